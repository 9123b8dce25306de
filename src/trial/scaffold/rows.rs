use std::sync::Arc;

use super::{
    Apply, Draft, Explorer,
    aim::{Aim, constant},
    clock::holds_at,
    row::{sample_of, satisfying},
    set::reads,
    variants::Variants,
};
use crate::{
    calendar::{DAY, HOUR, Micros, SECOND, Zone},
    catalog::TestRow,
    engine::plan::{Period, resolve_window},
    rule::typed::{Aggregate, AggregateFunction, Expr, ExprKind, Function, Value, Window},
};

impl Explorer<'_> {
    /// What is worth trying about the rows that the aggregates of a condition read: the edges of windows, what filters ask
    /// for, and which of several rows counts.
    pub(super) fn rows<'a>(&self, condition: &'a Expr, variants: &mut Variants<'a>) {
        let mut aggregates: Vec<(&'a Expr, &'a Aggregate)> = Vec::new();
        condition.walk(&mut |e| {
            if let ExprKind::Aggregate(aggregate) = &e.kind
                && !aggregates.iter().any(|(_, other)| **other == **aggregate)
            {
                aggregates.push((e, aggregate));
            }
        });
        for (expr, aggregate) in aggregates {
            let name = self.written(expr);
            self.edges(condition, aggregate, &name, variants);
            if let Some(filter) = &aggregate.filter {
                self.filters(condition, aggregate, filter, &name, variants);
            }
            for wanted in [true, false] {
                if let Some(apply) = another_row(condition, aggregate, wanted) {
                    variants.push((format!("{name} with another row beside it"), apply));
                }
            }
            if aggregate.function == AggregateFunction::CountDistinct {
                variants.push((
                    format!("{name} with one value in all rows"),
                    Box::new(move |d| one_value(d, condition, aggregate)),
                ));
            }
        }
    }

    fn edges<'a>(&self, condition: &'a Expr, aggregate: &'a Aggregate, name: &str, variants: &mut Variants<'a>) {
        for (words, target) in window_edges(aggregate.window, self.as_of, &self.catalog.settings().zone) {
            variants.push((
                format!("{name}, {words}"),
                Box::new(move |d| {
                    let rows = d.rows_for(condition, aggregate);
                    let step = if words.contains("before") { -HOUR } else { HOUR };
                    let target = d.near(target, step, aggregate.filter.as_ref());
                    d.move_to(&rows, target)
                }),
            ));
        }
    }

    fn filters<'a>(
        &self,
        condition: &'a Expr,
        aggregate: &'a Aggregate,
        filter: &'a Expr,
        name: &str,
        variants: &mut Variants<'a>,
    ) {
        variants.push((
            format!("{name}, rows that the filter leaves out"),
            Box::new(move |d| {
                let rows = d.rows_for(condition, aggregate);
                d.spoil(&rows, filter)
            }),
        ));
        for (words, value, aim) in self.asked_of_rows(filter) {
            variants.push((
                format!("{name}, {words}"),
                Box::new(move |d| {
                    let rows = d.rows_for(condition, aggregate);
                    d.set_in_rows(&rows, value, &aim)
                }),
            ));
        }
        for (words, value, aim) in self.asked_of_rows(filter) {
            variants.push((
                format!("{name}, one more row with {words}"),
                Box::new(move |d| {
                    let rows = d.rows_for(condition, aggregate);
                    let Some(row) = rows.first().map(|at| d.test.rows[*at].clone()) else { return false };
                    d.test.rows.push(TestRow { times: 1, every: None, ..row });
                    d.set_in_rows(&[d.test.rows.len() - 1], value, &aim)
                }),
            ));
        }
    }

    /// Values at the thresholds of a filter, with the values that have them.
    pub(super) fn asked_of_rows<'a>(&self, filter: &'a Expr) -> Vec<(String, &'a Expr, Aim)> {
        let zone = &self.catalog.settings().zone;
        let mut asked: Vec<(&'a Expr, Vec<Aim>)> = Vec::new();
        filter.walk(&mut |e| match &e.kind {
            ExprKind::Compare { left, right, .. } => {
                if let Some(limit) = constant(right, self.as_of, zone) {
                    asked.push((left, limit.around(left.ty)));
                } else if let Some(limit) = constant(left, self.as_of, zone) {
                    asked.push((right, limit.around(right.ty)));
                }
            }
            ExprKind::Between { value, low, high, .. } => {
                let aims = [low, high].into_iter().filter_map(|edge| constant(edge, self.as_of, zone));
                asked.push((value, aims.flat_map(|aim| aim.around(value.ty)).collect()));
            }
            ExprKind::In { value, list, .. } => {
                let literal = |v: &Value| Expr { kind: ExprKind::Literal(v.clone()), ty: value.ty, span: value.span };
                asked.push((value, list.iter().filter_map(|v| constant(&literal(v), self.as_of, zone)).collect()));
            }
            ExprKind::Like { value, pattern, .. } => {
                asked.push((value, vec![Aim::Text(Arc::from(sample_of(pattern)))]));
            }
            _ => {}
        });
        let named = |(value, aims): (&'a Expr, Vec<Aim>)| {
            let name = self.written(value);
            aims.into_iter().map(move |aim| (format!("{name} {}", aim.words(zone)), value, aim)).collect::<Vec<_>>()
        };
        asked.into_iter().flat_map(named).collect()
    }
}

/// Instants at and beside the edges of a window, with their names.
pub(super) fn window_edges(window: Window, as_of: Micros, zone: &Zone) -> Vec<(&'static str, Micros)> {
    let Period { from, to } = resolve_window(window, as_of, zone);
    if window == Window::Ever {
        return vec![("long ago", as_of - 400 * DAY)];
    }
    let mut edges = vec![("at the first instant of the window", from), ("a second before the window", from - SECOND)];
    if to < as_of {
        edges.extend([("a second before the end of the window", to - SECOND), ("at the end of the window", to)]);
    }
    edges
}

