use std::path::{Path, PathBuf};

use super::{
    StoreError, disk,
    facts::StoreFacts,
    ids::Ids,
    lock::WriteLock,
    manifest::{FACTS, IDS, Manifest},
    release::RELEASES,
};

/// An embedded store: one directory. A value of this type only knows where; each reading method looks at the state of
/// that moment, each writing one takes the lock.
///
/// Files are mapped: nobody but `tagwerk` may write in the directory.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
    workspace: Option<String>,
}

impl Store {
    /// Opens the store in a directory.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let store = Self { root: root.into(), workspace: None };
        store.manifest().map(|_| store)
    }

    /// Opens the store in a directory, or creates an empty one. `workspace` goes into the name of its dictionary of ids.
    /// A store whose manifest is damaged is opened too, so that it can be ingested with
    /// [`super::IngestOptions::rebuild`].
    ///
    /// # Errors
    /// When the directory cannot be written, or another process is writing there.
    pub fn create(root: impl Into<PathBuf>, workspace: &str) -> Result<Self, StoreError> {
        let store = Self { root: root.into(), workspace: Some(workspace.to_owned()) };
        if !Manifest::exists(&store.root) {
            for folder in [FACTS, IDS, RELEASES] {
                disk::create_folder(&store.root.join(folder))?;
            }
            let _lock = store.lock("ingest")?;
            if !Manifest::exists(&store.root) {
                Manifest::new(workspace).commit(&store.root)?;
            }
        }
        Ok(store)
    }

    /// Its directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The facts of the last ingest.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn facts(&self) -> Result<StoreFacts, StoreError> {
        self.read(StoreFacts::open)
    }

    /// The ids of the last ingest, without opening facts.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn ids(&self) -> Result<Ids, StoreError> {
        self.read(|root, manifest| Ids::open(&root.join(IDS), &manifest.ids))
    }

    /// Hash of the files and settings that the facts come from.
    ///
    /// # Errors
    /// When the manifest is damaged.
    pub fn snapshot(&self) -> Result<String, StoreError> {
        self.manifest().map(|m| m.snapshot)
    }

    /// Reads one state. A writer may replace it and remove its files while they are being opened; then the next state
    /// is read.
    fn read<T>(&self, open: impl Fn(&Path, &Manifest) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut manifest = self.manifest()?;
        loop {
            match open(&self.root, &manifest) {
                Ok(opened) => return Ok(opened),
                Err(error) => {
                    let newer = self.manifest()?;
                    if newer == manifest {
                        return Err(error);
                    }
                    manifest = newer;
                }
            }
        }
    }

    pub(super) fn manifest(&self) -> Result<Manifest, StoreError> {
        Manifest::read(&self.root)?.ok_or_else(|| StoreError::NoStore { path: self.root.clone() })
    }

    /// Name of the workspace that [`Store::create`] was told.
    pub(super) fn workspace(&self) -> Option<&str> {
        self.workspace.as_deref()
    }

    /// Takes the right to write, and removes what a killed writer left aside.
    pub(super) fn lock(&self, doing: &str) -> Result<WriteLock, StoreError> {
        let lock = WriteLock::take(&self.root, doing)?;
        for folder in [self.root.clone(), self.root.join(RELEASES)] {
            for name in disk::list(&folder)?.iter().filter(|name| name.ends_with(disk::LEFTOVER)) {
                disk::remove(&folder.join(name))?;
            }
        }
        Ok(lock)
    }
}
