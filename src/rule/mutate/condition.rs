use super::{Change, Emit, Position, constant::thresholds, flatten};
use crate::rule::{
    DataType,
    typed::{ArithOp, CompareOp, Expr, ExprKind, TagValueTest},
};

/// Changes of logic, comparisons and arithmetic.
pub(super) fn change(expr: &Expr, position: Position, emit: &mut Emit<'_>) {
    let mut with = |kind: ExprKind, change| emit(Expr { kind, ..expr.clone() }, change);
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            let is_and = matches!(expr.kind, ExprKind::And(_));
            let same = |parts| if is_and { ExprKind::And(parts) } else { ExprKind::Or(parts) };
            for at in 0..parts.len() {
                let mut fewer = parts.clone();
                fewer.remove(at);
                match fewer.len() {
                    1 => emit(fewer.remove(0), Change::Clause),
                    _ => emit(Expr { kind: same(fewer), ..expr.clone() }, Change::Clause),
                }
            }
            let other = if is_and { ExprKind::Or(parts.clone()) } else { ExprKind::And(parts.clone()) };
            let mut other = Expr { kind: other, ..expr.clone() };
            flatten(&mut other);
            emit(other, Change::Combination);
        }
        ExprKind::Not(inner) => emit(inner.as_ref().clone(), Change::Negation),
        ExprKind::Compare { op, left, right } => {
            for op in others(*op, left.ty).iter().copied() {
                with(ExprKind::Compare { op, left: left.clone(), right: right.clone() }, Change::Comparison);
            }
            for literal in thresholds(left, right.ty) {
                with(ExprKind::Compare { op: *op, left: Box::new(literal), right: right.clone() }, Change::Constant);
            }
            for literal in thresholds(right, left.ty) {
                with(ExprKind::Compare { op: *op, left: left.clone(), right: Box::new(literal) }, Change::Constant);
            }
        }
        ExprKind::Between { value, low, high, negated } => {
            let (value, low, high, negated) = (value.clone(), low.clone(), high.clone(), *negated);
            with(
                ExprKind::Between { value: value.clone(), low: low.clone(), high: high.clone(), negated: !negated },
                Change::Negation,
            );
            for literal in thresholds(&low, value.ty) {
                let low = Box::new(literal);
                with(ExprKind::Between { value: value.clone(), low, high: high.clone(), negated }, Change::Constant);
            }
            for literal in thresholds(&high, value.ty) {
                let high = Box::new(literal);
                with(ExprKind::Between { value: value.clone(), low: low.clone(), high, negated }, Change::Constant);
            }
        }
        ExprKind::In { value, list, negated } => {
            with(ExprKind::In { value: value.clone(), list: list.clone(), negated: !negated }, Change::Negation);
            for at in 0..list.len() {
                if list.len() > 1 {
                    let mut list = list.clone();
                    list.remove(at);
                    with(ExprKind::In { value: value.clone(), list, negated: *negated }, Change::List);
                }
            }
        }
        ExprKind::Like { value, pattern, negated } => {
            with(
                ExprKind::Like { value: value.clone(), pattern: pattern.clone(), negated: !negated },
                Change::Negation,
            );
        }
        ExprKind::IsNull { value, negated } => {
            with(ExprKind::IsNull { value: value.clone(), negated: !negated }, Change::Negation);
        }
        ExprKind::Arith { op, left, right } => {
            let is_even = left.ty.is_numeric() && right.ty.is_numeric()
                || left.ty.is_temporal() && right.ty == DataType::Duration;
            let other = match op {
                ArithOp::Add => Some(ArithOp::Subtract),
                ArithOp::Subtract => Some(ArithOp::Add),
                ArithOp::Multiply | ArithOp::Divide => None,
            };
            if let Some(op) = other.filter(|_| is_even) {
                with(ExprKind::Arith { op, left: left.clone(), right: right.clone() }, Change::Arithmetic);
            }
        }
        ExprKind::Tag { tag, value: Some(test) } => {
            let other = TagValueTest { negated: !test.negated, value: test.value.clone() };
            with(ExprKind::Tag { tag: tag.clone(), value: Some(other) }, Change::TagValue);
            with(ExprKind::Tag { tag: tag.clone(), value: None }, Change::TagValue);
        }
        // A condition that has no operator to be turned.
        ExprKind::Attribute(_)
        | ExprKind::Column(_)
        | ExprKind::Call { .. }
        | ExprKind::Aggregate(_)
        | ExprKind::Rank(_)
        | ExprKind::Sequence(_)
        | ExprKind::Tag { value: None, .. }
            if position == Position::Condition && expr.ty == DataType::Bool =>
        {
            with(ExprKind::Not(Box::new(expr.clone())), Change::Negation);
        }
        _ => {}
    }
}

/// The comparison that differs at the edge, and the one that looks the other way.
const fn others(op: CompareOp, ty: DataType) -> &'static [CompareOp] {
    use CompareOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    match (op, ty) {
        (Equal, _) => &[NotEqual],
        (NotEqual, _) => &[Equal],
        (Less, _) => &[LessEqual, Greater],
        (LessEqual, _) => &[Less, GreaterEqual],
        (Greater, _) => &[GreaterEqual, Less],
        (GreaterEqual, _) => &[Greater, LessEqual],
    }
}
