use std::{path::PathBuf, thread::sleep, time::Duration};

use super::{Object, Objects, Version};
use crate::store::{StoreError, disk, lock::WriteLock};

/// How often and how long another process is waited for that is writing an object.
const TRIES: u32 = 600;
const PAUSE: Duration = Duration::from_millis(50);

/// Objects as files below a folder, which several processes and machines may share.
///
/// Each write holds a file lock on `lock`, so that two of them never cross; a process that dies gives it back. The guarantee is as good as
/// the file system's locks: those of local disks hold, those of network file systems if they are passed on (NFS 4, SMB).
/// Readers need no lock: files are written aside, synced and renamed.
#[derive(Debug)]
pub(in crate::store::release) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(in crate::store::release) const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }

    /// The right to write, and the folder of an object, without what a dead process left in it.
    fn lock(&self, key: &str) -> Result<WriteLock, StoreError> {
        disk::create_folder(&self.root)?;
        let lock = self.wait()?;
        let folder = self.path(key).parent().map_or_else(|| self.root.clone(), PathBuf::from);
        if !folder.is_dir() {
            disk::create_folder(&folder)?;
            disk::sync_parent(&folder)?;
        }
        let left = disk::aside(&self.path(key));
        if left.exists() {
            disk::remove(&left)?;
        }
        Ok(lock)
    }

    fn wait(&self) -> Result<WriteLock, StoreError> {
        for _ in 0..TRIES {
            match WriteLock::take(&self.root, "publish") {
                Err(StoreError::Locked { .. }) => sleep(PAUSE),
                lock => return lock,
            }
        }
        WriteLock::take(&self.root, "publish")
    }
}

fn version(bytes: &[u8]) -> Version {
    Version { tag: Some(blake3::hash(bytes).to_hex().to_string()), version: None }
}

impl Objects for Folder {
    fn get(&self, key: &str) -> Result<Option<Object>, StoreError> {
        Ok(disk::read(&self.path(key))?.map(|bytes| Object { version: version(&bytes), bytes }))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let path = self.path(key);
        match std::fs::metadata(&path) {
            Ok(file) => Ok(Some(file.len())),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(disk::io_error("look at", &path, e)),
        }
    }

    fn create(&self, key: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        let _lock = self.lock(key)?;
        if self.path(key).exists() {
            return Ok(false);
        }
        disk::replace(&self.path(key), bytes)?;
        Ok(true)
    }

    fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let _lock = self.lock(key)?;
        disk::replace(&self.path(key), bytes)
    }

    fn replace(&self, key: &str, bytes: &[u8], expected: &Version) -> Result<bool, StoreError> {
        let _lock = self.lock(key)?;
        if disk::read(&self.path(key))?.is_none_or(|now| version(&now) != *expected) {
            return Ok(false);
        }
        disk::replace(&self.path(key), bytes)?;
        Ok(true)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        let _lock = self.lock(key)?;
        disk::remove(&self.path(key))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let mut names = disk::list(&self.path(folder))?;
        names.retain(|name| !name.ends_with(disk::LEFTOVER));
        Ok(names)
    }

    fn place(&self, key: &str) -> PathBuf {
        self.path(key)
    }

    fn at_once(&self) -> usize {
        1
    }
}
