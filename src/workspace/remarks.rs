use std::{collections::BTreeSet, sync::Arc};

use super::Workspace;
use crate::{
    calendar::{Micros, format_instant},
    catalog::{Catalog, SourceKindWord},
    rule::typed::ColumnRef,
};

impl Workspace {
    /// What a reader should know about audiences at an instant before `now`: attributes without `valid_from` are read as
    /// they are, not as they were. `tags` are the ids that are evaluated; what they refer to counts as well.
    pub(super) fn remarks_on_the_past<'t>(
        &self,
        catalog: &Catalog,
        tags: impl IntoIterator<Item = &'t Arc<str>>,
        columns: impl IntoIterator<Item = ColumnRef>,
        as_of: Micros,
        now: Micros,
    ) -> Vec<String> {
        if as_of >= now {
            return Vec::new();
        }
        let mut columns: BTreeSet<ColumnRef> = columns.into_iter().collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut waiting: Vec<&str> = tags.into_iter().map(AsRef::as_ref).collect();
        while let Some(id) = waiting.pop() {
            if let Some(tag) = catalog.tag(id)
                && seen.insert(&tag.id)
            {
                columns.extend(tag.references.columns.iter().cloned());
                waiting.extend(tag.references.tags.iter().map(AsRef::as_ref));
            }
        }
        let mut remarks = Vec::new();
        for source in self.settings().sources.values() {
            if source.kind != SourceKindWord::Attributes || source.valid_from.is_some() {
                continue;
            }
            let changing: Vec<String> = columns
                .iter()
                .filter(|c| c.source == source.name && !source.static_columns.iter().any(|s| **s == *c.column))
                .map(|c| format!("`{}`", c.column))
                .collect();
            if !changing.is_empty() {
                remarks.push(format!(
                    "{} of source `{}` as known now, not as known at {}",
                    changing.join(", "),
                    source.name,
                    format_instant(as_of, self.zone())
                ));
            }
        }
        remarks
    }
}
