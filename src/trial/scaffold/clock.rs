use crate::{
    calendar::{Micros, Zone},
    rule::typed::{CompareOp, Expr, ExprKind, Function, Value},
};

/// Whether a row-level condition holds at an instant, as far as it asks for times of day and days of the week alone;
/// `None` where it asks for something else.
pub(super) fn holds_at(condition: &Expr, t: Micros, zone: &Zone) -> Option<bool> {
    match &condition.kind {
        ExprKind::And(parts) => {
            let known: Vec<bool> = parts.iter().filter_map(|p| holds_at(p, t, zone)).collect();
            if known.contains(&false) { Some(false) } else { (known.len() == parts.len()).then_some(true) }
        }
        ExprKind::Or(parts) => {
            let known: Vec<bool> = parts.iter().filter_map(|p| holds_at(p, t, zone)).collect();
            if known.contains(&true) { Some(true) } else { (known.len() == parts.len()).then_some(false) }
        }
        ExprKind::Not(inner) => holds_at(inner, t, zone).map(|holds| !holds),
        ExprKind::Compare { op, left, right } => {
            let (left, right) = (number_at(left, t, zone)?, number_at(right, t, zone)?);
            Some(match op {
                CompareOp::Equal => left == right,
                CompareOp::NotEqual => left != right,
                CompareOp::Less => left < right,
                CompareOp::LessEqual => left <= right,
                CompareOp::Greater => left > right,
                CompareOp::GreaterEqual => left >= right,
            })
        }
        ExprKind::Between { value, low, high, negated } => {
            let value = number_at(value, t, zone)?;
            let inside = number_at(low, t, zone)? <= value && value <= number_at(high, t, zone)?;
            Some(inside != *negated)
        }
        ExprKind::In { value, list, negated } => {
            let value = number_at(value, t, zone)?;
            Some(list.contains(&Value::Int(value)) != *negated)
        }
        _ => None,
    }
}

fn number_at(expr: &Expr, t: Micros, zone: &Zone) -> Option<i64> {
    match &expr.kind {
        ExprKind::Literal(Value::Int(n)) => Some(*n),
        ExprKind::Call { function, args } if matches!(args.first()?.kind, ExprKind::EventTime) => match function {
            Function::Hour => Some(zone.hour(t)),
            Function::Weekday => Some(zone.weekday(t)),
            _ => None,
        },
        _ => None,
    }
}
