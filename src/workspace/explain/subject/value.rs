//! Values and cells as text.

use super::{phrases as say, tree::Sayer};
use crate::{
    calendar::{DAY, Days, Micros, SECOND, Zone, format_instant},
    engine::embedded::Observed,
    rule::{
        DataType, quote_text,
        typed::{Expr, ExprKind, Value},
    },
    store::facts::CellValue,
};

impl Sayer<'_> {
    /// A value; `None` when there is none.
    pub(super) fn observed(&self, value: &Observed) -> Option<String> {
        Some(match value {
            Observed::Null => return None,
            Observed::Bool(truth) => (if *truth { say::YES } else { say::NO }).text(self.language).to_owned(),
            Observed::Number { mantissa, scale } => decimal(*mantissa, *scale),
            Observed::Fraction { .. } => approximate(value.to_float().unwrap_or_default()),
            Observed::Float(x) => format!("{x}"),
            Observed::Text(text) => quote_text(text),
            Observed::Date(days) => date(*days),
            Observed::Instant(t) => self.instant(*t),
            Observed::Duration(elapsed) => self.duration(*elapsed),
        })
    }

    pub(super) fn instant(&self, t: Micros) -> String {
        format_instant(t, self.zone)
    }

    /// A cell of a column; `None` when it is empty.
    pub(super) fn cell(&self, cell: &CellValue, ty: DataType) -> Option<String> {
        Some(match (cell, ty) {
            (CellValue::Null, _) => return None,
            (CellValue::Bool(truth), _) => (if *truth { "true" } else { "false" }).to_owned(),
            (CellValue::Float(x), _) => format!("{x}"),
            (CellValue::Text(text), _) => quote_text(text),
            (CellValue::Int(lane), DataType::Date) => date(i32::try_from(*lane).unwrap_or_default()),
            (CellValue::Int(lane), DataType::Timestamp) => self.instant(*lane),
            (CellValue::Int(lane), DataType::Decimal { scale }) => decimal(*lane, i32::from(scale)),
            (CellValue::Int(lane), _) => lane.to_string(),
        })
    }

    /// What a condition compares with: a constant as written, or else its value.
    pub(super) fn other_side(&self, expr: &Expr, value: impl Fn(&Expr) -> Option<String>) -> Option<String> {
        match &expr.kind {
            ExprKind::Literal(Value::Text(text)) => Some(quote_text(text)),
            ExprKind::Literal(Value::Bool(truth)) => Some(truth.to_string()),
            ExprKind::Literal(_) => Some(expr.to_string()),
            _ => value(expr),
        }
    }

    fn duration(&self, elapsed: Micros) -> String {
        let sign = if elapsed < 0 { "-" } else { "" };
        let elapsed = elapsed.unsigned_abs();
        let (day, second) = (DAY.unsigned_abs(), SECOND.unsigned_abs());
        let (days, rest) = (elapsed / day, elapsed % day / second);
        let clock = format!("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
        match days {
            0 => format!("{sign}{clock}"),
            days => format!("{sign}{} {clock}", say::DAYS.fill(self.language, &[("n", &days.to_string())])),
        }
    }
}

/// `12.50` is mantissa 1250, scale 2.
fn decimal(mantissa: i64, scale: i32) -> String {
    let Ok(scale) = usize::try_from(scale) else {
        return format!("{mantissa}{}", "0".repeat(usize::try_from(-scale).unwrap_or_default()));
    };
    if scale == 0 {
        return mantissa.to_string();
    }
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{part}", if mantissa < 0 { "-" } else { "" })
}

/// A fraction to four digits, marked when it is not exactly that.
fn approximate(x: f64) -> String {
    let mut text = format!("{x:.4}");
    let exact = text.parse::<f64>().is_ok_and(|rounded| rounded == x);
    while text.ends_with('0') {
        text.pop();
    }
    if text.ends_with('.') {
        text.pop();
    }
    if exact { text } else { format!("≈ {text}") }
}

fn date(days: Days) -> String {
    let midnight = format_instant(i64::from(days).saturating_mul(DAY), &Zone::utc());
    midnight.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are_written() {
        assert_eq!(decimal(1250, 2), "12.50");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(decimal(7, -2), "700");
        assert_eq!(approximate(1.0 / 3.0), "≈ 0.3333");
        assert_eq!(approximate(2.5), "2.5");
        assert_eq!(approximate(3.0), "3");
        assert_eq!(date(20_461), "2026-01-08");
    }
}
