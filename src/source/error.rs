use std::{io, path::PathBuf};

use crate::rule::DataType;

/// Why a source cannot be read. Single bad rows are no error: they are counted in [`super::Chunk::bad`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The declared file or directory does not exist.
    #[error("source `{source_name}`: {} does not exist", path.display())]
    NotFound {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// As resolved.
        path: PathBuf,
    },
    /// A directory or glob has no readable file.
    #[error("source `{source_name}`: no Parquet, CSV or NDJSON file matches `{pattern}`")]
    NoFiles {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// Path, glob or URL.
        pattern: String,
    },
    /// A glob that is not one, or folders nested without end.
    #[error("source `{source_name}`: cannot search `{pattern}`: {what}")]
    BadPattern {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// Path, glob or URL.
        pattern: String,
        /// What is wrong.
        what: String,
    },
    /// The file name does not tell a known format.
    #[error("{file} has no known file name ending")]
    UnknownFormat {
        /// As in reports.
        file: String,
    },
    /// The operating system refused.
    #[error("cannot {action} {file}")]
    Io {
        /// `read`, `list`, …
        action: &'static str,
        /// As in reports.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is damaged or not of the format that its name tells.
    #[error("{file} is not a readable {format} file: {what}")]
    Unreadable {
        /// As in reports.
        file: String,
        /// `Parquet`, `CSV`, `NDJSON`, with the compression.
        format: String,
        /// What the decoder said.
        what: String,
    },
    /// A quote that is opened in one record and closed nowhere: all that follows would be one cell.
    #[error("{file}: a quote that opens in row {row} is never closed")]
    OpenQuote {
        /// As in reports.
        file: String,
        /// From 1, header not counted.
        row: u64,
    },
    /// A record longer than 32 MiB.
    #[error("{file}: row {row} is longer than {limit} bytes")]
    RecordTooLong {
        /// As in reports.
        file: String,
        /// From 1, header not counted.
        row: u64,
        /// The limit.
        limit: usize,
    },
    /// A column that the declaration needs is not in the file.
    #[error("source `{source_name}`: {file} has no column `{column}`, which is declared as {role}")]
    MissingColumn {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// As in reports.
        file: String,
        /// `subject`, `time`, `event`, `valid_from`.
        role: &'static str,
        /// The declared name.
        column: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// A column named by `types` or `only` is in no file.
    #[error("source `{source_name}`: no file has the column `{column}` that `{setting}` names")]
    NoSuchColumn {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// The declared name.
        column: String,
        /// `types` or `only`.
        setting: &'static str,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// Two columns of one name.
    #[error("{file} has two columns named `{column}`")]
    DuplicateColumn {
        /// As in reports.
        file: String,
        /// The name.
        column: String,
    },
    /// A column whose type cannot serve as declared.
    #[error("{file}: column `{column}` is {found} and cannot be read as {wanted}")]
    Unsupported {
        /// As in reports.
        file: String,
        /// The column.
        column: String,
        /// Its type in the words of the file format.
        found: String,
        /// `subject`, `time`, or the declared type.
        wanted: String,
    },
    /// Files disagree about a column's type.
    #[error("source `{source_name}`: column `{column}` is {found} in {file}, but {fixed} by {fixed_by}")]
    Conflict {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// The column.
        column: String,
        /// The later file.
        file: String,
        /// Its type there.
        found: DataType,
        /// What fixed the type first: a file, or the declaration.
        fixed_by: String,
        /// The type it fixed.
        fixed: DataType,
    },
    /// The object store refused.
    #[error("cannot {action} {url}: {what}")]
    Remote {
        /// `list`, `fetch`.
        action: &'static str,
        /// Without credentials.
        url: String,
        /// What it said.
        what: String,
    },
}

impl SourceError {
    /// The next step to take, where one is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotFound { source_name, .. } | Self::NoFiles { source_name, .. } => {
                Some(format!("correct `path` of `[sources.{source_name}]` in tagwerk.toml, or put the files there"))
            }
            Self::BadPattern { .. } | Self::Io { .. } => None,
            Self::UnknownFormat { .. } => Some(
                "name it .parquet, .csv, .tsv, .ndjson or .jsonl, the text formats also with .gz or .zst".to_owned(),
            ),
            Self::Unreadable { .. } => {
                Some("replace the file by a whole copy, or remove it from the source".to_owned())
            }
            Self::OpenQuote { .. } => Some("close it, or double quotes that belong to a text".to_owned()),
            Self::RecordTooLong { .. } => Some("look for a quote that is opened and never closed".to_owned()),
            Self::MissingColumn { suggestion, .. } | Self::NoSuchColumn { suggestion, .. } => suggestion.clone(),
            Self::DuplicateColumn { .. } => Some("rename one of them in the file".to_owned()),
            Self::Unsupported { .. } => Some("choose another column, or flatten this one in the file".to_owned()),
            Self::Conflict { source_name, column, .. } => Some(format!(
                "declare one type for both as `{column}` under `[sources.{source_name}.types]` and ingest anew, or correct the file"
            )),
            Self::Remote { .. } => Some(
                "credentials, region and endpoint are read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION \
                 and AWS_ENDPOINT_URL; AWS_ALLOW_HTTP=true permits plain http"
                    .to_owned(),
            ),
        }
    }
}
