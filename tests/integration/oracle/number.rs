//! Numbers as the language knows them: exact ones, exact fractions, and binary floating point.

use std::cmp::Ordering;

/// A fraction in lowest terms with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    pub top: i128,
    pub bottom: i128,
}

impl Rational {
    pub fn new(top: i128, bottom: i128) -> Self {
        assert!(bottom != 0, "a fraction has a denominator");
        let divisor = greatest_common_divisor(top.abs(), bottom.abs()).max(1);
        let sign = if bottom < 0 { -1 } else { 1 };
        Self { top: sign * top / divisor, bottom: sign * bottom / divisor }
    }

    pub fn int(value: i128) -> Self {
        Self { top: value, bottom: 1 }
    }

    pub fn decimal(mantissa: i128, scale: u32) -> Self {
        Self::new(mantissa, 10i128.pow(scale))
    }

    /// Reads `-12.50`.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, scale) = match text.split_once('.') {
            Some((whole, part)) => (format!("{whole}{part}"), u32::try_from(part.len()).ok()?),
            None => (text.to_owned(), 0),
        };
        Some(Self::decimal(digits.parse().ok()?, scale))
    }

    pub fn plus(self, other: Self) -> Self {
        Self::new(times(self.top, other.bottom) + times(other.top, self.bottom), times(self.bottom, other.bottom))
    }

    pub fn times(self, other: Self) -> Self {
        Self::new(times(self.top, other.top), times(self.bottom, other.bottom))
    }

    pub fn over(self, other: Self) -> Self {
        Self::new(times(self.top, other.bottom), times(self.bottom, other.top))
    }

    pub fn negated(self) -> Self {
        Self { top: -self.top, bottom: self.bottom }
    }

    /// The nearest floating-point number, ties to even.
    pub fn nearest(self) -> f64 {
        let shift = self.top.unsigned_abs().leading_zeros().saturating_sub(1).min(127);
        let (top, bottom) = (self.top.unsigned_abs() << shift, self.bottom.unsigned_abs());
        // A quotient of more than 54 digits, whose last one says whether anything is left: it rounds as the fraction does.
        let quotient = (top / bottom) | u128::from(top % bottom != 0);
        assert!(self.top == 0 || quotient >> 55 > 0, "{self:?} is outside of the oracle's range");
        let size = quotient as f64 / 2f64.powi(i32::try_from(shift).expect("below 128"));
        if self.top < 0 { -size } else { size }
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        times(self.top, other.bottom).cmp(&times(other.top, self.bottom))
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn times(a: i128, b: i128) -> i128 {
    a.checked_mul(b).expect("numbers of the tests stay small")
}

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// A number with the way it is computed on.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// Whole or decimal.
    Exact(Rational),
    /// What `/` and `avg` give: compared exactly, but further arithmetic makes it a float.
    Fraction(Rational),
    /// Binary floating point.
    Float(f64),
}

impl Number {
    pub fn int(value: i128) -> Self {
        Self::Exact(Rational::int(value))
    }

    pub fn nearest(self) -> f64 {
        match self {
            Self::Exact(r) | Self::Fraction(r) => r.nearest(),
            Self::Float(f) => f,
        }
    }

    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Exact(a) | Self::Fraction(a), Self::Exact(b) | Self::Fraction(b)) => a.cmp(&b),
            _ => self.nearest().partial_cmp(&other.nearest()).expect("NaN is null"),
        }
    }

    pub fn negated(self) -> Self {
        match self {
            Self::Exact(r) => Self::Exact(r.negated()),
            Self::Fraction(r) => Self::Float(-r.nearest()),
            Self::Float(f) => Self::Float(-f),
        }
    }

    /// `+`, `-`, `*`: exact on exact numbers, floating otherwise; `None` when the result is not a number.
    pub fn combine(
        self,
        other: Self,
        exact: fn(Rational, Rational) -> Rational,
        float: fn(f64, f64) -> f64,
    ) -> Option<Self> {
        if let (Self::Exact(a), Self::Exact(b)) = (self, other) {
            return Some(Self::Exact(exact(a, b)));
        }
        finite(float(self.nearest(), other.nearest()))
    }

    /// `/`: an exact fraction of exact numbers, floating otherwise, nothing when dividing by zero.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        match (self, other) {
            (_, Self::Exact(b) | Self::Fraction(b)) if b.top == 0 => None,
            (_, Self::Float(0.0)) => None,
            (Self::Exact(a), Self::Exact(b)) => Some(Self::Fraction(a.over(b))),
            _ => finite(self.nearest() / other.nearest()),
        }
    }
}

fn finite(f: f64) -> Option<Number> {
    (!f.is_nan()).then_some(Number::Float(f))
}

/// The exact total of whole and decimal numbers.
pub fn sum_exact(values: &[Number]) -> Number {
    let exact = |v: &Number| match v {
        Number::Exact(r) => *r,
        other => panic!("{other:?} is not exact"),
    };
    Number::Exact(values.iter().map(exact).fold(Rational::int(0), Rational::plus))
}

/// The exact total of floats, rounded once.
pub fn sum_floats(values: &[Number]) -> Number {
    let total: i128 = values.iter().map(|v| fixed_point(v.nearest())).sum();
    Number::Float(total as f64 / FIXED_UNIT)
}

/// 2^70: floats of the tests are whole multiples of its inverse and stay below 2^40.
const FIXED_UNIT: f64 = (1i128 << 70) as f64;

fn fixed_point(f: f64) -> i128 {
    let scaled = f * FIXED_UNIT;
    assert!(scaled.abs() < 1e37 && scaled.fract() == 0.0, "{f} is outside of the oracle's range");
    scaled as i128
}
