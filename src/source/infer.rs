//! The type of a column of a text format, from all its cells together.

use crate::{
    calendar::{Zone, parse_date, parse_instant_bytes},
    rule::DataType,
};

use super::{
    cell::{Cell, is_nan},
    number::{Number, Rounding},
};

/// Digits behind the point that a 64-bit decimal can have.
const SCALE_MAX: usize = 18;

/// What the cells of a column look like. Cells are counted by class, so that evidence from several files adds up and
/// so that it can be said how many cells a given type would refuse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    nans: u64,
    bools: u64,
    ints: u64,
    /// By number of digits behind the point; the last entry holds all that have more than 18.
    decimals: [u64; SCALE_MAX + 2],
    exponents: u64,
    dates: u64,
    times: u64,
    texts: u64,
    nested: u64,
    /// Most digits before the point, of ints and decimals.
    whole_digits: usize,
}

impl Evidence {
    /// Takes a cell into account. In CSV a number is text like everything else; in JSON only a number is one.
    pub(super) fn add(&mut self, cell: &Cell<'_>, numbers_as_text: bool) {
        match cell {
            Cell::Null => {}
            Cell::Bool(_) => self.bools += 1,
            Cell::Nested => self.nested += 1,
            Cell::Number(text) => self.add_number(text.as_bytes()),
            Cell::Text(text) => self.add_text(text, numbers_as_text),
        }
    }

