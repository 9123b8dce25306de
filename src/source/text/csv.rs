use std::borrow::Cow;

use crate::source::{
    SourceError, SourceFile,
    cell::{Cell, shortened},
};

use super::blocks::{closing_quote, is_blank};

/// Column names of a header line. Spaces around a name do not count; a column without a name is an empty string.
pub(super) fn header(file: &SourceFile, record: &[u8], delimiter: u8) -> Result<Vec<String>, SourceError> {
    let text = std::str::from_utf8(record).map_err(|_| file.unreadable("the header is not UTF-8"))?;
    let mut records = Records::new(text.as_bytes(), delimiter);
    records.advance();
    if records.broken {
        return Err(file.unreadable("a quote in the header is not closed"));
    }
    let names: Vec<String> =
        (0..records.cells.len()).map(|i| records.text(i).unwrap_or_default().trim().to_owned()).collect();
    for (i, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..i].contains(name) {
            return Err(SourceError::DuplicateColumn { file: file.display.to_string(), column: name.clone() });
        }
    }
    Ok(names)
}

/// Walks over the records of a block.
#[derive(Debug)]
pub(super) struct Records<'b> {
    bytes: &'b [u8],
    delimiter: u8,
    at: usize,
    record: &'b [u8],
    cells: Vec<Span>,
    /// The record has a quote that is not closed, or text behind a closing quote.
    broken: bool,
}

/// A cell within its record.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    /// Has doubled quotes.
    doubled: bool,
}

impl<'b> Records<'b> {
    pub(super) const fn new(bytes: &'b [u8], delimiter: u8) -> Self {
        Self { bytes, delimiter, at: 0, record: &[], cells: Vec::new(), broken: false }
    }

    /// Goes to the next record, passing over blank lines; false at the end.
    pub(super) fn advance(&mut self) -> bool {
        loop {
            if self.at >= self.bytes.len() {
                return false;
            }
            let start = self.at;
            self.split();
            self.record = &self.bytes[start..self.at];
            if !is_blank(self.record) {
                return true;
            }
        }
    }

    /// Splits the record at `at` into cells and moves behind it. Follows `record_end`, so that both agree on where a
    /// record ends.
    fn split(&mut self) {
        let bytes = self.bytes;
        let start = self.at;
        let mut at = start;
        self.cells.clear();
        self.broken = false;
        loop {
            let cell = at;
            if bytes.get(at) == Some(&b'"') {
                let Some(close) = closing_quote(bytes, at + 1) else {
                    self.broken = true;
                    self.at = bytes.len();
                    return;
                };
                let doubled = bytes[cell + 1..close].contains(&b'"');
                self.cells.push(Span { start: cell + 1 - start, end: close - start, doubled });
                let behind = close + 1;
                at = self.cell_end(behind);
                let end = if at == bytes.len() || bytes[at] == b'\n' { without_return(bytes, behind, at) } else { at };
                self.broken |= end != behind;
            } else {
                at = self.cell_end(at);
                let end = if at == bytes.len() || bytes[at] == b'\n' { without_return(bytes, cell, at) } else { at };
                self.cells.push(Span { start: cell - start, end: end - start, doubled: false });
            }
            if at == bytes.len() {
                self.at = at;
                return;
            }
            at += 1;
            if bytes[at - 1] == b'\n' {
                self.at = at;
                return;
            }
        }
    }

    /// Position of the next delimiter, line end or end of the block.
    fn cell_end(&self, at: usize) -> usize {
        let delimiter = self.delimiter;
        let rest = &self.bytes[at..];
        at + rest.iter().position(|c| *c == delimiter || *c == b'\n').unwrap_or(rest.len())
    }

    /// True when nothing follows the record.
    pub(super) const fn is_last(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Why the record as a whole cannot be read, with `columns` names in the header.
    pub(super) fn complaint(&self, columns: usize) -> Option<String> {
        if let Err(error) = std::str::from_utf8(self.record) {
            let text = String::from_utf8_lossy(&self.record[error.valid_up_to()..]).into_owned();
            return Some(format!("{} is not UTF-8", shortened(text.trim_end())));
        }
        if self.broken {
            return Some("a quote is not closed at the end of its cell".to_owned());
        }
        let cells = self.cells.len();
        let plural = if cells == 1 { "" } else { "s" };
        (cells != columns).then(|| format!("{cells} cell{plural} instead of {columns}"))
    }

    /// A cell of a record without complaint. Empty is null, quoted or not.
    pub(super) fn cell(&self, i: usize) -> Cell<'b> {
        match self.text(i) {
            Some(text) if !text.is_empty() => Cell::Text(text),
            _ => Cell::Null,
        }
    }

    fn text(&self, i: usize) -> Option<Cow<'b, str>> {
        let Span { start, end, doubled } = self.cells[i];
        // Cells begin and end beside ASCII, so a valid record has valid cells; checking a short slice costs little.
        let text = std::str::from_utf8(&self.record[start..end]).ok()?;
        Some(if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }
}

fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::record_end;
    use super::*;

    fn rows(text: &[u8], columns: usize) -> Vec<String> {
        let mut records = Records::new(text, b',');
        let mut out = Vec::new();
        while records.advance() {
            out.push(records.complaint(columns).unwrap_or_else(|| {
                let cells = (0..columns).map(|i| match records.cell(i) {
                    Cell::Text(text) => text.into_owned(),
                    _ => "∅".to_owned(),
                });
                cells.collect::<Vec<_>>().join("|")
            }));
        }
        out
    }

    #[test]
    fn splits_cells() {
        let text = "a,b\r\n\r\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\n,\"\"\nlast,5\" pipe";
        assert_eq!(rows(text.as_bytes(), 2), ["a|b", "x, y|say \"hi\"", "two\nlines|∅", "∅|∅", "last|5\" pipe"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_record() {
        assert_eq!(
            rows(b"a\na,b,c\n\"a\"x,b\na,\"b", 2),
            [
                "1 cell instead of 2",
                "3 cells instead of 2",
                "a quote is not closed at the end of its cell",
                "a quote is not closed at the end of its cell",
            ]
        );
        assert_eq!(rows(b"a,\xff\xfeb\n", 2), ["`\u{fffd}\u{fffd}b` is not UTF-8"]);
    }

    #[test]
    fn agrees_with_the_splitter() {
        // All texts of up to 7 of these characters: record boundaries of both walks are the same.
        let alphabet = [b'a', b',', b'"', b'\n', b'\r'];
        for length in 0..=7u32 {
            for n in 0..alphabet.len().pow(length) {
                let text: Vec<u8> = (0..length).map(|i| alphabet[n / alphabet.len().pow(i) % alphabet.len()]).collect();
                let mut records = Records::new(&text, b',');
                let mut at = 0;
                while let Some(end) = record_end(&text, at, Some(b',')) {
                    records.split();
                    assert_eq!(records.at, end, "{:?}", String::from_utf8_lossy(&text));
                    at = end;
                }
            }
        }
    }
}
