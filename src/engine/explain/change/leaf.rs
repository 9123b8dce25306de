//! Edits that make one condition what it should be, each found to work by evaluation.

use std::{cmp::Ordering, sync::Arc};

use super::{
    amount::{grid, steps, targets},
    blame::Want,
    candidate::{Candidates, for_attribute},
    edit::{AddedRow, Edit, RemovedRow, apply, cost},
    search::Search,
    sequence,
    template::{RowsWanted, Template, free_times, spacing, templates},
};
use crate::{
    calendar::{DAY, Micros},
    engine::{
        embedded::{EngineError, Observed},
        explain::{
            matching::matching,
            values::{Values, inside},
        },
    },
    rule::{
        DataType,
        typed::{Aggregate, AggregateFunction, Expr, ExprKind, Value},
    },
    store::facts::{CellValue, SubjectRows, SubjectSourceKind},
};

/// Edits of one condition that are handed on.
const OPTIONS: usize = 5;
/// Rows that may come.
const ROWS: usize = 1_000;
/// Rows that may go.
const REMOVED: usize = 200;

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

    /// Rows that come.
    fn add_rows(&self, aggregate: &Aggregate, may_be_negative: bool) -> Result<Vec<Vec<Edit>>, EngineError> {
        let wanted = RowsWanted {
            event: &aggregate.event,
            filter: aggregate.filter.as_ref(),
            argument: aggregate.argument.as_ref(),
            window: aggregate.window,
        };
        let templates = templates(self.search, &self.rows, self.values, wanted, &self.times())?;
        let mut found = Vec::new();
        // One row, as it is or with another argument.
        let mut single: Vec<Vec<Edit>> = Vec::new();
        for template in &templates {
            single.push(vec![self.edit(aggregate, template, 1, 0)]);
        }
        for template in &templates {
            for cells in self.other_arguments(aggregate, template) {
                let template = Template { cells, ..template.clone() };
                single.push(vec![self.edit(aggregate, &template, 1, 0)]);
            }
        }
        // Where the amount is what counts, the least that will do says most.
        let counts = matches!(
            aggregate.function,
            AggregateFunction::Count | AggregateFunction::CountDistinct | AggregateFunction::Exists
        );
        if !counts && let Some(edit) = self.least_amount(aggregate, &templates, may_be_negative)? {
            found.push(vec![edit]);
        }
        if found.is_empty() {
            found.extend(self.first_working(single)?);
        }
        if found.is_empty() {
            for template in templates.iter().take(2) {
                found.extend(self.several(aggregate, template)?);
            }
        }
        Ok(found)
    }

    /// A few rows for each of two aggregates: a share of nothing needs both.
    fn add_to_two(&self, aggregates: &[&Aggregate]) -> Result<Option<Vec<Edit>>, EngineError> {
        let mut templates_of: Vec<(&Aggregate, Template)> = Vec::new();
        for aggregate in aggregates.iter().take(4) {
            let wanted = RowsWanted {
                event: &aggregate.event,
                filter: aggregate.filter.as_ref(),
                argument: aggregate.argument.as_ref(),
                window: aggregate.window,
            };
            let found = templates(self.search, &self.rows, self.values, wanted, &[])?;
            templates_of.extend(found.into_iter().next().map(|template| (*aggregate, template)));
        }
        let mut alternatives: Vec<Vec<Edit>> = Vec::new();
        for (i, (a, one)) in templates_of.iter().enumerate() {
            for (b, other) in &templates_of[i + 1..] {
                // Rows of both come at times of their own.
                let at = one.time.min(other.time).saturating_sub(64);
                let other = Template { time: if other.timed { other.time } else { at }, ..other.clone() };
                for n in 1..=3 {
                    for m in 1..=3 {
                        alternatives.push(vec![self.edit(a, one, n, 0), self.edit(b, &other, m, 0)]);
                    }
                }
            }
        }
        alternatives.sort_by_key(|edits| cost(edits));
        self.first_working(alternatives)
    }

    /// As few equal rows as do.
    fn several(&self, aggregate: &Aggregate, template: &Template) -> Result<Option<Vec<Edit>>, EngineError> {
        let edits = |n: usize| vec![self.edit(aggregate, template, n, 0)];
        let mut counts: Vec<usize> = (2..=12).collect();
        for target in targets(self.condition, self.values) {
            #[expect(clippy::cast_possible_truncation, reason = "within the bounds of the comparison")]
            if target > 1.0 && target < ROWS as f64 {
                let n = target.floor() as i64;
                counts.extend([n - 1, n, n + 1, n + 2].iter().filter_map(|n| usize::try_from(*n).ok()));
            }
        }
        counts.retain(|n| *n >= 2 && *n <= ROWS);
        counts.sort_unstable();
        counts.dedup();
        counts.truncate(48);
        if let Some(first) = self.first_working(counts.iter().map(|n| edits(*n)).collect())? {
            return Ok(Some(first));
        }
        let mut low = *counts.last().unwrap_or(&1);
        let mut high = low;
        loop {
            high = (high * 2).min(ROWS);
            if self.working(&[edits(high)])?[0] {
                break;
            }
            if high == ROWS {
                return Ok(None);
            }
            low = high;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.working(&[edits(middle)])?[0] { high = middle } else { low = middle }
        }
        Ok(Some(edits(high)))
    }

    /// One row with an amount as near to 0 as will do.
    fn least_amount(
        &self,
        aggregate: &Aggregate,
        templates: &[Template],
        may_be_negative: bool,
    ) -> Result<Option<Edit>, EngineError> {
        let Some(argument) = &aggregate.argument else { return Ok(None) };
        let Some(source) = self.rows.source(&aggregate.event.source) else { return Ok(None) };
        // The last numeric column that the argument reads is what varies.
        let mut driver: Option<(usize, Arc<str>, DataType)> = None;
        argument.walk(&mut |e| {
            if let ExprKind::Column(column) = &e.kind
                && e.ty.is_numeric()
                && let Some(at) = source.column(&column.column)
            {
                driver = Some((at, column.column.clone(), e.ty));
            }
        });
        let Some((at, column, ty)) = driver else { return Ok(None) };
        let signed = may_be_negative || self.search.domain.signed.contains(&(source.name.clone(), column));
        let mut numbers = targets(self.condition, self.values);
        let mut templates: Vec<Template> = templates.iter().take(2).cloned().collect();
        for template in &mut templates {
            // Other numbers of a product or sum stay what they are; empty ones become 1.
            for (i, (_, ty)) in source.columns.iter().enumerate() {
                if template.told.contains(&i) && i != at && template.cells[i] == CellValue::Null && ty.is_numeric() {
                    template.cells[i] = cell(*ty, steps(*ty) as i64);
                }
            }
            let others: f64 = template
                .told
                .iter()
                .filter(|i| **i != at)
                .filter_map(|i| float(&template.cells[*i], source.columns[*i].1))
                .product();
            if others != 0.0 && (others - 1.0).abs() > f64::EPSILON {
                numbers.extend(numbers.clone().iter().map(|x| x / others));
            }
        }
        let edit = |template: &Template, amount: i64| {
            let mut template = template.clone();
            template.cells[at] = cell(ty, amount);
            self.edit(aggregate, &template, 1, 0)
        };
        let mut best: Option<(i64, Edit)> = None;
        let grid = grid(&numbers, ty, signed);
        for template in &templates {
            let works = self.working(&grid.iter().map(|x| vec![edit(template, *x)]).collect::<Vec<_>>())?;
            let Some(first) = works.iter().position(|works| *works) else { continue };
            let found = grid[first];
            // The nearest amount of the same sign that does not do: between them lies the least that does.
            let below = grid[..first].iter().rev().find(|x| (**x < 0) == (found < 0) || **x == 0).copied();
            let mut low = below.map_or(0, i64::unsigned_abs);
            let mut high = found.unsigned_abs();
            let sign = if found < 0 { -1 } else { 1 };
            while high - low > 1 {
                let parts = 16.min(high - low);
                let points: Vec<u64> = (1..parts).map(|i| low + (high - low) * i / parts).collect();
                let edits: Vec<Vec<Edit>> =
                    points.iter().map(|p| vec![edit(template, sign * p.cast_signed())]).collect();
                let works = self.working(&edits)?;
                match works.iter().position(|works| *works) {
                    Some(0) => high = points[0],
                    Some(i) => (low, high) = (points[i - 1], points[i]),
                    None => low = points[points.len() - 1],
                }
            }
            let amount = sign * high.cast_signed();
            if best.as_ref().is_none_or(|(least, _)| amount.unsigned_abs() < least.unsigned_abs()) {
                best = Some((amount, edit(template, amount)));
            }
        }
        Ok(best.map(|(_, edit)| edit))
    }

    /// Cells with another argument, where it is a column that is no number.
    fn other_arguments(&self, aggregate: &Aggregate, template: &Template) -> Vec<Vec<CellValue>> {
        let Some(Expr { kind: ExprKind::Column(column), ty, .. }) = &aggregate.argument else { return Vec::new() };
        let Some(source) = self.rows.source(&aggregate.event.source) else { return Vec::new() };
        let Some(at) = source.column(&column.column) else { return Vec::new() };
        let mut candidates = Candidates::new(*ty);
        inside(self.condition, &mut |e| candidates.observed(self.search, self.values.of(e)));
        candidates.named(self.search, self.condition);
        candidates.usual(self.search, &self.rows, column);
        let with = |value: CellValue| {
            let mut cells = template.cells.clone();
            cells[at] = value;
            cells
        };
        candidates.cells.into_iter().map(with).collect()
    }

    /// `n` rows that are like a template; for an aggregate that counts distinct values, with values of their own.
    fn edit(&self, aggregate: &Aggregate, template: &Template, n: usize, skip: usize) -> Edit {
        let source = self.rows.source(&aggregate.event.source);
        let shape = source.map(|source| source.columns.clone()).unwrap_or_default();
        let gap = spacing(aggregate.argument.as_ref());
        let times = if n == 1 {
            vec![template.time]
        } else if gap > 1 {
            let days =
                (0..n).map(|i| template.time.saturating_sub(i64::try_from(i).unwrap_or(i64::MAX).saturating_mul(gap)));
            let mut times: Vec<Micros> = days.map(|t| free_times(&self.rows, t.saturating_add(1), 1)[0]).collect();
            times.reverse();
            times
        } else {
            free_times(&self.rows, template.time.saturating_add(1), n)
        };
        let distinct = match (&aggregate.function, &aggregate.argument) {
            (AggregateFunction::CountDistinct, Some(Expr { kind: ExprKind::Column(column), ty, .. })) => source
                .and_then(|source| Some((source, source.column(&column.column)?)))
                .map(|(source, at)| (at, self.fresh((&source.name, &column.column), *ty, at, n + skip))),
            _ => None,
        };
        let rows = times.into_iter().enumerate().map(|(i, time)| {
            let mut cells = template.cells.clone();
            if let Some((at, fresh)) = &distinct
                && (n > 1 || skip > 0)
            {
                cells[*at] = fresh[i + skip].clone();
            }
            AddedRow { time, cells }
        });
        Edit::Add {
            source: aggregate.event.source.clone(),
            event: template.event.clone(),
            columns: shape,
            told: template.told.clone(),
            rows: rows.collect(),
            timed: template.timed || gap > 1,
        }
    }

    /// Values of a column that the subject has not had.
    fn fresh(&self, column: (&Arc<str>, &Arc<str>), ty: DataType, at: usize, n: usize) -> Vec<CellValue> {
        let had: Vec<&CellValue> = self
            .rows
            .source(column.0)
            .map(|source| source.rows.iter().map(|row| &row.cells[at]).collect())
            .unwrap_or_default();
        let texts = self.search.domain.texts.get(&(column.0.clone(), column.1.clone()));
        let stored = texts.into_iter().flatten().map(|text| CellValue::Text(text.clone()));
        let made = (1i64..).map(|i| match ty {
            DataType::Text => CellValue::Text(format!("value {i}").into()),
            DataType::Bool => CellValue::Bool(i % 2 == 1),
            DataType::Float => CellValue::Float(i as f64),
            DataType::Decimal { scale } => CellValue::Int(i.saturating_mul(10i64.pow(u32::from(scale)))),
            DataType::Date => CellValue::Int(i64::from(self.search.panel.zone.date(self.search.as_of)) - i),
            DataType::Timestamp => CellValue::Int(self.search.as_of - i),
            _ => CellValue::Int(i),
        });
        let stored = stored.filter(|_| ty == DataType::Text);
        let bound = n + had.len() + 2;
        stored.chain(made.take(bound)).filter(|cell| !had.contains(&cell) || ty == DataType::Bool).take(n).collect()
    }

    /// Rows that go, in four orders.
    fn remove_rows(&self, aggregate: &Aggregate) -> Result<Option<Vec<Edit>>, EngineError> {
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
        for step in [1..=longest.min(16), 17..=longest] {
            let counts: Vec<usize> = step.collect();
            let alternatives: Vec<Vec<Edit>> =
                counts.iter().flat_map(|n| orders.iter().map(|order| remove(&order[..*n]))).collect();
            if let Some(found) = self.first_working(alternatives)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// An attribute that has another value, as near to its own as will do.
    fn set_attribute(&self, attribute: &Expr) -> Result<Option<Vec<Edit>>, EngineError> {
        let ExprKind::Attribute(column) = &attribute.kind else { return Ok(None) };
        let Some(source) = self.rows.source(&column.source) else { return Ok(None) };
        let Some(at) = source.column(&column.column) else { return Ok(None) };
        let dated = source.kind == SubjectSourceKind::Attributes { dated: true };
        let time = if dated { self.search.as_of - 1 } else { Micros::MIN };
        let now = source.rows.iter().rfind(|row| row.time <= time).map_or(CellValue::Null, |row| row.cells[at].clone());
        let mut cells = for_attribute(self.search, &self.rows, self.values, self.condition, (column, attribute.ty));
        cells.retain(|cell| *cell != now);
        // Nothing comes last; of numbers and times the nearest comes first.
        if let CellValue::Int(now) = now {
            cells.sort_by_key(|cell| match cell {
                CellValue::Int(value) => now.abs_diff(*value),
                _ => u64::MAX,
            });
        }
        let edits = cells.into_iter().map(|to| {
            let (source, column) = (source.name.clone(), column.column.clone());
            vec![Edit::Set { source, column, ty: attribute.ty, from: now.clone(), to, time }]
        });
        self.first_working(edits.collect())
    }

    /// Instants that the condition compares with: rows there may turn it.
    fn times(&self) -> Vec<Micros> {
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

/// Larger numbers first, then what is no number.
fn descending(a: &Observed, b: &Observed) -> Ordering {
    let known = |value: &Observed| value.to_float().is_some();
    b.compare_numbers(a).unwrap_or_else(|| known(b).cmp(&known(a)))
}

/// Rows of the rarest values first: whatever counts distinct values loses one soonest.
fn by_value(matches: &[crate::engine::explain::matching::Match]) -> Vec<Vec<usize>> {
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

fn cell(ty: DataType, steps_of_it: i64) -> CellValue {
    match ty {
        DataType::Float => CellValue::Float(steps_of_it as f64 / steps(ty)),
        _ => CellValue::Int(steps_of_it),
    }
}

fn float(cell: &CellValue, ty: DataType) -> Option<f64> {
    match cell {
        CellValue::Int(lane) if ty.is_numeric() => Some(*lane as f64 / steps(ty)),
        CellValue::Float(x) => Some(*x),
        _ => None,
    }
}
