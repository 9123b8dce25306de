//! Rules as people wrote them, in one way of writing.

use crate::rule::{self, typed::Expr};

/// Characters of somebody's text in a sentence; the whole text stands beside it.
const QUOTED_MAX: usize = 300;

/// A rule in one way of writing; as written when it cannot be read.
pub(super) fn tidy(text: &str) -> String {
    match rule::parse(text) {
        (Some(ast), errors) if errors.is_empty() => ast.to_string(),
        _ => text.trim().to_owned(),
    }
}

/// A text between backticks, cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_MAX) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// "`a` became `b`".
pub(super) fn became(before: &str, after: &str) -> String {
    format!("{} became {}", quoted(before), quoted(after))
}

/// A typed rule beside the text that it was read from: so its parts can be said in the words of whoever wrote it.
#[derive(Clone, Copy)]
pub(super) struct Spoken<'a> {
    pub(super) text: &'a str,
    pub(super) rule: &'a Expr,
}

impl<'a> Spoken<'a> {
    /// A part of the rule, as written, in one way of writing.
    pub(super) fn part(self, part: &Expr) -> String {
        let written = self.text.get(part.span.start..part.span.end).filter(|text| !text.trim().is_empty());
        match written.map(rule::parse) {
            Some((Some(ast), errors)) if errors.is_empty() => ast.to_string(),
            _ => part.to_string(),
        }
    }

    pub(super) const fn with(self, rule: &'a Expr) -> Self {
        Self { text: self.text, rule }
    }

    pub(super) fn whole(self) -> String {
        self.part(self.rule)
    }
}
