use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use roaring::RoaringBitmap;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    super::{
        blocks::{BlockEntry, ChunkEntry, FIXED_COLUMNS},
        frame::{Frame, Width},
        part::Layout,
        view::{Column, Ints, Raw, Values},
    },
    BLOCK_WORDS, CHUNK_WORDS, HEADER_BYTES, TRAILER_BYTES, header,
};
use crate::store::{StoreError, error::INGEST_AGAIN, map::Bytes};

/// An open segment.
#[derive(Debug)]
pub(in crate::store) struct Segment {
    path: PathBuf,
    bytes: Bytes,
    footer: Range<usize>,
    blocks: usize,
    chunks: usize,
    present_bytes: usize,
    layouts: Vec<Layout>,
    /// Bit per column of a block: its checksum was found right.
    verified: Vec<AtomicU64>,
    seal: u64,
}

impl Segment {
    /// Maps a segment file.
    ///
    /// # Errors
    /// When the file cannot be read, is not a segment with those columns, or its footer is damaged.
    pub(in crate::store) fn open(path: &Path, layouts: Vec<Layout>) -> Result<Self, StoreError> {
        Self::from_bytes(path, Bytes::map(path)?, layouts)
    }

    /// Opens a segment in memory.
    ///
    /// # Errors
    /// As [`Segment::open`].
    pub(in crate::store) fn from_bytes(path: &Path, bytes: Bytes, layouts: Vec<Layout>) -> Result<Self, StoreError> {
        let damaged = |what: &str| StoreError::damaged(path, what, INGEST_AGAIN);
        if bytes.len() < HEADER_BYTES + TRAILER_BYTES {
            return Err(damaged("it is too short"));
        }
        let trailer = bytes.len() - TRAILER_BYTES;
        let mut sealed = bytes[..HEADER_BYTES].to_vec();
        sealed.extend_from_slice(&bytes[trailer..bytes.len() - 8]);
        let word = |i: usize| read_word(&bytes, trailer + i * 8);
        let seal = word(7);
        if sealed[..HEADER_BYTES] != header() || xxh3_64(&sealed) != seal {
            return Err(damaged("its header or trailer does not match its checksum"));
        }
        let footer = word(0) as usize..trailer;
        let (blocks, chunks, present_bytes) = (word(1) as usize, word(2) as usize, word(3) as usize);
        let least = (blocks * BLOCK_WORDS + chunks * CHUNK_WORDS) * 8 + present_bytes;
        if footer.start < HEADER_BYTES || footer.start > footer.end || footer.len() < least {
            return Err(damaged("its footer is out of place"));
        }
        if xxh3_64(&bytes[footer.clone()]) != word(4) {
            return Err(damaged("its footer does not match its checksum"));
        }
        if chunks != blocks * (FIXED_COLUMNS + layouts.len()) {
            return Err(damaged("it has other columns than the manifest says"));
        }
        let verified = (0..chunks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        let path = path.to_owned();
        Ok(Self { path, bytes, footer, blocks, chunks, present_bytes, layouts, verified, seal })
    }

    /// The checksum that stands for the whole file.
    pub(in crate::store) const fn seal(&self) -> u64 {
        self.seal
    }

    /// Length of the file.
    pub(in crate::store) fn size_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// How many source columns it has: the first of the source's.
    pub(in crate::store) const fn columns(&self) -> usize {
        self.layouts.len()
    }

    /// Ordinals with rows.
    ///
    /// # Errors
    /// When the bitmap is not one.
    pub(in crate::store) fn present(&self) -> Result<RoaringBitmap, StoreError> {
        let start = self.footer.start + (self.blocks * BLOCK_WORDS + self.chunks * CHUNK_WORDS) * 8;
        RoaringBitmap::deserialize_from(&self.bytes[start..start + self.present_bytes])
            .map_err(|_| StoreError::damaged(&self.path, "its ordinals are not a bitmap", INGEST_AGAIN))
    }

    /// Containers with rows, ascending, and how many rows each has.
    pub(in crate::store) fn containers(&self) -> Vec<(u32, u64)> {
        let mut containers: Vec<(u32, u64)> = Vec::new();
        for i in 0..self.blocks {
            let block = self.block(i);
            match containers.last_mut() {
                Some((container, rows)) if *container == block.container => *rows += block.rows,
                _ => containers.push((block.container, block.rows)),
            }
        }
        containers
    }

    /// Indexes of a container's blocks, of one event or all.
    pub(in crate::store) fn find(&self, container: u32, event: Option<u32>) -> Range<usize> {
        let first = u64::from(container) << 32 | u64::from(event.unwrap_or(0));
        let last = u64::from(container) << 32 | u64::from(event.unwrap_or(u32::MAX));
        let key = |i: usize| read_word(&self.bytes, self.footer.start + i * BLOCK_WORDS * 8);
        let start = partition(0..self.blocks, |i| key(i) < first);
        start..partition(start..self.blocks, |i| key(i) <= last)
    }

    /// The entry of a block.
    pub(in crate::store) fn block(&self, index: usize) -> BlockEntry {
        let word = |i: usize| read_word(&self.bytes, self.footer.start + (index * BLOCK_WORDS + i) * 8);
        BlockEntry {
            container: (word(0) >> 32) as u32,
            event: word(0) as u32,
            rows: word(1),
            min_time: word(2).cast_signed(),
            max_time: word(3).cast_signed(),
        }
    }

    /// Ordinals of a block.
    ///
    /// # Errors
    /// When the bytes are damaged; so for all columns.
    pub(in crate::store) fn ordinals(&self, block: usize) -> Result<&[u16], StoreError> {
        let (entry, rows) = self.chunk(block, 0)?;
        match self.raw(&entry, rows)? {
            Raw::U16(ordinals) => Ok(ordinals),
            _ => Err(self.odd()),
        }
    }

    /// One of the fixed columns: 1 times, 2 files, 3 row numbers.
    pub(in crate::store) fn fixed(&self, block: usize, column: usize) -> Result<Ints<'_>, StoreError> {
        let (entry, rows) = self.chunk(block, column)?;
        self.ints(&entry, rows)
    }

