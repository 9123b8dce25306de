//! What an expression is worth for one subject or one row.

use std::cmp::Ordering;

use jiff::civil::Date;

use super::{
    clock::{Clock, DAY, Instant},
    number::Number,
    rule::{Duration, Unit},
};

/// A value, or nothing.
#[derive(Debug, Clone)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Date(Date),
    Time(Instant),
    /// Elapsed time, in microseconds.
    Elapsed(i64),
    /// A duration as written.
    Written(Duration),
}

impl Value {
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Three-valued truth.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Null => None,
            Self::Bool(b) => Some(*b),
            other => panic!("{other:?} is no truth value"),
        }
    }

    pub fn from_truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Bool)
    }

    pub fn from_number(number: Option<Number>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    pub fn int(value: i64) -> Self {
        Self::Number(Number::int(value.into()))
    }

    /// The instant that a date or time stands for.
    pub fn instant(&self, clock: &Clock) -> Option<Instant> {
        match self {
            Self::Date(d) => Some(clock.midnight(*d)),
            Self::Time(t) => Some(*t),
            _ => None,
        }
    }

    /// How two values that are there compare.
    pub fn compare(&self, other: &Self, clock: &Clock) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.compare(*b),
            (Self::Text(a), Self::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (Self::Date(_) | Self::Time(_), Self::Date(_) | Self::Time(_)) => {
                self.instant(clock).cmp(&other.instant(clock))
            }
            (Self::Elapsed(_) | Self::Written(_), Self::Elapsed(_) | Self::Written(_)) => {
                elapsed(self).cmp(&elapsed(other))
            }
            _ => panic!("{self:?} and {other:?} do not compare"),
        }
    }
}

/// A written duration beside an elapsed one is exact: a day is 24 hours.
fn elapsed(value: &Value) -> i64 {
    match value {
        Value::Elapsed(micros) => *micros,
        Value::Written(d) => {
            d.count
                * match d.unit {
                    Unit::Minute => DAY / 24 / 60,
                    Unit::Hour => DAY / 24,
                    Unit::Day => DAY,
                    Unit::Week => 7 * DAY,
                    Unit::Month => panic!("months have no fixed length"),
                }
        }
        other => panic!("{other:?} is no duration"),
    }
}
