//! Instants that are known only relative to `as_of` or to a zone, and what is sure about their order.

use std::sync::{LazyLock, OnceLock};

use super::canonical::step;
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, Days, Micros},
    rule::typed::{ArithOp, DateBound, Expr, ExprKind, Value, Window},
};

/// Every zone lies within a day of UTC, so that two offsets are at most this far apart.
const OFFSETS_APART: i64 = 2 * DAY;

/// An instant: an anchor, and exact time after it (before it, if negative), in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Moment {
    anchor: Anchor,
    after: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Anchor {
    /// An instant of every zone.
    At(Micros),
    /// Local midnight of a date.
    Date(Days),
    AsOf,
    /// `as_of` and that many steps of the local calendar, not 0.
    Days(i64),
    /// `as_of` and that many months of the local calendar, not 0.
    Months(i64),
    StartOfDay,
    StartOfWeek,
    StartOfMonth,
}

/// The instants of a window: not before the first, not after any of the others.
pub(super) fn bounds(window: Window) -> Option<(Option<Moment>, Vec<Moment>)> {
    let before_as_of = Moment::AS_OF.plus(-1)?;
    let bound = |b| match b {
        DateBound::Date(days) => Moment { anchor: Anchor::Date(days), after: 0 },
        DateBound::Timestamp(t) => Moment { anchor: Anchor::At(t), after: 0 },
    };
    let back = |span| Moment::AS_OF.step(ArithOp::Subtract, span);
    let start = |anchor| Some((Some(Moment { anchor, after: 0 }), vec![before_as_of]));
    match window {
        Window::Ever => Some((None, vec![before_as_of])),
        Window::Last(span) => Some((Some(back(span)?), vec![before_as_of])),
        Window::Next(span) => Some((Some(Moment::AS_OF), vec![Moment::AS_OF.step(ArithOp::Add, span)?.plus(-1)?])),
        Window::BetweenAgo { from, to } => Some((Some(back(from)?), vec![back(to)?.plus(-1)?, before_as_of])),
        Window::Since(from) => Some((Some(bound(from)), vec![before_as_of])),
        Window::FromTo { from, to } => Some((Some(bound(from)), vec![bound(to).plus(-1)?, before_as_of])),
        Window::Today => start(Anchor::StartOfDay),
        Window::ThisWeek => start(Anchor::StartOfWeek),
        Window::ThisMonth => start(Anchor::StartOfMonth),
    }
}

impl Moment {
    pub(super) const AS_OF: Self = Self { anchor: Anchor::AsOf, after: 0 };

    pub(super) const fn at(t: Micros) -> Self {
        Self { anchor: Anchor::At(t), after: 0 }
    }

    /// The instant that a constant expression means.
    pub(super) fn of(expr: &Expr) -> Option<Self> {
        match &expr.kind {
            ExprKind::AsOf => Some(Self::AS_OF),
            ExprKind::Literal(Value::Timestamp(t)) => Some(Self::at(*t)),
            ExprKind::Literal(Value::Date(days)) => Some(Self { anchor: Anchor::Date(*days), after: 0 }),
            ExprKind::Arith { op, left, right } => {
                let ExprKind::Literal(Value::Duration(span)) = right.kind else { return None };
                Self::of(left)?.step(*op, span)
            }
            _ => None,
        }
    }

    /// That many microseconds later.
    pub(super) fn plus(self, micros: i64) -> Option<Self> {
        Some(Self { after: self.after.checked_add(micros)?, ..self })
    }

    /// A written step from here. Steps of the calendar start only at `as_of` itself.
    fn step(self, op: ArithOp, span: CalendarSpan) -> Option<Self> {
        let span = step(span);
        let sign = if op == ArithOp::Subtract { -1 } else { 1 };
        let count = span.count.checked_mul(sign)?;
        let anchor = match span.unit {
            CalendarUnit::Minute | CalendarUnit::Hour => return self.plus(span.elapsed()?.checked_mul(sign)?),
            _ if self != Self::AS_OF || count == 0 => return None,
            CalendarUnit::Day => Anchor::Days(count),
            CalendarUnit::Month => Anchor::Months(count),
            CalendarUnit::Week => return None,
        };
        Some(Self { anchor, after: 0 })
    }

