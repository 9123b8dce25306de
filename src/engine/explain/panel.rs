//! Evaluation of rows that are held in the hand: a subject as it is, or as it could be. The engine that computes audiences
//! runs over facts in memory.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    calendar::{Micros, Zone},
    diagnostic::Span,
    engine::{
        embedded::{EngineError, Observed, Rankings, probe},
        plan::{self, PlanTag, PlanTagKind},
    },
    rule::{
        DataType,
        typed::{EventRef, Expr, ExprKind, TagValueTest},
    },
    store::facts::{Facts, SubjectRows, memory::MemoryFacts},
};

/// How many subjects are evaluated at once at most.
const PANEL: usize = 512;

/// What a tag says of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Of a plain tag: in or not.
    Member(bool),
    /// Of an enumerated tag: its value, or none.
    Value(Option<Arc<str>>),
}

impl Verdict {
    /// Whether the subject is in the tag, in whatever case.
    #[must_use]
    pub const fn is_member(&self) -> bool {
        match self {
            Self::Member(member) => *member,
            Self::Value(value) => value.is_some(),
        }
    }
}

/// The tags that matter, and everybody else's places in rankings.
#[derive(Debug)]
pub(super) struct Panel<'q> {
    /// The tag in question and those it refers to.
    pub(super) tags: Vec<PlanTag>,
    pub(super) tag: Arc<str>,
    pub(super) zone: &'q Zone,
    pub(super) rankings: Rankings,
    /// Events that rules name.
    pub(super) events: Vec<(Arc<str>, Arc<str>)>,
}

impl<'q> Panel<'q> {
    /// Takes the tag of that id, which is there, and what it needs.
    pub(super) fn new(tags: &[PlanTag], tag: &Arc<str>, zone: &'q Zone) -> Self {
        let tags = closure(tags, tag);
        let mut events: BTreeSet<(Arc<str>, Arc<str>)> = BTreeSet::new();
        for rule in tags.iter().flat_map(rules) {
            for EventRef { source, event } in rule.references().events {
                events.extend(event.map(|event| (source, event)));
            }
        }
        Self { tags, tag: tag.clone(), zone, rankings: Rankings::default(), events: events.into_iter().collect() }
    }

    /// The tag of an id.
    pub(super) fn tag(&self, id: &str) -> Option<&PlanTag> {
        self.tags.iter().find(|tag| *tag.id == *id)
    }

    /// Facts in memory in which subject `i` has the rows of variant `i`.
    pub(super) fn facts(&self, variants: &[&SubjectRows]) -> MemoryFacts {
        SubjectRows::facts_of(variants, &self.events)
    }

    /// Values of expressions for each variant, in order; `None` where a number overflows.
    pub(super) fn observe(
        &self,
        variants: &[&SubjectRows],
        exprs: &[Expr],
        as_of: Micros,
    ) -> Result<Vec<Option<Vec<Observed>>>, EngineError> {
        let mut all = Vec::with_capacity(variants.len());
        for variants in variants.chunks(PANEL) {
            all.extend(self.observe_facts(&self.facts(variants), variants.len(), exprs, as_of)?);
        }
        Ok(all)
    }

    /// [`Panel::observe`] over facts that are made already.
    pub(super) fn observe_facts(
        &self,
        facts: &MemoryFacts,
        len: usize,
        exprs: &[Expr],
        as_of: Micros,
    ) -> Result<Vec<Option<Vec<Observed>>>, EngineError> {
        // A condition that names no tag needs none of them in the plan.
        let alone = exprs.iter().all(|e| e.references().tags.is_empty());
        let tags: &[PlanTag] = if alone { &[] } else { &self.tags };
        let plan = plan::share_with_probes(tags, exprs, facts.sources(), as_of, self.zone)?;
        match probe(&plan, facts, (0, len), &self.rankings) {
            Ok(values) => Ok(values.into_iter().map(Some).collect()),
            Err(EngineError::Overflow { .. }) => (0..len)
                .map(|i| {
                    let first = u32::try_from(i).expect("few variants");
                    match probe(&plan, facts, (first, 1), &self.rankings) {
                        Ok(mut values) => Ok(values.pop()),
                        Err(EngineError::Overflow { .. }) => Ok(None),
                        Err(error) => Err(error),
                    }
                })
                .collect(),
            Err(error) => Err(error),
        }
    }

