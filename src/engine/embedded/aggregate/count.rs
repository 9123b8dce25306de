use super::{
    super::{
        pool::Pool,
        rows::{RowContext, RowTile},
        vector::{Lanes, Vector},
    },
    Overflow, prepare,
};
use crate::engine::plan::{AggregatePlan, node::Scalar};

/// Rows in the window that pass the filter. Without a filter that is the distance of two row numbers; with one, the
/// difference of two running counts.
pub(super) fn count(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    len: usize,
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let touched = prepare(aggregate, tiles, false, context, pool)?;
    if touched.is_empty() {
        return Ok(Vector::same(Scalar::Int(0)));
    }
    let mut out: Vec<u32> = pool.filled(0, len);
    for i in touched {
        if let Some(filter) = aggregate.filter {
            tiles[i].count_up_to(filter, pool);
        }
        let tile = &tiles[i];
        let window = tile.window(aggregate, context.scan);
        let subjects = &tile.groups.subjects;
        match aggregate.filter {
            None => window.for_each(|group, from, to| out[subjects[group] as usize] += to - from),
            Some(filter) => {
                let counts = tile.counts(filter);
                window.for_each(|group, from, to| {
                    out[subjects[group] as usize] += counts[to as usize] - counts[from as usize];
                });
            }
        }
    }
    Ok(Vector::new(Lanes::Small(out), None))
}
