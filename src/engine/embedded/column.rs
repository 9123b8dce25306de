//! Columns of blocks as vectors. The width of a column is matched outside of every loop.

use std::ops::Range;

use super::{
    codes::look_up,
    compare::{Range as NumberRange, answers},
    groups::Groups,
    logic,
    pool::Pool,
    validity,
    vector::{FALSE, Lanes, TRUE, Vector},
};
use crate::{
    calendar::{SECOND, Zone},
    engine::plan::{
        QueryPlan,
        node::{Graph, NodeId, Op, Scalar},
    },
    rule::DataType,
    store::facts::{Block, Column, Ints, Raw, Values},
};

/// Steps of any width in 64 bits.
pub(super) trait Step: Copy {
    fn widen(self) -> u64;
}

macro_rules! step {
    ($($ty:ty),*) => {$(
        impl Step for $ty {
            fn widen(self) -> u64 {
                self.into()
            }
        }
    )*};
}
step!(u8, u16, u32);

impl Step for u64 {
    fn widen(self) -> u64 {
        self
    }
}

/// Calls `$body` with `$raw` bound to the slice of whichever width, or `$zeros` when there is none.
macro_rules! by_width {
    ($column:expr, $raw:ident => $body:expr, zeros => $zeros:expr) => {
        match $column {
            $crate::store::facts::Raw::Zeros(_) => $zeros,
            $crate::store::facts::Raw::U8($raw) => $body,
            $crate::store::facts::Raw::U16($raw) => $body,
            $crate::store::facts::Raw::U32($raw) => $body,
            $crate::store::facts::Raw::U64($raw) => $body,
        }
    };
}
pub(super) use by_width;

/// Whole numbers of some rows.
pub(super) fn ints(ints: Ints<'_>, rows: Range<usize>, pool: &mut Pool) -> Vec<i64> {
    let (base, unit) = (ints.base, ints.unit.cast_signed());
    let mut out: Vec<i64> = pool.take(rows.len());
    by_width!(ints.raw, raw => {
        let raw = &raw[rows];
        if unit == 1 {
            out.extend(raw.iter().map(|x| base.wrapping_add(x.widen().cast_signed())));
        } else {
            out.extend(raw.iter().map(|x| base.wrapping_add(unit.wrapping_mul(x.widen().cast_signed()))));
        }
    }, zeros => out.resize(rows.len(), base));
    out
}

/// Codes of some rows.
fn codes(raw: Raw<'_>, rows: Range<usize>, pool: &mut Pool) -> Vec<u32> {
    let mut out: Vec<u32> = pool.take(rows.len());
    match raw {
        Raw::Zeros(_) => out.resize(rows.len(), 0),
        Raw::U8(raw) => out.extend(raw[rows].iter().map(|x| u32::from(*x))),
        Raw::U16(raw) => out.extend(raw[rows].iter().map(|x| u32::from(*x))),
        Raw::U32(raw) => out.extend_from_slice(&raw[rows]),
        Raw::U64(raw) => out.extend(raw[rows].iter().map(|x| u32::try_from(*x).unwrap_or(u32::MAX))),
    }
    out
}

/// A column of some rows.
pub(super) fn decode(column: &Column<'_>, rows: Range<usize>, ty: DataType, pool: &mut Pool) -> Vector {
    let valid = column.valid.map(|bits| validity::valid(bits, rows.clone(), pool));
    match (column.values, ty) {
        (Values::Ints(values), DataType::Bool) => {
            let mut bytes: Vec<u8> = pool.take(rows.len());
            bytes.extend(rows.map(|row| if values.get(row) == 0 { FALSE } else { TRUE }));
            logic::blank(&mut bytes, valid.as_deref());
            valid.into_iter().for_each(|valid| pool.give(valid));
            Vector::logic(bytes)
        }
        (Values::Ints(values), _) => Vector::new(Lanes::Int(ints(values, rows, pool)), valid),
        (Values::Floats(values), _) => {
            let mut out: Vec<f64> = pool.take(rows.len());
            out.extend_from_slice(&values[rows]);
            Vector::new(Lanes::Float(out), valid)
        }
        (Values::Codes(raw), _) => Vector::new(Lanes::Code(codes(raw, rows, pool)), valid),
    }
}

