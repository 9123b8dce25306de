//! Whole numbers by a frame of reference: what the smallest value is, what one step means, how many bytes a step needs.

use super::view::{Ints, Raw};
use crate::calendar::{DAY, HOUR, MINUTE, SECOND};

/// How values are written: `base + unit * raw`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// What a raw 0 stands for.
    pub base: i64,
    /// At least 1.
    pub unit: u64,
    /// Smallest valid value, 0 without any.
    pub min: i64,
    /// Largest valid value, 0 without any.
    pub max: i64,
    /// Bytes of one raw.
    pub width: Width,
}

/// Bytes of one raw number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Zero = 0,
    One = 1,
    Two = 2,
    Four = 4,
    Eight = 8,
}

impl Width {
    /// The narrowest width for numbers up to `largest`.
    pub(super) const fn of(largest: u64) -> Self {
        match largest {
            0 => Self::Zero,
            1..=0xff => Self::One,
            0x100..=0xffff => Self::Two,
            0x1_0000..=0xffff_ffff => Self::Four,
            _ => Self::Eight,
        }
    }

    /// The width of that many bytes.
    pub(super) const fn from_bytes(bytes: u64) -> Option<Self> {
        Some(match bytes {
            0 => Self::Zero,
            1 => Self::One,
            2 => Self::Two,
            4 => Self::Four,
            8 => Self::Eight,
            _ => return None,
        })
    }

    /// How many bytes.
    pub(super) const fn bytes(self) -> usize {
        self as usize
    }
}

impl Frame {
    /// The frame of some values, and null rows (`valid` bit not set) made to fit it.
    pub(super) fn fit(values: &mut [i64], valid: Option<&[u64]>) -> Self {
        let none = Self { base: 0, unit: 1, min: 0, max: 0, width: Width::Zero };
        if let Some(bits) = valid {
            let Some(first) = first_set(bits).map(|i| values[i]) else {
                values.fill(0);
                return none;
            };
            fill_nulls(values, bits, first);
        }
        let (Some(min), Some(max)) = (values.iter().copied().min(), values.iter().copied().max()) else { return none };
        let range = max.wrapping_sub(min).cast_unsigned();
        let plain = Self { base: min, unit: 1, min, max, width: Width::of(range) };
        if plain.width.bytes() < 2 {
            return plain;
        }
        let unit = common_unit(values, min, range);
        let width = Width::of(range / unit);
        if width == plain.width { plain } else { Self { unit, width, ..plain } }
    }

