//! Tests of texts against constants.

use super::compare::part;
use crate::rule::{
    prove::canonical::{Piece, pieces},
    typed::{Expr, ExprKind, Function},
};

/// A test of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule::prove) enum Check {
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Like(Vec<Piece>),
}

impl Check {
    /// The test that an expression is, negation apart.
    pub(super) fn of(test: &Expr) -> Option<Self> {
        match &test.kind {
            ExprKind::Call { function, args } => {
                let text = part(args)?.to_owned();
                match function {
                    Function::Contains => Some(Self::Contains(text)),
                    Function::StartsWith => Some(Self::StartsWith(text)),
                    Function::EndsWith => Some(Self::EndsWith(text)),
                    _ => None,
                }
            }
            ExprKind::Like { pattern, .. } => Some(Self::Like(pieces(pattern)?)),
            _ => None,
        }
    }

    /// Whether it holds of a text.
    pub(in crate::rule::prove) fn holds(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => text.contains(part.as_str()),
            Self::StartsWith(part) => text.starts_with(part.as_str()),
            Self::EndsWith(part) => text.ends_with(part.as_str()),
            Self::Like(pieces) => matches(pieces, text),
        }
    }

    /// Whether another test surely holds where this one does.
    pub(in crate::rule::prove) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (a, b) if a == b => true,
            (Self::Contains(a) | Self::StartsWith(a) | Self::EndsWith(a), Self::Contains(b)) => a.contains(b.as_str()),
            (Self::StartsWith(a), Self::StartsWith(b)) => a.starts_with(b.as_str()),
            (Self::EndsWith(a), Self::EndsWith(b)) => a.ends_with(b.as_str()),
            // Each text of a pattern is a part of what matches; the first and the last stand at the ends.
            (Self::Like(pieces), Self::Contains(b)) => {
                pieces.iter().any(|p| matches!(p, Piece::Text(text) if text.contains(b.as_str())))
            }
            (Self::Like(pieces), Self::StartsWith(b)) => {
                matches!(pieces.first(), Some(Piece::Text(text)) if text.starts_with(b.as_str()))
            }
            (Self::Like(pieces), Self::EndsWith(b)) => {
                matches!(pieces.last(), Some(Piece::Text(text)) if text.ends_with(b.as_str()))
            }
            _ => false,
        }
    }
}

/// Whether a whole text matches a pattern.
fn matches(pieces: &[Piece], text: &str) -> bool {
    match pieces {
        [] => text.is_empty(),
        [Piece::Text(part), rest @ ..] => text.strip_prefix(part.as_str()).is_some_and(|text| matches(rest, text)),
        [Piece::One, rest @ ..] => {
            let mut characters = text.chars();
            characters.next().is_some() && matches(rest, characters.as_str())
        }
        [Piece::Any, rest @ ..] => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| matches(rest, &text[at..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        let check = |pattern: &str, text: &str, expected| {
            assert_eq!(matches(&pieces(pattern).expect("a pattern"), text), expected, "{pattern} {text}");
        };
        check("S_an%", "Shanghai", true);
        check("S_an%", "Sxxan", false);
        check("%\\_test", "a_test", true);
        check("%\\_test", "a-test", false);
        check("_海", "上海", true);
        check("%a%b%", "xxbaxb", true);
        check("%a%b", "xxba", false);
        check("", "", true);
        check("_%", "", false);
    }
}
