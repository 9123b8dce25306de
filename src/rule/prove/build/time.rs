//! Formulas of instants: comparisons with moments, and what says the same in other words.

use super::{Question, aggregate::some, compare::opposite};
use crate::{
    calendar::DAY,
    rule::{
        prove::{
            formula::{Formula, Values},
            line::Line,
            moment::Moment,
            rows::Rows,
            set::{Cut, Point, ValueSet},
        },
        typed::{Aggregate, AggregateFunction, CompareOp, Expr, ExprKind},
    },
};

/// More days than this are not reasoned about: some 27,000 years.
const DAYS_MAX: i64 = 10_000_000;

impl Question<'_> {
    pub(super) fn time_between(&mut self, value: &Expr, from: &Cut, to: &Cut) -> Formula {
        let after = match from {
            Cut::Below(Point::Micros(t)) => self.time_compared(value, CompareOp::GreaterEqual, Moment::at(*t)),
            Cut::Above(Point::Micros(t)) => self.time_compared(value, CompareOp::Greater, Moment::at(*t)),
            _ => None,
        };
        let before = match to {
            Cut::Below(Point::Micros(t)) => self.time_compared(value, CompareOp::Less, Moment::at(*t)),
            Cut::Above(Point::Micros(t)) => self.time_compared(value, CompareOp::LessEqual, Moment::at(*t)),
            _ => None,
        };
        let term = self.term(value);
        Formula::and(after.into_iter().chain(before).chain([Formula::Is(term, Values::known())]))
    }

    /// `days_since(t)` in a set of ints, said of t: the days are at least n when t lies n times 24 hours back.
    pub(super) fn days_since(&mut self, value: &Expr, t: &Expr, set: &ValueSet) -> Formula {
        self.said_of_time(value, t, set, |cut| match cut {
            Cut::Below(Point::Lane(days)) => {
                let days = i64::try_from(*days).ok().filter(|d| d.abs() <= DAYS_MAX)?;
                Some((CompareOp::LessEqual, Moment::AS_OF.plus(-days * DAY)?))
            }
            _ => None,
        })
    }

    /// The elapsed time between an instant and a moment, said of the instant.
    pub(super) fn difference(&mut self, value: &Expr, left: &Expr, right: &Expr, set: &ValueSet) -> Formula {
        let elapsed = |cut: &Cut| match cut {
            Cut::Below(Point::Micros(d)) => Some((*d, false)),
            Cut::Above(Point::Micros(d)) => Some((*d, true)),
            _ => None,
        };
        match (Moment::of(left), Moment::of(right)) {
            (Some(moment), None) => self.said_of_time(value, right, set, |cut| {
                let (elapsed, is_above) = elapsed(cut)?;
                let op = if is_above { CompareOp::Less } else { CompareOp::LessEqual };
                Some((op, moment.plus(elapsed.checked_neg()?)?))
            }),
            (None, Some(moment)) => self.said_of_time(value, left, set, |cut| {
                let (elapsed, is_above) = elapsed(cut)?;
                let op = if is_above { CompareOp::Greater } else { CompareOp::GreaterEqual };
                Some((op, moment.plus(elapsed)?))
            }),
            _ => {
                let term = self.term(value);
                Formula::Is(term, Values::of(set.clone()))
            }
        }
    }

    /// A value that follows from an instant, in a set of its own line, and the same said of the instant. `moved` says how the
    /// instant compares exactly when the value lies above a cut.
    fn said_of_time(
        &mut self,
        value: &Expr,
        t: &Expr,
        set: &ValueSet,
        moved: impl Fn(&Cut) -> Option<(CompareOp, Moment)>,
    ) -> Formula {
        let term = self.term(value);
        let told = Formula::Is(term, Values::of(set.clone()));
        let all = Line::of(value).map_or_else(ValueSet::full, |line| line.all().clone());
        let mut ranges = Vec::new();
        for (from, to) in set.ranges() {
            let mut parts = Vec::new();
            if all.start() != Some(from) {
                let Some((op, moment)) = moved(from) else { return told };
                parts.push(self.time_compared(t, op, moment));
            }
            if all.end() != Some(to) {
                let Some((op, moment)) = moved(to) else { return told };
                parts.push(self.time_compared(t, opposite(op), moment));
            }
            let Some(parts) = parts.into_iter().collect::<Option<Vec<_>>>() else { return told };
            ranges.push(Formula::and(parts));
        }
        let inner = self.term(t);
        let said = Formula::and([Formula::or(ranges), Formula::Is(inner, Values::known())]);
        Formula::Alike(vec![told, said])
    }

    /// When an instant or date is known and compares so with a moment.
    pub(super) fn time_compared(&mut self, value: &Expr, op: CompareOp, moment: Moment) -> Option<Formula> {
        let term = self.term(value);
        let formula = match op {
            CompareOp::GreaterEqual => Formula::AtLeast(term, moment),
            CompareOp::LessEqual => Formula::AtMost(term, moment),
            CompareOp::Greater => Formula::AtLeast(term, moment.plus(1)?),
            CompareOp::Less => Formula::AtMost(term, moment.plus(-1)?),
            CompareOp::Equal => {
                let (low, high) = (CompareOp::GreaterEqual, CompareOp::LessEqual);
                return Some(Formula::and([
                    self.time_compared(value, low, moment)?,
                    self.time_compared(value, high, moment)?,
                ]));
            }
            CompareOp::NotEqual => {
                let (low, high) = (CompareOp::Less, CompareOp::Greater);
                return Some(Formula::or([
                    self.time_compared(value, low, moment)?,
                    self.time_compared(value, high, moment)?,
                ]));
            }
        };
        let rows = self.edge_rows(value, &formula);
        Some(match rows {
            Some(said) => Formula::Alike(vec![formula, said]),
            None => formula,
        })
    }

    /// The same of the rows behind a first or last time: the last is not before t when a row is not.
    fn edge_rows(&mut self, value: &Expr, formula: &Formula) -> Option<Formula> {
        let ExprKind::Aggregate(aggregate) = &value.kind else { return None };
        let Aggregate { function, argument: None, .. } = &**aggregate else { return None };
        let rows = Rows::of(aggregate)?;
        let some = |this: &mut Self, rows| {
            let count = this.count(rows);
            Formula::Is(count, Values::of(some()))
        };
        match (function, formula) {
            (AggregateFunction::Last, Formula::AtLeast(_, moment)) => Some(some(self, rows.since(*moment))),
            (AggregateFunction::First, Formula::AtMost(_, moment)) => Some(some(self, rows.until(*moment))),
            (AggregateFunction::Last, Formula::AtMost(_, moment)) => {
                let later = some(self, rows.since(moment.plus(1)?)).complement();
                Some(Formula::and([some(self, rows), later]))
            }
            (AggregateFunction::First, Formula::AtLeast(_, moment)) => {
                let earlier = some(self, rows.until(moment.plus(-1)?)).complement();
                Some(Formula::and([some(self, rows), earlier]))
            }
            _ => None,
        }
    }
}
