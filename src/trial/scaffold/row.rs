use std::sync::Arc;

use super::{
    Draft,
    aim::{Aim, constant},
    clock::holds_at,
};
use crate::{
    calendar::{DAY, HOUR, Micros, SECOND},
    catalog::{TestCell, TestRow},
    engine::plan::{Period, resolve_window},
    rule::{
        DataType, SourceShapeKind,
        typed::{ArithOp, CompareOp, EventRef, Expr, ExprKind, Function, Window},
    },
};

/// Rows in the making that an aggregate or step would read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'e> {
    pub(super) event: &'e EventRef,
    pub(super) argument: Option<&'e Expr>,
    pub(super) filter: Option<&'e Expr>,
}

impl Draft<'_> {
    /// An instant inside a window at which a filter may hold: a day before its end, or as near to that as possible.
    pub(super) fn time_inside(&self, window: Window, filter: Option<&Expr>) -> Micros {
        let Period { from, to } = resolve_window(window, self.test.as_of, self.zone());
        let from = from.max(to - 400 * DAY);
        let middle = (from + (to - from) / 2).div_euclid(SECOND) * SECOND;
        let usual = if to - DAY >= from { to - DAY } else { middle.max(from) };
        let Some(filter) = filter else { return usual };
        let tries = std::iter::once(usual).chain((1..24 * 60).map(|hours| to - hours * HOUR)).filter(|t| *t >= from);
        tries.into_iter().find(|t| holds_at(filter, *t, self.zone()) != Some(false)).unwrap_or(usual)
    }

    /// A new row that an aggregate reads, with its filter true and its argument not null.
    pub(super) fn matching_row(&mut self, reading: Reading<'_>, time: Micros) -> TestRow {
        let mut row = TestRow {
            source: reading.event.source.clone(),
            time,
            event: reading.event.event.clone().unwrap_or_else(|| self.any_event(&reading.event.source)),
            cells: Vec::new(),
            times: 1,
            every: None,
            others: None,
        };
        if let Some(filter) = reading.filter {
            self.make_row(filter, true, &mut row);
        }
        if let Some(argument) = reading.argument {
            let usual = usual(argument.ty, self.test.as_of);
            // What the filter asks of the column stays.
            if !column_of(argument).is_some_and(|c| row.cells.iter().any(|(name, _)| *name == c)) {
                self.set_row(argument, &usual, &mut row);
            }
        }
        row
    }

    /// The event that stands for any row of a source.
    fn any_event(&self, source: &str) -> Arc<str> {
        let events = match self.catalog.source_shapes().get(source).map(|shape| &shape.kind) {
            Some(SourceShapeKind::Events { event: Some(_), events, .. }) => events.as_slice(),
            _ => &[],
        };
        events.iter().find(|e| e.as_ref() == "login").or(events.first()).cloned().unwrap_or_default()
    }

    /// The event itself, or, when the source has none of that name, one that is another than before.
    fn known_event(&self, source: &str, wanted: &Arc<str>, before: &Arc<str>) -> Arc<str> {
        match self.catalog.source_shapes().get(source).map(|shape| &shape.kind) {
            Some(SourceShapeKind::Events { event: Some(_), events, .. }) if !events.contains(wanted) => {
                events.iter().find(|e| *e != before).or(events.first()).unwrap_or(wanted).clone()
            }
            _ => wanted.clone(),
        }
    }

    /// Changes a row so that a row-level condition is true, or false. Times are chosen before.
    pub(super) fn make_row(&mut self, condition: &Expr, wanted: bool, row: &mut TestRow) {
        match &condition.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let all = matches!(condition.kind, ExprKind::And(_)) == wanted;
                let few = if all { parts.len() } else { 1 };
                for part in &parts[..few] {
                    self.make_row(part, wanted, row);
                }
            }
            ExprKind::Not(inner) => self.make_row(inner, !wanted, row),
            ExprKind::Column(_) => {
                self.set_row(condition, &Aim::Bool(wanted), row);
            }
            ExprKind::Compare { op, left, right } => {
                let (as_of, zone) = (self.test.as_of, self.zone().clone());
                let (value, limit, op) = match (constant(left, as_of, &zone), constant(right, as_of, &zone)) {
                    (_, Some(limit)) => (left, limit, *op),
                    (Some(limit), _) => (right, limit, mirrored(*op)),
                    _ => return,
                };
                if let Some(aim) = satisfying(op, &limit, value.ty, wanted) {
                    self.set_row(value, &aim, row);
                }
            }
            ExprKind::In { value, list, negated } => {
                let first = list.first().and_then(|v| {
                    let literal = Expr { kind: ExprKind::Literal(v.clone()), ty: value.ty, span: value.span };
                    constant(&literal, self.test.as_of, self.zone())
                });
                let Some(first) = first else { return };
                let aim = if wanted == *negated { other_than(&first) } else { first };
                self.set_row(value, &aim, row);
            }
            ExprKind::Between { value, low, high, negated } => {
                let edge = if wanted == *negated { high } else { low };
                let Some(edge) = constant(edge, self.test.as_of, self.zone()) else { return };
                let aim = if wanted == *negated { edge.around(value.ty).pop() } else { Some(edge) };
                if let Some(aim) = aim {
                    self.set_row(value, &aim, row);
                }
            }
            ExprKind::Like { value, pattern, negated } => {
                let text = if wanted == *negated { "other".to_owned() } else { sample_of(pattern) };
                self.set_row(value, &Aim::Text(Arc::from(text)), row);
            }
            ExprKind::IsNull { value, negated } if wanted == *negated => {
                let aim = usual(value.ty, self.test.as_of);
                self.set_row(value, &aim, row);
            }
            ExprKind::Call { function: Function::Contains | Function::StartsWith | Function::EndsWith, args } => {
                let part = args.get(1).and_then(|part| constant(part, self.test.as_of, self.zone()));
                let aim = if wanted { part } else { Some(Aim::Text(Arc::from("other"))) };
                if let Some(aim) = aim {
                    self.set_row(&args[0], &aim, row);
                }
            }
            _ => {}
        }
    }

    /// Gives a row-level value; false when the form is not one that can be solved.
    pub(super) fn set_row(&mut self, value: &Expr, aim: &Aim, row: &mut TestRow) -> bool {
        match &value.kind {
            ExprKind::Column(column) => {
                let Some(cell) = aim.cell(value.ty, self.zone()) else { return false };
                put(row, &column.column, cell);
                true
            }
            ExprKind::Attribute(_) => self.set(value, aim),
            ExprKind::EventTime => match aim {
                Aim::Time(t) => {
                    row.time = *t;
                    true
                }
                _ => false,
            },
            ExprKind::EventName => match aim {
                Aim::Text(event) => {
                    row.event = self.known_event(&row.source, event, &row.event);
                    true
                }
                _ => false,
            },
            ExprKind::Arith { op, left, right } => {
                let neutral = Aim::whole(i64::from(matches!(op, ArithOp::Multiply | ArithOp::Divide)));
                // The finer of the two takes the value.
                if scale_of(right.ty) > scale_of(left.ty) && matches!(op, ArithOp::Multiply | ArithOp::Add) {
                    self.set_row(left, &neutral, row) && self.set_row(right, aim, row)
                } else {
                    self.set_row(right, &neutral, row) && self.set_row(left, aim, row)
                }
            }
            ExprKind::Literal(_) => true,
            _ => false,
        }
    }
}