    /// Whether this is surely not after the other, at every `as_of` and in every zone.
    pub(super) fn is_at_most(self, other: Self) -> bool {
        let Some(gap) = self.anchor.gap(other.anchor) else { return false };
        i128::from(gap) + i128::from(other.after) - i128::from(self.after) >= 0
    }

    /// Whether this is surely before the other.
    pub(super) fn is_before(self, other: Self) -> bool {
        self.plus(1).is_some_and(|next| next.is_at_most(other))
    }
}

impl Anchor {
    /// A time by which `other` is surely not earlier than after `self` (a negative one: how much earlier at most); `None`
    /// when nothing is known.
    fn gap(self, other: Self) -> Option<i64> {
        if self == other {
            return Some(0);
        }
        match (self, other) {
            (Self::At(a), Self::At(b)) => b.checked_sub(a),
            (Self::Date(a), Self::Date(b)) => {
                // A zone can skip a whole day; then two dates have one midnight.
                let apart = (i64::from(b) - i64::from(a)) * DAY - OFFSETS_APART;
                Some(if b >= a { apart.max(0) } else { apart })
            }
            (Self::Date(a), Self::At(b)) => b.checked_sub(i64::from(a) * DAY + DAY),
            (Self::At(a), Self::Date(b)) => (i64::from(b) * DAY - DAY).checked_sub(a),
            (Self::At(_) | Self::Date(_), _) | (_, Self::At(_) | Self::Date(_)) => None,
            (Self::AsOf, _) => other.local()?.0.checked_sub(OFFSETS_APART),
            (_, Self::AsOf) => {
                let (_, latest) = self.local()?;
                let apart = latest.checked_neg()?.checked_sub(OFFSETS_APART)?;
                // The first instant that shows an earlier wall time is earlier.
                Some(if latest <= 0 { apart.max(0) } else { apart })
            }
            (Self::Months(count), Self::StartOfMonth) if count < 0 => Some(0),
            (Self::Months(a), Self::Months(b)) if a < b => Some(0),
            (Self::StartOfWeek | Self::StartOfMonth, Self::StartOfDay) => Some(0),
            _ => {
                let ((_, latest), (earliest, _)) = (self.local()?, other.local()?);
                let apart = earliest.checked_sub(latest)?;
                let surely = apart.checked_sub(OFFSETS_APART)?;
                Some(if apart >= 0 { surely.max(0) } else { surely })
            }
        }
    }

    /// The wall time at the anchor minus that at `as_of`, earliest and latest. The anchor is the first instant that
    /// shows it, or the end of the gap that skips it, so that an earlier wall time is never a later instant.
    fn local(self) -> Option<(i64, i64)> {
        match self {
            Self::AsOf => Some((0, 0)),
            Self::Days(count) => count.checked_mul(DAY).map(|d| (d, d)),
            Self::Months(count) => {
                let (least, most) = days_of_months(count)?;
                Some((least.checked_mul(DAY)?, most.checked_mul(DAY)?))
            }
            Self::StartOfDay => Some((1 - DAY, 0)),
            Self::StartOfWeek => Some((1 - 7 * DAY, 0)),
            Self::StartOfMonth => Some((1 - 31 * DAY, 0)),
            Self::At(_) | Self::Date(_) => None,
        }
    }
}

/// Lengths of the 4,800 months after which the calendar repeats.
static MONTHS: LazyLock<Vec<i64>> = LazyLock::new(|| {
    let length = |month: usize| {
        let (year, month) = (month / 12, month % 12);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        match month {
            1 if leap => 29,
            1 => 28,
            3 | 5 | 8 | 10 => 30,
            _ => 31,
        }
    };
    (0..4_800).map(length).collect()
});

/// [`measure_months`] of steps from -120 to 120, once they were asked for.
static MEASURED: [OnceLock<Option<(i64, i64)>>; 241] = [const { OnceLock::new() }; 241];

/// How many days a step of that many months is, least and most; negative for steps back.
fn days_of_months(count: i64) -> Option<(i64, i64)> {
    match usize::try_from(count.saturating_add(120)).ok().and_then(|at| MEASURED.get(at)) {
        Some(measured) => *measured.get_or_init(|| measure_months(count)),
        None => measure_months(count),
    }
}

