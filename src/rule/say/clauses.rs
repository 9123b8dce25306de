use crate::rule::typed::{Expr, ExprKind};

/// The clauses of a rule: the operands of its outermost `and`, in order; a rule that is no `and` is one clause.
#[must_use]
pub fn clauses(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::And(parts) => parts.iter().collect(),
        _ => vec![expr],
    }
}
