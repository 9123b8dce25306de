//! Terms, and what each says about those inside it.

use std::sync::Arc;

use super::{Check, Question, aggregate::some};
use crate::rule::{
    DataType,
    prove::{
        canonical::{canonical, exact_scale, has_value, not_null},
        formula::{Formula, TermId, Values},
        line::Line,
        rows::Rows,
        set::{Cut, Point, ValueSet},
        solve::Domain,
    },
    typed::{Aggregate, AggregateFunction, ArithOp, Expr, ExprKind, RankSize, Sequence, Window},
};

/// What a term stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::rule::prove) enum Key {
    /// A value that is not looked into, or a condition that may be unknown by itself.
    Value(Expr),
    /// How many rows there are.
    Count(Rows),
    /// How two values compare: -1, 0, 1.
    Order(Expr, Expr),
    /// The case of a tag; null for who is in none. A plain tag is known for its members.
    Tag(Arc<str>),
}

/// What one term says about another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule::prove) enum Link {
    /// Both are null or none is.
    NullTogether(TermId, TermId),
    /// The first is null when the second is.
    Needs(TermId, TermId),
    /// The value is known exactly when there are rows.
    KnownWithRows(TermId, TermId),
    /// Both are zero or none is.
    ZeroTogether(TermId, TermId),
    /// The first is at most the second, where both are known.
    AtMost(TermId, TermId, Along),
    /// How two values compare.
    Order {
        /// The term of the answer.
        order: TermId,
        left: TermId,
        right: TermId,
        /// `None` when their bounds say nothing about each other.
        along: Option<Along>,
    },
    /// A test of a text.
    Test {
        /// The term of the answer.
        test: TermId,
        text: TermId,
        check: Check,
    },
}

/// Where two terms have a common order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule::prove) enum Along {
    /// On the line of their type.
    Line,
    /// Among instants, a date as its midnight.
    Time,
}

impl Along {
    /// How values of two types compare.
    pub(in crate::rule::prove) fn of(a: DataType, b: DataType) -> Option<Self> {
        match (a, b) {
            (DataType::Timestamp, _) | (_, DataType::Timestamp) => Some(Self::Time),
            _ if a == b => Some(Self::Line),
            _ => None,
        }
    }
}

