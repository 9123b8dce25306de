use std::{
    fs::File,
    io::{self, BufReader, Read},
    sync::Arc,
};

use bytes::Bytes;
use parquet::{
    errors::{ParquetError, Result},
    file::reader::{ChunkReader, Length},
};

/// An open file that many threads read at their own positions. `parquet`'s own reader for [`File`] moves the one
/// position that all its clones share.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    file: Arc<File>,
    len: u64,
}

/// Enough for a page header.
const HEADER_BYTES: usize = 1 << 10;

impl Disk {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), len })
    }
}

impl Length for Disk {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for Disk {
    type T = BufReader<Cursor>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(HEADER_BYTES, Cursor { disk: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.len) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} lie behind the end of the file")));
        }
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match read_at(&self.file, &mut bytes[filled..], start + filled as u64) {
                Ok(0) => return Err(ParquetError::EOF("the file became shorter while it was read".to_owned())),
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(bytes.into())
    }
}

/// Reads on from a position of its own.
#[derive(Debug)]
pub(super) struct Cursor {
    disk: Disk,
    at: u64,
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = read_at(&self.disk.file, buffer, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
