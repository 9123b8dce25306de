use super::{Chunk, SourceColumn, SourceError, SourceFile, SourceSpec};

/// Longest record of a text format, so that a quote that is never closed does not fill the memory.
pub const RECORD_BYTES_MAX: usize = 32 << 20;

/// Cuts a file into pieces in row order. `columns` are the settled columns.
///
/// # Errors
/// When the file cannot be opened.
pub fn open(spec: &SourceSpec, file: &SourceFile, columns: &[SourceColumn]) -> Result<Pieces, SourceError> {
    let _ = (spec, columns);
    Err(file.unreadable("no reader yet"))
}

/// The pieces of a file in row order. Cheap and sequential: reads and decompresses, but does not decode.
#[derive(Debug)]
pub struct Pieces {}

impl Iterator for Pieces {
    type Item = Result<Piece, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}

/// Some consecutive rows of a file, not yet decoded.
#[derive(Debug)]
pub struct Piece {
    /// How many rows it holds, bad ones included.
    pub rows_hint: u64,
    /// About how many bytes of memory it takes, decoded or not.
    pub bytes_hint: u64,
}

impl Piece {
    /// Decodes the rows: the work, on any thread, the same result on each.
    ///
    /// # Errors
    /// When the bytes are damaged. A single cell that does not fit is a bad row, not an error.
    pub fn decode(self) -> Result<Chunk, SourceError> {
        Err(SourceError::NoFiles { source_name: String::new(), pattern: String::new() })
    }
}
