//! Explanations of random pairs of a rule and a subject: the verdict is the membership, and what is proposed changes it, says
//! the engine and says the oracle.

mod attrition;
mod changed;
pub(super) mod memory;
mod smallest;

use std::collections::BTreeMap;

use tagwerk::{
    calendar::{Zone, format_instant},
    engine::{
        embedded::{Unobserved, run},
        explain::{Change, Edit, Explanation, Question, Verdict, explain},
        plan::{PlanTag, share},
    },
};

use self::{changed::changed, memory::Known};
use super::{PLACES, exam::write_exam, random::Random, setting};
use crate::oracle::{
    clock::Instant,
    judge::Judge,
    rule::Rule,
    world::{Meaning, Tag, World},
};

/// What people write, with the numbers that random rows suggest.
const REALISTIC: &[&str] = &[
    "count(login, last 7 days) > 3",
    "count(login, last 7 days) >= 1 and count(purchase, last 30 days) >= 2",
    "exists(browse where category = 'Shanghai', last 20 days)",
    "not exists(purchase, last 14 days)",
    "days_since(last(login)) > 20 or not exists(login)",
    "days_since(last(purchase)) < 10",
    "sum(purchase.amount where amount > 0, last 30 days) between 20 and 60",
    "sum(purchase.amount, last 60 days) > 50",
    "sum(order.quantity * order.unit_price) > 40",
    "count_distinct(browse.category, last 30 days) >= 3",
    "avg(purchase.amount) > 20 and max(purchase.amount, last 30 days) is not null",
    "max(purchase.amount) > 45",
    "count(refund, last 60 days) / count(purchase, last 60 days) > 0.3",
    "profile.city in ('Shanghai', 'Beijing') and not profile.vip",
    "profile.age >= 4 and count(login, last 14 days) >= 2",
    "profile.registered >= as_of - 30 days",
    "plan.level = 'Ulm' or plan.fee > 30",
    "sequence(browse, then purchase within 3 days, last 30 days)",
    "sequence(`加购`, then no purchase within 3 days, last 14 days)",
    "exists(login, last 3 days) and not (exists(refund, last 10 days) or profile.balance < 0)",
    "count(login where hour(time) < 6, last 30 days) > 0",
    "first(events) >= as_of - 20 days",
    "min(purchase.amount) < 1",
    "last(events.category) = 'Ulm'",
];

/// What was seen of the pairs.
#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    proposed: usize,
    by_itself: usize,
    deadlines: usize,
    kinds: BTreeMap<&'static str, usize>,
    without: BTreeMap<String, usize>,
}

struct Setting<'w> {
    world: &'w World,
    as_of: Instant,
    zone: Zone,
    tags: Vec<PlanTag>,
}

#[test]
fn explanations_of_realistic_rules_hold() {
    let tally = over_places(|place, seed| {
        let mut place = PLACES[place];
        place.subjects = 120;
        place.spread = false;
        let mut random = Random::new(seed);
        let mut scenario = super::data::scenario(place, &mut random);
        for (i, text) in REALISTIC.iter().enumerate() {
            let rule = crate::oracle::read::read(text, &scenario.world);
            scenario.world.tags.push(Tag { id: format!("rule_{i:02}"), meaning: Meaning::Plain(rule) });
        }
        (scenario.world, scenario.as_of, place.zone, 40)
    });
    report(&tally);
    assert!(tally.pairs >= 3_000, "{} pairs", tally.pairs);
    assert!(tally.proposed * 100 >= tally.pairs * 98, "{} of {} have a proposal", tally.proposed, tally.pairs);
    assert!(tally.by_itself * 10 >= tally.pairs, "{} of {} change by themselves", tally.by_itself, tally.pairs);
}

#[test]
fn explanations_of_random_rules_hold() {
    let tally = over_places(|place, seed| {
        let mut place = PLACES[place];
        place.subjects = 200;
        place.spread = false;
        let exam = write_exam(place, seed, 2);
        (exam.scenario.world, exam.scenario.as_of, place.zone, 10)
    });
    report(&tally);
    assert!(tally.pairs >= 2_000, "{} pairs", tally.pairs);
    assert!(tally.proposed * 100 >= tally.pairs * 85, "{} of {} have a proposal", tally.proposed, tally.pairs);
}

