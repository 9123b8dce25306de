//! Blocks as bytes: each column of each block framed, narrowed, padded to 64 bytes and checksummed.

use xxhash_rust::xxh3::xxh3_64;

use super::{
    frame::Frame,
    order::{Arrival, order},
    part::{Gathered, Layout, Part},
};

/// Alignment of every column.
pub(super) const ALIGNMENT: usize = 64;
/// Columns that every block has before those of the source: ordinals, times, files, row numbers.
pub(super) const FIXED_COLUMNS: usize = 4;

/// What the footer says of a column of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChunkEntry {
    /// Where it begins; relative to the container's bytes until they are placed.
    pub(super) offset: u64,
    /// Bytes to the next column: values, padding, validity, padding.
    pub(super) size: u64,
    /// xxh3 of those bytes.
    pub(super) checksum: u64,
    /// What raw numbers mean, and their width; floats have width 8.
    pub(super) frame: Frame,
    /// Whether validity bits follow the values.
    pub(super) has_nulls: bool,
}

/// What the footer says of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct BlockEntry {
    pub(super) container: u32,
    pub(super) event: u32,
    pub(super) rows: u64,
    pub(super) min_time: i64,
    pub(super) max_time: i64,
}

/// The blocks of one container, laid out.
#[derive(Debug)]
pub(in crate::store) struct ContainerBytes {
    pub(super) bytes: Vec<u8>,
    pub(super) blocks: Vec<BlockEntry>,
    /// `FIXED_COLUMNS` + the source's columns per block.
    pub(super) chunks: Vec<ChunkEntry>,
    /// Ordinals present, as bits.
    pub(super) present: Vec<u64>,
}

/// Orders the rows of one container and lays them out, column by column.
pub(in crate::store) fn lay_out(
    container: u32,
    parts: &[Part<'_>],
    layouts: &[Layout],
    arrival: Arrival,
) -> ContainerBytes {
    let rows = Gathered::new(parts);
    let ordinals = rows.ordinals();
    let mut present = vec![0_u64; 1 << 10];
    for ordinal in &ordinals {
        present[usize::from(*ordinal) / 64] |= 1 << (ordinal % 64);
    }
    // One buffer for all columns: fresh memory for each would cost more than filling it.
    let mut values = Vec::with_capacity(rows.rows());
    let mut times = Vec::with_capacity(rows.rows());
    rows.times(&mut times);
    let order = order(&rows, &ordinals, &times, arrival, &mut values);
    let stride = FIXED_COLUMNS + layouts.len();
    let mut writer = Writer {
        order: &order.positions,
        blocks: &order.blocks,
        scratch: Vec::with_capacity(rows.rows()),
        bytes: Vec::with_capacity(rows.rows() * 2 * stride),
        columns: Vec::with_capacity(stride),
    };
    writer.ordinals(&ordinals);
    drop(ordinals);
    writer.ints(&times, None);
    let blocks = writer.block_entries(container);
    drop(times);
    rows.files(&mut values);
    writer.ints(&values, None);
    rows.row_numbers(&mut values);
    writer.ints(&values, None);
    for (column, layout) in layouts.iter().enumerate() {
        let valid = rows.valid(column);
        match layout {
            Layout::Ints => {
                rows.numbers(column, &mut values);
                writer.ints(&values, valid.as_deref());
            }
            Layout::Codes => {
                rows.numbers(column, &mut values);
                writer.codes(&values, valid.as_deref());
            }
            Layout::Floats => writer.floats(&rows.floats(column), valid.as_deref()),
        }
    }
    let chunks = (0..blocks.len()).flat_map(|block| writer.columns.iter().map(move |column| column[block])).collect();
    debug_assert_eq!(blocks.iter().map(|b| b.rows).sum::<u64>(), rows.rows() as u64);
    ContainerBytes { bytes: writer.bytes, blocks, chunks, present }
}

struct Writer<'o> {
    order: &'o [u32],
    blocks: &'o [(u32, std::ops::Range<usize>)],
    scratch: Vec<i64>,
    bytes: Vec<u8>,
    /// By column, the entry in each block.
    columns: Vec<Vec<ChunkEntry>>,
}

