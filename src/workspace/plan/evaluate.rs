use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roaring::RoaringBitmap;

use crate::{
    calendar::Micros,
    catalog::Catalog,
    engine::{
        embedded::TagAudiences,
        plan::{PlanCase, PlanTag, PlanTagKind},
    },
    rule::typed::Expr,
    store::facts::StoreFacts,
    workspace::{
        Progress, WorkspaceError,
        build::{evaluate, plan_kind},
        query::needed_tags,
    },
};

/// Prefix of names that people cannot give: tags as they were, rules of strategies, the category of users.
const BEFORE: &str = "before:";
const STRATEGY: &str = "strategy:";
const GROUPS: &str = "groups:";

/// What is wanted of one side of a change.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Ids of tags.
    pub(super) tags: BTreeSet<Arc<str>>,
    /// Ids of strategies with their audience rules.
    pub(super) strategies: BTreeMap<Arc<str>, Expr>,
}

/// Audiences of a tag: one without value, or one per value in the order of the cases.
pub(super) type ByValue = Vec<(Option<Arc<str>>, RoaringBitmap)>;

/// The audiences of one side.
#[derive(Debug, Default)]
pub(super) struct Audiences {
    /// By tag.
    pub(super) tags: BTreeMap<Arc<str>, ByValue>,
    /// By strategy.
    pub(super) strategies: BTreeMap<Arc<str>, RoaringBitmap>,
}

impl Audiences {
    /// Members of a tag in any of its cases.
    pub(super) fn any(&self, tag: &str) -> RoaringBitmap {
        self.tags.get(tag).into_iter().flatten().fold(RoaringBitmap::new(), |all, (_, members)| all | members)
    }
}

/// What an evaluation gave.
#[derive(Debug, Default)]
pub(super) struct Evaluated {
    pub(super) before: Audiences,
    pub(super) after: Audiences,
    /// Values of the category of users, with who has them.
    pub(super) groups: Vec<(String, RoaringBitmap)>,
}

/// A base and a head that are evaluated at one instant over one snapshot.
pub(super) struct Sides<'a> {
    pub(super) base: Option<&'a Catalog>,
    pub(super) head: &'a Catalog,
    /// Tags that mean something else on the other side, or are on one side only; what is not among them means the same
    /// on both, and so does whatever it refers to.
    pub(super) changed: &'a BTreeSet<Arc<str>>,
    /// Values of the category of users with their rules; empty when nobody asked.
    pub(super) groups: Vec<PlanCase>,
    pub(super) facts: &'a StoreFacts,
    pub(super) as_of: Micros,
}

impl<'a> Sides<'a> {
    /// The definitions of one side.
    pub(super) const fn catalog(&self, is_before: bool) -> Option<&'a Catalog> {
        if is_before { self.base } else { Some(self.head) }
    }

    /// The same without anything that was asked for beside tags.
    pub(super) fn alone(&self) -> Self {
        Self { groups: Vec::new(), ..*self }
    }

    /// Evaluates both sides as one plan: what rules before and after have in common is computed once. Only when a change
    /// moves the workspace to another zone, windows have nothing in common, and there are two plans.
    pub(super) fn evaluate(
        &self,
        before: &Wanted,
        after: &Wanted,
        progress: &dyn Progress,
    ) -> Result<Evaluated, WorkspaceError> {
        let zone = &self.head.settings().zone;
        let old = self.base.map(|base| (base, self.side(base, before, true)));
        let mut new = self.side(self.head, after, false);
        if !self.groups.is_empty() {
            let kind = PlanTagKind::Cases(self.groups.clone());
            new.insert(GROUPS.into(), PlanTag { id: GROUPS.into(), kind, wanted: true });
        }
        let run = |tags: BTreeMap<Arc<str>, PlanTag>, zone| {
            let tags: Vec<PlanTag> = tags.into_values().collect();
            if tags.iter().any(|t| t.wanted) {
                evaluate(&tags, self.facts, self.as_of, zone, progress)
            } else {
                Ok(Vec::new())
            }
        };
        let found = match old {
            Some((base, old)) if base.settings().zone.name() != zone.name() => {
                // Everything means something else: no name is on both sides.
                [run(old, &base.settings().zone)?, run(new, zone)?].concat()
            }
            Some((_, old)) => {
                for (name, tag) in old {
                    let wanted = tag.wanted;
                    new.entry(name).or_insert(tag).wanted |= wanted;
                }
                run(new, zone)?
            }
            None => run(new, zone)?,
        };
        Ok(self.sorted(found, before, after))
    }

    /// Tags of one side that are wanted or needed, by the name they have in the plan.
    fn side(&self, catalog: &Catalog, wanted: &Wanted, is_before: bool) -> BTreeMap<Arc<str>, PlanTag> {
        let rename = |id: &str| (is_before && self.changed.contains(id)).then(|| format!("{BEFORE}{id}").into());
        let mut roots = wanted.tags.clone();
        for rule in wanted.strategies.values() {
            roots.extend(rule.references().tags);
        }
        let mut tags = BTreeMap::new();
        for id in needed_tags(catalog, &roots) {
            let Some(mut kind) = catalog.tag(&id).and_then(plan_kind) else { continue };
            if is_before {
                rename_in(&mut kind, &rename);
            }
            let name: Arc<str> = rename(&id).unwrap_or_else(|| id.clone());
            tags.insert(name.clone(), PlanTag { id: name, kind, wanted: wanted.tags.contains(&id) });
        }
        for (id, rule) in &wanted.strategies {
            let name = strategy_name(id, is_before);
            let mut rule = rule.clone();
            if is_before {
                rule.rename_tags(&rename);
            }
            tags.insert(name.clone(), PlanTag { id: name, kind: PlanTagKind::Rule(rule), wanted: true });
        }
        tags
    }

    /// Puts audiences back to the side and the tag that they are of.
    fn sorted(&self, found: Vec<TagAudiences>, before: &Wanted, after: &Wanted) -> Evaluated {
        let mut by_name: BTreeMap<Arc<str>, ByValue> = found
            .into_iter()
            .map(|tag| (tag.id, tag.audiences.into_iter().map(|a| (a.value, a.members)).collect()))
            .collect();
        let groups = by_name.remove(GROUPS).unwrap_or_default();
        let groups = groups.into_iter().filter_map(|(value, members)| Some((value?.to_string(), members))).collect();
        let side = |wanted: &Wanted, is_before: bool| {
            let mut audiences = Audiences::default();
            for id in &wanted.tags {
                let name =
                    if is_before && self.changed.contains(id) { format!("{BEFORE}{id}").into() } else { id.clone() };
                if let Some(found) = by_name.get(&name) {
                    audiences.tags.insert(id.clone(), found.clone());
                }
            }
            for id in wanted.strategies.keys() {
                if let Some([(_, members)]) = by_name.get(&strategy_name(id, is_before)).map(Vec::as_slice) {
                    audiences.strategies.insert(id.clone(), members.clone());
                }
            }
            audiences
        };
        Evaluated { before: side(before, true), after: side(after, false), groups }
    }
}

fn strategy_name(id: &str, is_before: bool) -> Arc<str> {
    let before = if is_before { BEFORE } else { "" };
    format!("{before}{STRATEGY}{id}").into()
}

fn rename_in(kind: &mut PlanTagKind, rename: &impl Fn(&str) -> Option<Arc<str>>) {
    match kind {
        PlanTagKind::Rule(rule) => rule.rename_tags(rename),
        PlanTagKind::Cases(cases) => cases.iter_mut().for_each(|case| case.when.rename_tags(rename)),
    }
}
