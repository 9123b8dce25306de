use crate::calendar::{DAY, HOUR, MINUTE, Micros, SECOND};

use super::{
    event::{Event, NONE, Order, kind},
    options::DemoOptions,
    person::{OFFSET, Person, Society},
    random::{Random, sums},
    words::{CATEGORIES, PAGES, PRICES},
};

/// Events of a visit, on average; measured, so that the number asked for is about the number given.
pub(super) const EVENTS_PER_VISIT: f64 = 5.73;
/// Sessions are numbered in 12 bits per person.
pub(super) const SESSIONS_MAX: u64 = 4_095;

/// When people come: weights by local hour, as rising sums.
#[derive(Debug)]
pub(super) struct Rhythm {
    usual: Vec<f64>,
    owl: Vec<f64>,
}

impl Rhythm {
    pub(super) fn new() -> Self {
        Self {
            usual: sums(&[
                1.5, 0.8, 0.4, 0.3, 0.3, 0.5, 1.2, 2.5, 3.5, 4.0, 4.5, 5.0, 6.0, 5.5, 4.5, 4.0, 4.0, 4.5, 5.5, 7.0,
                9.0, 10.0, 8.0, 4.0,
            ]),
            owl: sums(&[
                9.0, 8.0, 6.0, 4.0, 2.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.5, 2.0,
                3.0, 5.0, 7.0, 9.0,
            ]),
        }
    }
}

/// Everything a person does within the history.
pub(super) struct Life<'a> {
    pub(super) options: &'a DemoOptions,
    pub(super) society: &'a Society,
    pub(super) rhythm: &'a Rhythm,
    pub(super) person: &'a Person,
    pub(super) events: &'a mut Vec<Event>,
    pub(super) orders: &'a mut Vec<Order>,
}

