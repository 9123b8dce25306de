//! Text from files and data in Markdown, where it must not become markup.

use crate::diagnostic::sanitize;

pub(super) use crate::diagnostic::grouped;

/// Text as text: nothing in it is markup.
pub(super) fn text(text: &str) -> String {
    text.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// What would be markup gets a backslash, and nothing else: some editors show them.
fn line(text: &str) -> String {
    let text = sanitize(text.trim());
    let chars: Vec<char> = text.chars().collect();
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().copied().enumerate() {
        let is_between = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '&' | '$' => true,
            '_' => !(at > 0 && is_between(chars.get(at - 1)) && is_between(chars.get(at + 1))),
            // Only where a line begins: headings, lists, quotes, lines under headings.
            '#' | '-' | '+' | '>' | '=' => at == 0,
            '.' | ')' => at > 0 && at == digits,
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A label and what it is about; behind a wide colon stands no space.
pub(super) fn labelled(label: &str, said: &str) -> String {
    if label.ends_with('：') { format!("{label}{said}") } else { format!("{label} {said}") }
}

/// Text in one line of code.
pub(super) fn code(text: &str) -> String {
    let text = sanitize(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Lines of code.
pub(super) fn block(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(sanitize).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(text("a *b* [c](d) <e>\u{1b}"), "a \\*b\\* \\[c\\](d) \\<e>\u{fffd}");
        assert_eq!(text("snake_case _x_ > 3"), "snake_case \\_x\\_ > 3");
        assert_eq!(text("# a\n- b\n12. c\n> d\n== e"), "\\# a\n\\- b\n12\\. c\n\\> d\n\\== e");
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(code("plain"), "`plain`");
        assert_eq!(block("```\nx"), "````text\n```\nx\n````");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
    }
}
