use std::path::{Path, PathBuf};

use super::{FileEdit, WorkspaceError, journal};
use crate::{
    calendar::Zone,
    catalog::{Catalog, FileKind, Manifests, OpenTexts, Settings, SourceShapes},
    diagnostic::Diagnostics,
};

/// A workspace: a folder with `tagwerk.toml`, its files as they were when it was opened, and its store.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    settings: Settings,
    manifests: Manifests,
    /// What was found while reading single files.
    found: Diagnostics,
}

impl Workspace {
    /// Opens the workspace that `dir` is in: `dir` itself or the nearest folder above it that holds `tagwerk.toml`.
    ///
    /// # Errors
    /// When there is none, or when `tagwerk.toml` itself cannot be understood; mistakes in other files wait for
    /// [`Workspace::check`].
    pub fn open(dir: &Path) -> Result<Self, WorkspaceError> {
        Self::open_with(dir, &OpenTexts::new())
    }

    /// [`Workspace::open`], with some files as an editor holds them.
    ///
    /// # Errors
    /// Those of [`Workspace::open`].
    pub fn open_with(dir: &Path, open: &OpenTexts) -> Result<Self, WorkspaceError> {
        let root = find_root(dir)?;
        let (manifests, mut found) = Manifests::read_with(&root, open);
        let Some(settings) = manifests.settings.clone() else {
            // What can be said without settings is said too, so that one run reports everything.
            let sources = manifests.texts.clone();
            found.extend(Catalog::check(manifests, &SourceShapes::new()).1);
            found.sort();
            return Err(WorkspaceError::Findings { found, sources });
        };
        Ok(Self { root, settings, manifests, found })
    }

    /// A workspace of files that were read elsewhere, such as those of a commit, in a folder that may hold others or none;
    /// `None` without settings.
    pub(super) fn of_files(root: PathBuf, manifests: Manifests, found: Diagnostics) -> Option<Self> {
        Some(Self { root, settings: manifests.settings.clone()?, manifests, found })
    }

    /// The workspace as it would be with some files changed; nothing is written. A change of `tagwerk.toml` is left out.
    pub(super) fn with_files(&self, files: &[FileEdit]) -> Self {
        let texts = files.iter().filter(|f| f.file != FileKind::WORKSPACE_FILE);
        let changed = texts.map(|f| (f.file.as_str(), f.after.as_deref()));
        let (manifests, found) = self.manifests.with_texts(changed);
        Self { root: self.root.clone(), settings: self.settings.clone(), manifests, found }
    }

    /// The folder, absolute.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The zone of its days.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.settings.zone
    }

    /// What `tagwerk.toml` says.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) const fn manifests(&self) -> &Manifests {
        &self.manifests
    }

    pub(super) const fn found(&self) -> &Diagnostics {
        &self.found
    }
}

/// The folder of the workspace that `dir` is in, absolute. A change of files that was interrupted is finished first.
pub(super) fn find_root(dir: &Path) -> Result<PathBuf, WorkspaceError> {
    let root = root_of(dir)?;
    journal::recover(&root)?;
    Ok(root)
}

/// The folder of the workspace that `dir` is in, absolute; nothing is changed in it.
pub(super) fn root_of(dir: &Path) -> Result<PathBuf, WorkspaceError> {
    let start =
        dir.canonicalize().map_err(|source| WorkspaceError::Io { action: "open", path: dir.to_owned(), source })?;
    start
        .ancestors()
        .find(|folder| folder.join(FileKind::WORKSPACE_FILE).is_file())
        .map(Path::to_owned)
        .ok_or(WorkspaceError::NoWorkspace { dir: start })
}