/// What is true of subjects, for each of their rows.
pub(super) fn broadcast(vector: &Vector, groups: &Groups, pool: &mut Pool) -> Vector {
    fn spread<T: super::pool::Pooled>(lanes: &[T], groups: &Groups, pool: &mut Pool) -> Vec<T> {
        let mut out: Vec<T> = pool.take(groups.starts.last().map_or(0, |rows| *rows as usize));
        for (group, subject) in groups.subjects.iter().enumerate() {
            let rows = groups.starts[group + 1] - groups.starts[group];
            out.extend(std::iter::repeat_n(lanes[*subject as usize], rows as usize));
        }
        out
    }
    let lanes = match &vector.lanes {
        Lanes::Same(scalar) => Lanes::Same(scalar.clone()),
        Lanes::Logic(lanes) => Lanes::Logic(spread(lanes, groups, pool)),
        Lanes::Small(lanes) => Lanes::Small(spread(lanes, groups, pool)),
        Lanes::Int(lanes) => Lanes::Int(spread(lanes, groups, pool)),
        Lanes::Float(lanes) => Lanes::Float(spread(lanes, groups, pool)),
        Lanes::Code(lanes) => Lanes::Code(spread(lanes, groups, pool)),
        Lanes::Ratio(a, b) => Lanes::Ratio(spread(a, groups, pool), spread(b, groups, pool)),
    };
    let valid = vector.valid.as_ref().map(|valid| spread(valid, groups, pool));
    Vector::new(lanes, valid)
}

/// Answers a comparison of a plain column with a constant, or a text test of one, on the raw steps and codes. `None`
/// when the node is something else.
pub(super) fn compare_raw(
    plan: &QueryPlan,
    graph: &Graph,
    node: NodeId,
    block: &Block<'_>,
    rows: Range<usize>,
    pool: &mut Pool,
) -> Option<Vec<u8>> {
    let column_of = |id: NodeId| match graph.node(id).op {
        Op::Column(index) => block.columns[index].as_ref(),
        _ => None,
    };
    let ints_of = |id: NodeId| match (graph.node(id), column_of(id)) {
        (n, Some(Column { values: Values::Ints(ints), valid })) if n.ty != DataType::Bool => Some((*ints, *valid)),
        (n, None) if n.op == Op::Time => Some((block.times, None)),
        _ => None,
    };
    let (mut bytes, bits) = match &graph.node(node).op {
        Op::Compare { op, left, right } if matches!(graph.node(*left).op, Op::Hour(_)) => {
            let (Op::Hour(of), Some(Scalar::Int(hour))) = (&graph.node(*left).op, graph.constant(*right)) else {
                return None;
            };
            let (times, bits) = ints_of(*of)?;
            (hours_in_range(times, NumberRange::of(*op, *hour), &plan.zone, rows.clone(), pool)?, bits)
        }
        Op::Compare { op, left, right } => {
            let Some(Scalar::Int(constant)) = graph.constant(*right) else { return None };
            if graph.node(*left).scale != graph.node(*right).scale {
                return None;
            }
            let (ints, bits) = ints_of(*left)?;
            (raw_in_range(ints, NumberRange::of(*op, *constant), rows.clone(), pool), bits)
        }
        Op::OneOf { value, set } if set.len() == 1 => {
            let (ints, bits) = ints_of(*value)?;
            let range = NumberRange { low: set[0], high: set[0], negated: false };
            (raw_in_range(ints, range, rows.clone(), pool), bits)
        }
        Op::Text { value, table } => {
            let Column { values: Values::Codes(raw), valid } = column_of(*value)? else { return None };
            (look_up(*raw, rows.clone(), &plan.tables[*table].truth, pool), *valid)
        }
        _ => return None,
    };
    if let Some(bits) = bits {
        validity::blank(&mut bytes, bits, rows);
    }
    Some(bytes)
}

