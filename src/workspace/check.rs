use std::{path::Path, sync::Arc};

use super::{Workspace, WorkspaceError, prove};
use crate::{
    calendar::{Micros, Zone},
    catalog::{
        Catalog, CatalogTag,
        policy::{self, Policy},
    },
    diagnostic::{Diagnostics, Sources},
    trial,
};

/// What a check found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The findings, ordered by file and position.
    pub found: Diagnostics,
    /// The texts they point into.
    pub sources: Sources,
    /// Tags that could be read.
    pub tags: u64,
    /// Strategies that could be read.
    pub strategies: u64,
    /// What `[policy]` says.
    pub policy: Arc<Policy>,
    /// Zone of days.
    pub zone: Zone,
}

impl Checked {
    /// Adds what only the clock can tell: exceptions from policy that have expired.
    pub fn add_expired_exceptions(&mut self, now: Micros) {
        self.found.extend(policy::expired_exceptions(&self.policy, self.zone.date(now)));
        self.found.sort();
    }
}

/// Checks every file of the workspace that `dir` is in, also when `tagwerk.toml` itself is wrong.
///
/// # Errors
/// When there is no workspace or the store cannot be read; mistakes in files are the answer, not an error.
pub fn check(dir: &Path) -> Result<Checked, WorkspaceError> {
    match Workspace::open(dir) {
        Ok(workspace) => workspace.check(),
        Err(WorkspaceError::Findings { found, sources }) => {
            Ok(Checked { found, sources, tags: 0, strategies: 0, policy: Arc::default(), zone: Zone::utc() })
        }
        Err(error) => Err(error),
    }
}

impl Workspace {
    /// Checks every file against its form, against each other, and rules against the columns of the sources: those that
    /// the store recorded, or else those of the declaration, or else those of the files. Runs the tests beside the rules.
    /// Says what is proved about rules and is hardly meant, and what policy forbids.
    ///
    /// # Errors
    /// When the store cannot be read; mistakes in files are the answer, not an error.
    pub fn check(&self) -> Result<Checked, WorkspaceError> {
        self.check_with_catalog().map(|(_, checked)| checked)
    }

    /// [`Workspace::check`], with the catalog as far as it can be understood.
    ///
    /// # Errors
    /// Those of [`Workspace::check`].
    pub fn check_with_catalog(&self) -> Result<(Catalog, Checked), WorkspaceError> {
        let (catalog, mut found) = self.catalog_with_findings()?;
        let tags: Vec<&CatalogTag> = catalog.tags().iter().collect();
        found.extend(trial::findings(&catalog, &trial::run(&catalog, &tags)));
        found.extend(prove::findings(&catalog));
        found.extend(policy::findings(&catalog, None));
        found.extend(self.codeowners_findings()?);
        found.sort();
        let checked = Checked {
            found,
            sources: self.manifests().texts.clone(),
            tags: self.manifests().tags.len() as u64,
            strategies: self.manifests().strategies.len() as u64,
            policy: Arc::clone(&self.settings().policy),
            zone: self.zone().clone(),
        };
        Ok((catalog, checked))
    }
}
