//! Append-only dictionaries: texts by number and numbers by text.
//!
//! A dictionary is a list of immutable range files, each with the texts of consecutive numbers and a hash table over
//! them. An ingest that meets new texts adds a range and merges it with smaller ones before it, so that there are only
//! logarithmically many and a day costs by its new texts. (One growing file would need a torn tail to be cut and its
//! hash table to be rewritten at random places; whole files are also what an object store can hold.)

mod growing;
mod range;
mod write;

pub(super) use growing::Growing;
pub(super) use range::Range;
pub(super) use write::write_range;

use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::StoreError;

/// What the manifest keeps of a range file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RangeState {
    /// File name in the folder of the dictionary.
    pub(super) file: String,
    /// Number of its first text.
    pub(super) first: u32,
    /// How many texts.
    pub(super) count: u32,
    /// Length of the file.
    pub(super) size_bytes: u64,
    /// Checksum that stands for the whole file.
    #[serde(with = "super::hex")]
    pub(super) seal: u64,
}

/// Texts by number, mapped.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    ranges: Vec<Range>,
}

impl Dictionary {
    /// Maps the ranges of a dictionary, which are in number order without gaps.
    ///
    /// # Errors
    /// When a file is missing, damaged in its footer, or not the one that the manifest names.
    pub(super) fn open(folder: &Path, states: &[RangeState]) -> Result<Self, StoreError> {
        let ranges = states.iter().map(|state| Range::open(folder, state)).collect::<Result<_, _>>()?;
        Ok(Self { ranges })
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> u32 {
        self.ranges.last().map_or(0, |r| r.first() + r.count())
    }

    /// The text of a number; `None` when it was not given yet.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub(super) fn text(&self, number: u32) -> Result<Option<&str>, StoreError> {
        let at = self.ranges.partition_point(|r| r.first() + r.count() <= number);
        self.ranges.get(at).map(|r| r.text(number - r.first())).transpose()
    }

    /// The number of a text.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub(super) fn find(&self, text: &str) -> Result<Option<u32>, StoreError> {
        self.find_hashed(text, hash(text))
    }

    /// The number of a text whose hash is known.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub(super) fn find_hashed(&self, text: &str, hash: u64) -> Result<Option<u32>, StoreError> {
        for range in &self.ranges {
            if let Some(local) = range.find(text, hash)? {
                return Ok(Some(range.first() + local));
            }
        }
        Ok(None)
    }

    /// Checks every byte.
    ///
    /// # Errors
    /// The first damage.
    pub(super) fn verify(&self) -> Result<(), StoreError> {
        self.ranges.iter().try_for_each(Range::verify)
    }
}

/// The hash that slots are found by. Part of the file format: xxh3 is fixed by its specification.
pub(super) fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}
