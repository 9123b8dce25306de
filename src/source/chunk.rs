use crate::calendar::Micros;

use super::TextValues;

/// A piece of a file's rows, decoded. All vectors have `rows` entries; bad and anonymous rows are already left out.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Rows kept.
    pub rows: usize,
    /// Number of each row in its file, from 0, ascending.
    pub row_numbers: RowNumbers,
    /// Subject ids.
    pub subjects: Subjects,
    /// Times (events: the time column; attributes: `valid_from`, or `i64::MIN` throughout without one).
    pub times: Vec<Micros>,
    /// The source's columns in the order of its settled columns.
    pub columns: Vec<ChunkColumn>,
    /// Rows seen, kept or not.
    pub rows_seen: u64,
    /// Rows without a subject.
    pub anonymous: u64,
    /// Rows left out because a cell could not be read.
    pub bad: u64,
    /// The first few of them, at most 20 per chunk.
    pub samples: Vec<BadRow>,
}

/// Numbers of kept rows.
#[derive(Debug, Clone)]
pub enum RowNumbers {
    /// `first`, `first + 1`, …
    Consecutive {
        /// The first.
        first: u64,
    },
    /// Each.
    Each(Vec<u64>),
}

/// Subject ids of a chunk.
#[derive(Debug, Clone)]
pub enum Subjects {
    /// Whole numbers; their text is the canonical decimal.
    Ints(Vec<i64>),
    /// Texts, as codes into distinct values (each used by a row, in order of first appearance).
    Texts {
        /// Per row.
        codes: Vec<u32>,
        /// Distinct.
        values: TextValues,
    },
}

/// One column of a chunk.
#[derive(Debug, Clone)]
pub struct ChunkColumn {
    /// Values; the value of a null row is 0, false or code 0.
    pub data: ChunkData,
    /// `None`: no nulls. Otherwise true where a value is there.
    pub valid: Option<Vec<bool>>,
}

/// Values of a chunk column, by the column's type.
#[derive(Debug, Clone)]
pub enum ChunkData {
    /// `Int`, `Decimal` (mantissas at the column's scale), `Date` (days), `Timestamp` (microseconds).
    Ints(Vec<i64>),
    /// `Float`; NaN was made null.
    Floats(Vec<f64>),
    /// `Bool`.
    Bools(Vec<bool>),
    /// `Text`, as codes into distinct values (each used by a row, in order of first
    /// appearance; empty when all rows are null).
    Texts {
        /// Per row.
        codes: Vec<u32>,
        /// Distinct.
        values: TextValues,
    },
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BadRow {
    /// File, as in reports.
    pub file: String,
    /// Row from 1, header not counted.
    pub row: u64,
    /// Column; empty when the row as a whole cannot be read.
    pub column: String,
    /// What is wrong, with the cell's text shortened.
    pub reason: String,
}
