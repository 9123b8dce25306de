use crate::{
    calendar::{Micros, Zone},
    rule::typed::{DateBound, Window},
};

/// Instants from `from` (inclusive) to `to` (exclusive).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Period {
    pub(crate) from: Micros,
    pub(crate) to: Micros,
}

/// The instants that a window means at `as_of`. All but `next` are cut there.
pub(crate) fn resolve_window(window: Window, as_of: Micros, zone: &Zone) -> Period {
    let bound = |bound| match bound {
        DateBound::Date(days) => zone.midnight(days),
        DateBound::Timestamp(t) => t,
    };
    let from = |from| Period { from, to: as_of };
    match window {
        Window::Ever => from(Micros::MIN),
        Window::Last(span) => from(zone.sub(as_of, span)),
        Window::Next(span) => Period { from: as_of, to: zone.add(as_of, span) },
        Window::BetweenAgo { from, to } => Period { from: zone.sub(as_of, from), to: zone.sub(as_of, to).min(as_of) },
        Window::Since(t) => from(bound(t)),
        Window::FromTo { from, to } => Period { from: bound(from), to: bound(to).min(as_of) },
        Window::Today => from(zone.start_of_day(as_of)),
        Window::ThisWeek => from(zone.start_of_week(as_of)),
        Window::ThisMonth => from(zone.start_of_month(as_of)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{CalendarSpan, CalendarUnit, parse_date, parse_instant};

    fn check(window: Window, from: &str, to: &str) {
        let zone = Zone::named("Europe/Berlin").expect("zone");
        let at = |text: &str| parse_instant(text, &zone).expect("instant");
        let as_of = at("2026-03-31T12:00:00");
        assert_eq!(resolve_window(window, as_of, &zone), Period { from: at(from), to: at(to) }, "{window:?}");
    }

    fn days(count: i64) -> CalendarSpan {
        CalendarSpan::new(count, CalendarUnit::Day)
    }

    #[test]
    fn windows_end_at_as_of() {
        let date = |text| DateBound::Date(parse_date(text).expect("date"));
        let now = "2026-03-31T12:00:00";
        // The clock change of 29 March lies inside: the wall time stays.
        check(Window::Last(days(7)), "2026-03-24T12:00:00", now);
        check(Window::BetweenAgo { from: days(7), to: days(2) }, "2026-03-24T12:00:00", "2026-03-29T12:00:00");
        check(Window::Since(date("2026-03-29")), "2026-03-29T00:00:00", now);
        check(Window::FromTo { from: date("2026-03-01"), to: date("2026-05-01") }, "2026-03-01T00:00:00", now);
        check(Window::FromTo { from: date("2026-03-01"), to: date("2026-03-02") }, "2026-03-01", "2026-03-02");
        check(Window::Today, "2026-03-31T00:00:00", now);
        check(Window::ThisWeek, "2026-03-30T00:00:00", now);
        check(Window::ThisMonth, "2026-03-01T00:00:00", now);
    }

    #[test]
    fn next_begins_at_as_of() {
        check(Window::Next(days(7)), "2026-03-31T12:00:00", "2026-04-07T12:00:00");
    }
}
