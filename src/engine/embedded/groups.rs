use super::pool::Pool;
use crate::{
    calendar::Micros,
    engine::plan::Period,
    store::facts::{Ints, Raw},
};

/// Rows of a block by subject. Rows of a subject lie together, so that every aggregate is an operation on runs of rows:
/// no hash table, no scattered updates.
#[derive(Debug)]
pub(super) struct Groups {
    /// Subjects with rows, counted from the start of the tile, ascending.
    pub(super) subjects: Vec<u32>,
    /// First row of each group; one more entry for the end of the last.
    pub(super) starts: Vec<u32>,
}

impl Groups {
    /// Groups the rows of a tile. `ordinals` are ascending, none below `first`.
    pub(super) fn of(ordinals: &[u16], first: u32, pool: &mut Pool) -> Self {
        let rows = ordinals.len();
        let mut subjects: Vec<u32> = pool.any(rows + 1);
        let mut starts: Vec<u32> = pool.any(rows + 2);
        starts[0] = 0;
        let mut group = 0;
        let mut previous = ordinals.first().copied().unwrap_or_default();
        // Without a branch: each row writes its subject and moves the end of its group behind itself.
        for (end, &ordinal) in (1u32..).zip(ordinals) {
            group += usize::from(ordinal != previous);
            subjects[group] = u32::from(ordinal) - first;
            starts[group + 1] = end;
            previous = ordinal;
        }
        let count = if rows == 0 { 0 } else { group + 1 };
        subjects.truncate(count);
        starts.truncate(count + 1);
        Self { subjects, starts }
    }

    pub(super) fn recycle(self, pool: &mut Pool) {
        pool.give(self.subjects);
        pool.give(self.starts);
    }
}

/// The first row of each group at or after an instant.
pub(super) fn rows_before(
    groups: &Groups,
    times: Ints<'_>,
    rows: std::ops::Range<usize>,
    bound: Micros,
    pool: &mut Pool,
) -> Vec<u32> {
    // How many rows of the tile lie before the bound, up to each row: a group's share is a difference of two.
    let mut before: Vec<u32> = pool.take(rows.len() + 1);
    before.push(0);
    let threshold = steps_before(times, bound);
    macro_rules! count {
        ($raw:expr) => {{
            let mut count = 0u32;
            before.extend($raw[rows].iter().map(|&raw| {
                count += u32::from(u64::from(raw) < threshold);
                count
            }));
        }};
    }
    match times.raw {
        Raw::Zeros(_) => {
            let each = u32::from(threshold > 0);
            before.extend((1..=u32::try_from(rows.len()).expect("fewer than 2^32 rows")).map(|n| n * each));
        }
        Raw::U8(raw) => count!(raw),
        Raw::U16(raw) => count!(raw),
        Raw::U32(raw) => count!(raw),
        Raw::U64(raw) => count!(raw),
    }
    let mut edges: Vec<u32> = pool.take(groups.starts.len());
    let mut from = 0;
    edges.extend(groups.starts.windows(2).map(|pair| {
        let to = before[pair[1] as usize];
        let edge = pair[0] + to - from;
        from = to;
        edge
    }));
    pool.give(before);
    edges
}

/// Steps of `raw` below this one are times before the bound.
fn steps_before(times: Ints<'_>, bound: Micros) -> u64 {
    let above = i128::from(bound) - i128::from(times.base);
    if above <= 0 {
        return 0;
    }
    let unit = i128::from(times.unit);
    u64::try_from((above + unit - 1) / unit).unwrap_or(u64::MAX)
}

/// How a period lies to the times of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlap {
    /// Some row may be before the period.
    pub(super) cut_from: bool,
    /// Some row may be after it.
    pub(super) cut_to: bool,
}

/// `None` when no row of the block lies in the period.
pub(super) fn overlap(times: Ints<'_>, period: Period) -> Option<Overlap> {
    if times.max < period.from || times.min >= period.to || period.from >= period.to {
        return None;
    }
    Some(Overlap { cut_from: times.min < period.from, cut_to: times.max >= period.to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_and_edges_are_those_of_a_loop(
            mut rows in prop::collection::vec((0u16..20, 0u8..50), 0..200),
            first in 0u32..3,
            base in -100i64..100,
            unit in 1u64..7,
            bound in -200i64..500,
        ) {
            rows.retain(|(ordinal, _)| u32::from(*ordinal) >= first);
            rows.sort_unstable();
            let ordinals: Vec<u16> = rows.iter().map(|(o, _)| *o).collect();
            let raw: Vec<u8> = rows.iter().map(|(_, t)| *t).collect();
            let pool = &mut Pool::default();
            let groups = Groups::of(&ordinals, first, pool);
            let mut expected: Vec<(u32, u32)> = Vec::new();
            for (row, ordinal) in (0u32..).zip(&ordinals) {
                let subject = u32::from(*ordinal) - first;
                if expected.last().is_none_or(|(s, _)| *s != subject) {
                    expected.push((subject, row));
                }
            }
            let got: Vec<(u32, u32)> = groups.subjects.iter().copied().zip(groups.starts.iter().copied()).collect();
            prop_assert_eq!(&got, &expected);
            prop_assert_eq!(groups.starts[expected.len()] as usize, rows.len());

            let times = Ints { base, unit, raw: Raw::U8(&raw), min: i64::MIN, max: i64::MAX };
            let edges = rows_before(&groups, times, 0..rows.len(), bound, pool);
            for (g, edge) in edges.iter().enumerate() {
                let range = groups.starts[g] as usize..groups.starts[g + 1] as usize;
                let before = range.clone().filter(|row| times.get(*row) < bound).count();
                prop_assert_eq!(*edge as usize, range.start + before);
            }
        }
    }
}
