use std::path::{Path, PathBuf};

/// The command that makes damaged facts or ids anew from the sources.
pub(super) const INGEST_AGAIN: &str = "tagwerk ingest --rebuild";

/// What can go wrong with the store's files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `read`, `write`, `create`, …
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Bytes changed under us.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What does not fit.
        what: String,
        /// Command that rebuilds it.
        remedy: &'static str,
    },
}

impl StoreError {
    pub(super) fn damaged(path: &Path, what: impl Into<String>, remedy: &'static str) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into(), remedy }
    }
}