    /// Appends the raw numbers of values that fit this frame.
    pub(super) fn write(&self, values: &[i64], out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + values.len() * self.width.bytes(), 0);
        let out = &mut out[start..];
        match self.width {
            Width::Zero => {}
            Width::One => self.each_raw(values, out.iter_mut(), |to, raw| *to = raw as u8),
            Width::Two => self.each_raw(values, out.chunks_exact_mut(2), |to, raw| {
                to.copy_from_slice(&(raw as u16).to_le_bytes());
            }),
            Width::Four => self.each_raw(values, out.chunks_exact_mut(4), |to, raw| {
                to.copy_from_slice(&(raw as u32).to_le_bytes());
            }),
            Width::Eight => {
                self.each_raw(values, out.chunks_exact_mut(8), |to, raw| to.copy_from_slice(&raw.to_le_bytes()));
            }
        }
    }

    /// Packs values that fit this frame.
    pub(super) fn pack(self, values: &[i64]) -> Packed {
        let rows = values.len();
        let raw = match self.width {
            Width::Zero => RawVec::Zeros,
            Width::One => {
                let mut raws = vec![0; rows];
                self.each_raw(values, raws.iter_mut(), |to, raw| *to = raw as u8);
                RawVec::U8(raws)
            }
            Width::Two => {
                let mut raws = vec![0; rows];
                self.each_raw(values, raws.iter_mut(), |to, raw| *to = raw as u16);
                RawVec::U16(raws)
            }
            Width::Four => {
                let mut raws = vec![0; rows];
                self.each_raw(values, raws.iter_mut(), |to, raw| *to = raw as u32);
                RawVec::U32(raws)
            }
            Width::Eight => {
                let mut raws = vec![0; rows];
                self.each_raw(values, raws.iter_mut(), |to, raw| *to = raw);
                RawVec::U64(raws)
            }
        };
        Packed { frame: self, raw }
    }

    /// Puts each raw number. The usual units are constants, so that the division is a multiplication.
    fn each_raw<T>(&self, values: &[i64], out: impl Iterator<Item = T>, put: impl Fn(T, u64)) {
        const MILLI: u64 = 1_000;
        const S: u64 = SECOND.cast_unsigned();
        const M: u64 = MINUTE.cast_unsigned();
        const H: u64 = HOUR.cast_unsigned();
        const D: u64 = DAY.cast_unsigned();
        let base = self.base;
        let distances = values.iter().map(|value| value.wrapping_sub(base).cast_unsigned());
        let pairs = out.zip(distances);
        match self.unit {
            1 => pairs.for_each(|(to, distance)| put(to, distance)),
            MILLI => pairs.for_each(|(to, distance)| put(to, distance / MILLI)),
            S => pairs.for_each(|(to, distance)| put(to, distance / S)),
            M => pairs.for_each(|(to, distance)| put(to, distance / M)),
            H => pairs.for_each(|(to, distance)| put(to, distance / H)),
            D => pairs.for_each(|(to, distance)| put(to, distance / D)),
            unit => pairs.for_each(|(to, distance)| put(to, distance / unit)),
        }
    }
}

/// Whole numbers in memory, as narrow as a frame makes them.
#[derive(Debug)]
pub(super) struct Packed {
    frame: Frame,
    raw: RawVec,
}

#[derive(Debug)]
enum RawVec {
    Zeros,
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
}

impl Packed {
    /// Packs values; null rows may hold anything.
    pub(super) fn of(values: &mut [i64], valid: Option<&[u64]>) -> Self {
        Frame::fit(values, valid).pack(values)
    }

    /// Packs codes: as they are, no base and no unit.
    pub(super) fn of_codes(codes: &[i64]) -> Self {
        let max = codes.iter().copied().max().unwrap_or(0);
        Frame { base: 0, unit: 1, min: 0, max, width: Width::of(max.cast_unsigned()) }.pack(codes)
    }

    /// Rows `from..to`.
    pub(super) fn slice(&self, from: usize, to: usize) -> Ints<'_> {
        let raw = match &self.raw {
            RawVec::Zeros => Raw::Zeros(to - from),
            RawVec::U8(v) => Raw::U8(&v[from..to]),
            RawVec::U16(v) => Raw::U16(&v[from..to]),
            RawVec::U32(v) => Raw::U32(&v[from..to]),
            RawVec::U64(v) => Raw::U64(&v[from..to]),
        };
        Ints { base: self.frame.base, unit: self.frame.unit, raw, min: self.frame.min, max: self.frame.max }
    }

    /// Bytes of memory.
    pub(super) fn size_bytes(&self) -> usize {
        match &self.raw {
            RawVec::Zeros => 0,
            RawVec::U8(v) => v.len(),
            RawVec::U16(v) => v.len() * 2,
            RawVec::U32(v) => v.len() * 4,
            RawVec::U64(v) => v.len() * 8,
        }
    }
}

/// Appends the values that `ints` stands for.
pub(super) fn unpack(ints: &Ints<'_>, out: &mut Vec<i64>) {
    let (base, unit) = (ints.base, ints.unit);
    let value = |raw: u64| base.wrapping_add(unit.wrapping_mul(raw).cast_signed());
    match ints.raw {
        Raw::Zeros(n) => out.resize(out.len() + n, base),
        Raw::U8(raw) => out.extend(raw.iter().map(|r| value(u64::from(*r)))),
        Raw::U16(raw) => out.extend(raw.iter().map(|r| value(u64::from(*r)))),
        Raw::U32(raw) => out.extend(raw.iter().map(|r| value(u64::from(*r)))),
        Raw::U64(raw) => out.extend(raw.iter().map(|r| value(*r))),
    }
}

