use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{CalendarSpan, CalendarUnit, DAY, Days, HOUR, MINUTE, Micros, SECOND};

/// A zone name that the time zone database does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown time zone `{name}`")]
pub struct UnknownZone {
    /// The name as given.
    pub name: String,
}

/// A time zone as a table of offset changes, cheap to clone.
///
/// The table covers 1900 to 2200; outside it the first and last offset hold.
#[derive(Debug, Clone)]
pub struct Zone {
    inner: Arc<Table>,
}

#[derive(Debug)]
struct Table {
    name: String,
    /// `starts[i]` is the instant from which `offsets[i]` holds; `starts[0]` is `i64::MIN`.
    starts: Vec<Micros>,
    /// Local time minus UTC, in microseconds.
    offsets: Vec<Micros>,
}

impl Zone {
    /// Looks a zone up by its IANA name, such as `Asia/Shanghai` or `UTC`.
    ///
    /// # Errors
    /// When the bundled time zone database does not hold the name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let zone = TimeZone::get(name).map_err(|_| UnknownZone { name: name.to_owned() })?;
        let from = Timestamp::from_second(-2_208_988_800).expect("1900 is in range");
        let to = Timestamp::from_second(7_258_118_400).expect("2200 is in range");
        let mut starts = vec![Micros::MIN];
        let mut offsets = vec![i64::from(zone.to_offset(from).seconds()) * SECOND];
        for change in zone.following(from) {
            if change.timestamp() > to {
                break;
            }
            let offset = i64::from(change.offset().seconds()) * SECOND;
            if offsets.last() != Some(&offset) {
                starts.push(change.timestamp().as_microsecond());
                offsets.push(offset);
            }
        }
        Ok(Self { inner: Arc::new(Table { name: name.to_owned(), starts, offsets }) })
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { inner: Arc::new(Table { name: "UTC".to_owned(), starts: vec![Micros::MIN], offsets: vec![0] }) }
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    fn index_at(&self, t: Micros) -> usize {
        self.inner.starts.partition_point(|&start| start <= t) - 1
    }

    /// Local wall time at `t`, as microseconds since 1970-01-01T00:00:00 of the local calendar.
    #[must_use]
    pub fn local(&self, t: Micros) -> Micros {
        t.saturating_add(self.inner.offsets[self.index_at(t)])
    }

    /// The period around `t` in which the offset does not change, as its first instant, the first instant after it
    /// (`Micros::MAX` for the last period) and local time minus UTC. Loops over many instants ask once per period.
    #[must_use]
    pub fn offset_period(&self, t: Micros) -> (Micros, Micros, Micros) {
        let i = self.index_at(t);
        let end = self.inner.starts.get(i + 1).copied().unwrap_or(Micros::MAX);
        (self.inner.starts[i], end, self.inner.offsets[i])
    }

    /// The instant at which the local wall time `local` is shown. A time that a clock change skips becomes the
    /// first valid instant after it; a time shown twice is the earlier one.
    #[must_use]
    pub fn instant(&self, local: Micros) -> Micros {
        let Table { starts, offsets, .. } = &*self.inner;
        // Offsets are below a day, so only periods near `local - offset` can show it.
        let mut i = self.index_at(local.saturating_sub(DAY + DAY / 2));
        loop {
            let t = local.saturating_sub(offsets[i]);
            let Some(&end) = starts.get(i + 1) else { return t };
            if t < end {
                // Before the start of its period: the gap skipped it.
                return t.max(starts[i]);
            }
            i += 1;
        }
    }

    /// The local date at `t`.
    #[must_use]
    pub fn date(&self, t: Micros) -> Days {
        i32::try_from(self.local(t).div_euclid(DAY)).unwrap_or(if t < 0 { i32::MIN } else { i32::MAX })
    }

    /// The first instant of a local date.
    #[must_use]
    pub fn midnight(&self, date: Days) -> Micros {
        self.instant(i64::from(date).saturating_mul(DAY))
    }

    /// Hour of the local day at `t`, 0 to 23.
    #[must_use]
    pub fn hour(&self, t: Micros) -> i64 {
        self.local(t).rem_euclid(DAY) / HOUR
    }

    /// Day of the local week at `t`, 1 (Monday) to 7 (Sunday).
    #[must_use]
    pub fn weekday(&self, t: Micros) -> i64 {
        // 1970-01-01 was a Thursday.
        (i64::from(self.date(t)) + 3).rem_euclid(7) + 1
    }

    /// `t` plus `span`: minutes and hours exact, days, weeks and months as calendar steps at the same wall time.
    #[must_use]
    pub fn add(&self, t: Micros, span: CalendarSpan) -> Micros {
        self.step(t, span.count, span.unit)
    }

    /// `t` minus `span`, by the same rules as [`Zone::add`].
    #[must_use]
    pub fn sub(&self, t: Micros, span: CalendarSpan) -> Micros {
        self.step(t, -span.count, span.unit)
    }

