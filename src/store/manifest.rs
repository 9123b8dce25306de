//! The one file that says what the store holds. Whoever replaces it, commits.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    StoreError,
    dictionary::RangeState,
    disk,
    error::INGEST_AGAIN,
    ids::IdsState,
    seal::{seal, unseal},
};
use crate::{
    calendar::Micros,
    rule::DataType,
    source::{FileIdentity, SourceColumn},
};

/// Folder of segments and text dictionaries, and of the manifest.
pub(super) const FACTS: &str = "facts";
/// Folder of ids.
pub(super) const IDS: &str = "ids";
const MANIFEST: &str = "manifest.json";
const FORMAT: u32 = 1;

/// What the store holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Version of the formats of all files it names.
    pub(super) format: u32,
    /// Name of the workspace.
    pub(super) workspace: String,
    /// Number of the next file that is written.
    pub(super) next_file: u64,
    /// Hash of the files and settings that the facts come from.
    pub(super) snapshot: String,
    /// Ids.
    pub(super) ids: IdsState,
    /// Sources, by name.
    pub(super) sources: Vec<SourceState>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SourceState {
    /// Name in `tagwerk.toml`.
    pub(super) name: String,
    /// Hash of the settings that its rows depend on; when they change, all files are read again.
    pub(super) settings: String,
    /// What its rows are.
    pub(super) kind: KindState,
    /// Columns as settled, the event column among them.
    pub(super) columns: Vec<ColumnState>,
    /// Number of the next file that is met.
    pub(super) next_number: u32,
    /// Files, by path.
    pub(super) files: Vec<FileState>,
    /// Segments, in order of writing.
    pub(super) segments: Vec<SegmentState>,
}

/// What the rows of a source are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KindState {
    /// Attributes.
    Attributes {
        /// With `valid_from`.
        dated: bool,
    },
    /// Events.
    Events {
        /// Time column.
        time: String,
        /// Event column.
        event: Option<String>,
    },
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ColumnState {
    /// Name in the files.
    pub(super) name: String,
    /// Its type.
    #[serde(rename = "type", with = "type_text")]
    pub(super) ty: DataType,
    /// What fixed the type.
    pub(super) fixed_by: String,
    /// Dictionary of its texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) texts: Vec<RangeState>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileState {
    /// As in reports.
    pub(super) path: String,
    /// What segments call it.
    pub(super) number: u32,
    /// What it looked like from outside.
    pub(super) identity: FileIdentity,
    /// BLAKE3 of its content.
    pub(super) fingerprint: String,
    /// Rows in it.
    pub(super) rows_seen: u64,
    /// Rows kept.
    pub(super) rows: u64,
    /// Rows without subject.
    pub(super) anonymous: u64,
    /// Rows that could not be read.
    pub(super) bad: u64,
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SegmentState {
    /// File name.
    pub(super) file: String,
    /// How many of the source's columns (the event column not counted) it has: the first ones.
    pub(super) columns: usize,
    /// Numbers of the files whose rows it has, by path.
    pub(super) files: Vec<u32>,
    /// Rows.
    pub(super) rows: u64,
    /// Smallest time.
    pub(super) min_time: Micros,
    /// Largest time.
    pub(super) max_time: Micros,
    /// Length of the file.
    pub(super) size_bytes: u64,
    /// Checksum that stands for the whole file.
    #[serde(with = "super::hex")]
    pub(super) seal: u64,
}

impl Manifest {
    /// Of a store without anything.
    pub(super) fn new(workspace: &str) -> Self {
        let (ids, sources) = (IdsState::default(), Vec::new());
        let snapshot = snapshot(&sources);
        Self { format: FORMAT, workspace: workspace.to_owned(), next_file: 1, snapshot, ids, sources }
    }

    /// Whether there is a manifest, whole or not.
    pub(super) fn exists(root: &Path) -> bool {
        root.join(FACTS).join(MANIFEST).exists()
    }

    /// Reads the manifest of the store at `root`; `None` when there is none.
    ///
    /// # Errors
    /// When it is damaged or of another version.
    pub(super) fn read(root: &Path) -> Result<Option<Self>, StoreError> {
        let path = root.join(FACTS).join(MANIFEST);
        let Some(bytes) = disk::read(&path)? else { return Ok(None) };
        let manifest: Self = unseal(&path, &bytes, INGEST_AGAIN)?;
        if manifest.format != FORMAT {
            let what = format!("it has format {}, this program writes {FORMAT}", manifest.format);
            return Err(StoreError::damaged(&path, what, INGEST_AGAIN));
        }
        Ok(Some(manifest))
    }

    /// Replaces the manifest: from here on, this is what the store holds.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn commit(&mut self, root: &Path) -> Result<(), StoreError> {
        self.snapshot = snapshot(&self.sources);
        disk::replace(&root.join(FACTS).join(MANIFEST), &seal(self))
    }

    /// The name of a new file.
    pub(super) fn name_file(&mut self, ending: &str) -> String {
        let name = format!("{:08}.{ending}", self.next_file);
        self.next_file += 1;
        name
    }

    /// Removes files that this manifest does not name: leftovers of killed runs, and what it replaced.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(super) fn clean(&self, root: &Path) -> Result<(), StoreError> {
        let ids: BTreeSet<&str> = self.ids.ranges.iter().map(|r| r.file.as_str()).collect();
        let mut facts: BTreeSet<&str> = BTreeSet::from([MANIFEST]);
        for source in &self.sources {
            facts.extend(source.segments.iter().map(|s| s.file.as_str()));
            facts.extend(source.columns.iter().flat_map(|c| &c.texts).map(|r| r.file.as_str()));
        }
        for (folder, named) in [(IDS, ids), (FACTS, facts)] {
            let folder = root.join(folder);
            for name in disk::list(&folder)?.iter().filter(|n| !named.contains(n.as_str())) {
                disk::remove(&folder.join(name))?;
            }
        }
        Ok(())
    }
}

