//! Values that a cell could have so that a condition holds: what the condition names, and its neighbours.

use std::sync::Arc;

use super::search::Search;
use crate::{
    calendar::{CalendarSpan, DAY, Micros, SECOND},
    engine::{
        embedded::Observed,
        explain::values::{Values, inside},
    },
    rule::{
        DataType,
        typed::{ColumnRef, Expr, ExprKind, Function, Value},
    },
    store::facts::{CellValue, SubjectRows},
};

/// Values that are tried for one cell at most.
const VALUES: usize = 48;
/// Texts of the store that are tried.
const TEXTS: usize = 8;

/// Collects values without repetition.
#[derive(Debug)]
pub(super) struct Candidates {
    ty: DataType,
    pub(super) cells: Vec<CellValue>,
}

impl Candidates {
    pub(super) const fn new(ty: DataType) -> Self {
        Self { ty, cells: Vec::new() }
    }

    pub(super) fn add(&mut self, cell: CellValue) {
        if self.cells.len() < VALUES && !self.cells.contains(&cell) {
            self.cells.push(cell);
        }
    }

    /// A whole lane and its neighbours.
    fn around(&mut self, lane: i64) {
        for lane in [lane, lane.saturating_add(1), lane.saturating_sub(1)] {
            self.add(CellValue::Int(lane));
        }
    }

    /// An instant and its neighbours: of whole seconds, whole seconds.
    fn around_instant(&mut self, t: Micros) {
        let step = if t % SECOND == 0 { SECOND } else { 1 };
        for t in [t, t.saturating_add(step), t.saturating_sub(step)] {
            self.add(CellValue::Int(t));
        }
    }

    fn float(&mut self, x: f64) {
        for x in [x, x + 1.0, x - 1.0] {
            if x.is_finite() {
                self.add(CellValue::Float(x));
            }
        }
    }

    /// A number and its neighbours, in the type of the cell.
    pub(super) fn number(&mut self, x: f64) {
        match self.ty {
            DataType::Int | DataType::Decimal { .. } => {
                let scaled = x * 10f64.powi(i32::from(scale(self.ty)));
                if scaled.abs() < 9e15 {
                    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
                    let (low, high) = (scaled.floor() as i64, scaled.ceil() as i64);
                    self.around(low);
                    self.around(high);
                }
            }
            DataType::Float => self.float(x),
            _ => {}
        }
    }

    fn text(&mut self, text: &Arc<str>) {
        if self.ty == DataType::Text {
            self.add(CellValue::Text(text.clone()));
        }
    }

    pub(super) fn instant(&mut self, search: &Search<'_>, t: Micros) {
        match self.ty {
            DataType::Timestamp => self.around_instant(t),
            DataType::Date => self.around(i64::from(search.panel.zone.date(t))),
            _ => {}
        }
    }

    fn date(&mut self, search: &Search<'_>, days: i32) {
        match self.ty {
            DataType::Date => self.around(i64::from(days)),
            DataType::Timestamp => self.around_instant(search.panel.zone.midnight(days)),
            _ => {}
        }
    }

    pub(super) fn observed(&mut self, search: &Search<'_>, value: &Observed) {
        match value {
            Observed::Null | Observed::Duration(_) => {}
            Observed::Bool(b) if self.ty == DataType::Bool => self.add(CellValue::Bool(*b)),
            Observed::Bool(_) => {}
            Observed::Text(text) => self.text(text),
            Observed::Date(days) => self.date(search, *days),
            Observed::Instant(t) => self.instant(search, *t),
            number => {
                if let Some(x) = number.to_float() {
                    self.number(x);
                }
            }
        }
    }

    fn literal(&mut self, search: &Search<'_>, value: &Value) {
        match value {
            Value::Bool(b) if self.ty == DataType::Bool => self.add(CellValue::Bool(*b)),
            Value::Bool(_) => {}
            Value::Int(i) => {
                self.number(*i as f64);
                // `days_since(t) > 30`: the instants at which that turns.
                if self.ty == DataType::Timestamp || self.ty == DataType::Date {
                    for days in [*i, i.saturating_add(1)] {
                        self.instant(search, search.as_of.saturating_sub(days.saturating_mul(DAY)));
                    }
                }
            }
            Value::Decimal { mantissa, scale } => self.number(*mantissa as f64 / 10f64.powi(i32::from(*scale))),
            Value::Text(text) => self.text(text),
            Value::Date(days) => self.date(search, *days),
            Value::Timestamp(t) => self.instant(search, *t),
            Value::Duration(span) => {
                for t in spans(search, *span) {
                    self.instant(search, t);
                }
            }
        }
    }

