//! Aggregates, sequences, and what is null when.

use super::{as_truth, canonical, compare, condition, constraint, has_value, junction, literal, negation, time, truth};
use crate::{
    diagnostic::Span,
    rule::{
        DataType,
        typed::{Aggregate, AggregateFunction, ArithOp, CompareOp, Expr, ExprKind, Sequence, Step, Value},
    },
};

/// The canonical form of an aggregate: `exists` and `count` of a column become counts of rows, the first time is `first`.
pub(super) fn aggregate(written: &Aggregate, span: Span) -> Expr {
    let mut function = written.function;
    let mut argument = written.argument.as_ref().map(canonical);
    let mut filter = written.filter.as_ref().map(canonical);
    match (function, &argument) {
        (AggregateFunction::Count, Some(counted)) => {
            filter = Some(with_value(filter, counted.clone(), span));
            argument = None;
        }
        (AggregateFunction::Exists, _) => function = AggregateFunction::Count,
        (AggregateFunction::Min, Some(Expr { kind: ExprKind::EventTime, .. })) => {
            (function, argument) = (AggregateFunction::First, None);
        }
        (AggregateFunction::Max, Some(Expr { kind: ExprKind::EventTime, .. })) => {
            (function, argument) = (AggregateFunction::Last, None);
        }
        (AggregateFunction::First | AggregateFunction::Last, Some(Expr { kind: ExprKind::EventTime, .. })) => {
            argument = None;
        }
        _ => {}
    }
    let filter = filter.map(only_true).filter(|f| as_truth(f) != Some(true));
    let ty = result_type(function, argument.as_ref());
    let built =
        Aggregate { function, event: written.event.clone(), argument, filter, window: time::window(written.window) };
    let nothing = built.filter.as_ref().and_then(as_truth) == Some(false);
    let built = match nothing && function == AggregateFunction::Count {
        true => literal(Value::Int(0), span),
        false => Expr { kind: ExprKind::Aggregate(Box::new(built)), ty, span },
    };
    match written.function {
        AggregateFunction::Exists => {
            compare::compare(CompareOp::GreaterEqual, built, literal(Value::Int(1), span), span)
        }
        _ => built,
    }
}

/// The form of a ranked value without `among`. Who is ranked depends on the rows of its aggregates, so these must stay the
/// same rows: where the canonical form would count fewer, the value stays as it is written.
pub(super) fn ranked(value: &Expr) -> Expr {
    let mut keeps_rows = true;
    value.walk(&mut |part| {
        if let ExprKind::Aggregate(aggregate) = &part.kind {
            let counts_values = aggregate.function == AggregateFunction::Count && aggregate.argument.is_some();
            let counts_none = aggregate.filter.as_ref().is_some_and(|f| as_truth(&canonical(f)) == Some(false));
            keeps_rows &= !counts_values && !counts_none;
        }
    });
    if keeps_rows { canonical(value) } else { value.clone() }
}

/// A filter together with the condition that a value is there.
fn with_value(filter: Option<Expr>, value: Expr, span: Span) -> Expr {
    let there = negation(is_null(value, span), span);
    junction::and(filter.into_iter().chain([there]).collect(), span)
}

/// That a canonical value is there; `None` when it always is.
pub(in crate::rule::prove) fn not_null(value: &Expr) -> Option<Expr> {
    let there = negation(is_null(value.clone(), value.span), value.span);
    (as_truth(&there) != Some(true)).then_some(there)
}

/// The filter of the rows for which two canonical conditions are true.
pub(in crate::rule::prove) fn rows_filter(a: Expr, b: Expr) -> Expr {
    only_true(super::both(a, b))
}

