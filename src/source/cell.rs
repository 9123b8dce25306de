//! Cells of text formats: what type they look like, and reading them as one.

use std::borrow::Cow;

use crate::{
    calendar::{Micros, Zone, parse_date, parse_instant_bytes},
    rule::DataType,
};

use super::number::{Number, Rounding, Unfit};

/// A cell as a text format gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Empty in CSV; absent or `null` in NDJSON.
    Null,
    /// CSV cell or JSON string.
    Text(Cow<'a, str>),
    /// JSON number as written.
    Number(&'a str),
    /// JSON `true` or `false`.
    Bool(bool),
    /// JSON list or object.
    Nested,
}

/// A cell read as a type that is not text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar {
    Null,
    /// `Int`, `Decimal`, `Date`, `Timestamp`.
    Int(i64),
    Float(f64),
    Bool(bool),
}

/// How to read cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'z> {
    /// Zone of times without one.
    pub(super) zone: &'z Zone,
    /// The source's `decimals`: columns of that scale round instead of refusing finer cells.
    pub(super) decimals: Option<u8>,
}

impl Reading<'_> {
    /// Reads a cell as `ty`, which is not text.
    pub(super) fn scalar(self, cell: &Cell<'_>, ty: DataType) -> Result<Scalar, String> {
        match cell {
            Cell::Null => Ok(Scalar::Null),
            Cell::Text(text) => self.scalar_of_text(text, ty),
            Cell::Number(text) if ty.is_temporal() => {
                Err(format!("the number {} is not a {}", shortened(text), said(ty)))
            }
            Cell::Number(text) => self.scalar_of_text(text, ty),
            Cell::Bool(value) if ty == DataType::Bool => Ok(Scalar::Bool(*value)),
            Cell::Bool(value) => Err(format!("{value} is not a {}", said(ty))),
            Cell::Nested => Err(format!("a list or object is not a {}", said(ty))),
        }
    }

    /// Reads a text as `ty`, which is not text. Spaces around do not count; an empty text is null.
    pub(super) fn scalar_of_text(self, text: &str, ty: DataType) -> Result<Scalar, String> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(Scalar::Null);
        }
        match ty {
            DataType::Int => self.fixed(text, 0, ty),
            DataType::Decimal { scale } => self.fixed(text, scale, ty),
            DataType::Bool => match truth(text) {
                Some(value) => Ok(Scalar::Bool(value)),
                None => Err(not_a(text, ty)),
            },
            DataType::Date => match parse_date(text) {
                Ok(days) => Ok(Scalar::Int(i64::from(days))),
                Err(_) => Err(not_a(text, ty)),
            },
            DataType::Timestamp => match self.instant(text) {
                Some(t) => Ok(Scalar::Int(t)),
                None => Err(not_a(text, ty)),
            },
            DataType::Float | DataType::Text | DataType::Ratio | DataType::Duration => match text.parse::<f64>() {
                Ok(x) if x.is_nan() => Ok(Scalar::Null),
                Ok(x) => Ok(Scalar::Float(x)),
                Err(_) => Err(not_a(text, DataType::Float)),
            },
        }
    }

    /// Reads an instant; local times are in the zone.
    pub(super) fn instant(self, text: &str) -> Option<Micros> {
        parse_instant_bytes(text.as_bytes(), self.zone)
    }

    fn fixed(self, text: &str, scale: u8, ty: DataType) -> Result<Scalar, String> {
        let Some(number) = Number::parse(text.as_bytes()) else {
            return if is_nan(text) { Ok(Scalar::Null) } else { Err(not_a(text, ty)) };
        };
        let rounding = if self.decimals == Some(scale) { Rounding::HalfEven } else { Rounding::Exact };
        match number.at_scale(scale, rounding) {
            Ok(value) => Ok(Scalar::Int(value)),
            Err(unfit) => Err(unfit_reason(&shortened(text), unfit, ty)),
        }
    }
}

/// The id that a cell names: `None` is anonymous.
pub(super) fn subject_of<'c>(cell: &'c Cell<'_>) -> Result<Option<Cow<'c, str>>, String> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Text(text) if text.is_empty() => Ok(None),
        Cell::Text(text) => Ok(Some(Cow::Borrowed(text))),
        Cell::Number(text) => {
            let number = Number::parse(text.as_bytes());
            match number.map(|n| n.at_scale(0, Rounding::Exact)) {
                Some(Ok(id)) => Ok(Some(Cow::Owned(id.to_string()))),
                _ => Err(format!("{} is not a whole number of 64 bits", shortened(text))),
            }
        }
        Cell::Bool(value) => Err(format!("{value} is not an id")),
        Cell::Nested => Err("a list or object is not an id".to_owned()),
    }
}

