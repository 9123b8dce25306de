//! Texts of people in a comment: whatever Markdown, HTML or the host of the repository would read in them is escaped.

use crate::{diagnostic::sanitize, docs};

/// Stands between a sign and the name behind it, so that nobody is called and nothing is linked by a text; as wide as
/// nothing.
const APART: char = '\u{200b}';

/// A text as one line that says just this: no link, no heading, nobody is called by `@`, no issue is linked by `#`.
pub(super) fn prose(text: &str, chars_max: usize) -> String {
    let escaped = docs::escape_markdown(&one_line(text, chars_max));
    // A backslash before these is taken away before the host looks for names and numbers.
    let mut out = String::with_capacity(escaped.len());
    let mut chars = escaped.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some('@' | '#')) => {}
            // So that nobody can write the marker of a comment.
            '\\' if chars.peek() == Some(&'<') => {
                chars.next();
                out.push_str("&lt;");
            }
            '@' | '#' => out.extend([c, APART]),
            // Two characters stand for one here: what comes behind must not be looked at alone.
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as code, outside of tables.
pub(super) fn code(text: &str, chars_max: usize) -> String {
    let text = one_line(text, chars_max);
    if text.contains('`') || text.contains("<!--") || text.trim().is_empty() || text.ends_with('\\') {
        return html_code(&text);
    }
    // Otherwise one space at each end would be taken off.
    let pad = if text.starts_with(' ') && text.ends_with(' ') { " " } else { "" };
    format!("`{pad}{text}{pad}`")
}

/// A text as code in a cell of a table.
pub(super) fn cell_code(text: &str, chars_max: usize) -> String {
    let text = one_line(text, chars_max);
    if text.contains(['|', '\\']) { html_code(&text) } else { code(&text, chars_max) }
}

/// A text as code where only HTML is read, or where Markdown has no way to write it. Every sign is written as a number, so
/// that nothing in it is read as markup by whoever reads it first.
pub(super) fn html_code(text: &str) -> String {
    format!("<code>{}</code>", html(text))
}

/// A text inside an element of HTML.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | ',' | ';' | '/' | '%' | '=' => out.push(c),
            c if c.is_ascii_punctuation() => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// On one line, without control characters, cut where it is too long.
pub(super) fn one_line(text: &str, chars_max: usize) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = sanitize(&text.join(" "));
    match text.char_indices().nth(chars_max) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        for (text, expected) in [
            ("asked by @acme/crm, see #12", "asked by @\u{200b}acme/crm, see #\u{200b}12"),
            ("\\@me", "\\\\@\u{200b}me"),
            ("<!-- x --> <b>", "&lt;!-- x --> &lt;b>"),
            ("a\n\n# b\n- c", "a #\u{200b} b - c"),
            ("[a](https://x.example)", "\\[a\\](https\\://x.example)"),
            ("| a | b |", "\\| a \\| b \\|"),
            ("\u{1b}[2J\u{202e}", "\u{fffd}\\[2J\u{fffd}"),
        ] {
            assert_eq!(prose(text, 100), expected, "{text}");
        }
        assert_eq!(prose("abcdef", 3), "abc…");
    }

    #[test]
    fn code_stays_code() {
        assert_eq!(code("count(login) > 3", 100), "`count(login) > 3`");
        assert_eq!(code("a ` b", 100), "<code>a &#96; b</code>");
        assert_eq!(code("<b> @me", 100), "`<b> @me`");
        assert!(!code(crate::review::PLAN_MARKER, 100).contains(crate::review::PLAN_MARKER));
        assert_eq!(cell_code("a | b", 100), "<code>a &#124; b</code>");
        assert_eq!(code("", 100), "<code></code>");
        assert_eq!(code(" ", 100), "<code></code>");
        assert_eq!(html("</summary>"), "&#60;/summary&#62;");
    }
}
