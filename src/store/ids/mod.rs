//! Subject ids and their ordinals.
//!
//! An ordinal is a position in an append-only dictionary of id texts: dense from 0, given in order of first appearance
//! (source by name, file by path, row), never given twice. Whole numbers and texts are one domain: the number 42 and
//! the text `42` are the same subject, the text `042` is another.

mod growing;
mod numbers;

pub(super) use growing::{GrowingIds, UnresolvedIds};

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{
    StoreError,
    dictionary::{Dictionary, RangeState},
};

/// Ids of a store, as of the state it was opened at. Ordinals are below [`Ids::len`].
#[derive(Debug)]
pub struct Ids {
    dictionary: Dictionary,
    name: Option<String>,
}

impl Ids {
    pub(super) fn open(folder: &Path, state: &IdsState) -> Result<Self, StoreError> {
        let name = state.dictionary.clone();
        Ok(Self { dictionary: Dictionary::open(folder, &state.ranges)?, name })
    }

    /// How many ordinals were given.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.dictionary.len()
    }

    /// True when none was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Name of the dictionary: the same for equal first ingests into workspaces of one name; `None` before the first.
    #[must_use]
    pub fn dictionary(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The id of an ordinal; `None` when it was not given.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn id(&self, ordinal: u32) -> Result<Option<&str>, StoreError> {
        self.dictionary.text(ordinal)
    }

    /// The ordinal of an id.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn ordinal(&self, id: &str) -> Result<Option<u32>, StoreError> {
        self.dictionary.find(id)
    }

    pub(super) fn verify(&self) -> Result<(), StoreError> {
        self.dictionary.verify()
    }
}

/// What the manifest keeps of the ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IdsState {
    /// Name of the dictionary, from the first commit's digest.
    pub(super) dictionary: Option<String>,
    /// Range files.
    pub(super) ranges: Vec<RangeState>,
    /// One entry per ingest that gave ordinals.
    pub(super) commits: Vec<IdsCommit>,
}

/// Ids after an ingest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IdsCommit {
    /// How many.
    pub(super) count: u32,
    /// BLAKE3 over the digest before and the new ids: two dictionaries that agree in it agree in all ids up to `count`.
    pub(super) digest: String,
}

impl IdsState {
    /// How many ordinals were given.
    pub(super) fn count(&self) -> u32 {
        self.commits.last().map_or(0, |c| c.count)
    }

    /// Notes new ids.
    pub(super) fn commit<'t>(&mut self, workspace: &str, new: impl Iterator<Item = &'t str>) {
        let mut hasher = blake3::Hasher::new();
        match self.commits.last() {
            Some(last) => hasher.update(last.digest.as_bytes()),
            None => hasher.update(b"tagwerk ids of workspace ").update(workspace.as_bytes()),
        };
        let mut count = self.count();
        for id in new {
            hasher.update(&(id.len() as u64).to_le_bytes());
            hasher.update(id.as_bytes());
            count += 1;
        }
        if count > self.count() {
            let digest = hasher.finalize().to_hex().to_string();
            self.dictionary.get_or_insert_with(|| digest[..32].to_owned());
            self.commits.push(IdsCommit { count, digest });
        }
    }
}
