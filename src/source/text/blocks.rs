use std::io::Read;

use flate2::read::MultiGzDecoder;
use memchr::{memchr, memchr2};

use crate::source::{Compression, Format, SourceError, SourceFile};

/// Longest record of a text format, so that a quote that is never closed does not fill the memory.
const RECORD_BYTES_MAX: usize = 32 << 20;

/// About how many bytes a block has. Large enough that a task is worth its dispatch, small enough that a file of a few
/// dozen megabytes keeps all cores busy.
const BLOCK_BYTES: usize = 4 << 20;

/// A run of whole records.
#[derive(Debug)]
pub(super) struct Block {
    /// The records, line ends included.
    pub(super) bytes: Vec<u8>,
    /// Number of the first, from 0, header not counted.
    pub(super) first_row: u64,
    /// How many there are; blank lines are none.
    pub(super) rows: u64,
}

/// Reads a text file, decompressed, in blocks of whole records.
pub(super) struct Blocks {
    file: SourceFile,
    reader: Box<dyn Read + Send>,
    quoting: Option<u8>,
    /// Read but not yet handed out.
    rest: Vec<u8>,
    rows: u64,
    at_end: bool,
    at_start: bool,
}

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blocks").field("file", &self.file.display).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Blocks {
    pub(super) fn open(file: &SourceFile) -> Result<Self, SourceError> {
        let raw = file.open_raw()?;
        let reader: Box<dyn Read + Send> = match file.compression {
            Compression::Plain => Box::new(raw),
            Compression::Gzip => Box::new(MultiGzDecoder::new(std::io::BufReader::with_capacity(1 << 18, raw))),
            Compression::Zstd => Box::new(zstd::Decoder::new(raw).map_err(|e| file.unreadable(e))?),
        };
        let quoting = match file.format {
            Format::Csv { delimiter } => Some(delimiter),
            Format::Ndjson | Format::Parquet => None,
        };
        Ok(Self { file: file.clone(), reader, quoting, rest: Vec::new(), rows: 0, at_end: false, at_start: true })
    }

    /// The first record, such as a CSV header, without its line end; `None` in a file without records.
    pub(super) fn take_record(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        loop {
            let mut at = 0;
            while let Some(end) = record_end(&self.rest, at, self.quoting) {
                if !is_blank(&self.rest[at..end]) {
                    let record = self.rest[at..end].to_vec();
                    self.rest.drain(..end);
                    return Ok(Some(record));
                }
                at = end;
            }
            if self.at_end {
                let record = std::mem::take(&mut self.rest).split_off(at);
                return Ok((!is_blank(&record)).then_some(record));
            }
            self.grow()?;
        }
    }

    /// The next block; `None` after the last.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, SourceError> {
        self.fill(BLOCK_BYTES)?;
        loop {
            let mut cut = cut_records(&self.rest, self.quoting);
            if self.at_end && cut.end < self.rest.len() {
                let last = &self.rest[cut.end..];
                // A quote that is never closed takes all following lines with it: refused, not counted as one bad row.
                if memchr(b'\n', last).is_some() {
                    return Err(SourceError::OpenQuote {
                        file: self.file.display.to_string(),
                        row: self.rows + cut.rows + 1,
                    });
                }
                cut.rows += u64::from(!is_blank(last));
                cut.end = self.rest.len();
            }
            if cut.end > 0 {
                let rest = self.rest.split_off(cut.end);
                let bytes = std::mem::replace(&mut self.rest, rest);
                let first_row = self.rows;
                self.rows += cut.rows;
                return Ok(Some(Block { bytes, first_row, rows: cut.rows }));
            }
            if self.at_end {
                return Ok(None);
            }
            self.grow()?;
        }
    }

    /// Reads on where what is there holds no whole record.
    fn grow(&mut self) -> Result<(), SourceError> {
        if self.rest.len() >= RECORD_BYTES_MAX {
            return Err(SourceError::RecordTooLong {
                file: self.file.display.to_string(),
                row: self.rows + 1,
                limit: RECORD_BYTES_MAX,
            });
        }
        self.fill((self.rest.len() * 2).max(BLOCK_BYTES))
    }

    /// Reads until `rest` has `wanted` bytes or the file ends.
    fn fill(&mut self, wanted: usize) -> Result<(), SourceError> {
        if self.at_end {
            return Ok(());
        }
        let missing = wanted.saturating_sub(self.rest.len());
        self.rest.reserve(missing);
        let read = (&mut self.reader).take(missing as u64).read_to_end(&mut self.rest);
        let read = read.map_err(|e| match self.file.compression {
            Compression::Plain => self.file.io("read", e),
            Compression::Gzip | Compression::Zstd => self.file.unreadable(e),
        })?;
        self.at_end = read < missing;
        if self.at_start && self.rest.starts_with(b"\xef\xbb\xbf") {
            self.rest.drain(..3);
        }
        self.at_start = false;
        Ok(())
    }
}

/// Where the last whole record ends, and how many records end there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cut {
    end: usize,
    rows: u64,
}

fn cut_records(bytes: &[u8], quoting: Option<u8>) -> Cut {
    let mut cut = Cut::default();
    while let Some(end) = record_end(bytes, cut.end, quoting) {
        cut.rows += u64::from(!is_blank(&bytes[cut.end..end]));
        cut.end = end;
    }
    cut
}

/// Position behind the line end of the record that begins at `start`, if it is there. With `quoting` (the delimiter of
/// cells) a line end between quotes does not count; a quote opens only at the beginning of a cell.
pub(super) fn record_end(bytes: &[u8], start: usize, quoting: Option<u8>) -> Option<usize> {
    let Some(delimiter) = quoting else { return Some(start + memchr(b'\n', &bytes[start..])? + 1) };
    let mut at = start;
    loop {
        let found = at + memchr2(b'"', b'\n', &bytes[at..])?;
        if bytes[found] == b'\n' {
            return Some(found + 1);
        }
        let opens = found == start || bytes[found - 1] == delimiter;
        at = if opens { closing_quote(bytes, found + 1)? + 1 } else { found + 1 };
    }
}

/// Position of the quote that closes the cell whose content begins at `start`; doubled quotes are content.
pub(super) fn closing_quote(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let found = at + memchr(b'"', &bytes[at..])?;
        if bytes.get(found + 1) != Some(&b'"') {
            return Some(found);
        }
        at = found + 2;
    }
}

/// True for a line of nothing but spaces and its end.
pub(super) fn is_blank(record: &[u8]) -> bool {
    record.iter().all(|c| matches!(c, b'\r' | b'\n' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, end: usize, rows: u64) {
        assert_eq!(cut_records(text.as_bytes(), Some(b',')), Cut { end, rows }, "{text:?}");
    }

    #[test]
    fn cuts_behind_whole_records() {
        check("", 0, 0);
        check("a,b", 0, 0);
        check("a,b\nc", 4, 1);
        check("a,b\r\n\r\n\nc,d\n", 12, 2);
        check("a,\"x\ny\"\nb", 8, 1);
        check("a,\"x\"\"\n\"\nb,c\n", 13, 2);
        check("a,\"open\nb,c\n", 0, 0);
        check("5\" pipe,x\nb\n", 12, 2);
        check("a,\"x\"y\"z\nb\n", 11, 2);
    }

    #[test]
    fn json_lines_have_no_quoting() {
        assert_eq!(cut_records(b"{\"a\":\"x\"}\n\n{", None), Cut { end: 11, rows: 1 });
    }
}
