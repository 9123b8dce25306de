//! Numbers of a rule that can be made a little larger or smaller, to see what happens.

use super::{
    ast::{AstInstant, AstKind, AstWindow, Literal},
    lex::{Token, TokenKind, lex_some, text_value},
    parse, word,
};
use crate::{
    calendar::{CalendarSpan, Days, parse_date},
    diagnostic::Span,
};

/// A number, duration, percent or date in the text of a rule that can be stepped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steppable {
    /// Where it stands, in bytes of the text; of a duration with its unit, of a date the text with its quotes.
    pub span: Span,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// `mantissa / 10^scale`; below zero only when it is written so.
    Number { mantissa: i64, scale: u8 },
    /// `7 days`.
    Duration(CalendarSpan),
    /// The date in `date '2026-01-31'` or `timestamp '2026-01-31T09:00:00'`, and what stands behind it.
    Date { days: Days, rest: String },
}

/// What a text becomes when one of its numbers is stepped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is replaced, in bytes of the text.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// The most steps that are taken at once.
const STEPS_MAX: i64 = 100;

/// Every number of a rule that can be stepped, in the order of their places; also of a rule that is half written.
#[must_use]
pub fn steppables(text: &str) -> Vec<Steppable> {
    let (tokens, _) = lex_some(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| tokens[before]);
        let kind = match token.kind {
            TokenKind::Number => number(text, &tokens, at),
            TokenKind::Text => before.and_then(|word| date(text, word, *token)).map(|kind| (token.span, kind)),
            _ => None,
        };
        found.extend(kind.map(|(span, kind)| Steppable { span, kind }));
    }
    found
}

/// A number, with its sign when that is not between two values.
fn number(text: &str, tokens: &[Token], at: usize) -> Option<(Span, Kind)> {
    let token = tokens[at];
    let written = slice(text, token.span);
    let next = tokens.get(at + 1).filter(|next| next.kind == TokenKind::Word);
    if let Some(next) = next
        && let Some(unit) = word::unit(slice(text, next.span))
        && !tokens.get(at + 2).is_some_and(|t| matches!(t.kind, TokenKind::Dot | TokenKind::Open))
    {
        let count = written.parse().ok()?;
        return Some((token.span.to(next.span), Kind::Duration(CalendarSpan::new(count, unit))));
    }
    let sign = at.checked_sub(1).map(|before| tokens[before]).filter(|sign| sign.kind == TokenKind::Minus);
    let sign = sign.filter(|_| at < 2 || !ends_value(text, tokens[at - 2]));
    let (whole, behind) = written.split_once('.').unwrap_or((written, ""));
    let scale = u8::try_from(behind.len()).ok().filter(|scale| *scale <= 18)?;
    let digits = format!("{}{whole}{behind}", if sign.is_some() { "-" } else { "" });
    let span = sign.map_or(token.span, |sign| sign.span.to(token.span));
    Some((span, Kind::Number { mantissa: digits.parse().ok()?, scale }))
}

/// Whether a minus after this token stands between two values.
fn ends_value(text: &str, token: Token) -> bool {
    match token.kind {
        TokenKind::Name | TokenKind::Text | TokenKind::Number | TokenKind::Close => true,
        // Only after these words a value begins.
        TokenKind::Word => !["and", "or", "not", "where", "between", "in", "among"].contains(&slice(text, token.span)),
        _ => false,
    }
}

fn date(text: &str, word: Token, token: Token) -> Option<Kind> {
    let value = text_value(slice(text, token.span));
    let is_date = word.kind == TokenKind::Word && matches!(slice(text, word.span), "date" | "timestamp");
    // A date has ten letters up to the year 9999, and no other is stepped.
    let (day, rest) = value.split_at_checked(10).filter(|_| is_date)?;
    Some(Kind::Date { days: parse_date(day).ok()?, rest: rest.to_owned() })
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start..span.end]
}

