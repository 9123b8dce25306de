use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
    sync::Arc,
};

use super::{
    blame::Blame,
    edit::{Change, Cost, Edit, apply, cost, merge},
    leaf::options,
    moments::deadline,
};
use crate::{
    calendar::Micros,
    engine::{
        embedded::EngineError,
        explain::{
            panel::{Panel, Verdict},
            values::{Values, expressions},
        },
    },
    rule::typed::Expr,
    store::facts::SubjectRows,
};

/// States that are looked at before the search gives up.
const STATES: usize = 48;
/// Edits of one change.
const EDITS: usize = 5;

/// A column: source and name.
pub(in crate::engine::explain) type ColumnKey = (Arc<str>, Arc<str>);

/// What values cells of the store have.
#[derive(Debug, Clone, Default)]
pub(in crate::engine::explain) struct Domain {
    /// Some texts, by source and column.
    pub(in crate::engine::explain) texts: HashMap<ColumnKey, Vec<Arc<str>>>,
    /// Columns with negative numbers.
    pub(in crate::engine::explain) signed: HashSet<ColumnKey>,
}

/// The search for the smallest change.
pub(in crate::engine::explain) struct Search<'s> {
    pub(in crate::engine::explain) panel: &'s Panel<'s>,
    /// The subject as it is.
    pub(in crate::engine::explain) rows: &'s SubjectRows,
    pub(in crate::engine::explain) as_of: Micros,
    pub(in crate::engine::explain) domain: &'s Domain,
    /// What the tag says now.
    pub(in crate::engine::explain) verdict: &'s Verdict,
    /// Counts the subject's rows in all sources.
    pub(in crate::engine::explain) all_rows: &'s dyn Fn() -> Result<usize, EngineError>,
}

/// Rows with some edits made.
struct State {
    edits: Vec<Edit>,
    rows: SubjectRows,
}

impl Search<'_> {
    /// The cheapest change that was found within the bounds.
    pub(in crate::engine::explain) fn run(&self) -> Result<Option<Change>, EngineError> {
        let exprs = expressions(&self.panel.tags);
        let mut states = vec![State { edits: Vec::new(), rows: self.rows.clone() }];
        let mut open = BinaryHeap::from([Reverse((cost(&[]), 0usize))]);
        let mut seen: HashSet<String> = HashSet::new();
        let mut best: Option<(Cost, Vec<Edit>, Verdict)> = None;
        let mut looked = 0;
        while let Some(Reverse((at_least, index))) = open.pop() {
            if looked == STATES || best.as_ref().is_some_and(|(cost, ..)| *cost <= at_least) {
                break;
            }
            looked += 1;
            let mut children: Vec<State> = Vec::new();
            for edits in self.steps(&states[index], &exprs)? {
                let mut all = states[index].edits.clone();
                all.extend(edits);
                merge(&mut all);
                let cheaper = best.as_ref().is_none_or(|(best, ..)| cost(&all) < *best);
                if all.len() <= EDITS && cheaper && seen.insert(format!("{all:?}")) {
                    let rows = apply(self.rows, &all, 0);
                    children.push(State { edits: all, rows });
                }
            }
            let rows: Vec<&SubjectRows> = children.iter().map(|child| &child.rows).collect();
            let verdicts = self.panel.verdicts(&rows, self.as_of)?;
            for (child, verdict) in children.into_iter().zip(verdicts) {
                let cost = cost(&child.edits);
                // Whoever has no row at all belongs to nobody's population.
                let gone = child.rows.is_empty() && (self.all_rows)()? <= self.rows.len();
                let Some(verdict) = verdict.filter(|_| !gone) else { continue };
                if verdict == *self.verdict {
                    open.push(Reverse((cost, states.len())));
                    states.push(child);
                } else if best.as_ref().is_none_or(|(best, ..)| cost < *best) {
                    best = Some((cost, child.edits, verdict));
                }
            }
        }
        let Some((_, edits, becomes)) = best else { return Ok(None) };
        let before = deadline(self, &edits, &becomes)?;
        Ok(Some(Change { edits, becomes, before }))
    }

    /// Edits that make one of the conditions in the way what it should be.
    fn steps(&self, state: &State, exprs: &[Expr]) -> Result<Vec<Vec<Edit>>, EngineError> {
        let observed = self.panel.observe(&[&state.rows], exprs, self.as_of)?.pop().flatten();
        let Some(observed) = observed else { return Ok(Vec::new()) };
        let values = Values::new(exprs.to_vec(), observed);
        let mut blame = Blame { panel: self.panel, values: &values, found: Vec::new() };
        blame.of_tag();
        let mut steps = Vec::new();
        for (leaf, want) in blame.found {
            steps.extend(options(self, &state.rows, &values, &leaf, want)?);
        }
        Ok(steps)
    }
}
