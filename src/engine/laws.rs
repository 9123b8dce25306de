//! Laws of plan and evaluation together, over random rows: sharing changes nothing, nor does the number of threads, nor
//! how rows are spread over segments. What rules mean is tested against a naive evaluator elsewhere.

use proptest::{prelude::*, strategy::ValueTree};
use roaring::RoaringBitmap;

use super::{
    embedded::{EngineError, TagAudiences, Unobserved, run},
    fixture::Known,
    plan::{PlanTag, share},
};
use crate::{
    calendar::{DAY, HOUR, Micros, Zone, parse_instant},
    rule::DataType,
    store::facts::{
        Facts,
        memory::{Cell, MemoryFacts},
    },
};

/// Every form of the language at least once.
pub(super) const RULES: [&str; 66] = [
    "count(login) > 1",
    "count(login, last 7 days) > 1",
    "count(purchase.amount) != count(purchase)",
    "count(purchase where amount > 3, last 30 days) >= 1",
    "exists(login, between 20 days ago and 3 days ago)",
    "not exists(purchase)",
    "exists(missing) or count(missing) = 0",
    "sum(purchase.amount) > 10.5",
    "sum(purchase.amount where device = 'ios', last 30 days) between 3 and 40",
    "sum(purchase.quantity * amount) > 10",
    "sum(purchase.quantity - 3) < 0",
    "sum(events.quantity, last 2 months) > 4",
    "sum(purchase.rating) > 2.5",
    "avg(purchase.rating, last 60 days) > 0.5",
    "avg(purchase.amount) > 4",
    "avg(events.quantity) <= 2.5",
    "avg(purchase.quantity) > avg(purchase.quantity, last 30 days)",
    "min(purchase.amount) < 3",
    "max(purchase.quantity where rating > 0) = 4",
    "max(events.rating) > 1",
    "min(events.device) = 'android'",
    "max(login.device, last 40 days) >= 'ios'",
    "max(purchase.ordered) >= date '2026-02-01'",
    "min(purchase.time) > as_of - 20 days",
    "first(purchase) < as_of - 30 days",
    "days_since(last(login)) > 10",
    "last(events) - first(events) > 2100 hours",
    "first(purchase.device) = last(purchase.device)",
    "first(events.device) < last(events.device)",
    "last(purchase.amount) > 3",
    "last(events.gift)",
    "first(purchase.gift) is null",
    "last(purchase.rating where quantity > 1) < 1",
    "last(purchase.amount * quantity) > 9",
    "count_distinct(purchase.device) > 1",
    "count_distinct(events.event, last 10 days) > 1",
    "count_distinct(purchase.amount, last 60 days) > 1",
    "count_distinct(events.rating) > 1",
    "count_distinct(day(events.time), last 20 days) > 3",
    "count(login where hour(time) < 6) > 0",
    "count(events where weekday(time) >= 6) > count(login)",
    "count(events where event != 'login' and device like '%o_') > 0",
    "count(purchase where device in ('ios', 'web') or rating is null) > 0",
    "count(purchase where quantity in (1, 3)) > 0",
    "count(purchase where starts_with(device, 'a') and not contains(device, 'web')) > 0",
    "count(purchase where amount > profile.limit) > 0",
    "count(purchase where profile.city = 'Rome' and amount > 2) > 0",
    "count(purchase where amount * quantity > profile.limit) > 0",
    "count(refund) / count(purchase) > 0.3",
    "count(login) * 0.5 - 1 > 0.25",
    "-count(login) + sum(purchase.quantity) > 1",
    "profile.city = 'Rome' and not profile.vip",
    "profile.city is null or profile.city < 'Oslo'",
    "profile.city like '_o%' and profile.vip = true",
    "profile.limit in (1.5, 3, 7)",
    "profile.since >= as_of - 70 days",
    "profile.since = date '2026-01-20' or weekday(profile.since) = 3",
    "top(20%, sum(purchase.amount))",
    "bottom(7, avg(purchase.rating) among exists(login))",
    "top(10, avg(purchase.amount)) and count(login) > 0",
    "top(0.5%, days_since(last(events)))",
    "sequence(login, then purchase within 5 days, last 60 days)",
    "sequence(login, then no purchase within 3 days, last 8 days)",
    "sequence(events where device = 'ios', then login within 2 days, then no purchase, then events within 9 hours)",
    "sequence(purchase, then purchase within 10 days, then no refund within 4 days, then login)",
    "tag(stage = 'hot') or tag(stage != 'cold') and not tag(best)",
];

