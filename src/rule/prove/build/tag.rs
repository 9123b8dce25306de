//! Formulas of tags: their rules where these are known, otherwise the tag as a term whose values are its cases.

use std::sync::Arc;

use super::{CaseFormula, DEPTH_MAX, Key, Question};
use crate::rule::{
    prove::{
        formula::{Formula, Values},
        knowledge::TagMeaning,
        set::{Point, ValueSet},
        solve::Domain,
    },
    typed::{Expr, TagValueTest},
};

impl Question<'_> {
    /// Who is in a tag, or in a case of it, or in another.
    pub(super) fn tag(&mut self, tag: &Arc<str>, value: Option<&TagValueTest>) -> Formula {
        if let Some(cases) = self.cases(tag) {
            return members(&cases, value);
        }
        self.has_names = true;
        let key = Key::Tag(tag.clone());
        let term = match self.index.get(&key) {
            Some(&known) => known,
            None => self.add(key, Domain::of(Values { null: true, set: ValueSet::full() })),
        };
        let set = value.map_or_else(ValueSet::full, |test| {
            let own = ValueSet::point(Point::Text(test.value.as_bytes().into()));
            if test.negated { own.complement() } else { own }
        });
        Formula::Is(term, Values::of(set))
    }

    /// The conditions of the cases in order; a plain tag has one without a name.
    fn cases(&mut self, tag: &Arc<str>) -> Option<Vec<CaseFormula>> {
        if let Some(known) = self.tags.get(tag) {
            return known.clone();
        }
        if !self.expands || self.depth >= DEPTH_MAX {
            return None;
        }
        let rules: Option<Vec<(Arc<str>, Expr)>> = match self.knowledge.tag(tag) {
            Some(TagMeaning::Rule(rule)) => Some(vec![("".into(), rule.clone())]),
            Some(TagMeaning::Cases(cases)) => Some(cases.into_iter().map(|(v, e)| (v.into(), e.clone())).collect()),
            None => None,
        };
        // A tag that refers to itself, which is reported elsewhere, stays a name.
        self.tags.insert(tag.clone(), None);
        self.depth += 1;
        let cases: Option<Vec<CaseFormula>> =
            rules.map(|rules| rules.into_iter().map(|(value, rule)| (value, self.truth(&rule, true))).collect());
        self.depth -= 1;
        self.tags.insert(tag.clone(), cases.clone());
        cases
    }
}

/// Who is in some of the cases.
fn members(cases: &[CaseFormula], value: Option<&TagValueTest>) -> Formula {
    let Some(test) = value else { return Formula::or(cases.iter().map(|(_, holds)| holds.clone())) };
    let wanted = cases.iter().enumerate().filter(|(_, (value, _))| (*value == test.value) != test.negated);
    Formula::or(wanted.map(|(at, (_, holds))| {
        let earlier = cases[..at].iter().map(|(_, holds)| holds.complement());
        Formula::and([holds.clone()].into_iter().chain(earlier))
    }))
}
