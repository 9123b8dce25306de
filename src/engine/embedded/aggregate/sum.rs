use super::{
    super::{
        column::{Step, by_width},
        pool::Pool,
        rows::{RowContext, RowTile},
        validity,
        vector::{Ints, Lanes, Vector},
    },
    Overflow, Passes, prepare,
};
use crate::{
    engine::plan::{
        AggregatePlan,
        node::{NodeId, Op, Scalar},
    },
    store::facts::{self, Values},
};

/// Exact sums of whole lanes.
///
/// Running sums wrap around freely: their differences are right modulo 2^64, and a bound on the values of the tile
/// proves that each subject's sum fits. Where the proof fails, sums are taken in 128 bits and checked.
pub(super) fn sum(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    len: usize,
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let argument = aggregate.argument.expect("a sum has an argument");
    let column = match context.scan.rows.node(argument).op {
        Op::Column(index) => Some(index),
        _ => None,
    };
    let touched = prepare(aggregate, tiles, column.is_none(), context, pool)?;
    if touched.is_empty() {
        return Ok(Vector::same(Scalar::Int(0)));
    }
    let bound: i128 = touched.iter().map(|i| largest_total(&tiles[*i], argument, column)).sum();
    if bound > i128::from(i64::MAX) {
        return wide_sum(aggregate, tiles, context, len, argument, pool);
    }
    let mut out: Vec<i64> = pool.filled(0, len);
    for i in touched {
        sum_up_to(&mut tiles[i], argument, column, aggregate.filter, pool);
        let tile = &tiles[i];
        let found = tile.sums.iter().find(|(key, _)| *key == (argument, aggregate.filter));
        let sums = found.map(|(_, sums)| sums.as_slice()).expect("summed just now");
        let subjects = &tile.groups.subjects;
        tile.window(aggregate, context.scan).for_each(|group, from, to| {
            let sum = &mut out[subjects[group] as usize];
            *sum = sum.wrapping_add(sums[to as usize].wrapping_sub(sums[from as usize]));
        });
    }
    Ok(Vector::new(Lanes::Int(out), None))
}

/// No sum of rows of this tile is larger than this, either way.
fn largest_total(tile: &RowTile<'_>, argument: NodeId, column: Option<usize>) -> i128 {
    let largest = match column.map(|index| column_ints(tile, index)) {
        Some(ints) => ints.min.unsigned_abs().max(ints.max.unsigned_abs()),
        None => match tile.value(argument).lanes.ints() {
            Ints::Same(value) => value.unsigned_abs(),
            Ints::Small(lanes) => u64::from(lanes.iter().copied().max().unwrap_or(0)),
            Ints::Wide(lanes) => lanes.iter().map(|x| x.unsigned_abs()).max().unwrap_or(0),
        },
    };
    i128::from(largest) * i128::try_from(tile.len()).unwrap_or(i128::MAX >> 64)
}

fn column_ints<'b>(tile: &RowTile<'b>, index: usize) -> facts::Ints<'b> {
    match tile.block.columns[index].as_ref().map(|column| column.values) {
        Some(Values::Ints(ints)) => ints,
        _ => unreachable!("the plan sums whole lanes only of columns that hold them"),
    }
}

/// Rows that are summed: those that pass the filter and have a value. `None`: all.
fn mask(
    tile: &RowTile<'_>,
    argument: NodeId,
    column: Option<usize>,
    filter: Option<NodeId>,
    pool: &mut Pool,
) -> Option<Vec<u8>> {
    let own = match column {
        Some(index) => {
            let bits = tile.block.columns[index].as_ref().and_then(|column| column.valid);
            bits.map(|bits| validity::valid(bits, tile.rows.clone(), pool))
        }
        None => tile.value(argument).valid.as_ref().map(|valid| {
            let mut out = pool.take(valid.len());
            out.extend_from_slice(valid);
            out
        }),
    };
    let passes = Passes::of(tile.filter(filter));
    match (own, passes) {
        (own, Passes::All) => own,
        (Some(mut own), Passes::Each(bytes)) => {
            own.iter_mut().zip(bytes).for_each(|(o, b)| *o &= b);
            Some(own)
        }
        (None, Passes::Each(bytes)) => {
            let mut out: Vec<u8> = pool.take(bytes.len());
            out.extend(bytes.iter().map(|b| b & 1));
            Some(out)
        }
        (own, Passes::None) => {
            own.into_iter().for_each(|own| pool.give(own));
            Some(pool.filled(0, tile.len()))
        }
    }
}

fn widened(step: impl Step) -> i64 {
    step.widen().cast_signed()
}

/// Sums up to each row (from 0), modulo 2^64.
fn sum_up_to(tile: &mut RowTile<'_>, argument: NodeId, column: Option<usize>, filter: Option<NodeId>, pool: &mut Pool) {
    if tile.sums.iter().any(|(key, _)| *key == (argument, filter)) {
        return;
    }
    let mask = mask(tile, argument, column, filter, pool);
    let mut sums: Vec<i64> = pool.take(tile.len() + 1);
    sums.push(0);
    let mut sum = 0i64;
    match column.map(|index| column_ints(tile, index)) {
        Some(ints) => {
            let (base, unit, rows) = (ints.base, ints.unit.cast_signed(), tile.rows.clone());
            by_width!(ints.raw, raw => {
                let number = |x| base.wrapping_add(unit.wrapping_mul(widened(x)));
                match &mask {
                    None => sums.extend(raw[rows].iter().map(|x| {
                        sum = sum.wrapping_add(number(*x));
                        sum
                    })),
                    Some(mask) => sums.extend(raw[rows].iter().zip(mask).map(|(x, m)| {
                        sum = sum.wrapping_add(number(*x) & -i64::from(*m));
                        sum
                    })),
                }
            }, zeros => sums.extend((0..rows.len()).map(|row| {
                sum = sum.wrapping_add(base & -i64::from(mask.as_ref().is_none_or(|mask| mask[row] == 1)));
                sum
            })));
        }
        None => {
            let lanes = tile.value(argument).lanes.ints();
            sums.extend((0..tile.len()).map(|row| {
                sum = sum.wrapping_add(lanes.get(row) & -i64::from(mask.as_ref().is_none_or(|mask| mask[row] == 1)));
                sum
            }));
        }
    }
    mask.into_iter().for_each(|mask| pool.give(mask));
    tile.sums.push(((argument, filter), sums));
}

/// The same in 128 bits, for values so large that a sum might not fit.
fn wide_sum(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    len: usize,
    argument: NodeId,
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let mut wide = vec![0i128; len];
    for i in prepare(aggregate, tiles, true, context, pool)? {
        let tile = &tiles[i];
        let value = tile.value(argument);
        let lanes = value.lanes.ints();
        let passes = Passes::of(tile.filter(aggregate.filter));
        tile.window(aggregate, context.scan).for_each(|group, from, to| {
            let sum = &mut wide[tile.groups.subjects[group] as usize];
            for row in from as usize..to as usize {
                if passes.row(row) && !value.is_null(row) {
                    *sum += i128::from(lanes.get(row));
                }
            }
        });
    }
    let mut out: Vec<i64> = pool.take(len);
    for sum in wide {
        out.push(i64::try_from(sum).map_err(|_| Overflow)?);
    }
    Ok(Vector::new(Lanes::Int(out), None))
}
