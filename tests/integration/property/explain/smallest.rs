//! Of simple rules, the proposed change is as small as counting, or trying everything, finds.

use tagwerk::{
    calendar::Zone,
    engine::{
        embedded::Unobserved,
        explain::{Edit, Question, explain},
        plan::PlanTag,
    },
    store::facts::CellValue,
};

use super::{
    super::{PLACES, data::scenario, random::Random},
    memory::{self, Known},
};
use crate::oracle::{
    clock::Instant,
    judge::Judge,
    number::{Number, Rational},
    rule::Rule,
    value::Value,
    world::{Meaning, World},
};

/// What one edit does: how many rows come and go, and the amount of a row that comes or the value of an attribute.
#[derive(Debug, Default, PartialEq)]
struct Size {
    added: usize,
    removed: usize,
    lane: Option<i64>,
}

#[test]
fn simple_changes_are_smallest() {
    let mut place = PLACES[3];
    place.subjects = 150;
    let scenario = scenario(place, &mut Random::new(11));
    let (world, as_of) = (&scenario.world, scenario.as_of);
    let zone = Zone::named(place.zone).unwrap();
    let facts = memory::facts(world);
    let judge = Judge::new(world, as_of);
    let look = |rule: &str| {
        let meaning = Meaning::Plain(crate::oracle::read::read(rule, world));
        let tag = Known::of(world, &zone).tag("tag", &meaning);
        let Meaning::Plain(tree) = meaning else { unreachable!("as made above") };
        let (facts, zone) = (&facts, &zone);
        let check = move |ordinal: u32| sizes(facts, &tag, ordinal, as_of, zone);
        (tree, check)
    };
    let mut seen = [0; 6];
    for least in [1, 2, 4] {
        let (tree, check) = look(&format!("count(login, last 20 days) >= {least}"));
        let Rule::Compare(_, count, _) = &tree else { panic!("a comparison") };
        for (ordinal, subject) in (0..).zip(facts.ids()) {
            let Value::Number(count) = judge.value(count, subject) else { panic!("a count") };
            let count = usize::try_from(whole(count, 0)).unwrap();
            let size = check(ordinal);
            let expected = if count < least {
                seen[0] += 1;
                Size { added: least - count, ..Size::default() }
            } else {
                seen[1] += 1;
                Size { removed: count - least + 1, ..Size::default() }
            };
            // Rows that are all a subject has do not go.
            if size != expected {
                assert_eq!((size, rows_of(world, subject)), (Size::default(), expected.removed), "{subject} {tree}");
            }
        }
    }
    for most in [10, 45] {
        let (tree, check) = look(&format!("sum(purchase.amount where amount >= 0) > {most}"));
        let Rule::Compare(_, sum, _) = &tree else { panic!("a comparison") };
        for (ordinal, subject) in (0..).zip(facts.ids()) {
            let Value::Number(sum) = judge.value(sum, subject) else { panic!("a sum") };
            let (sum, edge) = (whole(sum, 2), most * 100);
            let size = check(ordinal);
            if sum <= edge {
                seen[2] += 1;
                let expected = Size { added: 1, lane: Some(edge - sum + 1), ..Size::default() };
                assert_eq!(size, expected, "{subject} {tree}");
            } else {
                let mut amounts = amounts(world, subject, as_of);
                amounts.sort_unstable_by(|a, b| b.cmp(a));
                let mut left = sum;
                let removed = amounts.iter().take_while(|amount| {
                    let goes = left > edge;
                    left -= if goes { **amount } else { 0 };
                    goes
                });
                let expected = Size { removed: removed.count(), ..Size::default() };
                seen[3] += 1;
                if size != expected {
                    assert_eq!(
                        (size, rows_of(world, subject)),
                        (Size::default(), expected.removed),
                        "{subject} {tree}"
                    );
                }
            }
        }
    }
    for least in [2, 5] {
        let (tree, check) = look(&format!("profile.age >= {least}"));
        let Rule::Compare(_, age, _) = &tree else { panic!("a comparison") };
        for (ordinal, subject) in (0..).zip(facts.ids()) {
            let Value::Number(age) = judge.value(age, subject) else { continue };
            let inside = whole(age, 0) >= least;
            seen[if inside { 5 } else { 4 }] += 1;
            let lane = if inside { least - 1 } else { least };
            assert_eq!(check(ordinal), Size { lane: Some(lane), ..Size::default() }, "{subject} {tree}");
        }
    }
    assert!(seen.iter().all(|n| *n > 20), "{seen:?}");
}

/// The proposed change.
fn sizes(
    facts: &tagwerk::store::facts::memory::MemoryFacts,
    tag: &PlanTag,
    ordinal: u32,
    as_of: Instant,
    zone: &Zone,
) -> Size {
    let tags = std::slice::from_ref(tag);
    let question = Question { tags, tag: &tag.id, facts, ordinal, as_of, zone };
    let Some(change) = explain(&question, &Unobserved).unwrap().outlook.change else { return Size::default() };
    let mut size = Size::default();
    for edit in &change.edits {
        match edit {
            Edit::Add { columns, rows, .. } => {
                size.added += rows.len();
                let amount = columns.iter().position(|(name, _)| &**name == "amount");
                size.lane = amount.map(|at| lane(&rows[0].cells[at]));
            }
            Edit::Remove { rows, .. } => size.removed += rows.len(),
            Edit::Set { to, .. } => size.lane = Some(lane(to)),
        }
    }
    size
}

fn lane(cell: &CellValue) -> i64 {
    match cell {
        CellValue::Int(lane) => *lane,
        other => panic!("{other:?} is no number"),
    }
}

fn whole(number: Number, scale: u32) -> i64 {
    let Number::Exact(Rational { top, bottom }) = number else { panic!("{number:?} is not exact") };
    i64::try_from(top * 10i128.pow(scale) / bottom).unwrap()
}

/// Amounts of purchases that the sum counts.
fn amounts(world: &World, subject: &str, as_of: Instant) -> Vec<i64> {
    let source = world.source("events").unwrap();
    let at = source.column("amount").unwrap();
    let rows = source.files.iter().flat_map(|f| &f.rows).filter(|row| {
        row.subject.as_deref() == Some(subject) && row.event.as_deref() == Some("purchase") && row.time < as_of
    });
    let amount = |value: &Value| match value {
        Value::Number(number) => Some(whole(*number, 2)),
        _ => None,
    };
    rows.filter_map(|row| amount(&row.cells[at])).filter(|amount| *amount >= 0).collect()
}

/// How many rows a subject has in all sources, of whatever time.
fn rows_of(world: &World, subject: &str) -> usize {
    let rows = world.sources.iter().flat_map(|s| &s.files).flat_map(|f| &f.rows);
    rows.filter(|row| row.subject.as_deref() == Some(subject)).count()
}
