//! Attrition agrees with looking at one subject after the other.

use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::{Attrition, Combination, attrition, attrition_beside, first_match};
use crate::{
    engine::{
        embedded::{Unobserved, run},
        fixture::Known,
        laws::{RULES, as_of, catalog, facts, rows, zone},
        plan::{PlanTag, PlanTagKind, share},
    },
    rule::typed::{Expr, ExprKind},
    store::facts::{Facts, memory::MemoryFacts},
};

/// Members of each rule, evaluated apart from the others.
fn members(rules: &[Expr], needed: &[PlanTag], facts: &MemoryFacts) -> Vec<RoaringBitmap> {
    let one = |rule: &Expr| {
        let mut tags: Vec<PlanTag> = needed.iter().map(|tag| PlanTag { wanted: false, ..tag.clone() }).collect();
        tags.push(PlanTag { id: "<one>".into(), kind: PlanTagKind::Rule(rule.clone()), wanted: true });
        let plan = share(&tags, facts.sources(), as_of(), &zone()).unwrap();
        run(&plan, facts, &Unobserved).unwrap().remove(0).audiences.remove(0).members
    };
    rules.iter().map(one).collect()
}

/// `and` or `or` of conditions, whatever their number.
fn joined(combination: Combination, parts: Vec<Expr>) -> Expr {
    let all = combination == Combination::All;
    let mut rule = parts.first().cloned().unwrap_or_else(|| unreachable!("at least one part"));
    if parts.len() > 1 {
        rule.kind = if all { ExprKind::And(parts) } else { ExprKind::Or(parts) };
    }
    rule
}

fn without<T: Clone>(all: &[T], at: usize) -> Vec<T> {
    all.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, x)| x.clone()).collect()
}

/// Counts everything again, from the rules' members and one subject after the other.
fn check(rule: &Expr, counted: &Attrition, needed: &[PlanTag], facts: &MemoryFacts) {
    let of = |rule: &Expr| members(std::slice::from_ref(rule), needed, facts).remove(0);
    let negated = |rule: &Expr| Expr { kind: ExprKind::Not(Box::new(rule.clone())), ..rule.clone() };
    let audience = of(rule);
    assert_eq!(counted.members, audience, "{rule}");
    assert_eq!(counted.population, facts.population().len());
    assert_eq!(counted.clauses.last().expect("a clause").after, audience.len(), "{rule}");
    let whens: Vec<Expr> = counted.clauses.iter().map(|c| c.clause.when.clone()).collect();
    assert_eq!(joined(counted.combination, whens.clone()), *rule);
    let truths = members(&whens, needed, facts);
    let narrows = counted.combination == Combination::All;
    let mut before = if narrows { facts.population().len() } else { 0 };
    for (k, clause) in counted.clauses.iter().enumerate() {
        assert_eq!(clause.passes, truths[k].len());
        assert_eq!(clause.unknown, counted.population - truths[k].len() - of(&negated(&whens[k])).len());
        let passes_so_far = |subject: &u32| {
            let mut so_far = truths[..=k].iter().map(|truth| truth.contains(*subject));
            if narrows { so_far.all(|x| x) } else { so_far.any(|x| x) }
        };
        let after = facts.population().iter().filter(passes_so_far).count() as u64;
        assert_eq!(clause.after, after, "clause {k} of {rule}");
        assert_eq!(clause.step, after.abs_diff(before), "clause {k} of {rule}");
        before = after;
        let others = without(&whens, k);
        let rest = match (others.is_empty(), narrows) {
            (true, true) => facts.population().len(),
            (true, false) => 0,
            _ => of(&joined(counted.combination, others.clone())).len(),
        };
        assert_eq!(clause.alone, rest.abs_diff(audience.len()), "clause {k} of {rule}");
        for (p, part) in clause.parts.iter().enumerate() {
            let truth = of(&part.when);
            assert_eq!(part.passes, truth.len());
            assert_eq!(part.unknown, counted.population - truth.len() - of(&negated(&part.when)).len());
            let fewer = joined(clause.clause.combination, without(&clause.clause.parts, p));
            let mut all = whens.clone();
            all[k] = fewer;
            let rest = of(&joined(counted.combination, all)).len();
            assert_eq!(part.alone, rest.abs_diff(audience.len()), "part {p} of clause {k} of {rule}");
        }
    }
}

