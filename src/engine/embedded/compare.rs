//! Comparisons of values with constants and with each other.

use std::cmp::Ordering;

use super::{
    exact::Exact,
    pool::Pool,
    vector::{FALSE, Floats, Ints, Lanes, TRUE, Vector},
};
use crate::{engine::plan::text::compare, rule::typed::CompareOp, store::facts::TextDictionary};

/// Whole numbers between two bounds, inclusive, or all others. Every comparison with a constant is one, so that kernels
/// have one loop per width instead of six.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) negated: bool,
}

impl Range {
    /// The numbers that compare so with a constant.
    pub(super) const fn of(op: CompareOp, constant: i64) -> Self {
        let (low, high, negated) = match op {
            CompareOp::Equal => (constant, constant, false),
            CompareOp::NotEqual => (constant, constant, true),
            CompareOp::Less => (constant, i64::MAX, true),
            CompareOp::LessEqual => (i64::MIN, constant, false),
            CompareOp::Greater => (i64::MIN, constant, true),
            CompareOp::GreaterEqual => (constant, i64::MAX, false),
        };
        Self { low, high, negated }
    }

    /// The same range over `raw`, where a number is `base + unit * raw` and `raw` is at most `largest`: first step, how
    /// many more, and whether it is the others that count. `None`: no step lies between the bounds.
    pub(super) fn in_steps(self, base: i64, unit: u64, largest: u64) -> Option<(u64, u64)> {
        let (base, unit) = (i128::from(base), i128::from(unit));
        let low = (i128::from(self.low) - base).max(0);
        let first = (low + unit - 1) / unit;
        let high = i128::from(self.high) - base;
        if high < 0 {
            return None;
        }
        let last = (high / unit).min(i128::from(largest));
        if first > last {
            return None;
        }
        Some((u64::try_from(first).ok()?, u64::try_from(last - first).ok()?))
    }
}

/// Appends the answer for each lane.
macro_rules! answers {
    ($out:expr, $lanes:expr, $low:expr, $span:expr, $negated:expr) => {{
        let flip = if $negated { TRUE } else { FALSE };
        let (low, span) = ($low, $span);
        $out.extend($lanes.iter().map(|x| (u8::from(x.wrapping_sub(low) <= span) * TRUE) ^ flip));
    }};
}
pub(super) use answers;

/// Which whole lanes lie in a range; nulls are blanked by the caller.
pub(super) fn ints_in_range(lanes: Ints<'_>, range: Range, len: usize, pool: &mut Pool) -> Vec<u8> {
    let mut out: Vec<u8> = pool.take(len);
    match lanes {
        Ints::Same(x) => {
            let inside = range.low <= x && x <= range.high;
            out.resize(len, if inside == range.negated { FALSE } else { TRUE });
        }
        Ints::Small(lanes) => match range.in_steps(0, 1, u64::from(u32::MAX)) {
            Some((low, span)) => {
                let low = u32::try_from(low).expect("below the largest step");
                let span = u32::try_from(span).expect("below the largest step");
                answers!(out, lanes, low, span, range.negated);
            }
            None => out.resize(len, if range.negated { TRUE } else { FALSE }),
        },
        Ints::Wide(lanes) => {
            let span = range.high.wrapping_sub(range.low).cast_unsigned();
            let flip = if range.negated { TRUE } else { FALSE };
            let low = range.low;
            out.extend(lanes.iter().map(|x| (u8::from(x.wrapping_sub(low).cast_unsigned() <= span) * TRUE) ^ flip));
        }
    }
    out
}

/// Fills with the answer of `holds` for each lane.
fn fill(len: usize, pool: &mut Pool, mut holds: impl FnMut(usize) -> bool) -> Vec<u8> {
    let mut out: Vec<u8> = pool.take(len);
    out.extend((0..len).map(|i| u8::from(holds(i)) * TRUE));
    out
}

/// Compares whole lanes of equal scale.
pub(super) fn compare_ints(op: CompareOp, left: Ints<'_>, right: Ints<'_>, len: usize, pool: &mut Pool) -> Vec<u8> {
    if let Ints::Same(constant) = right {
        return ints_in_range(left, Range::of(op, constant), len, pool);
    }
    match op {
        CompareOp::Equal => fill(len, pool, |i| left.get(i) == right.get(i)),
        CompareOp::NotEqual => fill(len, pool, |i| left.get(i) != right.get(i)),
        CompareOp::Less => fill(len, pool, |i| left.get(i) < right.get(i)),
        CompareOp::LessEqual => fill(len, pool, |i| left.get(i) <= right.get(i)),
        CompareOp::Greater => fill(len, pool, |i| left.get(i) > right.get(i)),
        CompareOp::GreaterEqual => fill(len, pool, |i| left.get(i) >= right.get(i)),
    }
}

