use super::{Filterable, Progress, Stage, TagFilter, Workspace, WorkspaceError};
use crate::{
    catalog::{Catalog, CatalogTag},
    diagnostic::{Diagnostics, Sources},
    trial::{self, Mutation, TestResult},
};

/// Which tags are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// These, by id.
    Tags(Vec<String>),
    /// Those that a filter takes.
    Filter(TagFilter),
}

/// What came of tests.
#[derive(Debug, Clone)]
pub struct Tested {
    /// Every test of the wanted tags, by tag, then in the order of its file.
    pub results: Vec<TestResult>,
    /// What is wrong: tests that do not hold or could not be run, and mistakes in the files of the wanted tags.
    pub found: Diagnostics,
    /// The texts that findings point into.
    pub sources: Sources,
    /// Wanted tags without a test.
    pub untested: Vec<String>,
}

impl Workspace {
    /// Runs the tests of some tags.
    ///
    /// # Errors
    /// When a tag is not there, or the store cannot be read; that a test does not hold is the answer, not an error.
    pub fn test(&self, wanted: &Wanted) -> Result<Tested, WorkspaceError> {
        let (catalog, mistakes) = self.catalog_with_findings()?;
        let tags = self.wanted_tags(&catalog, wanted)?;
        let results = trial::run(&catalog, &tags);
        let mut found = Diagnostics::new();
        for mistake in &mistakes {
            let file = mistake.place.as_ref().map(|place| &place.file);
            if tags.iter().any(|tag| Some(&tag.document.file) == file) {
                found.push(mistake.clone());
            }
        }
        found.extend(trial::findings(&catalog, &results));
        found.sort();
        let untested = tags.iter().filter(|tag| tag.document.value.test.is_empty()).map(|tag| tag.id.to_string());
        Ok(Tested { results, found, sources: self.manifests().texts.clone(), untested: untested.collect() })
    }

    /// Changes the rules of some tags in many small ways and asks which changes their tests notice; the texts that places
    /// point into come with the answer.
    ///
    /// # Errors
    /// When a tag is not there, or the store cannot be read.
    pub fn mutate(&self, wanted: &Wanted, progress: &dyn Progress) -> Result<(Vec<Mutation>, Sources), WorkspaceError> {
        let (catalog, _) = self.catalog_with_findings()?;
        let tags = self.wanted_tags(&catalog, wanted)?;
        let mutations =
            trial::mutate(&catalog, &tags, &|done, total| progress.advanced(Stage::Mutate, "", done, total));
        Ok((mutations, self.manifests().texts.clone()))
    }

    /// The tags that are meant, ordered by id.
    pub(super) fn wanted_tags<'c>(
        &self,
        catalog: &'c Catalog,
        wanted: &Wanted,
    ) -> Result<Vec<&'c CatalogTag>, WorkspaceError> {
        match wanted {
            Wanted::Tags(ids) => {
                let mut tags = Vec::new();
                for id in ids {
                    tags.push(catalog.tag(id).ok_or_else(|| self.unknown_tag(id))?);
                }
                tags.sort_by(|a, b| a.id.cmp(&b.id));
                tags.dedup_by(|a, b| a.id == b.id);
                Ok(tags)
            }
            Wanted::Filter(filter) => {
                let is_wanted = |tag: &&CatalogTag| filter.matches(Filterable::of(&tag.document.value, &tag.category));
                Ok(catalog.tags().iter().filter(is_wanted).collect())
            }
        }
    }
}
