use std::{io, path::PathBuf};

/// Why the demo data cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `create`, `write`, …
        action: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The folder has files; mixing them with new ones would give data of two worlds.
    #[error("{} is not empty", path.display())]
    NotEmpty {
        /// Which folder.
        path: PathBuf,
    },
    /// The Parquet writer refused.
    #[error("cannot write {}", path.display())]
    Parquet {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// An option is out of range.
    #[error("{name} must be {allowed}")]
    Option {
        /// `subjects`, `days`, …
        name: &'static str,
        /// In words.
        allowed: &'static str,
    },
}