/// Whether bit `i` is set.
pub(super) fn is_set(bits: &[u64], i: usize) -> bool {
    bits[i / 64] >> (i % 64) & 1 == 1
}

fn first_set(bits: &[u64]) -> Option<usize> {
    let word = bits.iter().position(|word| *word != 0)?;
    Some(word * 64 + bits[word].trailing_zeros() as usize)
}

/// Gives null rows a value.
fn fill_nulls(values: &mut [i64], bits: &[u64], value: i64) {
    for (values, word) in values.chunks_mut(64).zip(bits) {
        match *word {
            u64::MAX => {}
            0 => values.fill(value),
            word => {
                for (i, slot) in values.iter_mut().enumerate() {
                    if word >> i & 1 == 0 {
                        *slot = value;
                    }
                }
            }
        }
    }
}

/// The greatest common divisor of all distances from `base`; 1 as soon as nothing is gained.
fn common_unit(values: &[i64], base: i64, range: u64) -> u64 {
    let mut unit = range;
    for value in values {
        let distance = value.wrapping_sub(base).cast_unsigned();
        if distance.is_multiple_of(unit) {
            continue;
        }
        unit = gcd(unit, distance);
        if unit == 1 {
            return 1;
        }
        // Seconds, minutes and days are what times are made of; testing by a constant is several times faster.
        if unit == SECOND.cast_unsigned() {
            const S: u64 = SECOND.cast_unsigned();
            if values.iter().all(|v| v.wrapping_sub(base).cast_unsigned().is_multiple_of(S)) {
                return S;
            }
        }
    }
    unit
}

const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[i64], unit: u64, width: Width) {
        let mut copy = values.to_vec();
        let frame = Frame::fit(&mut copy, None);
        assert_eq!((frame.unit, frame.width), (unit, width), "{values:?}");
        let packed = frame.pack(&copy);
        let mut back = Vec::new();
        unpack(&packed.slice(0, values.len()), &mut back);
        assert_eq!(back, values);
        let mut bytes = Vec::new();
        frame.write(&copy, &mut bytes);
        assert_eq!(bytes.len(), values.len() * width.bytes());
    }

    #[test]
    fn the_narrowest_width_is_found() {
        check(&[7, 7, 7], 1, Width::Zero);
        check(&[-1, 254], 1, Width::One);
        check(&[0, 256], 256, Width::One);
        check(&[0, 255 * SECOND, SECOND], SECOND.cast_unsigned(), Width::One);
        check(&[0, 7 * SECOND + 1, 3], 1, Width::Four);
        check(&[0, 70_000 * HOUR, HOUR], HOUR.cast_unsigned(), Width::Four);
        check(&[0, 90_000 * 35, 70 * 35, 35], 1, Width::Four);
        check(&[i64::MIN, i64::MAX, 0], 1, Width::Eight);
        check(&[i64::MIN, i64::MAX], u64::MAX, Width::One);
        check(&[], 1, Width::Zero);
    }

    #[test]
    fn null_rows_do_not_widen_a_frame() {
        let mut values = vec![0, 1_000_000, 1_000_001];
        let frame = Frame::fit(&mut values, Some(&[0b110]));
        assert_eq!((frame.min, frame.max, frame.width), (1_000_000, 1_000_001, Width::One));
        assert!((1_000_000..=1_000_001).contains(&values[0]));
        let mut nulls = vec![5, 7];
        assert_eq!(Frame::fit(&mut nulls, Some(&[0])), Frame { base: 0, unit: 1, min: 0, max: 0, width: Width::Zero });
        assert_eq!(nulls, [0, 0]);
    }
}
