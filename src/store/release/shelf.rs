//! Where releases lie, and the one way to them.

use roaring::RoaringBitmap;

use super::{
    Act, AudienceEntry, Candidate, MadeCurrent, ReleaseCheck, ReleaseDraft, ReleaseManifest, ReleaseNumber,
    ReleaseRecord, SignatureError, Signed, SubjectsOfRelease,
};
use crate::store::{Store, StoreError};

/// The place that releases are published to and read from. Everybody who lists, reads, writes or publishes releases goes
/// through a value of this type; what lies where is decided behind it. It only knows where: every call looks at the state of that moment.
#[derive(Debug, Clone)]
pub struct Shelf {
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// The folder of a store; ordinals are those of its ids.
    Store(Store),
}

impl Shelf {
    /// The releases in the folder of a store.
    #[must_use]
    pub const fn of_store(store: Store) -> Self {
        Self { place: Place::Store(store) }
    }

    /// The current release; `None` before the first `publish`.
    ///
    /// # Errors
    /// When `CURRENT` or that release's manifest is damaged or cannot be read.
    pub fn current(&self) -> Result<Option<ReleaseNumber>, StoreError> {
        match &self.place {
            Place::Store(store) => store.current(),
        }
    }

    /// Numbers of all releases, ascending.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn releases(&self) -> Result<Vec<ReleaseNumber>, StoreError> {
        match &self.place {
            Place::Store(store) => store.releases(),
        }
    }

    /// The manifest of a release.
    ///
    /// # Errors
    /// When there is no such release, or its manifest is damaged.
    pub fn release(&self, number: ReleaseNumber) -> Result<ReleaseManifest, StoreError> {
        match &self.place {
            Place::Store(store) => store.release(number),
        }
    }

    /// BLAKE3 of the manifest of a release: with its checksums, of all of the release.
    ///
    /// # Errors
    /// When there is no such release, or its manifest is missing.
    pub fn manifest_hash(&self, number: ReleaseNumber) -> Result<String, StoreError> {
        match &self.place {
            Place::Store(store) => store.manifest_hash(number),
        }
    }

    /// Every change of what is current, oldest first.
    ///
    /// # Errors
    /// When the log is not what it was when it was last written.
    pub fn release_log(&self) -> Result<Vec<ReleaseRecord>, StoreError> {
        match &self.place {
            Place::Store(store) => store.release_log(),
        }
    }

    /// The members of an audience that a manifest of this shelf names, checked against their checksum. Nothing else of
    /// the release is read. Whom the ordinals mean is said by [`Self::subjects`].
    ///
    /// # Errors
    /// When its bytes are missing or damaged, or the ordinals belong to ids that are gone.
    pub fn members(&self, manifest: &ReleaseManifest, entry: &AudienceEntry) -> Result<RoaringBitmap, StoreError> {
        match &self.place {
            Place::Store(store) => {
                store.check_ids(manifest)?;
                store.read_entry(manifest.release, entry)
            }
        }
    }

    /// Whom the ordinals of a release mean.
    ///
    /// # Errors
    /// When the ids are missing or damaged.
    pub fn subjects(&self, manifest: &ReleaseManifest) -> Result<SubjectsOfRelease, StoreError> {
        match &self.place {
            Place::Store(store) => {
                store.check_ids(manifest)?;
                Ok(SubjectsOfRelease::of_store(store.ids()?))
            }
        }
    }

    /// Writes a release candidate of what was evaluated over `store`. A release of equal content is not written twice:
    /// its number is returned.
    ///
    /// # Errors
    /// When it cannot be written. Nobody sees a part of it then.
    pub fn write_candidate(&self, _store: &Store, draft: ReleaseDraft) -> Result<Candidate, StoreError> {
        match &self.place {
            Place::Store(store) => store.write_candidate(draft),
        }
    }

    /// Makes a release current: says in its manifest how it was published if that is the first time, signs it, writes
    /// the record, then moves `CURRENT`. A release that is current already is left as it is, but signed if it has no
    /// signature of the key.
    ///
    /// # Errors
    /// When there is no such release, it is damaged, its ids are gone, or another process is writing. What was current
    /// stays current.
    pub fn publish(&self, number: ReleaseNumber, act: &Act<'_>) -> Result<MadeCurrent, StoreError> {
        match &self.place {
            Place::Store(store) => store.publish(number, act),
        }
    }

    /// Checks everything about a release.
    ///
    /// # Errors
    /// When there is no such release.
    pub fn check_release(&self, number: ReleaseNumber, trusted: &[String]) -> Result<ReleaseCheck, StoreError> {
        match &self.place {
            Place::Store(store) => store.check_release(number, trusted),
        }
    }

    /// Checks the signature of a release against the keys that are trusted.
    ///
    /// # Errors
    /// When the release or its signature cannot be read; that the signature proves nothing is the answer, not an error.
    pub fn check_signature(
        &self,
        number: ReleaseNumber,
        trusted: &[String],
    ) -> Result<Result<Signed, SignatureError>, StoreError> {
        match &self.place {
            Place::Store(store) => store.check_signature(number, trusted),
        }
    }
}
