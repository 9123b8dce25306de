use std::fmt;

use super::{DAY, HOUR, MINUTE, Micros};

/// The units a rule counts durations in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CalendarUnit {
    /// 60 seconds, exact.
    Minute,
    /// 60 minutes, exact.
    Hour,
    /// One step of the local calendar at the same wall time.
    Day,
    /// Seven days.
    Week,
    /// One step of the local calendar, clamped to the last day of the month.
    Month,
}

impl CalendarUnit {
    /// The singular word, as written in a rule.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// A duration as people write it: `7 days`, `1 month`, `90 minutes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarSpan {
    /// How many units; never negative in a rule.
    pub count: i64,
    /// The unit.
    pub unit: CalendarUnit,
}

impl CalendarSpan {
    /// Builds a span.
    #[must_use]
    pub const fn new(count: i64, unit: CalendarUnit) -> Self {
        Self { count, unit }
    }

    /// The elapsed time where a day counts as 24 hours, or `None` for months, which have no fixed length, and on
    /// overflow. This is the meaning of a span that is compared with `t1 - t2`.
    #[must_use]
    pub const fn elapsed(self) -> Option<Micros> {
        match self.unit {
            CalendarUnit::Minute => self.count.checked_mul(MINUTE),
            CalendarUnit::Hour => self.count.checked_mul(HOUR),
            CalendarUnit::Day => self.count.checked_mul(DAY),
            CalendarUnit::Week => self.count.checked_mul(7 * DAY),
            CalendarUnit::Month => None,
        }
    }
}

impl fmt::Display for CalendarSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.unit.word())
    }
}
