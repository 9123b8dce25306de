//! Counts are held against a loop over rows, and against rules: who is in a range is whom a rule over that range means.

use std::collections::BTreeMap;

use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::*;
use crate::{
    calendar::DAY,
    engine::{
        embedded::{Unobserved, float_key, run},
        fixture::Known,
        plan::share,
    },
    store::facts::memory::{Cell, MemoryFacts},
};

const AS_OF: Micros = 1_000 * DAY;

#[derive(Debug, Clone)]
struct Row {
    ordinal: u32,
    /// Days before the instant; negative is after it.
    age: i64,
    city: Option<u8>,
    level: Option<i64>,
    amount: Option<i64>,
    score: Option<i32>,
    is_new: Option<bool>,
    born: Option<i32>,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let ordinal = prop_oneof![0_u32..400, 65_500_u32..65_600];
    let of = |most: i64| prop::option::weighted(0.9, prop_oneof![Just(0), 0..most]);
    let cells = (of(40), of(9), of(100_000), prop::option::of(-500_i32..500), prop::option::of(any::<bool>()), of(900));
    let row = (ordinal, -2_i64..20, cells).prop_map(|(ordinal, age, (city, level, amount, score, is_new, born))| Row {
        ordinal,
        age,
        city: city.map(|x| x as u8),
        level,
        amount,
        score,
        is_new,
        born: born.map(|x| x as i32),
    });
    prop::collection::vec(row, 0..500)
}

fn facts(rows: &[Row], dated: bool, others: &[u32]) -> MemoryFacts {
    let mut b = MemoryFacts::builder();
    let columns = [
        ("city", DataType::Text),
        ("level", DataType::Int),
        ("amount", DataType::Decimal { scale: 2 }),
        ("score", DataType::Float),
        ("is_new", DataType::Bool),
        ("born", DataType::Date),
    ];
    let profile = b.attributes("profile", dated, &columns);
    let events = b.events("events", "ts", None, &[]);
    let half = rows.len() / 2;
    for (at, row) in rows.iter().enumerate() {
        if at == half {
            b.segment(profile);
            b.file(profile, "zz");
        }
        let city = row.city.map(|city| format!("city {city}"));
        let cells = [
            city.as_deref().map_or(Cell::Null, Cell::Text),
            row.level.map_or(Cell::Null, Cell::Int),
            row.amount.map_or(Cell::Null, Cell::Int),
            row.score.map_or(Cell::Null, |x| Cell::Float(f64::from(x) / 8.0)),
            row.is_new.map_or(Cell::Null, Cell::Bool),
            row.born.map_or(Cell::Null, |x| Cell::Int(x.into())),
        ];
        b.row(profile, row.ordinal, if dated { AS_OF - row.age * DAY } else { Micros::MIN }, "", &cells);
    }
    others.iter().for_each(|ordinal| b.row(events, *ordinal, 0, "", &[]));
    b.build()
}

/// The row that counts for every subject: the latest before the instant; of equal ones the later in the files.
fn counting(rows: &[Row], dated: bool) -> BTreeMap<u32, Row> {
    let mut latest: BTreeMap<u32, Row> = BTreeMap::new();
    for row in rows.iter().filter(|row| !dated || row.age > 0) {
        if latest.get(&row.ordinal).is_none_or(|known| !dated || row.age <= known.age) {
            latest.insert(row.ordinal, row.clone());
        }
    }
    latest
}

/// The number that a value is ordered by, or its place among the texts.
fn key(row: &Row, column: usize) -> Option<i64> {
    match column {
        0 => row.city.map(i64::from),
        1 => row.level,
        2 => row.amount,
        3 => row.score.map(|x| float_key(f64::from(x) / 8.0)),
        4 => row.is_new.map(i64::from),
        _ => row.born.map(i64::from),
    }
}

