use crate::calendar::{DAY, Days, HOUR, MINUTE, Micros};

use super::{
    options::DemoOptions,
    random::{Random, sums, zipf},
    words::{CATEGORIES, CITIES, FAMILY_NAMES, GIVEN_NAMES},
};

/// Local time minus UTC.
pub(super) const OFFSET: Micros = 8 * HOUR;

/// Who somebody is and how they behave.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// From 0.
    pub(super) number: u32,
    pub(super) name: String,
    /// `Some(true)` is female.
    pub(super) gender: Option<bool>,
    pub(super) city: usize,
    pub(super) birth_date: Option<Days>,
    pub(super) registered_at: Micros,
    pub(super) channel: usize,
    pub(super) level: usize,
    pub(super) is_employee: bool,
    pub(super) opt_in: Option<bool>,
    /// Relative number of visits per day while active; the median is 1, the mean above, the tail heavy.
    pub(super) visits: f64,
    /// When they come, `[from, to)`, within the history; empty for those who left before.
    pub(super) active: (Micros, Micros),
    /// A time without visits in between.
    pub(super) pause: Option<(Micros, Micros)>,
    /// Relative prices of what they buy.
    pub(super) purse: f64,
    /// Probability that a full cart is bought.
    pub(super) resolve: f64,
    pub(super) favorite: usize,
    pub(super) device: u8,
    pub(super) habits: Habits,
}

/// Rare habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own; any may go with any")]
pub(super) struct Habits {
    pub(super) is_owl: bool,
    pub(super) is_weekender: bool,
    pub(super) hunts_coupons: bool,
    pub(super) sends_back: bool,
    pub(super) is_reseller: bool,
    pub(super) reads_carefully: bool,
}

/// Tables that all persons share.
#[derive(Debug)]
pub(super) struct Society {
    cities: Vec<f64>,
    pub(super) categories: Vec<f64>,
    names: Vec<f64>,
    channels_early: Vec<f64>,
    channels_late: Vec<f64>,
    devices: Vec<f64>,
}

impl Society {
    pub(super) fn new() -> Self {
        Self {
            cities: zipf(CITIES.len() as u32),
            categories: zipf(CATEGORIES.len() as u32),
            names: zipf(FAMILY_NAMES.len() as u32),
            channels_early: sums(&[45.0, 25.0, 15.0, 12.0, 3.0]),
            channels_late: sums(&[25.0, 22.0, 10.0, 18.0, 25.0]),
            devices: sums(&[34.0, 40.0, 18.0, 8.0]),
        }
    }
}

impl Person {
    /// The person of a number, the same for the same seed.
    pub(super) fn new(number: u32, options: &DemoOptions, society: &Society) -> Self {
        let r = &mut Random::of(options.seed, u64::from(number), 0);
        let (start, end) = (options.start(), options.end);
        let registered_at = registration(r, start, end);
        let is_late = registered_at >= start;
        let channel = r.pick(if is_late { &society.channels_late } else { &society.channels_early });
        let habits = Habits {
            is_owl: r.chance(0.05),
            is_weekender: r.chance(0.10),
            hunts_coupons: r.chance(0.07),
            sends_back: r.chance(0.04),
            is_reseller: r.chance(0.008),
            reads_carefully: r.chance(0.12),
        };
        let visits = r.lognormal(1.15) * if habits.is_reseller { 2.0 } else { 1.0 };
        let active = activity(r, registered_at, start, end);
        let pause = pause(r, active);
        let purse = r.lognormal(0.45) * if habits.is_reseller { 1.5 } else { 1.0 };
        let standing = visits * purse;
        let level = match r.unit() {
            u if standing > 4.0 && u < 0.7 => 2,
            u if standing > 1.5 && u < 0.6 => 1,
            u if u > 0.97 => 1,
            _ => 0,
        };
        let gender = (!r.chance(0.12)).then(|| r.chance(0.56));
        let birth_date = (!r.chance(0.08)).then(|| {
            let age_days = (33.0 + 11.0 * r.normal()).clamp(14.0, 85.0) * 365.25;
            let today = (end + OFFSET).div_euclid(DAY);
            i32::try_from(today - age_days as i64).unwrap_or(0)
        });
        Self {
            number,
            name: name(r, society),
            gender,
            city: r.pick(&society.cities),
            birth_date,
            registered_at,
            channel,
            level,
            is_employee: r.chance(0.005),
            opt_in: (!r.chance(0.05)).then(|| r.chance(0.68)),
            visits: visits.min(60.0),
            active,
            pause,
            purse,
            resolve: (0.28 + 0.16 * r.normal()).clamp(0.02, 0.8),
            favorite: r.pick(&society.categories),
            device: u8::try_from(r.pick(&society.devices)).unwrap_or(0),
            habits,
        }
    }

    /// Days on which they may come.
    pub(super) fn active_days(&self) -> f64 {
        let (from, to) = self.active;
        let pause = self.pause.map_or(0, |(from, to)| to - from);
        (to - from - pause).max(0) as f64 / DAY as f64
    }
}

/// Most registered before the history, more of them lately; one in seven during it.
fn registration(r: &mut Random, start: Micros, end: Micros) -> Micros {
    let u = r.unit();
    let seconds = if r.chance(0.14) {
        // A campaign three weeks before the end brings a wave of new people.
        let span = ((end - start) / 1_000_000) as f64;
        let wave = 21.0 * 86_400.0;
        let back = if r.chance(0.35) { (wave + r.normal() * 2.5 * 86_400.0).clamp(60.0, span) } else { u * span };
        return end - back as i64 * 1_000_000;
    } else {
        u * u.sqrt() * 1_100.0 * 86_400.0
    };
    start - seconds as i64 * 1_000_000 - MINUTE
}

/// New people come at once and often leave early; old ones left at any time, some before the history.
fn activity(r: &mut Random, registered_at: Micros, start: Micros, end: Micros) -> (Micros, Micros) {
    let from = registered_at.max(start);
    let span = end - from;
    let part = |r: &mut Random| from + (span as f64 * r.unit()) as Micros;
    let to = match r.unit() {
        // Tried the shop once and never came back.
        u if u < 0.08 => (from + DAY).min(end),
        // Left before the history began; new people cannot have.
        u if u < 0.20 && registered_at < start => from,
        // Left during it.
        u if u < 0.38 => part(r),
        _ => end,
    };
    (from, to)
}

fn pause(r: &mut Random, (from, to): (Micros, Micros)) -> Option<(Micros, Micros)> {
    let span = to - from;
    if span < 50 * DAY || !r.chance(0.07) {
        return None;
    }
    // Back within the last week, after a month or more.
    let back = to - (r.unit() * 7.0 * DAY as f64) as Micros;
    let gone = back - 32 * DAY - (r.unit() * (span - 45 * DAY) as f64) as Micros;
    Some((gone.max(from), back))
}

fn name(r: &mut Random, society: &Society) -> String {
    let family = FAMILY_NAMES[r.pick(&society.names)];
    let given = GIVEN_NAMES[r.below(GIVEN_NAMES.len() as u64) as usize];
    if r.chance(0.6) { format!("{}{}", family.0, given.0) } else { format!("{} {}", given.1, family.1) }
}
