use std::sync::Arc;

use roaring::RoaringBitmap;

use super::TextDictionary;
use crate::{calendar::Micros, rule::DataType, store::StoreError};

/// Ordinals per container.
pub const CONTAINER: u32 = 1 << 16;

/// A snapshot of facts. Everything that is read through one value belongs to one state of the store.
pub trait Facts: Sync {
    /// Containers that may hold subjects: `ceil(ids given / 65,536)`. At least every member of the population lies in one.
    fn containers(&self) -> u32;

    /// Ordinals with at least one row in any source of this snapshot.
    fn population(&self) -> &RoaringBitmap;

    /// The sources, ordered by name; `source` arguments elsewhere index this.
    fn sources(&self) -> &[StoredSource];

    /// The blocks of one container, in segment order, then event code order. Empty blocks are not listed.
    ///
    /// # Errors
    /// When a file cannot be read or a checksum does not match; the error names the file and the remedy.
    fn blocks(&self, request: &BlockRequest<'_>) -> Result<Vec<Block<'_>>, StoreError>;
}

/// Which blocks are wanted, and what of them.
#[derive(Debug, Clone, Copy)]
pub struct BlockRequest<'r> {
    /// Index into [`Facts::sources`].
    pub source: usize,
    /// Ordinals `container * 65,536 ..`.
    pub container: u32,
    /// Code of the event; `None` is every event.
    pub event: Option<u32>,
    /// Blocks without a row in `[from, to)` may be left out.
    pub from: Micros,
    /// End of that range.
    pub to: Micros,
    /// Columns to map, as indexes into [`StoredSource::columns`], ascending.
    pub columns: &'r [usize],
    /// Whether `file_ranks` and `row_numbers` are wanted (to order rows of equal time).
    pub order: bool,
}

/// A source as the store holds it.
#[derive(Debug, Clone)]
pub struct StoredSource {
    /// Name in `tagwerk.toml`.
    pub name: Arc<str>,
    /// What its rows are.
    pub kind: StoredSourceKind,
    /// Its columns; the time column of an events source and the event column are not among them: they are in each
    /// block's `times` and `event`.
    pub columns: Vec<StoredColumn>,
}

impl StoredSource {
    /// Index of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name.as_ref() == name)
    }
}

/// What the rows of a stored source are.
#[derive(Debug, Clone)]
pub enum StoredSourceKind {
    /// The latest row before `as_of` by (time, file, row) counts; undated rows have time `i64::MIN`.
    Attributes {
        /// Whether rows are dated by `valid_from`.
        dated: bool,
    },
    /// Rows with times and event codes.
    Events {
        /// Name of the time column.
        time: Arc<str>,
        /// Name of the event column; `None`: every row has event code 0, whose name is the source's.
        event: Option<Arc<str>>,
        /// Names by event code. A row whose event cell is null has the code of the empty text.
        events: Arc<TextDictionary>,
    },
}

/// A column as the store holds it.
#[derive(Debug, Clone)]
pub struct StoredColumn {
    /// Name in the file.
    pub name: Arc<str>,
    /// Its type.
    pub ty: DataType,
    /// Texts by code, for text columns. Codes are the same in every segment.
    pub texts: Option<Arc<TextDictionary>>,
}

/// Rows of one event in one container of one segment, sorted by (ordinal, time, file, row).
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// Event code; 0 for attributes and for events sources without an event column.
    pub event: u32,
    /// Ordinal of each row within the container, ascending. Its length is the number of rows.
    pub ordinals: &'a [u16],
    /// Time of each row in microseconds; ascending within an ordinal.
    pub times: Ints<'a>,
    /// Rank of each row's file among all files of the source, by path; present when `order` was asked for. Two rows of
    /// equal time are ordered by (source name, file rank, row number).
    pub file_ranks: Option<FileRanks<'a>>,
    /// Number of each row in its file; present when `order` was asked for.
    pub row_numbers: Option<Ints<'a>>,
    /// By index of [`StoredSource::columns`]; `Some` for those asked for.
    pub columns: Vec<Option<Column<'a>>>,
}

/// Rank of each row's file. A segment keeps the numbers of its own few files; what they rank is known when the store is
/// opened, because a file that arrives later may sort between them.
#[derive(Debug, Clone, Copy)]
pub struct FileRanks<'a> {
    /// Per row, an index into `ranks`.
    pub index: Ints<'a>,
    /// Ranks.
    pub ranks: &'a [u32],
}

impl FileRanks<'_> {
    /// The rank of one row's file.
    #[must_use]
    pub fn get(&self, i: usize) -> i64 {
        i64::from(self.ranks[usize::try_from(self.index.get(i)).unwrap_or(usize::MAX)])
    }
}

/// One column of a block.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// The values; a null row holds any value of the range.
    pub values: Values<'a>,
    /// Bit `i % 64` of word `i / 64` is set when row `i` has a value; `None`: no nulls.
    pub valid: Option<&'a [u64]>,
}

/// Values by the column's type.
#[derive(Debug, Clone, Copy)]
pub enum Values<'a> {
    /// `Int`, `Decimal` (mantissas), `Date` (days), `Timestamp` (microseconds), `Bool` (0 or 1).
    Ints(Ints<'a>),
    /// `Float`; never NaN where valid.
    Floats(&'a [f64]),
    /// `Text`: codes of the column's dictionary.
    Codes(Raw<'a>),
}

/// Whole numbers by a frame of reference: value `i` is `base + unit * raw[i]`.
#[derive(Debug, Clone, Copy)]
pub struct Ints<'a> {
    /// What a `raw` of 0 stands for.
    pub base: i64,
    /// What one step of `raw` means; at least 1.
    pub unit: u64,
    /// The steps.
    pub raw: Raw<'a>,
    /// Smallest value of the column in this block; 0 when all rows are null.
    pub min: i64,
    /// Largest value of the column in this block; 0 when all rows are null.
    pub max: i64,
}

/// Unsigned numbers in the narrowest width that holds them.
#[derive(Debug, Clone, Copy)]
pub enum Raw<'a> {
    /// That many zeros.
    Zeros(usize),
    /// One byte each.
    U8(&'a [u8]),
    /// Two bytes each.
    U16(&'a [u16]),
    /// Four bytes each.
    U32(&'a [u32]),
    /// Eight bytes each.
    U64(&'a [u64]),
}

impl Raw<'_> {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Zeros(n) => *n,
            Self::U8(s) => s.len(),
            Self::U16(s) => s.len(),
            Self::U32(s) => s.len(),
            Self::U64(s) => s.len(),
        }
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them; kernels match on the width outside of their loop instead.
    #[must_use]
    pub fn get(&self, i: usize) -> u64 {
        match self {
            Self::Zeros(_) => 0,
            Self::U8(s) => u64::from(s[i]),
            Self::U16(s) => u64::from(s[i]),
            Self::U32(s) => u64::from(s[i]),
            Self::U64(s) => s[i],
        }
    }
}

impl Ints<'_> {
    /// One value; kernels work on `raw` instead.
    #[must_use]
    pub fn get(&self, i: usize) -> i64 {
        self.base.wrapping_add(self.unit.wrapping_mul(self.raw.get(i)).cast_signed())
    }
}
