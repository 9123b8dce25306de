use std::{fmt, sync::Arc};

use super::{write_bare_window, write_literal};
use crate::{
    calendar::{Micros, Zone, format_instant},
    diagnostic::Span,
    rule::{
        Ast,
        ast::{
            AstAggregate, AstInstant, AstKind, AstRank, AstSequence, AstStep, AstTagValue, AstWindow, Literal, Name,
            Spanned,
        },
        typed::{Aggregate, ColumnRef, DateBound, EventRef, Expr, ExprKind, Sequence, Value, Window},
    },
};

/// The canonical text with every event and argument column fully qualified, and instants in UTC, so that it means the
/// same in every workspace. Reading and resolving it gives an equal tree.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_back(self, None).fmt(f)
    }
}

/// The window as a rule writes it: `last 7 days`, `ever`.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_bare_window(f, &window(self).value)
    }
}

/// The constant as a rule writes it; instants in UTC.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_literal(f, &literal(self))
    }
}

/// A fingerprint of a rule's meaning: equal for rules that differ only in spelling (spaces, needless parentheses,
/// qualification), 32 hexadecimal digits.
#[must_use]
pub fn fingerprint(expr: &Expr) -> String {
    let mut hex = blake3::hash(expr.to_string().as_bytes()).to_hex().to_string();
    hex.truncate(32);
    hex
}

/// The tree as it would be written; `event` is there inside the argument of an aggregate, where columns are qualified.
fn write_back(expr: &Expr, event: Option<&EventRef>) -> Ast {
    let boxed = |e: &Expr| Box::new(write_back(e, event));
    let all = |parts: &[Expr]| parts.iter().map(|p| write_back(p, event)).collect();
    let kind = match &expr.kind {
        ExprKind::Literal(value) => AstKind::Literal(literal(value)),
        ExprKind::AsOf => AstKind::AsOf,
        ExprKind::Attribute(ColumnRef { source, column }) => AstKind::Path(vec![name(source), name(column)]),
        ExprKind::Column(column) => row_path(event, &column.column),
        ExprKind::EventTime => row_path(event, "time"),
        ExprKind::EventName => row_path(event, "event"),
        ExprKind::Not(x) => AstKind::Not(boxed(x)),
        ExprKind::And(parts) => AstKind::And(all(parts)),
        ExprKind::Or(parts) => AstKind::Or(all(parts)),
        ExprKind::Compare { op, left, right } => AstKind::Compare { op: *op, left: boxed(left), right: boxed(right) },
        ExprKind::Arith { op, left, right } => AstKind::Arith { op: *op, left: boxed(left), right: boxed(right) },
        ExprKind::Negate(x) => AstKind::Negate(boxed(x)),
        ExprKind::In { value, list, negated } => AstKind::In {
            value: boxed(value),
            list: list.iter().map(|v| placeless(literal(v))).collect(),
            negated: *negated,
        },
        ExprKind::Between { value, low, high, negated } => {
            AstKind::Between { value: boxed(value), low: boxed(low), high: boxed(high), negated: *negated }
        }
        ExprKind::Like { value, pattern, negated } => {
            AstKind::Like { value: boxed(value), pattern: placeless(pattern.to_string()), negated: *negated }
        }
        ExprKind::IsNull { value, negated } => AstKind::IsNull { value: boxed(value), negated: *negated },
        ExprKind::Call { function, args } => AstKind::Call { function: *function, args: all(args) },
        ExprKind::Aggregate(inner) => AstKind::Aggregate(Box::new(aggregate(inner))),
        ExprKind::Rank(rank) => AstKind::Rank(Box::new(AstRank {
            bottom: rank.bottom,
            size: rank.size,
            value: write_back(&rank.value, None),
            among: rank.among.as_ref().map(|a| write_back(a, None)),
        })),
        ExprKind::Sequence(inner) => AstKind::Sequence(Box::new(sequence(inner))),
        ExprKind::Tag { tag, value } => AstKind::Tag {
            tag: name(tag),
            value: value
                .as_ref()
                .map(|test| AstTagValue { negated: test.negated, value: placeless(test.value.to_string()) }),
        },
        ExprKind::Score { tag } => AstKind::Score { tag: name(tag) },
    };
    Ast::new(kind, expr.span)
}

fn name(text: &Arc<str>) -> Name {
    Name { text: text.to_string(), span: Span::default() }
}

const fn placeless<T>(value: T) -> Spanned<T> {
    Spanned { value, span: Span { start: 0, end: 0 } }
}

fn event_path(event: &EventRef) -> Vec<Name> {
    std::iter::once(&event.source).chain(&event.event).map(name).collect()
}

fn row_path(event: Option<&EventRef>, column: &str) -> AstKind {
    let mut path = event.map_or_else(Vec::new, event_path);
    path.push(Name { text: column.to_owned(), span: Span::default() });
    AstKind::Path(path)
}

fn literal(value: &Value) -> Literal {
    match value {
        Value::Bool(value) => Literal::Bool(*value),
        Value::Int(value) => Literal::Int(*value),
        Value::Decimal { mantissa, scale } => Literal::Decimal { mantissa: *mantissa, scale: *scale },
        Value::Text(text) => Literal::Text(text.to_string()),
        Value::Date(days) => Literal::Instant(AstInstant::Date(*days)),
        Value::Timestamp(t) => Literal::Instant(instant(*t)),
        Value::Duration(span) => Literal::Duration(*span),
    }
}

fn instant(t: Micros) -> AstInstant {
    AstInstant::Timestamp(format_instant(t, &Zone::utc()).replace("+00:00", "Z"))
}

fn aggregate(aggregate: &Aggregate) -> AstAggregate {
    let argument = match &aggregate.argument {
        Some(argument) => write_back(argument, Some(&aggregate.event)),
        None => Ast::new(AstKind::Path(event_path(&aggregate.event)), Span::default()),
    };
    AstAggregate {
        function: aggregate.function,
        argument,
        filter: aggregate.filter.as_ref().map(|f| write_back(f, None)),
        window: window(&aggregate.window),
    }
}

fn sequence(sequence: &Sequence) -> AstSequence {
    let step = |s: &super::super::typed::Step| AstStep {
        event: event_path(&s.event),
        filter: s.filter.as_ref().map(|f| write_back(f, None)),
        absent: s.absent,
        within: s.within,
    };
    AstSequence { steps: sequence.steps.iter().map(step).collect(), window: window(&sequence.window) }
}

fn window(window: &Window) -> Spanned<AstWindow> {
    let bound = |b: &DateBound| match b {
        DateBound::Date(days) => AstInstant::Date(*days),
        DateBound::Timestamp(t) => instant(*t),
    };
    let kind = match window {
        Window::Ever => AstWindow::Ever,
        Window::Last(d) => AstWindow::Last(*d),
        Window::Next(d) => AstWindow::Next(*d),
        Window::BetweenAgo { from, to } => AstWindow::BetweenAgo { from: *from, to: *to },
        Window::Since(from) => AstWindow::Since(bound(from)),
        Window::FromTo { from, to } => AstWindow::FromTo { from: bound(from), to: bound(to) },
        Window::Today => AstWindow::Today,
        Window::ThisWeek => AstWindow::ThisWeek,
        Window::ThisMonth => AstWindow::ThisMonth,
    };
    placeless(kind)
}
