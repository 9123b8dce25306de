use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use rayon::prelude::*;

use super::{
    answer::answers,
    bodies::{examine, kind_of_cases},
    run::{Verdict, run},
    world::Others,
};
use crate::{
    calendar::Micros,
    catalog::{Case, Catalog, CatalogTag, CatalogTest, Expectation, Step, TagBody},
    diagnostic::Place,
    engine::plan::{PlanTag, PlanTagKind},
    rule::{
        Purpose,
        mutate::{Change, Spelled, mutants, spell},
        prove,
        typed::Expr,
    },
};

/// The most mutants of a tag that are tried; how many more there are is said.
pub const MUTANTS_MAX: usize = 1_000;

/// What the tests of a tag notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// Id of the tag.
    pub tag: Arc<str>,
    /// Tests that hold: only these can notice anything.
    pub tests: usize,
    /// Mutants that were tried, in the order of the file; without those of which it is proved that they mean the same.
    pub mutants: Vec<TriedMutant>,
    /// Mutants of which it is proved that they mean the same.
    pub same: usize,
    /// Mutants beyond [`MUTANTS_MAX`], which were not tried.
    pub cut: usize,
}

/// A mutant, and whether a test noticed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedMutant {
    /// What was changed.
    pub change: Change,
    /// The case whose rule was changed; `None` for a plain tag.
    pub case: Option<Arc<str>>,
    /// What was changed, in the words of the file; `None` where cases were moved or left out.
    pub spelled: Option<Spelled>,
    /// Where the change is in the file.
    pub place: Place,
    /// Position of the first test that noticed, among the tag's `[[test]]` sections; `None`: none did.
    pub noticed_by: Option<usize>,
}

impl Mutation {
    /// Mutants that a test noticed.
    #[must_use]
    pub fn noticed(&self) -> usize {
        self.mutants.iter().filter(|m| m.noticed_by.is_some()).count()
    }

    /// Share of the mutants that a test noticed; `None` when there are none.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        (!self.mutants.is_empty()).then(|| self.noticed() as f64 / self.mutants.len() as f64)
    }
}

/// Changes each rule of some tags in many small ways and asks which changes their tests notice, in parallel over tags.
/// Models, and tags whose rules have mistakes, have no mutants. `done` is told how many of how many tags are done.
#[must_use]
pub fn mutate(catalog: &Catalog, tags: &[&CatalogTag], done: &(dyn Fn(u64, u64) + Sync)) -> Vec<Mutation> {
    let tags: Vec<&CatalogTag> =
        tags.iter().copied().filter(|tag| matches!(tag.body, TagBody::Rule(_) | TagBody::Cases(_))).collect();
    let (finished, total) = (AtomicU64::new(0), tags.len() as u64);
    tags.into_par_iter()
        .with_max_len(1)
        .map(|tag| {
            let mutation = mutate_tag(catalog, tag);
            done(finished.fetch_add(1, Ordering::Relaxed) + 1, total);
            mutation
        })
        .collect()
}

/// A mutant that waits to be tried.
struct Candidate {
    change: Change,
    /// Position of the case.
    case: Option<usize>,
    /// The changed rule; `None` where cases were moved or left out.
    rule: Option<Expr>,
    kind: PlanTagKind,
}

fn mutate_tag(catalog: &Catalog, tag: &CatalogTag) -> Mutation {
    let mut same = 0;
    let mut candidates = match &tag.body {
        TagBody::Rule(rule) => of_rule(catalog, rule, &mut same),
        TagBody::Cases(cases) => of_cases(catalog, cases, &mut same),
        TagBody::Model(_) | TagBody::Invalid => Vec::new(),
    };
    let cut = candidates.len().saturating_sub(MUTANTS_MAX);
    candidates.truncate(MUTANTS_MAX);
    let held: Vec<&CatalogTest> = run(catalog, &[tag])
        .iter()
        .filter(|result| result.verdict == Verdict::Passed)
        .filter_map(|result| tag.tests.iter().find(|test| test.index == result.index))
        .collect();
    let noticed = notice(catalog, tag, &candidates, &held);
    let mutants = candidates
        .into_iter()
        .zip(noticed)
        .map(|(candidate, noticed_by)| tried(catalog, tag, candidate, noticed_by))
        .collect();
    Mutation { tag: tag.id.clone(), tests: held.len(), mutants, same, cut }
}

fn of_rule(catalog: &Catalog, rule: &Expr, same: &mut usize) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for mutant in mutants(rule, catalog) {
        if prove::same(rule, &mutant.rule) {
            *same += 1;
            continue;
        }
        let kind = PlanTagKind::Rule(mutant.rule.clone());
        candidates.push(Candidate { change: mutant.change, case: None, rule: Some(mutant.rule), kind });
    }
    candidates
}

