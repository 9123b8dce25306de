//! Local time of many instants.

use super::{
    pool::Pool,
    vector::{Ints, Lanes, Vector},
};
use crate::calendar::{CalendarSpan, DAY, HOUR, Micros, Zone};

/// Whole lanes from a function of whole lanes.
fn map(lanes: Ints<'_>, len: usize, valid: Option<Vec<u8>>, pool: &mut Pool, mut f: impl FnMut(i64) -> i64) -> Vector {
    let mut out: Vec<i64> = pool.take(len);
    match lanes {
        Ints::Wide(lanes) => out.extend(lanes.iter().map(|x| f(*x))),
        lanes => out.extend((0..len).map(|i| f(lanes.get(i)))),
    }
    Vector::new(Lanes::Int(out), valid)
}

/// Asks the zone once per stretch of equal offset: neighbouring rows are mostly in the same.
struct LocalClock<'z> {
    zone: &'z Zone,
    start: Micros,
    end: Micros,
    offset: Micros,
}

impl<'z> LocalClock<'z> {
    const fn new(zone: &'z Zone) -> Self {
        Self { zone, start: 0, end: 0, offset: 0 }
    }

    fn local(&mut self, t: Micros) -> Micros {
        if t < self.start || t >= self.end {
            (self.start, self.end, self.offset) = self.zone.offset_period(t);
        }
        t.saturating_add(self.offset)
    }
}

pub(super) fn hour(lanes: Ints<'_>, zone: &Zone, len: usize, valid: Option<Vec<u8>>, pool: &mut Pool) -> Vector {
    let mut clock = LocalClock::new(zone);
    map(lanes, len, valid, pool, |t| clock.local(t).rem_euclid(DAY) / HOUR)
}

pub(super) fn day(lanes: Ints<'_>, zone: &Zone, len: usize, valid: Option<Vec<u8>>, pool: &mut Pool) -> Vector {
    let mut clock = LocalClock::new(zone);
    map(lanes, len, valid, pool, |t| clock.local(t).div_euclid(DAY))
}

/// Weekdays of instants, or of dates.
pub(super) fn weekday(
    lanes: Ints<'_>,
    dates: bool,
    zone: &Zone,
    len: usize,
    valid: Option<Vec<u8>>,
    pool: &mut Pool,
) -> Vector {
    // 1970-01-01 was a Thursday.
    let of_days = |days: i64| (days + 3).rem_euclid(7) + 1;
    let mut clock = LocalClock::new(zone);
    map(lanes, len, valid, pool, |t| of_days(if dates { t } else { clock.local(t).div_euclid(DAY) }))
}

/// Local midnights of dates.
pub(super) fn midnight(lanes: Ints<'_>, zone: &Zone, len: usize, valid: Option<Vec<u8>>, pool: &mut Pool) -> Vector {
    map(lanes, len, valid, pool, |days| i32::try_from(days).map_or(Micros::MAX, |days| zone.midnight(days)))
}

/// Instants after a calendar step.
pub(super) fn step(
    lanes: Ints<'_>,
    span: CalendarSpan,
    zone: &Zone,
    len: usize,
    valid: Option<Vec<u8>>,
    pool: &mut Pool,
) -> Vector {
    map(lanes, len, valid, pool, |t| zone.add(t, span))
}

/// Whole days of 24 hours from instants to `as_of`, rounded down.
pub(super) fn days_since(
    lanes: Ints<'_>,
    as_of: Micros,
    len: usize,
    valid: Option<Vec<u8>>,
    pool: &mut Pool,
) -> Vector {
    map(lanes, len, valid, pool, |t| match as_of.checked_sub(t) {
        Some(elapsed) => elapsed.div_euclid(DAY),
        None => i64::try_from((i128::from(as_of) - i128::from(t)).div_euclid(i128::from(DAY))).unwrap_or(i64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lanes(vector: Vector) -> Vec<i64> {
        match vector.lanes {
            Lanes::Int(lanes) => lanes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn days_since_rounds_down() {
        let pool = &mut Pool::default();
        let times = [0, 1, -1, DAY, DAY + 1, i64::MIN];
        let got = lanes(days_since(Ints::Wide(&times), 0, times.len(), None, pool));
        assert_eq!(got, [0, -1, 0, -1, -2, 106_751_991]);
    }

    proptest! {
        #[test]
        fn local_fields_are_those_of_the_zone(times in prop::collection::vec(-3_000_000_000_000_000i64..7_000_000_000_000_000, 1..40)) {
            let pool = &mut Pool::default();
            for zone in ["Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata"] {
                let zone = Zone::named(zone).unwrap();
                let n = times.len();
                let expect = |f: &dyn Fn(i64) -> i64| times.iter().map(|t| f(*t)).collect::<Vec<i64>>();
                prop_assert_eq!(lanes(hour(Ints::Wide(&times), &zone, n, None, pool)), expect(&|t| zone.hour(t)));
                prop_assert_eq!(lanes(day(Ints::Wide(&times), &zone, n, None, pool)), expect(&|t| i64::from(zone.date(t))));
                prop_assert_eq!(lanes(weekday(Ints::Wide(&times), false, &zone, n, None, pool)), expect(&|t| zone.weekday(t)));
            }
        }
    }
}
