//! Constants that divide what they are compared with: quantiles of values that were seen.

use super::{random::Random, shape::Shape};
use crate::oracle::{
    clock::{Clock, utc_text},
    number::{Number, Rational},
    rule::{Duration, Rule, Unit},
    value::Value,
};

/// A constant near one of the values, of their shape.
pub(super) fn constant(seen: &[Value], shape: Shape, wish: &str, random: &mut Random, clock: &Clock) -> Rule {
    let mut sorted: Vec<&Value> = seen.iter().collect();
    sorted.sort_by(|a, b| a.compare(b, clock));
    if sorted.is_empty() {
        return of_nothing(shape);
    }
    // Not from the ends, where everybody is on one side.
    let from = sorted.len() / 8;
    let value = sorted[from + random.below(sorted.len() - 2 * from)];
    match value {
        Value::Bool(b) => Rule::Bool(*b),
        Value::Text(text) => Rule::Text(text.clone()),
        Value::Number(number) => number_constant(*number, wish, random),
        Value::Date(date) if wish == "timestamp" => Rule::Timestamp(format!("{date}T00:00:00")),
        Value::Date(date) => Rule::Date(*date),
        Value::Time(t) => {
            let local = clock.local(*t);
            if wish == "date" || random.percent(25) {
                Rule::Date(local.date())
            } else if clock.instant(local) == *t && random.percent(50) {
                Rule::Timestamp(local.to_string())
            } else {
                Rule::Timestamp(utc_text(*t))
            }
        }
        Value::Elapsed(micros) => Rule::Duration(duration(*micros, random)),
        Value::Null | Value::Written(_) => panic!("{value:?} was not seen"),
    }
}

fn of_nothing(shape: Shape) -> Rule {
    match shape {
        Shape::Bool => Rule::Bool(true),
        Shape::Number => Rule::Number { mantissa: 1, scale: 0 },
        Shape::Text => Rule::Text("x".to_owned()),
        Shape::Time => Rule::Timestamp("2026-01-01T00:00:00".to_owned()),
        Shape::Duration => Rule::Duration(Duration { count: 1, unit: Unit::Day }),
    }
}

/// Exact numbers are met exactly, fractions and floats to three digits.
fn number_constant(number: Number, wish: &str, random: &mut Random) -> Rule {
    let rational = match number {
        Number::Exact(r) | Number::Fraction(r) => r,
        Number::Float(f) => Rational::decimal((f.clamp(-1e12, 1e12) * 1000.0).round() as i128, 3),
    };
    let extra = if wish == "decimal" || random.percent(10) { 1 } else { 0 };
    let digits = (0..=6u32).find(|d| 10i128.pow(*d) % rational.bottom == 0).unwrap_or(3) + extra;
    let mantissa = (rational.top * 10i128.pow(digits)).div_euclid(rational.bottom);
    Rule::Number { mantissa: i64::try_from(mantissa).expect("numbers of the tests are small"), scale: digits }
}

/// Written durations are not negative.
fn duration(micros: i64, random: &mut Random) -> Duration {
    let (unit, length) = *random.pick(&[
        (Unit::Minute, 60_000_000),
        (Unit::Hour, 3_600_000_000),
        (Unit::Day, 86_400_000_000),
        (Unit::Week, 7 * 86_400_000_000),
    ]);
    Duration { count: (micros / length).max(0), unit }
}