    fn add_text(&mut self, text: &str, numbers_as_text: bool) {
        let text = text.trim_ascii();
        let bytes = text.as_bytes();
        let Some(first) = bytes.first() else { return };
        if numbers_as_text {
            // A number with leading zeros or a plus is a code, a phone number or a postal code: text.
            let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
            let is_code =
                *first == b'+' || matches!(unsigned, [b'0', b'0'..=b'9', ..]) || unsigned.last() == Some(&b'.');
            if !is_code && matches!(unsigned.first(), Some(b'0'..=b'9' | b'.')) && Number::parse(bytes).is_some() {
                return self.add_number(bytes);
            }
            if is_nan(text) {
                self.nans += 1;
                return;
            }
            if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
                self.bools += 1;
                return;
            }
        }
        // Cheaper than trying, and all dates begin so: `2026-`.
        if bytes.len() >= 10 && bytes[4] == b'-' {
            if parse_date(text).is_ok() {
                self.dates += 1;
                return;
            }
            if parse_instant_bytes(bytes, &Zone::utc()).is_some() {
                self.times += 1;
                return;
            }
        }
        self.texts += 1;
    }

    fn add_number(&mut self, text: &[u8]) {
        if text.iter().any(|c| matches!(c, b'e' | b'E')) {
            self.exponents += 1;
            return;
        }
        let unsigned = text.strip_prefix(b"-").unwrap_or(text);
        if let Some(point) = unsigned.iter().position(|c| *c == b'.') {
            self.whole_digits = self.whole_digits.max(point);
            self.decimals[(unsigned.len() - point - 1).min(SCALE_MAX + 1)] += 1;
        } else if Number::parse(text).is_some_and(|n| n.at_scale(0, Rounding::Exact).is_ok()) {
            self.whole_digits = self.whole_digits.max(unsigned.len());
            self.ints += 1;
        } else {
            // Longer than 64 bits: an id.
            self.texts += 1;
        }
    }

    /// Adds the evidence of another file.
    pub(super) fn merge(&mut self, other: &Self) {
        self.nans += other.nans;
        self.bools += other.bools;
        self.ints += other.ints;
        for (own, more) in self.decimals.iter_mut().zip(other.decimals) {
            *own += more;
        }
        self.exponents += other.exponents;
        self.dates += other.dates;
        self.times += other.times;
        self.texts += other.texts;
        self.nested += other.nested;
        self.whole_digits = self.whole_digits.max(other.whole_digits);
    }

    /// True when all cells are lists or objects.
    pub(super) fn is_nested(&self) -> bool {
        self.nested > 0 && self.nested == self.total()
    }

    /// The narrowest type that holds all cells; `None` when all are empty.
    pub(super) fn ty(&self) -> Option<DataType> {
        let numbers = self.ints + self.decimals.iter().sum::<u64>() + self.exponents + self.nans;
        let total = self.total();
        if total == 0 {
            return None;
        }
        Some(if self.bools == total {
            DataType::Bool
        } else if self.dates == total {
            DataType::Date
        } else if self.dates + self.times == total {
            DataType::Timestamp
        } else if numbers != total {
            DataType::Text
        } else if self.exponents > 0 || self.nans == total {
            DataType::Float
        } else {
            match self.decimals.iter().rposition(|n| *n > 0) {
                None => DataType::Int,
                // 18 digits always fit in 64 bits; more need a look at each, and are no money.
                Some(scale) if scale + self.whole_digits <= SCALE_MAX => {
                    DataType::Decimal { scale: u8::try_from(scale).unwrap_or(u8::MAX) }
                }
                Some(_) => DataType::Float,
            }
        })
    }

    /// How many cells would be bad in a column of type `ty`.
    pub(super) fn misfits(&self, ty: DataType) -> u64 {
        let finer = |scale: u8| self.decimals.iter().skip(usize::from(scale) + 1).sum::<u64>();
        let not_numbers = self.bools + self.dates + self.times + self.texts + self.nested;
        match ty {
            DataType::Text => self.nested,
            DataType::Bool => self.total() - self.bools,
            DataType::Int => not_numbers + finer(0),
            DataType::Decimal { scale } => not_numbers + finer(scale),
            DataType::Float | DataType::Ratio | DataType::Duration => not_numbers,
            DataType::Date => self.total() - self.dates,
            DataType::Timestamp => self.total() - self.dates - self.times,
        }
    }

    /// How many cells are not empty.
    pub(super) fn total(&self) -> u64 {
        self.nans
            + self.bools
            + self.ints
            + self.decimals.iter().sum::<u64>()
            + self.exponents
            + self.dates
            + self.times
            + self.texts
            + self.nested
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cells: &[&str]) -> Evidence {
        let mut evidence = Evidence::default();
        for cell in cells {
            let cell = if cell.is_empty() { Cell::Null } else { Cell::Text((*cell).into()) };
            evidence.add(&cell, true);
        }
        evidence
    }

    #[test]
    fn csv_types() {
        let decimal = |scale| Some(DataType::Decimal { scale });
        for (cells, expected) in [
            (&["1", "-20", ""][..], Some(DataType::Int)),
            (&["1", "2.5", "3.25"], decimal(2)),
            (&["1.10", "2.000"], decimal(3)),
            (&["0.5", "NaN"], decimal(1)),
            (&[".5", "-.25"], decimal(2)),
            (&["1", "1e3"], Some(DataType::Float)),
            (&["1234567890.1234567890"], Some(DataType::Float)),
            (&["NaN"], Some(DataType::Float)),
            (&["007", "12"], Some(DataType::Text)),
            (&["+86", "12"], Some(DataType::Text)),
            (&["12345678901234567890"], Some(DataType::Text)),
            (&["true", "False"], Some(DataType::Bool)),
            (&["2026-01-08", ""], Some(DataType::Date)),
            (&["2026-01-08", "2026-01-08 10:00:00"], Some(DataType::Timestamp)),
            (&["2026-01-08T10:00:00Z"], Some(DataType::Timestamp)),
            (&["2026-02-30"], Some(DataType::Text)),
            (&["536365", "C536379"], Some(DataType::Text)),
            (&["1", "x"], Some(DataType::Text)),
            (&["", ""], None),
        ] {
            assert_eq!(csv(cells).ty(), expected, "{cells:?}");
        }
    }

    #[test]
    fn json_strings_are_never_numbers() {
        let mut evidence = Evidence::default();
        evidence.add(&Cell::Text("12".into()), false);
        assert_eq!(evidence.ty(), Some(DataType::Text));
        let mut evidence = Evidence::default();
        evidence.add(&Cell::Number("12.5"), false);
        evidence.add(&Cell::Number("7"), false);
        assert_eq!(evidence.ty(), Some(DataType::Decimal { scale: 1 }));
    }

    #[test]
    fn evidence_adds_up() {
        let mut evidence = csv(&["1", "2"]);
        evidence.merge(&csv(&["2.5", "x"]));
        assert_eq!(evidence.ty(), Some(DataType::Text));
        assert_eq!((evidence.total(), evidence.misfits(DataType::Int)), (4, 2));
        assert_eq!(evidence.misfits(DataType::Decimal { scale: 1 }), 1);
        assert_eq!(evidence.misfits(DataType::Text), 0);
    }
}
