//! Decimal numbers, exactly.

/// A written number: `mantissa / 10^scale`, negated when `negative`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) negative: bool,
    pub(super) mantissa: u128,
    pub(super) scale: i32,
}

/// Why a number has no place in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It has digits behind those that the column keeps.
    Finer,
    /// It does not fit in 64 bits.
    TooLarge,
}

/// What to do with digits behind those that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    /// Refuse them unless they are zeros.
    Exact,
    /// Round to the nearest, ties to the even neighbour.
    HalfEven,
}

impl Number {
    /// Reads `-12.50`, `.5`, `3`, `1e-3`; `None` for anything else and beyond 38 digits.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let (negative, rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let mut mantissa: u128 = 0;
        let mut narrow: u64 = 0;
        let mut digits = 0u32;
        let mut scale = 0i32;
        let mut point = false;
        let mut at = 0;
        while let Some(&c) = rest.get(at) {
            match c {
                b'0'..=b'9' => {
                    let digit = c - b'0';
                    // Up to 18 digits in the cheap width; money never leaves it.
                    if digits < 18 {
                        narrow = narrow * 10 + u64::from(digit);
                    } else {
                        if digits == 18 {
                            mantissa = u128::from(narrow);
                        }
                        mantissa = mantissa.checked_mul(10)?.checked_add(u128::from(digit))?;
                    }
                    digits += 1;
                    scale += i32::from(point);
                }
                b'.' if !point => point = true,
                _ => break,
            }
            at += 1;
        }
        if digits == 0 {
            return None;
        }
        if digits <= 18 {
            mantissa = u128::from(narrow);
        }
        match rest.get(at..)? {
            [] => {}
            [b'e' | b'E', exponent @ ..] => {
                let exponent: i32 = std::str::from_utf8(exponent).ok()?.parse().ok()?;
                scale = scale.checked_sub(exponent)?;
            }
            _ => return None,
        }
        Some(Self { negative, mantissa, scale })
    }

    /// The number times `10^scale`.
    pub(super) fn at_scale(self, scale: u8, rounding: Rounding) -> Result<i64, Unfit> {
        let surplus = self.scale - i32::from(scale);
        let magnitude = if surplus <= 0 {
            let factor = power_of_ten(surplus.unsigned_abs());
            match factor.and_then(|f| self.mantissa.checked_mul(f)) {
                Some(m) => m,
                None if self.mantissa == 0 => 0,
                None => return Err(Unfit::TooLarge),
            }
        } else {
            // A u128 has at most 39 digits: dividing by more leaves less than a half.
            let (whole, rest, divisor) = match power_of_ten(surplus.unsigned_abs()) {
                Some(d) => (self.mantissa / d, self.mantissa % d, d),
                None => (0, u128::from(self.mantissa != 0), u128::MAX),
            };
            match rounding {
                Rounding::Exact if rest != 0 => return Err(Unfit::Finer),
                Rounding::Exact => whole,
                Rounding::HalfEven => {
                    let up = match rest.cmp(&(divisor - rest)) {
                        std::cmp::Ordering::Less => false,
                        std::cmp::Ordering::Greater => true,
                        std::cmp::Ordering::Equal => whole % 2 == 1,
                    };
                    whole + u128::from(up)
                }
            }
        };
        let signed = i128::try_from(magnitude).map_err(|_| Unfit::TooLarge)?;
        i64::try_from(if self.negative { -signed } else { signed }).map_err(|_| Unfit::TooLarge)
    }
}

const fn power_of_ten(n: u32) -> Option<u128> {
    10u128.checked_pow(n)
}