    /// What a condition names.
    pub(super) fn named(&mut self, search: &Search<'_>, condition: &Expr) {
        condition.walk(&mut |e| match &e.kind {
            ExprKind::Literal(value) => self.literal(search, value),
            ExprKind::In { list, .. } => list.iter().for_each(|value| self.literal(search, value)),
            ExprKind::Like { pattern, .. } => {
                self.text(&sample(pattern));
            }
            ExprKind::AsOf => self.instant(search, search.as_of),
            _ => {}
        });
        // Parts of texts, joined: `starts_with(x, 'a') and ends_with(x, 'b')`.
        let mut parts = (String::new(), String::new(), String::new());
        condition.walk(&mut |e| {
            if let ExprKind::Call { function, args } = &e.kind
                && let Some(ExprKind::Literal(Value::Text(part))) = args.get(1).map(|a| &a.kind)
            {
                match function {
                    Function::StartsWith => parts.0.push_str(part),
                    Function::EndsWith => parts.2.push_str(part),
                    _ => parts.1.push_str(part),
                }
            }
        });
        let joined = format!("{}{}{}", parts.0, parts.1, parts.2);
        if !joined.is_empty() {
            self.text(&joined.into());
        }
    }

    /// What is there already, in the subject's rows or elsewhere, then what is usual, then nothing.
    pub(super) fn usual(&mut self, search: &Search<'_>, rows: &SubjectRows, column: &ColumnRef) {
        if let Some(source) = rows.source(&column.source)
            && let Some(at) = source.column(&column.column)
        {
            let cells = source.rows.iter().rev().map(|row| &row.cells[at]);
            for cell in cells.filter(|cell| **cell != CellValue::Null).take(6) {
                self.add(cell.clone());
            }
        }
        if let Some(texts) = search.domain.texts.get(&(column.source.clone(), column.column.clone())) {
            texts.iter().take(TEXTS).for_each(|text| self.text(text));
        }
        match self.ty {
            DataType::Bool => [true, false].map(|b| self.add(CellValue::Bool(b))).into_iter().collect(),
            DataType::Int => self.add(CellValue::Int(1)),
            DataType::Decimal { scale } => self.add(CellValue::Int(10i64.pow(u32::from(scale)))),
            DataType::Float => self.add(CellValue::Float(1.0)),
            DataType::Text => self.add(CellValue::Text("a".into())),
            DataType::Date => self.add(CellValue::Int(i64::from(search.panel.zone.date(search.as_of)))),
            DataType::Timestamp => self.add(CellValue::Int(search.as_of - 1)),
            DataType::Ratio | DataType::Duration => {}
        }
        self.add(CellValue::Null);
    }
}

/// Values for a column of an event, for its rows to pass a filter.
pub(super) fn for_column(
    search: &Search<'_>,
    rows: &SubjectRows,
    values: &Values,
    filter: Option<&Expr>,
    (column, ty): (&ColumnRef, DataType),
) -> Vec<CellValue> {
    let mut candidates = Candidates::new(ty);
    if let Some(filter) = filter {
        candidates.named(search, filter);
        filter.walk(&mut |e| {
            if matches!(e.kind, ExprKind::Attribute(_)) {
                candidates.observed(search, values.of(e));
            }
        });
    }
    candidates.usual(search, rows, column);
    candidates.cells
}

/// Values for an attribute, for a condition to change.
pub(super) fn for_attribute(
    search: &Search<'_>,
    rows: &SubjectRows,
    values: &Values,
    condition: &Expr,
    (column, ty): (&ColumnRef, DataType),
) -> Vec<CellValue> {
    let mut candidates = Candidates::new(ty);
    candidates.named(search, condition);
    let mut seen: Vec<Observed> = Vec::new();
    inside(condition, &mut |e| {
        let own = matches!(&e.kind, ExprKind::Attribute(c) if c == column);
        if !own && e.ty != DataType::Bool {
            candidates.observed(search, values.of(e));
            seen.push(values.of(e).clone());
        }
    });
    // `a - b < 24 hours`: b moved by the duration.
    let mut durations: Vec<CalendarSpan> = Vec::new();
    condition.walk(&mut |e| {
        if let ExprKind::Literal(Value::Duration(span)) = &e.kind {
            durations.push(*span);
        }
    });
    for value in &seen {
        if let Observed::Instant(t) = value {
            for elapsed in durations.iter().filter_map(|span| span.elapsed()) {
                candidates.instant(search, t.saturating_add(elapsed));
                candidates.instant(search, t.saturating_sub(elapsed));
            }
        }
    }
    if ty == DataType::Timestamp {
        for hours in 1..24 {
            candidates.instant(search, search.as_of - hours * DAY / 24);
        }
    }
    for days in 1..8 {
        candidates.instant(search, search.as_of - days * DAY);
    }
    candidates.usual(search, rows, column);
    candidates.cells
}

/// Instants that a written duration means beside `as_of`.
fn spans(search: &Search<'_>, span: CalendarSpan) -> [Micros; 2] {
    [search.panel.zone.sub(search.as_of, span), search.panel.zone.add(search.as_of, span)]
}

/// A text that matches a pattern.
fn sample(pattern: &str) -> Arc<str> {
    let mut text = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => {}
            '_' => text.push('a'),
            '\\' => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    text.into()
}

/// Digits behind the point of whole lanes.
pub(super) const fn scale(ty: DataType) -> u8 {
    match ty {
        DataType::Decimal { scale } => scale,
        _ => 0,
    }
}
