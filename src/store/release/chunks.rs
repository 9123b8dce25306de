//! Ids by container, so that a release can be read without the store it was made in.
//!
//! A chunk holds the ids of 65,536 consecutive ordinals. It is named by the BLAKE3 of its bytes; a dictionary only grows, so
//! releases share all chunks but the last one.
//!
//! ```text
//! count, then the end of each id in what follows (4 bytes each, little endian), then the ids
//! ```

use std::io::Read as _;

use crate::store::{Ids, StoreError};

/// Ordinals of a chunk.
pub(super) const CHUNK_IDS: u32 = 65_536;
/// A chunk is never longer than this, in bytes.
const BYTES_MAX: u64 = u32::MAX as u64;
const LEVEL: i32 = 3;

/// The ids of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    count: usize,
}

impl Chunk {
    /// The ids from `first` up to, but not including, `end`; at most 65,536.
    pub(super) fn of(ids: &Ids, first: u32, end: u32) -> Result<Self, StoreError> {
        let mut found = Vec::new();
        for ordinal in first..end {
            found.push(ids.id(ordinal)?.unwrap_or_default());
        }
        Self::of_texts(found.into_iter())
    }

    pub(super) fn of_texts<'t>(ids: impl Iterator<Item = &'t str>) -> Result<Self, StoreError> {
        let (mut ends, mut texts) = (Vec::new(), Vec::new());
        for id in ids {
            texts.extend_from_slice(id.as_bytes());
            let end = u32::try_from(texts.len());
            ends.push(end.map_err(|_| StoreError::Full { what: "bytes of ids".to_owned() })?);
        }
        let mut bytes = (ends.len() as u32).to_le_bytes().to_vec();
        bytes.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
        bytes.append(&mut texts);
        Ok(Self { count: ends.len(), bytes })
    }

    /// Reads a chunk; `None` when it is none.
    pub(super) fn read(bytes: Vec<u8>) -> Option<Self> {
        let count = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        let chunk = Self { count, bytes };
        let texts = chunk.bytes.get(4 + count.checked_mul(4)?..)?;
        let mut before = 0;
        for at in 0..count {
            let end = chunk.end(at)?;
            std::str::from_utf8(texts.get(before..end)?).ok()?;
            before = end;
        }
        (before == texts.len() && count <= CHUNK_IDS as usize).then_some(chunk)
    }

    /// What the chunk is named after.
    pub(super) fn blake3(&self) -> String {
        blake3::hash(&self.bytes).to_hex().to_string()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// The id at a place.
    pub(super) fn id(&self, at: usize) -> Option<&str> {
        if at >= self.count {
            return None;
        }
        let from = if at == 0 { 0 } else { self.end(at - 1)? };
        std::str::from_utf8(self.bytes[4 + self.count * 4..].get(from..self.end(at)?)?).ok()
    }

    fn end(&self, at: usize) -> Option<usize> {
        let from = 4 + at * 4;
        Some(u32::from_le_bytes(self.bytes.get(from..from + 4)?.try_into().ok()?) as usize)
    }
}

/// As it lies on a shelf.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, LEVEL).expect("compressing to memory succeeds")
}

/// The bytes of what lies on a shelf; `None` when that is damaged.
pub(super) fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(packed).ok()?.take(BYTES_MAX).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
