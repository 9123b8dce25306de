use std::{path::Path, sync::Arc};

use super::{Workspace, WorkspaceError, open::root_of, prove};
use crate::{
    calendar::{Micros, Zone},
    catalog::{
        Catalog, CatalogTag,
        policy::{self, Policy},
    },
    diagnostic::{Diagnostics, Sources},
    git, trial,
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
    /// Folder of the workspace in its repository: empty, or with a `/` at its end.
    pub prefix: String,
    /// What it was compared with, when it was.
    pub compared: Option<ComparedWith>,
}

/// What a check compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedWith {
    /// Full hash of the commit where the change began.
    pub base: String,
    /// What leads the name of a file in places that are in the base's text: `1a2b3c4d5e:`, and the folder of the workspace
    /// there.
    pub base_name: String,
    /// Full hash of the commit that was checked; of a work tree, of the commit that is checked out.
    pub head: Option<String>,
    /// Whether files of the work tree differ from that commit.
    pub is_dirty: bool,
    /// Whether there was no workspace at the base, so that everything is new.
    pub is_first: bool,
}

/// Checks every file of the workspace that `dir` is in, also when `tagwerk.toml` itself is wrong. `now` tells which
/// exceptions from policy have expired, and which switches are off.
///
/// # Errors
/// When there is no workspace or the store cannot be read; mistakes in files are the answer, not an error.
pub fn check(dir: &Path, now: Micros) -> Result<Checked, WorkspaceError> {
    let mut checked = match Workspace::open(dir) {
        Ok(workspace) => {
            let mut checked = workspace.check()?;
            for finding in workspace.switch_findings(now)? {
                checked.found.push(finding);
            }
            checked.add_expired_exceptions(now);
            checked
        }
        Err(WorkspaceError::Findings { found, sources }) => Checked::unread(found, sources),
        Err(error) => return Err(error),
    };
    // Where there is no repository that can be read, the workspace is what paths are relative to.
    let tree = root_of(dir).ok().and_then(|root| git::work_tree(&root).ok().flatten());
    checked.prefix = tree.map(|tree| tree.prefix).unwrap_or_default();
    Ok(checked)
}

impl Checked {
    /// Findings without a catalog.
    pub(super) fn unread(found: Diagnostics, sources: Sources) -> Self {
        Self {
            found,
            sources,
            tags: 0,
            strategies: 0,
            policy: Arc::default(),
            zone: Zone::utc(),
            prefix: String::new(),
            compared: None,
        }
    }

    /// Adds what only the clock can tell: exceptions from policy that have expired.
    fn add_expired_exceptions(&mut self, now: Micros) {
        self.found.extend(policy::expired_exceptions(&self.policy, self.zone.date(now)));
        self.found.sort();
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
        found.extend(examined(&catalog));
        found.extend(policy::findings(&catalog, None));
        found.extend(self.codeowners_findings()?);
        found.sort();
        let checked = self.checked_with(found, self.manifests().texts.clone());
        Ok((catalog, checked))
    }

    /// Findings with what is known of the workspace.
    pub(super) fn checked_with(&self, found: Diagnostics, sources: Sources) -> Checked {
        Checked {
            tags: self.manifests().tags.len() as u64,
            strategies: self.manifests().strategies.len() as u64,
            policy: Arc::clone(&self.settings().policy),
            zone: self.zone().clone(),
            ..Checked::unread(found, sources)
        }
    }
}

/// What is found by trying: tests beside rules, and proofs.
pub(super) fn examined(catalog: &Catalog) -> Diagnostics {
    let tags: Vec<&CatalogTag> = catalog.tags().iter().collect();
    let (mut found, proved) =
        rayon::join(|| trial::findings(catalog, &trial::run(catalog, &tags)), || prove::findings(catalog));
    found.extend(proved);
    found
}
