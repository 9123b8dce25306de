use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    BeforeAfter, ChangeClass, Difference, Fingerprints, Presence, TagChange,
    class::{Users, is_in_use, of_status},
    difference,
};
use crate::{
    catalog::{Case, Catalog, CatalogTag, Status, TagBody},
    rule::prove,
};

/// Both catalogs with what their tags mean.
struct Comparison<'a> {
    base: Option<&'a Catalog>,
    head: &'a Catalog,
    old: Fingerprints,
    new: Fingerprints,
    users: [Option<Users<'a>>; 2],
    is_zone_changed: bool,
}

/// Compares all tags.
pub(super) fn changes(base: Option<&Catalog>, head: &Catalog) -> Vec<TagChange> {
    let compared = Comparison {
        base,
        head,
        old: base.map(Fingerprints::of).unwrap_or_default(),
        new: Fingerprints::of(head),
        users: [base.map(Users::of), Some(Users::of(head))],
        is_zone_changed: base.is_some_and(|b| b.settings().zone.name() != head.settings().zone.name()),
    };
    let mut pairs: BTreeMap<&str, [Option<&CatalogTag>; 2]> = BTreeMap::new();
    for (at, catalog) in [base, Some(head)].into_iter().enumerate() {
        for tag in catalog.into_iter().flat_map(Catalog::tags) {
            pairs.entry(&tag.id).or_default()[at] = Some(tag);
        }
    }
    let roots: BTreeSet<&str> =
        pairs.iter().filter(|(id, pair)| compared.is_root(id, **pair)).map(|(id, _)| *id).collect();
    pairs.iter().filter_map(|(id, pair)| compared.change(id, *pair, &roots)).collect()
}

