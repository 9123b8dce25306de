//! Evaluation from the store: sixty tags over 1 M subjects and 20 M events (`SUBJECTS` and `ROWS` change that), and each
//! family of kernels alone.

use std::sync::{Arc, LazyLock};

use divan::Bencher;
use tagwerk::{
    calendar::{DAY, Micros, Zone, parse_instant},
    engine::{
        embedded::{Unobserved, run},
        plan::{PlanCase, PlanTag, PlanTagKind, share},
    },
    rule::{self, ColumnShape, DataType, Names, Purpose, SourceShape, SourceShapeKind, TagShape, typed::Expr},
    store::facts::{
        Facts, StoredSource, StoredSourceKind,
        memory::{Cell, MemoryFacts},
    },
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TAGS: &str = include_str!("engine_tags.txt");

static FACTS: LazyLock<MemoryFacts> = LazyLock::new(generate);
static ZONE: LazyLock<Zone> = LazyLock::new(|| Zone::named("Asia/Shanghai").expect("a known zone"));

fn main() {
    divan::main();
}

fn as_of() -> Micros {
    parse_instant("2026-01-08T00:00:00", &ZONE).expect("an instant")
}

fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A small fast generator (SplitMix64): the data are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.roll()) * u128::from(n)) >> 64) as u64
    }

    fn unit(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64
    }
}

const EVENTS: [(&str, u64); 10] = [
    ("page_view", 45),
    ("login", 20),
    ("search", 10),
    ("add_to_cart", 7),
    ("purchase", 6),
    ("favorite", 4),
    ("share", 3),
    ("coupon_claim", 3),
    ("refund", 1),
    ("support_ticket", 1),
];
const CATEGORIES: [&str; 12] =
    ["beauty", "sports", "electronics", "books", "baby", "food", "home", "garden", "toys", "pets", "cars", "music"];
const CITIES: [&str; 8] = ["Shanghai", "Beijing", "Shenzhen", "Guangzhou", "Chengdu", "Wuhan", "Xi'an", "Hangzhou"];

fn generate() -> MemoryFacts {
    let (subjects, rows) = (setting("SUBJECTS", 1_000_000), setting("ROWS", 20_000_000));
    let mut dice = Dice(1);
    let mut facts = MemoryFacts::builder();
    let two = DataType::Decimal { scale: 2 };
    let events = facts.events(
        "events",
        "ts",
        Some("event"),
        &[
            ("category", DataType::Text),
            ("amount", two),
            ("device", DataType::Text),
            ("duration_s", DataType::Int),
            ("rating", DataType::Float),
        ],
    );
    let profile = facts.attributes(
        "profile",
        false,
        &[
            ("city", DataType::Text),
            ("gender", DataType::Text),
            ("level", DataType::Text),
            ("channel", DataType::Text),
            ("is_employee", DataType::Bool),
            ("marketing_opt_in", DataType::Bool),
            ("registered_at", DataType::Timestamp),
        ],
    );
    let as_of = as_of();
    for subject in 0..subjects {
        let pick = |dice: &mut Dice, texts: &[&'static str]| Cell::Text(texts[dice.below(texts.len() as u64) as usize]);
        let cells = [
            pick(&mut dice, &CITIES),
            pick(&mut dice, &["f", "m"]),
            pick(&mut dice, &["gold", "silver", "bronze", "none"]),
            pick(&mut dice, &["ads", "douyin", "search", "friend", "store"]),
            Cell::Bool(dice.below(100) == 0),
            Cell::Bool(dice.below(10) < 6),
            Cell::Int(as_of - dice.below(720) as i64 * DAY - dice.below(DAY as u64) as i64),
        ];
        facts.row(profile, subject, 0, "", &cells);
    }
    let total: u64 = EVENTS.iter().map(|(_, weight)| weight).sum();
    for _ in 0..rows {
        // A heavy tail: density falls with the square root; who comes early is not more active.
        let rank = (dice.unit().powi(2) * f64::from(subjects)) as u64;
        let subject = (rank.wrapping_mul(0x9e37_79b1) % u64::from(subjects)) as u32;
        let mut at = dice.below(total);
        let event = EVENTS.iter().find(|(_, weight)| {
            let found = at < *weight;
            at = at.wrapping_sub(*weight);
            found
        });
        let event = event.map_or("login", |(name, _)| *name);
        let time = as_of - dice.below(90 * 86_400) as i64 * 1_000_000 - 1_000_000;
        let (mut category, mut amount, mut duration, mut rating) = (Cell::Null, Cell::Null, Cell::Null, Cell::Null);
        match event {
            "page_view" | "add_to_cart" | "favorite" => {
                category = Cell::Text(CATEGORIES[dice.below(12) as usize]);
                duration = Cell::Int(dice.below(400) as i64);
            }
            "purchase" | "refund" => {
                amount = Cell::Int((dice.unit().powi(4) * 150_000.0) as i64 + 500);
                rating = Cell::Float(dice.unit() * 5.0);
            }
            _ => {}
        }
        let device = Cell::Text(["ios", "android", "web"][dice.below(3) as usize]);
        facts.row(events, subject, time, event, &[category, amount, device, duration, rating]);
    }
    facts.build()
}

/// The names that rules may use: what the facts hold, and the tags before.
struct Known {
    sources: Vec<SourceShape>,
    tags: Vec<(String, TagShape)>,
}

impl Known {
    fn of(sources: &[StoredSource]) -> Self {
        let shape = |source: &StoredSource| {
            let mut columns: Vec<ColumnShape> =
                source.columns.iter().map(|c| ColumnShape { name: c.name.clone(), ty: c.ty }).collect();
            let kind = match &source.kind {
                StoredSourceKind::Attributes { .. } => SourceShapeKind::Attributes,
                StoredSourceKind::Events { time, event, events } => {
                    columns.push(ColumnShape { name: time.clone(), ty: DataType::Timestamp });
                    columns.extend(event.iter().map(|e| ColumnShape { name: e.clone(), ty: DataType::Text }));
                    let mut known: Vec<Arc<str>> =
                        (0..events.len()).map(|i| Arc::from(events.text(i as u32))).collect();
                    known.sort_unstable();
                    SourceShapeKind::Events {
                        time: time.clone(),
                        event: event.clone(),
                        events: known,
                        events_known: true,
                    }
                }
            };
            SourceShape { name: source.name.clone(), kind, columns, columns_known: true }
        };
        Self { sources: sources.iter().map(shape).collect(), tags: Vec::new() }
    }

    fn rule(&self, text: &str) -> Expr {
        let (ast, errors) = rule::parse(text);
        let ast = ast.unwrap_or_else(|| panic!("{text}: {errors:?}"));
        rule::resolve(&ast, self, Purpose::Condition).unwrap_or_else(|errors| panic!("{text}: {errors:?}")).0
    }
}

impl Names for Known {
    fn source(&self, name: &str) -> Option<&SourceShape> {
        self.sources.iter().find(|source| source.name.as_ref() == name)
    }
    fn sources(&self) -> Vec<&SourceShape> {
        self.sources.iter().collect()
    }
    fn tag(&self, id: &str) -> Option<TagShape> {
        self.tags.iter().find(|(known, _)| known == id).map(|(_, shape)| shape.clone())
    }
    fn tag_ids(&self) -> Vec<&str> {
        self.tags.iter().map(|(id, _)| id.as_str()).collect()
    }
    fn zone(&self) -> &Zone {
        &ZONE
    }
}

/// Lines of `id: rule` or `id = value: rule`; cases of one tag follow each other.
fn tags(text: &str, sources: &[StoredSource]) -> Vec<PlanTag> {
    let mut names = Known::of(sources);
    let mut tags: Vec<PlanTag> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (head, rule) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        let when = names.rule(rule);
        let Some((id, value)) = head.split_once(" = ") else {
            names.tags.push((head.to_owned(), TagShape::Plain));
            tags.push(PlanTag { id: head.into(), kind: PlanTagKind::Rule(when), wanted: true });
            continue;
        };
        if names.tags.last().is_none_or(|(last, _)| last != id) {
            names.tags.push((id.to_owned(), TagShape::Enumerated(Vec::new())));
            tags.push(PlanTag { id: id.into(), kind: PlanTagKind::Cases(Vec::new()), wanted: true });
        }
        if let Some((_, TagShape::Enumerated(values))) = names.tags.last_mut() {
            values.push(value.into());
        }
        if let Some(PlanTag { kind: PlanTagKind::Cases(cases), .. }) = tags.last_mut() {
            cases.push(PlanCase { value: value.into(), when });
        }
    }
    tags
}

