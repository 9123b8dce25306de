//! Mistakes of TOML itself, in the parser's words, with a remedy in ours.

use std::sync::Arc;

use super::code;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Span};

/// Reports what the parser found; of several mistakes on one line the first, since the rest follow from it.
pub(super) fn report(file: &Arc<str>, text: &str, errors: &[toml::de::Error], found: &mut Diagnostics) {
    let mut last: Option<Span> = None;
    let mut is_in_second_section = false;
    for error in errors {
        let span = error.span().map_or_else(|| Span::new(text.len(), text.len()), Span::from);
        let between = last.and_then(|last| text.get(last.start..span.start));
        let is_duplicate = error.message() == "duplicate key";
        let is_follow_up = between.is_some_and(|between| {
            !between.contains('\n') || (is_in_second_section && is_duplicate && !between.contains("\n["))
        });
        if is_follow_up {
            continue;
        }
        last = Some(span);
        is_in_second_section = is_duplicate && text[..span.start].ends_with('[');
        found.push(one(file, text, span, error.message()));
    }
}

fn one(file: &Arc<str>, text: &str, span: Span, message: &str) -> Diagnostic {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let here = text.get(span.start..).unwrap_or("");
    let before = text.get(..span.start).unwrap_or("");
    let word: String = here.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')).collect();
    let is_value = before.trim_end_matches(' ').ends_with('=');
    let expected = if expected.is_empty() { String::new() } else { format!("expected {expected}") };
    let (label, help) = if what == "duplicate key" {
        let label = if before.ends_with('[') { "this section is there already" } else { "this key is there already" };
        (label.to_owned(), "keep one of the two".to_owned())
    } else if is_value && here.starts_with(char::is_alphabetic) {
        ("a text stands in quotes".to_owned(), format!("write `\"{}\"`", word.trim_end()))
    } else if before.ends_with('"') && here.starts_with(char::is_alphanumeric) {
        let help = "inside double quotes write single quotes, or `\\\"`";
        ("the text ended at the quote before".to_owned(), help.to_owned())
    } else if what.contains("string") || what.contains("escape") {
        let help = "a text ends on its line with the quote it began with; inside double quotes a backslash is written \
                    `\\\\` and a double quote `\\\"`, inside single quotes both stand as they are";
        (expected, help.to_owned())
    } else {
        (expected, "a line is `key = value`, `[section]` or `# comment`".to_owned())
    };
    Diagnostic::error(code::SYNTAX, Place::new(Arc::clone(file), span), format!("not valid TOML: {what}"))
        .label(label)
        .help(help)
}
