//! Rows that an aggregate would take: times in its window, cells that pass its filter.

use std::{collections::BTreeSet, sync::Arc};

use super::{candidate::for_column, search::Search};
use crate::{
    calendar::{DAY, HOUR, Micros},
    engine::{
        embedded::EngineError,
        explain::{
            matching::{only, passes},
            values::Values,
        },
        plan::resolve_window,
    },
    rule::{
        DataType,
        typed::{ColumnRef, EventRef, Expr, ExprKind, Function, Window},
    },
    store::facts::{CellValue, SubjectRow, SubjectRows, SubjectSource, SubjectSourceKind},
};

/// Combinations of cells that are tried.
const COMBINATIONS: usize = 1024;
/// Rows that are kept.
const TEMPLATES: usize = 3;

/// Which rows are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowsWanted<'w> {
    pub(super) event: &'w EventRef,
    pub(super) filter: Option<&'w Expr>,
    pub(super) argument: Option<&'w Expr>,
    pub(super) window: Window,
}

/// A row that would be taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    pub(super) event: Option<Arc<str>>,
    pub(super) time: Micros,
    pub(super) cells: Vec<CellValue>,
    /// Columns that matter.
    pub(super) told: Vec<usize>,
    /// Whether it had to be a special time.
    pub(super) timed: bool,
}

/// Finds rows that match at `as_of`; `times` are tried beside the latest possible one.
pub(super) fn templates(
    search: &Search<'_>,
    rows: &SubjectRows,
    values: &Values,
    wanted: RowsWanted<'_>,
    times: &[Micros],
) -> Result<Vec<Template>, EngineError> {
    let RowsWanted { event, filter, argument, window } = wanted;
    let Some(source) = rows.source(&event.source) else { return Ok(Vec::new()) };
    let SubjectSourceKind::Events { event: event_column, .. } = &source.kind else { return Ok(Vec::new()) };
    let period = resolve_window(window, search.as_of, search.panel.zone);
    let end = period.to.min(search.as_of);
    if period.from >= end {
        return Ok(Vec::new());
    }
    // A row of any event of a source is one of a kind that is there, or that a rule names.
    let name = match (event_column, &event.event) {
        (None, _) => None,
        (Some(_), Some(name)) => Some(name.clone()),
        (Some(_), None) => some_event(search, source),
    };
    let latest = free_times(rows, end, 1);
    let mut at: Vec<Micros> = latest.clone();
    let tells_time = mentions_time(filter) || mentions_time(argument) || reads_others(filter, source);
    if tells_time {
        at.extend((1..=7 * 24).map(|hours| end - hours * HOUR));
    }
    at.extend(times.iter().map(|t| free_times(rows, t.saturating_add(1), 1)[0]));
    at.retain(|t| *t >= period.from && *t < end);
    at.dedup();
    let used = columns(filter, argument, source);
    let told: Vec<usize> = used.iter().map(|(at, ..)| *at).collect();
    let lists: Vec<Vec<CellValue>> = used
        .iter()
        .map(|(_, column, ty)| {
            let in_filter = filter.is_some_and(|f| mentions(f, column));
            for_column(search, rows, values, filter.filter(|_| in_filter), (column, *ty))
        })
        .collect();
    let mut combinations: Vec<Vec<CellValue>> = Vec::new();
    let mut index = vec![0usize; lists.len()];
    let share = COMBINATIONS.div_ceil(at.len().max(1)).max(8);
    loop {
        let mut cells = vec![CellValue::Null; source.columns.len()];
        for ((at, ..), (list, i)) in used.iter().zip(lists.iter().zip(&index)) {
            cells[*at] = list[*i].clone();
        }
        combinations.push(cells);
        // The next combination: the first column turns fastest; those that only the argument reads do not turn.
        let turned = index.iter_mut().zip(&lists).zip(&used).any(|((i, list), (_, column, _))| {
            let turns = filter.is_some_and(|f| mentions(f, column));
            if turns && *i + 1 < list.len() {
                *i += 1;
                return true;
            }
            *i = 0;
            false
        });
        if !turned || combinations.len() == share {
            break;
        }
    }
    let mut tried: Vec<Template> = Vec::new();
    let mut push = |time: Micros, cells: &Vec<CellValue>, event: &Option<Arc<str>>| {
        let timed = !latest.contains(&time) || end < search.as_of;
        tried.push(Template { event: event.clone(), time, cells: cells.clone(), told: told.clone(), timed });
    };
    // Rows like those that are there come first: their cells are possible ones.
    for time in &at {
        let like = source.rows.iter().rev().filter(|row| row.event == name);
        for row in like.take(3) {
            push(*time, &row.cells, &name);
        }
        for cells in &combinations {
            push(*time, cells, &name);
        }
    }
    let mut found: Vec<Template> = Vec::new();
    let mut kinds: BTreeSet<bool> = BTreeSet::new();
    for chunk in tried.chunks(256) {
        let singles: Vec<SubjectRows> = chunk.iter().map(|t| only(rows, &event.source, t.row())).collect();
        let passing = passes(search.panel, &singles, event, filter, window, None, search.as_of)?;
        for (template, passes) in chunk.iter().zip(passing) {
            // Some at the latest time, and some at others.
            let fresh = found.len() < TEMPLATES || (template.timed && kinds.insert(true));
            if passes.is_some() && fresh && !found.contains(template) {
                found.push(template.clone());
            }
        }
        if found.len() >= TEMPLATES && times.is_empty() {
            break;
        }
    }
    // Where several times are asked for, one row for each.
    for time in times {
        let time = free_times(rows, time.saturating_add(1), 1)[0];
        if found.iter().any(|t| t.time == time) {
            continue;
        }
        let at_time: Vec<Template> = tried.iter().filter(|t| t.time == time).take(64).cloned().collect();
        let singles: Vec<SubjectRows> = at_time.iter().map(|t| only(rows, &event.source, t.row())).collect();
        let passing = passes(search.panel, &singles, event, filter, window, None, search.as_of)?;
        found.extend(at_time.into_iter().zip(passing).find(|(_, passes)| passes.is_some()).map(|(t, _)| t));
    }
    Ok(found)
}

