use std::sync::Arc;

use crate::{rule::typed::CompareOp, store::facts::TextDictionary};

/// A question about one text that has an answer per dictionary entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum TextTest {
    Compare(CompareOp, Arc<str>),
    OneOf(Vec<Arc<str>>),
    Like(Arc<str>),
    Contains(Arc<str>),
    StartsWith(Arc<str>),
    EndsWith(Arc<str>),
}

impl TextTest {
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            Self::Compare(op, other) => compare(*op, text.cmp(other)),
            Self::OneOf(all) => all.iter().any(|t| t.as_ref() == text),
            Self::Like(pattern) => like(text, pattern),
            Self::Contains(part) => text.contains(part.as_ref()),
            Self::StartsWith(part) => text.starts_with(part.as_ref()),
            Self::EndsWith(part) => text.ends_with(part.as_ref()),
        }
    }

    /// The answers by code, as logic bytes. Tests for whole texts cost two look-ups, not a walk over the dictionary.
    pub(crate) fn table(&self, dictionary: &TextDictionary) -> Arc<[u8]> {
        let mut truth = vec![0u8; dictionary.len()];
        let mut mark = |text: &str, byte| {
            if let Some(code) = dictionary.code(text) {
                truth[code as usize] = byte;
            }
        };
        match self {
            Self::Compare(CompareOp::Equal, text) => mark(text, 3),
            Self::OneOf(all) => all.iter().for_each(|text| mark(text, 3)),
            _ => {
                for (code, byte) in (0..).zip(&mut truth) {
                    *byte = if self.holds(dictionary.text(code)) { 3 } else { 0 };
                }
            }
        }
        truth.into()
    }
}

/// Whether an ordering satisfies a comparison.
pub(crate) fn compare(op: CompareOp, ordering: std::cmp::Ordering) -> bool {
    match op {
        CompareOp::Equal => ordering.is_eq(),
        CompareOp::NotEqual => ordering.is_ne(),
        CompareOp::Less => ordering.is_lt(),
        CompareOp::LessEqual => ordering.is_le(),
        CompareOp::Greater => ordering.is_gt(),
        CompareOp::GreaterEqual => ordering.is_ge(),
    }
}

enum Piece {
    Any,
    One,
    Char(char),
}

/// `%` any text, `_` one character, `\` escapes. Greedy with one point of return, so never worse than length × length.
fn like(text: &str, pattern: &str) -> bool {
    let mut pieces = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        pieces.push(match c {
            '%' => Piece::Any,
            '_' => Piece::One,
            '\\' => Piece::Char(chars.next().unwrap_or('\\')),
            c => Piece::Char(c),
        });
    }
    let text: Vec<char> = text.chars().collect();
    let (mut t, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        let matched = match pieces.get(p) {
            Some(Piece::Any) => {
                retry = Some((t, p));
                p += 1;
                continue;
            }
            Some(Piece::One) => true,
            Some(Piece::Char(c)) => *c == text[t],
            None => false,
        };
        if matched {
            t += 1;
            p += 1;
        } else if let Some((from, any)) = retry {
            retry = Some((from + 1, any));
            t = from + 1;
            p = any + 1;
        } else {
            return false;
        }
    }
    pieces[p..].iter().all(|piece| matches!(piece, Piece::Any))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, pattern: &str, expected: bool) {
        assert_eq!(like(text, pattern), expected, "{text} like {pattern}");
    }

    #[test]
    fn like_matches_whole_texts() {
        check("Shanghai", "S_an%", true);
        check("Shanghai", "s%", false);
        check("", "%", true);
        check("", "_", false);
        check("abcabd", "%abd", true);
        check("a%b", r"a\%b", true);
        check("axb", r"a\%b", false);
        check("上海", "__", true);
        check("abc", "ab", false);
        check("aXbXc", "a%b%c", true);
    }

    #[test]
    fn tables_answer_like_single_texts() {
        let dictionary = TextDictionary::from_texts(["b", "a", "ab", "c"]);
        let tests = [
            TextTest::Compare(CompareOp::Equal, "ab".into()),
            TextTest::Compare(CompareOp::NotEqual, "ab".into()),
            TextTest::Compare(CompareOp::Less, "b".into()),
            TextTest::OneOf(vec!["c".into(), "missing".into()]),
            TextTest::Like("a%".into()),
            TextTest::Contains("b".into()),
            TextTest::StartsWith("a".into()),
            TextTest::EndsWith("b".into()),
        ];
        for test in tests {
            let table = test.table(&dictionary);
            for code in 0..4 {
                let expected = if test.holds(dictionary.text(code)) { 3 } else { 0 };
                assert_eq!(table[code as usize], expected, "{test:?} of code {code}");
            }
        }
    }
}
