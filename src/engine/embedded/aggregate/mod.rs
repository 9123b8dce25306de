//! Aggregates of one tile: rows of its blocks in, one value per subject out. One file per family of kernels.

mod count;
mod distinct;
mod edge;
mod extreme;
mod float_sum;
mod merge;
mod sum;

pub(super) use edge::{Candidates, empty, gather, winners};
pub(super) use merge::for_each_subject;

use super::{
    pool::Pool,
    rows::{RowContext, RowTile},
    vector::Vector,
};
use crate::{
    engine::plan::{AggregateKind, AggregatePlan},
    rule::DataType,
};

/// A whole or decimal number left 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overflow;

/// Computes one aggregate over `len` subjects; `ty` is the type of its value.
pub(super) fn compute(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    (len, ty): (usize, DataType),
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    match aggregate.kind {
        AggregateKind::Count => count::count(aggregate, tiles, context, len, pool),
        AggregateKind::Sum if ty == DataType::Float => float_sum::sum(aggregate, tiles, context, len, pool),
        AggregateKind::Sum => sum::sum(aggregate, tiles, context, len, pool),
        AggregateKind::Min | AggregateKind::Max => extreme::extreme(aggregate, tiles, context, (len, ty), pool),
        AggregateKind::First | AggregateKind::Last => edge::edge(aggregate, tiles, context, (len, ty), pool),
        AggregateKind::CountDistinct => distinct::count_distinct(aggregate, tiles, context, len, pool),
    }
}

/// Prepares all tiles; gives the positions of those with rows in the window.
fn prepare(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    with_argument: bool,
    context: RowContext<'_>,
    pool: &mut Pool,
) -> Result<Vec<usize>, Overflow> {
    let mut touched = Vec::new();
    for (i, tile) in tiles.iter_mut().enumerate() {
        if !tile.concerns(aggregate.event) {
            continue;
        }
        if !tile.prepare(aggregate, with_argument, context, pool) {
            continue;
        }
        check_overflow(aggregate, tile, with_argument, context)?;
        touched.push(i);
    }
    Ok(touched)
}

/// An overflow counts in a filter for rows in the window, in an argument for rows that also pass the filter.
fn check_overflow(
    aggregate: &AggregatePlan,
    tile: &RowTile<'_>,
    with_argument: bool,
    context: RowContext<'_>,
) -> Result<(), Overflow> {
    let filter = tile.filter(aggregate.filter);
    let of_filter = filter.and_then(|filter| filter.overflow.as_ref());
    let argument = aggregate.argument.filter(|_| with_argument);
    let of_argument = argument.and_then(|argument| tile.value(argument).overflow.as_ref());
    if of_filter.is_none() && of_argument.is_none() {
        return Ok(());
    }
    let passes = Passes::of(filter);
    let mut overflow = false;
    tile.window(aggregate, context.scan).for_each(|_, from, to| {
        for row in from as usize..to as usize {
            overflow |= of_filter.is_some_and(|o| o[row] == 1);
            overflow |= of_argument.is_some_and(|o| o[row] == 1) && passes.row(row);
        }
    });
    if overflow { Err(Overflow) } else { Ok(()) }
}

/// Which rows pass a filter.
#[derive(Debug, Clone, Copy)]
pub(super) enum Passes<'f> {
    All,
    None,
    Each(&'f [u8]),
}

impl<'f> Passes<'f> {
    pub(super) fn of(filter: Option<&'f Vector>) -> Self {
        match filter.map(Vector::truth) {
            None => Self::All,
            Some(super::logic::Truth::Same(byte)) if byte & 1 == 1 => Self::All,
            Some(super::logic::Truth::Same(_)) => Self::None,
            Some(super::logic::Truth::Each(bytes)) => Self::Each(bytes),
        }
    }

    pub(super) fn row(self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Each(bytes) => bytes[row] & 1 == 1,
        }
    }
}