/// A simpler condition that is true for the same rows: of a filter only true counts, so what is compared need not be
/// said to be there.
fn only_true(filter: Expr) -> Expr {
    let span = filter.span;
    let ExprKind::And(parts) = filter.kind else {
        // `x = x` is true where x is there.
        return match constraint::read(&filter) {
            Some((term, set)) if term_is_all(term, &set) => negation(is_null(term.clone(), span), span),
            _ => filter,
        };
    };
    let parts: Vec<Expr> = parts.into_iter().map(only_true).collect();
    let needs = |part: &Expr, value: &Expr| match &part.kind {
        ExprKind::Compare { left, right, .. } => **left == *value || **right == *value,
        ExprKind::In { value: term, .. } | ExprKind::Like { value: term, .. } => **term == *value,
        ExprKind::Call { args, .. } => args[0] == *value,
        ExprKind::Or(_) => constraint::read(part).is_some_and(|(term, _)| term == value),
        ExprKind::Not(inner) => matches!(&inner.kind, ExprKind::Call { args, .. } if args[0] == *value),
        _ => false,
    };
    let is_said = |part: &Expr| match &part.kind {
        ExprKind::IsNull { value, negated: true } => parts.iter().any(|other| needs(other, value)),
        _ => false,
    };
    let kept: Vec<Expr> = parts.iter().filter(|part| !is_said(part)).cloned().collect();
    junction::and(kept, span)
}

fn term_is_all(term: &Expr, set: &crate::rule::prove::set::ValueSet) -> bool {
    crate::rule::prove::line::Line::of(term).is_some_and(|line| line.all() == set)
}

fn result_type(function: AggregateFunction, argument: Option<&Expr>) -> DataType {
    let argument = match argument.map(|a| a.ty) {
        Some(DataType::Ratio) => Some(DataType::Float),
        other => other,
    };
    match (function, argument) {
        (AggregateFunction::Count | AggregateFunction::CountDistinct, _) => DataType::Int,
        (AggregateFunction::Exists, _) => DataType::Bool,
        (AggregateFunction::Avg, Some(DataType::Float)) => DataType::Float,
        (AggregateFunction::Avg, _) => DataType::Ratio,
        (_, Some(ty)) => ty,
        (_, None) => DataType::Timestamp,
    }
}

/// `value is null`, brought to the terms that can be.
pub(super) fn is_null(value: Expr, span: Span) -> Expr {
    if has_value(&value) {
        return truth(false, span);
    }
    let either = |a: &Expr, b: &Expr| vec![is_null(a.clone(), span), is_null(b.clone(), span)];
    match &value.kind {
        ExprKind::Call { args, .. } => return is_null(args[0].clone(), span),
        ExprKind::Not(inner) | ExprKind::Negate(inner) => return is_null((**inner).clone(), span),
        ExprKind::Aggregate(aggregate) => {
            if let Some(rows) = rows_with_value(aggregate, value.ty) {
                let count = self::aggregate(&rows, span);
                return compare::compare(CompareOp::Equal, count, literal(Value::Int(0), span), span);
            }
        }
        // Only exact numbers and times: an operation on floats can give NaN.
        ExprKind::Arith { op: ArithOp::Divide, left, right } if value.ty == DataType::Ratio => {
            let zero = literal(Value::Int(0), span);
            let mut parts = either(left, right);
            parts.push(compare::compare(CompareOp::Equal, (**right).clone(), zero, span));
            return junction::or(parts, span);
        }
        ExprKind::Arith { left, right, .. } if value.ty != DataType::Float => {
            return junction::or(either(left, right), span);
        }
        _ => {}
    }
    condition(ExprKind::IsNull { value: Box::new(value), negated: false }, span)
}

/// The count of the rows without which an aggregate is null, if it is null only without them.
fn rows_with_value(aggregate: &Aggregate, ty: DataType) -> Option<Aggregate> {
    let is_it = match aggregate.function {
        AggregateFunction::First | AggregateFunction::Last => aggregate.argument.is_none(),
        AggregateFunction::Min | AggregateFunction::Max => true,
        AggregateFunction::Avg => ty != DataType::Float,
        _ => false,
    };
    is_it.then(|| Aggregate { function: AggregateFunction::Count, ..aggregate.clone() })
}

/// The canonical form of a sequence.
pub(super) fn sequence(written: &Sequence, span: Span) -> Expr {
    let steps = written.steps.iter().map(|step| Step {
        event: step.event.clone(),
        filter: step.filter.as_ref().map(canonical).map(only_true).filter(|f| as_truth(f) != Some(true)),
        absent: step.absent,
        within: step.within.map(time::step),
    });
    let sequence = Sequence { steps: steps.collect(), window: time::window(written.window) };
    condition(ExprKind::Sequence(Box::new(sequence)), span)
}
