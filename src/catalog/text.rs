//! Between the bytes of a decoded text value and the bytes of the TOML file it was written in.

use crate::diagnostic::Span;

/// A text value as it stands in a TOML file: which of the four ways it is written in, and which bytes of the file stand
/// for which bytes of what it says. A text whose closing quotes are still missing is read as far as it goes.
#[derive(Debug, Clone, Copy)]
pub struct WrittenText<'f> {
    /// Between the quotes.
    body: &'f str,
    /// Byte of the file at which that begins.
    start: usize,
    is_literal: bool,
    is_multiline: bool,
}

/// The smallest part of a written text: a character or an escape.
struct Unit {
    /// First byte in the file.
    at: usize,
    /// Bytes taken in the file.
    width: usize,
    /// Bytes it stands for; none for a line break that is escaped.
    length: usize,
}

impl<'f> WrittenText<'f> {
    /// The text that is written at `outer` (quotes included); `None` when no text begins there.
    #[must_use]
    pub fn new(file: &'f str, outer: Span) -> Option<Self> {
        let written = file.get(outer.start..outer.end)?;
        for (quote, is_literal) in [("\"\"\"", false), ("'''", true)] {
            if let Some(rest) = written.strip_prefix(quote) {
                let body = rest.strip_suffix(quote).unwrap_or(rest);
                // A line break right behind the opening quotes does not belong to the text.
                let trimmed = body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n')).unwrap_or(body);
                let start = outer.start + 3 + body.len() - trimmed.len();
                return Some(Self { body: trimmed, start, is_literal, is_multiline: true });
            }
        }
        for (quote, is_literal) in [('"', false), ('\'', true)] {
            if let Some(rest) = written.strip_prefix(quote) {
                let start = outer.start + 1;
                let closed = rest.strip_suffix(quote);
                let text = |body| Self { body, start, is_literal, is_multiline: false };
                // `"a\"` ends in an escape: its last quote closes nothing.
                let is_open = |body| text(body).units().last().is_some_and(|u| u.is_none());
                return Some(text(closed.filter(|body| !is_open(body)).unwrap_or(rest)));
            }
        }
        None
    }

    /// Bytes of the file between the quotes.
    #[must_use]
    pub const fn inside(&self) -> Span {
        Span::new(self.start, self.start + self.body.len())
    }

    /// What the text says; an escape that means nothing is taken as it stands.
    #[must_use]
    pub fn decoded(&self) -> String {
        let mut out = String::with_capacity(self.body.len());
        for unit in self.tolerant() {
            let written = &self.body[unit.at - self.start..][..unit.width];
            match written.strip_prefix('\\').filter(|_| !self.is_literal && unit.width > 1) {
                None => out.push_str(written),
                Some(escape) if unit.length > 0 => out.extend(meaning(escape)),
                Some(_) => {}
            }
        }
        out
    }

    /// The bytes of the file that stand for the bytes `part` of what the text says. A part behind the last byte, such as
    /// "something is missing here", lies at the closing quote.
    #[must_use]
    pub fn to_file(&self, part: Span) -> Span {
        let mut decoded = 0;
        let mut start = None;
        let mut end = None;
        for unit in self.tolerant().filter(|unit| unit.length > 0) {
            if start.is_none() && part.start < decoded + unit.length {
                start = Some(unit.at);
            }
            if part.end > decoded {
                end = Some(unit.at + unit.width);
            }
            decoded += unit.length;
            if decoded >= part.end && start.is_some() {
                break;
            }
        }
        let close = self.inside().end;
        let start = start.unwrap_or(close);
        let end = if part.end <= part.start { start } else { end.filter(|_| part.end <= decoded).unwrap_or(close) };
        Span::new(start, end.max(start))
    }

    /// The byte of what the text says that a byte of the file stands for; inside an escape, where the escape begins. A
    /// byte before or behind the text gives its beginning or end.
    #[must_use]
    pub fn to_text(&self, at: usize) -> usize {
        let mut decoded = 0;
        for unit in self.tolerant() {
            if at < unit.at + unit.width {
                break;
            }
            decoded += unit.length;
        }
        decoded
    }

