//! Conditions on one term, as the set of its values: read from any spelling, written in one.

use super::{compare, condition, has_value, truth};
use crate::{
    diagnostic::Span,
    rule::{
        prove::{
            line::{self, Line},
            set::{Cut, Point, Range, ValueSet},
        },
        typed::{ArithOp, CompareOp, Expr, ExprKind, Value},
    },
};

/// A condition that is unknown when one term is null, otherwise whether the term's value is in a set.
pub(in crate::rule::prove) fn read(expr: &Expr) -> Option<(&Expr, ValueSet)> {
    match &expr.kind {
        ExprKind::Compare { op, left, right } => {
            if let ExprKind::Literal(constant) = &right.kind {
                return Some((left, Line::of(left)?.compared(*op, constant)?));
            }
            match op {
                _ if left != right => None,
                CompareOp::Equal => Some((left, Line::of(left)?.all().clone())),
                CompareOp::NotEqual => Line::of(left).map(|_| (&**left, ValueSet::empty())),
                _ => None,
            }
        }
        ExprKind::In { value, list, negated } => {
            let line = Line::of(value)?;
            let set = line.listed(list)?;
            Some((value, if *negated { line.others(&set) } else { set }))
        }
        ExprKind::And(parts) => read_all(parts, ValueSet::intersect),
        ExprKind::Or(parts) => read_all(parts, ValueSet::union),
        _ => None,
    }
}

fn read_all(parts: &[Expr], join: fn(&ValueSet, &ValueSet) -> ValueSet) -> Option<(&Expr, ValueSet)> {
    let (first, rest) = parts.split_first()?;
    let (term, mut set) = read(first)?;
    for part in rest {
        let (other, more) = read(part)?;
        if other != term {
            return None;
        }
        set = join(&set, &more);
    }
    Some((term, set))
}

/// The condition that a term's value is in a set; `None` when no constants say so.
pub(in crate::rule::prove) fn write(term: &Expr, set: &ValueSet, span: Span) -> Option<Expr> {
    let line = Line::of(term)?;
    let set = set.intersect(line.all());
    let others = line.others(&set);
    if has_value(term) && (set.is_empty() || others.is_empty()) {
        return Some(truth(others.is_empty(), span));
    }
    let writer = Writer { term, line, span };
    if others.is_empty() {
        return Some(writer.compare(CompareOp::Equal, term.clone()));
    }
    if set.is_empty() {
        return Some(writer.compare(CompareOp::NotEqual, term.clone()));
    }
    // Lists without ranges stay lists, whichever side is the shorter one.
    if let Some(points) = others.points()
        && set.ranges().len() > 1
    {
        return writer.list(&points, true);
    }
    let (points, ranges): (Vec<&Range>, Vec<&Range>) =
        set.ranges().iter().partition(|range| ValueSet::single(range).is_some());
    let points: Vec<&Point> = points.into_iter().filter_map(ValueSet::single).collect();
    let mut parts = Vec::with_capacity(ranges.len() + 1);
    if !points.is_empty() {
        parts.push(writer.list(&points, false)?);
    }
    for range in ranges {
        parts.push(writer.range(range)?);
    }
    if parts.len() == 1 {
        return parts.pop();
    }
    parts.sort();
    Some(condition(ExprKind::Or(parts), span))
}

fn is_zero(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Value::Duration(span)) => span.elapsed() == Some(0),
        ExprKind::Literal(value) => line::number(value).is_some_and(|n| n.sign() == 0),
        _ => false,
    }
}

struct Writer<'e> {
    term: &'e Expr,
    line: Line,
    span: Span,
}

impl Writer<'_> {
    fn compare(&self, op: CompareOp, right: Expr) -> Expr {
        // A difference beside zero is a comparison.
        if let ExprKind::Arith { op: ArithOp::Subtract, left: a, right: b } = &self.term.kind
            && is_zero(&right)
            && compare::is_settled_difference(a, b)
        {
            return compare::compare(op, (**a).clone(), (**b).clone(), self.span);
        }
        condition(ExprKind::Compare { op, left: Box::new(self.term.clone()), right: Box::new(right) }, self.span)
    }

    fn literal(&self, point: &Point) -> Option<Expr> {
        Some(super::literal(self.line.constant(point)?, self.span))
    }

    fn list(&self, points: &[&Point], negated: bool) -> Option<Expr> {
        if let [point] = points {
            let op = if negated { CompareOp::NotEqual } else { CompareOp::Equal };
            return Some(self.compare(op, self.literal(point)?));
        }
        let list: Option<Vec<Value>> = points.iter().map(|p| self.line.constant(p)).collect();
        Some(condition(ExprKind::In { value: Box::new(self.term.clone()), list: list?, negated }, self.span))
    }

    fn range(&self, (from, to): &Range) -> Option<Expr> {
        let all = self.line.all();
        let mut parts = Vec::with_capacity(2);
        if all.start() != Some(from) {
            let (op, point) = match from {
                Cut::Below(point) => (CompareOp::GreaterEqual, point),
                Cut::Above(point) => (CompareOp::Greater, point),
                Cut::Start | Cut::End => return None,
            };
            parts.push(self.compare(op, self.literal(point)?));
        }
        if all.end() != Some(to) {
            let (op, point) = match to {
                Cut::Below(Point::Lane(lane)) => (CompareOp::LessEqual, &Point::Lane(lane - 1)),
                Cut::Below(point) => (CompareOp::Less, point),
                Cut::Above(point) => (CompareOp::LessEqual, point),
                Cut::Start | Cut::End => return None,
            };
            parts.push(self.compare(op, self.literal(point)?));
        }
        match parts.len() {
            1 => parts.pop(),
            2 => {
                parts.sort();
                Some(condition(ExprKind::And(parts), self.span))
            }
            _ => None,
        }
    }
}
