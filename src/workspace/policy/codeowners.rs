use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::workspace::{Workspace, WorkspaceError, WriteMode, author::write_if_changed};
use crate::{
    catalog::policy::{CODEOWNERS_FILE, CodeownersFile, codeowners, codeowners_findings},
    diagnostic::Diagnostics,
    git,
};

/// The file from which GitHub takes owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codeowners {
    /// Where it is, or would be.
    pub path: PathBuf,
    /// What became of it.
    pub state: CodeownersState,
}

/// What became of a file of owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeownersState {
    /// It says what the policy says.
    InStep,
    /// It was written, or would have to be.
    Changed,
    /// The policy names no owners.
    NoOwners,
}

impl Workspace {
    /// Makes `.github/CODEOWNERS` of the repository (of the workspace, where there is none) from `[policy.owners]`.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn codeowners(&self, mode: WriteMode) -> Result<Codeowners, WorkspaceError> {
        let (root, prefix) = self.repository()?;
        let path = root.join(CODEOWNERS_FILE);
        let Some(text) = codeowners(&self.settings().policy, &prefix) else {
            return Ok(Codeowners { path, state: CodeownersState::NoOwners });
        };
        let is_changed = write_if_changed(&path, &text, mode)?;
        let state = if is_changed { CodeownersState::Changed } else { CodeownersState::InStep };
        Ok(Codeowners { path, state })
    }

    /// Whether that file is in step with the policy, and the only one.
    pub(in crate::workspace) fn codeowners_findings(&self) -> Result<Diagnostics, WorkspaceError> {
        let policy = &self.settings().policy;
        if policy.owners.is_empty() {
            return Ok(Diagnostics::new());
        }
        let (root, prefix) = self.repository()?;
        Ok(codeowners_findings(policy, &prefix, &codeowners_files(&root)))
    }

    /// The topmost folder of the repository, and the folder of the workspace in it.
    fn repository(&self) -> Result<(PathBuf, String), WorkspaceError> {
        Ok(match git::work_tree(self.root())? {
            Some(tree) => (tree.root, tree.prefix),
            None => (self.root().to_owned(), String::new()),
        })
    }
}

/// The files below a folder from which a git host may take owners, ordered.
pub(super) fn codeowners_files(root: &Path) -> Vec<CodeownersFile> {
    let mut files = Vec::new();
    for folder in ["", ".github", ".gitlab", "docs"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if CodeownersFile::is_at(&path) {
                let bytes = fs::read(entry.path()).unwrap_or_default();
                files.push(CodeownersFile { path, text: String::from_utf8_lossy(&bytes).into_owned() });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
