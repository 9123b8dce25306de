use std::path::Path;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::{
    AudienceEntry, BUILD_AGAIN, CURRENT, MANIFEST, PUBLISH_AGAIN, RELEASES, ReleaseManifest, ReleaseNumber,
    log::LogMark, write::folder,
};
use crate::store::{Store, StoreError, disk, seal::unseal};

impl Store {
    /// The current release; `None` before the first `publish`.
    ///
    /// # Errors
    /// When `CURRENT` or that release's manifest is damaged.
    pub fn current(&self) -> Result<Option<ReleaseNumber>, StoreError> {
        let Some(current) = self.current_file()? else { return Ok(None) };
        let path = self.root().join(CURRENT);
        let damaged = |what: &str| StoreError::damaged(&path, what, PUBLISH_AGAIN);
        let manifest = match self.release_bytes(current.number) {
            Err(StoreError::NoRelease { .. }) => return Err(damaged("it names a release that is not there")),
            manifest => manifest?,
        };
        // The manifest's own checksum tells which of the two is damaged.
        self.release(current.number)?;
        if blake3::hash(&manifest).to_hex().as_str() != current.manifest {
            return Err(damaged("its checksum is not that of the release it names"));
        }
        Ok(Some(current.number))
    }

    /// What `CURRENT` says.
    pub(super) fn current_file(&self) -> Result<Option<Current>, StoreError> {
        let path = self.root().join(CURRENT);
        let Some(bytes) = disk::read(&path)? else { return Ok(None) };
        let current = std::str::from_utf8(&bytes).ok().and_then(Current::read);
        current.map(Some).ok_or_else(|| StoreError::damaged(&path, "it does not name a release", PUBLISH_AGAIN))
    }

    /// Numbers of all releases, ascending.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn releases(&self) -> Result<Vec<ReleaseNumber>, StoreError> {
        release_numbers(&self.root().join(RELEASES))
    }

    /// The manifest of a release.
    ///
    /// # Errors
    /// When there is no such release, or its manifest is damaged.
    pub fn release(&self, number: ReleaseNumber) -> Result<ReleaseManifest, StoreError> {
        let path = folder(self.root(), number).join(MANIFEST);
        let manifest: ReleaseManifest = unseal(&path, &self.release_bytes(number)?, BUILD_AGAIN)?;
        if manifest.release != number {
            return Err(StoreError::damaged(&path, "it is the manifest of another release", BUILD_AGAIN));
        }
        Ok(manifest)
    }

    /// BLAKE3 of the manifest of a release: with its checksums, of all of the release.
    ///
    /// # Errors
    /// When there is no such release, or its manifest is missing.
    pub fn manifest_hash(&self, number: ReleaseNumber) -> Result<String, StoreError> {
        Ok(blake3::hash(&self.release_bytes(number)?).to_hex().to_string())
    }

    /// The members of an audience, checked against their checksum and against this store's ids.
    ///
    /// # Errors
    /// When there is no such release or audience, its file is damaged, or its ordinals belong to other ids.
    pub fn read_audience(
        &self,
        number: ReleaseNumber,
        tag: &str,
        value: Option<&str>,
    ) -> Result<RoaringBitmap, StoreError> {
        let manifest = self.release(number)?;
        self.check_ids(&manifest)?;
        let entry = manifest.audience(tag, value).ok_or_else(|| StoreError::NoAudience {
            release: number,
            tag: tag.to_owned(),
            value: value.map(ToOwned::to_owned),
        })?;
        self.read_entry(number, entry)
    }

    /// Checks that the ordinals of a release mean this store's ids.
    ///
    /// # Errors
    /// When they do not.
    pub(super) fn check_ids(&self, manifest: &ReleaseManifest) -> Result<(), StoreError> {
        let ids = self.manifest()?.ids;
        let reference = &manifest.ids;
        let ours = ids.commits.iter().find(|c| c.count == reference.count).map(|c| c.digest.as_str());
        if reference.digest.as_deref() == ours {
            return Ok(());
        }
        let name =
            |dictionary: &Option<String>, count: u32| format!("{} of {count}", dictionary.as_deref().unwrap_or("none"));
        Err(StoreError::OtherDictionary {
            release: manifest.release,
            found: name(&reference.dictionary, reference.count),
            expected: name(&ids.dictionary, ids.count()),
        })
    }

    pub(super) fn read_entry(&self, number: ReleaseNumber, entry: &AudienceEntry) -> Result<RoaringBitmap, StoreError> {
        let path = folder(self.root(), number).join(&entry.file);
        let damaged = |what: &str| StoreError::damaged(&path, what, BUILD_AGAIN);
        let bytes = disk::read(&path)?.ok_or_else(|| damaged("it is missing"))?;
        if bytes.len() as u64 != entry.size_bytes || blake3::hash(&bytes).to_hex().as_str() != entry.blake3 {
            return Err(damaged("its bytes do not match the checksum in the release's manifest"));
        }
        RoaringBitmap::deserialize_from(&bytes[..]).map_err(|_| damaged("it is not a roaring bitmap"))
    }

    pub(super) fn release_bytes(&self, number: ReleaseNumber) -> Result<Vec<u8>, StoreError> {
        let folder = folder(self.root(), number);
        if !folder.is_dir() {
            return Err(StoreError::NoRelease { release: number });
        }
        let path = folder.join(MANIFEST);
        disk::read(&path)?.ok_or_else(|| StoreError::damaged(&path, "it is missing", BUILD_AGAIN))
    }
}

