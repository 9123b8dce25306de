use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::{calendar::Zone, rule::DataType};

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
    /// An object-store URL. Objects are fetched into a temporary file each and removed when the [`super::SourceFile`]
    /// that stands for them is dropped.
    Remote {
        /// `s3://bucket/prefix`; credentials and endpoint come from the `AWS_*` environment variables.
        url: url::Url,
        /// Folder for the temporary files, created when needed.
        cache: PathBuf,
    },
}
