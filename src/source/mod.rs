//! Sources: Parquet, CSV and NDJSON files anywhere become typed chunks of rows.
//!
//! [`discover`] lists the files of a source in path order, [`shape`] tells its columns, [`open`] cuts one file into
//! [`Piece`]s in row order (cheap, sequential), and [`Piece::decode`] turns a piece into a [`Chunk`] (the work, on any
//! thread). Bad rows are counted and sampled here; how many are too many, and what an id's ordinal is, the store decides.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::{
    calendar::{Micros, Zone},
    rule::DataType,
};

/// A source as `tagwerk.toml` declares it, paths resolved.
#[derive(Debug, Clone)]
pub struct SourceSpec {
    /// Name in `tagwerk.toml`.
    pub name: Arc<str>,
    /// What its rows are.
    pub kind: SourceKind,
    /// Where its files are: a file, directory or glob on disk, or an object-store URL (`s3://bucket/prefix`, `file:///…`).
    pub location: Location,
    /// Column of the subject id.
    pub subject: String,
    /// Declared types, by column; they win over what the file says.
    pub types: BTreeMap<String, DataType>,
    /// Columns to read; `None` is all.
    pub only: Option<Vec<String>>,
    /// Floating-point columns become decimals of that many digits, rounded half to even.
    pub decimals: Option<u8>,
    /// Zone of times and dates without one.
    pub zone: Zone,
}

/// What the rows of a source are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceKind {
    /// One row per subject, or several with `valid_from`.
    Attributes {
        /// Column with the instant from which a row holds.
        valid_from: Option<String>,
    },
    /// Many rows per subject.
    Events {
        /// Column of the row's time.
        time: String,
        /// Column that names the event.
        event: Option<String>,
    },
}

/// Where the files of a source are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file, a directory (searched with its subfolders; `key=value` folders become text columns) or a glob.
    Local {
        /// Folder that relative paths in reports are relative to.
        root: PathBuf,
        /// Absolute path or glob.
        pattern: String,
    },
    /// An object-store URL.
    Remote(url::Url),
}

/// A column of a source after its type is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    /// Name in the file.
    pub name: Arc<str>,
    /// Its type: never `Ratio` or `Duration`.
    pub ty: DataType,
}

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
    /// Texts, as codes into distinct values (in order of first appearance).
    Texts {
        /// Per row.
        codes: Vec<u32>,
        /// Distinct.
        values: Vec<Box<str>>,
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
    /// `Text`, as codes into distinct values (in order of first appearance; may be empty when all rows are null).
    Texts {
        /// Per row.
        codes: Vec<u32>,
        /// Distinct.
        values: Vec<Box<str>>,
    },
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BadRow {
    /// File, as in reports.
    pub file: String,
    /// Row from 1, header not counted.
    pub row: u64,
    /// Column.
    pub column: String,
    /// What is wrong, with the cell's text shortened.
    pub reason: String,
}
