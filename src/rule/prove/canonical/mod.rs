//! One way of writing for what is said in many.

mod aggregate;
mod compare;
mod constraint;
mod junction;
mod text;
mod time;

pub(super) use aggregate::{not_null, rows_filter};
pub(super) use compare::flip;
pub(super) use constraint::{read, write};
pub(super) use junction::is_at_most;
pub(super) use text::{Piece, pieces};
pub(super) use time::{is_constant, step};

use super::line;
use crate::{
    diagnostic::Span,
    rule::{
        DataType,
        typed::{AggregateFunction, ArithOp, CompareOp, Expr, ExprKind, Rank, RankSize, Value},
    },
};

/// The canonical form of a rule: rules with equal canonical forms mean the same.
///
/// Equal forms promise equal values, not only equal members: for all data, at every `as_of` and in every zone, both give the
/// same number, or the same of true, false and unknown, for every subject, whenever both can be evaluated. What is not
/// promised is that an evaluation fails for both: arithmetic that is brought to a simpler form (`x * 2 > 10`) may overflow
/// in one and not in the other.
///
/// The form is itself a rule of the same type, and its own canonical form. It is no longer in the words of whoever
/// wrote it (`exists(login)` becomes `count(login) >= 1`), so it is for comparing, not for showing. Rules of equal meaning
/// may have different forms; [`super::same`] looks further.
#[must_use]
pub fn canonical(expr: &Expr) -> Expr {
    let span = expr.span;
    match &expr.kind {
        ExprKind::Literal(value) => literal(shortest(value), span),
        ExprKind::AsOf
        | ExprKind::Attribute(_)
        | ExprKind::Column(_)
        | ExprKind::EventTime
        | ExprKind::EventName
        | ExprKind::Tag { .. }
        | ExprKind::Score { .. } => expr.clone(),
        ExprKind::Not(inner) => negation(canonical(inner), span),
        ExprKind::And(parts) => junction::and(parts.iter().map(canonical).collect(), span),
        ExprKind::Or(parts) => junction::or(parts.iter().map(canonical).collect(), span),
        ExprKind::Compare { op, left, right } => compare::compare(*op, canonical(left), canonical(right), span),
        ExprKind::Between { value, low, high, negated } => {
            let (value, low, high) = (canonical(value), canonical(low), canonical(high));
            let low = compare::compare(CompareOp::GreaterEqual, value.clone(), low, span);
            let high = compare::compare(CompareOp::LessEqual, value, high, span);
            negate_if(*negated, junction::and(vec![low, high], span), span)
        }
        ExprKind::In { value, list, negated } => {
            negate_if(*negated, compare::in_list(canonical(value), list, span), span)
        }
        ExprKind::Like { value, pattern, negated } => {
            negate_if(*negated, text::like(canonical(value), pattern, span), span)
        }
        ExprKind::IsNull { value, negated } => negate_if(*negated, aggregate::is_null(canonical(value), span), span),
        ExprKind::Arith { op, left, right } => arithmetic(*op, canonical(left), canonical(right), span),
        ExprKind::Negate(inner) => negate(canonical(inner), span),
        ExprKind::Call { function, args } => text::call(*function, args.iter().map(canonical).collect(), expr.ty, span),
        ExprKind::Aggregate(inner) => aggregate::aggregate(inner, span),
        ExprKind::Rank(rank) => {
            let size = match rank.size {
                RankSize::Percent { mantissa, scale } => percent(mantissa, scale),
                size @ RankSize::Count(_) => size,
            };
            let among = rank.among.as_ref().map(canonical);
            let value = if among.is_some() { canonical(&rank.value) } else { aggregate::ranked(&rank.value) };
            condition(ExprKind::Rank(Box::new(Rank { bottom: rank.bottom, size, value, among })), span)
        }
        ExprKind::Sequence(sequence) => aggregate::sequence(sequence, span),
    }
}

/// `a and b and …`, or the same with `or`, of canonical rules.
pub(super) fn join(parts: Vec<Expr>, is_and: bool) -> Expr {
    let span = parts.iter().map(|part| part.span).reduce(Span::to).unwrap_or_default();
    if is_and { junction::and(parts, span) } else { junction::or(parts, span) }
}

/// `a and b` of canonical rules.
pub(super) fn both(a: Expr, b: Expr) -> Expr {
    let span = a.span;
    junction::and(vec![a, b], span)
}

const fn condition(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: DataType::Bool, span }
}

const fn truth(value: bool, span: Span) -> Expr {
    condition(ExprKind::Literal(Value::Bool(value)), span)
}

const fn as_truth(expr: &Expr) -> Option<bool> {
    match expr.kind {
        ExprKind::Literal(Value::Bool(value)) => Some(value),
        _ => None,
    }
}

pub(super) fn literal(value: Value, span: Span) -> Expr {
    let ty = crate::rule::resolve::value_type(&value);
    Expr { kind: ExprKind::Literal(value), ty, span }
}

/// A constant without needless digits.
fn shortest(value: &Value) -> Value {
    line::number(value).and_then(line::decimal).unwrap_or_else(|| value.clone())
}

fn percent(mut mantissa: u64, mut scale: u8) -> RankSize {
    while scale > 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        scale -= 1;
    }
    RankSize::Percent { mantissa, scale }
}

fn negate_if(negated: bool, expr: Expr, span: Span) -> Expr {
    if negated { negation(expr, span) } else { expr }
}

