use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::DeliverError;

/// A file that is written beside its final path and takes its place in one step.
#[derive(Debug)]
pub(super) struct AsideFile {
    path: PathBuf,
    out: BufWriter<Hashed>,
}

/// A temporary file whose bytes are counted and hashed on their way.
#[derive(Debug)]
struct Hashed {
    file: NamedTempFile,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buffer)?;
        self.hasher.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A complete file that waits for its name.
#[derive(Debug)]
pub(super) struct Complete {
    path: PathBuf,
    file: NamedTempFile,
    /// Length in bytes.
    pub(super) bytes: u64,
    /// BLAKE3 of the bytes, in hexadecimal.
    pub(super) blake3: String,
}

impl AsideFile {
    /// Starts a file that will be `path`. Its folder has to exist.
    pub(super) fn create(path: &Path) -> Result<Self, DeliverError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tagwerk-export-");
        // What leaves is read by other accounts, as any file that a command writes.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(|error| DeliverError::Io {
            action: "create a file in",
            path: folder.to_owned(),
            // The whole error names the temporary file, which nobody asked for.
            source: error.kind().into(),
        })?;
        let hashed = Hashed { file, hasher: blake3::Hasher::new(), bytes: 0 };
        Ok(Self { path: path.to_owned(), out: BufWriter::with_capacity(1 << 18, hashed) })
    }

    /// Where the content goes.
    pub(super) const fn out(&mut self) -> &mut (impl Write + Send) {
        &mut self.out
    }

    /// Ends the content and brings it to the disk.
    pub(super) fn complete(self) -> Result<Complete, DeliverError> {
        let error = |source| DeliverError::Io { action: "write", path: self.path.clone(), source };
        let hashed = self.out.into_inner().map_err(|e| error(e.into_error()))?;
        hashed.file.as_file().sync_all().map_err(error)?;
        let blake3 = hashed.hasher.finalize().to_hex().to_string();
        Ok(Complete { path: self.path, file: hashed.file, bytes: hashed.bytes, blake3 })
    }
}

impl Complete {
    /// Takes the place of what was at the path.
    pub(super) fn publish(self) -> Result<PathBuf, DeliverError> {
        let Self { path, file, .. } = self;
        file.persist(&path).map_err(|e| DeliverError::Io { action: "write", path: path.clone(), source: e.error })?;
        Ok(path)
    }
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), DeliverError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            Err(DeliverError::Io { action: "remove", path: path.to_owned(), source: e })
        }
        _ => Ok(()),
    }
}
