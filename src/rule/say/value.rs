//! What is counted, added up and compared: everything that is no condition.

use super::{Phrase, phrases::*, rows::RowsOf, speaker::Speaker};
use crate::rule::typed::{Aggregate, AggregateFunction, ArithOp, DataType, Expr, ExprKind, Function, Value, Window};

impl Speaker<'_> {
    pub(super) fn value(self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Literal(value) => self.constant(value),
            ExprKind::AsOf => self.put(NOW, &[]),
            ExprKind::Attribute(column) => self.attribute(column),
            ExprKind::Column(column) => self.name(&column.column),
            ExprKind::EventTime => self.put(EVENT_TIME, &[]),
            ExprKind::EventName => self.put(EVENT_NAME, &[]),
            ExprKind::Arith { op, left, right } => self.arithmetic(*op, left, right),
            ExprKind::Negate(inner) => self.put(NEGATIVE, &[("a", &self.operand(inner))]),
            ExprKind::Call { function, args } => match (function, args.first()) {
                (Function::DaysSince, Some(t)) => self.put(DAYS_SINCE, &[("t", &self.value(t))]),
                (Function::Hour, Some(t)) => self.put(HOUR_OF, &[("t", &self.value(t))]),
                (Function::Weekday, Some(t)) => self.put(WEEKDAY_OF, &[("t", &self.value(t))]),
                (Function::Day, Some(t)) if t.kind == ExprKind::AsOf => self.put(TODAY, &[]),
                (Function::Day, Some(t)) => self.put(DAY_OF, &[("t", &self.value(t))]),
                (Function::Contains | Function::StartsWith | Function::EndsWith, _) | (_, None) => self.truth(expr),
            },
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, expr),
            ExprKind::Score { tag } => self.put(SCORE, &[("tag", &self.tag(tag))]),
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::Between { .. }
            | ExprKind::Like { .. }
            | ExprKind::IsNull { .. }
            | ExprKind::Rank(_)
            | ExprKind::Sequence(_)
            | ExprKind::Tag { .. } => self.truth(expr),
        }
    }

    /// A condition where a value is wanted.
    fn truth(self, expr: &Expr) -> String {
        self.put(WHETHER, &[("x", &self.grouped(&self.condition(expr, false, false)))])
    }

    fn aggregate(self, aggregate: &Aggregate, expr: &Expr) -> String {
        let of = RowsOf { filter: aggregate.filter.as_ref(), ..RowsOf::new(&aggregate.event, &aggregate.window) };
        let over = |phrase: Phrase, of: &RowsOf<'_>| {
            let rows = self.rows(of);
            let value = aggregate.argument.as_ref().map(|x| self.operand(x)).unwrap_or_default();
            self.put(phrase, &[("rows", &rows.many), ("window", &rows.window), ("what", &rows.what), ("value", &value)])
        };
        let (temporal, known) = (expr.ty.is_temporal(), aggregate.argument.as_ref());
        match aggregate.function {
            AggregateFunction::Count => over(NUMBER_OF, &RowsOf { known, ..of }),
            AggregateFunction::Sum => over(SUM, &of),
            AggregateFunction::Avg => over(AVERAGE, &of),
            AggregateFunction::Min if temporal => over(EARLIEST, &of),
            AggregateFunction::Min => over(SMALLEST, &of),
            AggregateFunction::Max if temporal => over(LATEST, &of),
            AggregateFunction::Max => over(LARGEST, &of),
            AggregateFunction::First | AggregateFunction::Last => {
                let is_first = aggregate.function == AggregateFunction::First;
                let phrase = match (is_first, aggregate.event.event.is_some()) {
                    (true, true) => FIRST_EVENT,
                    (true, false) => FIRST_RECORD,
                    (false, true) => LAST_EVENT,
                    (false, false) => LAST_RECORD,
                };
                let rows = self.rows(&of);
                let row = self.put(phrase, &[("row", &rows.one), ("window", &rows.window), ("what", &rows.what)]);
                match &aggregate.argument {
                    Some(x) => self.put(OF_ROW, &[("value", &self.operand(x)), ("t", &row)]),
                    None => row,
                }
            }
            AggregateFunction::Exists => self.truth(expr),
            AggregateFunction::CountDistinct => {
                let noun = if counts_days(aggregate) { DAYS_WITH } else { DISTINCT };
                self.put(NUMBER_OF, &[("rows", &over(noun, &of))])
            }
        }
    }

    fn arithmetic(self, op: ArithOp, left: &Expr, right: &Expr) -> String {
        let of = |phrase, a: &str, b: &str| self.put(phrase, &[("a", a), ("b", b)]);
        if let (ExprKind::Literal(Value::Duration(d)), true) = (&right.kind, left.ty.is_temporal()) {
            let d = self.span(*d);
            let is_now = left.kind == ExprKind::AsOf;
            let phrase = match (op, is_now) {
                (ArithOp::Subtract, true) => AGO,
                (ArithOp::Subtract, false) => BEFORE,
                (_, true) => FROM_NOW,
                (_, false) => AFTER,
            };
            return self.put(phrase, &[("d", &d), ("t", &self.operand(left))]);
        }
        if op == ArithOp::Subtract && left.ty.is_temporal() && right.ty.is_temporal() {
            return self.put(ELAPSED, &[("from", &self.value(right)), ("to", &self.value(left))]);
        }
        if is_short(left) && is_short(right) {
            // Signs bind as everybody knows; only what would bind otherwise needs brackets.
            let side = |x: &Expr, is_right: bool| match &x.kind {
                ExprKind::Arith { op: inner, .. }
                    if binding(*inner) > binding(op) || !is_right && binding(*inner) == binding(op) =>
                {
                    self.value(x)
                }
                _ => self.operand(x),
            };
            let (a, b) = (side(left, false), side(right, true));
            let sign = match op {
                ArithOp::Add => "+",
                ArithOp::Subtract => "−",
                ArithOp::Multiply => "×",
                ArithOp::Divide => "÷",
            };
            return self.put(SIGNS, &[("a", &a), ("sign", sign), ("b", &b)]);
        }
        let (a, b) = (self.operand(left), self.operand(right));
        let phrase = match op {
            ArithOp::Add => PLUS,
            ArithOp::Subtract => MINUS,
            ArithOp::Multiply => TIMES_BY,
            ArithOp::Divide => DIVIDED,
        };
        of(phrase, &a, &b)
    }

    /// A value inside another; in brackets when it is made of several.
    pub(super) fn operand(self, expr: &Expr) -> String {
        let is_made = match &expr.kind {
            ExprKind::Arith { right, .. } => {
                !matches!(right.kind, ExprKind::Literal(Value::Duration(_))) || expr.ty == DataType::Duration
            }
            ExprKind::Negate(_) => true,
            _ => false,
        };
        let words = self.value(expr);
        if is_made { self.grouped(&words) } else { words }
    }

    /// A value as the subject of `is`: what happened at a time was, unless nothing but its being known is said first.
    pub(super) fn when_it_was(self, expr: &Expr, says_known: bool) -> String {
        let is_past = !says_known
            && match &expr.kind {
                ExprKind::Aggregate(aggregate) => {
                    aggregate.argument.is_none() && !matches!(aggregate.window, Window::Next(_))
                }
                _ => false,
            };
        self.put(if is_past { WAS } else { IS }, &[("t", &self.value(expr))])
    }
}

/// True for `count_distinct(day(login.time))`.
pub(super) fn counts_days(aggregate: &Aggregate) -> bool {
    let is_day = |x: &Expr| match &x.kind {
        ExprKind::Call { function: Function::Day, args } => args.iter().all(|t| t.kind == ExprKind::EventTime),
        _ => false,
    };
    aggregate.function == AggregateFunction::CountDistinct && aggregate.argument.as_ref().is_some_and(is_day)
}

/// How tightly an operation binds.
const fn binding(op: ArithOp) -> u8 {
    match op {
        ArithOp::Add | ArithOp::Subtract => 0,
        ArithOp::Multiply | ArithOp::Divide => 1,
    }
}

/// Columns, constants and arithmetic of them are written with signs, everything else with words.
fn is_short(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Attribute(_) | ExprKind::Column(_) => true,
        ExprKind::Arith { left, right, .. } => is_short(left) && is_short(right),
        ExprKind::Negate(inner) => is_short(inner),
        _ => false,
    }
}
