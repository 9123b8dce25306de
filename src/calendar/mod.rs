//! Time as a workspace sees it: instants, zones, calendar steps.
//!
//! An instant is an `i64` of microseconds since 1970-01-01T00:00:00Z ([`Micros`]); everything finer is
//! floored. A [`Zone`] turns instants into local time and back by a small sorted table, so that kernels can step
//! millions of instants without a calendar library call each. No clock is read here: "now" is an argument.

mod parse;
mod span;
mod zone;

pub use parse::{ParseTimeError, format_instant, parse_date, parse_instant, parse_instant_bytes};
pub use span::{CalendarSpan, CalendarUnit};
pub use zone::{UnknownZone, Zone};

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;
/// Days since 1970-01-01, of a local calendar.
pub type Days = i32;

/// Microseconds of one second.
pub const SECOND: Micros = 1_000_000;
/// Microseconds of one minute.
pub const MINUTE: Micros = 60 * SECOND;
/// Microseconds of one hour.
pub const HOUR: Micros = 60 * MINUTE;
/// Microseconds of 24 hours.
pub const DAY: Micros = 24 * HOUR;