impl Template {
    pub(super) fn row(&self) -> SubjectRow {
        let (time, event, cells) = (self.time, self.event.clone(), self.cells.clone());
        SubjectRow { time, event, file: i64::MAX, number: 0, cells }
    }
}

/// The latest instants before an end at which the subject has no row, ascending.
pub(super) fn free_times(rows: &SubjectRows, end: Micros, count: usize) -> Vec<Micros> {
    free_steps(rows, end, count, 1)
}

/// [`free_times`] among the multiples of a step.
pub(super) fn free_steps(rows: &SubjectRows, end: Micros, count: usize, step: Micros) -> Vec<Micros> {
    let taken: BTreeSet<Micros> = rows
        .sources
        .iter()
        .filter(|source| matches!(source.kind, SubjectSourceKind::Events { .. }))
        .flat_map(|source| source.rows.iter().map(|row| row.time))
        .collect();
    let mut free = Vec::with_capacity(count);
    let mut t = end.saturating_add(step - 1).div_euclid(step) * step;
    while free.len() < count {
        t = t.saturating_sub(step);
        if !taken.contains(&t) || t <= Micros::MIN + step {
            free.push(t);
        }
    }
    free.reverse();
    free
}

fn some_event(search: &Search<'_>, source: &SubjectSource) -> Option<Arc<str>> {
    let own = source.rows.iter().rev().find_map(|row| row.event.clone());
    let named = || search.panel.events.iter().find(|(name, _)| *name == source.name).map(|(_, event)| event.clone());
    let stored = || {
        let SubjectSourceKind::Events { event: Some(column), .. } = &source.kind else { return None };
        search.domain.texts.get(&(source.name.clone(), column.clone())).and_then(|texts| texts.first().cloned())
    };
    own.or_else(named).or_else(stored)
}

/// Columns that a filter and an argument read, with their positions.
fn columns(
    filter: Option<&Expr>,
    argument: Option<&Expr>,
    source: &SubjectSource,
) -> Vec<(usize, ColumnRef, DataType)> {
    let mut used: Vec<(usize, ColumnRef, DataType)> = Vec::new();
    for expr in filter.into_iter().chain(argument) {
        expr.walk(&mut |e| {
            if let ExprKind::Column(column) = &e.kind
                && let Some(at) = source.column(&column.column)
                && used.iter().all(|(known, ..)| *known != at)
            {
                used.push((at, column.clone(), e.ty));
            }
        });
    }
    used
}

/// Whether a filter reads a column that is no cell: the declared time, or one that the store does not have.
fn reads_others(filter: Option<&Expr>, source: &SubjectSource) -> bool {
    let mut found = false;
    if let Some(filter) = filter {
        filter.walk(&mut |e| {
            found |= matches!(&e.kind, ExprKind::Column(c) if source.column(&c.column).is_none());
        });
    }
    found
}

pub(super) fn mentions(expr: &Expr, column: &ColumnRef) -> bool {
    let mut found = false;
    expr.walk(&mut |e| found |= matches!(&e.kind, ExprKind::Column(c) if c == column));
    found
}

/// Whether an expression over rows depends on their time.
pub(super) fn mentions_time(expr: Option<&Expr>) -> bool {
    let mut found = false;
    if let Some(expr) = expr {
        expr.walk(&mut |e| {
            found |= match &e.kind {
                ExprKind::EventTime => true,
                ExprKind::Call { function, .. } => {
                    matches!(function, Function::Hour | Function::Weekday | Function::Day | Function::DaysSince)
                }
                _ => false,
            };
        });
    }
    found
}

/// How far rows lie apart when their days are what counts.
pub(super) fn spacing(argument: Option<&Expr>) -> Micros {
    if mentions_time(argument) { DAY } else { 1 }
}
