//! A typed rule in plain words, English and Chinese.
//!
//! [`say`] gives a sentence, [`say_lines`] a tree for longer rules, [`say_cases`] and [`say_model`] say the other bodies of a
//! tag. All words come from one table of templates in which every entry has both languages ([`Phrase`]); which template a
//! form takes is decided once, for both. Names and texts of the data are quoted and stripped of control characters, but not
//! escaped for Markdown or HTML.
//!
//! A sentence says neither more nor less than the rule: where a negative would be read as including subjects of whom
//! nothing is known, it says that the value is known.

mod clauses;
mod compare;
mod condition;
mod labels;
mod language;
mod line;
mod lines;
mod model;
mod phrase;
mod phrases;
mod rows;
mod speaker;
#[cfg(test)]
mod tests;
mod value;

pub use clauses::clauses;
pub use labels::{Labels, NoLabels};
pub use language::{Language, UnknownLanguage};
pub use line::Line;
pub use model::{Cut, ModelToSay, say_cases, say_model};
pub use phrase::Phrase;

use super::typed::{DataType, Expr};
use speaker::Speaker;

/// A rule in one line of plain words; of a value that is no condition, what it is.
#[must_use]
pub fn say(expr: &Expr, language: Language, labels: &dyn Labels) -> String {
    let speaker = Speaker { language, labels, in_rows: false };
    if expr.ty == DataType::Bool { speaker.condition(expr, false, true) } else { speaker.value(expr) }
}

/// A rule in plain words, as a tree: what is joined by `and` or `or`, and the steps of a sequence, stand below a heading.
#[must_use]
pub fn say_lines(expr: &Expr, language: Language, labels: &dyn Labels) -> Vec<Line> {
    let speaker = Speaker { language, labels, in_rows: false };
    let mut lines = Vec::new();
    if expr.ty == DataType::Bool {
        speaker.lines(expr, false, 0, &mut lines);
    } else {
        lines.push(Line::new(0, speaker.value(expr)));
    }
    lines
}
