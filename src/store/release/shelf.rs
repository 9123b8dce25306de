//! Where releases lie, and the one way to them.

use std::{
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use roaring::RoaringBitmap;

use super::{
    Act, AudienceEntry, CURRENT, Candidate, MadeCurrent, ReleaseCheck, ReleaseDraft, ReleaseManifest, ReleaseNumber,
    ReleaseRecord, SignatureError, Signed, SubjectsOfRelease,
    objects::{Bucket, Cache, Folder},
    remote::RemoteShelf,
    verify_releases,
};
use crate::store::{ShelfTrouble, Store, StoreError, VerifyReport};

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
    /// Objects that many machines share; every release says itself whom its ordinals mean.
    Remote(Arc<RemoteShelf>),
}

impl Shelf {
    /// The releases in the folder of a store.
    #[must_use]
    pub const fn of_store(store: Store) -> Self {
        Self { place: Place::Store(store) }
    }

    /// Releases that many machines share: `s3://bucket/prefix`, `file:///folder` or the absolute path of a folder. Copies
    /// of what is fetched from a bucket are kept in the folder `cache`. Nothing is read or written yet.
    ///
    /// # Errors
    /// When it is no such place, or nobody says who is asking a bucket.
    pub fn open(at: &str, cache: &Path) -> Result<Self, StoreError> {
        let url = match url::Url::parse(at) {
            Ok(url) if at.contains("://") => url,
            _ => return Ok(Self::of_folder(Path::new(at))),
        };
        if url.scheme() == "file" {
            let folder =
                url.to_file_path().map_err(|()| StoreError::shelf("open", at, "it names no folder of this machine"))?;
            return Ok(Self::of_folder(&folder));
        }
        // Whatever stands before the host would be shown and committed.
        if !url.username().is_empty() || url.password().is_some() {
            let place = format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path());
            return Err(StoreError::shelf(
                "open",
                &place,
                "an address holds no credentials, they come from the environment",
            ));
        }
        check_credentials(&url)?;
        let cache = Cache::new(cache.to_owned());
        Ok(Self::remote(RemoteShelf::new(Arc::new(Bucket::open(&url)?), Some(cache))))
    }

    /// Releases in a folder that many processes or machines share.
    #[must_use]
    pub fn of_folder(folder: &Path) -> Self {
        Self::remote(RemoteShelf::new(Arc::new(Folder::new(folder.to_owned())), None))
    }

    /// Releases as objects below `prefix` of an object store; `shown` is what people read of it. Nothing is kept on this machine.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn of_objects(
        store: Arc<dyn object_store::ObjectStore>,
        prefix: &str,
        shown: &str,
    ) -> Result<Self, StoreError> {
        let bucket = Bucket::new(store, prefix.into(), shown)?;
        Ok(Self::remote(RemoteShelf::new(Arc::new(bucket), None)))
    }

    fn remote(shelf: RemoteShelf) -> Self {
        Self { place: Place::Remote(Arc::new(shelf)) }
    }

    /// Whether releases lie where other machines may have published meanwhile.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self.place, Place::Remote(_))
    }

    /// Where `CURRENT` is, for people.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        match &self.place {
            Place::Store(store) => store.root().join(CURRENT),
            Place::Remote(shelf) => shelf.place(CURRENT),
        }
    }

    /// Reads every byte of all releases and checks it. In a store that is part of [`Store::verify`].
    ///
    /// # Errors
    /// When the place cannot be read. Damage is not an error here but what is reported.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let (findings, files) = match &self.place {
            Place::Store(store) => verify_releases(store),
            Place::Remote(shelf) => shelf.verify()?,
        };
        Ok(VerifyReport { findings, files })
    }

    /// The current release; `None` before the first `publish`.
    ///
    /// # Errors
    /// When `CURRENT` or that release's manifest is damaged or cannot be read.
    pub fn current(&self) -> Result<Option<ReleaseNumber>, StoreError> {
        match &self.place {
            Place::Store(store) => store.current(),
            Place::Remote(shelf) => shelf.current(),
        }
    }

    /// Numbers of all releases, ascending.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn releases(&self) -> Result<Vec<ReleaseNumber>, StoreError> {
        match &self.place {
            Place::Store(store) => store.releases(),
            Place::Remote(shelf) => shelf.releases(),
        }
    }

    /// The manifest of a release.
    ///
    /// # Errors
    /// When there is no such release, or its manifest is damaged.
    pub fn release(&self, number: ReleaseNumber) -> Result<ReleaseManifest, StoreError> {
        match &self.place {
            Place::Store(store) => store.release(number),
            Place::Remote(shelf) => shelf.release(number),
        }
    }

    /// BLAKE3 of the manifest of a release: with its checksums, of all of the release.
    ///
    /// # Errors
    /// When there is no such release, or its manifest is missing.
    pub fn manifest_hash(&self, number: ReleaseNumber) -> Result<String, StoreError> {
        match &self.place {
            Place::Store(store) => store.manifest_hash(number),
            Place::Remote(shelf) => shelf.manifest_hash(number),
        }
    }

    /// Every change of what is current, oldest first.
    ///
    /// # Errors
    /// When the log is not what it was when it was last written.
    pub fn release_log(&self) -> Result<Vec<ReleaseRecord>, StoreError> {
        match &self.place {
            Place::Store(store) => store.release_log(),
            Place::Remote(shelf) => shelf.release_log(),
        }
    }

    /// The members of an audience that a manifest of this shelf names, checked against their checksum. Nothing else of
    /// the release is read. Whom the ordinals mean is said by [`Self::subjects`].
    ///
    /// # Errors
    /// When its bytes are missing or damaged, or the ordinals belong to ids that are gone.
    pub fn members(&self, manifest: &ReleaseManifest, entry: &AudienceEntry) -> Result<RoaringBitmap, StoreError> {
        self.check_ids(manifest)?;
        self.members_of_checked(manifest, entry)
    }

    /// Checks that whom the ordinals of a release mean is known here.
    pub(super) fn check_ids(&self, manifest: &ReleaseManifest) -> Result<(), StoreError> {
        match &self.place {
            Place::Store(store) => store.check_ids(manifest),
            // It says itself whom they mean.
            Place::Remote(_) => Ok(()),
        }
    }

    pub(super) fn members_of_checked(
        &self,
        manifest: &ReleaseManifest,
        entry: &AudienceEntry,
    ) -> Result<RoaringBitmap, StoreError> {
        match &self.place {
            Place::Store(store) => store.read_entry(manifest.release, entry),
            Place::Remote(shelf) => shelf.members(entry),
        }
    }

    /// Fetches audiences, many requests at once, so that reading them one by one need not wait for each.
    ///
    /// # Errors
    /// When one is missing, damaged or cannot be read.
    pub fn fetch(&self, entries: &[&AudienceEntry]) -> Result<(), StoreError> {
        match &self.place {
            Place::Store(_) => Ok(()),
            Place::Remote(shelf) => shelf.fetch(entries),
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
                Ok(SubjectsOfRelease::of_store(store.ids()?, manifest.ids.count))
            }
            Place::Remote(shelf) => shelf.subjects(manifest),
        }
    }

    /// Writes a release candidate of what was evaluated over `store`. A release of equal content is not written twice:
    /// its number is returned.
    ///
    /// # Errors
    /// When it cannot be written. Nobody sees a part of it then.
    pub fn write_candidate(&self, store: &Store, draft: ReleaseDraft) -> Result<Candidate, StoreError> {
        match &self.place {
            Place::Store(own) => own.write_candidate(draft),
            Place::Remote(shelf) => shelf.write_candidate(store, draft),
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
            Place::Remote(shelf) => shelf.publish(number, act),
        }
    }

    /// Checks everything about a release.
    ///
    /// # Errors
    /// When there is no such release.
    pub fn check_release(&self, number: ReleaseNumber, trusted: &[String]) -> Result<ReleaseCheck, StoreError> {
        match &self.place {
            Place::Store(store) => store.check_release(number, trusted),
            Place::Remote(shelf) => shelf.check_release(number, trusted),
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
            Place::Remote(shelf) => shelf.check_signature(number, trusted),
        }
    }
}

/// What says who is asking an S3-like store; any of them will do.
const CREDENTIALS: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
    "AWS_METADATA_ENDPOINT",
];
/// Where machines of a cloud ask who they are.
const METADATA: ([u8; 4], u16) = ([169, 254, 169, 254], 80);
const METADATA_WAIT: Duration = Duration::from_secs(1);

/// Says at once that nobody says who is asking, instead of after all tries of a service that other machines have not.
fn check_credentials(url: &url::Url) -> Result<(), StoreError> {
    let is_said = CREDENTIALS.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if is_said || TcpStream::connect_timeout(&SocketAddr::from(METADATA), METADATA_WAIT).is_ok() {
        return Ok(());
    }
    Err(StoreError::Shelf {
        action: "open",
        place: url.to_string(),
        what: "there are no credentials".to_owned(),
        trouble: ShelfTrouble::NoCredentials,
    })
}