/// Compares local hours without going through instants, where the offset is the same for the whole block and its times are
/// whole seconds in 32 bits: the second of the day is then a remainder of the step plus a constant.
fn hours_in_range(
    times: Ints<'_>,
    range: NumberRange,
    zone: &Zone,
    rows: Range<usize>,
    pool: &mut Pool,
) -> Option<Vec<u8>> {
    const SECONDS: u32 = 86_400;
    let (start, end, offset) = zone.offset_period(times.min);
    let Raw::U32(raw) = times.raw else { return None };
    let second = SECOND.cast_unsigned();
    let constant = times.min >= start && times.max < end;
    if !constant || times.unit != second || times.base % SECOND != 0 || offset % SECOND != 0 {
        return None;
    }
    let local = (times.base.checked_add(offset)? / SECOND).rem_euclid(i64::from(SECONDS));
    let shift = u32::try_from(local).ok()?;
    if raw[rows.clone()].iter().max().is_some_and(|largest| largest.checked_add(shift).is_none()) {
        return None;
    }
    // Hours outside of 0 to 23 do not occur.
    let low = range.low.clamp(0, 24) * 3600;
    let high = (range.high.clamp(-1, 23) + 1) * 3600;
    let (low, high) = (u32::try_from(low).ok()?, u32::try_from(high).ok()?);
    let span = high.saturating_sub(low);
    let flip = if range.negated { TRUE } else { FALSE };
    let mut out: Vec<u8> = pool.take(rows.len());
    out.extend(raw[rows].iter().map(|x| (u8::from(((x + shift) % SECONDS).wrapping_sub(low) < span) * TRUE) ^ flip));
    Some(out)
}

fn raw_in_range(ints: Ints<'_>, range: NumberRange, rows: Range<usize>, pool: &mut Pool) -> Vec<u8> {
    let mut out: Vec<u8> = pool.take(rows.len());
    macro_rules! width {
        ($raw:expr, $ty:ty) => {
            match range.in_steps(ints.base, ints.unit, u64::from(<$ty>::MAX)) {
                Some((low, span)) => {
                    let low = <$ty>::try_from(low).expect("below the largest step");
                    let span = <$ty>::try_from(span).expect("below the largest step");
                    answers!(out, $raw[rows], low, span, range.negated);
                }
                None => out.resize(rows.len(), if range.negated { TRUE } else { FALSE }),
            }
        };
    }
    match ints.raw {
        Raw::Zeros(_) => {
            let inside = range.low <= ints.base && ints.base <= range.high;
            out.resize(rows.len(), if inside == range.negated { FALSE } else { TRUE });
        }
        Raw::U8(raw) => width!(raw, u8),
        Raw::U16(raw) => width!(raw, u16),
        Raw::U32(raw) => width!(raw, u32),
        Raw::U64(raw) => width!(raw, u64),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::plan::text::compare, rule::typed::CompareOp};

    #[test]
    fn hours_of_steps_are_those_of_the_zone() {
        let pool = &mut Pool::default();
        let zone = Zone::named("Asia/Kolkata").unwrap();
        let raw: Vec<u32> = (0..5_000).map(|i| i * 977).collect();
        let base = -3_600 * SECOND;
        let times = Ints { base, unit: 1_000_000, raw: Raw::U32(&raw), min: base, max: base + 4_999 * 977 * SECOND };
        for hour in [-3, 0, 5, 23, 24, 90] {
            for op in [CompareOp::Equal, CompareOp::NotEqual, CompareOp::Less, CompareOp::Greater, CompareOp::LessEqual]
            {
                let got = hours_in_range(times, NumberRange::of(op, hour), &zone, 7..4_990, pool).unwrap();
                let expected: Vec<u8> =
                    (7..4_990).map(|i| u8::from(compare(op, zone.hour(times.get(i)).cmp(&hour))) * TRUE).collect();
                assert_eq!(got, expected, "hour {op:?} {hour}");
            }
        }
    }

    #[test]
    fn raw_comparison_is_that_of_the_numbers() {
        let pool = &mut Pool::default();
        let raw: Vec<u8> = (0..=255).collect();
        for (base, unit) in [(0, 1), (-100, 1), (50, 7), (i64::MIN, 3), (i64::MAX - 255 * 2, 2)] {
            let ints = Ints { base, unit, raw: Raw::U8(&raw), min: base, max: i64::MAX };
            for constant in [i64::MIN, base, base.saturating_add(13), base.saturating_add(400), 0, 120, i64::MAX] {
                for op in [CompareOp::Equal, CompareOp::NotEqual, CompareOp::Less, CompareOp::GreaterEqual] {
                    let got = raw_in_range(ints, NumberRange::of(op, constant), 3..250, pool);
                    let expected: Vec<u8> =
                        (3..250).map(|i| u8::from(compare(op, ints.get(i).cmp(&constant))) * TRUE).collect();
                    assert_eq!(got, expected, "{base} + {unit} x {op:?} {constant}");
                }
            }
        }
    }
}