fn measure_months(count: i64) -> Option<(i64, i64)> {
    let months = &*MONTHS;
    let cycle = months.len();
    let steps = usize::try_from(count.unsigned_abs()).ok()?;
    let (rounds, steps) = (i64::try_from(steps / cycle).ok()?, steps % cycle);
    let around = rounds.checked_mul(146_097)?;
    // Days of `steps` months from month `at` on.
    let mut days: i64 = months[..steps].iter().sum();
    let (mut least, mut most) = (i64::MAX, i64::MIN);
    for at in 0..cycle {
        let (first, last) = (months[at], months[(at + steps) % cycle]);
        // From the first to the last month or back; a day that the month of arrival lacks becomes its last.
        let (start, arrival) = if count > 0 { (first, last) } else { (last, first) };
        let clamped = (start - arrival).max(0);
        let (near, far) = if count > 0 { (days - clamped, days) } else { (days, days + clamped) };
        least = least.min(near);
        most = most.max(far);
        days += months[(at + steps) % cycle] - months[at];
    }
    let (least, most) = (least + around, most + around);
    Some(if count > 0 { (least, most) } else { (-most, -least) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{HOUR, Zone, parse_date, parse_instant};
    use proptest::{collection::vec, prelude::*, sample::select};

    fn as_of(span: CalendarSpan, op: ArithOp) -> Option<Moment> {
        Moment::AS_OF.step(op, span)
    }

    fn back(count: i64, unit: CalendarUnit) -> Moment {
        as_of(CalendarSpan::new(count, unit), ArithOp::Subtract).expect("a moment")
    }

    #[test]
    fn months_have_between_28_and_31_days() {
        assert_eq!(days_of_months(-1), Some((-31, -28)));
        assert_eq!(days_of_months(1), Some((28, 31)));
        assert_eq!(days_of_months(-2), Some((-62, -59)));
        assert_eq!(days_of_months(-12), Some((-366, -365)));
        assert_eq!(days_of_months(12), Some((365, 366)));
        assert_eq!(days_of_months(-4800), Some((-146_097, -146_097)));
    }

    #[test]
    fn steps_back_are_ordered_where_they_surely_are() {
        use CalendarUnit::{Day, Hour, Month, Week};
        let check = |a: Moment, b: Moment, sure: bool| assert_eq!(a.is_at_most(b), sure, "{a:?} {b:?}");
        check(back(30, Day), back(7, Day), true);
        check(back(7, Day), back(30, Day), false);
        check(back(1, Week), back(7, Day), true);
        check(back(7, Day), back(1, Week), true);
        check(back(1, Month), back(28, Day), true);
        check(back(1, Month), back(29, Day), false);
        check(back(31, Day), back(1, Month), true);
        check(back(30, Day), back(1, Month), false);
        check(back(2, Month), back(1, Month), true);
        // A day is not 24 hours where clocks change.
        check(back(1, Day), back(24, Hour), false);
        check(back(24, Hour), back(1, Day), false);
        check(back(1, Day), back(12, Hour), false);
        check(back(4, Day), back(24, Hour), true);
        check(back(24, Hour), back(23, Hour), true);
        check(back(1, Day), Moment::AS_OF, true);
        check(back(1, Day).plus(1).expect("later"), Moment::AS_OF, false);
        check(back(3, Day).plus(1).expect("later"), Moment::AS_OF, true);
    }

    #[test]
    fn starts_of_periods() {
        use CalendarUnit::{Day, Month};
        let start = |anchor| Moment { anchor, after: 0 };
        let (day, week, month) = (start(Anchor::StartOfDay), start(Anchor::StartOfWeek), start(Anchor::StartOfMonth));
        for (a, b, sure) in [
            (week, day, true),
            (month, day, true),
            (month, week, false),
            (week, month, false),
            (back(1, Day), day, true),
            (day, back(1, Day), false),
            (back(7, Day), week, true),
            (back(6, Day), week, false),
            (back(31, Day), month, true),
            (back(30, Day), month, false),
            (back(1, Month), month, true),
            (day, Moment::AS_OF, true),
        ] {
            assert_eq!(a.is_at_most(b), sure, "{a:?} {b:?}");
        }
    }

    #[test]
    fn two_dates_can_have_one_midnight() {
        let date = |text| Moment { anchor: Anchor::Date(parse_date(text).expect("a date")), after: 0 };
        assert!(date("2011-12-30").is_at_most(date("2011-12-31")));
        assert!(!date("2011-12-30").is_before(date("2011-12-31")));
        let zone = Zone::named("Pacific/Apia").expect("a zone");
        let midnight = |text| zone.midnight(parse_date(text).expect("a date"));
        assert_eq!(midnight("2011-12-30"), midnight("2011-12-31"));
        assert!(date("2011-12-01").is_before(date("2011-12-05")));
    }

    fn moment() -> impl Strategy<Value = Moment> {
        use CalendarUnit::{Day, Hour, Minute, Month, Week};
        let span = (1i64..70, select(vec![Minute, Hour, Day, Week, Month])).prop_map(|(n, unit)| {
            let op = if n % 3 == 0 { ArithOp::Add } else { ArithOp::Subtract };
            as_of(CalendarSpan::new(n, unit), op).expect("a moment")
        });
        let anchors = vec![Anchor::AsOf, Anchor::StartOfDay, Anchor::StartOfWeek, Anchor::StartOfMonth];
        let anchor = select(anchors).prop_map(|anchor| Moment { anchor, after: 0 });
        let date = (15_320i32..15_350).prop_map(|d| Moment { anchor: Anchor::Date(d), after: 0 });
        let at = (15_320i64..15_350, -20i64..20).prop_map(|(d, h)| Moment::at(d * DAY + h * HOUR));
        let after = select(vec![0, -1, 1, HOUR, -30 * HOUR, 50 * HOUR]);
        (prop_oneof![4 => span, 2 => anchor, 1 => date, 1 => at], after).prop_map(|(m, after)| m.plus(after).unwrap())
    }

    fn instant(moment: Moment, t: Micros, zone: &Zone) -> Micros {
        let step = |count: i64, unit| match count {
            0.. => zone.add(t, CalendarSpan::new(count, unit)),
            _ => zone.sub(t, CalendarSpan::new(-count, unit)),
        };
        let anchor = match moment.anchor {
            Anchor::At(t) => t,
            Anchor::Date(days) => zone.midnight(days),
            Anchor::AsOf => t,
            Anchor::Days(count) => step(count, CalendarUnit::Day),
            Anchor::Months(count) => step(count, CalendarUnit::Month),
            Anchor::StartOfDay => zone.start_of_day(t),
            Anchor::StartOfWeek => zone.start_of_week(t),
            Anchor::StartOfMonth => zone.start_of_month(t),
        };
        anchor + moment.after
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn what_is_sure_holds_in_every_zone(moments in vec(moment(), 12), offsets in vec(-70i64..70, 12)) {
            // Around changes of clocks, a skipped day, a skipped midnight, the end of months.
            for (zone, near) in [
                ("Pacific/Apia", "2011-12-31T00:30:00"),
                ("Europe/Berlin", "2026-03-29T03:00:00"),
                ("Europe/Berlin", "2026-10-25T02:30:00"),
                ("America/Sao_Paulo", "2018-11-04T01:00:00"),
                ("Australia/Lord_Howe", "2026-04-05T02:00:00"),
                ("Pacific/Kwajalein", "1993-08-22T00:00:00"),
                ("UTC", "2024-03-31T12:00:00"),
                ("Asia/Shanghai", "2024-02-29T00:00:00"),
            ] {
                let zone = Zone::named(zone).expect("a zone");
                let near = parse_instant(near, &zone).expect("an instant");
                for hours in &offsets {
                    let t = near + hours * HOUR + hours % 3;
                    for a in &moments {
                        for b in &moments {
                            if a.is_at_most(*b) {
                                let (x, y) = (instant(*a, t, &zone), instant(*b, t, &zone));
                                prop_assert!(x <= y, "{:?} {:?} at {} in {}", a, b, t, zone.name());
                            }
                        }
                    }
                }
            }
        }
    }
}
