use crate::rule::typed::{Expr, ExprKind};

/// Calls `f` with an expression and everything inside it, outermost first. When `f` says false, what is inside is left
/// out.
pub(super) fn walk<'e>(expr: &'e Expr, f: &mut impl FnMut(&'e Expr) -> bool) {
    if !f(expr) {
        return;
    }
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::AsOf
        | ExprKind::Attribute(_)
        | ExprKind::Column(_)
        | ExprKind::EventTime
        | ExprKind::EventName
        | ExprKind::Tag { .. }
        | ExprKind::Score { .. } => {}
        ExprKind::Not(a) | ExprKind::Negate(a) => walk(a, f),
        ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => walk(value, f),
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call { args: all, .. } => {
            for a in all {
                walk(a, f);
            }
        }
        ExprKind::Compare { left, right, .. } | ExprKind::Arith { left, right, .. } => {
            walk(left, f);
            walk(right, f);
        }
        ExprKind::Between { value, low, high, .. } => {
            walk(value, f);
            walk(low, f);
            walk(high, f);
        }
        ExprKind::Aggregate(aggregate) => {
            for a in aggregate.argument.iter().chain(&aggregate.filter) {
                walk(a, f);
            }
        }
        ExprKind::Rank(rank) => {
            walk(&rank.value, f);
            if let Some(among) = &rank.among {
                walk(among, f);
            }
        }
        ExprKind::Sequence(sequence) => {
            for filter in sequence.steps.iter().filter_map(|step| step.filter.as_ref()) {
                walk(filter, f);
            }
        }
    }
}
