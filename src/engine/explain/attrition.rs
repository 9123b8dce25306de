use std::{collections::HashMap, sync::Arc};

use roaring::RoaringBitmap;

use super::{
    Clause, Combination,
    clause::{evaluated_id, negation},
};
use crate::{
    calendar::{Micros, Zone},
    engine::{
        embedded::{EngineError, Progress, run},
        plan::{PlanTag, PlanTagKind, share},
    },
    rule::typed::Expr,
    store::facts::Facts,
};

/// What every clause of a rule does to its audience.
#[derive(Debug, Clone, PartialEq)]
pub struct Attrition {
    /// Subjects there are.
    pub population: u64,
    /// Whether the clauses narrow (the operands of an `and`, or a single clause) or add (the alternatives of an `or`).
    pub combination: Combination,
    /// The clauses, in order; at least one.
    pub clauses: Vec<ClauseCounts>,
    /// Members of the rule, a subset of the population.
    pub members: RoaringBitmap,
}

/// What a clause does.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseCounts {
    /// The clause.
    pub clause: Clause,
    /// Subjects for whom it is true, whatever the others say.
    pub passes: u64,
    /// Subjects for whom it is unknown.
    pub unknown: u64,
    /// Narrowing: subjects for whom it and all clauses before it are true. Adding: for whom it or one before it is.
    pub after: u64,
    /// Narrowing: how many it excludes of those that the clauses before it leave. Adding: how many it adds to them.
    pub step: u64,
    /// Narrowing: how many more members the rule would have without it. Adding: how many fewer.
    pub alone: u64,
    /// The same of its parts, as far as it is made of several.
    pub parts: Vec<PartCounts>,
}

/// What a part of a clause does.
#[derive(Debug, Clone, PartialEq)]
pub struct PartCounts {
    /// The part.
    pub when: Expr,
    /// Subjects for whom it is true, whatever everything else says.
    pub passes: u64,
    /// Subjects for whom it is unknown.
    pub unknown: u64,
    /// How many members the rule would lose (in a clause that takes any part) or gain (in one that needs all) without it.
    pub alone: u64,
}

/// Counts what the clauses of `rules` do, each rule for itself. `needed` are the tags that the rules refer to, directly or
/// through others; their own audiences are not asked for. All conditions are evaluated in one plan, in the current rayon
/// pool.
///
/// A member is who makes a rule true, so that what is unknown counts as not passing; with that, the clauses' bitmaps
/// intersect to the audience itself.
///
/// # Errors
/// As [`run`]; also when a rule refers to a tag that is not given.
pub fn attrition<F: Facts + ?Sized>(
    rules: &[&Expr],
    needed: &[PlanTag],
    facts: &F,
    as_of: Micros,
    zone: &Zone,
    progress: &dyn Progress,
) -> Result<Vec<Attrition>, EngineError> {
    Ok(attrition_beside(rules, &[], needed, facts, as_of, zone, progress)?.0)
}

/// [`attrition`], and in the same plan the members of other rules, which are not taken apart.
///
/// # Errors
/// As [`attrition`].
pub fn attrition_beside<F: Facts + ?Sized>(
    rules: &[&Expr],
    beside: &[&Expr],
    needed: &[PlanTag],
    facts: &F,
    as_of: Micros,
    zone: &Zone,
    progress: &dyn Progress,
) -> Result<(Vec<Attrition>, Vec<RoaringBitmap>), EngineError> {
    let taken_apart: Vec<(Combination, Vec<Clause>)> = rules.iter().map(|rule| Clause::of(rule)).collect();
    let mut tags: Vec<PlanTag> = needed.iter().map(|tag| PlanTag { wanted: false, ..tag.clone() }).collect();
    for (r, (_, clauses)) in taken_apart.iter().enumerate() {
        for (c, clause) in clauses.iter().enumerate() {
            let mut ask = |part: Option<usize>, when: &Expr| {
                for (negated, when) in [(false, when.clone()), (true, negation(when))] {
                    let id = evaluated_id(r, c, part, negated);
                    tags.push(PlanTag { id, kind: PlanTagKind::Rule(when), wanted: true });
                }
            };
            ask(None, &clause.when);
            clause.parts.iter().enumerate().for_each(|(p, part)| ask(Some(p), part));
        }
    }
    let beside_id = |b: usize| -> Arc<str> { format!("<beside {b}>").into() };
    for (b, rule) in beside.iter().enumerate() {
        tags.push(PlanTag { id: beside_id(b), kind: PlanTagKind::Rule((*rule).clone()), wanted: true });
    }
    let plan = share(&tags, facts.sources(), as_of, zone)?;
    let mut truths: HashMap<_, RoaringBitmap> = run(&plan, facts, progress)?
        .into_iter()
        .map(|tag| (tag.id, tag.audiences.into_iter().next().map(|a| a.members).unwrap_or_default()))
        .collect();
    let others = (0..beside.len()).map(|b| truths.remove(&beside_id(b)).unwrap_or_default()).collect();
    let population = facts.population().len();
    let mut truth = |r, c, part| {
        let mut of = |negated| truths.remove(&evaluated_id(r, c, part, negated)).unwrap_or_default();
        let (holds, fails) = (of(false), of(true));
        Truth { unknown: population - holds.len() - fails.len(), holds }
    };
    let counted = taken_apart.into_iter().enumerate().map(|(r, (combination, clauses))| {
        let clauses = clauses.into_iter().enumerate().map(|(c, clause)| {
            let whole = truth(r, c, None);
            let parts = (0..clause.parts.len()).map(|p| truth(r, c, Some(p))).collect();
            (clause, whole, parts)
        });
        count(combination, clauses.collect(), facts.population())
    });
    Ok((counted.collect(), others))
}

