//! Rows that go.

use std::cmp::Ordering;

use super::{
    edit::{Edit, RemovedRow},
    leaf::Leaf,
};
use crate::{
    engine::{
        embedded::{EngineError, Observed},
        explain::matching::{Match, matching},
    },
    rule::typed::Aggregate,
};

/// Rows that may go.
const REMOVED: usize = 1_000;
/// Numbers of rows that are tried one by one.
const EACH: usize = 64;

impl Leaf<'_> {
    /// Rows that go, in four orders.
    pub(super) fn remove_rows(&self, aggregate: &Aggregate) -> Result<Option<Vec<Edit>>, EngineError> {
        let Some(source) = self.rows.source(&aggregate.event.source) else { return Ok(None) };
        let which = (&aggregate.event, aggregate.filter.as_ref(), aggregate.window);
        let argument = aggregate.argument.as_ref();
        let mut matches = matching(self.search.panel, &self.rows, which, argument, self.search.as_of)?;
        matches.retain(|found| source.rows[found.row].file != i64::MAX);
        let numbers = matches.iter().any(|found| found.argument.to_float().is_some());
        let mut orders: Vec<Vec<usize>> = vec![
            matches.iter().rev().map(|found| found.row).collect(),
            matches.iter().map(|found| found.row).collect(),
        ];
        if numbers {
            let mut sorted = matches.clone();
            sorted.sort_by(|a, b| descending(&a.argument, &b.argument));
            orders.push(sorted.iter().map(|found| found.row).collect());
            orders.push(sorted.iter().rev().map(|found| found.row).collect());
        } else if argument.is_some() {
            orders.extend(by_value(&matches));
        }
        let remove = |order: &[usize]| {
            let mut rows: Vec<RemovedRow> = order.iter().map(|row| RemovedRow::of(&source.rows[*row])).collect();
            rows.sort_unstable();
            let event = |row: &usize| source.rows[*row].event.clone();
            let first = order.first().and_then(event);
            let event = first.filter(|first| order.iter().all(|row| event(row).as_ref() == Some(first)));
            vec![Edit::Remove { source: source.name.clone(), event, rows }]
        };
        let longest = matches.len().min(REMOVED);
        for step in [1..=longest.min(16), 17..=longest.min(EACH)] {
            let counts: Vec<usize> = step.collect();
            let alternatives: Vec<Vec<Edit>> =
                counts.iter().flat_map(|n| orders.iter().map(|order| remove(&order[..*n]))).collect();
            if let Some(found) = self.first_working(alternatives)? {
                return Ok(Some(found));
            }
        }
        // Of very many rows, fewer and fewer as long as they do.
        let mut least: Option<(usize, &Vec<usize>)> = None;
        for order in orders.iter().filter(|_| longest > EACH) {
            let (mut low, mut high) = (EACH, least.map_or(longest, |(n, _)| n - 1));
            if high <= low || !self.working(&[remove(&order[..high])])?[0] {
                continue;
            }
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if self.working(&[remove(&order[..middle])])?[0] { high = middle } else { low = middle }
            }
            least = Some((high, order));
        }
        Ok(least.map(|(n, order)| remove(&order[..n])))
    }
}

/// Larger numbers first, then what is no number.
fn descending(a: &Observed, b: &Observed) -> Ordering {
    let known = |value: &Observed| value.to_float().is_some();
    b.compare_numbers(a).unwrap_or_else(|| known(b).cmp(&known(a)))
}

/// Rows of the rarest values first: whatever counts distinct values loses one soonest.
fn by_value(matches: &[Match]) -> Vec<Vec<usize>> {
    let count = |value: &Observed| matches.iter().filter(|found| found.argument == *value).count();
    let mut sorted: Vec<(usize, usize, usize)> = matches
        .iter()
        .map(|found| {
            let first = matches.iter().position(|other| other.argument == found.argument).unwrap_or(0);
            (count(&found.argument), first, found.row)
        })
        .collect();
    sorted.sort_unstable();
    vec![sorted.into_iter().map(|(.., row)| row).collect()]
}
