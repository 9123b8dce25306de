use std::path::Path;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::{
    AudienceEntry, BUILD_AGAIN, CURRENT, MANIFEST, PUBLISH_AGAIN, RELEASES, ReleaseManifest, ReleaseNumber,
    write::folder,
};
use crate::store::{Store, StoreError, disk, seal::unseal};

impl Store {
    /// The current release; `None` before the first `publish`.
    ///
    /// # Errors
    /// When `CURRENT` or that release's manifest is damaged.
    pub fn current(&self) -> Result<Option<ReleaseNumber>, StoreError> {
        let path = self.root().join(CURRENT);
        let Some(bytes) = disk::read(&path)? else { return Ok(None) };
        let damaged = |what: &str| StoreError::damaged(&path, what, PUBLISH_AGAIN);
        let number = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.split_once(' '))
            .and_then(|(number, _)| number.parse::<ReleaseNumber>().ok())
            .ok_or_else(|| damaged("it does not name a release"))?;
        let manifest = match self.release_bytes(number) {
            Err(StoreError::NoRelease { .. }) => return Err(damaged("it names a release that is not there")),
            manifest => manifest?,
        };
        // The manifest's own checksum tells which of the two is damaged.
        self.release(number)?;
        if bytes != current_line(number, &manifest).as_bytes() {
            return Err(damaged("its checksum is not that of the release it names"));
        }
        Ok(Some(number))
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

/// The text of `CURRENT`: the number, and the checksum of that release's manifest, so that a changed digit is noticed.
pub(super) fn current_line(number: ReleaseNumber, manifest: &[u8]) -> String {
    format!("{number} {}\n", blake3::hash(manifest).to_hex())
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
    for number in numbers {
        files += 1;
        match store.release(number) {
            Ok(manifest) => {
                files += manifest.audiences.len();
                found.par_extend(manifest.audiences.par_iter().filter_map(|e| store.read_entry(number, e).err()));
                found.extend(store.check_ids(&manifest).err());
            }
            Err(error) => found.push(error),
        }
    }
    (found, files)
}