    /// How `text` is written inside these quotes; `None` when it cannot be said between them.
    #[must_use]
    pub fn write(&self, text: &str) -> Option<String> {
        if self.is_literal {
            let is_plain = |c: char| c != '\'' && (c == '\t' || !c.is_control() || (c == '\n' && self.is_multiline));
            return text.chars().all(is_plain).then(|| text.to_owned());
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                '\n' if self.is_multiline => out.push(c),
                '\n' => out.push_str("\\n"),
                '\t' => out.push(c),
                c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
        Some(out)
    }

    /// The units; `None` for a backslash that begins no escape, which is the last one then.
    fn units(&self) -> impl Iterator<Item = Option<Unit>> {
        let mut rest = self.body;
        std::iter::from_fn(move || {
            let at = self.start + self.body.len() - rest.len();
            if rest.is_empty() {
                return None;
            }
            let unit = unit(rest, self.is_literal, self.is_multiline);
            rest = unit.map_or("", |(width, _)| &rest[width..]);
            Some(unit.map(|(width, length)| Unit { at, width, length }))
        })
    }

    /// The units, a backslash that begins no escape being a character like others.
    fn tolerant(&self) -> impl Iterator<Item = Unit> {
        let mut rest = self.body;
        std::iter::from_fn(move || {
            let at = self.start + self.body.len() - rest.len();
            let first = rest.chars().next()?;
            let (width, length) = unit(rest, self.is_literal, self.is_multiline).unwrap_or((first.len_utf8(), 1));
            rest = &rest[width..];
            Some(Unit { at, width, length })
        })
    }
}

/// The bytes of `file` that stand for the bytes `part` of the decoded value written at `outer` (quotes included). Where
/// the two cannot be matched, `outer` itself.
pub(super) fn locate(file: &str, outer: Span, part: Span) -> Span {
    match WrittenText::new(file, outer) {
        Some(text) if text.units().all(|unit| unit.is_some()) => text.to_file(part),
        _ => outer,
    }
}

/// Bytes taken by the next unit in the file, and bytes it stands for.
fn unit(rest: &str, is_literal: bool, is_multiline: bool) -> Option<(usize, usize)> {
    let first = rest.chars().next()?;
    if is_literal || first != '\\' {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    let second = rest[1..].chars().next()?;
    match second {
        'b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' => Some((2, 1)),
        'x' | 'u' | 'U' => {
            let digits = match second {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            Some((2 + digits, coded(rest.get(2..2 + digits)?)?.len_utf8()))
        }
        c if is_multiline && c.is_ascii_whitespace() => {
            let blank = rest[1..].len() - rest[1..].trim_start_matches([' ', '\t', '\n', '\r']).len();
            Some((1 + blank, 0))
        }
        _ => None,
    }
}

fn coded(digits: &str) -> Option<char> {
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

/// The character that an escape (without its backslash) stands for.
fn meaning(escape: &str) -> Option<char> {
    Some(match escape.chars().next()? {
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'x' | 'u' | 'U' => coded(&escape[1..])?,
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
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

    #[test]
    fn a_text_that_is_not_closed_is_read_as_far_as_it_goes() {
        for (file, decoded) in [
            ("\"count(lo", "count(lo"),
            ("\"a \\\"", "a \""),
            ("\"a \\", "a \\"),
            ("'count(", "count("),
            ("\"", ""),
            ("\"\"\"\ncount(", "count("),
        ] {
            let text = WrittenText::new(file, Span::new(0, file.len())).expect("a text");
            assert_eq!(text.decoded(), decoded, "{file}");
            assert_eq!(text.to_text(file.len()), decoded.len(), "{file}");
        }
        assert!(WrittenText::new("count", Span::new(0, 5)).is_none());
    }

    /// One part of a body between quotes, with what it means: (basic, multi-line only).
    fn part() -> impl Strategy<Value = (String, bool)> {
        prop_oneof![
            4 => "[a-z0-9 (),.=>上😀é]{1,6}".prop_map(|s| (s, false)),
            1 => prop_oneof![Just("\\t"), Just("\\\\"), Just("\\\""), Just("\\u4e0a"), Just("\\U0001F600"), Just("\\x41")]
                .prop_map(|s| (s.to_owned(), false)),
            1 => prop_oneof![Just("\\\n   "), Just("\n"), Just("\r\n"), Just("\""), Just("\\  \r\n ")]
                .prop_map(|s| (s.to_owned(), true)),
        ]
    }

    fn file() -> impl Strategy<Value = String> {
        let parts = proptest::collection::vec(part(), 0..12);
        (parts, "(# [上😀]{0,3}\n){0,2}", 0..4_usize).prop_map(|(parts, before, way)| {
            let all: String = parts.iter().map(|(text, _)| text.as_str()).collect();
            let short: String = parts.iter().filter(|(_, multi)| !multi).map(|(text, _)| text.as_str()).collect();
            let value = match way {
                0 => format!("\"{short}\""),
                1 => format!("'{short}'"),
                2 => format!("\"\"\"\n{} \"\"\"", all.trim_start_matches('"')),
                _ => format!("'''{all} '''"),
            };
            format!("{before}x = {value} # 上\n")
        })
    }

    proptest! {
        #[test]
        fn what_is_decoded_leads_back_to_where_it_came_from(file in file()) {
            let Ok(root) = DeTable::parse(&file) else { return Ok(()) };
            let value = root.get_ref().get("x").expect("x");
            let decoded = value.get_ref().as_str().expect("text");
            let text = WrittenText::new(&file, value.span().into()).expect("a text");
            prop_assert_eq!(text.decoded(), decoded);
            for (at, c) in decoded.char_indices() {
                let span = text.to_file(Span::new(at, at + c.len_utf8()));
                prop_assert_eq!(text.to_text(span.start), at);
                prop_assert!(text.to_text(span.end) >= at + c.len_utf8());
                prop_assert_eq!(text.to_file(Span::new(at, at)).start, span.start);
                // Every byte of an escape stands for the character it means.
                for inside in span.start..span.end {
                    prop_assert_eq!(text.to_text(inside), at);
                }
            }
            prop_assert_eq!(text.to_text(value.span().end), decoded.len());
            prop_assert_eq!(text.to_text(0), 0);
            let end = Span::new(decoded.len(), decoded.len());
            prop_assert_eq!(text.to_text(text.to_file(end).start), decoded.len());
        }

        #[test]
        fn what_is_written_reads_back(said in "[a-z\"'\\\\上😀\n\t\u{1}]{0,12}", way in 0..4_usize) {
            let empty = ["\"\"", "''", "\"\"\"\n\"\"\"", "'''\n'''"][way];
            let Some(written) = WrittenText::new(empty, Span::new(0, empty.len())).expect("a text").write(&said) else {
                prop_assert!(way % 2 == 1, "only literal texts cannot say everything");
                return Ok(());
            };
            let half = if way < 2 { 1 } else { 4 };
            let file = format!("x = {}{written}{}", &empty[..half], &empty[half..]);
            let root = DeTable::parse(&file);
            prop_assert!(root.is_ok(), "{}", file);
            let root = root.expect("just looked");
            prop_assert_eq!(root.get_ref()["x"].get_ref().as_str(), Some(said.as_str()));
        }
    }
}
