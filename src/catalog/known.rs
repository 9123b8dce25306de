use std::{collections::BTreeMap, sync::Arc};

use crate::{
    calendar::Zone,
    rule::{Names, SourceShape, TagShape},
};

/// The names that rules of a workspace may use.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) zone: Zone,
    pub(super) sources: BTreeMap<Arc<str>, SourceShape>,
    pub(super) tags: BTreeMap<Arc<str>, TagShape>,
    /// Columns that a source declares for something, by source.
    pub(super) fixed: BTreeMap<Arc<str>, FixedColumns>,
    /// Columns of scores made elsewhere as written, by model tag.
    pub(super) score_columns: BTreeMap<Arc<str>, String>,
}

/// Columns that `tagwerk.toml` names and a [`SourceShape`] does not tell.
#[derive(Debug, Clone)]
pub(super) struct FixedColumns {
    /// Of the subject's id.
    pub(super) subject: Arc<str>,
    /// Of the instant from which an attributes row holds.
    pub(super) valid_from: Option<Arc<str>>,
}

impl Names for Known {
    fn source(&self, name: &str) -> Option<&SourceShape> {
        self.sources.get(name)
    }

    fn sources(&self) -> Vec<&SourceShape> {
        self.sources.values().collect()
    }

    fn tag(&self, id: &str) -> Option<TagShape> {
        self.tags.get(id).cloned()
    }

    fn tag_ids(&self) -> Vec<&str> {
        self.tags.keys().map(AsRef::as_ref).collect()
    }

    fn zone(&self) -> &Zone {
        &self.zone
    }
}