    fn step(&self, t: Micros, count: i64, unit: CalendarUnit) -> Micros {
        let days = match unit {
            CalendarUnit::Minute => return t.saturating_add(count.saturating_mul(MINUTE)),
            CalendarUnit::Hour => return t.saturating_add(count.saturating_mul(HOUR)),
            CalendarUnit::Day => count,
            CalendarUnit::Week => count.saturating_mul(7),
            CalendarUnit::Month => {
                let local = self.local(t);
                let date = add_months(local.div_euclid(DAY), count);
                return self.instant(date.saturating_mul(DAY).saturating_add(local.rem_euclid(DAY)));
            }
        };
        if count == 0 {
            return t;
        }
        self.instant(self.local(t).saturating_add(days.saturating_mul(DAY)))
    }

    /// Local midnight of the day of `t`.
    #[must_use]
    pub fn start_of_day(&self, t: Micros) -> Micros {
        self.midnight(self.date(t))
    }

    /// Local midnight of the Monday at or before `t`.
    #[must_use]
    pub fn start_of_week(&self, t: Micros) -> Micros {
        let date = self.date(t);
        self.midnight(date - i32::try_from(self.weekday(t) - 1).expect("a weekday is 1 to 7"))
    }

    /// Local midnight of the first day of the month of `t`.
    #[must_use]
    pub fn start_of_month(&self, t: Micros) -> Micros {
        let date = civil(i64::from(self.date(t)));
        self.midnight(days_of(date.first_of_month()))
    }

    /// Local midnight of the first day of the year of `t`.
    #[must_use]
    pub fn start_of_year(&self, t: Micros) -> Micros {
        let date = civil(i64::from(self.date(t)));
        self.midnight(days_of(date.first_of_year()))
    }
}

fn add_months(days: i64, months: i64) -> i64 {
    let date = civil(days);
    let month0 = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let year = i16::try_from(month0.div_euclid(12).clamp(-9999, 9999)).expect("clamped");
    let month = i8::try_from(month0.rem_euclid(12) + 1).expect("1 to 12");
    let first = Date::new(year, month, 1).expect("a valid month");
    let day = date.day().min(first.days_in_month());
    i64::from(days_of(Date::new(year, month, day).expect("clamped to the month")))
}

fn civil(days: i64) -> Date {
    let days = days.clamp(-4_371_587, 2_932_896);
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days)).expect("clamped to the range of a date")
}

fn days_of(date: Date) -> Days {
    let span = date.since(Date::constant(1970, 1, 1)).expect("difference of dates in days");
    span.get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{format_instant, parse_instant};

    fn check(zone: &str, t: &str, count: i64, unit: CalendarUnit, expected: &str) {
        let zone = Zone::named(zone).expect("zone");
        let t = parse_instant(t, &zone).expect("instant");
        let got = zone.step(t, count, unit);
        assert_eq!(format_instant(got, &zone), expected);
    }

    #[test]
    fn steps_keep_the_wall_time() {
        check("Europe/Berlin", "2026-03-28T12:00:00", 1, CalendarUnit::Day, "2026-03-29T12:00:00+02:00");
        check("Europe/Berlin", "2026-03-28T12:00:00", 24, CalendarUnit::Hour, "2026-03-29T13:00:00+02:00");
    }

    #[test]
    fn a_gap_moves_to_the_first_valid_instant() {
        check("Europe/Berlin", "2026-03-28T02:30:00", 1, CalendarUnit::Day, "2026-03-29T03:00:00+02:00");
    }

    #[test]
    fn a_fold_is_the_earlier_instant() {
        check("Europe/Berlin", "2026-10-24T02:30:00", 1, CalendarUnit::Day, "2026-10-25T02:30:00+02:00");
    }

    #[test]
    fn months_clamp() {
        check("UTC", "2026-03-31T10:00:00", -1, CalendarUnit::Month, "2026-02-28T10:00:00+00:00");
        check("UTC", "2024-01-31T10:00:00", 1, CalendarUnit::Month, "2024-02-29T10:00:00+00:00");
    }

    #[test]
    fn a_midnight_that_does_not_exist_starts_late() {
        let zone = Zone::named("America/Sao_Paulo").expect("zone");
        let t = parse_instant("2018-11-04T15:00:00", &zone).expect("instant");
        assert_eq!(format_instant(zone.start_of_day(t), &zone), "2018-11-04T01:00:00-02:00");
    }

    #[test]
    fn offset_periods_give_local_time() {
        let zone = Zone::named("Europe/Berlin").expect("zone");
        let t = parse_instant("2026-07-01T12:00:00", &zone).expect("instant");
        let (start, end, offset) = zone.offset_period(t);
        assert_eq!(format_instant(start, &zone), "2026-03-29T03:00:00+02:00");
        assert_eq!(format_instant(end, &zone), "2026-10-25T02:00:00+01:00");
        assert_eq!(t + offset, zone.local(t));
    }

    #[test]
    fn weeks_start_on_monday() {
        let zone = Zone::named("Asia/Shanghai").expect("zone");
        let t = parse_instant("2026-01-08T00:00:00", &zone).expect("instant");
        assert_eq!(zone.weekday(t), 4);
        assert_eq!(format_instant(zone.start_of_week(t), &zone), "2026-01-05T00:00:00+08:00");
    }
}
