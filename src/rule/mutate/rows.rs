use std::sync::Arc;

use super::{Change, Emit, window};
use crate::rule::{
    Names, SourceShapeKind,
    typed::{Aggregate, AggregateFunction, EventRef, Expr, ExprKind},
};

/// Changes of an aggregate: what it computes, over which rows.
pub(super) fn change(expr: &Expr, names: &dyn Names, emit: &mut Emit<'_>) {
    let ExprKind::Aggregate(aggregate) = &expr.kind else { return };
    let mut with = |changed: Aggregate, change| {
        emit(Expr { kind: ExprKind::Aggregate(Box::new(changed)), ..expr.clone() }, change);
    };
    if let Some(function) = other_function(aggregate) {
        with(Aggregate { function, ..aggregate.as_ref().clone() }, Change::Aggregate);
    }
    if aggregate.function == AggregateFunction::Count && aggregate.argument.is_some() {
        with(Aggregate { argument: None, ..aggregate.as_ref().clone() }, Change::Aggregate);
    }
    if aggregate.filter.is_some() {
        with(Aggregate { filter: None, ..aggregate.as_ref().clone() }, Change::Filter);
    }
    if let Some(event) = other_event(&aggregate.event, names) {
        with(Aggregate { event, ..aggregate.as_ref().clone() }, Change::Event);
    }
    for window in window::others(aggregate.window, names) {
        with(Aggregate { window, ..aggregate.as_ref().clone() }, Change::Window);
    }
}

/// The aggregate that people confuse with this one, of the same type.
fn other_function(aggregate: &Aggregate) -> Option<AggregateFunction> {
    match aggregate.function {
        AggregateFunction::Count if aggregate.argument.is_some() => Some(AggregateFunction::CountDistinct),
        AggregateFunction::CountDistinct => Some(AggregateFunction::Count),
        AggregateFunction::Min => Some(AggregateFunction::Max),
        AggregateFunction::Max => Some(AggregateFunction::Min),
        AggregateFunction::First => Some(AggregateFunction::Last),
        AggregateFunction::Last => Some(AggregateFunction::First),
        AggregateFunction::Count | AggregateFunction::Sum | AggregateFunction::Avg | AggregateFunction::Exists => None,
    }
}

/// The next event of the same source that a rule can name beside any column.
pub(super) fn other_event(event: &EventRef, names: &dyn Names) -> Option<EventRef> {
    let current = event.event.as_ref()?;
    let source = names.source(&event.source)?;
    let SourceShapeKind::Events { events, .. } = &source.kind else { return None };
    let is_column =
        |name: &Arc<str>| matches!(name.as_ref(), "time" | "event") || source.columns.iter().any(|c| c.name == *name);
    let usable: Vec<&Arc<str>> =
        events.iter().filter(|e| e == &current || !(e.is_empty() || is_column(e) || **e == event.source)).collect();
    let at = usable.iter().position(|e| *e == current)?;
    let next = usable[(at + 1) % usable.len()];
    (next != current).then(|| EventRef { source: event.source.clone(), event: Some(next.clone()) })
}