/// `x` times `10^scale`, rounded half to even. What is rounded is the shortest decimal that reads back as `x`, the
/// number people see, so that 2.675 becomes 2.68 as it would from a CSV file, although the binary number lies below.
pub(super) fn quantise(x: f64, scale: u8) -> Result<i64, Unfit> {
    let factor = FACTORS[usize::from(scale)];
    let nearest = (x * factor).round_ties_even();
    // Decimals of up to 15 digits and their doubles correspond one to one, so if the nearest one reads back as `x` it
    // is the shortest.
    if nearest.abs() < 1e15 && nearest / factor == x {
        return Ok(nearest as i64);
    }
    quantise_text(format!("{x:e}"), scale)
}

/// [`quantise`] for a single-precision number: its own shortest decimal, not that of its double.
pub(super) fn quantise_single(x: f32, scale: u8) -> Result<i64, Unfit> {
    let factor = FACTORS[usize::from(scale)];
    let nearest = (f64::from(x) * factor).round_ties_even();
    if nearest.abs() < 1e6 && (nearest / factor) as f32 == x {
        return Ok(nearest as i64);
    }
    quantise_text(format!("{x:e}"), scale)
}

fn quantise_text(text: String, scale: u8) -> Result<i64, Unfit> {
    Number::parse(text.as_bytes()).ok_or(Unfit::TooLarge)?.at_scale(scale, Rounding::HalfEven)
}

/// Powers of ten, all exact in binary.
const FACTORS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_written_numbers() {
        for (text, scale, expected) in [
            ("12.50", 2, Ok(1250)),
            ("12.5", 2, Ok(1250)),
            ("-0.01", 2, Ok(-1)),
            (".5", 1, Ok(5)),
            ("7", 0, Ok(7)),
            ("3.000", 0, Ok(3)),
            ("1e3", 0, Ok(1000)),
            ("1.5E-3", 4, Ok(15)),
            ("0e99", 2, Ok(0)),
            ("1.005", 2, Err(Unfit::Finer)),
            ("9223372036854775807", 0, Ok(i64::MAX)),
            ("-9223372036854775808", 0, Ok(i64::MIN)),
            ("9223372036854775808", 0, Err(Unfit::TooLarge)),
            ("92233720368547758.08", 2, Err(Unfit::TooLarge)),
            ("1e30", 0, Err(Unfit::TooLarge)),
            ("1e-60", 2, Err(Unfit::Finer)),
        ] {
            let number = Number::parse(text.as_bytes()).expect(text);
            assert_eq!(number.at_scale(scale, Rounding::Exact), expected, "{text}");
        }
        for text in ["", "-", ".", "1,5", "1.2.3", "e5", "1e", "0x10", "12a", "--1"] {
            assert_eq!(Number::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn rounds_ties_to_even() {
        for (text, expected) in
            [("0.125", 12), ("0.135", 14), ("-0.125", -12), ("0.1251", 13), ("0.12499999999", 12), ("1e-60", 0)]
        {
            let number = Number::parse(text.as_bytes()).expect(text);
            assert_eq!(number.at_scale(2, Rounding::HalfEven), Ok(expected), "{text}");
        }
    }

    #[test]
    fn floats_round_as_they_are_written() {
        for (x, scale, expected) in [
            (2.675, 2, 268),
            (1.005, 2, 100),
            (1.015, 2, 102),
            (0.1 + 0.2, 2, 30),
            (-11_062.06, 2, -1_106_206),
            (1e-300, 2, 0),
            (-0.0, 2, 0),
            (4.35, 2, 435),
            (9_007_199_254_740_993.0, 2, 900_719_925_474_099_200),
            (0.5, 0, 0),
            (1.5, 0, 2),
        ] {
            assert_eq!(quantise(x, scale), Ok(expected), "{x}");
        }
        assert_eq!(quantise(1e17, 2), Err(Unfit::TooLarge));
        assert_eq!(quantise(f64::INFINITY, 2), Err(Unfit::TooLarge));
        assert_eq!(quantise_single(0.1, 2), Ok(10));
        assert_eq!(quantise_single(16_777.216, 2), Ok(1_677_722));
        assert_eq!(quantise_single(2.675, 2), Ok(268));
    }
}
