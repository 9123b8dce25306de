use std::{fs, io, path::Path};

use super::{Workspace, WorkspaceError, WriteMode, author::write_if_changed};
use crate::catalog::{FileKind, scaffold, scaffold_github};

/// Whether a new workspace gets the files that GitHub runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithGitHub {
    /// Workflows, an action, and who is asked for reviews.
    Yes,
    /// None of them.
    No,
}

impl Workspace {
    /// Writes the files of a small workspace into a folder, which is created if needed; files that are there already are
    /// left as they are. Returns what was written, relative to the folder.
    ///
    /// # Errors
    /// When the folder is a workspace already, or cannot be written.
    pub fn init(folder: &Path, github: WithGitHub) -> Result<Vec<String>, WorkspaceError> {
        if folder.join(FileKind::WORKSPACE_FILE).exists() {
            let dir = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            return Err(WorkspaceError::WorkspaceExists { dir });
        }
        fs::create_dir_all(folder).map_err(|source| io_error("create", folder, source))?;
        let name = folder.canonicalize().ok().and_then(|f| Some(f.file_name()?.to_string_lossy().into_owned()));
        let mut files = scaffold(name.as_deref().unwrap_or("workspace"));
        if github == WithGitHub::Yes {
            files.extend(scaffold_github());
            files.sort();
        }
        let mut written = Vec::new();
        for (file, text) in files {
            let path = folder.join(&file);
            if !path.exists() {
                write_if_changed(&path, &text, WriteMode::Write)?;
                written.push(file);
            }
        }
        Ok(written)
    }
}

pub(super) fn io_error(action: &'static str, path: &Path, source: io::Error) -> WorkspaceError {
    WorkspaceError::Io { action, path: path.to_owned(), source }
}