/// A row beside those that make the condition true, which must not count: an earlier one for `last`, a later one for
/// `first`, a smaller one for `max`, a larger one for `min`.
fn another_row<'a>(condition: &'a Expr, aggregate: &'a Aggregate, wanted: bool) -> Option<Apply<'a>> {
    let offset = match aggregate.function {
        AggregateFunction::First => HOUR,
        AggregateFunction::Last | AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::Avg => -30 * DAY,
        _ => return None,
    };
    Some(Box::new(move |d| {
        d.make(condition, wanted);
        let row = d.test.rows.iter().find(|row| reads(&aggregate.event, row)).cloned();
        let Some(row) = row else { return false };
        let mut other = row.clone();
        other.time = row.time + offset;
        let Period { from, .. } = resolve_window(aggregate.window, d.test.as_of, d.zone());
        if other.time < from {
            other.time = from.max(row.time - HOUR);
        }
        // The same place in time for values that time does not choose between.
        if let (Some(argument), Some(aim)) = (&aggregate.argument, contrary(d, condition, wanted)) {
            d.set_row(argument, &aim, &mut other);
        }
        d.test.rows.push(other);
        true
    }))
}

/// A value for which a comparison is not true, when it is; or the other way round.
fn contrary(draft: &Draft<'_>, condition: &Expr, is_true: bool) -> Option<Aim> {
    let (as_of, zone) = (draft.test.as_of, draft.zone());
    match &condition.kind {
        ExprKind::Compare { op, left, right } => satisfying(*op, &constant(right, as_of, zone)?, left.ty, !is_true),
        ExprKind::In { list, .. } => match list.first() {
            Some(Value::Text(text)) if !is_true => Some(Aim::Text(text.clone())),
            _ => Some(Aim::Text(Arc::from("other"))),
        },
        ExprKind::Like { .. } => Some(Aim::Text(Arc::from("other"))),
        _ => None,
    }
}

/// As many rows as make the condition true, but with one value.
fn one_value(draft: &mut Draft<'_>, condition: &Expr, aggregate: &Aggregate) -> bool {
    let rows = draft.rows_for(condition, aggregate);
    let Some(first) = rows.first().map(|at| draft.test.rows[*at].clone()) else { return false };
    let times: u32 = rows.iter().map(|at| draft.test.rows[*at].times).sum();
    draft.test.rows.retain(|row| !reads(&aggregate.event, row));
    draft.test.rows.push(TestRow { times, every: None, ..first });
    true
}

impl Draft<'_> {
    /// Rows that an aggregate reads, after the condition was made true; or not true, if that needs rows.
    pub(super) fn rows_for(&mut self, condition: &Expr, aggregate: &Aggregate) -> Vec<usize> {
        for wanted in [true, false] {
            self.make(condition, wanted);
            let rows: Vec<usize> =
                (0..self.test.rows.len()).filter(|at| reads(&aggregate.event, &self.test.rows[*at])).collect();
            if !rows.is_empty() {
                return rows;
            }
        }
        Vec::new()
    }

    /// Moves rows so that the first of them is at an instant, as long as all are before `as_of` then.
    pub(super) fn move_to(&mut self, rows: &[usize], target: Micros) -> bool {
        let Some(first) = rows.iter().map(|at| self.test.rows[*at].time).min() else { return false };
        for at in rows {
            self.test.rows[*at].time += target - first;
        }
        rows.iter().all(|at| self.test.rows[*at].time < self.test.as_of)
    }

    /// The instant nearest to an edge, on one side of it, at which a filter may hold.
    fn near(&self, edge: Micros, step: Micros, filter: Option<&Expr>) -> Micros {
        let Some(filter) = filter else { return edge };
        let holds = |t: &Micros| holds_at(filter, *t, self.zone()) != Some(false);
        (0..24 * 8).map(|hours| edge + hours * step).find(holds).unwrap_or(edge)
    }

    /// Makes a filter not true for rows.
    pub(super) fn spoil(&mut self, rows: &[usize], filter: &Expr) -> bool {
        for at in rows {
            let mut row = self.test.rows[*at].clone();
            self.make_row(filter, false, &mut row);
            self.test.rows[*at] = row;
        }
        !rows.is_empty()
    }

    /// Gives a value to an expression over the columns of rows.
    pub(super) fn set_in_rows(&mut self, rows: &[usize], value: &Expr, aim: &Aim) -> bool {
        let mut is_set = !rows.is_empty();
        for at in rows {
            let mut row = self.test.rows[*at].clone();
            // An hour or a day of the week is chosen by moving the row.
            if let (ExprKind::Call { function, .. }, Aim::Number { mantissa, .. }) = (&value.kind, aim) {
                is_set &= self.move_clock(&mut row, *function, *mantissa);
            } else {
                is_set &= self.set_row(value, aim, &mut row);
            }
            self.test.rows[*at] = row;
        }
        is_set
    }

    fn move_clock(&self, row: &mut TestRow, function: Function, number: i64) -> bool {
        let zone = self.zone();
        let reads = |t: Micros| match function {
            Function::Hour => Some(zone.hour(t)),
            Function::Weekday => Some(zone.weekday(t)),
            _ => None,
        };
        let times = (0..24 * 8).flat_map(|hours| [row.time - hours * HOUR, row.time + hours * HOUR]);
        match times.filter(|t| *t < self.test.as_of).find(|t| reads(*t) == Some(number)) {
            Some(t) => {
                row.time = t;
                true
            }
            None => false,
        }
    }
}
