//! Rows that come.

use std::sync::Arc;

use super::{
    amount::targets,
    candidate::Candidates,
    edit::{AddedRow, Edit, cost},
    leaf::Leaf,
    template::{RowsWanted, Template, free_times, spacing, templates},
};
use crate::{
    calendar::Micros,
    engine::{embedded::EngineError, explain::values::inside},
    rule::{
        DataType,
        typed::{Aggregate, AggregateFunction, Expr, ExprKind},
    },
    store::facts::CellValue,
};

/// Rows that may come.
const ROWS: usize = 1_000;

impl Leaf<'_> {
    /// Rows that come.
    pub(super) fn add_rows(&self, aggregate: &Aggregate, may_be_negative: bool) -> Result<Vec<Vec<Edit>>, EngineError> {
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
            single.push(vec![self.edit(aggregate, template, 1)]);
        }
        for template in &templates {
            for cells in self.other_arguments(aggregate, template) {
                let template = Template { cells, ..template.clone() };
                single.push(vec![self.edit(aggregate, &template, 1)]);
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
    pub(super) fn add_to_two(&self, aggregates: &[&Aggregate]) -> Result<Option<Vec<Edit>>, EngineError> {
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
                        alternatives.push(vec![self.edit(a, one, n), self.edit(b, &other, m)]);
                    }
                }
            }
        }
        alternatives.sort_by_key(|edits| cost(edits));
        self.first_working(alternatives)
    }

    /// As few equal rows as do.
    fn several(&self, aggregate: &Aggregate, template: &Template) -> Result<Option<Vec<Edit>>, EngineError> {
        let edits = |n: usize| vec![self.edit(aggregate, template, n)];
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

    /// `n` rows that are like a template; for an aggregate that counts distinct values, with values of their own.
    pub(super) fn edit(&self, aggregate: &Aggregate, template: &Template, n: usize) -> Edit {
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
                .map(|(source, at)| (at, self.fresh((&source.name, &column.column), *ty, at, n))),
            _ => None,
        };
        let rows = times.into_iter().enumerate().map(|(i, time)| {
            let mut cells = template.cells.clone();
            if let Some((at, fresh)) = &distinct
                && n > 1
            {
                cells[*at] = fresh[i].clone();
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
}