#[derive(Debug, Clone)]
pub(super) struct Row {
    subject: u32,
    hours_ago: u16,
    event: u8,
    amount: Option<u8>,
    quantity: Option<i8>,
    rating: Option<i8>,
    device: Option<u8>,
}

pub(super) fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0u32..300,
        0u16..2400,
        0u8..4,
        prop::option::of(0u8..8),
        prop::option::of(-2i8..5),
        prop::option::of(-3i8..9),
        prop::option::of(0u8..3),
    );
    let row = row.prop_map(|(subject, hours_ago, event, amount, quantity, rating, device)| Row {
        subject,
        hours_ago,
        event,
        amount,
        quantity,
        rating,
        device,
    });
    prop::collection::vec(row, 1..800)
}

pub(super) fn zone() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

pub(super) fn as_of() -> Micros {
    parse_instant("2026-04-02T12:00:00", &zone()).unwrap()
}

/// Rows in three files; in one segment, or one each. Subjects lie in three containers.
pub(super) fn facts(rows: &[Row], segments: bool) -> MemoryFacts {
    let mut facts = MemoryFacts::builder();
    let two = DataType::Decimal { scale: 2 };
    let columns = [
        ("amount", two),
        ("quantity", DataType::Int),
        ("rating", DataType::Float),
        ("device", DataType::Text),
        ("gift", DataType::Bool),
        ("ordered", DataType::Date),
    ];
    let events = facts.events("events", "ts", Some("event"), &columns);
    let columns = [("city", DataType::Text), ("vip", DataType::Bool), ("limit", two), ("since", DataType::Date)];
    let profile = facts.attributes("profile", true, &columns);
    let ordinal = |subject: u32| subject % 3 * 70_000 + subject / 3 * 41;
    let texts = ["ios", "android", "web"];
    for (n, part) in rows.chunks(rows.len().div_ceil(3)).enumerate() {
        if n > 0 && segments {
            facts.segment(events);
            facts.segment(profile);
        }
        facts.file(events, &format!("part-{n}"));
        facts.file(profile, &format!("part-{n}"));
        for row in part {
            let time = as_of() - i64::from(row.hours_ago) * HOUR + 2 * DAY;
            let event = ["login", "purchase", "refund", "login"][usize::from(row.event)];
            let text = row.device.map_or(Cell::Null, |i| Cell::Text(texts[usize::from(i)]));
            let cells = [
                row.amount.map_or(Cell::Null, |x| Cell::Int(i64::from(x) * 70)),
                row.quantity.map_or(Cell::Null, |x| Cell::Int(i64::from(x))),
                row.rating.map_or(Cell::Null, |x| Cell::Float(f64::from(x) / 3.0)),
                text,
                row.amount.map_or(Cell::Null, |x| Cell::Bool(x > 3)),
                row.quantity.map_or(Cell::Null, |x| Cell::Int(20_480 + i64::from(x) * 9)),
            ];
            facts.row(events, ordinal(row.subject), time, event, &cells);
            if row.event == 3 {
                let cells = [
                    row.device.map_or(Cell::Null, |i| Cell::Text(["Rome", "Oslo", "Bonn"][usize::from(i)])),
                    row.amount.map_or(Cell::Null, |x| Cell::Bool(x > 4)),
                    row.quantity.map_or(Cell::Null, |x| Cell::Int(i64::from(x) * 150)),
                    Cell::Int(20_440 + i64::from(row.hours_ago % 50)),
                ];
                facts.row(profile, ordinal(row.subject), time, "", &cells);
            }
        }
    }
    facts.build()
}

pub(super) fn catalog(facts: &MemoryFacts) -> Vec<PlanTag> {
    let mut known = Known::of(facts.sources(), &zone());
    let mut tags = vec![
        known.plain("best", "top(5%, sum(purchase.amount, last 90 days))"),
        known.cases(
            "stage",
            &[
                ("hot", "count(events, last 7 days) > 2 or tag(best)"),
                ("cold", "days_since(last(events)) > 20"),
                ("hot", "profile.vip"),
                ("rest", "profile.vip is null"),
            ],
        ),
    ];
    for (i, rule) in RULES.iter().enumerate() {
        tags.push(known.plain(&format!("t{i}"), rule));
    }
    tags
}

