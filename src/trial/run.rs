use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use super::{
    answer::answers,
    bodies::{Obstacle, examine, kind_of},
    reason::reasons,
    world::Others,
};
use crate::{
    calendar::Micros,
    catalog::{Catalog, CatalogTag, CatalogTest, Expectation},
    diagnostic::Place,
    engine::{embedded::EngineError, plan::PlanTag},
};

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Id of the tag.
    pub tag: Arc<str>,
    /// Position among the tag's `[[test]]` sections, from 0.
    pub index: usize,
    /// What is shown by it.
    pub name: Option<Arc<str>>,
    /// Whether it holds.
    pub verdict: Verdict,
}

/// Whether a test holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The tag says what is expected.
    Passed,
    /// The tag says something else.
    Failed(Failure),
    /// A rule that takes part has mistakes, which the check of the catalog reports.
    Skipped,
    /// It cannot be run, in words.
    Impossible(String),
}

/// How a test failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the tag should have said.
    pub expected: Expectation,
    /// What it said.
    pub got: Expectation,
    /// What decided it, in the order of the file.
    pub reasons: Vec<Reason>,
}

/// A part of a rule that decided a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The part, as written.
    pub clause: String,
    /// Where it stands.
    pub place: Place,
    /// What it is for the subject, in words.
    pub what: String,
}

/// The most tests that share a world: they fit into one tile of the engine, and every rule of a world is computed for
/// everybody in it.
const SHARED_MAX: usize = 256;

/// Runs the tests of some tags of a catalog, in parallel; results come in the order of the tags, then of their files.
///
/// Tests of an equal `as_of` share facts and query plan, each with a subject of its own. Where a ranking takes part,
/// every test has a world to itself.
#[must_use]
pub fn run(catalog: &Catalog, tags: &[&CatalogTag]) -> Vec<TestResult> {
    let trials: Vec<Trial<'_>> =
        tags.iter().flat_map(|tag| tag.tests.iter().map(move |test| Trial { tag, test })).collect();
    let mut verdicts: Vec<Option<Verdict>> = Vec::new();
    let mut alone: Vec<Vec<usize>> = Vec::new();
    let mut shared: BTreeMap<Micros, Vec<usize>> = BTreeMap::new();
    for (at, trial) in trials.iter().enumerate() {
        verdicts.push(match examine(catalog, trial.tag, trial.test) {
            Ok(nature) if nature.is_ranked => {
                alone.push(vec![at]);
                None
            }
            Ok(_) => {
                shared.entry(trial.test.as_of).or_default().push(at);
                None
            }
            Err(Obstacle::Mistakes) => Some(Verdict::Skipped),
            Err(Obstacle::Unscored { model }) => Some(Verdict::Impossible(format!(
                "nothing says what model `{model}` says: add `_scores = {{ {model} = 0.7 }}`, or `_tags`"
            ))),
        });
    }
    let worlds = shared.into_values().flat_map(|all| all.chunks(SHARED_MAX).map(<[usize]>::to_vec).collect::<Vec<_>>());
    let worlds: Vec<(Others, Vec<usize>)> = worlds
        .map(|world| (Others::LeftOut, world))
        .chain(alone.into_iter().map(|world| (Others::Present, world)))
        .collect();
    let found: Vec<(usize, Verdict)> = worlds
        .into_par_iter()
        .flat_map_iter(|(others, world)| {
            let members: Vec<Trial<'_>> = world.iter().map(|at| trials[*at]).collect();
            world.into_iter().zip(run_world(catalog, &members, others))
        })
        .collect();
    for (at, verdict) in found {
        verdicts[at] = Some(verdict);
    }
    let result = |(trial, verdict): (Trial<'_>, Option<Verdict>)| TestResult {
        tag: trial.tag.id.clone(),
        index: trial.test.index,
        name: trial.test.name.clone(),
        verdict: verdict.expect("every test is in a world, or was examined"),
    };
    trials.iter().copied().zip(verdicts).map(result).collect()
}

#[derive(Debug, Clone, Copy)]
struct Trial<'c> {
    tag: &'c CatalogTag,
    test: &'c CatalogTest,
}

fn run_world(catalog: &Catalog, trials: &[Trial<'_>], others: Others) -> Vec<Verdict> {
    match said_of_all(catalog, trials, others) {
        Ok(said) => trials.iter().zip(said).map(|(trial, got)| verdict(catalog, *trial, got)).collect(),
        // One rule that overflows must not take the others' verdicts away.
        Err(_) if trials.len() > 1 => {
            trials.iter().flat_map(|trial| run_world(catalog, std::slice::from_ref(trial), others)).collect()
        }
        Err(EngineError::Plan(crate::engine::plan::PlanError::Cycle { .. })) => vec![Verdict::Skipped],
        Err(error) => vec![Verdict::Impossible(error.to_string())],
    }
}

/// What each test's tag says of its subject.
fn said_of_all(catalog: &Catalog, trials: &[Trial<'_>], others: Others) -> Result<Vec<Expectation>, EngineError> {
    let mut roots: Vec<PlanTag> = Vec::new();
    let mut root_of: Vec<usize> = Vec::with_capacity(trials.len());
    for trial in trials {
        // Tests of a tag follow each other.
        if roots.last().is_none_or(|root| root.id != trial.tag.id) {
            let kind = kind_of(trial.tag).expect("a tag with mistakes is not run");
            roots.push(PlanTag { id: trial.tag.id.clone(), kind, wanted: true });
        }
        root_of.push(roots.len() - 1);
    }
    let tests: Vec<&CatalogTest> = trials.iter().map(|trial| trial.test).collect();
    let mut said = answers(catalog, roots, &tests, others)?;
    Ok(root_of.into_iter().enumerate().map(|(at, root)| take(&mut said[root][at])).collect())
}

fn take(answer: &mut Expectation) -> Expectation {
    std::mem::replace(answer, Expectation::Member(false))
}

fn verdict(catalog: &Catalog, trial: Trial<'_>, got: Expectation) -> Verdict {
    if got == trial.test.expect {
        return Verdict::Passed;
    }
    let reasons = reasons(catalog, trial.tag, trial.test, &got);
    Verdict::Failed(Failure { expected: trial.test.expect.clone(), got, reasons })
}
