//! The attrition of random rules is what the oracle counts, one subject and one clause after the other.

use std::collections::BTreeSet;

use tagwerk::{
    calendar::Zone,
    engine::{
        embedded::Unobserved,
        explain::{Attrition, Combination, attrition, first_match},
        plan::{PlanTag, PlanTagKind},
    },
    rule::typed::Expr,
};

use super::{
    super::{PLACES, exam::write_exam, setting},
    memory::{self, Known},
};
use crate::oracle::{
    judge::Judge,
    read::read,
    world::{Meaning, World},
};

#[test]
fn the_oracle_counts_the_same() {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let (mut rules, mut clauses, mut parts) = (0, 0, 0);
    for (i, mut place) in (0..4).zip(PLACES.iter().copied()) {
        place.subjects = 150;
        place.spread = false;
        let exam = write_exam(place, seed * 1000 + i, 4);
        let (world, as_of) = (&exam.scenario.world, exam.scenario.as_of);
        let zone = Zone::named(place.zone).unwrap();
        let mut known = Known::of(world, &zone);
        let tags: Vec<PlanTag> = world.tags.iter().map(|tag| known.tag(&tag.id, &tag.meaning)).collect();
        let facts = memory::facts(world);
        let judge = Judge::new(world, as_of);
        for (tag, planned) in world.tags.iter().zip(&tags) {
            let whens: Vec<&Expr> = match &planned.kind {
                PlanTagKind::Rule(when) => vec![when],
                PlanTagKind::Cases(cases) => cases.iter().map(|case| &case.when).collect(),
            };
            let counted = attrition(&whens, &tags, &facts, as_of, &zone, &Unobserved).unwrap();
            for (when, counted) in whens.iter().zip(&counted) {
                check(when, counted, &judge, world);
                rules += 1;
                clauses += usize::from(counted.clauses.len() > 1) * counted.clauses.len();
                parts += counted.clauses.iter().map(|clause| clause.parts.len()).sum::<usize>();
            }
            if let Meaning::Cases(cases) = &tag.meaning {
                let expected = judge.tag_audiences(&tag.id);
                for ((value, _), counts) in cases.iter().zip(first_match(&counted)) {
                    let members = expected.get(&Some(value.as_str())).map_or(0, BTreeSet::len);
                    assert_eq!(counts.size, members as u64, "{} of {}", value, tag.id);
                }
            }
        }
    }
    assert!(rules > 300 && clauses > 100 && parts > 50, "{rules} rules, {clauses} clauses of several, {parts} parts");
}

fn check(when: &Expr, counted: &Attrition, judge: &Judge<'_>, world: &World) {
    let who = |when: &Expr| judge.audience(&read(&when.to_string(), world));
    let audience = who(when);
    assert_eq!(counted.members.len(), audience.len() as u64, "{when}");
    let truths: Vec<BTreeSet<&str>> = counted.clauses.iter().map(|clause| who(&clause.clause.when)).collect();
    let narrows = counted.combination == Combination::All;
    // How many subjects all, or any, of some conditions are true for.
    let count = |all: bool, truths: &[&BTreeSet<&str>]| {
        let holds = |subject: &&str| match all {
            true => truths.iter().all(|truth| truth.contains(subject)),
            false => truths.iter().any(|truth| truth.contains(subject)),
        };
        world.population().into_iter().filter(holds).count() as u64
    };
    let mut before = count(narrows, &[]);
    for (k, clause) in counted.clauses.iter().enumerate() {
        let so_far: Vec<&BTreeSet<&str>> = truths[..=k].iter().collect();
        let others: Vec<&BTreeSet<&str>> =
            truths.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, truth)| truth).collect();
        assert_eq!(clause.passes, truths[k].len() as u64, "clause {k} of {when}");
        assert_eq!(clause.after, count(narrows, &so_far), "clause {k} of {when}");
        assert_eq!(clause.step, clause.after.abs_diff(before), "clause {k} of {when}");
        assert_eq!(clause.alone, count(narrows, &others).abs_diff(audience.len() as u64), "clause {k} of {when}");
        before = clause.after;
        for part in &clause.parts {
            assert_eq!(part.passes, who(&part.when).len() as u64, "{} in {when}", part.when);
        }
    }
    assert_eq!(before, audience.len() as u64, "the last row of {when}");
}
