//! Edits that make one condition what it should be, each found to work by evaluation.

use std::sync::Arc;

use super::{
    blame::Want,
    edit::{Edit, apply, cost},
    search::Search,
    sequence,
};
use crate::{
    calendar::{DAY, Micros},
    engine::{
        embedded::{EngineError, Observed},
        explain::values::{Values, inside},
    },
    rule::{
        DataType,
        typed::{Aggregate, Expr, ExprKind, Value},
    },
    store::facts::{SubjectRows, SubjectSourceKind},
};

/// Edits of one condition that are handed on.
const OPTIONS: usize = 5;

/// Tries edits on one condition.
pub(super) struct Leaf<'l> {
    pub(super) search: &'l Search<'l>,
    /// The rows, without those that the condition does not read.
    pub(super) rows: SubjectRows,
    pub(super) values: &'l Values,
    pub(super) condition: &'l Expr,
    pub(super) want: Want,
}

/// Edits after which a condition is as wanted, the cheapest of each kind.
pub(super) fn options(
    search: &Search<'_>,
    rows: &SubjectRows,
    values: &Values,
    condition: &Expr,
    want: Want,
) -> Result<Vec<Vec<Edit>>, EngineError> {
    let leaf = Leaf { search, rows: read_by(rows, condition), values, condition, want };
    let mut found: Vec<Vec<Edit>> = Vec::new();
    if let ExprKind::Sequence(sequence) = &condition.kind {
        found.extend(sequence::options(&leaf, sequence)?);
    }
    let mut aggregates: Vec<&Aggregate> = Vec::new();
    let mut attributes: Vec<&Expr> = Vec::new();
    inside(condition, &mut |e| match &e.kind {
        ExprKind::Aggregate(aggregate) if !aggregates.contains(&&**aggregate) => aggregates.push(aggregate),
        ExprKind::Attribute(_) if !attributes.contains(&e) => attributes.push(e),
        _ => {}
    });
    for aggregate in &aggregates {
        found.extend(leaf.add_rows(aggregate, false)?);
    }
    for attribute in attributes {
        found.extend(leaf.set_attribute(attribute)?);
    }
    // Taking a single row away is never smaller than adding one.
    let cheapest = found.iter().map(|edits| cost(edits)).min();
    if cheapest.is_none_or(|cheapest| cheapest > cost(&[]) && found.iter().all(|edits| facts(edits) > 1)) {
        for aggregate in &aggregates {
            found.extend(leaf.remove_rows(aggregate)?);
        }
    }
    if found.is_empty() {
        found.extend(leaf.add_to_two(&aggregates)?);
    }
    // A negative amount where the subject never had one is the last resort.
    if found.is_empty() {
        for aggregate in &aggregates {
            found.extend(leaf.add_rows(aggregate, true)?);
        }
    }
    found.sort_by_key(|edits| cost(edits));
    found.dedup();
    found.truncate(OPTIONS);
    Ok(found)
}

fn facts(edits: &[Edit]) -> usize {
    edits.iter().map(Edit::facts).sum()
}

impl Leaf<'_> {
    /// Which of some alternatives make the condition as wanted.
    pub(super) fn working(&self, alternatives: &[Vec<Edit>]) -> Result<Vec<bool>, EngineError> {
        let variants: Vec<SubjectRows> = alternatives.iter().map(|edits| apply(&self.rows, edits, 0)).collect();
        let variants: Vec<&SubjectRows> = variants.iter().collect();
        let probes = std::slice::from_ref(self.condition);
        let observed = self.search.panel.observe(&variants, probes, self.search.as_of)?;
        Ok(observed
            .into_iter()
            .map(|values| values.is_some_and(|values| values.first().is_some_and(|v| self.want.is_met(v.truth()))))
            .collect())
    }

    /// The first of some alternatives that works.
    pub(super) fn first_working(&self, alternatives: Vec<Vec<Edit>>) -> Result<Option<Vec<Edit>>, EngineError> {
        let works = self.working(&alternatives)?;
        Ok(alternatives.into_iter().zip(works).find(|(_, works)| *works).map(|(edits, _)| edits))
    }

    /// Instants that the condition compares with: rows there may turn it.
    pub(super) fn times(&self) -> Vec<Micros> {
        let mut times: Vec<Micros> = Vec::new();
        let mut days: Vec<i64> = Vec::new();
        let mut is_temporal = false;
        inside(self.condition, &mut |e| {
            is_temporal |= e.ty.is_temporal() || e.ty == DataType::Duration;
            match self.values.of(e) {
                Observed::Instant(t) => times.extend([*t, t.saturating_sub(1), t.saturating_add(1)]),
                Observed::Date(days) => {
                    let midnight = self.search.panel.zone.midnight(*days);
                    times.extend([midnight, midnight - 1, midnight + DAY]);
                }
                _ => {}
            }
            if let ExprKind::Literal(Value::Int(i)) = &e.kind {
                days.push(*i);
            }
        });
        if !is_temporal {
            return Vec::new();
        }
        for day in days.into_iter().filter(|day| (0..10_000).contains(day)) {
            for day in [day, day + 1] {
                let t = self.search.as_of.saturating_sub(day * DAY);
                times.extend([t, t.saturating_sub(1)]);
            }
        }
        times.retain(|t| *t < self.search.as_of);
        times.sort_unstable_by_key(|t| std::cmp::Reverse(*t));
        times.dedup();
        times.truncate(24);
        times
    }
}

/// The rows that a condition reads.
fn read_by(rows: &SubjectRows, condition: &Expr) -> SubjectRows {
    let references = condition.references();
    if !references.tags.is_empty() {
        return rows.clone();
    }
    let mut rows = rows.clone();
    for source in &mut rows.sources {
        if matches!(source.kind, SubjectSourceKind::Events { event: Some(_), .. }) {
            let name = source.name.clone();
            let read = |event: &Option<Arc<str>>| {
                references.events.iter().any(|e| e.source == name && (e.event.is_none() || e.event == *event))
            };
            source.rows.retain(|row| read(&row.event));
        }
    }
    rows
}