fn key_of(observed: &Observed) -> i64 {
    match observed {
        Observed::Bool(x) => i64::from(*x),
        Observed::Number { mantissa, .. } => *mantissa,
        Observed::Float(x) => float_key(*x),
        Observed::Date(x) => i64::from(*x),
        Observed::Text(text) => text.strip_prefix("city ").unwrap().parse().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn contains(bucket: &Bucket, named: &[i64], key: Option<i64>) -> bool {
    match (bucket, key) {
        (Bucket::Unknown, key) => key.is_none(),
        (_, None) => false,
        (Bucket::Is(value), Some(key)) => key_of(value) == key,
        (Bucket::Range { from, below }, Some(key)) => {
            from.as_ref().is_none_or(|from| key_of(from) <= key)
                && below.as_ref().is_none_or(|below| key < key_of(below))
        }
        (Bucket::Rest { .. }, Some(key)) => !named.contains(&key),
    }
}

fn all_columns(facts: &MemoryFacts) -> Vec<AttributeColumn> {
    let source = facts.sources().iter().position(|source| &*source.name == "profile").unwrap();
    (0..6).map(|column| AttributeColumn { source, column }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn counts_are_what_a_loop_over_rows_says(
        rows in rows(), dated in any::<bool>(),
        audience in prop::collection::vec(prop_oneof![0_u32..420, 65_500_u32..65_620], 0..200),
        others in prop::collection::vec(0_u32..500, 0..50),
        reversed in any::<bool>(),
    ) {
        let facts = facts(&rows, dated, &others);
        let audience: RoaringBitmap = audience.into_iter().collect();
        let mut columns = all_columns(&facts);
        if reversed {
            columns.reverse();
        }
        let found = profile(&facts, &columns, &audience, AS_OF, &Zone::utc(), &Unobserved).unwrap();
        prop_assert_eq!(found.len(), columns.len());
        let counting = counting(&rows, dated);
        let population: Vec<u32> = facts.population().iter().collect();
        for (distribution, column) in found.iter().zip(&columns) {
            prop_assert_eq!(distribution.column, *column);
            let key = |ordinal: &u32| counting.get(ordinal).and_then(|row| key(row, column.column));
            let named: Vec<i64> = distribution.buckets.iter()
                .filter_map(|b| if let Bucket::Is(value) = &b.bucket { Some(key_of(value)) } else { None }).collect();
            // Everybody is in one of them.
            for ordinal in &population {
                let places = distribution.buckets.iter().filter(|b| contains(&b.bucket, &named, key(ordinal))).count();
                prop_assert_eq!(places, 1, "{:?} in {:?}", key(ordinal), distribution);
            }
            for bucket in &distribution.buckets {
                let inside: Vec<u32> =
                    population.iter().copied().filter(|o| contains(&bucket.bucket, &named, key(o))).collect();
                let members = inside.iter().filter(|ordinal| audience.contains(**ordinal)).count();
                prop_assert_eq!((bucket.population, bucket.audience), (inside.len() as u64, members as u64));
                prop_assert!(bucket.population > 0);
            }
        }
    }
}

/// A bucket as people would write it as a rule.
fn rule(column: &str, bucket: &Bucket) -> Option<String> {
    let value = |observed: &Observed| match observed {
        Observed::Text(text) => format!("'{text}'"),
        Observed::Bool(x) => x.to_string(),
        Observed::Number { mantissa, scale: 0 } => mantissa.to_string(),
        Observed::Number { mantissa, .. } => format!("{}.{:02}", mantissa / 100, mantissa % 100),
        other => panic!("{other:?}"),
    };
    match bucket {
        Bucket::Unknown => Some(format!("profile.{column} is null")),
        Bucket::Is(observed) => Some(format!("profile.{column} = {}", value(observed))),
        Bucket::Range { from, below } => {
            let from = from.as_ref().map(|from| format!("profile.{column} >= {}", value(from)));
            let below = below.as_ref().map(|below| format!("profile.{column} < {}", value(below)));
            Some([from, below].into_iter().flatten().collect::<Vec<_>>().join(" and "))
        }
        Bucket::Rest { .. } => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_bucket_is_whom_a_rule_means(rows in rows(), dated in any::<bool>(), others in prop::collection::vec(0_u32..500, 0..9)) {
        let facts = facts(&rows, dated, &others);
        let audience: RoaringBitmap = facts.population().iter().filter(|ordinal| ordinal % 3 == 0).collect();
        let columns = [all_columns(&facts)[0], all_columns(&facts)[1], all_columns(&facts)[2], all_columns(&facts)[4]];
        let found = profile(&facts, &columns, &audience, AS_OF, &Zone::utc(), &Unobserved).unwrap();
        let mut known = Known::of(facts.sources(), &Zone::utc());
        let mut expected = Vec::new();
        let mut tags = Vec::new();
        for (distribution, name) in found.iter().zip(["city", "level", "amount", "is_new"]) {
            for bucket in &distribution.buckets {
                if let Some(rule) = rule(name, &bucket.bucket) {
                    tags.push(known.plain(&format!("t{}", tags.len()), &rule));
                    expected.push((bucket.audience, bucket.population));
                }
            }
        }
        let plan = share(&tags, facts.sources(), AS_OF, &Zone::utc()).unwrap();
        let evaluated = run(&plan, &facts, &Unobserved).unwrap();
        for (tag, (members, all)) in evaluated.iter().zip(expected) {
            let found = &tag.audiences[0].members;
            prop_assert_eq!((found.intersection_len(&audience), found.len()), (members, all));
        }
    }
}

#[test]
fn texts_that_nobody_can_compare_are_counted_together() {
    let mut b = MemoryFacts::builder();
    let profile_source = b.attributes("profile", false, &[("mail", DataType::Text)]);
    for ordinal in 0..140_000_u32 {
        b.row(profile_source, ordinal, Micros::MIN, "", &[Cell::Text(&format!("{ordinal}@example.org"))]);
    }
    b.row(profile_source, 140_000, Micros::MIN, "", &[Cell::Null]);
    let facts = b.build();
    let audience: RoaringBitmap = (139_990..140_001).collect();
    let columns = [AttributeColumn { source: 0, column: 0 }];
    let found = profile(&facts, &columns, &audience, AS_OF, &Zone::utc(), &Unobserved).unwrap();
    let expected = [
        BucketCount { bucket: Bucket::Rest { values: None }, audience: 10, population: 140_000 },
        BucketCount { bucket: Bucket::Unknown, audience: 1, population: 1 },
    ];
    assert_eq!(found[0].buckets, expected);
}

#[test]
fn an_index_compares_shares() {
    assert_eq!(index(10, 100, 100, 1_000), Some(100.0));
    assert_eq!(index(20, 100, 100, 1_000), Some(200.0));
    assert_eq!(index(0, 100, 100, 1_000), Some(0.0));
    assert_eq!((index(0, 0, 5, 10), index(0, 3, 0, 10)), (None, None));
    assert_eq!(index(u64::MAX, u64::MAX, u64::MAX, u64::MAX), Some(100.0));
}

#[test]
fn nobody_waits_for_what_is_not_wanted() {
    struct Given;
    impl Progress for Given {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let facts = facts(&[], false, &[1]);
    let columns = all_columns(&facts);
    let found = profile(&facts, &columns, &RoaringBitmap::new(), AS_OF, &Zone::utc(), &Given);
    assert!(matches!(found, Err(EngineError::Cancelled)));
}
