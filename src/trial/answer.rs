use std::sync::Arc;

use super::{
    bodies::{Said, tags_to_plan},
    world::{Others, world},
};
use crate::{
    calendar::Micros,
    catalog::{Catalog, CatalogTest, Expectation},
    engine::{
        embedded::{self, Audience, EngineError, Unobserved},
        plan::{self, PlanTag, PlanTagKind},
    },
    rule::typed::Expr,
    store::facts::Facts,
};

/// Evaluates tags for the subjects of tests that share an `as_of`: what each of `roots` says of each test's subject, by
/// root, then by test.
///
/// # Errors
/// The engine's: an overflow, or rules that do not become a plan.
pub(super) fn answers(
    catalog: &Catalog,
    roots: Vec<PlanTag>,
    tests: &[&CatalogTest],
    others: Others,
) -> Result<Vec<Vec<Expectation>>, EngineError> {
    let as_of: Micros = tests.first().map_or(0, |test| test.as_of);
    debug_assert!(tests.iter().all(|test| test.as_of == as_of), "tests of one world share an instant");
    let facts = world(catalog, tests, others);
    let tags = tags_to_plan(catalog, roots, &Said::by(tests.iter().copied()));
    let plan = plan::share(&tags, facts.sources(), as_of, &catalog.settings().zone)?;
    let audiences = embedded::run(&plan, &facts, &Unobserved)?;
    let subjects = 0..u32::try_from(tests.len()).expect("fewer than 2^32 tests");
    let says = |audiences: &[Audience], subject| {
        audiences.iter().find(|a| a.members.contains(subject)).map_or(Expectation::Member(false), |a| {
            a.value.as_ref().map_or(Expectation::Member(true), |value| Expectation::Value(value.to_string()))
        })
    };
    Ok(audiences.iter().map(|tag| subjects.clone().map(|s| says(&tag.audiences, s)).collect()).collect())
}

/// What a condition is for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}

/// Evaluates conditions for the subject of one test.
///
/// # Errors
/// As [`answers`].
pub(super) fn truths(catalog: &Catalog, conditions: &[&Expr], test: &CatalogTest) -> Result<Vec<Truth>, EngineError> {
    let root = |at: usize, kind: &str, when: Expr| PlanTag {
        id: Arc::from(format!("<{kind} {at}>")),
        kind: PlanTagKind::Rule(when),
        wanted: true,
    };
    let mut roots = Vec::new();
    for (at, when) in conditions.iter().enumerate() {
        roots.push(root(at, "is", (*when).clone()));
        roots.push(root(
            at,
            "is not",
            super::bodies::condition(crate::rule::typed::ExprKind::Not(Box::new((*when).clone()))),
        ));
    }
    let answers = answers(catalog, roots, &[test], Others::Present)?;
    let holds = |at: usize| answers[at][0] == Expectation::Member(true);
    Ok((0..conditions.len())
        .map(|at| match (holds(2 * at), holds(2 * at + 1)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        })
        .collect())
}