impl Steppable {
    /// What the text becomes when this is made larger (above zero) or smaller by some steps: as many as the rule allows,
    /// and at most 100. `text` is the one that it was found in. `None` when the rule allows none.
    ///
    /// A step is one of the last digit that is written, from three digits on one of the second digit (137 becomes 140,
    /// then 150), one day of a date, one unit of a duration.
    #[must_use]
    pub fn stepped(&self, text: &str, by: i64) -> Option<Step> {
        let (mistakes, empty) = wrong(text);
        let is_allowed = |written: &str| {
            let (more_mistakes, more_empty) = wrong(&replaced(text, self.span, written));
            more_mistakes <= mistakes && more_empty <= empty
        };
        let steps = by.clamp(-STEPS_MAX, STEPS_MAX);
        let mut reached = None;
        let mut kind = self.kind.clone();
        for _ in 0..steps.abs() {
            let Some(next) = kind.next(steps > 0) else { break };
            kind = next;
            let written = kind.to_string();
            if is_allowed(&written) {
                reached = Some(written);
            }
        }
        reached.map(|text| Step { span: self.span, text })
    }
}

/// How many mistakes a rule has, and how many windows that end before they begin.
fn wrong(text: &str) -> (usize, usize) {
    let (tree, mistakes) = parse(text);
    let mut empty = 0;
    if let Some(tree) = tree {
        tree.walk(&mut |part| {
            let window = match &part.kind {
                AstKind::Aggregate(aggregate) => &aggregate.window.value,
                AstKind::Sequence(sequence) => &sequence.window.value,
                _ => return,
            };
            empty += usize::from(match window {
                AstWindow::BetweenAgo { from, to } => from.unit == to.unit && from.count <= to.count,
                AstWindow::FromTo { from: AstInstant::Date(from), to: AstInstant::Date(to) } => from >= to,
                _ => false,
            });
        });
    }
    (mistakes.len(), empty)
}

/// A text with a part of it replaced.
fn replaced(text: &str, span: Span, by: &str) -> String {
    format!("{}{by}{}", &text[..span.start], &text[span.end..])
}

impl Kind {
    /// One step up or down; `None` at the end of what can be written.
    fn next(&self, up: bool) -> Option<Self> {
        Some(match self {
            Self::Number { mantissa, scale } => {
                let next = round_step(*mantissa, up)?;
                // Who writes no sign means no number below zero.
                if next < 0 && *mantissa >= 0 {
                    return None;
                }
                Self::Number { mantissa: next, scale: *scale }
            }
            Self::Duration(span) => {
                let count = round_step(span.count, up).filter(|count| (0..=word::unit_max(span.unit)).contains(count));
                Self::Duration(CalendarSpan::new(count?, span.unit))
            }
            Self::Date { days, rest } => {
                let days = days.checked_add(if up { 1 } else { -1 })?;
                let is_written_in_ten = date_text(days).len() == 10;
                is_written_in_ten.then(|| Self::Date { days, rest: rest.clone() })?
            }
        })
    }
}

/// The next number above or below in which only the first two digits, or the last one, count.
fn round_step(number: i64, up: bool) -> Option<i64> {
    let grows = up == (number >= 0) || number == 0;
    // On the way to zero, 100 is followed by 99.
    let size = if grows { number.unsigned_abs() } else { number.unsigned_abs() - 1 };
    let step = size.checked_ilog10().map_or(1, |digits| 10_i64.pow(digits.saturating_sub(1)));
    let below = number.div_euclid(step).checked_mul(step)?;
    if up {
        below.checked_add(step)
    } else if below == number {
        below.checked_sub(step)
    } else {
        Some(below)
    }
}

fn date_text(days: Days) -> String {
    let written = super::Ast::new(AstKind::Literal(Literal::Instant(AstInstant::Date(days))), Span::default());
    written.to_string().trim_start_matches("date '").trim_end_matches('\'').to_owned()
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number { mantissa, scale } => {
                let literal = match scale {
                    0 => Literal::Int(*mantissa),
                    scale => Literal::Decimal { mantissa: *mantissa, scale: *scale },
                };
                super::Ast::new(AstKind::Literal(literal), Span::default()).fmt(f)
            }
            Self::Duration(span) => span.fmt(f),
            Self::Date { days, rest } => write!(f, "'{}{rest}'", date_text(*days)),
        }
    }
}

#[cfg(test)]
mod tests;
