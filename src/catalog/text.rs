//! From bytes of a decoded text value back to bytes of the TOML file it was written in.

use crate::diagnostic::Span;

/// The bytes of `file` that stand for the bytes `part` of the decoded value written at `outer` (quotes included). Knows
/// all four ways to write a text, and escapes. Where the two cannot be matched, `outer` itself.
pub(super) fn locate(file: &str, outer: Span, part: Span) -> Span {
    let Some(written) = file.get(outer.start..outer.end) else { return outer };
    let Some((body, offset, is_literal, is_multiline)) = opened(written) else { return outer };
    let mut decoded = 0;
    let mut start = None;
    let mut end = None;
    let mut rest = body;
    while !rest.is_empty() {
        let Some((width, length)) = unit(rest, is_literal, is_multiline) else { return outer };
        let at = offset + body.len() - rest.len();
        if start.is_none() && length > 0 && part.start < decoded + length {
            start = Some(at);
        }
        if part.end > decoded && length > 0 {
            end = Some(at + width);
        }
        decoded += length;
        rest = &rest[width..];
    }
    // A part behind the last byte, such as "something is missing here", points at the closing quote.
    let close = offset + body.len();
    let start = start.unwrap_or(close);
    let end = if part.end <= part.start { start } else { end.unwrap_or(close).max(start) };
    Span::new(outer.start + start, outer.start + end)
}

/// The text between the quotes, where it begins, and how it is written.
fn opened(written: &str) -> Option<(&str, usize, bool, bool)> {
    for (quote, is_literal) in [("\"\"\"", false), ("'''", true)] {
        if let Some(body) = written.strip_prefix(quote).and_then(|w| w.strip_suffix(quote)) {
            // A line break right behind the opening quotes does not belong to the text.
            let trimmed = body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n')).unwrap_or(body);
            return Some((trimmed, 3 + body.len() - trimmed.len(), is_literal, true));
        }
    }
    for (quote, is_literal) in [('"', false), ('\'', true)] {
        if let Some(body) = written.strip_prefix(quote).and_then(|w| w.strip_suffix(quote)) {
            return Some((body, 1, is_literal, false));
        }
    }
    None
}

/// Bytes taken by the next unit in the file, and bytes it stands for.
fn unit(rest: &str, is_literal: bool, is_multiline: bool) -> Option<(usize, usize)> {
    let first = rest.chars().next()?;
    if is_literal || first != '\\' {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    let second = rest[1..].chars().next()?;
    let code = |digits: usize| -> Option<(usize, usize)> {
        let value = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
        Some((2 + digits, char::from_u32(value)?.len_utf8()))
    };
    match second {
        'b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' => Some((2, 1)),
        'x' => code(2),
        'u' => code(4),
        'U' => code(8),
        c if is_multiline && c.is_ascii_whitespace() => {
            let blank = rest[1..].len() - rest[1..].trim_start_matches([' ', '\t', '\n', '\r']).len();
            Some((1 + blank, 0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    /// Finds `needle` in the decoded value of `x` and checks which bytes of the file stand for it.
    fn check(file: &str, needle: &str, expected: &str) {
        let root = DeTable::parse(file).expect("valid TOML");
        let value = root.get_ref().get("x").expect("x");
        let decoded = value.get_ref().as_str().expect("text");
        let start = decoded.find(needle).expect("needle");
        let span = locate(file, value.span().into(), Span::new(start, start + needle.len()));
        assert_eq!(&file[span.start..span.end], expected, "{file}");
    }

    #[test]
    fn finds_parts_in_all_ways_to_write_a_text() {
        check("x = \"count(login) > 3\"", "login", "login");
        check("x = 'count(login) > 3'", "login", "login");
        check("x = \"a = '\\u4e0a\\u6d77' and b\"", "and", "and");
        check("x = \"a = '\\u4e0a\\u6d77' and b\"", "上", "\\u4e0a");
        check("x = \"a = '上海' and \\\"b\\\"\"", "\"b\"", "\\\"b\\\"");
        check("x = \"\"\"\ncount(login)\n  and count(buy)\"\"\"", "buy", "buy");
        check("x = \"\"\"\\\n   count(login) \\\n   and count(buy)\"\"\"", "and", "and");
        check("x = '''\ncount(login)\nand count(buy)'''", "count(buy)", "count(buy)");
        check("x = \"tab\\there\"", "\there", "\\there");
        check("x = \"\"\"\r\na\r\nbuy\"\"\"", "buy", "buy");
    }

    #[test]
    fn an_empty_part_behind_the_end_points_at_the_quote() {
        let file = "x = \"count(\"";
        assert_eq!(locate(file, Span::new(4, 12), Span::new(6, 6)), Span::new(11, 11));
        assert_eq!(locate(file, Span::new(4, 12), Span::new(6, 7)), Span::new(11, 11));
    }
}
