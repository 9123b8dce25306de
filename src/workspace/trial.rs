use std::sync::Arc;

use super::{
    Filterable, Progress, Stage, TagFilter, Workspace, WorkspaceError, WriteMode, author::write_if_changed,
    build::not_evaluable,
};
use crate::{
    catalog::{Catalog, CatalogTag, TagBody},
    diagnostic::{Diagnostics, Sources},
    trial::{self, Mutation, Scaffolded, TestResult},
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

/// Inputs of tests that were written for a tag.
#[derive(Debug, Clone)]
pub struct Scaffolding {
    /// The tag's file.
    pub file: Arc<str>,
    /// The tests, each without its expectation.
    pub tests: Vec<Scaffolded>,
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

    /// Writes inputs for the tests of a tag, and, when that is wanted, appends them to its file, in which nothing else
    /// changes.
    ///
    /// # Errors
    /// When the tag is not there or its rules have mistakes, when it has no file of its own to append to, or when the
    /// file cannot be written.
    pub fn scaffold(&self, id: &str, mode: WriteMode) -> Result<Scaffolding, WorkspaceError> {
        let (catalog, found) = self.catalog_with_findings()?;
        let tag = catalog.tag(id).ok_or_else(|| self.unknown_tag(id))?;
        if tag.body == TagBody::Invalid {
            return Err(if found.has_errors() { self.findings(found) } else { not_evaluable(tag) });
        }
        let tests = trial::scaffold(&catalog, tag);
        let file = tag.document.file.clone();
        if mode == WriteMode::Write && !tests.is_empty() {
            let is_own = self.manifests().texts.get(&file) == Some(tag.document.text.as_ref());
            if !is_own {
                return Err(WorkspaceError::MadeByFamily { tag: id.to_owned(), file: file.to_string() });
            }
            let sections: Vec<&str> = tests.iter().map(|test| test.text.as_str()).collect();
            let text = format!("{}\n\n{}", tag.document.text.trim_end(), sections.join("\n"));
            write_if_changed(&self.root().join(file.as_ref()), &text, mode)?;
        }
        Ok(Scaffolding { file, tests })
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