fn measure(bencher: Bencher<'_, '_>, text: &str, threads: usize) {
    let facts = &*FACTS;
    let tags = tags(text, facts.sources());
    let plan = share(&tags, facts.sources(), as_of(), &ZONE).expect("the rules are right");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    bencher.bench(|| pool.install(|| run(&plan, facts, &Unobserved).expect("it runs")));
}

/// The whole catalog, from the plan to finished bitmaps.
#[divan::bench(args = [1, 2], sample_count = 20)]
fn sixty_tags(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, TAGS, threads);
}

/// Making the plan of the whole catalog.
#[divan::bench]
fn plan(bencher: Bencher<'_, '_>) {
    let facts = &*FACTS;
    let tags = tags(TAGS, facts.sources());
    bencher.bench(|| share(&tags, facts.sources(), as_of(), &ZONE).expect("the rules are right"));
}

/// One rule alone on one thread: what a family of kernels costs over the rows of its event.
#[divan::bench(sample_count = 10, args = [
    "count(page_view) > 3",
    "count(page_view, last 30 days) > 3",
    "count(page_view where duration_s >= 120, last 30 days) > 3",
    "count(page_view where device = 'ios', last 30 days) > 3",
    "sum(page_view.duration_s, last 30 days) > 1800",
    "sum(page_view.duration_s where device = 'ios') > 1800",
    "sum(page_view.duration_s * duration_s) > 1800",
    "max(page_view.duration_s) > 300",
    "last(page_view) > as_of - 7 days",
    "last(page_view.duration_s) > 100",
    "last(page_view where device = 'ios') > as_of - 7 days",
    "count_distinct(page_view.category) > 5",
    "count_distinct(page_view.duration_s) > 5",
    "count_distinct(day(page_view.time)) > 5",
    "count(page_view where hour(time) < 6) > 5",
    "count(events, last 30 days) > 3",
    "sum(purchase.rating) > 10",
    "avg(purchase.amount) > 100",
    "count(refund) / count(purchase) > 0.3",
    "profile.city = 'Shanghai'",
    "top(10%, sum(purchase.amount))",
    "sequence(add_to_cart, then no purchase within 3 days, last 14 days)",
    "sequence(page_view, then add_to_cart within 1 day, then purchase within 3 days)",
])]
fn rule_alone(bencher: Bencher<'_, '_>, rule: &str) {
    measure(bencher, &format!("t: {rule}"), 1);
}
