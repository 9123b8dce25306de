//! How bytes get to disk: aside, synced, renamed. Every step passes a [`failpoint`].

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
};

use super::{StoreError, failpoint};

/// A new file. Nobody knows of it until a manifest names it or it is renamed into place.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    file: Arc<File>,
    /// Bytes written since a sync began in the background.
    unsynced: usize,
    background: Option<JoinHandle<io::Result<()>>>,
}

/// So many bytes are worth a sync while more are being made, so that the last one does not wait for all of them.
const BACKGROUND_BYTES: usize = 16 << 20;

impl NewFile {
    /// Creates the file, replacing what a killed run may have left there.
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        failpoint::hit();
        let file = File::create(path).map_err(|e| io_error("create", path, e))?;
        Ok(Self { path: path.to_owned(), file: Arc::new(file), unsynced: 0, background: None })
    }

    /// Appends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        failpoint::hit();
        self.file.as_ref().write_all(bytes).map_err(|e| io_error("write", &self.path, e))?;
        failpoint::hit();
        self.unsynced += bytes.len();
        if self.unsynced >= BACKGROUND_BYTES && self.background.as_ref().is_none_or(JoinHandle::is_finished) {
            self.wait()?;
            let file = Arc::clone(&self.file);
            self.background = Some(std::thread::spawn(move || file.sync_data()));
            self.unsynced = 0;
        }
        Ok(())
    }

    /// Makes the file's bytes durable.
    pub(super) fn sync(mut self) -> Result<(), StoreError> {
        failpoint::hit();
        self.wait()?;
        self.file.sync_data().map_err(|e| io_error("sync", &self.path, e))?;
        failpoint::hit();
        Ok(())
    }
}

impl NewFile {
    /// Waits for the sync in the background.
    fn wait(&mut self) -> Result<(), StoreError> {
        let Some(background) = self.background.take() else { return Ok(()) };
        let result = background.join().unwrap_or_else(|_| Err(io::Error::other("a thread died")));
        result.map_err(|e| io_error("sync", &self.path, e))
    }
}

/// Writes a whole new file and makes it durable.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = NewFile::create(path)?;
    file.write(bytes)?;
    file.sync()
}

/// Replaces a file by other bytes, atomically and durably.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let aside = aside(path);
    write_new(&aside, bytes)?;
    rename(&aside, path)?;
    sync_parent(path)
}

/// Where a file is written before it is renamed into place: same folder, marked as a leftover if it stays.
pub(super) fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(LEFTOVER);
    path.with_file_name(name)
}

/// Ending of files and folders that are written aside.
pub(super) const LEFTOVER: &str = ".new";

/// Renames within the store.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    failpoint::hit();
    fs::rename(from, to).map_err(|e| io_error("replace", to, e))?;
    failpoint::hit();
    Ok(())
}

/// Makes the names in the folder of `path` durable.
pub(super) fn sync_parent(path: &Path) -> Result<(), StoreError> {
    path.parent().map_or(Ok(()), sync)
}

/// Makes a file's bytes or a folder's names durable.
pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    failpoint::hit();
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| io_error("sync", path, e))?;
    failpoint::hit();
    Ok(())
}

/// Creates a folder and those above it.
pub(super) fn create_folder(path: &Path) -> Result<(), StoreError> {
    failpoint::hit();
    fs::create_dir_all(path).map_err(|e| io_error("create", path, e))
}

/// Reads a whole file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io_error("read", path, e)),
    }
}

/// Names in a folder, ordered; none when there is no such folder.
pub(super) fn list(path: &Path) -> Result<Vec<String>, StoreError> {
    let io = |e| io_error("list", path, e);
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(io(e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(io)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Removes a file or folder that nothing refers to any more.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    failpoint::hit();
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(io_error("remove", path, e)),
        _ => Ok(()),
    }
}

pub(super) fn io_error(action: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { action, path: path.to_owned(), source }
}
