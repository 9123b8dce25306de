use std::sync::Arc;

use crate::{
    calendar::{Zone, parse_date, parse_instant},
    catalog::{Cell, TestCell},
    rule::DataType,
};

/// Why a cell has no place in its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    pub(super) message: String,
    pub(super) help: String,
}

/// Reads a cell as a value of its column. Times without an offset are local to `zone`; NaN is no value.
pub(super) fn read(cell: &Cell, ty: DataType, zone: &Zone) -> Result<Option<TestCell>, Unfit> {
    let read = match (ty, cell) {
        (DataType::Bool, Cell::Bool(value)) => TestCell::Bool(*value),
        (DataType::Int, Cell::Int(value)) => TestCell::Int(*value),
        (DataType::Decimal { scale }, Cell::Int(_) | Cell::Float(_) | Cell::Text(_)) => {
            TestCell::Int(decimal(&plain(cell), scale)?)
        }
        (DataType::Float | DataType::Ratio, Cell::Float(value)) if value.is_nan() => return Ok(None),
        (DataType::Float | DataType::Ratio, Cell::Float(value)) => TestCell::Float(*value),
        (DataType::Float | DataType::Ratio, Cell::Int(value)) => TestCell::Float(*value as f64),
        (DataType::Text, Cell::Text(text)) => TestCell::Text(Arc::from(text.as_str())),
        (DataType::Date, Cell::Text(text)) => {
            let days = parse_date(text).map_err(|_| unfit(cell, "is no date", "write it like `\"2026-01-31\"`"))?;
            TestCell::Int(i64::from(days))
        }
        (DataType::Timestamp, Cell::Text(text)) => {
            let help = "write it like `\"2026-01-31T09:30:00\"`";
            TestCell::Int(parse_instant(text, zone).map_err(|_| unfit(cell, "is no time", help))?)
        }
        _ => return Err(wrong_type(cell, ty)),
    };
    Ok(Some(read))
}

fn wrong_type(cell: &Cell, ty: DataType) -> Unfit {
    let (what, help) = match ty {
        DataType::Bool => ("is not true or false", "write `true` or `false`, without quotes".to_owned()),
        DataType::Int => ("is no whole number", "write a whole number, without quotes and without a point".to_owned()),
        DataType::Text => ("is no text", format!("write it in quotes: `\"{}\"`", plain(cell))),
        DataType::Date => ("is no date", "write it like `\"2026-01-31\"`".to_owned()),
        DataType::Timestamp => ("is no time", "write it like `\"2026-01-31T09:30:00\"`".to_owned()),
        DataType::Decimal { .. } | DataType::Float | DataType::Ratio | DataType::Duration => {
            ("is no number", "write a number such as `9.5`".to_owned())
        }
    };
    unfit(cell, what, &help)
}

fn unfit(cell: &Cell, what: &str, help: &str) -> Unfit {
    Unfit { message: format!("{} {what}", shown(cell)), help: help.to_owned() }
}

/// The cell as it may stand in a message.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.chars().count() > 40 => {
            format!("`\"{}…\"`", text.chars().take(40).collect::<String>())
        }
        Cell::Text(text) => format!("`\"{text}\"`"),
        other => format!("`{}`", plain(other)),
    }
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
    }
}

/// A written number times `10^scale`, exactly.
fn decimal(text: &str, scale: u8) -> Result<i64, Unfit> {
    let wrong = |message: String, help: String| Unfit { message, help };
    let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(fraction) {
        return Err(wrong(format!("`{text}` is no number"), "write a number such as `9.5`".to_owned()));
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > usize::from(scale) {
        let digits = if scale == 1 { "digit" } else { "digits" };
        return Err(wrong(
            format!("`{text}` has more than {scale} {digits} behind the point"),
            format!("the column is decimal({scale}); round the number"),
        ));
    }
    let mantissa = format!("{whole}{fraction:0<width$}", width = usize::from(scale));
    let mantissa: i128 = mantissa.parse().unwrap_or(i128::MAX);
    let signed = if is_negative { -mantissa } else { mantissa };
    i64::try_from(signed).map_err(|_| {
        wrong(format!("`{text}` does not fit in 64 bits as decimal({scale})"), "write a smaller number".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: Cell, ty: DataType, expected: Result<Option<TestCell>, &str>) {
        let zone = Zone::named("Asia/Shanghai").expect("zone");
        let got = read(&cell, ty, &zone).map_err(|e| e.message);
        assert_eq!(got, expected.map_err(str::to_owned), "{cell:?} as {ty}");
    }

    #[test]
    fn cells_become_values_of_their_column() {
        let money = DataType::Decimal { scale: 2 };
        let text = |t: &str| Cell::Text(t.to_owned());
        check(Cell::Float(99.5), money, Ok(Some(TestCell::Int(9950))));
        check(Cell::Float(-0.1), money, Ok(Some(TestCell::Int(-10))));
        check(Cell::Int(3), money, Ok(Some(TestCell::Int(300))));
        check(
            text("90000000000000001.5"),
            DataType::Decimal { scale: 1 },
            Ok(Some(TestCell::Int(900_000_000_000_000_015))),
        );
        check(text("3.10"), DataType::Decimal { scale: 1 }, Ok(Some(TestCell::Int(31))));
        check(Cell::Float(0.125), money, Err("`0.125` has more than 2 digits behind the point"));
        check(Cell::Int(i64::MAX), money, Err("`9223372036854775807` does not fit in 64 bits as decimal(2)"));
        check(text("much"), money, Err("`much` is no number"));
        check(text(""), money, Err("`` is no number"));
        check(Cell::Bool(true), money, Err("`true` is no number"));
        check(Cell::Float(f64::NAN), DataType::Float, Ok(None));
        check(Cell::Int(2), DataType::Float, Ok(Some(TestCell::Float(2.0))));
        check(Cell::Float(2.0), DataType::Int, Err("`2` is no whole number"));
        check(Cell::Int(2), DataType::Text, Err("`2` is no text"));
        check(text("yes"), DataType::Bool, Err("`\"yes\"` is not true or false"));
        check(text("1970-01-03"), DataType::Date, Ok(Some(TestCell::Int(2))));
        check(text("1970-01-03T00:00:00"), DataType::Date, Err("`\"1970-01-03T00:00:00\"` is no date"));
        check(text("1970-01-01T08:00:01"), DataType::Timestamp, Ok(Some(TestCell::Int(1_000_000))));
        check(text("1970-01-01T00:00:01Z"), DataType::Timestamp, Ok(Some(TestCell::Int(1_000_000))));
        check(text("2026-02-30"), DataType::Timestamp, Err("`\"2026-02-30\"` is no time"));
    }
}
