use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::SystemTime,
};

/// What is kept at most, in bytes; then what was fetched longest ago goes.
const BYTES_MAX: u64 = 2 << 30;

/// Copies of objects on this machine, by the BLAKE3 of their bytes. They are a help and nothing more: a copy that does
/// not match its name counts as none, and that one cannot be written is no error.
#[derive(Debug)]
pub(in crate::store::release) struct Cache {
    folder: PathBuf,
    /// Whether old copies were looked for.
    was_tidied: AtomicBool,
}

impl Cache {
    pub(in crate::store::release) const fn new(folder: PathBuf) -> Self {
        Self { folder, was_tidied: AtomicBool::new(false) }
    }

    /// The copy of that name, if there is one and it is whole.
    pub(in crate::store::release) fn get(&self, blake3: &str) -> Option<Vec<u8>> {
        let path = self.folder.join(blake3);
        let bytes = fs::read(&path).ok()?;
        if ::blake3::hash(&bytes).to_hex().as_str() == blake3 {
            return Some(bytes);
        }
        let _ = fs::remove_file(path);
        None
    }

    /// Keeps a copy.
    pub(in crate::store::release) fn put(&self, blake3: &str, bytes: &[u8]) {
        if !self.was_tidied.swap(true, Ordering::Relaxed) {
            let _ = tidy(&self.folder, BYTES_MAX);
        }
        let _ = self.write(blake3, bytes);
    }

    fn write(&self, blake3: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let aside = tempfile::NamedTempFile::new_in(&self.folder)?;
        fs::write(aside.path(), bytes)?;
        aside.persist(self.folder.join(blake3))?;
        Ok(())
    }
}

/// Removes the oldest files until three quarters of `bytes_max` are left, if there are more.
fn tidy(folder: &Path, bytes_max: u64) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        files.push((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()));
    }
    let mut bytes: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    if bytes <= bytes_max {
        return Ok(());
    }
    files.sort();
    for (_, size, path) in files {
        if bytes <= bytes_max / 4 * 3 {
            break;
        }
        fs::remove_file(path)?;
        bytes -= size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_is_not_what_its_name_says_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path().join("below"));
        let name = blake3::hash(b"bytes").to_hex().to_string();
        assert_eq!(cache.get(&name), None);
        cache.put(&name, b"bytes");
        assert_eq!(cache.get(&name).as_deref(), Some(&b"bytes"[..]));
        fs::write(dir.path().join("below").join(&name), b"bytez").unwrap();
        assert_eq!(cache.get(&name), None);
        assert!(!dir.path().join("below").join(&name).exists());
    }

    #[test]
    fn old_copies_go_first() {
        let dir = tempfile::tempdir().unwrap();
        for (name, seconds) in [("old", 1), ("older", 0), ("new", 2)] {
            fs::write(dir.path().join(name), [0; 100]).unwrap();
            let file = fs::File::options().write(true).open(dir.path().join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
        }
        tidy(dir.path(), 300).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
        tidy(dir.path(), 299).unwrap();
        assert!(!dir.path().join("older").exists() && dir.path().join("new").exists());
    }
}
