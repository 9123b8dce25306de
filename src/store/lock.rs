//! One writer at a time.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::Path,
};

use super::{StoreError, disk::io_error};

/// The right to write; given back when dropped, and by the system when the process dies.
#[derive(Debug)]
pub(super) struct WriteLock {
    file: File,
}

impl WriteLock {
    /// Takes the lock of the store at `root`; `doing` is what another process is told meanwhile.
    ///
    /// # Errors
    /// When another process has it: the error says which, and what it does.
    pub(super) fn take(root: &Path, doing: &str) -> Result<Self, StoreError> {
        let path = root.join("lock");
        let io = |e| io_error("lock", &path, e);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may be between taking the lock and writing its name.
                if file.read_to_string(&mut holder).is_err() || holder.is_empty() {
                    "another process".clone_into(&mut holder);
                }
                return Err(StoreError::Locked { path, holder });
            }
            Err(TryLockError::Error(e)) => return Err(io(e)),
        }
        file.set_len(0).map_err(io)?;
        file.rewind().map_err(io)?;
        write!(file, "`tagwerk {doing}` in process {}", std::process::id()).map_err(io)?;
        Ok(Self { file })
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // The name only informs. The lock goes with the last file handle, of which a child process that is just being
        // started may have a copy, so it is given back by name.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}