/// Looks at pairs in four places, on two threads.
fn over_places(make: impl Fn(usize, u64) -> (World, Instant, &'static str, usize) + Sync) -> Tally {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let rounds = setting("TAGWERK_PROPERTY_ROUNDS").unwrap_or(1);
    let next = std::sync::atomic::AtomicU64::new(0);
    let tally = std::sync::Mutex::new(Tally::default());
    let work = || {
        loop {
            let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if i >= 4 * rounds {
                return;
            }
            let (world, as_of, zone, subjects) = make(usize::try_from(i % 4).unwrap(), seed * 1000 + i);
            let one = look(&world, as_of, zone, subjects);
            tally.lock().unwrap().add(one);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    tally.into_inner().unwrap()
}

/// Explains every tag of a world for some subjects.
fn look(world: &World, as_of: Instant, zone: &str, subjects: usize) -> Tally {
    let zone = Zone::named(zone).unwrap();
    let mut known = Known::of(world, &zone);
    let tags: Vec<PlanTag> = world.tags.iter().map(|tag| known.tag(&tag.id, &tag.meaning)).collect();
    let facts = memory::facts(world);
    let plan = share(&tags, tagwerk::store::facts::Facts::sources(&facts), as_of, &zone).unwrap();
    let audiences = run(&plan, &facts, &Unobserved).unwrap();
    let setting = Setting { world, as_of, zone, tags };
    let judge = Judge::new(world, as_of);
    let mut tally = Tally::default();
    let mut turn = 0;
    for (tag, audiences) in world.tags.iter().zip(&audiences) {
        let ranked = depends_on_ranking(world, tag);
        let count = if ranked { subjects.min(2) } else { subjects };
        for _ in 0..count {
            turn += 37;
            let ordinal = u32::try_from(turn % facts.ids().len()).unwrap();
            let subject = facts.ids()[ordinal as usize].to_string();
            let question = Question {
                tags: &setting.tags,
                tag: &audiences.id,
                facts: &facts,
                ordinal,
                as_of,
                zone: &setting.zone,
            };
            let explanation = explain(&question, &Unobserved).unwrap();
            let member = audiences.audiences.iter().find(|a| a.members.contains(ordinal));
            let expected = match &tag.meaning {
                Meaning::Plain(_) => Verdict::Member(member.is_some()),
                Meaning::Cases(_) => Verdict::Value(member.and_then(|a| a.value.clone())),
            };
            let about = || format!("{}: {} for {subject}", tag.id, text(&tag.meaning));
            assert_eq!(explanation.verdict, expected, "{}", about());
            assert_eq!(oracle(&judge, tag, &subject), expected, "{}", about());
            tally.pairs += 1;
            let Some(change) = &explanation.outlook.change else {
                let why = if ranked { "a ranking" } else { "other" };
                *tally.without.entry(format!("{why}: {}", text(&tag.meaning))).or_default() += 1;
                setting.holds_by_itself(tag, &subject, &explanation, &mut tally, &about());
                continue;
            };
            tally.proposed += 1;
            for edit in &change.edits {
                let kind = match edit {
                    Edit::Add { .. } => "add",
                    Edit::Remove { .. } => "remove",
                    Edit::Set { .. } => "set",
                };
                *tally.kinds.entry(kind).or_default() += 1;
            }
            assert_ne!(change.becomes, explanation.verdict, "{}", about());
            setting.flips(tag, &subject, change, ranked, &mut tally, &about());
            setting.holds_by_itself(tag, &subject, &explanation, &mut tally, &about());
        }
    }
    tally
}

impl Setting<'_> {
    /// The change makes of the verdict what it says it does, also at its deadline, and a moment later not.
    fn flips(&self, tag: &Tag, subject: &str, change: &Change, ranked: bool, tally: &mut Tally, about: &str) {
        let at = |as_of: Instant, shift: Instant| {
            let world = changed(self.world, subject, &change.edits, shift, !ranked);
            self.verdicts(&world, tag, subject, as_of)
        };
        let both = |verdict: &Verdict| (verdict.clone(), verdict.clone());
        assert_eq!(at(self.as_of, 0), both(&change.becomes), "{about}: {change:?}");
        if let Some(before) = change.before {
            tally.deadlines += 1;
            let shift = before - self.as_of;
            assert!(shift >= 0, "{about}: {change:?}");
            assert_eq!(at(before, shift), both(&change.becomes), "{about}, in time: {change:?}");
            for part in 1..4 {
                let shift = shift / 4 * part;
                let world = changed(self.world, subject, &change.edits, shift, !ranked);
                let verdict = oracle(&Judge::new(&world, self.as_of + shift), tag, subject);
                assert_eq!(verdict, change.becomes, "{about}, {part} quarters of the time: {change:?}");
            }
            let (engine, judge) = at(before + 1, shift + 1);
            assert_eq!(engine, judge, "{about}, too late: {change:?}");
            assert_ne!(engine, change.becomes, "{about}, too late: {change:?}");
        }
    }

    /// What happens without a change happens then and not a moment before.
    fn holds_by_itself(&self, tag: &Tag, subject: &str, explanation: &Explanation, tally: &mut Tally, about: &str) {
        let Some(by_itself) = &explanation.outlook.by_itself else { return };
        tally.by_itself += 1;
        let world = changed(self.world, subject, &[], 0, true);
        let at = |as_of| self.verdicts(&world, tag, subject, as_of);
        let when = format_instant(by_itself.at, &self.zone);
        assert_eq!(at(by_itself.at), (by_itself.becomes.clone(), by_itself.becomes.clone()), "{about} at {when}");
        let before = (explanation.verdict.clone(), explanation.verdict.clone());
        assert_eq!(at(by_itself.at - 1), before, "{about} before {when}");
        for part in 1..8 {
            let between = self.as_of + (by_itself.at - self.as_of) / 8 * part;
            let verdict = oracle(&Judge::new(&world, between), tag, subject);
            assert_eq!(verdict, explanation.verdict, "{about}, {part} eighths before {when}");
        }
    }

    /// What the engine and the oracle say.
    fn verdicts(&self, world: &World, tag: &Tag, subject: &str, as_of: Instant) -> (Verdict, Verdict) {
        let facts = memory::facts(world);
        let wanted = |other: &PlanTag| PlanTag { wanted: *other.id == *tag.id, ..other.clone() };
        let tags: Vec<PlanTag> = self.tags.iter().map(wanted).collect();
        let plan = share(&tags, tagwerk::store::facts::Facts::sources(&facts), as_of, &self.zone).unwrap();
        let audiences = run(&plan, &facts, &Unobserved).unwrap();
        let ordinal = facts.ids().iter().position(|id| **id == *subject).map(|i| u32::try_from(i).unwrap());
        let member = ordinal.and_then(|o| audiences[0].audiences.iter().find(|a| a.members.contains(o)));
        let engine = match &tag.meaning {
            Meaning::Plain(_) => Verdict::Member(member.is_some()),
            Meaning::Cases(_) => Verdict::Value(member.and_then(|a| a.value.clone())),
        };
        (engine, oracle(&Judge::new(world, as_of), tag, subject))
    }
}

fn oracle(judge: &Judge<'_>, tag: &Tag, subject: &str) -> Verdict {
    match &tag.meaning {
        Meaning::Plain(rule) => Verdict::Member(judge.holds(rule, subject)),
        Meaning::Cases(cases) => Verdict::Value(
            cases.iter().find(|(_, rule)| judge.holds(rule, subject)).map(|(value, _)| value.as_str().into()),
        ),
    }
}

fn rules(meaning: &Meaning) -> Vec<&Rule> {
    match meaning {
        Meaning::Plain(rule) => vec![rule],
        Meaning::Cases(cases) => cases.iter().map(|(_, rule)| rule).collect(),
    }
}

fn text(meaning: &Meaning) -> String {
    rules(meaning).iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

/// By text: it decides only how much of the world is evaluated anew.
fn depends_on_ranking(world: &World, tag: &Tag) -> bool {
    let text = text(&tag.meaning);
    let names = |other: &&Tag| text.contains(&format!("tag({}", other.id));
    text.contains("top(")
        || text.contains("bottom(")
        || world.tags.iter().filter(names).any(|t| depends_on_ranking(world, t))
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.proposed += other.proposed;
        self.by_itself += other.by_itself;
        self.deadlines += other.deadlines;
        other.kinds.into_iter().for_each(|(kind, n)| *self.kinds.entry(kind).or_default() += n);
        other.without.into_iter().for_each(|(why, n)| *self.without.entry(why).or_default() += n);
    }
}

#[expect(clippy::print_stdout, reason = "shown by `cargo test -- --nocapture`")]
fn report(tally: &Tally) {
    println!(
        "{} pairs, {} with a proposal ({} %), {} with a deadline, {} change by themselves, edits {:?}",
        tally.pairs,
        tally.proposed,
        tally.proposed * 100 / tally.pairs.max(1),
        tally.deadlines,
        tally.by_itself,
        tally.kinds
    );
    let mut without: Vec<_> = tally.without.iter().collect();
    without.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    for (why, n) in without.into_iter().take(40) {
        println!("  {n} without: {why}");
    }
}
