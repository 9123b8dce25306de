use super::{
    aggregate::{Candidates, empty, gather, winners},
    groups::{Groups, overlap, rows_before},
    pool::Pool,
    vector::Vector,
};
use crate::{calendar::Micros, engine::plan::Period, rule::DataType, store::facts::Block};

/// The rows of an attributes source that count for the subjects of a tile.
#[derive(Debug)]
pub(super) struct AttributeRows<'b> {
    found: Vec<(&'b Block<'b>, Candidates)>,
    len: usize,
}

impl<'b> AttributeRows<'b> {
    /// Finds the latest row before `as_of` of each subject with an ordinal in `first..first + len`.
    pub(super) fn of(blocks: &'b [Block<'b>], (first, len): (u32, usize), as_of: Micros, pool: &mut Pool) -> Self {
        let before = Period { from: Micros::MIN, to: as_of };
        let mut found = Vec::new();
        for block in blocks {
            let rows = rows_of_tile(block, first, len);
            // A row dated `i64::MIN` is undated; it is before any instant.
            let Some(overlap) = overlap(block.times, before).filter(|_| !rows.is_empty()) else { continue };
            let start = u32::try_from(rows.start).expect("a block has fewer than 2^32 rows");
            let groups = Groups::of(&block.ordinals[rows.clone()], first, pool);
            let mut candidates =
                Candidates { subjects: pool.take(groups.subjects.len()), rows: pool.take(groups.subjects.len()) };
            if overlap.cut_to {
                let ends = rows_before(&groups, block.times, rows, as_of, pool);
                for (group, end) in ends.iter().enumerate() {
                    if *end > groups.starts[group] {
                        candidates.subjects.push(groups.subjects[group]);
                        candidates.rows.push(start + end - 1);
                    }
                }
                pool.give(ends);
            } else {
                candidates.subjects.extend_from_slice(&groups.subjects);
                candidates.rows.extend(groups.starts[1..].iter().map(|end| start + end - 1));
            }
            groups.recycle(pool);
            found.push((block, candidates));
        }
        winners(&mut found, true, len);
        Self { found, len }
    }

    /// The values of a column.
    pub(super) fn column(&self, index: usize, ty: DataType, pool: &mut Pool) -> Vector {
        let mut out = empty(ty, self.len, pool);
        for (block, candidates) in &self.found {
            if let Some(column) = &block.columns[index] {
                gather(column, ty, candidates, &mut out);
            }
        }
        out
    }

    pub(super) fn recycle(self, pool: &mut Pool) {
        for (_, candidates) in self.found {
            pool.give(candidates.subjects);
            pool.give(candidates.rows);
        }
    }
}

/// The rows of a block whose ordinals lie in `first..first + len`.
pub(super) fn rows_of_tile(block: &Block<'_>, first: u32, len: usize) -> std::ops::Range<usize> {
    let end = first as usize + len;
    let from = block.ordinals.partition_point(|ordinal| u32::from(*ordinal) < first);
    let to = from + block.ordinals[from..].partition_point(|ordinal| usize::from(*ordinal) < end);
    from..to
}
