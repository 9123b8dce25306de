//! Formulas of aggregates: what a bound on a largest value says about the rows.

use super::Question;
use crate::rule::{
    prove::{
        canonical::{not_null, write},
        formula::{Formula, TermId, Values},
        rows::Rows,
        set::{Cut, ValueSet},
        solve::Domain,
    },
    typed::{Aggregate, AggregateFunction, Expr},
};

use super::{Key, compare::NOWHERE};

/// At least one row.
pub(super) fn some() -> ValueSet {
    ValueSet::lanes(1, i64::MAX.into())
}

impl Question<'_> {
    /// The term of a number of rows.
    pub(super) fn count(&mut self, rows: Rows) -> TermId {
        let key = Key::Count(rows);
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        self.add(key, Domain::of(Values::of(ValueSet::lanes(0, i64::MAX.into()))))
    }

    /// When an aggregate is known and in a set.
    pub(super) fn aggregate_in(&mut self, value: &Expr, aggregate: &Aggregate, set: &ValueSet) -> Formula {
        let term = self.term(value);
        let told = Formula::Is(term, Values::of(set.clone()));
        // The largest value is at least c when some row's value is; the smallest at most c.
        match self.extreme_in(value, aggregate, set) {
            Some(said) => Formula::Alike(vec![told, said]),
            None => told,
        }
    }

    fn extreme_in(&mut self, value: &Expr, aggregate: &Aggregate, set: &ValueSet) -> Option<Formula> {
        let is_max = match aggregate.function {
            AggregateFunction::Max => true,
            AggregateFunction::Min => false,
            _ => return None,
        };
        let argument = aggregate.argument.as_ref().filter(|a| a.ty == value.ty)?;
        let rows = Rows::of(aggregate)?;
        let [(from, to)] = set.ranges() else { return None };
        let line = super::super::line::Line::of(value)?;
        let starts = line.all().start() == Some(from);
        let ends = line.all().end() == Some(to);
        let all = match not_null(argument) {
            Some(there) => rows.and(there),
            None => rows.clone(),
        };
        let all = self.some(all);
        let mut some_in = |from: &Cut, to: &Cut| {
            let inside = write(argument, &ValueSet::range(from.clone(), to.clone()), NOWHERE)?;
            Some(self.some(rows.and(inside)))
        };
        // The largest is not below a bound when some value is not, and not above one when no value is.
        let mut parts = vec![all];
        if !starts {
            parts.push(if is_max { some_in(from, &Cut::End)? } else { some_in(&Cut::Start, from)?.complement() });
        }
        if !ends {
            parts.push(if is_max { some_in(to, &Cut::End)?.complement() } else { some_in(&Cut::Start, to)? });
        }
        Some(Formula::and(parts))
    }

    /// That there is a row.
    pub(super) fn some(&mut self, rows: Rows) -> Formula {
        let count = self.count(rows);
        Formula::Is(count, Values::of(some()))
    }
}