/// Compares floats as IEEE does; NaN is not among them.
pub(super) fn compare_floats(
    op: CompareOp,
    left: Floats<'_>,
    right: Floats<'_>,
    len: usize,
    pool: &mut Pool,
) -> Vec<u8> {
    match op {
        CompareOp::Equal => fill(len, pool, |i| left.get(i) == right.get(i)),
        CompareOp::NotEqual => fill(len, pool, |i| left.get(i) != right.get(i)),
        CompareOp::Less => fill(len, pool, |i| left.get(i) < right.get(i)),
        CompareOp::LessEqual => fill(len, pool, |i| left.get(i) <= right.get(i)),
        CompareOp::Greater => fill(len, pool, |i| left.get(i) > right.get(i)),
        CompareOp::GreaterEqual => fill(len, pool, |i| left.get(i) >= right.get(i)),
    }
}

/// An exact number of a lane.
pub(super) fn exact_lane(vector: &Vector, scale: i32, i: usize) -> Exact {
    match &vector.lanes {
        Lanes::Ratio(numerators, denominators) => {
            Exact { numerator: numerators[i], denominator: denominators[i], scale }
        }
        lanes => Exact { numerator: lanes.ints().get(i), denominator: 1, scale },
    }
}

/// Compares exact numbers of any scale, fractions too.
pub(super) fn compare_exact(
    op: CompareOp,
    (left, left_scale): (&Vector, i32),
    (right, right_scale): (&Vector, i32),
    len: usize,
    pool: &mut Pool,
) -> Vec<u8> {
    fill(len, pool, |i| {
        if left.is_null(i) || right.is_null(i) {
            return false;
        }
        let (left, right) = (exact_lane(left, left_scale, i), exact_lane(right, right_scale, i));
        compare(op, left.compare(right))
    })
}

/// Compares texts of two columns.
pub(super) fn compare_texts(
    op: CompareOp,
    (left, left_texts): (&Vector, &TextDictionary),
    (right, right_texts): (&Vector, &TextDictionary),
    len: usize,
    pool: &mut Pool,
) -> Vec<u8> {
    fill(len, pool, |i| {
        if left.is_null(i) || right.is_null(i) {
            return false;
        }
        let ordering: Ordering = left_texts.text(left.lanes.code(i)).cmp(right_texts.text(right.lanes.code(i)));
        compare(op, ordering)
    })
}

/// Which whole lanes are in an ascending set.
pub(super) fn ints_in_set(lanes: Ints<'_>, set: &[i64], len: usize, pool: &mut Pool) -> Vec<u8> {
    match set {
        [] => pool.filled(FALSE, len),
        [one] => ints_in_range(lanes, Range::of(CompareOp::Equal, *one), len, pool),
        // A short list is compared through; the loop has no branches.
        few if few.len() <= 8 => fill(len, pool, |i| {
            let x = lanes.get(i);
            few.iter().fold(false, |found, y| found | (x == *y))
        }),
        many => fill(len, pool, |i| many.binary_search(&lanes.get(i)).is_ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPS: [CompareOp; 6] = [
        CompareOp::Equal,
        CompareOp::NotEqual,
        CompareOp::Less,
        CompareOp::LessEqual,
        CompareOp::Greater,
        CompareOp::GreaterEqual,
    ];

    fn edge() -> impl Strategy<Value = i64> {
        prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            Just(0),
            Just(-1),
            Just(i64::from(u32::MAX)),
            -5i64..5,
            any::<i64>()
        ]
    }

    proptest! {
        #[test]
        fn ranges_compare(wide in prop::collection::vec(edge(), 0..20), small: Vec<u32>, constant in edge()) {
            let pool = &mut Pool::default();
            for op in OPS {
                let expected: Vec<u8> = wide.iter().map(|x| u8::from(compare(op, x.cmp(&constant))) * TRUE).collect();
                let got = compare_ints(op, Ints::Wide(&wide), Ints::Same(constant), wide.len(), pool);
                prop_assert_eq!(got, expected, "{:?}", op);
                let expected: Vec<u8> =
                    small.iter().map(|x| u8::from(compare(op, i64::from(*x).cmp(&constant))) * TRUE).collect();
                let got = compare_ints(op, Ints::Small(&small), Ints::Same(constant), small.len(), pool);
                prop_assert_eq!(got, expected, "{:?}", op);
            }
        }

        #[test]
        fn steps_follow_numbers(base in -1000i64..1000, unit in 1u64..50, raw in 0u64..255, constant in -3000i64..15000) {
            for op in OPS {
                let range = Range::of(op, constant);
                let inside = range.in_steps(base, unit, 255).is_some_and(|(first, more)| raw.wrapping_sub(first) <= more);
                let number = base + i64::try_from(unit * raw).unwrap();
                prop_assert_eq!(inside != range.negated, compare(op, number.cmp(&constant)), "{:?}", op);
            }
        }

        #[test]
        fn sets_contain(lanes in prop::collection::vec(-20i64..20, 0..30), set in prop::collection::btree_set(-20i64..20, 0..15)) {
            let pool = &mut Pool::default();
            let sorted: Vec<i64> = set.iter().copied().collect();
            let expected: Vec<u8> = lanes.iter().map(|x| u8::from(set.contains(x)) * TRUE).collect();
            prop_assert_eq!(ints_in_set(Ints::Wide(&lanes), &sorted, lanes.len(), pool), expected);
        }
    }
}