impl SourceState {
    /// Columns that facts have: all but the event column, with their index among the settled ones.
    pub(super) fn stored_columns(&self) -> impl Iterator<Item = (usize, &ColumnState)> {
        let event = match &self.kind {
            KindState::Events { event, .. } => event.as_deref(),
            KindState::Attributes { .. } => None,
        };
        self.columns.iter().enumerate().filter(move |(_, c)| Some(c.name.as_str()) != event)
    }

    /// Rank of each file among all files of the source, by its number.
    pub(super) fn file_ranks(&self) -> HashMap<u32, u32> {
        (0..).zip(&self.files).map(|(rank, file)| (file.number, rank)).collect()
    }

    /// Columns as the readers want them.
    pub(super) fn settled(&self) -> Vec<SourceColumn> {
        let column = |c: &ColumnState| SourceColumn {
            name: c.name.as_str().into(),
            ty: c.ty,
            fixed_by: c.fixed_by.as_str().into(),
        };
        self.columns.iter().map(column).collect()
    }
}

/// Hash of what the facts depend on: equal files under equal settings have equal snapshots, however they were read.
fn snapshot(sources: &[SourceState]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut text = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    for source in sources {
        text(&source.name);
        text(&source.settings);
        for file in &source.files {
            text(&file.path);
            text(&file.fingerprint);
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Types as people write them.
mod type_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::rule::DataType;

    pub(super) fn serialize<S: Serializer>(ty: &DataType, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(ty)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DataType, D::Error> {
        let text = String::deserialize(deserializer)?;
        let plain =
            [DataType::Bool, DataType::Int, DataType::Float, DataType::Text, DataType::Date, DataType::Timestamp];
        if let Some(ty) = plain.into_iter().find(|ty| ty.to_string() == text) {
            return Ok(ty);
        }
        let scale = text.strip_prefix("decimal(").and_then(|t| t.strip_suffix(')')).and_then(|t| t.parse().ok());
        scale.map(|scale| DataType::Decimal { scale }).ok_or_else(|| D::Error::custom(format!("`{text}` is no type")))
    }
}
