//! Numbers of releases in a store, each given once: also a release that was removed keeps its number.

use super::{RELEASES, ReleaseNumber, read::release_numbers};
use crate::store::{Store, StoreError, disk};

/// File that holds the last number that was given, and its checksum.
const LAST: &str = "last";

impl Store {
    /// The number of the next release.
    pub(super) fn next_number(&self) -> Result<ReleaseNumber, StoreError> {
        let releases = self.root().join(RELEASES);
        let there = release_numbers(&releases)?.last().copied();
        // What is damaged says nothing; it is written anew.
        let noted = match self.last_number() {
            Err(StoreError::Damaged { .. }) => None,
            noted => noted?,
        };
        let logged = match self.release_log() {
            Err(StoreError::Damaged { .. }) => None,
            log => log?.iter().map(|record| record.release).max(),
        };
        Ok(ReleaseNumber(there.max(noted).max(logged).map_or(1, |last| last.0 + 1)))
    }

    /// Notes that a release has a number, once it is there: a number of which nothing came is given again.
    pub(super) fn note_number(&self, number: ReleaseNumber) -> Result<(), StoreError> {
        disk::replace(&self.root().join(RELEASES).join(LAST), line(number).as_bytes())
    }

    /// The last number that was given; `None` when it was not noted yet.
    pub(super) fn last_number(&self) -> Result<Option<ReleaseNumber>, StoreError> {
        let path = self.root().join(RELEASES).join(LAST);
        let Some(bytes) = disk::read(&path)? else { return Ok(None) };
        let number = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.split(' ').next()?.parse().ok())
            .filter(|number| line(*number).as_bytes() == bytes);
        number.map(Some).ok_or_else(|| StoreError::damaged(&path, "it holds no number", super::BUILD_AGAIN))
    }
}

fn line(number: ReleaseNumber) -> String {
    format!("{number} {}\n", blake3::hash(number.to_string().as_bytes()).to_hex())
}
