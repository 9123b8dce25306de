//! The rows that an aggregate looks at, and which rows are surely among others.

use super::{
    build::Question,
    formula::{Formula, Values},
    knowledge::Nothing,
    moment::{self, Moment},
    set::{Point, ValueSet},
    solve::{self, Domain},
};
use crate::{
    diagnostic::Span,
    rule::{
        DataType,
        typed::{Aggregate, EventRef, Expr, ExprKind, Value, Window},
    },
};

/// Steps of reasoning about rows that one question takes at most.
const STEPS_MAX: usize = 2_000;

/// Rows of an event, by condition and time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rows {
    pub(super) event: EventRef,
    /// A canonical condition.
    pub(super) filter: Option<Expr>,
    /// Not before any of these.
    pub(super) lower: Vec<Moment>,
    /// Not after any of these.
    pub(super) upper: Vec<Moment>,
}

impl Rows {
    /// The matching rows of a canonical aggregate; `None` when its window cannot be reasoned about.
    pub(super) fn of(aggregate: &Aggregate) -> Option<Self> {
        Self::new(&aggregate.event, aggregate.filter.clone(), aggregate.window)
    }

    pub(super) fn new(event: &EventRef, filter: Option<Expr>, window: Window) -> Option<Self> {
        let (lower, mut upper) = moment::bounds(window)?;
        upper.sort();
        Some(Self { event: event.clone(), filter, lower: lower.into_iter().collect(), upper })
    }

    /// Those of them that are not before an instant.
    pub(super) fn since(&self, moment: Moment) -> Self {
        let mut rows = self.clone();
        insert(&mut rows.lower, moment);
        rows
    }

    /// Those of them that are not after an instant.
    pub(super) fn until(&self, moment: Moment) -> Self {
        let mut rows = self.clone();
        insert(&mut rows.upper, moment);
        rows
    }

    /// Those of them for which a canonical condition is true too.
    pub(super) fn and(&self, condition: Expr) -> Self {
        let filter = match self.filter.clone() {
            Some(filter) => super::canonical::rows_filter(filter, condition),
            None => condition,
        };
        let is_all = matches!(filter.kind, ExprKind::Literal(Value::Bool(true)));
        Self { filter: (!is_all).then_some(filter), ..self.clone() }
    }

    /// Whether all of these are surely among the others.
    pub(super) fn are_among(&self, others: &Self) -> bool {
        if self.event.source != others.event.source {
            return false;
        }
        let same_event = others.event.event.is_none() || self.event.event == others.event.event;
        let same_filter = others.filter.is_none() || self.filter == others.filter;
        if same_event && same_filter && self.times_are_among(others) {
            return true;
        }
        if self.filter.is_none() && (others.filter.is_none() || !same_event) {
            return false;
        }
        let mut question = Question::new(&Nothing, false);
        let inside = self.formula(&mut question);
        let outside = others.formula(&mut question).complement();
        question.claim(inside);
        question.claim(outside);
        solve::is_impossible(question, STEPS_MAX)
    }

    fn times_are_among(&self, others: &Self) -> bool {
        others.lower.iter().all(|b| self.lower.iter().any(|a| b.is_at_most(*a)))
            && others.upper.iter().all(|b| self.upper.iter().any(|a| a.is_at_most(*b)))
    }

    /// Whether there surely are none.
    pub(super) fn are_none(&self) -> bool {
        if self.lower.iter().any(|from| self.upper.iter().any(|to| to.is_before(*from))) {
            return true;
        }
        self.filter.is_some() && {
            let mut question = Question::new(&Nothing, false);
            let formula = self.formula(&mut question);
            question.claim(formula);
            solve::is_impossible(question, STEPS_MAX)
        }
    }

    /// What a canonical value over a row can be, at most; `None` when there are no rows at all.
    pub(super) fn values(&self, value: &Expr) -> Option<Domain> {
        let mut question = Question::new(&Nothing, false);
        let formula = self.formula(&mut question);
        question.claim(formula);
        let term = question.term(value);
        solve::domain(question, term)
    }

    fn formula(&self, question: &mut Question<'_>) -> Formula {
        let mut parts = Vec::new();
        if let Some(event) = &self.event.event {
            let name = Expr { kind: ExprKind::EventName, ty: DataType::Text, span: Span::default() };
            let term = question.term(&name);
            let set = ValueSet::point(Point::Text(event.as_bytes().into()));
            parts.push(Formula::Is(term, Values::of(set)));
        }
        if !self.lower.is_empty() || !self.upper.is_empty() {
            let time = Expr { kind: ExprKind::EventTime, ty: DataType::Timestamp, span: Span::default() };
            let term = question.term(&time);
            parts.extend(self.lower.iter().map(|m| Formula::AtLeast(term, *m)));
            parts.extend(self.upper.iter().map(|m| Formula::AtMost(term, *m)));
        }
        if let Some(filter) = &self.filter {
            parts.push(question.is_true(filter));
        }
        Formula::and(parts)
    }
}

fn insert(moments: &mut Vec<Moment>, moment: Moment) {
    if let Err(at) = moments.binary_search(&moment) {
        moments.insert(at, moment);
    }
}