fn evaluate(tags: &[PlanTag], facts: &MemoryFacts) -> Result<Vec<TagAudiences>, EngineError> {
    let plan = share(tags, facts.sources(), as_of(), &zone()).expect("the rules are right");
    run(&plan, facts, &Unobserved)
}

fn on_threads<T: Send>(threads: usize, f: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(f)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn sharing_changes_nothing(rows in rows()) {
        let facts = facts(&rows, true);
        let mut tags = catalog(&facts);
        let together = evaluate(&tags, &facts).unwrap();
        for (i, expected) in together.iter().enumerate() {
            tags.iter_mut().enumerate().for_each(|(j, tag)| tag.wanted = i == j);
            let alone = evaluate(&tags, &facts).unwrap();
            prop_assert_eq!(&alone[0], expected, "{}", i.checked_sub(2).map_or("", |i| RULES[i]));
        }
    }

    #[test]
    fn threads_and_segments_do_not_show(rows in rows()) {
        let (one, many) = (facts(&rows, false), facts(&rows, true));
        let tags = catalog(&one);
        let expected = on_threads(1, || evaluate(&tags, &one)).unwrap();
        for threads in [1, 2, 8] {
            let got = on_threads(threads, || evaluate(&tags, &many)).unwrap();
            for (got, expected) in got.iter().zip(&expected) {
                prop_assert_eq!(got, expected);
            }
        }
    }

    #[test]
    fn not_and_or_are_set_algebra(rows in rows()) {
        let facts = facts(&rows, true);
        let mut known = Known::of(facts.sources(), &zone());
        let tags = [
            known.plain("a", "count(login, last 30 days) > 1"),
            known.plain("b", "avg(purchase.amount) > 3"),
            known.plain("not_a", "not tag(a)"),
            known.plain("a_and_b", "tag(a) and tag(b)"),
            known.plain("a_or_b", "tag(a) or tag(b)"),
        ];
        let got = evaluate(&tags, &facts).unwrap();
        let [a, b, not_a, a_and_b, a_or_b] = &got[..] else { panic!("five tags") };
        let members = |tag: &TagAudiences| tag.audiences[0].members.clone();
        prop_assert_eq!(members(not_a), facts.population() - members(a));
        prop_assert_eq!(members(a_and_b), members(a) & members(b));
        prop_assert_eq!(members(a_or_b), members(a) | members(b));
    }
}

/// Random rows must not leave rules untested: each has members and others for some rows.
#[test]
fn rules_divide_the_population() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let rows = proptest::collection::vec(rows(), 8).new_tree(&mut runner).unwrap().current().concat();
    let facts = facts(&rows, true);
    let got = evaluate(&catalog(&facts), &facts).unwrap();
    let everyone = facts.population();
    let divides = |members: &RoaringBitmap| !members.is_empty() && members != everyone;
    let undivided: Vec<_> = got[2..]
        .iter()
        .zip(RULES)
        .map(|(tag, rule)| (rule, &tag.audiences[0].members))
        .filter(|(rule, members)| !rule.contains("missing") && !divides(members))
        .map(|(rule, members)| (rule, members.len()))
        .collect();
    assert!(undivided.is_empty(), "of {}: {undivided:#?}", everyone.len());
}

/// A segment of later days has no row in the window of a sequence, but rows for its later steps.
#[test]
fn later_steps_lie_behind_the_window() {
    let mut facts = MemoryFacts::builder();
    let events = facts.events("events", "ts", Some("event"), &[("amount", DataType::Int)]);
    facts.row(events, 7, as_of() - 9 * DAY, "login", &[Cell::Int(5)]);
    facts.segment(events);
    facts.file(events, "second");
    facts.row(events, 7, as_of() - DAY, "purchase", &[Cell::Int(5)]);
    facts.row(events, 8, as_of() - DAY, "purchase", &[Cell::Int(5)]);
    let facts = facts.build();
    let mut known = Known::of(facts.sources(), &zone());
    let rule = "sequence(login where amount > 1, then purchase where amount > 2, between 12 days ago and 6 days ago)";
    let got = evaluate(&[known.plain("a", rule)], &facts).unwrap();
    assert_eq!(got[0].audiences[0].members.iter().collect::<Vec<_>>(), [7]);
}
