use super::{
    super::{
        pool::Pool,
        rows::{RowContext, RowTile},
        vector::{Lanes, Vector},
    },
    Overflow, Passes, for_each_subject, prepare,
};
use crate::engine::plan::{AggregatePlan, node::Scalar};

/// How many different values there are.
pub(super) fn count_distinct(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    len: usize,
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let argument = aggregate.argument.expect("count_distinct has an argument");
    let touched = prepare(aggregate, tiles, true, context, pool)?;
    if touched.is_empty() {
        return Ok(Vector::same(Scalar::Int(0)));
    }
    let tiles = &*tiles;
    let mut out: Vec<u32> = pool.filled(0, len);
    let node = context.scan.rows.node(argument);
    let few = node.dictionary.is_some_and(|dictionary| context.plan.dictionaries[dictionary].len() <= 64);
    if few {
        // A bit per text.
        let mut seen: Vec<i64> = pool.filled(0, len);
        for i in touched {
            let tile = &tiles[i];
            let value = tile.value(argument);
            let passes = Passes::of(tile.filter(aggregate.filter));
            tile.window(aggregate, context.scan).for_each(|group, from, to| {
                let seen = &mut seen[tile.groups.subjects[group] as usize];
                for row in from as usize..to as usize {
                    if passes.row(row) && !value.is_null(row) {
                        *seen |= 1 << value.lanes.code(row);
                    }
                }
            });
        }
        out.iter_mut().zip(&seen).for_each(|(out, seen)| *out = seen.count_ones());
        pool.give(seen);
        return Ok(Vector::new(Lanes::Small(out), None));
    }
    let sources: Vec<_> = touched
        .into_iter()
        .map(|i| {
            let tile = &tiles[i];
            let window = tile.window(aggregate, context.scan);
            (window, tile.value(argument), Passes::of(tile.filter(aggregate.filter)), &tile.groups)
        })
        .collect();
    let groups: Vec<_> = sources.iter().map(|source| source.3).collect();
    let mut keys = Vec::new();
    for_each_subject(&groups, len, |subject, runs| {
        keys.clear();
        for (block, group) in runs {
            let (window, value, passes, _) = &sources[*block];
            for row in window.of(*group) {
                if passes.row(row) && !value.is_null(row) {
                    keys.push(key(value, row));
                }
            }
        }
        if keys.len() > 1 {
            keys.sort_unstable();
            keys.dedup();
        }
        out[subject] = u32::try_from(keys.len()).expect("a subject has fewer than 2^32 rows");
    });
    Ok(Vector::new(Lanes::Small(out), None))
}

/// A number that two lanes of one argument share exactly when they are equal.
fn key(value: &Vector, row: usize) -> i64 {
    match &value.lanes {
        Lanes::Same(_) => 0,
        Lanes::Logic(lanes) => i64::from(lanes[row]),
        Lanes::Small(lanes) | Lanes::Code(lanes) => i64::from(lanes[row]),
        Lanes::Int(lanes) => lanes[row],
        // -0 equals 0.
        Lanes::Float(lanes) => (lanes[row] + 0.0).to_bits().cast_signed(),
        Lanes::Ratio(..) => unreachable!("the plan makes fractions floats before it aggregates them"),
    }
}