fn of_cases(catalog: &Catalog, cases: &[Case], same: &mut usize) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let moved =
            |change, cases: &[Case]| Candidate { change, case: Some(at), rule: None, kind: kind_of_cases(cases) };
        if let Some(next) = cases.get(at + 1) {
            if prove::disjoint(&case.when, &next.when) || case.value == next.value {
                *same += 1;
            } else {
                let mut swapped = cases.to_vec();
                swapped.swap(at, at + 1);
                candidates.push(moved(Change::CaseOrder, &swapped));
            }
        }
        if cases.len() > 1 {
            let mut fewer = cases.to_vec();
            fewer.remove(at);
            candidates.push(moved(Change::Case, &fewer));
        }
        for mutant in mutants(&case.when, catalog) {
            if prove::same(&case.when, &mutant.rule) {
                *same += 1;
                continue;
            }
            let mut changed = cases.to_vec();
            changed[at].when = mutant.rule.clone();
            let kind = kind_of_cases(&changed);
            candidates.push(Candidate { change: mutant.change, case: Some(at), rule: Some(mutant.rule), kind });
        }
    }
    candidates
}

/// For each candidate the position of the first test that notices it.
fn notice(catalog: &Catalog, tag: &CatalogTag, candidates: &[Candidate], tests: &[&CatalogTest]) -> Vec<Option<usize>> {
    let mut noticed: Vec<Option<usize>> = vec![None; candidates.len()];
    for (others, world) in worlds(catalog, tag, tests) {
        let open: Vec<usize> = (0..candidates.len()).collect();
        for (at, said) in said_by(catalog, &open, candidates, &world, others) {
            let first = world.iter().enumerate().find(|(test_at, test)| {
                // A mutant that cannot be evaluated does not go unnoticed.
                said.as_ref().is_none_or(|said| said[*test_at] != test.expect)
            });
            if let Some((_, test)) = first {
                noticed[at] = Some(noticed[at].map_or(test.index, |before: usize| before.min(test.index)));
            }
        }
    }
    noticed
}

/// Tests that can share a world with each other.
fn worlds<'t>(catalog: &Catalog, tag: &CatalogTag, tests: &[&'t CatalogTest]) -> Vec<(Others, Vec<&'t CatalogTest>)> {
    let mut shared: BTreeMap<Micros, Vec<&CatalogTest>> = BTreeMap::new();
    let mut alone = Vec::new();
    for test in tests {
        match examine(catalog, tag, test) {
            Ok(nature) if nature.is_ranked => alone.push((Others::Present, vec![*test])),
            Ok(_) => shared.entry(test.as_of).or_default().push(test),
            Err(_) => {}
        }
    }
    shared.into_values().map(|tests| (Others::LeftOut, tests)).chain(alone).collect()
}

/// What candidates say of the subjects of a world; `None` for one that cannot be evaluated.
fn said_by(
    catalog: &Catalog,
    which: &[usize],
    candidates: &[Candidate],
    world: &[&CatalogTest],
    others: Others,
) -> Vec<(usize, Option<Vec<Expectation>>)> {
    let root = |at: &usize| PlanTag {
        id: Arc::from(format!("<mutant {at}>")),
        kind: candidates[*at].kind.clone(),
        wanted: true,
    };
    match answers(catalog, which.iter().map(root).collect(), world, others) {
        Ok(said) => which.iter().copied().zip(said.into_iter().map(Some)).collect(),
        Err(_) if which.len() > 1 => {
            let (front, back) = which.split_at(which.len() / 2);
            let mut said = said_by(catalog, front, candidates, world, others);
            said.extend(said_by(catalog, back, candidates, world, others));
            said
        }
        Err(_) => which.iter().map(|at| (*at, None)).collect(),
    }
}

fn tried(catalog: &Catalog, tag: &CatalogTag, candidate: Candidate, noticed_by: Option<usize>) -> TriedMutant {
    let file = &tag.document.value;
    let (path, text, original, case): (Vec<Step<'_>>, &str, Option<&Expr>, Option<Arc<str>>) =
        match (&tag.body, candidate.case) {
            (TagBody::Cases(cases), Some(at)) => {
                let text = file.case.get(at).map_or("", |case| case.when.as_str());
                (
                    vec!["case".into(), at.into(), "when".into()],
                    text,
                    Some(&cases[at].when),
                    Some(cases[at].value.clone()),
                )
            }
            (TagBody::Rule(rule), _) => {
                let text = file.rule.as_ref().map_or("", |rule| rule.when.as_str());
                (vec!["rule".into(), "when".into()], text, Some(rule), None)
            }
            _ => (Vec::new(), "", None, None),
        };
    let spelled = match (&candidate.rule, original) {
        (Some(changed), Some(original)) => Some(spell(text, original, changed, catalog, Purpose::Condition)),
        _ => None,
    };
    let place = match (&spelled, candidate.case) {
        (Some(spelled), _) => tag.document.text_place(&path, spelled.span),
        (None, Some(at)) => tag.document.place(&["case".into(), at.into(), "value".into()]),
        (None, None) => tag.document.place(&path),
    };
    TriedMutant { change: candidate.change, case, spelled, place, noticed_by }
}
