//! Edits that make a sequence work out, or stop it from working out.

use std::collections::BTreeSet;

use super::{
    blame::Want,
    edit::{AddedRow, Edit, RemovedRow},
    leaf::Leaf,
    template::{RowsWanted, Template, free_steps, templates},
};
use crate::{
    calendar::{Micros, SECOND},
    engine::{embedded::EngineError, explain::matching::matching},
    rule::typed::{EventRef, Expr, Sequence, Window},
    store::facts::SubjectRows,
};

/// Places behind which rows are put.
const PLACES: usize = 24;

pub(super) fn options(leaf: &Leaf<'_>, sequence: &Sequence) -> Result<Vec<Vec<Edit>>, EngineError> {
    let mut found = Vec::new();
    if matches!(leaf.want, Want::True | Want::NotFalse) {
        found.extend(complete(leaf, sequence)?);
    } else {
        found.extend(disturb(leaf, sequence)?);
    }
    found.extend(remove(leaf, sequence)?);
    Ok(found)
}

/// Adds the last steps that are missing: as few as will do, just before the end or behind rows that are there.
fn complete(leaf: &Leaf<'_>, sequence: &Sequence) -> Result<Option<Vec<Edit>>, EngineError> {
    let search = leaf.search;
    let mut positive: Vec<(usize, Template)> = Vec::new();
    for (i, step) in sequence.steps.iter().enumerate().filter(|(_, step)| !step.absent) {
        let window = if i == 0 { sequence.window } else { Window::Ever };
        let wanted = RowsWanted { event: &step.event, filter: step.filter.as_ref(), argument: None, window };
        let Some(template) = templates(search, &leaf.rows, leaf.values, wanted, &[])?.into_iter().next() else {
            return Ok(None);
        };
        positive.push((i, template));
    }
    // Where rows end, and how far they lie apart: in the past on whole seconds where that will do.
    let mut ends: Vec<(Micros, Micros)> = vec![(search.as_of, 1)];
    for step in &sequence.steps {
        if let Some(within) = step.within.filter(|_| step.absent) {
            ends.push((search.panel.zone.sub(search.as_of, within).saturating_add(1), SECOND));
            // So early that the time is over when a row comes that must not.
            let rows = times(&leaf.rows).into_iter().rev().take(PLACES);
            ends.extend(rows.map(|t| (search.panel.zone.sub(t, within).saturating_add(1), SECOND)));
        }
    }
    ends.extend(behind(&leaf.rows));
    ends.retain(|(end, _)| *end <= search.as_of);
    for missing in 1..=positive.len() {
        let mut alternatives = Vec::new();
        for (end, apart) in &ends {
            // Every choice of so many steps; the others are played by rows that are there.
            for chosen in choices(positive.len(), missing) {
                let times = free_steps(&leaf.rows, *end, missing, *apart);
                let edits = chosen.iter().zip(times).map(|(i, time)| {
                    let (step, template) = &positive[*i];
                    add(leaf, &sequence.steps[*step].event, template, time, *end < search.as_of)
                });
                alternatives.push(edits.collect::<Vec<_>>());
            }
        }
        if let Some(found) = leaf.first_working(alternatives)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Adds a row that must not be there.
fn disturb(leaf: &Leaf<'_>, sequence: &Sequence) -> Result<Option<Vec<Edit>>, EngineError> {
    let search = leaf.search;
    let mut alternatives = Vec::new();
    for step in sequence.steps.iter().filter(|step| step.absent) {
        let wanted =
            RowsWanted { event: &step.event, filter: step.filter.as_ref(), argument: None, window: Window::Ever };
        let Some(template) = templates(search, &leaf.rows, leaf.values, wanted, &[])?.into_iter().next() else {
            continue;
        };
        let ends = std::iter::once((search.as_of, 1)).chain(behind(&leaf.rows));
        for (end, apart) in ends.filter(|(end, _)| *end <= search.as_of) {
            let time = free_steps(&leaf.rows, end, 1, apart)[0];
            alternatives.push(vec![add(leaf, &step.event, &template, time, end < search.as_of)]);
        }
    }
    leaf.first_working(alternatives)
}

/// Takes rows of one step away.
fn remove(leaf: &Leaf<'_>, sequence: &Sequence) -> Result<Option<Vec<Edit>>, EngineError> {
    let mut alternatives = Vec::new();
    for step in &sequence.steps {
        let which: (&EventRef, Option<&Expr>, Window) = (&step.event, step.filter.as_ref(), Window::Ever);
        let found = matching(leaf.search.panel, &leaf.rows, which, None, leaf.search.as_of)?;
        let Some(source) = leaf.rows.source(&step.event.source) else { continue };
        let rows: Vec<usize> = found.iter().map(|m| m.row).filter(|row| source.rows[*row].file != i64::MAX).collect();
        let latest_first: Vec<usize> = rows.iter().rev().copied().collect();
        let singles = rows.iter().take(PLACES).map(|row| vec![*row]);
        let runs = (2..=rows.len().min(PLACES)).flat_map(|n| [rows[..n].to_vec(), latest_first[..n].to_vec()]);
        for chosen in singles.chain(runs) {
            let mut removed: Vec<RemovedRow> = chosen.iter().map(|row| RemovedRow::of(&source.rows[*row])).collect();
            removed.sort_unstable();
            let (source, event) = (source.name.clone(), step.event.event.clone());
            alternatives.push(vec![Edit::Remove { source, event, rows: removed }]);
        }
    }
    alternatives.sort_by_key(|edits| edits.iter().map(Edit::facts).sum::<usize>());
    leaf.first_working(alternatives)
}

fn add(leaf: &Leaf<'_>, event: &EventRef, template: &Template, time: Micros, timed: bool) -> Edit {
    Edit::Add {
        source: event.source.clone(),
        event: template.event.clone(),
        columns: leaf.rows.source(&event.source).map(|source| source.columns.clone()).unwrap_or_default(),
        told: template.told.clone(),
        rows: vec![AddedRow { time, cells: template.cells.clone() }],
        timed: timed || template.timed,
    }
}

/// Places shortly behind the latest rows: some seconds, or else no time at all.
fn behind(rows: &SubjectRows) -> Vec<(Micros, Micros)> {
    let latest: Vec<Micros> = times(rows).into_iter().rev().take(PLACES).collect();
    let seconds = latest.iter().map(|t| (t.saturating_add(8 * SECOND), SECOND));
    seconds.chain(latest.iter().map(|t| (t.saturating_add(64), 1))).collect()
}

/// Times of event rows, ascending.
fn times(rows: &SubjectRows) -> Vec<Micros> {
    let times: BTreeSet<Micros> = rows
        .sources
        .iter()
        .flat_map(|source| source.rows.iter().map(|row| row.time))
        .filter(|t| *t != Micros::MIN)
        .collect();
    times.into_iter().collect()
}

/// Choices of `k` out of `n`, the last ones first.
fn choices(n: usize, k: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    for bits in 0u32..1 << n.min(10) {
        if bits.count_ones() as usize == k {
            all.push((0..n).filter(|i| bits >> i & 1 == 1).collect());
        }
    }
    all.reverse();
    all
}
