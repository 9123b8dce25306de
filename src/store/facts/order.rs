//! The order of a container's rows: by event, then ordinal, time, file and row.

use super::part::Gathered;

/// A container's rows in block order.
#[derive(Debug)]
pub(super) struct Order {
    /// Positions of the gathered rows.
    pub(super) positions: Vec<u32>,
    /// Event and rows of each block, as a range of `positions`, by event code.
    pub(super) blocks: Vec<(u32, std::ops::Range<usize>)>,
}

/// Whether rows with equal subject and time already come in (file, row) order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Arrival {
    /// They do: files are read in path order, rows in file order.
    InOrder,
    /// They may not: parts of several segments.
    Mixed,
}

/// Orders rows: stable counting sorts by event and ordinal; times are only sorted where they do not ascend already,
/// which they do in data that was written as it happened. `scratch` is overwritten.
pub(super) fn order(
    rows: &Gathered<'_, '_>,
    ordinals: &[u16],
    times: &[i64],
    arrival: Arrival,
    scratch: &mut Vec<i64>,
) -> Order {
    rows.events(scratch);
    let mut positions = by_event(scratch);
    let blocks = cut(scratch, &positions);
    let ties = match arrival {
        Arrival::InOrder => None,
        Arrival::Mixed => {
            let (mut files, mut numbers) = (Vec::new(), Vec::new());
            rows.files(&mut files);
            rows.row_numbers(&mut numbers);
            Some((files, numbers))
        }
    };
    let ties = ties.as_ref().map(|(files, numbers)| (files.as_slice(), numbers.as_slice()));
    let mut counting = Counting::default();
    for (_, range) in &blocks {
        let block = &mut positions[range.clone()];
        counting.by_ordinal(block, ordinals);
        by_time(block, ordinals, times, ties);
    }
    Order { positions, blocks }
}

/// All rows, stably by event.
fn by_event(events: &[i64]) -> Vec<u32> {
    let rows = u32::try_from(events.len()).expect("a container's rows are staged in fewer than 2^32");
    let first = events.first().copied().unwrap_or(0);
    if events.iter().all(|e| *e == first) {
        return (0..rows).collect();
    }
    let largest = events.iter().copied().max().unwrap_or(0);
    let mut starts = vec![0_u32; usize::try_from(largest).unwrap_or(0) + 2];
    for event in events {
        starts[event.cast_unsigned() as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut positions = vec![0; events.len()];
    for (row, event) in (0..rows).zip(events) {
        let next = &mut starts[event.cast_unsigned() as usize];
        positions[*next as usize] = row;
        *next += 1;
    }
    positions
}

fn cut(events: &[i64], positions: &[u32]) -> Vec<(u32, std::ops::Range<usize>)> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let event = |i: usize| events[positions[i] as usize];
    while start < positions.len() {
        let this = event(start);
        let end = start + positions[start..].partition_point(|p| events[*p as usize] == this);
        blocks.push((u32::try_from(this).unwrap_or(u32::MAX), start..end));
        start = end;
    }
    blocks
}

/// Space for counting, kept between blocks.
#[derive(Default)]
struct Counting {
    starts: Vec<u32>,
    sorted: Vec<u32>,
}

impl Counting {
    /// Sorts stably by ordinal.
    fn by_ordinal(&mut self, block: &mut [u32], ordinals: &[u16]) {
        // Below a few thousand rows, counting 65,536 ordinals costs more than comparing.
        if block.len() < 4096 {
            block.sort_by_key(|p| ordinals[*p as usize]);
            return;
        }
        self.starts.clear();
        self.starts.resize((1 << 16) + 1, 0);
        for position in block.iter() {
            self.starts[usize::from(ordinals[*position as usize]) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.sorted.clear();
        self.sorted.resize(block.len(), 0);
        for position in block.iter() {
            let next = &mut self.starts[usize::from(ordinals[*position as usize])];
            self.sorted[*next as usize] = *position;
            *next += 1;
        }
        block.copy_from_slice(&self.sorted);
    }
}

/// Sorts each ordinal's rows by time, then by file and row; `ties` are those, `None` when position says the same.
fn by_time(block: &mut [u32], ordinals: &[u16], times: &[i64], ties: Option<(&[i64], &[i64])>) {
    let key = |p: u32| {
        let i = p as usize;
        (times[i], ties.map_or((0, i64::from(p)), |(files, numbers)| (files[i], numbers[i])))
    };
    let mut start = 0;
    while start < block.len() {
        let ordinal = ordinals[block[start] as usize];
        let mut end = start + 1;
        let mut sorted = true;
        while end < block.len() && ordinals[block[end] as usize] == ordinal {
            sorted &= match ties {
                None => times[block[end - 1] as usize] <= times[block[end] as usize],
                Some(_) => key(block[end - 1]) <= key(block[end]),
            };
            end += 1;
        }
        if !sorted {
            block[start..end].sort_unstable_by_key(|p| key(*p));
        }
        start = end;
    }
}