impl Writer<'_> {
    fn ordinals(&mut self, values: &[u16]) {
        self.column(|order, _, out| {
            let start = out.len();
            out.resize(start + order.len() * 2, 0);
            for (to, p) in out[start..].chunks_exact_mut(2).zip(order) {
                to.copy_from_slice(&values[*p as usize].to_le_bytes());
            }
            (Frame { base: 0, unit: 1, min: 0, max: 0xffff, width: super::frame::Width::Two }, false)
        });
    }

    fn ints(&mut self, values: &[i64], valid: Option<&[bool]>) {
        self.column(|order, scratch, out| {
            gather(order, values, scratch);
            let bits = valid.and_then(|v| validity(order, v));
            let frame = Frame::fit(scratch, bits.as_deref());
            frame.write(scratch, out);
            (frame, write_validity(bits.as_deref(), out))
        });
    }

    /// Codes are written as they are: a kernel looks them up in tables of the whole dictionary.
    fn codes(&mut self, values: &[i64], valid: Option<&[bool]>) {
        self.column(|order, scratch, out| {
            gather(order, values, scratch);
            let bits = valid.and_then(|v| validity(order, v));
            let fitted = Frame::fit(scratch, bits.as_deref());
            let width = super::frame::Width::of(fitted.max.cast_unsigned());
            let frame = Frame { base: 0, unit: 1, width, ..fitted };
            frame.write(scratch, out);
            (frame, write_validity(bits.as_deref(), out))
        });
    }

    fn floats(&mut self, values: &[f64], valid: Option<&[bool]>) {
        self.column(|order, _, out| {
            for p in order {
                out.extend_from_slice(&values[*p as usize].to_le_bytes());
            }
            let bits = valid.and_then(|v| validity(order, v));
            let frame = Frame { base: 0, unit: 1, min: 0, max: 0, width: super::frame::Width::Eight };
            (frame, write_validity(bits.as_deref(), out))
        });
    }

    fn column(&mut self, mut write: impl FnMut(&[u32], &mut Vec<i64>, &mut Vec<u8>) -> (Frame, bool)) {
        let bytes = &mut self.bytes;
        let mut chunks = Vec::with_capacity(self.blocks.len());
        for (_, range) in self.blocks {
            let offset = bytes.len();
            let (frame, has_nulls) = write(&self.order[range.clone()], &mut self.scratch, bytes);
            pad(bytes);
            let checksum = xxh3_64(&bytes[offset..]);
            let size = (bytes.len() - offset) as u64;
            chunks.push(ChunkEntry { offset: offset as u64, size, checksum, frame, has_nulls });
        }
        self.columns.push(chunks);
    }

    /// Entries of the blocks, from the times, which must be the last column written.
    fn block_entries(&self, container: u32) -> Vec<BlockEntry> {
        let times = self.columns.last().map_or(&[][..], Vec::as_slice);
        let entry = |((event, range), chunk): (&(u32, std::ops::Range<usize>), &ChunkEntry)| BlockEntry {
            container,
            event: *event,
            rows: range.len() as u64,
            min_time: chunk.frame.min,
            max_time: chunk.frame.max,
        };
        self.blocks.iter().zip(times).map(entry).collect()
    }
}

fn gather(order: &[u32], values: &[i64], out: &mut Vec<i64>) {
    out.clear();
    out.extend(order.iter().map(|p| values[*p as usize]));
}

/// Bits of the rows in order; `None` when all are valid.
fn validity(order: &[u32], valid: &[bool]) -> Option<Vec<u64>> {
    let mut bits = vec![0_u64; order.len().div_ceil(64)];
    let mut set = 0;
    for (i, p) in order.iter().enumerate() {
        if valid[*p as usize] {
            bits[i / 64] |= 1 << (i % 64);
            set += 1;
        }
    }
    (set < order.len()).then_some(bits)
}

fn write_validity(bits: Option<&[u64]>, out: &mut Vec<u8>) -> bool {
    let Some(bits) = bits else { return false };
    pad(out);
    for word in bits {
        out.extend_from_slice(&word.to_le_bytes());
    }
    true
}

pub(super) fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
}
