use jiff::{Timestamp, civil, fmt::temporal::DateTimeParser, tz::Offset};

use super::{DAY, Days, Micros, SECOND, Zone};

/// A text that is not a date or time in ISO 8601.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a date or time such as `2026-01-08` or `2026-01-08T09:30:00`")]
pub struct ParseTimeError {
    /// The text as given.
    pub text: String,
}

/// Reads `2026-01-08`, `2026-01-08T09:30:00[.123456]`, `2026-01-08 09:30:00`, each with or without an offset or
/// `Z`. A time without one is local to `zone`; a date alone is local midnight. Finer than a microsecond is floored.
///
/// # Errors
/// When the text is none of these.
pub fn parse_instant(text: &str, zone: &Zone) -> Result<Micros, ParseTimeError> {
    parse_instant_bytes(text.as_bytes(), zone).ok_or_else(|| ParseTimeError { text: text.to_owned() })
}

/// [`parse_instant`] for the cell of a file; `None` when it is no time.
#[must_use]
pub fn parse_instant_bytes(text: &[u8], zone: &Zone) -> Option<Micros> {
    if let Some(local) = plain(text) {
        return Some(zone.instant(local));
    }
    static PARSER: DateTimeParser = DateTimeParser::new();
    if let Ok(t) = PARSER.parse_timestamp(text) {
        return Some(floor_micros(t));
    }
    let local = PARSER.parse_datetime(text).ok()?;
    Some(zone.instant(local_micros(local)))
}

/// Reads `2026-01-08`.
///
/// # Errors
/// When the text is no date.
pub fn parse_date(text: &str) -> Result<Days, ParseTimeError> {
    let error = || ParseTimeError { text: text.to_owned() };
    let bytes = text.as_bytes();
    if bytes.len() != 10 {
        return Err(error());
    }
    let local = plain(bytes).ok_or_else(error)?;
    i32::try_from(local.div_euclid(DAY)).map_err(|_| error())
}

/// Writes an instant as RFC 3339 in the local time of `zone`, to the second unless it is finer.
#[must_use]
pub fn format_instant(t: Micros, zone: &Zone) -> String {
    let local = zone.local(t);
    let offset =
        i32::try_from((local - t) / SECOND).ok().and_then(|s| Offset::from_seconds(s).ok()).unwrap_or(Offset::UTC);
    let Ok(stamp) = Timestamp::from_microsecond(t) else { return format!("{t}us") };
    let civil = offset.to_datetime(stamp);
    let seconds = offset.seconds();
    let (sign, rest) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    format!("{civil}{sign}{:02}:{:02}", rest / 3600, rest % 3600 / 60)
}

/// The common shapes without an offset, without a library call: `YYYY-MM-DD`, then optionally `T` or a space,
/// `HH:MM`, `:SS` and a fraction.
fn plain(b: &[u8]) -> Option<Micros> {
    let number = |from: usize, to: usize| -> Option<i64> {
        b.get(from..to)?.iter().try_fold(0i64, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
    };
    if b.len() < 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let date = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let days = days_from_civil(i64::from(date.year()), month, day);
    if b.len() == 10 {
        return Some(days * DAY);
    }
    if b.len() < 16 || !matches!(b[10], b'T' | b't' | b' ') || b[13] != b':' {
        return None;
    }
    let (hour, minute) = (number(11, 13)?, number(14, 16)?);
    let mut second = 0;
    let mut micros = 0;
    if b.len() > 16 {
        if b.len() < 19 || b[16] != b':' {
            return None;
        }
        second = number(17, 19)?;
        if b.len() > 19 {
            if b[19] != b'.' || b.len() == 20 || b.len() > 29 {
                return None;
            }
            number(20, b.len())?;
            let mut scale = SECOND;
            for c in &b[20..b.len().min(26)] {
                scale /= 10;
                micros += i64::from(c - b'0') * scale;
            }
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days * DAY + (hour * 3600 + minute * 60 + second) * SECOND + micros)
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date
/// algorithms").
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

fn local_micros(local: civil::DateTime) -> Micros {
    let days = days_from_civil(i64::from(local.year()), i64::from(local.month()), i64::from(local.day()));
    let seconds = i64::from(local.hour()) * 3600 + i64::from(local.minute()) * 60 + i64::from(local.second());
    days * DAY + seconds * SECOND + i64::from(local.subsec_nanosecond()).div_euclid(1000)
}

fn floor_micros(t: Timestamp) -> Micros {
    let nanos = t.as_nanosecond();
    i64::try_from(nanos.div_euclid(1000)).expect("a timestamp fits in microseconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        let zone = Zone::named("Asia/Shanghai").expect("zone");
        for (text, expected) in [
            ("2026-01-08", "2026-01-08T00:00:00+08:00"),
            ("2026-01-08T09:30", "2026-01-08T09:30:00+08:00"),
            ("2026-01-08 09:30:15", "2026-01-08T09:30:15+08:00"),
            ("2026-01-08T01:30:15Z", "2026-01-08T09:30:15+08:00"),
            ("2026-01-08T01:30:15.25+00:00", "2026-01-08T09:30:15.25+08:00"),
            ("2026-01-08 01:30:15.1234567+00", "2026-01-08T09:30:15.123456+08:00"),
        ] {
            assert_eq!(format_instant(parse_instant(text, &zone).expect(text), &zone), expected, "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "2026-02-30", "2026-01-08T25:00:00", "20260108x"] {
            assert!(parse_instant(text, &zone).is_err(), "{text}");
        }
    }
}
