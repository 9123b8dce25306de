use std::cmp::Ordering;

use super::{
    super::{
        pool::{Pool, Pooled},
        rows::{RowContext, RowTile},
        vector::{Lanes, Vector},
    },
    Overflow, Passes, prepare,
};
use crate::{
    engine::plan::{AggregateKind, AggregatePlan, node::Scalar},
    rule::DataType,
};

/// Smallest or largest values; null without any.
pub(super) fn extreme(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    (len, ty): (usize, DataType),
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let argument = aggregate.argument.expect("an extreme has an argument");
    let touched = prepare(aggregate, tiles, true, context, pool)?;
    if touched.is_empty() {
        return Ok(Vector::same(Scalar::Null));
    }
    let wanted = if aggregate.kind == AggregateKind::Min { Ordering::Less } else { Ordering::Greater };
    let mut valid: Vec<u8> = pool.filled(0, len);
    macro_rules! search {
        ($default:expr, $lane:expr, $compare:expr) => {{
            let mut best = pool.filled($default, len);
            for i in touched {
                let tile = &tiles[i];
                let value = tile.value(argument);
                let passes = Passes::of(tile.filter(aggregate.filter));
                let better = |a, b| $compare(a, b) == wanted;
                tile.window(aggregate, context.scan).for_each(|group, from, to| {
                    let subject = tile.groups.subjects[group] as usize;
                    let found = best_of(value, passes, (from, to), $lane, better);
                    take(found, &mut best[subject], &mut valid[subject], better);
                });
            }
            best
        }};
    }
    let lanes = match ty {
        DataType::Float => {
            Lanes::Float(search!(0.0, |value: &Vector, row| value.lanes.floats().get(row), |a: f64, b: f64| a
                .partial_cmp(&b)
                .unwrap_or(Ordering::Equal)))
        }
        DataType::Text => {
            let dictionary = context.scan.rows.node(argument).dictionary.expect("text has a dictionary");
            let texts = &context.plan.dictionaries[dictionary];
            Lanes::Code(search!(0, |value: &Vector, row| value.lanes.code(row), |a: u32, b: u32| if a == b {
                Ordering::Equal
            } else {
                texts.text(a).cmp(texts.text(b))
            }))
        }
        _ => Lanes::Int(search!(0, |value: &Vector, row| value.lanes.ints().get(row), |a: i64, b: i64| a.cmp(&b))),
    };
    Ok(Vector::new(lanes, Some(valid)))
}

fn best_of<T: Pooled>(
    value: &Vector,
    passes: Passes<'_>,
    (from, to): (u32, u32),
    lane: impl Fn(&Vector, usize) -> T,
    better: impl Fn(T, T) -> bool,
) -> Option<T> {
    let mut best = None;
    for row in from as usize..to as usize {
        if passes.row(row) && !value.is_null(row) {
            let x = lane(value, row);
            if best.is_none_or(|best| better(x, best)) {
                best = Some(x);
            }
        }
    }
    best
}

fn take<T: Pooled>(found: Option<T>, best: &mut T, valid: &mut u8, better: impl Fn(T, T) -> bool) {
    if let Some(x) = found
        && (*valid == 0 || better(x, *best))
    {
        *best = x;
        *valid = 1;
    }
}
