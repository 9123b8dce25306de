use crate::calendar::{DAY, HOUR, Micros, Zone};

const SLOTS: usize = 512;
const UNKNOWN: i64 = i64::MIN;

/// Turns many local times into instants. A log has many rows per day, and on nearly all days the offset is the same from
/// midnight to midnight, so a day's offset is looked up once; days with a clock change go to the zone each time.
#[derive(Debug)]
pub(super) struct LocalTimes<'z> {
    zone: &'z Zone,
    /// By day modulo their number: the day, and its offset if it has one.
    days: Box<[(i64, Option<Micros>)]>,
}

impl<'z> LocalTimes<'z> {
    pub(super) fn new(zone: &'z Zone) -> Self {
        Self { zone, days: vec![(UNKNOWN, None); SLOTS].into_boxed_slice() }
    }

    /// [`Zone::instant`].
    pub(super) fn instant(&mut self, local: Micros) -> Micros {
        let day = local.div_euclid(DAY);
        let slot = &mut self.days[day.rem_euclid(SLOTS as i64) as usize];
        if slot.0 != day {
            *slot = (day, offset_of(self.zone, day));
        }
        match slot.1 {
            Some(offset) => local - offset,
            None => self.zone.instant(local),
        }
    }
}

/// Local time minus UTC on a day, when it is the same at every full hour. No zone changes twice within one.
fn offset_of(zone: &Zone, day: i64) -> Option<Micros> {
    // Far from any date; the subtraction might overflow there.
    if day.abs() > 100_000_000 {
        return None;
    }
    let at = |hour: i64| {
        let local = day * DAY + hour * HOUR;
        local - zone.instant(local)
    };
    let offset = at(0);
    (1..=24).all(|hour| at(hour) == offset).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::MINUTE;

    #[test]
    fn agrees_with_the_zone() {
        for name in ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"] {
            let zone = Zone::named(name).expect("zone");
            let mut times = LocalTimes::new(&zone);
            // 2016 to 2021 in steps that visit every time of day, back and forth.
            let start = 1_451_606_400_000_000;
            for i in 0..150_000i64 {
                let local = start + (i * 7_919) % 150_000 * 21 * MINUTE;
                assert_eq!(times.instant(local), zone.instant(local), "{name} {local}");
            }
            for local in [i64::MIN, -1, i64::MAX] {
                assert_eq!(times.instant(local), zone.instant(local), "{name} {local}");
            }
        }
    }
}
