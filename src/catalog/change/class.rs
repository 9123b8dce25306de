use std::collections::{BTreeMap, BTreeSet};

use super::{ChangeClass, relations::Needs};
use crate::catalog::{Catalog, Status};

/// Who needs a tag of a catalog, directly or not.
pub(super) struct Users<'a> {
    catalog: &'a Catalog,
    /// By tag, tags that refer to it.
    by_tag: BTreeMap<&'a str, Vec<&'a str>>,
}

/// What depends on a tag.
#[derive(Debug, Default)]
pub(super) struct UsedBy<'a> {
    pub(super) tags: BTreeSet<&'a str>,
    pub(super) strategies: BTreeSet<&'a str>,
    pub(super) is_suppression: bool,
}

impl<'a> Users<'a> {
    pub(super) fn of(catalog: &'a Catalog, needs: &'a Needs<'a>) -> Self {
        let mut by_tag: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (tag, needed) in &needs.tags {
            for id in needed {
                by_tag.entry(id).or_default().push(tag);
            }
        }
        Self { catalog, by_tag }
    }

    /// Tags that refer to a tag directly.
    pub(super) fn direct(&self, id: &str) -> &[&'a str] {
        self.by_tag.get(id).map_or(&[], Vec::as_slice)
    }

    /// Everything in use that depends on a tag: tags and strategies that are handed over or only paused, and suppression.
    pub(super) fn in_use(&self, id: &str) -> UsedBy<'a> {
        let mut seen: BTreeSet<&str> = BTreeSet::from([id]);
        let mut open = vec![id];
        let mut found = UsedBy::default();
        while let Some(tag) = open.pop() {
            for user in self.direct(tag).iter().copied() {
                if self.catalog.tag(user).is_some_and(|t| is_in_use(t.document.value.status)) && user != id {
                    found.tags.insert(user);
                }
                if seen.insert(user) {
                    open.push(user);
                }
            }
        }
        let strategies = self.catalog.strategies().iter().filter(|s| is_in_use(s.document.value.status));
        let depends = strategies.filter(|s| s.references.tags.iter().any(|tag| seen.contains(tag.as_ref())));
        found.strategies = depends.map(|s| s.id.as_ref()).collect();
        found.is_suppression = self.catalog.settings().suppression.iter().any(|tag| seen.contains(tag.as_ref()));
        found
    }
}

impl UsedBy<'_> {
    pub(super) fn is_nothing(&self) -> bool {
        self.tags.is_empty() && self.strategies.is_empty() && !self.is_suppression
    }
}

/// Whether somebody may rely on a tag or strategy: it is handed over, or was and may be again.
pub(super) const fn is_in_use(status: Status) -> bool {
    matches!(status, Status::Active | Status::Paused | Status::Deprecated)
}

/// What a step in the life of a tag or strategy does; `is_used` says whether something in use depends on it.
pub(super) fn of_status(before: Status, after: Status, is_used: impl Fn() -> bool) -> ChangeClass {
    match (before, after) {
        _ if before == after => ChangeClass::MetadataOnly,
        (Status::Active, Status::Deprecated) | (Status::Deprecated, Status::Active) => ChangeClass::MetadataOnly,
        // What is retired does not come back: its id is taken.
        (Status::Retired, _) => ChangeClass::Breaking,
        (_, after) if after.is_delivered() => ChangeClass::NonBreaking,
        (before, _) if is_in_use(before) => ChangeClass::Breaking,
        (before, after) if before.is_built() && !after.is_built() && is_used() => ChangeClass::Breaking,
        _ => ChangeClass::NonBreaking,
    }
}
