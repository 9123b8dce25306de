//! Staged chunks: rows with ordinals, grouped by container and packed narrow, waiting in memory for their segment.

use super::{
    frame::Packed,
    part::{FileMap, Part, PartColumn},
    view::{CONTAINER, Ints, Raw, Values},
};
use crate::calendar::Micros;

/// Rows to be staged; all slices have one entry per row.
#[derive(Debug)]
pub(in crate::store) struct RowsToStage<'c> {
    pub(in crate::store) ordinals: &'c [u32],
    pub(in crate::store) times: &'c [Micros],
    /// Event codes; `None`: all 0.
    pub(in crate::store) events: Option<&'c [u32]>,
    /// Index of the file in the segment that the rows are for.
    pub(in crate::store) file: u32,
    pub(in crate::store) row_numbers: Numbers<'c>,
    pub(in crate::store) columns: Vec<ColumnToStage<'c>>,
}

/// Numbers of the rows in their file.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Numbers<'c> {
    From(u64),
    Each(&'c [u64]),
}

/// A column to be staged.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct ColumnToStage<'c> {
    pub(in crate::store) data: DataToStage<'c>,
    pub(in crate::store) valid: Option<&'c [bool]>,
}

/// Values to be staged.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum DataToStage<'c> {
    Ints(&'c [i64]),
    Bools(&'c [bool]),
    Floats(&'c [f64]),
    /// Codes of the chunk, and what they are in the dictionary; the map may be empty when all rows are null.
    Codes(&'c [u32], &'c [u32]),
}

/// Staged rows of one chunk.
#[derive(Debug)]
pub(in crate::store) struct StagedChunk {
    parts: Parts,
    ordinals: Vec<u16>,
    events: Packed,
    times: Packed,
    file: u32,
    row_numbers: Packed,
    columns: Vec<StagedColumn>,
}

/// Container and rows of each part, by container.
type Parts = Vec<(u32, std::ops::Range<usize>)>;

#[derive(Debug)]
struct StagedColumn {
    values: StagedValues,
    valid: Option<Vec<u64>>,
}

#[derive(Debug)]
enum StagedValues {
    Ints(Packed),
    Codes(Packed),
    Floats(Vec<f64>),
}

impl StagedChunk {
    /// Groups rows by container, keeping their order within one.
    pub(in crate::store) fn new(rows: &RowsToStage<'_>) -> Self {
        let (parts, order) = group(rows.ordinals);
        let order = order.as_deref();
        let mut scratch = Vec::with_capacity(rows.ordinals.len());
        gather(order, rows.times, |t| t, &mut scratch);
        let times = Packed::of(&mut scratch, None);
        match rows.events {
            Some(events) => gather(order, events, i64::from, &mut scratch),
            None => scratch.fill(0),
        }
        let events = Packed::of(&mut scratch, None);
        match (rows.row_numbers, order) {
            (Numbers::Each(numbers), _) => gather(order, numbers, u64::cast_signed, &mut scratch),
            (Numbers::From(first), None) => {
                scratch.clear();
                scratch.extend((first..first + rows.ordinals.len() as u64).map(u64::cast_signed));
            }
            (Numbers::From(first), Some(order)) => {
                gather(None, order, |p| (first + u64::from(p)).cast_signed(), &mut scratch);
            }
        }
        let row_numbers = Packed::of(&mut scratch, None);
        let mut stage_column = |column: &ColumnToStage<'_>| {
            let valid = column.valid.and_then(|valid| validity(order, valid));
            let bits = valid.as_deref();
            let values = match column.data {
                DataToStage::Ints(values) => {
                    gather(order, values, |v| v, &mut scratch);
                    StagedValues::Ints(Packed::of(&mut scratch, bits))
                }
                DataToStage::Bools(values) => {
                    gather(order, values, i64::from, &mut scratch);
                    StagedValues::Ints(Packed::of(&mut scratch, bits))
                }
                DataToStage::Codes(codes, map) => {
                    gather(order, codes, |c| map.get(c as usize).copied().map_or(0, i64::from), &mut scratch);
                    StagedValues::Codes(Packed::of_codes(&scratch))
                }
                DataToStage::Floats(values) => {
                    let mut floats = Vec::with_capacity(values.len());
                    gather(order, values, |v| v, &mut floats);
                    StagedValues::Floats(floats)
                }
            };
            StagedColumn { values, valid }
        };
        let columns = rows.columns.iter().map(&mut stage_column).collect();
        let mut ordinals = Vec::with_capacity(rows.ordinals.len());
        gather(order, rows.ordinals, |o| (o % CONTAINER) as u16, &mut ordinals);
        Self { parts, ordinals, events, times, file: rows.file, row_numbers, columns }
    }

    /// Containers with rows, ascending, and how many each has.
    pub(in crate::store) fn containers(&self) -> impl Iterator<Item = (u32, usize)> + '_ {
        self.parts.iter().map(|(container, rows)| (*container, rows.len()))
    }

    /// The rows of one container.
    pub(in crate::store) fn part(&self, container: u32) -> Option<Part<'_>> {
        let at = self.parts.binary_search_by_key(&container, |(c, _)| *c).ok()?;
        let range = self.parts[at].1.clone();
        let (from, to) = (range.start, range.end);
        let file = i64::from(self.file);
        Some(Part {
            ordinals: &self.ordinals[range],
            events: self.events.slice(from, to),
            times: self.times.slice(from, to),
            files: Ints { base: file, unit: 1, raw: Raw::Zeros(to - from), min: file, max: file },
            file_map: FileMap::Same,
            row_numbers: self.row_numbers.slice(from, to),
            columns: self.columns.iter().map(|c| Some(c.part(from, to))).collect(),
        })
    }

    /// Bytes of memory.
    pub(in crate::store) fn size_bytes(&self) -> usize {
        let columns: usize = self.columns.iter().map(StagedColumn::size_bytes).sum();
        let fixed = self.events.size_bytes() + self.times.size_bytes() + self.row_numbers.size_bytes();
        self.ordinals.len() * 2 + fixed + columns + self.parts.len() * 24 + 256
    }
}

