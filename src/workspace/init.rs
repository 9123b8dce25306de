use std::{fs, io, path::Path};

use super::{Workspace, WorkspaceError, WriteMode, author::write_if_changed};
use crate::catalog::{FileKind, scaffold};

impl Workspace {
    /// Writes the files of a small workspace into a folder, which is created if needed; files that are there already are
    /// left as they are. Returns what was written, relative to the folder.
    ///
    /// # Errors
    /// When the folder is a workspace already, or cannot be written.
    pub fn init(folder: &Path) -> Result<Vec<String>, WorkspaceError> {
        if folder.join(FileKind::WORKSPACE_FILE).exists() {
            let dir = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            return Err(WorkspaceError::WorkspaceExists { dir });
        }
        fs::create_dir_all(folder).map_err(|source| io_error("create", folder, source))?;
        let name = folder.canonicalize().ok().and_then(|f| Some(f.file_name()?.to_string_lossy().into_owned()));
        let mut written = Vec::new();
        for (file, text) in scaffold(name.as_deref().unwrap_or("workspace")) {
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