impl Life<'_> {
    /// Lives it, with `visits` visits on average.
    pub(super) fn live(&mut self, visits: f64) {
        let r = &mut Random::of(self.options.seed, u64::from(self.person.number), 1);
        let count = r.poisson(visits).min(SESSIONS_MAX);
        // Who registers in the history is there at that moment.
        let (from, to) = self.person.active;
        if self.person.registered_at == from && from < to {
            self.visit(r, from + MINUTE, 0);
        }
        for session in 1..=count {
            if let Some(at) = self.moment(r) {
                self.visit(r, at, u16::try_from(session).unwrap_or(u16::MAX));
            }
        }
    }

    /// When the next visit begins; `None` when none of a few tries fits.
    fn moment(&self, r: &mut Random) -> Option<Micros> {
        let (from, to) = self.person.active;
        let first_day = (from + OFFSET).div_euclid(DAY);
        let days = ((to - 1 + OFFSET).div_euclid(DAY) - first_day + 1).max(1);
        let hours = if self.person.habits.is_owl { &self.rhythm.owl } else { &self.rhythm.usual };
        for _ in 0..16 {
            let day = first_day + r.below(days.unsigned_abs()).cast_signed();
            if !r.chance(self.appeal(day)) {
                continue;
            }
            let hour = i64::try_from(r.pick(hours)).unwrap_or(0);
            let at = day * DAY + hour * HOUR + r.below(HOUR.unsigned_abs()).cast_signed() - OFFSET;
            let is_away = self.person.pause.is_some_and(|(gone, back)| (gone..back).contains(&at));
            if (from..to).contains(&at) && !is_away {
                return Some(at);
            }
        }
        None
    }

    /// How much a day invites a visit, 0 to 1: weekends more than weekdays, the 18th (the shop's sale) most, and a slow
    /// rise over the year.
    fn appeal(&self, day: i64) -> f64 {
        // 1970-01-01 was a Thursday.
        let is_weekend = (day + 3).rem_euclid(7) >= 5;
        let week = match (is_weekend, self.person.habits.is_weekender) {
            (true, true) => 0.75,
            (false, true) => 0.08,
            (true, false) => 0.6,
            (false, false) => 0.48,
        };
        // Days of an average month, so that no calendar is needed here.
        let month = (day as f64 / 30.436_875).fract();
        let sale = if (0.56..0.60).contains(&month) { 1.3 } else { 1.0 };
        let season = 1.0 + 0.08 * ((day as f64 / 365.25).fract() - 0.5);
        week * sale * season
    }

    fn visit(&mut self, r: &mut Random, start: Micros, session: u16) {
        let person = self.person;
        let device = if r.chance(0.86) { person.device } else { r.below(4) as u8 };
        let mut visit = Visit { start, at: start, session, device, end: self.options.end };
        if r.chance(0.62) {
            self.add(&mut visit, r, kind::LOGIN, NONE, 3);
        }
        if r.chance(0.5) {
            self.view(&mut visit, r, 0, NONE);
        }
        let mut category = self.interest(r);
        if r.chance(0.33) {
            self.add(&mut visit, r, kind::SEARCH, 1, NONE);
            self.view(&mut visit, r, 1, NONE);
        }
        if r.chance(if person.habits.hunts_coupons { 0.45 } else { 0.05 }) {
            self.add(&mut visit, r, kind::COUPON_CLAIM, category, 3);
        }
        let mut is_cart_full = false;
        for _ in 0..1 + r.streak(0.62, 12) {
            if r.chance(0.2) {
                category = self.interest(r);
            }
            let is_product = r.chance(0.65);
            let page = PAGES.len() + category as usize + if is_product { CATEGORIES.len() } else { 0 };
            self.view(&mut visit, r, page as u8, category);
            if is_product && r.chance(0.05) {
                self.add(&mut visit, r, kind::FAVORITE, category, page as u8);
            }
            if is_product && r.chance(0.26) {
                self.add(&mut visit, r, kind::ADD_TO_CART, category, page as u8);
                is_cart_full = true;
            }
        }
        if r.chance(0.035) {
            self.add(&mut visit, r, kind::SHARE, category, NONE);
        }
        if is_cart_full {
            self.view(&mut visit, r, 2, NONE);
            let discounts = if person.habits.hunts_coupons { 1.4 } else { 1.0 };
            if r.chance(person.resolve * discounts) {
                self.buy(&mut visit, r, category);
            } else if r.chance(0.15) {
                // Sleeps on it.
                visit.at += HOUR + r.below((40 * HOUR).unsigned_abs()).cast_signed();
                self.buy(&mut visit, r, category);
            }
        }
        if r.chance(0.012) {
            self.add(&mut visit, r, kind::SUPPORT_TICKET, NONE, 3);
        }
    }

    /// What they look for: mostly their favourite.
    fn interest(&self, r: &mut Random) -> u8 {
        let category = if r.chance(0.55) { self.person.favorite } else { r.pick(&self.society.categories) };
        u8::try_from(category).unwrap_or(0)
    }

    fn view(&mut self, visit: &mut Visit, r: &mut Random, page: u8, category: u8) {
        let patience = if self.person.habits.reads_carefully { 75.0 } else { 22.0 };
        let duration_s = (patience * r.lognormal(0.8)).clamp(1.0, 1_800.0) as u16;
        self.push(visit, kind::PAGE_VIEW, category, page, duration_s, 0);
        visit.at += i64::from(duration_s) * SECOND + r.below(900_000).cast_signed();
    }

    fn add(&mut self, visit: &mut Visit, r: &mut Random, kind: u8, category: u8, page: u8) {
        self.push(visit, kind, category, page, 0, 0);
        visit.at += SECOND + r.below(12_000_000).cast_signed();
    }

    fn buy(&mut self, visit: &mut Visit, r: &mut Random, category: u8) {
        let person = self.person;
        let price = (PRICES[category as usize] * person.purse * r.lognormal(0.5)).clamp(100.0, 5_000_000.0) as u32;
        // Prices end in 9 or 0.
        let unit_price = price / 10 * 10 + if r.chance(0.7) { 9 } else { 0 };
        let quantity = if person.habits.is_reseller && r.chance(0.5) {
            5 + r.below(30) as u16
        } else {
            1 + r.streak(0.22, 9) as u16
        };
        let full = u64::from(unit_price) * u64::from(quantity);
        let reduced = if person.habits.hunts_coupons { 0.8 } else { 0.3 };
        let percent = if r.chance(reduced) { 5 * (1 + r.below(8)) } else { 0 };
        let full = full.min(u64::from(u32::MAX));
        let discount = (full * percent / 100) as u32;
        let amount = full as u32 - discount;
        visit.at += SECOND * 20 + r.below(90_000_000).cast_signed();
        let bought_at = visit.at;
        if bought_at >= visit.end {
            return;
        }
        self.push(visit, kind::PURCHASE, category, NONE, 0, amount);
        visit.at += SECOND;
        let age = visit.end - bought_at;
        let is_cancelled = r.chance(0.035);
        let status = match age {
            _ if is_cancelled => 3,
            age if age > 4 * DAY => 2,
            age if age > DAY => 1,
            _ => 0,
        };
        self.orders.push(Order {
            ts: bought_at,
            person: person.number,
            unit_price,
            discount,
            quantity,
            category,
            status,
        });
        let back_after = if is_cancelled {
            Some(10 * MINUTE + r.below((20 * HOUR).unsigned_abs()).cast_signed())
        } else {
            let returns = if person.habits.sends_back { 0.5 } else { 0.045 };
            r.chance(returns).then(|| 2 * DAY + r.below((12 * DAY).unsigned_abs()).cast_signed())
        };
        if let Some(wait) = back_after {
            let amount = if quantity > 1 && !is_cancelled { amount / u32::from(quantity) } else { amount };
            let mut later = Visit { at: bought_at + wait, ..visit.clone() };
            self.push(&mut later, kind::REFUND, category, NONE, 0, amount);
        }
    }

    fn push(&mut self, visit: &mut Visit, kind: u8, category: u8, page: u8, duration_s: u16, amount: u32) {
        if visit.at >= visit.end {
            return;
        }
        debug_assert!(visit.at >= visit.start, "time only passes");
        self.events.push(Event {
            ts: visit.at,
            person: self.person.number,
            session: visit.session,
            duration_s,
            amount,
            kind,
            category,
            page,
            device: visit.device,
        });
    }
}

/// A visit under way.
#[derive(Debug, Clone)]
struct Visit {
    start: Micros,
    at: Micros,
    session: u16,
    device: u8,
    end: Micros,
}
