use std::path::{Path, PathBuf};

use super::ReleaseNumber;

mod shelf;

pub use shelf::ShelfTrouble;

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
    /// Another process writes.
    #[error("the store is being written by {holder} ({})", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Which process, and what it does.
        holder: String,
    },
    /// There is no store yet.
    #[error("there is no store at {}", path.display())]
    NoStore {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A release that does not exist.
    #[error("there is no release {release}")]
    NoRelease {
        /// Its number.
        release: ReleaseNumber,
    },
    /// Nothing was published yet.
    #[error("no release is current")]
    NoCurrent,
    /// An audience that a release does not have.
    #[error("release {release} has no audience of `{tag}`{}", value.as_ref().map_or(String::new(), |v| format!(" = '{v}'")))]
    NoAudience {
        /// The release.
        release: ReleaseNumber,
        /// Id of the tag.
        tag: String,
        /// Case value.
        value: Option<String>,
    },
    /// A release whose ordinals mean other subjects than this store's.
    #[error("release {release} was built with other ids ({found}) than this store has ({expected})")]
    OtherDictionary {
        /// The release.
        release: ReleaseNumber,
        /// Dictionary of the release.
        found: String,
        /// Dictionary of the store.
        expected: String,
    },
    /// The place that releases lie at did not do what was asked.
    #[error("cannot {action} {place}: {what}")]
    Shelf {
        /// `read`, `write`, `list`, …
        action: &'static str,
        /// Which object, without credentials.
        place: String,
        /// What it said, without what it was told.
        what: String,
        /// What that means.
        trouble: ShelfTrouble,
    },
    /// Another machine made another release current in the meantime.
    #[error("release {current} became current meanwhile, so release {release} was not made current")]
    Overtaken {
        /// The release that was to be current.
        release: ReleaseNumber,
        /// The release that is.
        current: ReleaseNumber,
    },
    /// A number is used up.
    #[error("{what} are more than a store can hold")]
    Full {
        /// What.
        what: String,
    },
}

impl StoreError {
    /// The next step to take, where one is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Io { .. } | Self::Full { .. } | Self::NoAudience { .. } => None,
            Self::Damaged { remedy, .. } => Some(format!("`{remedy}` makes it anew")),
            Self::Locked { .. } => Some("wait until it is done; if that process is gone, the lock is free".to_owned()),
            Self::NoStore { .. } => Some("`tagwerk ingest` reads the sources into one".to_owned()),
            Self::NoRelease { .. } => Some("`tagwerk releases` lists them".to_owned()),
            Self::NoCurrent => Some("`tagwerk publish` makes a release current".to_owned()),
            Self::Shelf { trouble, .. } => trouble.help().map(str::to_owned),
            Self::Overtaken { .. } => Some("see `tagwerk releases`, then do it again if it is still wanted".to_owned()),
            Self::OtherDictionary { .. } => {
                Some("`tagwerk publish` builds a release with the ids of this store".to_owned())
            }
        }
    }

    pub(super) fn shelf(action: &'static str, place: &str, what: &str) -> Self {
        let (what, trouble) = shelf::understood(what);
        Self::Shelf { action, place: place.to_owned(), what, trouble }
    }

    pub(super) fn damaged(path: &Path, what: impl Into<String>, remedy: &'static str) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into(), remedy }
    }
}