/// `not x`, pushed inwards as far as it goes: the laws of De Morgan hold in three-valued logic.
fn negation(expr: Expr, span: Span) -> Expr {
    if let Some((term, set)) = constraint::read(&expr)
        && let Some(others) = constraint::write(term, &set.complement(), span)
    {
        return others;
    }
    match expr.kind {
        ExprKind::Literal(Value::Bool(value)) => truth(!value, span),
        ExprKind::Not(inner) => *inner,
        ExprKind::And(parts) => junction::or(parts.into_iter().map(|p| negation(p, span)).collect(), span),
        ExprKind::Or(parts) => junction::and(parts.into_iter().map(|p| negation(p, span)).collect(), span),
        ExprKind::Compare { op, left, right } => compare::compare(opposite(op), *left, *right, span),
        ExprKind::In { value, list, negated } => condition(ExprKind::In { value, list, negated: !negated }, span),
        ExprKind::Like { value, pattern, negated } => {
            condition(ExprKind::Like { value, pattern, negated: !negated }, span)
        }
        ExprKind::IsNull { value, negated } => condition(ExprKind::IsNull { value, negated: !negated }, span),
        kind => condition(ExprKind::Not(Box::new(condition(kind, expr.span))), span),
    }
}

/// What holds of two known values exactly when the comparison does not.
const fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterEqual,
        CompareOp::LessEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessEqual,
        CompareOp::GreaterEqual => CompareOp::Less,
    }
}

/// Scale of exact numbers.
pub(super) const fn exact_scale(ty: DataType) -> Option<u8> {
    match ty {
        DataType::Int => Some(0),
        DataType::Decimal { scale } => Some(scale),
        _ => None,
    }
}

const fn exact(scale: u8) -> DataType {
    if scale == 0 { DataType::Int } else { DataType::Decimal { scale } }
}

fn arithmetic(op: ArithOp, left: Expr, right: Expr, span: Span) -> Expr {
    if left.ty.is_temporal() || left.ty == DataType::Duration {
        return time::arithmetic(op, left, right, span);
    }
    if let (ExprKind::Literal(a), ExprKind::Literal(b)) = (&left.kind, &right.kind)
        && let (Some(a), Some(b)) = (line::number(a), line::number(b))
        && op != ArithOp::Divide
        && let Some(folded) = match op {
            ArithOp::Add => a.add(b),
            ArithOp::Subtract => b.negate().and_then(|b| a.add(b)),
            ArithOp::Multiply | ArithOp::Divide => a.multiply(b),
        }
        && let Some(value) = line::decimal(folded)
    {
        return literal(value, span);
    }
    let ty = match (exact_scale(left.ty), exact_scale(right.ty)) {
        (Some(a), Some(b)) => match op {
            ArithOp::Add | ArithOp::Subtract => exact(if a > b { a } else { b }),
            ArithOp::Multiply => exact(a + b),
            ArithOp::Divide => DataType::Ratio,
        },
        _ => DataType::Float,
    };
    // Sums and products of two do not depend on their order, exact or float.
    let (left, right) = match op {
        ArithOp::Add | ArithOp::Multiply if right < left => (right, left),
        _ => (left, right),
    };
    Expr { kind: ExprKind::Arith { op, left: Box::new(left), right: Box::new(right) }, ty, span }
}

fn negate(inner: Expr, span: Span) -> Expr {
    match inner.kind {
        ExprKind::Literal(ref value) => {
            if let Some(value) = line::number(value).and_then(super::rational::Rational::negate).and_then(line::decimal)
            {
                return literal(value, span);
            }
        }
        ExprKind::Negate(ref twice) if twice.ty != DataType::Ratio => return (**twice).clone(),
        _ => {}
    }
    let ty = if inner.ty == DataType::Ratio { DataType::Float } else { inner.ty };
    Expr { kind: ExprKind::Negate(Box::new(inner)), ty, span }
}

/// True when a value is never null, and a condition never unknown.
pub(super) fn has_value(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::AsOf
        | ExprKind::EventTime
        | ExprKind::EventName
        | ExprKind::IsNull { .. }
        | ExprKind::Rank(_)
        | ExprKind::Sequence(_)
        | ExprKind::Tag { .. } => true,
        ExprKind::Attribute(_) | ExprKind::Column(_) | ExprKind::Score { .. } => false,
        ExprKind::Not(inner) | ExprKind::Negate(inner) => has_value(inner) && inner.ty != DataType::Float,
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().all(has_value),
        ExprKind::Call { args, .. } => args.iter().all(has_value),
        ExprKind::Compare { left, right, .. } => has_value(left) && has_value(right),
        // Differences of infinities, and quotients by zero, are null.
        ExprKind::Arith { op, left, right } => {
            *op != ArithOp::Divide && expr.ty != DataType::Float && has_value(left) && has_value(right)
        }
        ExprKind::In { value, .. } | ExprKind::Like { value, .. } => has_value(value),
        ExprKind::Between { value, low, high, .. } => [value, low, high].into_iter().all(|e| has_value(e)),
        ExprKind::Aggregate(aggregate) => match aggregate.function {
            AggregateFunction::Count | AggregateFunction::CountDistinct | AggregateFunction::Exists => true,
            // A sum of floats is null when infinities of both signs meet.
            AggregateFunction::Sum => expr.ty != DataType::Float,
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests;
