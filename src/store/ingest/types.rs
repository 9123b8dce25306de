use std::{collections::BTreeMap, sync::Arc};

use crate::{
    catalog::BadRowsLimit,
    source::{BadRow, SourceError},
    store::StoreError,
};

/// Memory of an ingest unless set otherwise: 2 GiB.
pub const MEMORY_BYTES: u64 = 2 << 30;
/// How to ingest.
#[derive(Clone)]
pub struct IngestOptions<'p> {
    /// About how much memory to use, beside 4 to 17 bytes per distinct whole-number id of the files that are read.
    pub memory_bytes: u64,
    /// How many rows may be bad, by source; for others [`BadRowsLimit::DEFAULT`] holds. They are counted over the rows of the
    /// files that this ingest reads, so that a bad day does not hide in a long history.
    pub bad_rows_max: BTreeMap<String, BadRowsLimit>,
    /// Read all files again and keep nothing of the old facts; ids are kept if they are whole.
    pub rebuild: bool,
    /// Told now and then how far it is, from any thread.
    pub progress: Option<&'p (dyn Fn(&IngestProgress<'_>) + Sync)>,
    /// Asked now and then; once true, the ingest ends with [`IngestError::Cancelled`].
    pub is_cancelled: Option<&'p (dyn Fn() -> bool + Sync)>,
}

impl Default for IngestOptions<'_> {
    fn default() -> Self {
        Self {
            memory_bytes: MEMORY_BYTES,
            bad_rows_max: BTreeMap::new(),
            rebuild: false,
            progress: None,
            is_cancelled: None,
        }
    }
}

/// How far an ingest is with a source.
#[derive(Debug, Clone, Copy)]
pub struct IngestProgress<'a> {
    /// The source.
    pub source: &'a str,
    /// Files to read.
    pub files: usize,
    /// Bytes of these files.
    pub bytes: u64,
    /// Files read to their end.
    pub files_done: usize,
    /// Bytes of these files.
    pub bytes_done: u64,
    /// Rows read so far.
    pub rows: u64,
}

/// What an ingest did.
#[derive(Debug, Clone)]
pub struct IngestReport {
    /// By source name.
    pub sources: Vec<SourceReport>,
    /// Sources that are no longer declared; their facts are gone.
    pub removed_sources: Vec<String>,
    /// Ids the store has.
    pub ids: u32,
    /// Ids that are new.
    pub new_ids: u32,
    /// Hash of the files and settings that the facts come from.
    pub snapshot: String,
    /// False when the store already held all this.
    pub changed: bool,
    /// Where the time went.
    pub seconds: IngestSeconds,
}

/// What an ingest did with one source.
#[derive(Debug, Clone)]
pub struct SourceReport {
    /// Name in `tagwerk.toml`.
    pub name: Arc<str>,
    /// Its files.
    pub files: FileCounts,
    /// Rows of the files that were read.
    pub read: RowCounts,
    /// Rows of all its files.
    pub total: RowCounts,
    /// The first bad rows that were read, at most 20.
    pub samples: Vec<BadRow>,
    /// Why all files were read again, if they were.
    pub read_again: Option<ReadAgain>,
    /// Segments its rows lie in.
    pub segments: usize,
}

/// Files of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// In the source now.
    pub total: usize,
    /// Not read, because they are as they were.
    pub unchanged: usize,
    /// Read for the first time.
    pub new: usize,
    /// Read again, because they changed or because all were.
    pub changed: usize,
    /// No longer there; their rows are gone.
    pub removed: usize,
}

/// Rows of files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// All.
    pub seen: u64,
    /// Kept.
    pub kept: u64,
    /// Left out because they have no subject.
    pub anonymous: u64,
    /// Left out because they could not be read.
    pub bad: u64,
}

/// Why all files of a source are read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAgain {
    /// [`IngestOptions::rebuild`] was set.
    Asked,
    /// Declared columns, types, decimals, or the time zone changed.
    SettingsChanged,
}

/// Where the time of an ingest went, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct IngestSeconds {
    /// Listing files, hashing their content, settling columns.
    pub discover: f64,
    /// Decoding files and looking up ids and texts, in parallel.
    pub decode: f64,
    /// Giving numbers to new ids and texts, in order.
    pub assign: f64,
    /// Grouping rows by container, in parallel.
    pub stage: f64,
    /// Ordering and writing segments, in parallel.
    pub write: f64,
    /// Taking out rows of changed files, merging segments.
    pub merge: f64,
    /// Writing ids, dictionaries and the manifest, and waiting for the disk.
    pub commit: f64,
    /// All of it.
    pub total: f64,
}

/// Why an ingest failed. The store is as it was before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// A source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// More bad rows than allowed.
    #[error("source `{source_name}`: {bad} of {seen} rows are bad, more than the {limit} allowed")]
    TooManyBadRows {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// Bad rows.
        bad: u64,
        /// Rows read.
        seen: u64,
        /// How many are allowed.
        limit: BadRowsLimit,
        /// The first of them, at most 20.
        samples: Vec<BadRow>,
    },
    /// A file changed while it was read.
    #[error("source `{source_name}`: {file} changed while it was read")]
    ChangedMeanwhile {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// As in reports.
        file: String,
    },
    /// Whoever watched wanted it to end.
    #[error("cancelled")]
    Cancelled,
    /// Two sources of one name.
    #[error("two sources are named `{source_name}`")]
    DuplicateSource {
        /// The name.
        source_name: String,
    },
}

impl IngestError {
    /// The next step to take, where one is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.help(),
            Self::Store(error) => error.help(),
            Self::TooManyBadRows { source_name, .. } => {
                Some(format!("correct the files, or raise `bad_rows_max` of `[sources.{source_name}]` in tagwerk.toml"))
            }
            Self::ChangedMeanwhile { .. } => {
                Some("ingest again; write files aside and rename them into the source's folder".to_owned())
            }
            Self::DuplicateSource { .. } => Some("rename one of them".to_owned()),
            Self::Cancelled => None,
        }
    }
}

impl RowCounts {
    pub(super) const fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.kept += other.kept;
        self.anonymous += other.anonymous;
        self.bad += other.bad;
    }
}
