use std::{collections::BTreeMap, sync::Arc};

use super::{
    CatalogKpi, CatalogStrategy, CatalogTag, Document, FamilyManifest, Settings, TemplateFile, known::Known,
    policy::Policy,
};
use crate::{
    calendar::Zone,
    diagnostic::Sources,
    rule::{Names, SourceShape, TagShape},
};

/// All definitions of a workspace, checked against each other.
///
/// Where something was wrong the rest is still here: callers that compute with rules look at the diagnostics first.
#[derive(Debug, Clone)]
pub struct Catalog {
    pub(super) settings: Settings,
    pub(super) known: Known,
    pub(super) tags: Vec<CatalogTag>,
    pub(super) levels: Vec<Vec<usize>>,
    pub(super) strategies: Vec<CatalogStrategy>,
    pub(super) kpis: Vec<CatalogKpi>,
    pub(super) templates: Vec<Document<TemplateFile>>,
    pub(super) families: Vec<FamilyManifest>,
    /// The texts of all files.
    pub(super) texts: Sources,
}

impl Catalog {
    /// What `tagwerk.toml` says.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The same definitions under another policy.
    #[must_use]
    pub fn with_policy(&self, policy: Arc<Policy>) -> Self {
        let mut catalog = self.clone();
        catalog.settings.policy = policy;
        catalog
    }

    /// All tags, ordered by id.
    #[must_use]
    pub fn tags(&self) -> &[CatalogTag] {
        &self.tags
    }

    /// The tag of that id.
    #[must_use]
    pub fn tag(&self, id: &str) -> Option<&CatalogTag> {
        self.position(id).map(|at| &self.tags[at])
    }

    /// Tags in the order of evaluation: those of a level refer only to tags of levels before it. Within a level by id.
    /// Tags in a cycle, or behind one, are in no level; the cycle was reported.
    pub fn levels(&self) -> impl Iterator<Item = Vec<&CatalogTag>> {
        self.levels.iter().map(|level| level.iter().map(|at| &self.tags[*at]).collect())
    }

    /// All strategies, ordered by id.
    #[must_use]
    pub fn strategies(&self) -> &[CatalogStrategy] {
        &self.strategies
    }

    /// The strategy of that id.
    #[must_use]
    pub fn strategy(&self, id: &str) -> Option<&CatalogStrategy> {
        self.strategies.iter().find(|s| s.id.as_ref() == id)
    }

    /// All KPIs, ordered by name.
    #[must_use]
    pub fn kpis(&self) -> &[CatalogKpi] {
        &self.kpis
    }

    /// All templates, ordered by file.
    #[must_use]
    pub fn templates(&self) -> &[Document<TemplateFile>] {
        &self.templates
    }

    /// All families, ordered by file; the tags that they make are among [`Catalog::tags`], each with its origin.
    #[must_use]
    pub fn families(&self) -> &[FamilyManifest] {
        &self.families
    }

    /// Columns and events of all sources, by name.
    #[must_use]
    pub const fn source_shapes(&self) -> &BTreeMap<Arc<str>, SourceShape> {
        &self.known.sources
    }

    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.tags.binary_search_by(|tag| tag.id.as_ref().cmp(id)).ok()
    }
}

impl Names for Catalog {
    fn source(&self, name: &str) -> Option<&SourceShape> {
        self.known.source(name)
    }

    fn sources(&self) -> Vec<&SourceShape> {
        self.known.sources()
    }

    fn tag(&self, id: &str) -> Option<TagShape> {
        Names::tag(&self.known, id)
    }

    fn tag_ids(&self) -> Vec<&str> {
        self.known.tag_ids()
    }

    fn zone(&self) -> &Zone {
        self.known.zone()
    }
}