/// What `CURRENT` says: the number, the checksum of that release's manifest, so that a changed digit is noticed, and how
/// much of the log took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) number: ReleaseNumber,
    /// BLAKE3 of the manifest.
    pub(super) manifest: String,
    /// `None` when it was written before there was a log.
    pub(super) log: Option<LogMark>,
}

impl Current {
    /// The text of the file.
    pub(super) fn line(&self) -> String {
        match &self.log {
            None => format!("{} {}\n", self.number, self.manifest),
            Some(mark) => {
                let line = format!("{} {} {} {}", self.number, self.manifest, mark.bytes, mark.blake3);
                // Tells whether this line or what it speaks of is damaged.
                let check = blake3::hash(line.as_bytes()).to_hex();
                format!("{line} {check}\n")
            }
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim_end().split(' ').collect();
        let (number, manifest, log) = match parts[..] {
            [number, manifest] => (number, manifest, None),
            [number, manifest, bytes, blake3, _] => {
                (number, manifest, Some(LogMark { bytes: bytes.parse().ok()?, blake3: blake3.to_owned() }))
            }
            _ => return None,
        };
        let current = Self { number: number.parse().ok()?, manifest: manifest.to_owned(), log };
        (current.line() == text).then_some(current)
    }
}

pub(super) fn release_numbers(releases: &Path) -> Result<Vec<ReleaseNumber>, StoreError> {
    let mut numbers: Vec<ReleaseNumber> = disk::list(releases)?.iter().filter_map(|n| n.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Checks all releases and `CURRENT`; says how many files that were.
pub(in crate::store) fn verify_releases(store: &Store) -> (Vec<StoreError>, usize) {
    let numbers = match store.releases() {
        Ok(numbers) => numbers,
        Err(error) => return (vec![error], 0),
    };
    let (mut found, mut files) = (Vec::new(), 0);
    match store.current() {
        Ok(current) => files += usize::from(current.is_some()),
        Err(error) => found.push(error),
    }
    let history = match store.release_log() {
        Ok(history) => history,
        Err(error) => {
            found.push(error);
            Vec::new()
        }
    };
    files += usize::from(!history.is_empty());
    match store.last_number() {
        Ok(last) => files += usize::from(last.is_some()),
        Err(error) => found.push(error),
    }
    for number in numbers {
        files += 1;
        match store.release(number) {
            Ok(manifest) => {
                found.extend(store.check_recorded(number, &history).err());
                files += manifest.audiences.len();
                found.par_extend(manifest.audiences.par_iter().filter_map(|e| store.read_entry(number, e).err()));
                found.extend(store.check_ids(&manifest).err());
            }
            Err(error) => found.push(error),
        }
    }
    (found, files)
}