/// Rules of two or three clauses, some of which have parts; by index into [`RULES`].
fn composed() -> impl Strategy<Value = Vec<String>> {
    let rule = || (0..RULES.len()).prop_map(|i| format!("({})", RULES[i]));
    let clause = prop_oneof![
        2 => rule(),
        1 => rule().prop_map(|a| format!("not {a}")),
        2 => (rule(), rule()).prop_map(|(a, b)| format!("({a} or {b})")),
        1 => (rule(), rule(), rule()).prop_map(|(a, b, c)| format!("(not {a} and {b} and {c})")),
        1 => (rule(), rule()).prop_map(|(a, b)| format!("not ({a} or {b})")),
        1 => (rule(), rule()).prop_map(|(a, b)| format!("not ({a} and not {b})")),
    ];
    let clauses = prop::collection::vec(clause, 1..4);
    let whole = (clauses, any::<bool>()).prop_map(|(clauses, all)| clauses.join(if all { " and " } else { " or " }));
    prop::collection::vec(whole, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn attrition_is_counting_one_by_one(rows in rows(), rules in composed()) {
        let facts = facts(&rows, true);
        let tags = catalog(&facts);
        let mut known = Known::of(facts.sources(), &zone());
        // The two tags that rules of the corpus refer to.
        known.plain("best", "true");
        known.cases("stage", &[("hot", "true"), ("cold", "true")]);
        let rules: Vec<Expr> = rules.iter().map(|text| known.rule(text)).collect();
        let refs: Vec<&Expr> = rules.iter().collect();
        let counted = attrition(&refs, &tags[..2], &facts, as_of(), &zone(), &Unobserved).unwrap();
        prop_assert_eq!(counted.len(), rules.len());
        for (rule, counted) in rules.iter().zip(&counted) {
            check(rule, counted, &tags[..2], &facts);
        }
    }

    #[test]
    fn cases_take_what_those_before_leave(rows in rows(), rules in composed()) {
        let facts = facts(&rows, true);
        let tags = catalog(&facts);
        let mut known = Known::of(facts.sources(), &zone());
        known.plain("best", "true");
        known.cases("stage", &[("hot", "true"), ("cold", "true")]);
        let values: Vec<String> = (0..rules.len()).map(|i| format!("v{i}")).collect();
        let texts: Vec<(&str, &str)> = values.iter().map(String::as_str).zip(rules.iter().map(String::as_str)).collect();
        let tag = known.cases("cases", &texts);
        let PlanTagKind::Cases(cases) = &tag.kind else { panic!("cases") };
        let whens: Vec<&Expr> = cases.iter().map(|case| &case.when).collect();
        let counted = first_match(&attrition(&whens, &tags[..2], &facts, as_of(), &zone(), &Unobserved).unwrap());
        // Beside the first, the others are not taken apart, and mean the same.
        let (first, others) =
            attrition_beside(&whens[..1], &whens[1..], &tags[..2], &facts, as_of(), &zone(), &Unobserved).unwrap();
        let alone: Vec<Expr> = whens.iter().map(|when| (*when).clone()).collect();
        let expected = members(&alone, &tags[..2], &facts);
        prop_assert_eq!(&first[0].members, &expected[0]);
        prop_assert_eq!(&others, &expected[1..]);
        let mut all: Vec<PlanTag> = tags[..2].iter().map(|tag| PlanTag { wanted: false, ..tag.clone() }).collect();
        all.push(tag);
        let plan = share(&all, facts.sources(), as_of(), &zone()).unwrap();
        let built = run(&plan, &facts, &Unobserved).unwrap().remove(0).audiences;
        let sizes: Vec<u64> = built.iter().map(|audience| audience.members.len()).collect();
        prop_assert_eq!(counted.iter().map(|case| case.size).collect::<Vec<_>>(), sizes);
    }
}
