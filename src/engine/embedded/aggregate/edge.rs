use super::{
    super::{
        column::{Step, by_width},
        pool::Pool,
        rows::{RowContext, RowTile},
        vector::{FALSE, Lanes, TRUE, UNKNOWN, Vector},
    },
    Overflow, Passes, prepare,
};
use crate::{
    engine::plan::{
        AggregateKind, AggregatePlan,
        node::{Op, Scalar},
    },
    rule::DataType,
    store::facts::{Block, Column, Ints, Values},
};

/// One row of a block for each of some subjects.
#[derive(Debug, Default)]
pub(in crate::engine::embedded) struct Candidates {
    /// Counted from the start of the tile, ascending.
    pub(in crate::engine::embedded) subjects: Vec<u32>,
    /// Rows of the block.
    pub(in crate::engine::embedded) rows: Vec<u32>,
}

/// The time, or the argument, of the first or last matching row.
pub(super) fn edge(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    (len, ty): (usize, DataType),
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let column = aggregate.argument.and_then(|argument| match context.scan.rows.node(argument).op {
        Op::Column(index) => Some(index),
        _ => None,
    });
    let touched = prepare(aggregate, tiles, column.is_none(), context, pool)?;
    if touched.is_empty() {
        return Ok(Vector::same(Scalar::Null));
    }
    let last = aggregate.kind == AggregateKind::Last;
    let mut found: Vec<(&Block<'_>, Candidates)> = Vec::new();
    for i in &touched {
        let tile = &tiles[*i];
        let first_row = u32::try_from(tile.rows.start).expect("a block has fewer than 2^32 rows");
        let passes = Passes::of(tile.filter(aggregate.filter));
        let mut candidates =
            Candidates { subjects: pool.take(tile.groups.subjects.len()), rows: pool.take(tile.groups.subjects.len()) };
        tile.window(aggregate, context.scan).for_each(|group, from, to| {
            let row = match (passes, last) {
                (Passes::None, _) => None,
                (Passes::All, true) => (from < to).then(|| to - 1),
                (Passes::All, false) => (from < to).then_some(from),
                (Passes::Each(_), true) => (from..to).rev().find(|row| passes.row(*row as usize)),
                (Passes::Each(_), false) => (from..to).find(|row| passes.row(*row as usize)),
            };
            if let Some(row) = row {
                candidates.subjects.push(tile.groups.subjects[group]);
                candidates.rows.push(first_row + row);
            }
        });
        found.push((tile.block, candidates));
    }
    winners(&mut found, last, len);
    let mut out = empty(ty, len, pool);
    for ((block, candidates), i) in found.into_iter().zip(&touched) {
        match (aggregate.argument, column) {
            (None, _) => gather_ints(block.times, &candidates, &mut out),
            (_, Some(index)) => {
                if let Some(column) = &block.columns[index] {
                    gather(column, ty, &candidates, &mut out);
                }
            }
            (Some(argument), None) => {
                let tile = &tiles[*i];
                gather_vector(tile.value(argument), tile.rows.start, &candidates, &mut out);
            }
        }
        pool.give(candidates.subjects);
        pool.give(candidates.rows);
    }
    Ok(out)
}

/// Keeps of each subject's candidates the first or last by (time, file, row).
pub(in crate::engine::embedded) fn winners(found: &mut [(&Block<'_>, Candidates)], last: bool, len: usize) {
    if found.len() < 2 {
        return;
    }
    let key = |block: &Block<'_>, row: u32| {
        let row = row as usize;
        let file = block.file_ranks.as_ref().map_or(0, |ranks| ranks.get(row));
        let number = block.row_numbers.as_ref().map_or(0, |numbers| numbers.get(row));
        (block.times.get(row), file, number)
    };
    let mut best: Vec<Option<(usize, u32)>> = vec![None; len];
    for (i, (block, candidates)) in found.iter().enumerate() {
        for (subject, row) in candidates.subjects.iter().zip(&candidates.rows) {
            let best = &mut best[*subject as usize];
            let wins = best.is_none_or(|(j, other)| {
                let (own, other) = (key(block, *row), key(found[j].0, other));
                if last { own > other } else { own < other }
            });
            if wins {
                *best = Some((i, *row));
            }
        }
    }
    for (i, (_, candidates)) in found.iter_mut().enumerate() {
        let mut kept = 0;
        for n in 0..candidates.subjects.len() {
            let (subject, row) = (candidates.subjects[n], candidates.rows[n]);
            if best[subject as usize] == Some((i, row)) {
                candidates.subjects[kept] = subject;
                candidates.rows[kept] = row;
                kept += 1;
            }
        }
        candidates.subjects.truncate(kept);
        candidates.rows.truncate(kept);
    }
}

/// Nulls of a type.
pub(in crate::engine::embedded) fn empty(ty: DataType, len: usize, pool: &mut Pool) -> Vector {
    let lanes = match ty {
        DataType::Bool => return Vector::logic(pool.filled(UNKNOWN, len)),
        DataType::Float => Lanes::Float(pool.filled(0.0, len)),
        DataType::Text => Lanes::Code(pool.filled(0, len)),
        _ => Lanes::Int(pool.filled(0, len)),
    };
    Vector::new(lanes, Some(pool.filled(0, len)))
}

fn gather_ints(ints: Ints<'_>, candidates: &Candidates, out: &mut Vector) {
    let (Lanes::Int(lanes), Some(valid)) = (&mut out.lanes, &mut out.valid) else { return };
    let (base, unit) = (ints.base, ints.unit.cast_signed());
    let pairs = candidates.subjects.iter().zip(&candidates.rows);
    by_width!(ints.raw, raw => for (subject, row) in pairs {
        let steps = raw[*row as usize].widen().cast_signed();
        lanes[*subject as usize] = base.wrapping_add(unit.wrapping_mul(steps));
        valid[*subject as usize] = 1;
    }, zeros => for (subject, _) in pairs {
        lanes[*subject as usize] = base;
        valid[*subject as usize] = 1;
    });
}

/// Moves the candidates' values of a column to their subjects.
pub(in crate::engine::embedded) fn gather(
    column: &Column<'_>,
    ty: DataType,
    candidates: &Candidates,
    out: &mut Vector,
) {
    let pairs = || candidates.subjects.iter().map(|s| *s as usize).zip(candidates.rows.iter().map(|r| *r as usize));
    match (column.values, &mut out.lanes) {
        (Values::Ints(ints), Lanes::Logic(bytes)) if ty == DataType::Bool => {
            for (subject, row) in pairs() {
                bytes[subject] = if ints.get(row) == 0 { FALSE } else { TRUE };
            }
        }
        (Values::Ints(ints), Lanes::Int(_)) => gather_ints(ints, candidates, out),
        (Values::Floats(values), Lanes::Float(lanes)) => pairs().for_each(|(s, row)| lanes[s] = values[row]),
        (Values::Codes(raw), Lanes::Code(lanes)) => by_width!(raw, raw => for (subject, row) in pairs() {
            lanes[subject] = u32::try_from(raw[row].widen()).unwrap_or(u32::MAX);
        }, zeros => pairs().for_each(|(subject, _)| lanes[subject] = 0)),
        _ => unreachable!("the plan checks the types of columns"),
    }
    let known = |row: usize| column.valid.is_none_or(|bits| bits[row / 64] >> (row % 64) & 1 == 1);
    match (&mut out.lanes, &mut out.valid) {
        (Lanes::Logic(bytes), _) => pairs().filter(|(_, row)| !known(*row)).for_each(|(s, _)| bytes[s] = UNKNOWN),
        (_, Some(valid)) => pairs().for_each(|(subject, row)| valid[subject] = u8::from(known(row))),
        _ => {}
    }
}

/// Moves the candidates' lanes to their subjects; `first` is the row of lane 0.
fn gather_vector(value: &Vector, first: usize, candidates: &Candidates, out: &mut Vector) {
    for (subject, row) in candidates.subjects.iter().zip(&candidates.rows) {
        let (subject, row) = (*subject as usize, *row as usize - first);
        let known = !value.is_null(row);
        match (&mut out.lanes, &value.lanes) {
            (Lanes::Logic(out), Lanes::Logic(lanes)) => out[subject] = lanes[row],
            (Lanes::Float(out), _) => out[subject] = value.lanes.floats().get(row),
            (Lanes::Code(out), Lanes::Code(lanes)) => out[subject] = lanes[row],
            (Lanes::Int(out), _) => out[subject] = value.lanes.ints().get(row),
            _ => {}
        }
        if let Some(valid) = &mut out.valid {
            valid[subject] = u8::from(known);
        }
    }
}
