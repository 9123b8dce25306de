use super::{
    super::{
        pool::Pool,
        rows::{RowContext, RowTile},
        vector::{Lanes, Vector},
    },
    Overflow, Passes, for_each_subject, prepare,
};
use crate::engine::plan::{AggregatePlan, node::Scalar};

/// Sums of floats: the exact total of a subject's values, rounded once. The order of rows, blocks and threads cannot
/// show.
pub(super) fn sum(
    aggregate: &AggregatePlan,
    tiles: &mut [RowTile<'_>],
    context: RowContext<'_>,
    len: usize,
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    let argument = aggregate.argument.expect("a sum has an argument");
    let touched = prepare(aggregate, tiles, true, context, pool)?;
    if touched.is_empty() {
        return Ok(Vector::same(Scalar::float(0.0)));
    }
    let tiles = &*tiles;
    let sources: Vec<_> = touched
        .into_iter()
        .map(|i| {
            let (tile, value) = (&tiles[i], tiles[i].value(argument));
            let window = tile.window(aggregate, context.scan);
            (window, value, value.lanes.floats(), Passes::of(tile.filter(aggregate.filter)), &tile.groups)
        })
        .collect();
    let groups: Vec<_> = sources.iter().map(|source| source.4).collect();
    let mut out: Vec<f64> = pool.filled(0.0, len);
    let mut valid: Option<Vec<u8>> = None;
    let mut values = Vec::new();
    for_each_subject(&groups, len, |subject, runs| {
        values.clear();
        for (block, group) in runs {
            let (window, value, lanes, passes, _) = &sources[*block];
            for row in window.of(*group) {
                if passes.row(row) && !value.is_null(row) {
                    values.push(lanes.get(row));
                }
            }
        }
        let total = exact_total(&values);
        if total.is_nan() {
            valid.get_or_insert_with(|| pool.filled(1, len))[subject] = 0;
        } else {
            out[subject] = total;
        }
    });
    Ok(Vector::new(Lanes::Float(out), valid))
}

/// The sum of floats, rounded once, ties to even; NaN when infinities of both signs meet.
fn exact_total(values: &[f64]) -> f64 {
    match values {
        [] => 0.0,
        [one] => *one,
        [a, b] => a + b,
        _ => partials_total(values).unwrap_or_else(|| long_total(values)),
    }
}

/// Shewchuk's way: floats that do not overlap and together are the exact sum. `None` when it leaves the range.
fn partials_total(values: &[f64]) -> Option<f64> {
    let mut partials = [0f64; 64];
    let mut used = 0;
    for &value in values {
        let mut x = value;
        let mut kept = 0;
        for i in 0..used {
            let y = partials[i];
            let (large, small) = if x.abs() < y.abs() { (y, x) } else { (x, y) };
            let high = large + small;
            let low = small - (high - large);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        // Non-overlapping floats of 53 bits span the range of exponents with about 40 parts.
        *partials.get_mut(kept)? = x;
        used = kept + 1;
        if !x.is_finite() {
            return None;
        }
    }
    // Largest first; the first rest that is not 0 decides a tie.
    let mut rest = partials[..used].iter().rev().copied();
    let mut high = rest.next()?;
    let mut low = 0.0;
    for y in rest.by_ref() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if let Some(next) = rest.next()
        && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    Some(high)
}

/// The sum as one long whole number of units of 2^-1074; for what [`partials_total`] cannot hold.
fn long_total(values: &[f64]) -> f64 {
    let (mut up, mut down) = (false, false);
    // 2098 bits of a finite float's range and 64 for carries, in digits of 32 bits that may hold more for a while.
    let mut digits = [0i128; 70];
    for &value in values {
        if value.is_infinite() {
            up |= value > 0.0;
            down |= value < 0.0;
            continue;
        }
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, shift) = if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) };
        let part = i128::from(mantissa) << (shift % 32);
        let sign = if value < 0.0 { -1 } else { 1 };
        for i in 0..3 {
            digits[shift / 32 + i] += sign * (part >> (32 * i) & 0xffff_ffff);
        }
    }
    match (up, down) {
        (true, true) => return f64::NAN,
        (true, false) => return f64::INFINITY,
        (false, true) => return f64::NEG_INFINITY,
        (false, false) => {}
    }
    let carry = |digits: &mut [i128; 70]| {
        let mut carry = 0;
        for digit in digits.iter_mut() {
            let total = *digit + carry;
            *digit = total & 0xffff_ffff;
            carry = total >> 32;
        }
        carry
    };
    let negative = carry(&mut digits) < 0;
    if negative {
        digits.iter_mut().for_each(|digit| *digit = 0xffff_ffff - *digit);
        digits[0] += 1;
        carry(&mut digits);
    }
    let Some(top) = digits.iter().rposition(|digit| *digit != 0) else { return 0.0 };
    // The top 96 bits and whether anything is below; reading decimal digits is avoided by rounding in whole numbers.
    let mut high: u128 = 0;
    for i in (0..4).map(|i| top.checked_sub(i)) {
        high = high << 32 | i.map_or(0, |i| digits[i].cast_unsigned());
    }
    let sticky = top >= 4 && digits[..top - 3].iter().any(|digit| *digit != 0);
    // `high` counts units of 2^(32 (top - 3) - 1074).
    let mut exponent = 32 * (i32::try_from(top).expect("at most 70") - 3) - 1074;
    let length = 128 - i32::try_from(high.leading_zeros()).expect("at most 128");
    // Keep 53 bits, fewer when the result is subnormal.
    let drop = (length - 53).max(-1074 - exponent).max(0);
    let rest = high & ((1u128 << drop) - 1);
    let mut mantissa = u64::try_from(high >> drop).expect("53 bits");
    exponent += drop;
    if drop > 0 {
        let half = 1u128 << (drop - 1);
        if rest > half || (rest == half && (sticky || mantissa & 1 == 1)) {
            mantissa += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
    let magnitude = scale(mantissa as f64, exponent);
    if negative { -magnitude } else { magnitude }
}

/// `x * 2^exponent` for results that are exact or infinite.
fn scale(x: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    x * 2f64.powi(half) * 2f64.powi(exponent - half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn totals_are_exact() {
        assert_eq!(exact_total(&[0.1; 10]), 1.0);
        assert_eq!(exact_total(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(exact_total(&[1e308, 1e308, -1e308]), 1e308);
        assert_eq!(exact_total(&[f64::MAX, f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(exact_total(&[f64::INFINITY, 1.0, 2.0]), f64::INFINITY);
        assert!(exact_total(&[f64::INFINITY, 1.0, f64::NEG_INFINITY]).is_nan());
        // A tie that the smallest part decides.
        assert_eq!(exact_total(&[1.0, f64::EPSILON / 2.0, 5e-324]), 1.0 + f64::EPSILON);
        assert_eq!(exact_total(&[5e-324, 5e-324, 5e-324]), 1.5e-323);
    }

    fn any_finite() -> impl Strategy<Value = f64> {
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite())
    }

    proptest! {
        #[test]
        fn both_ways_agree(values in prop::collection::vec(any_finite(), 3..20), order in any::<prop::sample::Index>()) {
            let long = long_total(&values);
            if let Some(short) = partials_total(&values) {
                prop_assert_eq!(short, long);
            }
            let mut turned = values.clone();
            turned.rotate_left(order.index(values.len()));
            prop_assert_eq!(exact_total(&turned), long);
        }

        #[test]
        fn whole_numbers_sum_as_whole_numbers(values in prop::collection::vec(-1_000_000_000i64..1_000_000_000, 0..30)) {
            let floats: Vec<f64> = values.iter().map(|x| *x as f64).collect();
            prop_assert_eq!(exact_total(&floats), values.iter().sum::<i64>() as f64);
            prop_assert_eq!(long_total(&floats), values.iter().sum::<i64>() as f64);
        }
    }
}
