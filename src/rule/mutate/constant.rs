use super::{Change, Emit, Position};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, Days, HOUR},
    rule::{
        DataType,
        typed::{Expr, ExprKind, Value},
        word::unit_max,
    },
};

/// Changes of a constant that stands inside a calculation, or is a condition by itself.
pub(super) fn change(expr: &Expr, position: Position, emit: &mut Emit<'_>) {
    let ExprKind::Literal(value) = &expr.kind else { return };
    if let (Value::Bool(value), Position::Condition | Position::Negated) = (value, position) {
        emit(Expr { kind: ExprKind::Literal(Value::Bool(!value)), ..expr.clone() }, Change::Negation);
        return;
    }
    // The type stays: what is calculated with it keeps its own.
    for value in steps(value, expr.ty) {
        emit(Expr { kind: ExprKind::Literal(value), ..expr.clone() }, Change::Constant);
    }
}

/// A constant one step smaller and one larger, when `expr` is one; a step is the smallest difference that a value of
/// type `beside` can show.
pub(super) fn thresholds(expr: &Expr, beside: DataType) -> Vec<Expr> {
    let ExprKind::Literal(value) = &expr.kind else { return Vec::new() };
    let literal = |value: Value| {
        let ty = match &value {
            Value::Decimal { scale, .. } => DataType::Decimal { scale: *scale },
            _ => expr.ty,
        };
        Expr { kind: ExprKind::Literal(value), ty, span: expr.span }
    };
    steps(value, beside).into_iter().map(literal).collect()
}

fn steps(value: &Value, beside: DataType) -> Vec<Value> {
    let both = |down: Option<Value>, up: Option<Value>| [down, up].into_iter().flatten().collect();
    match value {
        Value::Int(n) => match beside {
            DataType::Decimal { scale } => {
                let mantissa = 10_i64.checked_pow(u32::from(scale)).and_then(|f| n.checked_mul(f));
                let decimal = |m: Option<i64>| m.map(|mantissa| Value::Decimal { mantissa, scale });
                both(decimal(mantissa.and_then(|m| m.checked_sub(1))), decimal(mantissa.and_then(|m| m.checked_add(1))))
            }
            _ => both(n.checked_sub(1).map(Value::Int), n.checked_add(1).map(Value::Int)),
        },
        Value::Decimal { mantissa, scale } => {
            let finer = match beside {
                DataType::Decimal { scale: other } => other.max(*scale),
                _ => *scale,
            };
            let step = match beside {
                DataType::Int => 10_i64.checked_pow(u32::from(*scale)),
                _ => Some(1),
            };
            let mantissa = 10_i64.checked_pow(u32::from(finer - scale)).and_then(|f| mantissa.checked_mul(f));
            let (Some(mantissa), Some(step)) = (mantissa, step) else { return Vec::new() };
            let decimal = |m: Option<i64>| m.map(|mantissa| Value::Decimal { mantissa, scale: finer });
            both(decimal(mantissa.checked_sub(step)), decimal(mantissa.checked_add(step)))
        }
        Value::Date(days) => both(days.checked_sub(1).map(Value::Date), days.checked_add(1).map(Value::Date)),
        Value::Timestamp(t) => {
            both(t.checked_sub(HOUR).map(Value::Timestamp), t.checked_add(HOUR).map(Value::Timestamp))
        }
        Value::Duration(span) => spans(*span).into_iter().map(Value::Duration).collect(),
        Value::Bool(_) | Value::Text(_) => Vec::new(),
    }
}

/// A duration a step shorter and a step longer: a minute, an hour, a day, or a month.
pub(super) fn spans(span: CalendarSpan) -> Vec<CalendarSpan> {
    // A week is seven days, wherever it stands.
    let span = match span.unit {
        CalendarUnit::Week => CalendarSpan::new(span.count.saturating_mul(7), CalendarUnit::Day),
        _ => span,
    };
    [-1, 1]
        .into_iter()
        .filter_map(|step| span.count.checked_add(step))
        .filter(|count| (1..=unit_max(span.unit)).contains(count))
        .map(|count| CalendarSpan::new(count, span.unit))
        .collect()
}

/// A day earlier and a day later.
pub(super) fn days(date: Days) -> impl Iterator<Item = Days> {
    [-1, 1].into_iter().filter_map(move |step| date.checked_add(step))
}
