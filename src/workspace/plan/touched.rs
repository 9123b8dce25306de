use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::count::There;
use crate::{
    catalog::{Catalog, CatalogStrategy},
    rule::{prove::canonical, typed::Expr},
    workspace::query::needed_tags,
};

/// A strategy that a change touches.
#[derive(Debug)]
pub(super) struct Touched {
    pub(super) id: Arc<str>,
    pub(super) there: There,
    /// Whether whom it addresses may differ: its rule, what the rule refers to, or who is suppressed changed.
    pub(super) is_changed: bool,
    /// The audience rule before, where there is an audience.
    pub(super) before: Option<Expr>,
    /// The audience rule after, where there is an audience.
    pub(super) after: Option<Expr>,
    /// Changed tags behind it, ordered.
    pub(super) through: Vec<String>,
    /// Where it leads before and after.
    pub(super) destinations: BTreeSet<String>,
    /// Why it has no rule that could be evaluated.
    pub(super) why_not: Option<String>,
}

/// Strategies that changed themselves, or whose audience refers to a changed tag, directly or not, or is cut by a changed
/// suppression tag.
pub(super) fn touched(
    base: Option<&Catalog>,
    head: &Catalog,
    changed: &BTreeSet<Arc<str>>,
    roots: &BTreeSet<Arc<str>>,
    changed_strategies: &BTreeSet<String>,
) -> Vec<Touched> {
    let mut ids: BTreeMap<Arc<str>, [Option<&CatalogStrategy>; 2]> = BTreeMap::new();
    for (at, catalog) in [base, Some(head)].into_iter().enumerate() {
        for strategy in catalog.into_iter().flat_map(Catalog::strategies) {
            ids.entry(strategy.id.clone()).or_default()[at] = Some(strategy);
        }
    }
    let suppressed = |catalog: Option<&Catalog>| catalog.map(suppression_tags).unwrap_or_default();
    let is_suppression_changed = base.is_some() && suppressed(base) != suppressed(Some(head));
    let mut found = Vec::new();
    for (id, [old, new]) in ids {
        let status = |strategy: Option<&CatalogStrategy>| strategy.map(|s| s.document.value.status);
        let there = There::of(status(old), status(new));
        let mut behind: BTreeSet<Arc<str>> = BTreeSet::new();
        for (strategy, catalog) in [(old, base), (new, Some(head))] {
            if let (Some(rule), Some(catalog)) = (strategy.and_then(|s| s.audience.as_ref()), catalog) {
                let mut tags = rule.references().tags;
                tags.extend(suppressed(Some(catalog)));
                behind.extend(needed_tags(catalog, &tags).into_iter().filter(|tag| changed.contains(tag)));
            }
        }
        let rule = |strategy: Option<&CatalogStrategy>| strategy.and_then(|s| s.audience.clone());
        let (before, after) = (rule(old), rule(new));
        let is_itself = changed_strategies.contains(id.as_ref());
        if !is_itself && behind.is_empty() && !(is_suppression_changed && there.is_built) {
            continue;
        }
        let is_rule_changed = before.as_ref().map(canonical) != after.as_ref().map(canonical);
        let is_broken = (there.before && before.is_none()) || (there.after && after.is_none());
        let why_not = is_broken.then(|| "its rule has mistakes, see `tagwerk check`".to_owned());
        let keep = |rule: Option<Expr>, is_there: bool| rule.filter(|_| is_there && !is_broken);
        found.push(Touched {
            there,
            is_changed: is_rule_changed || is_suppression_changed || !behind.is_empty(),
            before: keep(before, there.before),
            after: keep(after, there.after),
            through: behind.iter().filter(|tag| roots.contains(*tag)).map(ToString::to_string).collect(),
            destinations: [old, new]
                .into_iter()
                .flatten()
                .filter_map(|s| s.document.value.destination.clone())
                .collect(),
            why_not,
            id,
        });
    }
    found
}

/// Tags whose members are never handed over, as far as the catalog has them, ordered.
pub(super) fn suppression_tags(catalog: &Catalog) -> BTreeSet<Arc<str>> {
    catalog.settings().suppression.iter().filter(|tag| catalog.tag(tag).is_some()).cloned().collect()
}