impl Comparison<'_> {
    /// Whether a tag means something else by itself.
    fn is_root(&self, id: &str, pair: [Option<&CatalogTag>; 2]) -> bool {
        pair.iter().any(Option::is_none) || self.old.own(id) != self.new.own(id)
    }

    fn is_suppression(&self, id: &str) -> bool {
        let catalogs = self.base.into_iter().chain([self.head]);
        catalogs.flat_map(|c| &c.settings().suppression).any(|tag| tag.as_ref() == id)
    }

    fn is_used(&self, id: &str) -> bool {
        self.users.iter().flatten().any(|users| users.is_used(id))
    }

    fn change(&self, id: &str, pair: [Option<&CatalogTag>; 2], roots: &BTreeSet<&str>) -> Option<TagChange> {
        let [before, after] = pair;
        let (presence, class, changes_meaning, differences) = match (before, after) {
            (None, None) => return None,
            (None, Some(new)) => {
                let class = if self.is_suppression(id) { ChangeClass::Breaking } else { ChangeClass::NonBreaking };
                (Presence::Added, class, true, difference::rules_of(&new.document.value, true))
            }
            (Some(old), None) => {
                let is_draft = matches!(old.document.value.status, Status::Draft | Status::Review);
                let is_idle = is_draft && !self.is_used(id) && !self.is_suppression(id);
                let class = if is_idle { ChangeClass::NonBreaking } else { ChangeClass::Breaking };
                (Presence::Removed, class, true, difference::rules_of(&old.document.value, false))
            }
            (Some(old), Some(new)) => {
                let differences = self.differences(old, new);
                let changes_meaning = self.old.get(id) != self.new.get(id);
                if differences.is_empty() && !changes_meaning {
                    return None;
                }
                let presence = if differences.is_empty() { Presence::Indirect } else { Presence::Changed };
                (presence, self.class(id, old, new, changes_meaning), changes_meaning, differences)
            }
        };
        let tag = after.or(before)?;
        let said = |of: fn(&CatalogTag) -> Option<String>| BeforeAfter {
            before: before.and_then(of),
            after: after.and_then(of),
        };
        let through =
            if before.is_some() && after.is_some() && changes_meaning { self.through(id, roots) } else { Vec::new() };
        Some(TagChange {
            id: id.to_owned(),
            category: tag.category.to_string(),
            file: tag.document.file.to_string(),
            presence,
            class,
            changes_meaning,
            differences,
            through,
            status: BeforeAfter {
                before: before.map(|t| t.document.value.status),
                after: after.map(|t| t.document.value.status),
            },
            owner: said(|t| t.document.value.owner.clone()),
        })
    }

    fn differences(&self, old: &CatalogTag, new: &CatalogTag) -> Vec<Difference> {
        let mut differences = difference::between(&old.document.value, &new.document.value);
        let mut add = |path: &str, before: &str, after: &str, words: String| {
            if before != after {
                let (before, after) = (Some(before.to_owned()), Some(after.to_owned()));
                differences.insert(0, Difference { path: path.to_owned(), before, after, words });
            }
        };
        let (from, to) = (&old.document.file, &new.document.file);
        add("file", from, to, format!("`{from}` was moved to `{to}`"));
        if self.is_zone_changed {
            let zones = self.base.map_or("", |b| b.settings().zone.name());
            let zone = self.head.settings().zone.name();
            add("workspace.timezone", zones, zone, format!("days begin in `{zone}`, not in `{zones}`"));
        }
        differences
    }

    fn class(&self, id: &str, old: &CatalogTag, new: &CatalogTag, changes_meaning: bool) -> ChangeClass {
        let (was, is) = (old.document.value.status, new.document.value.status);
        let is_suppression = self.is_suppression(id);
        let step = of_status(was, is, || self.is_used(id));
        if is_suppression && step > ChangeClass::MetadataOnly {
            return ChangeClass::Breaking;
        }
        if !changes_meaning {
            return step;
        }
        let is_idle = !is_in_use(was) && !is_in_use(is) && !is_suppression && !self.is_used(id);
        let meaning = if is_idle {
            ChangeClass::NonBreaking
        } else if is_suppression || self.is_zone_changed {
            ChangeClass::Breaking
        } else if self.old.own(id) == self.new.own(id) {
            ChangeClass::Indirect
        } else if self.keeps_everybody(old, new) {
            ChangeClass::NonBreaking
        } else {
            ChangeClass::Breaking
        };
        step.max(meaning)
    }

    /// Whether it is proved that whoever was in stays in, in the same value, whatever the data.
    fn keeps_everybody(&self, old: &CatalogTag, new: &CatalogTag) -> bool {
        let means_the_same = |id: &Arc<str>| self.old.get(id).is_some() && self.old.get(id) == self.new.get(id);
        if !old.references.tags.iter().chain(&new.references.tags).all(means_the_same) {
            return false;
        }
        match (&old.body, &new.body) {
            (TagBody::Rule(old), TagBody::Rule(new)) => prove::implies(old, new),
            // A case behind all others takes only people who were in none.
            (TagBody::Cases(old), TagBody::Cases(new)) => {
                let is_same = |(old, new): (&Case, &Case)| {
                    old.value == new.value && prove::canonical(&old.when) == prove::canonical(&new.when)
                };
                old.len() <= new.len() && old.iter().zip(new).all(is_same)
            }
            _ => false,
        }
    }

    /// Tags behind a tag that mean something else by themselves.
    fn through(&self, id: &str, roots: &BTreeSet<&str>) -> Vec<String> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for catalog in self.base.into_iter().chain([self.head]) {
            let mut open: Vec<&str> = vec![id];
            while let Some(tag) = open.pop() {
                for needed in catalog.tag(tag).into_iter().flat_map(|t| &t.references.tags) {
                    if self.old.get(needed) != self.new.get(needed) && seen.insert(needed) {
                        open.push(needed);
                    }
                }
            }
        }
        seen.into_iter().filter(|tag| *tag != id && roots.contains(tag)).map(str::to_owned).collect()
    }
}
