//! Files as memory.

use std::{fs::File, ops::Deref, path::Path};

use memmap2::Mmap;

use super::StoreError;

/// The bytes of a file, or of what would be one; 8-byte aligned.
#[derive(Debug)]
pub(super) enum Bytes {
    /// A mapped file.
    Mapped(Mmap),
    /// Memory.
    Owned {
        /// Aligned storage.
        words: Vec<u64>,
        /// How many bytes of it count.
        size: usize,
    },
}

impl Bytes {
    /// Maps a file of the store.
    ///
    /// # Errors
    /// When it cannot be opened or mapped.
    pub(super) fn map(path: &Path) -> Result<Self, StoreError> {
        let io = |source| StoreError::Io { action: "read", path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() == 0 {
            return Ok(Self::Owned { words: Vec::new(), size: 0 });
        }
        #[expect(
            unsafe_code,
            reason = "files of the store are written aside, renamed into place and never changed afterwards; every \
                      column is checksummed when it is first read, so that bytes changed from outside are noticed"
        )]
        // SAFETY: see above; the map is only read, and no writer of ours truncates or rewrites a file in place.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        Ok(Self::Mapped(map))
    }

    /// Copies bytes into aligned memory.
    pub(super) fn copy(bytes: &[u8]) -> Self {
        let mut words = vec![0_u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut::<u64, u8>(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Self::Owned { words, size: bytes.len() }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned { words, size } => &bytemuck::cast_slice(words)[..*size],
        }
    }
}
