use std::{io, path::PathBuf};

use crate::store::StoreError;

/// What can go wrong on the way out.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `write`, `create`, …
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The stream that is written to refused.
    #[error("cannot write the export")]
    Stream(#[source] io::Error),
    /// Parquet could not be written.
    #[error("cannot write the export as Parquet")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// Ids cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A member of the audience has no id in the dictionary.
    #[error("ordinal {ordinal} of the audience has no id in the store")]
    UnknownOrdinal {
        /// The ordinal.
        ordinal: u32,
    },
    /// One id per line cannot hold it.
    #[error("the id of ordinal {ordinal} contains a line break, which one id per line cannot hold")]
    LineBreak {
        /// The ordinal.
        ordinal: u32,
    },
    /// A bitmap means nothing without its mapping, and a stream is one file.
    #[error("a roaring export is two files, the bitmap and its ids, and cannot be written to a stream")]
    RoaringStream,
}

impl DeliverError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let fixed = match self {
            Self::Store(error) => return error.help(),
            Self::UnknownOrdinal { .. } => Some("run `tagwerk doctor` to verify the store"),
            Self::LineBreak { .. } => Some("use `--format ndjson`"),
            Self::RoaringStream => Some("give a file with `-o PATH`"),
            _ => None,
        };
        fixed.map(str::to_owned)
    }
}