impl StagedColumn {
    fn part(&self, from: usize, to: usize) -> PartColumn<'_> {
        let values = match &self.values {
            StagedValues::Ints(packed) => Values::Ints(packed.slice(from, to)),
            StagedValues::Codes(packed) => Values::Codes(packed.slice(from, to).raw),
            StagedValues::Floats(values) => Values::Floats(&values[from..to]),
        };
        PartColumn { values, valid: self.valid.as_deref().map(|v| (v, from)) }
    }

    fn size_bytes(&self) -> usize {
        let values = match &self.values {
            StagedValues::Ints(packed) | StagedValues::Codes(packed) => packed.size_bytes(),
            StagedValues::Floats(values) => values.len() * 8,
        };
        values + self.valid.as_ref().map_or(0, |v| v.len() * 8)
    }
}

/// Parts by container, and the positions of rows in that order (`None`: as they are, all in one container).
fn group(ordinals: &[u32]) -> (Parts, Option<Vec<u32>>) {
    let Some(largest) = ordinals.iter().max() else { return (Vec::new(), None) };
    let mut starts = vec![0_u32; (largest / CONTAINER) as usize + 2];
    for ordinal in ordinals {
        starts[(ordinal / CONTAINER) as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let part = |(container, w): (u32, &[u32])| (container, w[0] as usize..w[1] as usize);
    let parts: Vec<_> = (0..).zip(starts.windows(2)).map(part).filter(|(_, range)| !range.is_empty()).collect();
    if parts.len() == 1 {
        return (parts, None);
    }
    let mut order = vec![0; ordinals.len()];
    for (row, ordinal) in (0..).zip(ordinals) {
        let next = &mut starts[(ordinal / CONTAINER) as usize];
        order[*next as usize] = row;
        *next += 1;
    }
    (parts, Some(order))
}

/// Fills `out` with the values in that order.
fn gather<T: Copy, U>(order: Option<&[u32]>, values: &[T], each: impl Fn(T) -> U, out: &mut Vec<U>) {
    out.clear();
    match order {
        None => out.extend(values.iter().map(|v| each(*v))),
        Some(order) => out.extend(order.iter().map(|p| each(values[*p as usize]))),
    }
}

/// Validity in that order as bits; `None` when all rows are valid.
fn validity(order: Option<&[u32]>, valid: &[bool]) -> Option<Vec<u64>> {
    if valid.iter().all(|v| *v) {
        return None;
    }
    let mut words = vec![0; valid.len().div_ceil(64)];
    for i in 0..valid.len() {
        let row = order.map_or(i, |o| o[i] as usize);
        words[i / 64] |= u64::from(valid[row]) << (i % 64);
    }
    Some(words)
}