    /// A column of the source.
    pub(in crate::store) fn column(&self, block: usize, column: usize) -> Result<Column<'_>, StoreError> {
        let (entry, rows) = self.chunk(block, FIXED_COLUMNS + column)?;
        let values = match self.layouts[column] {
            Layout::Ints => Values::Ints(self.ints(&entry, rows)?),
            Layout::Codes => Values::Codes(self.raw(&entry, rows)?),
            Layout::Floats => {
                let bytes = self.slice(entry.offset as usize, rows * 8)?;
                Values::Floats(bytemuck::try_cast_slice(bytes).map_err(|_| self.odd())?)
            }
        };
        let valid = if entry.has_nulls {
            let values = (rows * entry.frame.width.bytes()).next_multiple_of(super::super::blocks::ALIGNMENT);
            let bytes = self.slice(entry.offset as usize + values, rows.div_ceil(64) * 8)?;
            Some(bytemuck::try_cast_slice(bytes).map_err(|_| self.odd())?)
        } else {
            None
        };
        Ok(Column { values, valid })
    }

    /// Checks every byte.
    ///
    /// # Errors
    /// The first damage.
    pub(in crate::store) fn verify(&self) -> Result<(), StoreError> {
        let mut entries = (0..self.chunks).map(|i| self.entry(i)).collect::<Result<Vec<_>, _>>()?;
        entries.sort_unstable_by_key(|entry| (entry.offset, entry.size));
        let mut next = HEADER_BYTES as u64;
        for entry in &entries {
            if entry.offset != next {
                return Err(self.odd());
            }
            self.check(entry)?;
            next += entry.size;
        }
        if next != self.footer.start as u64 { Err(self.odd()) } else { self.present().map(|_| ()) }
    }

    /// A column's entry, its bytes checked if nobody has yet, and the number of rows.
    fn chunk(&self, block: usize, column: usize) -> Result<(ChunkEntry, usize), StoreError> {
        let index = block * (FIXED_COLUMNS + self.layouts.len()) + column;
        let entry = self.entry(index)?;
        let (word, bit) = (&self.verified[index / 64], 1 << (index % 64));
        // Two threads may both check a column; neither reads it unchecked.
        if word.load(Ordering::Relaxed) & bit == 0 {
            self.check(&entry)?;
            word.fetch_or(bit, Ordering::Relaxed);
        }
        Ok((entry, self.block(block).rows as usize))
    }

    fn check(&self, entry: &ChunkEntry) -> Result<(), StoreError> {
        let bytes = self.slice(entry.offset as usize, entry.size as usize)?;
        if xxh3_64(bytes) == entry.checksum {
            return Ok(());
        }
        let end = entry.offset + entry.size;
        let what = format!("bytes {} to {end} do not match their checksum", entry.offset);
        Err(StoreError::damaged(&self.path, what, INGEST_AGAIN))
    }

    fn entry(&self, index: usize) -> Result<ChunkEntry, StoreError> {
        let start = self.footer.start + (self.blocks * BLOCK_WORDS + index * CHUNK_WORDS) * 8;
        let word = |i: usize| read_word(&self.bytes, start + i * 8);
        let width = Width::from_bytes(word(3) & 0xff).ok_or_else(|| self.odd())?;
        Ok(ChunkEntry {
            offset: word(0),
            size: word(1),
            checksum: word(2),
            frame: Frame {
                width,
                base: word(4).cast_signed(),
                unit: word(5),
                min: word(6).cast_signed(),
                max: word(7).cast_signed(),
            },
            has_nulls: word(3) >> 8 == 1,
        })
    }

    fn ints(&self, entry: &ChunkEntry, rows: usize) -> Result<Ints<'_>, StoreError> {
        let Frame { base, unit, min, max, .. } = entry.frame;
        Ok(Ints { base, unit, raw: self.raw(entry, rows)?, min, max })
    }

    fn raw(&self, entry: &ChunkEntry, rows: usize) -> Result<Raw<'_>, StoreError> {
        let width = entry.frame.width;
        let bytes = self.slice(entry.offset as usize, rows * width.bytes())?;
        let odd = |_| self.odd();
        Ok(match width {
            Width::Zero => Raw::Zeros(rows),
            Width::One => Raw::U8(bytes),
            Width::Two => Raw::U16(bytemuck::try_cast_slice(bytes).map_err(odd)?),
            Width::Four => Raw::U32(bytemuck::try_cast_slice(bytes).map_err(odd)?),
            Width::Eight => Raw::U64(bytemuck::try_cast_slice(bytes).map_err(odd)?),
        })
    }

    fn slice(&self, start: usize, size: usize) -> Result<&[u8], StoreError> {
        start.checked_add(size).and_then(|end| self.bytes.get(start..end)).ok_or_else(|| self.odd())
    }

    fn odd(&self) -> StoreError {
        StoreError::damaged(&self.path, "its layout does not fit its footer", INGEST_AGAIN)
    }
}

fn read_word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

/// The first index of the range for which `before` is false.
fn partition(range: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
