//! Whether it is proved that a change takes nobody out of anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::{
        Case, Catalog, CatalogTag, Model, ModelSection, TagBody,
        prove::Meanings,
        value::{Percent, parse_percent},
    },
    rule::{
        prove::{Knowledge, Prover, TagMeaning, canonical},
        typed::{Expr, ExprKind},
    },
};

/// Marks the name of a tag as it was; stands in no id.
const BEFORE: char = '\u{1}';

/// What tags mean on both sides, under one roof: a tag that changed has two names.
pub(super) struct BothSides<'a> {
    head: Meanings,
    /// Tags as they were, under their marked names.
    before: BTreeMap<String, Before>,
    changed: &'a BTreeSet<&'a str>,
}

enum Before {
    Rule(Expr),
    Cases(Vec<(Arc<str>, Expr)>),
}

impl Knowledge for BothSides<'_> {
    fn tag(&self, id: &str) -> Option<TagMeaning<'_>> {
        match self.before.get(id) {
            Some(Before::Rule(rule)) => Some(TagMeaning::Rule(rule)),
            Some(Before::Cases(cases)) => {
                Some(TagMeaning::Cases(cases.iter().map(|(value, rule)| (value.as_ref(), rule)).collect()))
            }
            None => self.head.tag(id),
        }
    }
}

impl<'a> BothSides<'a> {
    /// `changed` are the tags that mean different things on both sides, or are on one side only.
    pub(super) fn of(base: &Catalog, head: &Catalog, changed: &'a BTreeSet<&'a str>) -> Self {
        let mut both = Self { head: Meanings::of(head), before: BTreeMap::new(), changed };
        let meaning = |tag: &CatalogTag| match &tag.body {
            TagBody::Rule(rule) => Some(Before::Rule(both.as_before(rule))),
            TagBody::Cases(cases) => {
                Some(Before::Cases(cases.iter().map(|c| (c.value.clone(), both.as_before(&c.when))).collect()))
            }
            TagBody::Model(_) | TagBody::Invalid => None,
        };
        let tags = changed.iter().filter_map(|id| base.tag(id));
        let before = tags.filter_map(|tag| Some((format!("{BEFORE}{}", tag.id), meaning(tag)?))).collect();
        both.before = before;
        both
    }

    /// A rule of the base in canonical form, with what it refers to as it was.
    fn as_before(&self, rule: &Expr) -> Expr {
        let mut rule = canonical(rule);
        let mut is_renamed = false;
        rule.walk(&mut |part| {
            if let ExprKind::Tag { tag, .. } | ExprKind::Score { tag } = &part.kind {
                is_renamed |= self.changed.contains(tag.as_ref());
            }
        });
        if is_renamed {
            rule.rename_tags(&|id| self.changed.contains(id).then(|| Arc::from(format!("{BEFORE}{id}"))));
            // Names decide the order of what has none.
            rule = canonical(&rule);
        }
        rule
    }

    /// Whether whoever is a member of a rule of the base surely is one of a rule of the head.
    pub(super) fn keeps(&self, old: &Expr, new: &Expr) -> bool {
        Prover::new(self).implies(&self.as_before(old), &canonical(new))
    }

    /// Whether whoever is in a tag, or in a case of it, surely stays there.
    pub(super) fn keeps_everybody(&self, old: &CatalogTag, new: &CatalogTag) -> bool {
        match (&old.body, &new.body) {
            (TagBody::Rule(old), TagBody::Rule(new)) => self.keeps(old, new),
            (TagBody::Cases(old), TagBody::Cases(new)) => self.keeps_cases(old, new),
            (TagBody::Model(was), TagBody::Model(is)) => {
                let files = (&old.document.value.model, &new.document.value.model);
                let (Some(before), Some(after)) = files else { return false };
                let is_unchanged = |id: &Arc<str>| !self.changed.contains(id.as_ref());
                old.references.tags.iter().chain(&new.references.tags).all(is_unchanged)
                    && is_same_model((was, before), (is, after))
                    && is_lower_cut(before, after)
            }
            _ => false,
        }
    }

    /// Every case keeps whom it had. A value that is gone keeps nobody.
    fn keeps_cases(&self, old: &[Case], new: &[Case]) -> bool {
        let was: Vec<Expr> = old.iter().map(|case| self.as_before(&case.when)).collect();
        let is: Vec<Expr> = new.iter().map(|case| canonical(&case.when)).collect();
        let prover = Prover::new(self);
        old.iter().enumerate().all(|(at, case)| {
            let earlier: Vec<&Expr> = was[..at].iter().collect();
            new.iter().enumerate().filter(|(_, other)| other.value == case.value).any(|(position, _)| {
                let mut but_not = earlier.clone();
                but_not.push(&is[position]);
                // Nobody of the old case misses the new one, and nobody is caught by a case before it.
                prover.nobody(&[&was[at]], &but_not)
                    && is[..position].iter().all(|before| prover.nobody(&[&was[at], before], &earlier))
            })
        })
    }
}

/// Whether two models give everybody the same score. What is learned depends on data; equal parts learn the same from the
/// same data.
fn is_same_model((was, before): (&Model, &ModelSection), (is, after): (&Model, &ModelSection)) -> bool {
    let form = |rule: &Option<Expr>| rule.as_ref().map(canonical);
    let forms = |rules: &[Expr]| rules.iter().map(canonical).collect::<Vec<_>>();
    form(&was.label) == form(&is.label)
        && form(&was.population) == form(&is.population)
        && forms(&was.features) == forms(&is.features)
        && was.scores == is.scores
        && before.algorithm == after.algorithm
}

/// Whether whoever has a score that is good enough before has one after.
fn is_lower_cut(before: &ModelSection, after: &ModelSection) -> bool {
    match (before.threshold, after.threshold, &before.top, &after.top) {
        (Some(was), Some(is), None, None) => is <= was,
        (None, None, Some(was), Some(is)) => match (parse_percent(was), parse_percent(is)) {
            (Some(was), Some(is)) => {
                let scaled =
                    |p: Percent| u128::from(p.mantissa) * 10_u128.pow(9_u32.saturating_sub(u32::from(p.scale)));
                scaled(was) <= scaled(is)
            }
            (None, None) => match (was.trim().parse::<u64>(), is.trim().parse::<u64>()) {
                (Ok(was), Ok(is)) => was <= is,
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}
