use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::ChangeClass;
use crate::catalog::{Catalog, Status};

/// Who needs whom in a catalog, worked out when it is first asked.
pub(super) struct Users<'a> {
    catalog: &'a Catalog,
    /// By tag, tags that refer to it.
    tags: OnceCell<BTreeMap<&'a str, Vec<&'a Arc<str>>>>,
}

impl<'a> Users<'a> {
    pub(super) const fn of(catalog: &'a Catalog) -> Self {
        Self { catalog, tags: OnceCell::new() }
    }

    /// Whether something that is in use depends on a tag: a tag or strategy that is handed over or only paused, or the
    /// settings.
    pub(super) fn is_used(&self, id: &str) -> bool {
        let by_tag = self.tags.get_or_init(|| {
            let mut by_tag: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
            for tag in self.catalog.tags() {
                for needed in &tag.references.tags {
                    by_tag.entry(needed).or_default().push(&tag.id);
                }
            }
            by_tag
        });
        let mut seen: BTreeSet<&str> = BTreeSet::from([id]);
        let mut open: Vec<&str> = vec![id];
        while let Some(tag) = open.pop() {
            for user in by_tag.get(tag).into_iter().flatten().copied() {
                if self.catalog.tag(user).is_some_and(|t| is_in_use(t.document.value.status)) {
                    return true;
                }
                if seen.insert(user) {
                    open.push(user);
                }
            }
        }
        let strategies = self.catalog.strategies().iter();
        let by_strategy = strategies
            .filter(|s| is_in_use(s.document.value.status))
            .any(|s| s.references.tags.iter().any(|tag| seen.contains(tag.as_ref())));
        by_strategy || self.catalog.settings().suppression.iter().any(|tag| seen.contains(tag.as_ref()))
    }
}

pub(super) const fn is_in_use(status: Status) -> bool {
    matches!(status, Status::Active | Status::Paused | Status::Deprecated)
}

/// What a step in the life of a tag or strategy does; `is_used` says whether something in use depends on it.
pub(super) fn of_status(before: Status, after: Status, is_used: impl Fn() -> bool) -> ChangeClass {
    match (before, after) {
        _ if before == after => ChangeClass::MetadataOnly,
        (Status::Active, Status::Deprecated) | (Status::Deprecated, Status::Active) => ChangeClass::MetadataOnly,
        (_, after) if after.is_delivered() => ChangeClass::NonBreaking,
        (before, _) if is_in_use(before) => ChangeClass::Breaking,
        (before, after) if before.is_built() && !after.is_built() && is_used() => ChangeClass::Breaking,
        _ => ChangeClass::NonBreaking,
    }
}
