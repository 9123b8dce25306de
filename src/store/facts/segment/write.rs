use roaring::RoaringBitmap;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    super::blocks::{ChunkEntry, ContainerBytes, pad},
    HEADER_BYTES, header,
};
use crate::{calendar::Micros, store::facts::CONTAINER};

/// Puts containers one behind the other, by container, and ends with the footer.
#[derive(Debug)]
pub(in crate::store) struct SegmentWriter {
    offset: u64,
    blocks: Vec<u64>,
    chunks: Vec<u64>,
    present: RoaringBitmap,
    sealed: Sealed,
}

/// What the manifest keeps of a finished segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Sealed {
    /// Length of the file.
    pub(in crate::store) size_bytes: u64,
    /// Its last word: checksum of header and trailer, which holds the checksum of the footer, which holds the others.
    pub(in crate::store) seal: u64,
    /// Rows in it.
    pub(in crate::store) rows: u64,
    /// Smallest time.
    pub(in crate::store) min_time: Micros,
    /// Largest time.
    pub(in crate::store) max_time: Micros,
}

impl SegmentWriter {
    /// A segment without rows; the first bytes of the file are `SegmentWriter::start`.
    pub(in crate::store) fn new() -> Self {
        Self {
            offset: HEADER_BYTES as u64,
            blocks: Vec::new(),
            chunks: Vec::new(),
            present: RoaringBitmap::new(),
            sealed: Sealed { size_bytes: 0, seal: 0, rows: 0, min_time: i64::MAX, max_time: i64::MIN },
        }
    }

    /// The first bytes of every segment.
    pub(in crate::store) const fn start() -> [u8; HEADER_BYTES] {
        header()
    }

    /// Notes the entries of a container, which must be above those before, and returns the bytes that come next.
    pub(in crate::store) fn place(&mut self, container: ContainerBytes) -> Vec<u8> {
        let Some(number) = container.blocks.first().map(|b| b.container) else { return container.bytes };
        for block in &container.blocks {
            self.blocks.extend([
                u64::from(block.container) << 32 | u64::from(block.event),
                block.rows,
                block.min_time.cast_unsigned(),
                block.max_time.cast_unsigned(),
            ]);
            self.sealed.rows += block.rows;
            self.sealed.min_time = self.sealed.min_time.min(block.min_time);
            self.sealed.max_time = self.sealed.max_time.max(block.max_time);
        }
        for chunk in &container.chunks {
            self.chunks.extend(words(chunk, self.offset));
        }
        self.offset += container.bytes.len() as u64;
        let present = bytemuck::cast_slice(&container.present);
        self.present |= RoaringBitmap::from_lsb0_bytes(number * CONTAINER, present);
        container.bytes
    }

    /// The last bytes of the file, and what the manifest keeps.
    pub(in crate::store) fn finish(mut self) -> (Vec<u8>, Sealed) {
        let mut present = Vec::with_capacity(self.present.serialized_size());
        self.present.serialize_into(&mut present).expect("writing to memory succeeds");
        let present_bytes = present.len() as u64;
        let block_count = self.blocks.len() as u64 / super::BLOCK_WORDS as u64;
        let chunk_count = self.chunks.len() as u64 / super::CHUNK_WORDS as u64;
        let mut bytes: Vec<u8> = Vec::new();
        for word in self.blocks.iter().chain(&self.chunks) {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.extend_from_slice(&present);
        pad(&mut bytes);
        let footer = xxh3_64(&bytes);
        let mut sealed = header().to_vec();
        for word in [self.offset, block_count, chunk_count, present_bytes, footer, self.sealed.rows, 0] {
            sealed.extend_from_slice(&word.to_le_bytes());
        }
        self.sealed.seal = xxh3_64(&sealed);
        sealed.extend_from_slice(&self.sealed.seal.to_le_bytes());
        bytes.extend_from_slice(&sealed[HEADER_BYTES..]);
        self.sealed.size_bytes = self.offset + bytes.len() as u64;
        (bytes, self.sealed)
    }
}

/// A column's entry as it is written.
fn words(chunk: &ChunkEntry, container_offset: u64) -> [u64; super::CHUNK_WORDS] {
    [
        container_offset + chunk.offset,
        chunk.size,
        chunk.checksum,
        chunk.frame.width.bytes() as u64 | u64::from(chunk.has_nulls) << 8,
        chunk.frame.base.cast_unsigned(),
        chunk.frame.unit,
        chunk.frame.min.cast_unsigned(),
        chunk.frame.max.cast_unsigned(),
    ]
}