/// What a value that does not fit a number column looks like to people.
pub(super) fn unfit_reason(shown: &str, unfit: Unfit, ty: DataType) -> String {
    match (unfit, ty) {
        (Unfit::TooLarge, _) => format!("{shown} does not fit in 64 bits as {ty}"),
        (Unfit::Finer, DataType::Decimal { scale }) => format!("{shown} has more than {scale} decimals"),
        (Unfit::Finer, _) => format!("{shown} is not a whole number"),
    }
}

fn not_a(text: &str, ty: DataType) -> String {
    format!("{} is not a {}", shortened(text), said(ty))
}

/// A type in words that follow "not a".
pub(super) const fn said(ty: DataType) -> &'static str {
    match ty {
        DataType::Bool => "truth value",
        DataType::Int => "whole number",
        DataType::Decimal { .. } | DataType::Float | DataType::Ratio => "number",
        DataType::Text => "text",
        DataType::Date => "date such as 2026-01-08",
        DataType::Timestamp => "time such as 2026-01-08T09:30:00",
        DataType::Duration => "duration",
    }
}

/// A cell's text for a report: in backticks, at most 40 characters, control characters escaped.
pub(super) fn shortened(text: &str) -> String {
    let mut out = String::from("`");
    for (i, c) in text.chars().enumerate() {
        if i == 40 {
            out.push('…');
            break;
        }
        if c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out.push('`');
    out
}

pub(super) fn is_nan(text: &str) -> bool {
    text.eq_ignore_ascii_case("nan")
}

fn truth(text: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(["true", "t", "yes", "1"]) {
        Some(true)
    } else if is(["false", "f", "no", "0"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, ty: DataType, expected: Result<Scalar, &str>) {
        let zone = Zone::utc();
        let reading = Reading { zone: &zone, decimals: None };
        let got = reading.scalar(&Cell::Text(text.into()), ty);
        assert_eq!(got, expected.map_err(str::to_owned), "{text} as {ty}");
    }

    #[test]
    fn reads_cells() {
        let money = DataType::Decimal { scale: 2 };
        check(" 12.5 ", money, Ok(Scalar::Int(1250)));
        check("", money, Ok(Scalar::Null));
        check("NaN", money, Ok(Scalar::Null));
        check("12.345", money, Err("`12.345` has more than 2 decimals"));
        check("3.0", DataType::Int, Ok(Scalar::Int(3)));
        check("3.5", DataType::Int, Err("`3.5` is not a whole number"));
        check("9999999999999999999", DataType::Int, Err("`9999999999999999999` does not fit in 64 bits as int"));
        check("three", DataType::Int, Err("`three` is not a whole number"));
        check("True", DataType::Bool, Ok(Scalar::Bool(true)));
        check("0", DataType::Bool, Ok(Scalar::Bool(false)));
        check("maybe", DataType::Bool, Err("`maybe` is not a truth value"));
        check("1970-01-03", DataType::Date, Ok(Scalar::Int(2)));
        check("1970-01-01 00:00:01", DataType::Timestamp, Ok(Scalar::Int(1_000_000)));
        check("soon", DataType::Timestamp, Err("`soon` is not a time such as 2026-01-08T09:30:00"));
        check("1e-3", DataType::Float, Ok(Scalar::Float(0.001)));
        check("nan", DataType::Float, Ok(Scalar::Null));
    }

    #[test]
    fn decimals_of_the_source_round() {
        let zone = Zone::utc();
        let reading = Reading { zone: &zone, decimals: Some(2) };
        let got = reading.scalar(&Cell::Text("2.675".into()), DataType::Decimal { scale: 2 });
        assert_eq!(got, Ok(Scalar::Int(268)));
    }

    #[test]
    fn reports_cannot_move_the_cursor() {
        assert_eq!(shortened("a\u{1b}[31mb\u{202e}"), "`a\\u{1b}[31mb\\u{202e}`");
        assert_eq!(shortened(&"x".repeat(50)), format!("`{}…`", "x".repeat(40)));
    }

    #[test]
    fn ids_are_canonical() {
        let id = |cell: Cell<'static>| subject_of(&cell).map(|id| id.map(Cow::into_owned));
        assert_eq!(id(Cell::Text("007".into())), Ok(Some("007".to_owned())));
        assert_eq!(id(Cell::Text("".into())), Ok(None));
        assert_eq!(id(Cell::Number("7")), Ok(Some("7".to_owned())));
        assert_eq!(id(Cell::Number("7.0e0")), Ok(Some("7".to_owned())));
        assert!(id(Cell::Number("7.5")).is_err());
        assert!(id(Cell::Bool(true)).is_err());
    }
}