    /// What the tag says of each variant; `None` where a number overflows.
    pub(super) fn verdicts(
        &self,
        variants: &[&SubjectRows],
        as_of: Micros,
    ) -> Result<Vec<Option<Verdict>>, EngineError> {
        let observed = self.observe(variants, &self.verdict_probes(), as_of)?;
        Ok(observed.into_iter().map(|values| values.map(|values| self.verdict_of(&values))).collect())
    }

    /// [`Panel::verdicts`] of one subject whose facts are made already.
    pub(super) fn verdict(&self, facts: &MemoryFacts, as_of: Micros) -> Result<Option<Verdict>, EngineError> {
        let observed = self.observe_facts(facts, 1, &self.verdict_probes(), as_of)?;
        Ok(observed.into_iter().next().flatten().map(|values| self.verdict_of(&values)))
    }

    /// What has to be observed to know the verdict.
    pub(super) fn verdict_probes(&self) -> Vec<Expr> {
        match self.tag(&self.tag).map(|tag| &tag.kind) {
            Some(PlanTagKind::Cases(_)) => {
                self.values().into_iter().map(|value| tag_expr(&self.tag, Some(value))).collect()
            }
            _ => vec![tag_expr(&self.tag, None)],
        }
    }

    /// The verdict from the values of [`Panel::verdict_probes`].
    pub(super) fn verdict_of(&self, values: &[Observed]) -> Verdict {
        let is_true = |value: &Observed| value.truth() == Some(true);
        match self.tag(&self.tag).map(|tag| &tag.kind) {
            Some(PlanTagKind::Cases(_)) => {
                let held = self.values().into_iter().zip(values).find(|(_, value)| is_true(value));
                Verdict::Value(held.map(|(value, _)| value))
            }
            _ => Verdict::Member(values.first().is_some_and(is_true)),
        }
    }

    /// The distinct values of the tag, in the order of its cases.
    fn values(&self) -> Vec<Arc<str>> {
        let mut values: Vec<Arc<str>> = Vec::new();
        if let Some(PlanTagKind::Cases(cases)) = self.tag(&self.tag).map(|tag| &tag.kind) {
            for case in cases {
                if !values.contains(&case.value) {
                    values.push(case.value.clone());
                }
            }
        }
        values
    }
}

/// `tag(id)`, or `tag(id = 'value')`.
pub(super) fn tag_expr(id: &Arc<str>, value: Option<Arc<str>>) -> Expr {
    let value = value.map(|value| TagValueTest { negated: false, value });
    Expr { kind: ExprKind::Tag { tag: id.clone(), value }, ty: DataType::Bool, span: Span::default() }
}

/// The rules of a tag, in order.
pub(super) fn rules(tag: &PlanTag) -> Vec<&Expr> {
    match &tag.kind {
        PlanTagKind::Rule(rule) => vec![rule],
        PlanTagKind::Cases(cases) => cases.iter().map(|case| &case.when).collect(),
    }
}

/// A tag, wanted, and those it refers to, not wanted.
fn closure(tags: &[PlanTag], id: &Arc<str>) -> Vec<PlanTag> {
    let mut needed: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut waiting = vec![id.clone()];
    while let Some(next) = waiting.pop() {
        if needed.insert(next.clone()) {
            let tag = tags.iter().find(|tag| tag.id == next);
            waiting.extend(tag.into_iter().flat_map(rules).flat_map(|rule| rule.references().tags));
        }
    }
    let kept = tags.iter().filter(|tag| needed.contains(&tag.id));
    kept.map(|tag| PlanTag { wanted: tag.id == *id, ..tag.clone() }).collect()
}
