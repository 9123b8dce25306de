//! How terms narrow each other.

use super::Domain;
use crate::rule::prove::{
    build::{Along, Check, Link},
    formula::TermId,
    set::{Point, ValueSet},
};

/// Lists of texts up to this long are tried one by one.
const TEXTS_MAX: usize = 64;

impl Link {
    /// Narrows the terms by each other; whether anything changed.
    pub(super) fn follow(&self, domains: &mut [Domain]) -> bool {
        match self {
            Self::NullTogether(a, b) => needs(domains, *a, *b) | needs(domains, *b, *a),
            Self::Needs(a, b) => needs(domains, *a, *b),
            Self::KnownWithRows(value, count) => known_with_rows(domains, *value, *count),
            Self::ZeroTogether(a, b) => zero_if_zero(domains, *a, *b) | zero_if_zero(domains, *b, *a),
            Self::AtMost(a, b, along) => {
                let (low, high) = (domains[*a].clone(), domains[*b].clone());
                let lowered = high.is_known() && domains[*a].below(&high, false, *along);
                let raised = low.is_known() && domains[*b].above(&low, false, *along);
                lowered | raised
            }
            Self::Order { order, left, right, along } => follow_order(domains, *order, *left, *right, *along),
            Self::Test { test, text, check } => follow_test(domains, *test, *text, check),
        }
    }
}

fn zero() -> ValueSet {
    ValueSet::lanes(0, 0)
}

fn some() -> ValueSet {
    ValueSet::lanes(1, i64::MAX.into())
}

fn is_zero(count: &Domain) -> bool {
    count.set.is_subset(&zero())
}

fn is_above_zero(count: &Domain) -> bool {
    count.set.is_subset(&some())
}

/// Null when the other is.
fn needs(domains: &mut [Domain], value: TermId, needed: TermId) -> bool {
    let known = domains[value].is_known() && domains[needed].know();
    let lost = domains[needed].is_null() && domains[value].lose();
    known | lost
}

fn known_with_rows(domains: &mut [Domain], value: TermId, count: TermId) -> bool {
    let mut changed = false;
    if domains[value].is_known() {
        changed |= domains[count].restrict_set(&some());
    }
    if domains[value].is_null() {
        changed |= domains[count].restrict_set(&zero());
    }
    if is_above_zero(&domains[count]) {
        changed |= domains[value].know();
    }
    if is_zero(&domains[count]) {
        changed |= domains[value].lose();
    }
    changed
}

fn zero_if_zero(domains: &mut [Domain], a: TermId, b: TermId) -> bool {
    if is_zero(&domains[a]) {
        domains[b].restrict_set(&zero())
    } else if is_above_zero(&domains[a]) {
        domains[b].restrict_set(&some())
    } else {
        false
    }
}

fn follow_order(domains: &mut [Domain], order: TermId, left: TermId, right: TermId, along: Option<Along>) -> bool {
    let mut changed = needs(domains, order, left) | needs(domains, order, right);
    if domains[left].is_known() && domains[right].is_known() {
        changed |= domains[order].know();
    }
    let Some(along) = along else { return changed };
    let (a, b) = (domains[left].clone(), domains[right].clone());
    let lanes = |low, high| ValueSet::lanes(low, high);
    if a.lies_below(&b, along) {
        changed |= domains[order].restrict_set(&lanes(-1, -1));
    } else if a.lies_at_most(&b, along) {
        changed |= domains[order].restrict_set(&lanes(-1, 0));
    }
    if b.lies_below(&a, along) {
        changed |= domains[order].restrict_set(&lanes(1, 1));
    } else if b.lies_at_most(&a, along) {
        changed |= domains[order].restrict_set(&lanes(0, 1));
    }
    let answer = &domains[order];
    if answer.null || answer.set.is_empty() {
        return changed;
    }
    let may_be = |lane| !answer.set.intersect(&lanes(lane, lane)).is_empty();
    let (less, equal, more) = (may_be(-1), may_be(0), may_be(1));
    if !more {
        changed |= domains[left].below(&b, !equal, along) | domains[right].above(&a, !equal, along);
    }
    if !less {
        changed |= domains[left].above(&b, !equal, along) | domains[right].below(&a, !equal, along);
    }
    changed
}

fn follow_test(domains: &mut [Domain], test: TermId, text: TermId, check: &Check) -> bool {
    if domains[text].set.ranges().len() > TEXTS_MAX {
        return false;
    }
    let Some(points) = domains[text].set.points() else { return false };
    let holds = |point: &Point| match point {
        Point::Text(bytes) => std::str::from_utf8(bytes).is_ok_and(|text| check.holds(text)),
        _ => false,
    };
    let answers = domains[test].set.clone();
    let allowed =
        |point: &Point| answers.intersect(&ValueSet::point(Point::Lane(holds(point).into()))) != ValueSet::empty();
    let (mut texts, mut truths) = (ValueSet::empty(), ValueSet::empty());
    for point in points {
        if allowed(point) {
            texts = texts.union(&ValueSet::point(point.clone()));
            truths = truths.union(&ValueSet::point(Point::Lane(holds(point).into())));
        }
    }
    domains[text].restrict_set(&texts) | domains[test].restrict_set(&truths)
}
