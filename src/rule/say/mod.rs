//! A typed rule in plain words, English and Chinese.

mod clauses;
mod labels;
mod language;

pub use clauses::clauses;
pub use labels::{Labels, NoLabels};
pub use language::{Language, UnknownLanguage};

use super::typed::Expr;

/// A rule in one line of plain words.
#[must_use]
pub fn say(expr: &Expr, _: Language, _: &dyn Labels) -> String {
    expr.to_string()
}
