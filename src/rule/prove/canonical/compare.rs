//! Comparisons: a constant stands on the right, alone, and the term on the left without arithmetic that can be undone.

use std::cmp::Ordering;

use super::{
    as_truth, condition, constraint, exact_scale, has_value, junction, literal, negate_if, shortest, time, truth,
};
use crate::{
    diagnostic::Span,
    rule::{
        DataType,
        prove::{line, line::Line, rational::Rational},
        typed::{ArithOp, CompareOp, Expr, ExprKind, Value},
    },
};

/// The comparison that holds of swapped operands.
pub(in crate::rule::prove) const fn flip(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        CompareOp::Equal | CompareOp::NotEqual => op,
    }
}

/// Whether a comparison holds of values in that order.
const fn holds(op: CompareOp, ordering: Ordering) -> bool {
    match op {
        CompareOp::Equal => ordering.is_eq(),
        CompareOp::NotEqual => ordering.is_ne(),
        CompareOp::Less => ordering.is_lt(),
        CompareOp::LessEqual => ordering.is_le(),
        CompareOp::Greater => ordering.is_gt(),
        CompareOp::GreaterEqual => ordering.is_ge(),
    }
}

/// `left op right` of canonical operands.
pub(super) fn compare(op: CompareOp, left: Expr, right: Expr, span: Span) -> Expr {
    if left.ty == DataType::Bool {
        return compare_bools(op, left, right, span);
    }
    let is_literal = |e: &Expr| matches!(e.kind, ExprKind::Literal(_));
    let swap =
        if time::is_constant(&right) { is_literal(&left) && !is_literal(&right) } else { time::is_constant(&left) };
    let (op, left, right) = if swap { (flip(op), right, left) } else { (op, left, right) };
    if let (ExprKind::Literal(a), ExprKind::Literal(b)) = (&left.kind, &right.kind)
        && let Some(ordering) = order(a, b)
    {
        return truth(holds(op, ordering), span);
    }
    if let ExprKind::Literal(constant) = &right.kind
        && let Some(number) = line::number(constant)
        && let Some(simpler) = undo_arithmetic(op, &left, number, span)
    {
        return simpler;
    }
    if let Some(simpler) = time::compare(op, &left, &right, span) {
        return simpler;
    }
    let swap = !time::is_constant(&right) && right < left;
    let (op, left, right) = if swap { (flip(op), right, left) } else { (op, left, right) };
    let comparison = condition(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }, span);
    match constraint::read(&comparison).and_then(|(term, set)| constraint::write(term, &set, span)) {
        Some(written) => written,
        None => comparison,
    }
}

/// The order of two constants, when it is the same in every zone.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Timestamp(a), Value::Timestamp(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.elapsed()?.cmp(&b.elapsed()?)),
        _ => Some(line::number(a)?.cmp(&line::number(b)?)),
    }
}

fn compare_bools(op: CompareOp, left: Expr, right: Expr, span: Span) -> Expr {
    let is_unequal = op == CompareOp::NotEqual;
    match (as_truth(&left), as_truth(&right)) {
        (_, Some(value)) => return negate_if(value == is_unequal, left, span),
        (Some(value), _) => return negate_if(value == is_unequal, right, span),
        _ if left == right && has_value(&left) => return truth(!is_unequal, span),
        _ => {}
    }
    let (left, right) = if right < left { (right, left) } else { (left, right) };
    condition(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }, span)
}

/// Brings `x * 2 + 1 > 7` to `x > 3`, for exact numbers; `None` when there is nothing to undo.
fn undo_arithmetic(mut op: CompareOp, left: &Expr, mut bound: Rational, span: Span) -> Option<Expr> {
    let mut term = left;
    loop {
        let (inner, moved, flipped) = match &term.kind {
            ExprKind::Negate(inner) if exact_scale(inner.ty).is_some() => (&**inner, bound.negate(), true),
            ExprKind::Arith { op: arith, left: a, right: b }
                if exact_scale(a.ty).is_some() && exact_scale(b.ty).is_some() =>
            {
                match (arith, constant(a), constant(b)) {
                    (ArithOp::Add, Some(c), _) => (&**b, c.negate().and_then(|c| bound.add(c)), false),
                    (ArithOp::Add, _, Some(c)) => (&**a, c.negate().and_then(|c| bound.add(c)), false),
                    (ArithOp::Subtract, Some(c), _) => (&**b, bound.negate().and_then(|k| c.add(k)), true),
                    (ArithOp::Subtract, _, Some(c)) => (&**a, bound.add(c), false),
                    (ArithOp::Multiply, Some(c), _) if c.sign() != 0 => (&**b, bound.divide(c), c.sign() < 0),
                    (ArithOp::Multiply, _, Some(c)) if c.sign() != 0 => (&**a, bound.divide(c), c.sign() < 0),
                    (ArithOp::Divide, None, Some(c)) if c.sign() != 0 => (&**a, bound.multiply(c), c.sign() < 0),
                    (ArithOp::Subtract, None, None) if bound.sign() == 0 => {
                        return Some(compare(op, (**a).clone(), (**b).clone(), span));
                    }
                    _ => break,
                }
            }
            _ => break,
        };
        bound = moved?;
        op = if flipped { flip(op) } else { op };
        term = inner;
    }
    if std::ptr::eq(term, left) {
        return None;
    }
    let set = Line::of(term)?.compared_number(op, bound)?;
    constraint::write(term, &set, span)
}

/// Whether the difference of two terms is zero exactly when they are equal: of exact numbers and of times.
pub(super) fn is_settled_difference(a: &Expr, b: &Expr) -> bool {
    let exact = exact_scale(a.ty).is_some() && exact_scale(b.ty).is_some();
    (exact || (a.ty.is_temporal() && b.ty.is_temporal())) && constant(a).is_none() && constant(b).is_none()
}

fn constant(expr: &Expr) -> Option<Rational> {
    if let ExprKind::Literal(value) = &expr.kind { line::number(value) } else { None }
}

/// `value in (…)`.
pub(super) fn in_list(value: Expr, list: &[Value], span: Span) -> Expr {
    // Arithmetic is undone by comparisons: `x * 2 in (4, 6)` is `x * 2 = 4 or x * 2 = 6`, and so `x in (2, 3)`.
    if matches!(value.kind, ExprKind::Arith { .. } | ExprKind::Negate(_)) {
        let equal = |one| compare(CompareOp::Equal, value.clone(), literal(shortest(one), span), span);
        return junction::or(list.iter().map(equal).collect(), span);
    }
    if let Some(set) = Line::of(&value).and_then(|line| line.listed(list))
        && let Some(written) = constraint::write(&value, &set, span)
    {
        return written;
    }
    let mut list: Vec<Value> = list.iter().map(shortest).collect();
    list.sort();
    list.dedup();
    match list.as_slice() {
        [one] => compare(CompareOp::Equal, value, literal(one.clone(), span), span),
        _ => condition(ExprKind::In { value: Box::new(value), list, negated: false }, span),
    }
}
