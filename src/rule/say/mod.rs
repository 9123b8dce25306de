//! A typed rule in plain words, English and Chinese.

mod clauses;
mod labels;
mod language;
mod line;
mod phrase;

pub use clauses::clauses;
pub use labels::{Labels, NoLabels};
pub use language::{Language, UnknownLanguage};
pub use line::Line;
pub use phrase::Phrase;

use super::typed::Expr;

/// A rule in one line of plain words.
#[must_use]
pub fn say(expr: &Expr, _: Language, _: &dyn Labels) -> String {
    expr.to_string()
}

/// A rule in plain words, as a tree: what is nested in it stands deeper.
#[must_use]
pub fn say_lines(expr: &Expr, language: Language, labels: &dyn Labels) -> Vec<Line> {
    vec![Line { depth: 0, text: say(expr, language, labels) }]
}
