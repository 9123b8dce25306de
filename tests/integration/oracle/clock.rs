//! The calendar of a workspace, on `jiff` alone.

use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

use super::rule::{Duration, Unit};

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

/// 24 hours.
pub const DAY: i64 = 86_400_000_000;

/// A zone.
#[derive(Debug, Clone)]
pub struct Clock {
    pub name: String,
    zone: TimeZone,
}

impl Clock {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), zone: TimeZone::get(name).expect("a known zone") }
    }

    pub fn local(&self, t: Instant) -> DateTime {
        self.zone.to_datetime(stamp(t))
    }

    /// The instant of a wall time: of a skipped one the first instant after the gap, of a repeated one the earlier.
    pub fn instant(&self, local: DateTime) -> Instant {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(local).expect("in range").as_microsecond()
            }
            AmbiguousOffset::Gap { after, .. } => {
                // With the later offset the skipped time lies before the change; the change itself comes next.
                let before_change = after.to_timestamp(local).expect("in range");
                let change = self.zone.following(before_change).next().expect("a gap has a change");
                change.timestamp().as_microsecond()
            }
        }
    }

    pub fn midnight(&self, date: Date) -> Instant {
        self.instant(date.at(0, 0, 0, 0))
    }

    pub fn date(&self, t: Instant) -> Date {
        self.local(t).date()
    }

    pub fn hour(&self, t: Instant) -> i64 {
        self.local(t).hour().into()
    }

    /// Monday is 1.
    pub fn weekday(&self, t: Instant) -> i64 {
        self.local(t).weekday().to_monday_one_offset().into()
    }

    /// Minutes and hours are exact, the others are steps of the calendar at the same wall time.
    pub fn add(&self, t: Instant, d: Duration) -> Instant {
        let span = match d.unit {
            Unit::Minute => return t + d.count * 60_000_000,
            Unit::Hour => return t + d.count * 3_600_000_000,
            Unit::Day => Span::new().days(d.count),
            Unit::Week => Span::new().weeks(d.count),
            Unit::Month => Span::new().months(d.count),
        };
        // Adding months to a civil time clamps to the last day of the month.
        self.instant(self.local(t).checked_add(span).expect("in range"))
    }

    pub fn subtract(&self, t: Instant, d: Duration) -> Instant {
        self.add(t, Duration { count: -d.count, unit: d.unit })
    }

    pub fn start_of_week(&self, t: Instant) -> Instant {
        let back = Span::new().days(self.weekday(t) - 1);
        self.midnight(self.date(t).checked_sub(back).expect("in range"))
    }

    pub fn start_of_month(&self, t: Instant) -> Instant {
        self.midnight(self.date(t).first_of_month())
    }

    /// Reads `2026-01-08`, `2026-01-08T09:30:00` (both local) or a time with an offset.
    pub fn parse(&self, text: &str) -> Option<Instant> {
        if let Ok(t) = text.parse::<Timestamp>() {
            return Some(t.as_microsecond());
        }
        text.parse::<DateTime>().ok().map(|local| self.instant(local))
    }
}

fn stamp(t: Instant) -> Timestamp {
    Timestamp::from_microsecond(t).expect("in range")
}

/// Writes an instant with offset zero, to the microsecond when it needs it.
pub fn utc_text(t: Instant) -> String {
    stamp(t).to_string()
}