/// For whom a condition is true, and for how many it is neither true nor false.
struct Truth {
    holds: RoaringBitmap,
    unknown: u64,
}

fn count(combination: Combination, clauses: Vec<(Clause, Truth, Vec<Truth>)>, population: &RoaringBitmap) -> Attrition {
    let wholes: Vec<&RoaringBitmap> = clauses.iter().map(|(_, whole, _)| &whole.holds).collect();
    let others = without_each(combination, &wholes, population);
    let members = combined(combination, wholes.iter().copied(), population);
    let mut so_far = if combination == Combination::All { population.clone() } else { RoaringBitmap::new() };
    let mut counted = Vec::with_capacity(clauses.len());
    for ((clause, whole, parts), others) in clauses.into_iter().zip(&others) {
        let before = so_far.len();
        combine(combination, &mut so_far, &whole.holds);
        let truths: Vec<&RoaringBitmap> = parts.iter().map(|part| &part.holds).collect();
        let without_part = without_each(clause.combination, &truths, population);
        let parts = clause.parts.iter().zip(&parts).zip(without_part).map(|((when, part), mut without)| {
            combine(combination, &mut without, others);
            PartCounts {
                when: when.clone(),
                passes: part.holds.len(),
                unknown: part.unknown,
                alone: without.len().abs_diff(members.len()),
            }
        });
        counted.push(ClauseCounts {
            passes: whole.holds.len(),
            unknown: whole.unknown,
            after: so_far.len(),
            step: so_far.len().abs_diff(before),
            alone: others.len().abs_diff(members.len()),
            parts: parts.collect(),
            clause,
        });
    }
    Attrition { population: population.len(), combination, clauses: counted, members }
}

fn combine(combination: Combination, into: &mut RoaringBitmap, more: &RoaringBitmap) {
    match combination {
        Combination::All => *into &= more,
        Combination::Any => *into |= more,
    }
}

/// Who passes all, or any, of no condition at all: everybody, or nobody.
fn combined<'t>(
    combination: Combination,
    truths: impl Iterator<Item = &'t RoaringBitmap>,
    population: &RoaringBitmap,
) -> RoaringBitmap {
    let mut out = if combination == Combination::All { population.clone() } else { RoaringBitmap::new() };
    truths.for_each(|truth| combine(combination, &mut out, truth));
    out
}

/// For each condition, who passes the others: everything before it combined with everything behind it.
fn without_each(combination: Combination, truths: &[&RoaringBitmap], population: &RoaringBitmap) -> Vec<RoaringBitmap> {
    let mut behind = vec![combined(combination, std::iter::empty(), population)];
    for truth in truths.iter().skip(1).rev() {
        let mut next = behind.last().cloned().unwrap_or_default();
        combine(combination, &mut next, truth);
        behind.push(next);
    }
    let mut before = combined(combination, std::iter::empty(), population);
    let mut out = Vec::with_capacity(truths.len());
    for truth in truths {
        let mut others = behind.pop().unwrap_or_default();
        combine(combination, &mut others, &before);
        combine(combination, &mut before, truth);
        out.push(others);
    }
    out
}
