//! Exact comparison and conversion of decimals and fractions.

use std::cmp::Ordering;

/// An unsigned number of 256 bits: high and low half.
type Wide = (u128, u128);

/// `numerator / denominator * 10^-scale`; the denominator is not 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact {
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    pub(super) scale: i32,
}

impl Exact {
    /// Compares two exact numbers by cross-multiplication, in as many bits as it takes. Scales are at most 18 apart
    /// from 0, so that the larger side has at most 126 + 120 bits.
    pub(super) fn compare(self, other: Self) -> Ordering {
        let sign = |x: Self| x.numerator.signum() * x.denominator.signum();
        match sign(self).cmp(&sign(other)) {
            Ordering::Equal if sign(self) == 0 => return Ordering::Equal,
            Ordering::Equal => {}
            unequal => return unequal,
        }
        let left = product(self.numerator, other.denominator);
        let right = product(other.numerator, self.denominator);
        let up = other.scale - self.scale;
        let magnitude = if up >= 0 {
            multiply(left, power(up)).cmp(&(0, right))
        } else {
            (0, left).cmp(&multiply(right, power(-up)))
        };
        if sign(self) < 0 { magnitude.reverse() } else { magnitude }
    }

    /// The nearest float, ties to even.
    pub(super) fn to_float(self) -> f64 {
        const EXACT: u64 = 1 << 53;
        let negative = (self.numerator < 0) != (self.denominator < 0);
        let (n, d) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        if n == 0 {
            return 0.0;
        }
        let magnitude = if n <= EXACT && d <= EXACT && (-15..=15).contains(&self.scale) && (d == 1 || self.scale == 0) {
            // Both sides of the division are floats without rounding, so that it alone rounds.
            let (n, d) = (as_float(n), as_float(d));
            let factor = as_float(10u64.pow(self.scale.unsigned_abs()));
            match self.scale {
                0 => n / d,
                1.. => n / factor,
                _ if n * factor <= as_float(EXACT) => n * factor,
                _ => divide(u128::from(self.numerator.unsigned_abs()) * power(-self.scale), 1),
            }
        } else if self.scale >= 0 {
            divide(u128::from(n), u128::from(d) * power(self.scale))
        } else {
            divide(u128::from(n) * power(-self.scale), u128::from(d))
        };
        if negative { -magnitude } else { magnitude }
    }
}

#[expect(clippy::cast_precision_loss, reason = "callers stay below 2^53")]
const fn as_float(n: u64) -> f64 {
    n as f64
}

fn power(exponent: i32) -> u128 {
    10u128.pow(exponent.unsigned_abs())
}

fn product(a: i64, b: i64) -> u128 {
    u128::from(a.unsigned_abs()) * u128::from(b.unsigned_abs())
}

/// The full product.
fn multiply(a: u128, b: u128) -> Wide {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & LOW);
    (a1 * b1 + (middle >> 64) + (other >> 64), (other << 64) | (low & LOW))
}

/// The float nearest to `n / d`, ties to even; `n` and `d` are not 0 and have at most 124 bits.
fn divide(n: u128, d: u128) -> f64 {
    // A quotient of at least 55 bits, and one more bit that says whether anything was left. The result is never
    // subnormal: it lies between 2^-124 and 2^124.
    let bits = |x: u128| 128 - i32::try_from(x.leading_zeros()).expect("at most 128");
    let mut exponent = 0;
    let (mut quotient, mut rest) = (n / d, n % d);
    while bits(quotient) < 56 {
        rest <<= 1;
        quotient <<= 1;
        if rest >= d {
            rest -= d;
            quotient |= 1;
        }
        exponent -= 1;
    }
    let mut sticky = rest != 0;
    let surplus = bits(quotient) - 55;
    if surplus > 0 {
        sticky |= quotient & ((1 << surplus) - 1) != 0;
        quotient >>= surplus;
        exponent += surplus;
    }
    // 55 bits: 53 of the result, the half, and now the rest.
    let half = (quotient & 3) | u128::from(sticky);
    let mut mantissa = u64::try_from(quotient >> 2).expect("53 bits");
    exponent += 2;
    if half > 2 || (half == 2 && mantissa & 1 == 1) {
        mantissa += 1;
    }
    as_float(mantissa) * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(numerator: i64, denominator: i64, scale: i32) -> Exact {
        Exact { numerator, denominator, scale }
    }

    #[test]
    fn fractions_compare_exactly() {
        let check = |a: Exact, b: Exact, expected| assert_eq!(a.compare(b), expected, "{a:?} and {b:?}");
        check(exact(1, 3, 0), exact(3333, 1, 4), Ordering::Greater);
        check(exact(1, -3, 0), exact(-1, 3, 0), Ordering::Equal);
        check(exact(0, 5, 0), exact(0, -7, 3), Ordering::Equal);
        check(exact(i64::MAX, 1, 18), exact(i64::MAX, 1, -18), Ordering::Less);
        check(exact(i64::MIN, 1, -18), exact(i64::MIN, i64::MAX, 18), Ordering::Less);
        check(exact(i64::MAX, i64::MAX - 1, 0), exact(i64::MAX - 1, i64::MAX - 2, 0), Ordering::Less);
    }

    #[test]
    fn one_third_is_rounded_once() {
        assert_eq!(exact(1, 3, 0).to_float(), 1.0 / 3.0);
        assert_eq!(exact(3, 1, 1).to_float(), 0.3);
        assert_eq!(exact(-7, 2, 0).to_float(), -3.5);
        assert_eq!(exact(i64::MAX, 1, 0).to_float(), 9_223_372_036_854_775_807f64);
    }

    proptest! {
        #[test]
        fn decimals_convert_as_their_text_reads(mantissa: i64, scale in 0i32..19) {
            let text = format!("{mantissa}e-{scale}");
            prop_assert_eq!(exact(mantissa, 1, scale).to_float(), text.parse::<f64>().unwrap());
        }

        #[test]
        fn division_of_small_numbers_is_that_of_floats(a in -1_000_000i64..1_000_000, b in 1i64..1_000_000) {
            prop_assert_eq!(divide(u128::from(a.unsigned_abs() + 1), b as u128), (a.unsigned_abs() + 1) as f64 / b as f64);
        }

        #[test]
        fn comparison_agrees_with_small_integers(a in -50i64..50, b in 1i64..50, c in -50i64..50, d in 1i64..50, s in -2i32..3) {
            let (left, right) = (a * d * 100, c * b * 100);
            let right = if s >= 0 { right * 10i64.pow(s as u32) } else { right / 10i64.pow((-s) as u32) };
            prop_assert_eq!(exact(a, b, s).compare(exact(c, d, 0)), left.cmp(&right));
        }
    }
}