/// Sets a cell, replacing what stands there.
pub(super) fn put(row: &mut TestRow, column: &Arc<str>, cell: TestCell) {
    match row.cells.iter_mut().find(|(name, _)| name == column) {
        Some((_, old)) => *old = cell,
        None => row.cells.push((column.clone(), cell)),
    }
}

fn column_of(value: &Expr) -> Option<Arc<str>> {
    if let ExprKind::Column(column) = &value.kind { Some(column.column.clone()) } else { None }
}

const fn scale_of(ty: DataType) -> u8 {
    match ty {
        DataType::Decimal { scale } => scale,
        DataType::Float | DataType::Ratio => 19,
        _ => 0,
    }
}

/// A value that nothing is special about.
pub(super) fn usual(ty: DataType, as_of: Micros) -> Aim {
    match ty {
        DataType::Bool => Aim::Bool(true),
        DataType::Int => Aim::whole(1),
        DataType::Decimal { .. } | DataType::Float | DataType::Ratio => Aim::whole(10),
        DataType::Text => Aim::Text(Arc::from("some")),
        DataType::Date | DataType::Timestamp => Aim::Time(as_of - 40 * DAY),
        DataType::Duration => Aim::Duration(HOUR),
    }
}

/// The comparison with its sides exchanged.
pub(super) const fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        same => same,
    }
}

/// A value for which the comparison with a limit is true, or false.
pub(super) fn satisfying(op: CompareOp, limit: &Aim, ty: DataType, wanted: bool) -> Option<Aim> {
    let mut around = limit.around(ty);
    let wants_more =
        matches!(op, CompareOp::Greater) == wanted && matches!(op, CompareOp::Greater | CompareOp::LessEqual);
    let wants_less = matches!(op, CompareOp::Less) == wanted && matches!(op, CompareOp::Less | CompareOp::GreaterEqual);
    let wants_other =
        matches!(op, CompareOp::NotEqual) == wanted && matches!(op, CompareOp::NotEqual | CompareOp::Equal);
    if around.is_empty() {
        return None;
    }
    Some(if wants_less {
        around.swap_remove(0)
    } else if wants_more || wants_other {
        around.pop()?
    } else if matches!(limit, Aim::Text(_) | Aim::Bool(_)) {
        around.swap_remove(0)
    } else {
        around.swap_remove(1)
    })
}

fn other_than(aim: &Aim) -> Aim {
    match aim {
        Aim::Text(_) => Aim::Text(Arc::from("other")),
        Aim::Bool(value) => Aim::Bool(!value),
        Aim::Number { mantissa, scale } => Aim::Number { mantissa: mantissa + 1_000, scale: *scale },
        Aim::Date(days) => Aim::Date(days - 1_000),
        Aim::Time(t) => Aim::Time(t - 1_000 * DAY),
        Aim::Duration(d) => Aim::Duration(d + DAY),
    }
}

/// A text that a pattern takes.
pub(super) fn sample_of(pattern: &str) -> String {
    let mut text = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => text.push('x'),
            '_' => text.push('x'),
            '\\' => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    text
}
