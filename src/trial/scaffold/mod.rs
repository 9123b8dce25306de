//! Inputs of tests, made from a rule: values at its thresholds, rows at the edges of its windows, rows that a filter leaves
//! out, values that are missing, nothing at all. What the tag should say of them is left to a person.
//!
//! A [`Draft`] is a test in the making. It knows how to give an expression a value and how to make a condition true or
//! not true; whether it is already, the engine says. For each condition of a rule, everything around it is made such that
//! it decides, then it is varied.

mod aim;
mod clock;
mod ranking;
mod row;
mod rows;
mod sequence;
mod set;
mod variants;
mod write;

use std::sync::Arc;

use super::answer::{Truth, truths};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, Days, Micros, Zone, parse_instant},
    catalog::{Catalog, CatalogTag, CatalogTest, Expectation, Step, TagBody, TestSection},
    rule::typed::{DateBound, Expr, ExprKind, Value, Window},
};

/// The most tests that are written for a tag.
pub const SCAFFOLD_MAX: usize = 100;

/// A test that waits for its expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaffolded {
    /// What it shows.
    pub name: Arc<str>,
    /// The `[[test]]` section, as it stands in a file.
    pub text: String,
    /// The same, read.
    pub test: CatalogTest,
}

/// Writes inputs for the tests of a tag, at most [`SCAFFOLD_MAX`]; none for a tag whose rules have mistakes.
#[must_use]
pub fn scaffold(catalog: &Catalog, tag: &CatalogTag) -> Vec<Scaffolded> {
    let mut explorer = Explorer { catalog, tag, as_of: as_of(catalog, tag), path: Vec::new(), found: Vec::new() };
    match &tag.body {
        TagBody::Rule(rule) => {
            explorer.path = vec![Step::Key("rule"), Step::Key("when")];
            explorer.explore(rule, &[]);
        }
        TagBody::Cases(cases) => {
            for (at, case) in cases.iter().enumerate() {
                explorer.path = vec![Step::Key("case"), Step::At(at), Step::Key("when")];
                // A case decides about those whom no case before it took.
                let before: Vec<(&Expr, bool)> = cases[..at].iter().map(|c| (&c.when, false)).collect();
                explorer.explore(&case.when, &before);
            }
        }
        TagBody::Model(_) => explorer.of_model(),
        TagBody::Invalid => return Vec::new(),
    }
    if !matches!(tag.body, TagBody::Model(_)) {
        explorer.keep("nothing is known".to_owned(), explorer.draft());
    }
    explorer.found.truncate(SCAFFOLD_MAX);
    let written = |test: CatalogTest| Scaffolded {
        name: test.name.clone().unwrap_or_default(),
        text: write::section(catalog, &test),
        test,
    };
    explorer.found.into_iter().map(written).collect()
}

/// A test in the making.
#[derive(Debug, Clone)]
struct Draft<'c> {
    catalog: &'c Catalog,
    test: CatalogTest,
    filling: Filling,
}

/// What rows are like that are there to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filling {
    /// Like the others, so that averages and extremes stay.
    Same,
    /// With zeros for numbers, so that sums stay.
    Zero,
}

impl Draft<'_> {
    fn zone(&self) -> &Zone {
        &self.catalog.settings().zone
    }

    /// What a condition is for the subject as drafted so far.
    fn truth(&self, condition: &Expr) -> Truth {
        let truths = truths(self.catalog, &[condition], &self.test);
        truths.ok().and_then(|t| t.first().copied()).unwrap_or(Truth::Unknown)
    }

    /// Whether a condition is true, or is not.
    fn suits(&self, condition: &Expr, wanted: bool) -> bool {
        (self.truth(condition) == Truth::True) == wanted
    }
}

/// Walks through the rules of a tag and keeps drafts.
struct Explorer<'c> {
    catalog: &'c Catalog,
    tag: &'c CatalogTag,
    as_of: Micros,
    /// Where the rule at hand stands in the file.
    path: Vec<Step<'static>>,
    found: Vec<CatalogTest>,
}

/// A change that makes a draft say one thing about a condition; false when that cannot be done.
type Apply<'a> = Box<dyn Fn(&mut Draft<'_>) -> bool + 'a>;

