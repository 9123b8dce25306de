//! Between bytes of a text and the positions of the protocol: a line, and a number of code units in it.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::diagnostic::Span;

/// What the `character` of a position counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: what every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The first of those that a client offers that is known here.
    pub(super) fn choose(offered: Option<&[PositionEncodingKind]>) -> Self {
        let known = [
            (PositionEncodingKind::UTF8, Self::Utf8),
            (PositionEncodingKind::UTF16, Self::Utf16),
            (PositionEncodingKind::UTF32, Self::Utf32),
        ];
        let find = |kind: &PositionEncodingKind| known.iter().find(|(k, _)| k == kind).map(|(_, e)| *e);
        offered.into_iter().flatten().find_map(find).unwrap_or_default()
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    const fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// Where the lines of a text begin. Lines end with `\n`, `\r\n` or `\r`.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    pub(super) fn new(text: &str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|(at, b)| **b == b'\n' || (**b == b'\r' && bytes.get(at + 1) != Some(&b'\n')))
            .map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect(), encoding }
    }

    /// The position of a byte; inside a character, that of the character.
    pub(super) fn position(&self, text: &str, byte: usize) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let units: usize = text[self.starts[line]..byte].chars().map(|c| self.encoding.width(c)).sum();
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(units).unwrap_or(u32::MAX))
    }

    pub(super) fn range(&self, text: &str, span: Span) -> Range {
        Range::new(self.position(text, span.start), self.position(text, span.end))
    }

    /// The byte at a position; one beyond the end of its line is the end of the line, one inside a character its start.
    pub(super) fn byte(&self, text: &str, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let content = text[start..end].trim_end_matches(['\n', '\r']);
        let mut left = position.character as usize;
        for (at, c) in content.char_indices() {
            let width = self.encoding.width(c);
            if left < width {
                return start + at;
            }
            left -= width;
        }
        start + content.len()
    }

    pub(super) fn span(&self, text: &str, range: Range) -> Span {
        let start = self.byte(text, range.start);
        Span::new(start, self.byte(text, range.end).max(start))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn code_units_are_counted_as_agreed() {
        let text = "a上😀b\r\nx";
        for (encoding, column) in [(Encoding::Utf8, 8), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let lines = Lines::new(text, encoding);
            assert_eq!(lines.position(text, 8), Position::new(0, column));
            assert_eq!(lines.byte(text, Position::new(0, column)), 8);
            assert_eq!(lines.position(text, 11), Position::new(1, 0));
            assert_eq!(lines.byte(text, Position::new(0, 99)), 9, "before the line break");
            assert_eq!(lines.byte(text, Position::new(9, 0)), text.len());
        }
        let lines = Lines::new(text, Encoding::Utf16);
        assert_eq!(lines.byte(text, Position::new(0, 3)), 4, "between the halves of a pair");
    }

    #[test]
    fn the_first_known_encoding_is_taken() {
        let offered = [PositionEncodingKind::new("ebcdic"), PositionEncodingKind::UTF8, PositionEncodingKind::UTF16];
        assert_eq!(Encoding::choose(Some(&offered)), Encoding::Utf8);
        assert_eq!(Encoding::choose(Some(&[])), Encoding::Utf16);
        assert_eq!(Encoding::choose(None), Encoding::Utf16);
    }

    proptest! {
        #[test]
        fn positions_lead_back(text in "[ab上😀é\n\r]{0,24}", which in 0..3_usize) {
            let lines = Lines::new(&text, [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][which]);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                // A line break of two bytes has no position between them.
                if !text[..at].ends_with('\r') || !text[at..].starts_with('\n') {
                    prop_assert_eq!(lines.byte(&text, lines.position(&text, at)), at);
                }
            }
        }
    }
}
