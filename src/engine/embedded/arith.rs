//! Arithmetic over whole lanes and floats.

use super::{
    compare::exact_lane,
    pool::Pool,
    vector::{Floats, Ints, Lanes, Vector},
};
use crate::rule::typed::ArithOp;

/// A vector of whole lanes from a function that may overflow. Lanes without a value never do.
fn checked(len: usize, valid: Option<Vec<u8>>, pool: &mut Pool, mut f: impl FnMut(usize) -> Option<i64>) -> Vector {
    let mut out: Vec<i64> = pool.take(len);
    let mut overflow: Option<Vec<u8>> = None;
    for i in 0..len {
        let lane = f(i);
        if lane.is_none() && valid.as_ref().is_none_or(|valid| valid[i] == 1) {
            overflow.get_or_insert_with(|| pool.filled(0, len))[i] = 1;
        }
        out.push(lane.unwrap_or(0));
    }
    Vector { lanes: Lanes::Int(out), valid, overflow }
}

/// Sum, difference or product of whole lanes; the result has scale `scale`.
pub(super) fn exact_arith(
    op: ArithOp,
    (left, left_scale): (Ints<'_>, i32),
    (right, right_scale): (Ints<'_>, i32),
    (scale, len): (i32, usize),
    valid: Option<Vec<u8>>,
    pool: &mut Pool,
) -> Vector {
    let aligned = left_scale == right_scale;
    // Only the result must fit, so operands of another scale are raised in 128 bits: at most 2^63 * 10^18 each.
    let raise = |lane: i64, from: i32| i128::from(lane) * 10i128.pow((scale - from).unsigned_abs());
    let narrow = |wide: i128| i64::try_from(wide).ok();
    match op {
        ArithOp::Add if aligned => checked(len, valid, pool, |i| left.get(i).checked_add(right.get(i))),
        ArithOp::Subtract if aligned => checked(len, valid, pool, |i| left.get(i).checked_sub(right.get(i))),
        ArithOp::Add => {
            checked(len, valid, pool, |i| narrow(raise(left.get(i), left_scale) + raise(right.get(i), right_scale)))
        }
        ArithOp::Subtract => {
            checked(len, valid, pool, |i| narrow(raise(left.get(i), left_scale) - raise(right.get(i), right_scale)))
        }
        ArithOp::Multiply => checked(len, valid, pool, |i| left.get(i).checked_mul(right.get(i))),
        ArithOp::Divide => unreachable!("the plan divides whole lanes into fractions"),
    }
}

/// Minus whole lanes.
pub(super) fn negate_ints(lanes: Ints<'_>, len: usize, valid: Option<Vec<u8>>, pool: &mut Pool) -> Vector {
    checked(len, valid, pool, |i| lanes.get(i).checked_neg())
}

/// A vector of floats from a function whose NaN is null.
pub(super) fn floats(len: usize, valid: Option<Vec<u8>>, pool: &mut Pool, f: impl FnMut(usize) -> f64) -> Vector {
    let mut out: Vec<f64> = pool.take(len);
    out.extend((0..len).map(f));
    let valid = if out.iter().any(|x| x.is_nan()) {
        let mut valid = valid.unwrap_or_else(|| pool.filled(1, len));
        valid.iter_mut().zip(&out).for_each(|(v, x)| *v &= u8::from(!x.is_nan()));
        Some(valid)
    } else {
        valid
    };
    Vector::new(Lanes::Float(out), valid)
}

/// One IEEE operation on floats; a division by zero is null.
pub(super) fn float_arith(
    op: ArithOp,
    left: Floats<'_>,
    right: Floats<'_>,
    len: usize,
    valid: Option<Vec<u8>>,
    pool: &mut Pool,
) -> Vector {
    match op {
        ArithOp::Add => floats(len, valid, pool, |i| left.get(i) + right.get(i)),
        ArithOp::Subtract => floats(len, valid, pool, |i| left.get(i) - right.get(i)),
        ArithOp::Multiply => floats(len, valid, pool, |i| left.get(i) * right.get(i)),
        ArithOp::Divide => floats(len, valid, pool, |i| {
            let divisor = right.get(i);
            if divisor == 0.0 { f64::NAN } else { left.get(i) / divisor }
        }),
    }
}

/// Fractions of whole lanes; null where the denominator is 0.
pub(super) fn ratio(
    numerator: Ints<'_>,
    denominator: Ints<'_>,
    len: usize,
    valid: Option<Vec<u8>>,
    pool: &mut Pool,
) -> Vector {
    let mut numerators: Vec<i64> = pool.take(len);
    numerators.extend((0..len).map(|i| numerator.get(i)));
    let mut denominators: Vec<i64> = pool.take(len);
    denominators.extend((0..len).map(|i| denominator.get(i)));
    let mut known = valid.unwrap_or_else(|| pool.filled(1, len));
    known.iter_mut().zip(&denominators).for_each(|(v, d)| *v &= u8::from(*d != 0));
    Vector::new(Lanes::Ratio(numerators, denominators), Some(known))
}

/// The nearest floats of exact numbers.
pub(super) fn to_float(value: &Vector, scale: i32, len: usize, valid: Option<Vec<u8>>, pool: &mut Pool) -> Vector {
    match &value.lanes {
        Lanes::Small(lanes) => {
            let mut out: Vec<f64> = pool.take(len);
            out.extend(lanes.iter().map(|x| f64::from(*x)));
            Vector::new(Lanes::Float(out), valid)
        }
        _ => floats(len, valid, pool, |i| if value.is_null(i) { 0.0 } else { exact_lane(value, scale, i).to_float() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_result_must_fit() {
        let pool = &mut Pool::default();
        // 10 - 9.99…: the 10 alone does not fit at scale 18.
        let (left, right) = (Ints::Same(10), Ints::Same(9_000_000_000_000_000_000));
        let got = exact_arith(ArithOp::Subtract, (left, 0), (right, 18), (18, 1), None, pool);
        assert!(matches!(got.lanes, Lanes::Int(lanes) if lanes == [1_000_000_000_000_000_000]));
        assert!(got.overflow.is_none());
        let got = exact_arith(ArithOp::Add, (left, 0), (right, 18), (18, 1), None, pool);
        assert_eq!(got.overflow, Some(vec![1]));
    }

    #[test]
    fn lanes_without_value_do_not_overflow() {
        let pool = &mut Pool::default();
        let lanes = [i64::MAX, i64::MAX];
        let got =
            exact_arith(ArithOp::Multiply, (Ints::Wide(&lanes), 0), (Ints::Same(2), 0), (0, 2), Some(vec![0, 1]), pool);
        assert_eq!(got.overflow, Some(vec![0, 1]));
    }

    #[test]
    fn nan_and_division_by_zero_are_null() {
        let pool = &mut Pool::default();
        let left = [1.0, f64::INFINITY, 3.0];
        let got = float_arith(ArithOp::Subtract, Floats::Each(&left), Floats::Same(f64::INFINITY), 3, None, pool);
        assert_eq!(got.valid, Some(vec![1, 0, 1]));
        let got = float_arith(ArithOp::Divide, Floats::Each(&left), Floats::Same(0.0), 3, None, pool);
        assert_eq!(got.valid, Some(vec![0, 0, 0]));
        let got = ratio(Ints::Same(1), Ints::Small(&[0, 2]), 2, None, pool);
        assert_eq!(got.valid, Some(vec![0, 1]));
    }
}
