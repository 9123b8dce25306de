//! Which expressions of a rule have a value per subject, and those values.

use std::collections::HashMap;

use super::panel::{rules, tag_expr};
use crate::{
    diagnostic::Span,
    engine::{embedded::Observed, plan::PlanTag},
    rule::{
        DataType,
        typed::{Aggregate, AggregateFunction, Expr, ExprKind, Rank, Sequence},
    },
};

/// Values of expressions for one subject.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    known: HashMap<Expr, Observed>,
}

impl Values {
    pub(super) fn new(exprs: Vec<Expr>, values: Vec<Observed>) -> Self {
        Self { known: exprs.into_iter().zip(values).collect() }
    }

    /// The value of an expression that was asked for.
    pub(super) fn of(&self, expr: &Expr) -> &Observed {
        self.known.get(expr).unwrap_or(&Observed::Null)
    }

    pub(super) fn truth(&self, expr: &Expr) -> Option<bool> {
        self.of(expr).truth()
    }
}

/// Every expression over subjects in the rules of some tags, each once, with what explains aggregates and rankings.
pub(super) fn expressions(tags: &[PlanTag]) -> Vec<Expr> {
    let mut all = Vec::new();
    for tag in tags {
        all.push(tag_expr(&tag.id, None));
        for rule in rules(tag) {
            inside(rule, &mut |e| {
                all.push(e.clone());
                match &e.kind {
                    ExprKind::Aggregate(aggregate) => all.extend(evidence_of(aggregate)),
                    ExprKind::Rank(rank) => all.extend(ranked_of(rank)),
                    _ => {}
                }
            });
        }
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|e| seen.insert(e.clone()));
    all
}

/// Calls `see` with an expression over subjects and all such expressions inside it, outermost first.
pub(super) fn inside<'e>(expr: &'e Expr, see: &mut impl FnMut(&'e Expr)) {
    see(expr);
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::AsOf
        | ExprKind::Attribute(_)
        | ExprKind::Column(_)
        | ExprKind::EventTime
        | ExprKind::EventName
        | ExprKind::Aggregate(_)
        | ExprKind::Sequence(_)
        | ExprKind::Tag { .. }
        | ExprKind::Score { .. } => {}
        ExprKind::Not(a) | ExprKind::Negate(a) => inside(a, see),
        ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => {
            inside(value, see);
        }
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call { args: all, .. } => {
            all.iter().for_each(|a| inside(a, see));
        }
        ExprKind::Compare { left, right, .. } => {
            inside(left, see);
            inside(right, see);
        }
        ExprKind::Arith { left, right, .. } => {
            // A written duration beside an instant is a step of the calendar, no value.
            for operand in [left, right] {
                if !matches!(operand.kind, ExprKind::Literal(_)) {
                    inside(operand, see);
                }
            }
        }
        ExprKind::Between { value, low, high, .. } => [value, low, high].into_iter().for_each(|a| inside(a, see)),
        ExprKind::Rank(rank) => {
            inside(&rank.value, see);
            rank.among.iter().for_each(|a| inside(a, see));
        }
    }
}

/// How many rows match an aggregate, and the times of the first and the last.
pub(super) fn evidence_of(aggregate: &Aggregate) -> [Expr; 3] {
    [
        (AggregateFunction::Count, DataType::Int),
        (AggregateFunction::First, DataType::Timestamp),
        (AggregateFunction::Last, DataType::Timestamp),
    ]
    .map(|(function, ty)| rows_of(aggregate, function, ty))
}

fn rows_of(aggregate: &Aggregate, function: AggregateFunction, ty: DataType) -> Expr {
    let aggregate = Aggregate { function, argument: None, ..aggregate.clone() };
    Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, span: Span::default() }
}

/// Who takes part in a ranking, where its value is not null; `None` is everybody.
pub(super) fn ranked_of(rank: &Rank) -> Option<Expr> {
    if let Some(among) = &rank.among {
        return Some(among.clone());
    }
    let mut some = Vec::new();
    inside(&rank.value, &mut |e| {
        if let ExprKind::Aggregate(aggregate) = &e.kind {
            some.push(rows_of(aggregate, AggregateFunction::Exists, DataType::Bool));
        }
    });
    match some.len() {
        0 | 1 => some.pop(),
        _ => Some(Expr { kind: ExprKind::Or(some), ty: DataType::Bool, span: Span::default() }),
    }
}

/// The first steps of a sequence, as a condition.
pub(super) fn prefix(sequence: &Sequence, steps: usize) -> Expr {
    let sequence = Sequence { steps: sequence.steps[..steps].to_vec(), ..sequence.clone() };
    Expr { kind: ExprKind::Sequence(Box::new(sequence)), ty: DataType::Bool, span: Span::default() }
}
