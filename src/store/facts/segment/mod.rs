//! Segments: immutable files with blocks of rows of one source.
//!
//! ```text
//! header   64 bytes: magic, zeros
//! columns  by container, column, event; each padded to 64 bytes and checksummed with its padding
//! footer   blocks (4 words each), columns (8 words each), ordinals present (a portable roaring bitmap)
//! trailer  64 bytes: where the footer is, its checksum, and a checksum over header and trailer
//! ```
//! Everything is little-endian; words have 64 bits. Opening checks footer and trailer, reading checks each column once.

mod read;
mod write;

pub(in crate::store) use read::Segment;
pub(in crate::store) use write::{Sealed, SegmentWriter};

const MAGIC: [u8; 8] = *b"TWFACTS\x01";
const HEADER_BYTES: usize = 64;
const TRAILER_BYTES: usize = 64;
const BLOCK_WORDS: usize = 4;
const CHUNK_WORDS: usize = 8;

/// The first bytes of every segment.
const fn header() -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    let mut i = 0;
    while i < MAGIC.len() {
        bytes[i] = MAGIC[i];
        i += 1;
    }
    bytes
}
