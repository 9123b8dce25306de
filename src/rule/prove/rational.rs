//! Exact fractions, as far as 128 bits carry them.

use std::cmp::Ordering;

/// A reduced fraction with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rational {
    top: i128,
    bottom: i128,
}

impl Rational {
    /// `None` when the denominator is 0, or a number does not fit.
    pub(super) fn new(top: i128, bottom: i128) -> Option<Self> {
        if bottom == 0 {
            return None;
        }
        let divisor = i128::try_from(gcd(top.unsigned_abs(), bottom.unsigned_abs())).ok()?;
        let (top, bottom) = (top / divisor, bottom / divisor);
        if bottom < 0 {
            return Some(Self { top: top.checked_neg()?, bottom: bottom.checked_neg()? });
        }
        Some(Self { top, bottom })
    }

    pub(super) const fn whole(value: i128) -> Self {
        Self { top: value, bottom: 1 }
    }

    /// `mantissa / 10^scale`, for scales up to 18.
    pub(super) fn decimal(mantissa: i64, scale: u8) -> Option<Self> {
        Self::new(mantissa.into(), 10i128.checked_pow(scale.into())?)
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        let left = self.top.checked_mul(other.bottom)?;
        let right = other.top.checked_mul(self.bottom)?;
        Self::new(left.checked_add(right)?, self.bottom.checked_mul(other.bottom)?)
    }

    pub(super) fn negate(self) -> Option<Self> {
        Some(Self { top: self.top.checked_neg()?, bottom: self.bottom })
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        Self::new(self.top.checked_mul(other.top)?, self.bottom.checked_mul(other.bottom)?)
    }

    pub(super) fn divide(self, other: Self) -> Option<Self> {
        Self::new(self.top.checked_mul(other.bottom)?, self.bottom.checked_mul(other.top)?)
    }

    pub(super) const fn sign(self) -> i128 {
        self.top.signum()
    }

    /// The largest whole number of units `10^-scale` that is not above, and whether it is equal.
    pub(super) fn floor(self, scale: u8) -> Option<(i128, bool)> {
        let raised = self.top.checked_mul(10i128.checked_pow(scale.into())?)?;
        Some((raised.div_euclid(self.bottom), raised.rem_euclid(self.bottom) == 0))
    }

    /// Mantissa and scale of the shortest decimal, when it is one of at most 18 digits behind the point.
    pub(super) fn to_decimal(self) -> Option<(i64, u8)> {
        (0..=18u8).find_map(|scale| match self.floor(scale)? {
            (mantissa, true) => i64::try_from(mantissa).ok().map(|mantissa| (mantissa, scale)),
            _ => None,
        })
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    /// Compares whole parts first, then what is left upside down, so that nothing overflows.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = ((self.top, self.bottom), (other.top, other.bottom));
        loop {
            let whole = a.0.div_euclid(a.1).cmp(&b.0.div_euclid(b.1));
            let (left, right) = (a.0.rem_euclid(a.1), b.0.rem_euclid(b.1));
            match (whole, left, right) {
                (Ordering::Equal, 0, 0) => return Ordering::Equal,
                (Ordering::Equal, 0, _) => return Ordering::Less,
                (Ordering::Equal, _, 0) => return Ordering::Greater,
                // left / a.1 < right / b.1 means b.1 / right < a.1 / left.
                (Ordering::Equal, ..) => (a, b) = ((b.1, right), (a.1, left)),
                (unequal, ..) => return unequal,
            }
        }
    }
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_shortest() {
        let check = |top, bottom, expected| {
            assert_eq!(Rational::new(top, bottom).and_then(Rational::to_decimal), expected, "{top}/{bottom}");
        };
        check(30, 10, Some((3, 0)));
        check(1, 4, Some((25, 2)));
        check(-1, -8, Some((125, 3)));
        check(1, 3, None);
        check(1, 0, None);
    }

    proptest! {
        #[test]
        fn order_is_that_of_cross_multiplication(a: i64, b in 1i64.., c: i64, d in 1i64..) {
            let (x, y) = (Rational::new(a.into(), b.into()).unwrap(), Rational::new(c.into(), d.into()).unwrap());
            prop_assert_eq!(x.cmp(&y), (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b))));
        }

        #[test]
        fn floors(a in -10_000i128..10_000, b in 1i128..50, scale in 0u8..3) {
            let (floor, exact) = Rational::new(a, b).unwrap().floor(scale).unwrap();
            let unit = 10i128.pow(scale.into());
            prop_assert!(floor * b <= a * unit && a * unit < (floor + 1) * b);
            prop_assert_eq!(exact, floor * b == a * unit);
        }
    }
}
