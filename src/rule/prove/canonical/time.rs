//! Instants, durations and windows.

use super::{compare, literal};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY},
    diagnostic::Span,
    rule::{
        DataType,
        typed::{ArithOp, CompareOp, Expr, ExprKind, Function, Value, Window},
    },
};

/// A calendar step in its smallest equal number of units: a week is 7 days and 60 minutes an hour, but a day is not 24
/// hours and a year not 12 months of some days.
pub(in crate::rule::prove) const fn step(span: CalendarSpan) -> CalendarSpan {
    match span.unit {
        CalendarUnit::Week => CalendarSpan::new(span.count * 7, CalendarUnit::Day),
        CalendarUnit::Minute if span.count % 60 == 0 => CalendarSpan::new(span.count / 60, CalendarUnit::Hour),
        _ => span,
    }
}

/// A window with canonical steps.
pub(super) fn window(window: Window) -> Window {
    match window {
        Window::Last(span) => Window::Last(step(span)),
        Window::Next(span) => Window::Next(step(span)),
        Window::BetweenAgo { from, to } => Window::BetweenAgo { from: step(from), to: step(to) },
        other => other,
    }
}

/// True for what is the same for all subjects and rows.
pub(in crate::rule::prove) fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::AsOf => true,
        ExprKind::Arith { left, right, .. } => expr.ty.is_temporal() && is_constant(left) && is_constant(right),
        _ => false,
    }
}

/// `t + d`, `t - d` or `t - t` of canonical operands.
pub(super) fn arithmetic(op: ArithOp, left: Expr, right: Expr, span: Span) -> Expr {
    let build = |op, left: Expr, right: Expr| {
        let ty = if right.ty.is_temporal() { DataType::Duration } else { DataType::Timestamp };
        Expr { kind: ExprKind::Arith { op, left: Box::new(left), right: Box::new(right) }, ty, span }
    };
    let ExprKind::Literal(Value::Duration(written)) = right.kind else { return build(op, left, right) };
    let written = step(written);
    let right = |written| literal(Value::Duration(written), span);
    if written.unit == CalendarUnit::Month || left.ty != DataType::Timestamp {
        return build(op, left, right(written));
    }
    if written.count == 0 {
        return left;
    }
    let Some(moved) = exact(op, written) else { return build(op, left, right(written)) };
    match &left.kind {
        // The step of an instant by minutes and hours is exact.
        ExprKind::Literal(Value::Timestamp(t)) => {
            if let Some(t) = t.checked_add(moved) {
                return literal(Value::Timestamp(t), span);
            }
        }
        ExprKind::Arith { op: inner, left: start, right: first } => {
            if let ExprKind::Literal(Value::Duration(first)) = first.kind
                && start.ty == DataType::Timestamp
                && let Some(first) = exact(*inner, first)
                && let Some((op, both)) = first.checked_add(moved).and_then(exact_step)
            {
                return match both.count {
                    0 => (**start).clone(),
                    _ => build(op, (**start).clone(), right(both)),
                };
            }
        }
        _ => {}
    }
    build(op, left, right(written))
}

/// The elapsed time of an exact step, negative for a step back.
fn exact(op: ArithOp, span: CalendarSpan) -> Option<i64> {
    let is_exact = matches!(span.unit, CalendarUnit::Minute | CalendarUnit::Hour);
    let micros = span.elapsed().filter(|_| is_exact)?;
    Some(if op == ArithOp::Subtract { -micros } else { micros })
}

/// The exact step of an elapsed time, when it is one that can be written.
fn exact_step(micros: i64) -> Option<(ArithOp, CalendarSpan)> {
    const MINUTES_MAX: i64 = 525_600_000;
    let minutes = micros / crate::calendar::MINUTE;
    let op = if minutes < 0 { ArithOp::Subtract } else { ArithOp::Add };
    let span = CalendarSpan::new(minutes.checked_abs()?, CalendarUnit::Minute);
    (span.count <= MINUTES_MAX).then(|| (op, step(span)))
}

/// Comparisons of times that have a simpler form; `None` for the others.
pub(super) fn compare(op: CompareOp, left: &Expr, right: &Expr, span: Span) -> Option<Expr> {
    if let ExprKind::Arith { op: ArithOp::Subtract, left: a, right: b } = &left.kind
        && b.ty.is_temporal()
        && let ExprKind::Literal(Value::Duration(written)) = &right.kind
    {
        let elapsed = written.elapsed()?;
        if elapsed == 0 {
            return Some(compare::compare(op, (**a).clone(), (**b).clone(), span));
        }
        // `as_of - t < 30 days` of elapsed time: fewer than 30 whole periods of 24 hours.
        if a.kind == ExprKind::AsOf && matches!(op, CompareOp::Less | CompareOp::GreaterEqual) {
            return days_since(op, b, elapsed, span);
        }
        return None;
    }
    // `t > as_of - 720 hours`
    if let ExprKind::Arith { op: ArithOp::Subtract, left: start, right: back } = &right.kind
        && start.kind == ExprKind::AsOf
        && let ExprKind::Literal(Value::Duration(back)) = back.kind
        && let Some(elapsed) = exact(ArithOp::Add, back)
    {
        return match op {
            CompareOp::Greater => days_since(CompareOp::Less, left, elapsed, span),
            CompareOp::LessEqual => days_since(CompareOp::GreaterEqual, left, elapsed, span),
            _ => None,
        };
    }
    None
}

fn days_since(op: CompareOp, t: &Expr, elapsed: i64, span: Span) -> Option<Expr> {
    if elapsed % DAY != 0 || is_constant(t) {
        return None;
    }
    let call = ExprKind::Call { function: Function::DaysSince, args: vec![t.clone()] };
    let call = Expr { kind: call, ty: DataType::Int, span };
    Some(compare::compare(op, call, literal(Value::Int(elapsed / DAY), span), span))
}