impl<'c> Explorer<'c> {
    fn draft(&self) -> Draft<'c> {
        let test = CatalogTest {
            index: 0,
            name: None,
            as_of: self.as_of,
            expect: Expectation::Value(TestSection::OPEN.to_owned()),
            tags: Default::default(),
            scores: Default::default(),
            rows: Vec::new(),
        };
        Draft { catalog: self.catalog, test, filling: Filling::Same }
    }

    /// Varies every condition of a rule; `around` are conditions that have to be so for it to decide.
    fn explore(&mut self, rule: &Expr, around: &[(&Expr, bool)]) {
        match &rule.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let neutral = matches!(rule.kind, ExprKind::And(_));
                for (at, part) in parts.iter().enumerate() {
                    let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                    let around: Vec<(&Expr, bool)> =
                        others.map(|(_, other)| (other, neutral)).chain(around.iter().copied()).collect();
                    self.explore(part, &around);
                }
            }
            ExprKind::Not(inner) => self.explore(inner, around),
            _ => {
                let mut kept = 0;
                let variants = self.variants(rule);
                for (name, apply) in &variants {
                    kept += usize::from(self.try_variant(rule, around, name, apply, true));
                }
                if kept == 0
                    && let Some((name, apply)) = variants.first()
                {
                    self.try_variant(rule, around, name, apply, false);
                }
            }
        }
    }

    /// Keeps a variant when what is around it can be made so without changing what it says; or, if that is not asked
    /// for, in any case.
    fn try_variant(
        &mut self,
        condition: &Expr,
        around: &[(&Expr, bool)],
        name: &str,
        apply: &Apply<'_>,
        strict: bool,
    ) -> bool {
        let mut alone = self.draft();
        if !apply(&mut alone) {
            return false;
        }
        let says = alone.truth(condition);
        let is_kept = |draft: &Draft<'_>| {
            draft.truth(condition) == says && around.iter().all(|(other, wanted)| draft.suits(other, *wanted))
        };
        let surround = |draft: &mut Draft<'_>| around.iter().for_each(|(other, wanted)| draft.make(other, *wanted));
        for filling in [Filling::Same, Filling::Zero] {
            let mut after = Draft { filling, ..alone.clone() };
            surround(&mut after);
            if is_kept(&after) {
                self.keep(name.to_owned(), after);
                return true;
            }
            let mut before = Draft { filling, ..self.draft() };
            surround(&mut before);
            if apply(&mut before) && is_kept(&before) {
                self.keep(name.to_owned(), before);
                return true;
            }
        }
        if !strict {
            surround(&mut alone);
            self.keep(name.to_owned(), alone);
        }
        !strict
    }

    /// Keeps a draft, unless one with the same inputs is there.
    fn keep(&mut self, name: String, draft: Draft<'_>) {
        let mut test = draft.test;
        // A row of attributes that says nothing is none, and neither is one at or after the instant.
        test.rows.retain(|row| !row.cells.is_empty() || !row.event.is_empty() || row.time > Micros::MIN);
        if test.rows.iter().any(|row| row.time >= test.as_of) {
            return;
        }
        let is_there =
            |other: &CatalogTest| (&other.rows, &other.tags, &other.scores) == (&test.rows, &test.tags, &test.scores);
        if self.found.iter().any(is_there) {
            return;
        }
        let mut unique = name.clone();
        let mut number = 2;
        while self.found.iter().any(|other| other.name.as_deref() == Some(&unique))
            || self.tag.document.value.test.iter().any(|other| other.name.as_deref() == Some(&unique))
        {
            unique = format!("{name} ({number})");
            number += 1;
        }
        test.name = Some(Arc::from(unique));
        self.found.push(test);
    }

    /// A model is tested by scores around its threshold.
    fn of_model(&mut self) {
        let TagBody::Model(model) = &self.tag.body else { return };
        let threshold = self.tag.document.value.model.as_ref().and_then(|m| m.threshold).unwrap_or(0.5);
        for score in [threshold - 0.01, threshold, threshold + 0.01] {
            let score = (score * 1e6).round() / 1e6;
            let mut draft = self.draft();
            if let Some(population) = &model.population {
                draft.make(population, true);
            }
            match &model.scores {
                None => {
                    draft.test.scores.insert(self.tag.id.clone(), score);
                }
                Some(column) => {
                    draft.score_in_column(column, score);
                }
            }
            self.keep(format!("a score of {score}"), draft);
        }
        if model.population.is_some() {
            let mut draft = self.draft();
            if model.scores.is_none() {
                draft.test.scores.insert(self.tag.id.clone(), 1.0);
            }
            self.keep("outside of the population".to_owned(), draft);
        }
    }

    /// A part of the rule as it stands in the file, on one line.
    fn written(&self, part: &Expr) -> String {
        let document = &self.tag.document;
        let place = document.text_place(&self.path, part.span);
        let text = document.text.get(place.span.start..place.span.end).filter(|_| place.file == document.file);
        let text = text.map_or_else(|| part.to_string(), str::to_owned);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The instant that tests are written for: noon of a Thursday in the middle of a month, so that the day, the week and the
/// month have begun; later when a rule names later days.
fn as_of(catalog: &Catalog, tag: &CatalogTag) -> Micros {
    let zone = &catalog.settings().zone;
    let usual = parse_instant("2026-01-15T12:00:00", zone).unwrap_or_default();
    let mut latest: Option<Micros> = None;
    let mut see = |t: Micros| latest = latest.max(Some(t));
    let midnight = |days: Days| zone.midnight(days);
    let mut bound = |bound: &DateBound| match bound {
        DateBound::Date(days) => see(midnight(*days)),
        DateBound::Timestamp(t) => see(*t),
    };
    let mut window = |window: &Window| match window {
        Window::Since(from) => bound(from),
        Window::FromTo { from, to } => [from, to].into_iter().for_each(&mut bound),
        _ => {}
    };
    let rules: Vec<&Expr> = match &tag.body {
        TagBody::Rule(rule) => vec![rule],
        TagBody::Cases(cases) => cases.iter().map(|case| &case.when).collect(),
        TagBody::Model(_) | TagBody::Invalid => Vec::new(),
    };
    let mut constants: Vec<Micros> = Vec::new();
    for rule in rules {
        rule.walk(&mut |expr| match &expr.kind {
            ExprKind::Aggregate(aggregate) => window(&aggregate.window),
            ExprKind::Sequence(sequence) => window(&sequence.window),
            ExprKind::Literal(Value::Date(days)) => constants.push(midnight(*days)),
            ExprKind::Literal(Value::Timestamp(t)) => constants.push(*t),
            _ => {}
        });
    }
    let latest = latest.into_iter().chain(constants).max();
    match latest {
        Some(t) if t >= usual => zone.add(zone.start_of_day(t), CalendarSpan::new(10 * 24 + 12, CalendarUnit::Hour)),
        _ => usual,
    }
}
