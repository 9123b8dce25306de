//! Formulas of comparisons.

use super::{Along, Key, Link, Question};
use crate::diagnostic::Span;
use crate::rule::{
    DataType,
    prove::{
        canonical::{flip, is_constant, literal},
        formula::{Formula, TermId, Values},
        line::Line,
        moment::Moment,
        set::{Cut, Point, ValueSet},
    },
    typed::{CompareOp, Expr, ExprKind, Function, Value},
};

impl Question<'_> {
    /// When `left op right` is true, or when it is false.
    pub(super) fn compare(&mut self, expr: &Expr, op: CompareOp, left: &Expr, right: &Expr, wanted: bool) -> Formula {
        if left.ty == DataType::Bool {
            let same = (op == CompareOp::Equal) == wanted;
            let sides = [left, right].map(|side| (self.truth(side, true), self.truth(side, false)));
            let [(a, not_a), (b, not_b)] = sides;
            let (one, other) = if same { ((a, b), (not_a, not_b)) } else { ((a, not_b), (not_a, b)) };
            return Formula::or([Formula::and([one.0, one.1]), Formula::and([other.0, other.1])]);
        }
        let op = if wanted { op } else { opposite(op) };
        if left.ty.is_temporal()
            && is_constant(right)
            && let Some(moment) = Moment::of(right)
            && !matches!((left.ty, &right.kind), (DataType::Date, ExprKind::Literal(Value::Date(_))))
            && let Some(formula) = self.time_compared(left, op, moment)
        {
            return formula;
        }
        if let Some(formula) = self.constraint(expr, wanted) {
            return formula;
        }
        let (op, left, right) = if right < left { (flip(op), right, left) } else { (op, left, right) };
        let term = self.order(left, right);
        let lanes = |low, high| ValueSet::lanes(low, high);
        let set = match op {
            CompareOp::Equal => lanes(0, 0),
            CompareOp::NotEqual => lanes(-1, -1).union(&lanes(1, 1)),
            CompareOp::Less => lanes(-1, -1),
            CompareOp::LessEqual => lanes(-1, 0),
            CompareOp::Greater => lanes(1, 1),
            CompareOp::GreaterEqual => lanes(0, 1),
        };
        Formula::Is(term, Values::of(set))
    }

    /// When a value is one of a list, or when it is another.
    pub(super) fn in_list(&mut self, expr: &Expr, value: &Expr, list: &[Value], inside: bool) -> Formula {
        if !value.ty.is_temporal()
            && let Some((_, set)) = crate::rule::prove::canonical::read(expr)
        {
            let negated = matches!(expr.kind, ExprKind::In { negated: true, .. });
            let set = match (Line::of(value), inside != negated) {
                (Some(line), false) => line.others(&set),
                _ => set,
            };
            return self.value_in(value, &set);
        }
        let op = CompareOp::Equal;
        let parts: Vec<Formula> = list
            .iter()
            .map(|constant| {
                let right = literal(constant.clone(), expr.span);
                let kind = ExprKind::Compare { op, left: Box::new(value.clone()), right: Box::new(right.clone()) };
                let equal = Expr { kind, ty: DataType::Bool, span: expr.span };
                self.compare(&equal, op, value, &right, inside)
            })
            .collect();
        if inside { Formula::or(parts) } else { Formula::and(parts) }
    }

    /// When a canonical value is known and in a set of its line.
    pub(super) fn value_in(&mut self, value: &Expr, set: &ValueSet) -> Formula {
        match &value.kind {
            _ if value.ty == DataType::Timestamp => {
                let ranges: Vec<Formula> =
                    set.ranges().iter().map(|(from, to)| self.time_between(value, from, to)).collect();
                Formula::or(ranges)
            }
            ExprKind::Call { function: Function::DaysSince, args } => self.days_since(value, &args[0], set),
            ExprKind::Arith { left, right, .. } if value.ty == DataType::Duration => {
                self.difference(value, left, right, set)
            }
            ExprKind::Aggregate(aggregate) => self.aggregate_in(value, aggregate, set),
            _ => {
                let term = self.term(value);
                Formula::Is(term, Values::of(set.clone()))
            }
        }
    }

    /// When a test of a text is true, or when it is false.
    pub(super) fn text_test(&mut self, value: &Expr, pattern: Option<&str>, test: &Expr, wanted: bool) -> Formula {
        let test = match pattern {
            // One term for a pattern and its negation.
            Some(pattern) => Expr {
                kind: ExprKind::Like { value: Box::new(value.clone()), pattern: pattern.into(), negated: false },
                ..test.clone()
            },
            None => test.clone(),
        };
        let term = self.term(&test);
        let told = Formula::Is(term, Values::of(ValueSet::point(Point::Lane(wanted.into()))));
        // Texts that start with a prefix lie together.
        let range = match super::Check::of(&test) {
            Some(super::Check::StartsWith(prefix)) => prefix_range(prefix),
            _ => None,
        };
        let Some(range) = range else { return told };
        let text = self.term(value);
        let range = if wanted { range } else { range.complement() };
        Formula::Alike(vec![told, Formula::Is(text, Values::of(range))])
    }

    /// The term of how two values compare: -1, 0 or 1, null when one is.
    fn order(&mut self, left: &Expr, right: &Expr) -> TermId {
        let key = Key::Order(left.clone(), right.clone());
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        let order = self.add(key, super::Domain::of(Values { null: true, set: ValueSet::lanes(-1, 1) }));
        let (a, b) = (self.term(left), self.term(right));
        let along = Along::of(left.ty, right.ty);
        self.links.push(Link::Order { order, left: a, right: b, along });
        order
    }
}

pub(super) const fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterEqual,
        CompareOp::LessEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessEqual,
        CompareOp::GreaterEqual => CompareOp::Less,
    }
}

/// All texts that start so: from the prefix itself to before the prefix with its last byte one higher. No byte of UTF-8
/// is the highest.
fn prefix_range(prefix: String) -> Option<ValueSet> {
    let from = prefix.into_bytes();
    let mut to = from.clone();
    *to.last_mut()? += 1;
    Some(ValueSet::range(Cut::below(Point::Text(from.into())), Cut::below(Point::Text(to.into()))))
}

/// The constant part of a test of a text.
pub(super) fn part(args: &[Expr]) -> Option<&str> {
    match args.get(1).map(|a| &a.kind) {
        Some(ExprKind::Literal(Value::Text(text))) => Some(text),
        _ => None,
    }
}

/// Just so that spans of made expressions are all alike.
pub(super) const NOWHERE: Span = Span { start: 0, end: 0 };
