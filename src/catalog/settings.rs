use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{
    manifest::{KpiSection, SourceKindWord},
    naming::Naming,
    policy::Policy,
    value::Percent,
};
use crate::{
    calendar::Zone,
    rule::{DataType, say::Language},
};

/// What `tagwerk.toml` says, with every text read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the workspace.
    pub name: Arc<str>,
    /// One sentence about it.
    pub description: Option<String>,
    /// Zone of days and calendar windows.
    pub zone: Zone,
    /// Folder of the store, relative to the workspace, or an absolute path or URL where that is allowed.
    pub store: String,
    /// Where releases lie, as written; `None`: in the folder of the store.
    pub releases: Option<String>,
    /// Folders of `tags/`, as declared.
    pub categories: Vec<Arc<str>>,
    /// Pattern of tag ids.
    pub naming: Option<Naming>,
    /// Bound on the memory an ingest takes, in bytes.
    pub ingest_memory_bytes: u64,
    /// Counts below this are masked in text that leaves the machine.
    pub min_count: u64,
    /// Tags whose members are never handed over, as written.
    pub suppression: Vec<Arc<str>>,
    /// Public keys that releases are signed with; none: they need not be signed.
    pub publish_keys: Vec<String>,
    /// Address of the REST API of a GitHub Enterprise server, as written.
    pub github_api: Option<String>,
    /// Sources, by name.
    pub sources: BTreeMap<Arc<str>, SourceSettings>,
    /// KPIs, by name.
    pub kpis: BTreeMap<Arc<str>, KpiSection>,
    /// Definition pages.
    pub docs: DocsSettings,
    /// Who has to agree to what, and what may not be.
    pub policy: Arc<Policy>,
}

/// Where definition pages go, and in which languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocsSettings {
    /// Their languages, in the order of [`Language::ALL`]; at least one.
    pub languages: Vec<Language>,
    /// Folder of the Markdown pages, relative to the workspace.
    pub markdown: String,
    /// Folder of the HTML site, relative to the workspace.
    pub site: String,
}

/// A source of `tagwerk.toml`, with every text read.
#[derive(Debug, Clone)]
pub struct SourceSettings {
    /// Its name.
    pub name: Arc<str>,
    /// What its rows are.
    pub kind: SourceKindWord,
    /// Path, glob or URL as written; see [`expand_path`](super::expand_path).
    pub path: String,
    /// Whether the path may leave the workspace.
    pub absolute: bool,
    /// Column of the subject id.
    pub subject: String,
    /// Events: the time column; always there for events.
    pub time: Option<String>,
    /// Events: the event column.
    pub event: Option<String>,
    /// Events: declared values of the event column, ordered.
    pub events: Option<Vec<Arc<str>>>,
    /// Attributes: column with the instant from which a row holds.
    pub valid_from: Option<String>,
    /// Declared types; `None` when nothing is declared.
    pub types: Option<BTreeMap<String, DataType>>,
    /// Columns to read; `None` is all.
    pub only: Option<Vec<String>>,
    /// Floating-point columns become decimals of that many digits.
    pub decimals: Option<u8>,
    /// Zone of times without one.
    pub zone: Zone,
    /// How many unreadable rows are too many.
    pub bad_rows_max: BadRowsLimit,
    /// Attributes: columns that never change.
    pub static_columns: Vec<String>,
    /// One sentence about it.
    pub description: Option<String>,
}

/// How many unreadable rows are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRowsLimit {
    /// A share of the rows of a run.
    Share(Percent),
    /// A number of rows.
    Rows(u64),
}

impl fmt::Display for BadRowsLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => share.fmt(f),
            Self::Rows(1) => f.write_str("1 row"),
            Self::Rows(rows) => write!(f, "{rows} rows"),
        }
    }
}

impl BadRowsLimit {
    /// One percent.
    pub const DEFAULT: Self = Self::Share(Percent { mantissa: 1, scale: 0 });

    /// True when `bad` of `rows` are too many.
    #[must_use]
    pub fn is_exceeded_by(self, bad: u64, rows: u64) -> bool {
        match self {
            Self::Share(share) => share.is_exceeded_by(bad, rows),
            Self::Rows(limit) => bad > limit,
        }
    }
}

/// Memory an ingest takes when nothing is said: 1 GiB.
pub(super) const INGEST_MEMORY_BYTES: u64 = 1 << 30;
