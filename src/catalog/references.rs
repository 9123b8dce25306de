use std::sync::Arc;

use crate::{
    diagnostic::Span,
    rule::typed::{Expr, ExprKind, References},
};

/// Adds what a rule refers to.
pub(super) fn collect(expr: &Expr, into: &mut References) {
    match &expr.kind {
        ExprKind::Attribute(column) | ExprKind::Column(column) => {
            into.columns.insert(column.clone());
        }
        ExprKind::Tag { tag, .. } | ExprKind::Score { tag } => {
            into.tags.insert(Arc::clone(tag));
        }
        ExprKind::Aggregate(aggregate) => {
            into.events.insert(aggregate.event.clone());
        }
        ExprKind::Sequence(sequence) => into.events.extend(sequence.steps.iter().map(|step| step.event.clone())),
        _ => {}
    }
    each_part(expr, &mut |part| collect(part, into));
}

/// Where a rule refers to a tag for the first time, in bytes of the rule's text.
pub(super) fn tag_span(expr: &Expr, id: &str) -> Option<Span> {
    if let ExprKind::Tag { tag, .. } | ExprKind::Score { tag } = &expr.kind
        && tag.as_ref() == id
    {
        return Some(expr.span);
    }
    let mut found = None;
    each_part(expr, &mut |part| found = found.or_else(|| tag_span(part, id)));
    found
}

/// Calls `f` with each direct part, left to right.
fn each_part(expr: &Expr, f: &mut impl FnMut(&Expr)) {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::AsOf
        | ExprKind::Attribute(_)
        | ExprKind::Column(_)
        | ExprKind::EventTime
        | ExprKind::EventName
        | ExprKind::Tag { .. }
        | ExprKind::Score { .. } => {}
        ExprKind::Not(inner) | ExprKind::Negate(inner) => f(inner),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call { args: parts, .. } => parts.iter().for_each(f),
        ExprKind::Compare { left, right, .. } | ExprKind::Arith { left, right, .. } => {
            f(left);
            f(right);
        }
        ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => f(value),
        ExprKind::Between { value, low, high, .. } => {
            f(value);
            f(low);
            f(high);
        }
        ExprKind::Aggregate(aggregate) => aggregate.argument.iter().chain(&aggregate.filter).for_each(f),
        ExprKind::Rank(rank) => {
            f(&rank.value);
            rank.among.iter().for_each(f);
        }
        ExprKind::Sequence(sequence) => sequence.steps.iter().filter_map(|s| s.filter.as_ref()).for_each(f),
    }
}