impl Question<'_> {
    pub(super) fn add(&mut self, key: Key, domain: Domain) -> TermId {
        self.size += 1;
        let term = self.keys.len();
        self.index.insert(key.clone(), term);
        self.keys.push(key);
        self.domains.push(domain);
        term
    }

    /// The term of a canonical value, or of a condition that is a term.
    pub(in crate::rule::prove) fn term(&mut self, expr: &Expr) -> TermId {
        if let ExprKind::Aggregate(aggregate) = &expr.kind
            && aggregate.function == AggregateFunction::Count
            && aggregate.argument.is_none()
            && let Some(rows) = Rows::of(aggregate)
        {
            return self.count(rows);
        }
        let key = Key::Value(expr.clone());
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        let set = match (expr.ty, Line::of(expr)) {
            (DataType::Bool, _) => ValueSet::lanes(0, 1),
            (DataType::Timestamp, _) | (_, None) => ValueSet::full(),
            (_, Some(line)) => line.all().clone(),
        };
        let term = self.add(key, Domain::of(Values { null: !has_value(expr), set }));
        if !self.is_too_large() {
            self.look_inside(term, expr);
        }
        term
    }

    fn look_inside(&mut self, term: TermId, expr: &Expr) {
        match &expr.kind {
            ExprKind::Call { args, .. } => {
                let inner = self.term(&args[0]);
                self.links.push(Link::NullTogether(term, inner));
                if let Some(check) = Check::of(expr) {
                    self.links.push(Link::Test { test: term, text: inner, check });
                }
            }
            ExprKind::Like { value, .. } => {
                let inner = self.term(value);
                self.links.push(Link::NullTogether(term, inner));
                if let Some(check) = Check::of(expr) {
                    self.links.push(Link::Test { test: term, text: inner, check });
                }
            }
            ExprKind::Negate(inner) => {
                let inner = self.term(inner);
                self.links.push(Link::Needs(term, inner));
            }
            ExprKind::Arith { op, left, right } => {
                for side in [left, right] {
                    let side = self.term(side);
                    self.links.push(Link::Needs(term, side));
                }
                if *op == ArithOp::Divide && exact_scale(right.ty).is_some() {
                    let divisor = self.term(right);
                    let zero = ValueSet::point(Point::Lane(0)).complement();
                    self.claim(Formula::Or(vec![
                        Formula::Is(term, Values::null()),
                        Formula::Is(divisor, Values::of(zero)),
                    ]));
                }
            }
            ExprKind::Aggregate(aggregate) => self.look_inside_aggregate(term, expr, aggregate),
            ExprKind::Rank(rank) => {
                let mut needed = Vec::new();
                match &rank.among {
                    Some(among) => needed.push(self.is_true(among)),
                    None => needed.push(self.some_rows_of(&rank.value)),
                }
                // A ranked value may be as it was written.
                let value = self.term(&canonical(&rank.value));
                needed.push(Formula::Is(value, Values::known()));
                self.follow(term, Formula::and(needed));
            }
            ExprKind::Sequence(sequence) => {
                let needed = self.rows_of_steps(sequence);
                self.follow(term, needed);
            }
            _ => {}
        }
    }

    /// Claims what follows when a two-valued term is true.
    fn follow(&mut self, term: TermId, needed: Formula) {
        let not = Formula::Is(term, Values::of(ValueSet::point(Point::Lane(0))));
        self.claim(Formula::or([not, needed]));
    }

    /// Whether some aggregate in a ranked value has a row; true when there is no aggregate.
    fn some_rows_of(&mut self, value: &Expr) -> Formula {
        let mut all = Vec::new();
        let mut is_sure = true;
        value.walk(&mut |e| {
            if let ExprKind::Aggregate(aggregate) = &e.kind {
                let filter = aggregate.filter.as_ref().map(canonical);
                match Rows::new(&aggregate.event, filter, aggregate.window) {
                    Some(rows) => all.push(rows),
                    None => is_sure = false,
                }
            }
        });
        if all.is_empty() || !is_sure {
            return Formula::True;
        }
        let counts: Vec<TermId> = all.into_iter().map(|rows| self.count(rows)).collect();
        Formula::or(counts.into_iter().map(|count| Formula::Is(count, Values::of(some()))))
    }

    /// A sequence that is there has a row of each positive step, none before the window begins.
    fn rows_of_steps(&mut self, sequence: &Sequence) -> Formula {
        let mut parts = Vec::new();
        let mut first = None;
        for (at, step) in sequence.steps.iter().enumerate().filter(|(_, step)| !step.absent) {
            let window = if at == 0 { sequence.window } else { Window::Ever };
            let Some(mut rows) = Rows::new(&step.event, step.filter.clone(), window) else { continue };
            if at == 0 {
                first = rows.lower.first().copied();
            } else if let Some(first) = first {
                rows = rows.since(first);
            }
            let count = self.count(rows);
            parts.push(Formula::Is(count, Values::of(some())));
        }
        Formula::and(parts)
    }

    fn look_inside_aggregate(&mut self, term: TermId, expr: &Expr, aggregate: &Aggregate) {
        let Some(rows) = Rows::of(aggregate) else { return };
        let Some(argument) = &aggregate.argument else {
            // The first or last time.
            let (lower, upper) = (rows.lower.clone(), rows.upper.clone());
            let count = self.count(rows);
            self.links.push(Link::KnownWithRows(term, count));
            self.domains[term].lower = lower;
            self.domains[term].upper = upper;
            return;
        };
        let with_value = match not_null(argument) {
            Some(there) => rows.and(there),
            None => rows.clone(),
        };
        let count = self.count(with_value.clone());
        match aggregate.function {
            AggregateFunction::Min | AggregateFunction::Max => {
                self.links.push(Link::KnownWithRows(term, count));
                self.take_values(term, expr, argument, &rows);
            }
            AggregateFunction::Avg if expr.ty == DataType::Ratio => {
                self.links.push(Link::KnownWithRows(term, count));
            }
            AggregateFunction::First | AggregateFunction::Last => {
                let known = Formula::Is(count, Values::of(some()));
                self.claim(Formula::or([Formula::Is(term, Values::null()), known]));
                self.take_values(term, expr, argument, &rows);
            }
            AggregateFunction::CountDistinct => {
                self.links.push(Link::ZeroTogether(term, count));
                self.links.push(Link::AtMost(term, count, Along::Line));
            }
            AggregateFunction::Sum => self.look_inside_sum(term, expr, argument, &with_value, count),
            _ => {}
        }
    }

    fn look_inside_sum(&mut self, term: TermId, expr: &Expr, argument: &Expr, rows: &Rows, count: TermId) {
        let Some(zero) = zero_of(expr.ty) else { return };
        let is_zero = Values { null: false, set: ValueSet::point(zero.clone()) };
        let some_rows = Formula::Is(count, Values::of(some()));
        self.claim(Formula::or([Formula::Is(term, is_zero), some_rows]));
        let Some(values) = rows.values(argument) else { return };
        let not_negative = ValueSet::range(Cut::below(zero.clone()), Cut::End);
        let positive = ValueSet::range(Cut::above(zero), Cut::End);
        if values.set.is_subset(&not_negative) {
            // Without negative numbers no infinities of both signs meet either.
            self.domains[term].restrict(&Values { null: false, set: not_negative });
            self.not_negative.push(term);
        }
        if values.set.is_subset(&positive) {
            let none = Formula::Is(count, Values::of(ValueSet::lanes(0, 0)));
            self.claim(Formula::or([none, Formula::Is(term, Values::of(positive))]));
        }
    }

    /// An extreme, first or last value is a value of a row.
    fn take_values(&mut self, term: TermId, expr: &Expr, argument: &Expr, rows: &Rows) {
        if expr.ty == DataType::Bool || argument.ty != expr.ty || rows.filter.is_none() {
            return;
        }
        if let Some(values) = rows.values(argument) {
            self.domains[term].restrict(&Values { null: true, set: values.set });
            self.domains[term].lower.extend(values.lower);
            self.domains[term].upper.extend(values.upper);
        }
    }
}

/// The zero of numbers that are summed up.
fn zero_of(ty: DataType) -> Option<Point> {
    match ty {
        DataType::Int | DataType::Decimal { .. } => Some(Point::Lane(0)),
        DataType::Float => Some(crate::rule::prove::set::float_point(0.0)),
        _ => None,
    }
}

/// Whether a ranking keeps surely no more than another of the same values.
pub(in crate::rule::prove) fn keeps_no_more(a: RankSize, b: RankSize) -> bool {
    match (a, b) {
        (RankSize::Count(a), RankSize::Count(b)) => a <= b,
        (RankSize::Percent { mantissa: a, scale: s }, RankSize::Percent { mantissa: b, scale: t }) => {
            let raise = |m: u64, by: u8| u128::from(m).checked_mul(10u128.checked_pow(by.into())?);
            matches!((raise(a, t), raise(b, s)), (Some(a), Some(b)) if a <= b)
        }
        _ => false,
    }
}
