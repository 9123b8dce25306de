use std::{fs, io, path::Path};

use rayon::prelude::*;

use super::{WorkspaceError, open::find_root};
use crate::catalog::{Manifests, format_document, schemas};

/// Whether files are written or only compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteMode {
    /// Write what changed.
    Write,
    /// Write nothing.
    Compare,
}

impl WriteMode {
    /// What a `--check` flag asks for.
    #[must_use]
    pub const fn from_check(check: bool) -> Self {
        if check { Self::Compare } else { Self::Write }
    }
}

/// What the formatter did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formatted {
    /// Files that changed, or would change, relative to the workspace.
    pub changed: Vec<String>,
    /// Files that cannot be formatted because they are not valid TOML.
    pub broken: Vec<String>,
}

/// Brings all TOML files of the workspace that `dir` is in into one form, keeping comments and the order of keys.
///
/// # Errors
/// When a file cannot be read or written; that a file is no TOML is part of the answer.
pub fn format_files(dir: &Path, mode: WriteMode) -> Result<Formatted, WorkspaceError> {
    let root = find_root(dir)?;
    let (manifests, _) = Manifests::read(&root);
    let texts: Vec<(&str, &str)> = manifests.texts.iter().collect();
    let formatted: Vec<(&str, Option<bool>)> = texts
        .into_par_iter()
        .map(|(file, text)| match format_document(file, text) {
            Ok(formatted) => Ok((file, Some(write_if_changed(&root.join(file), &formatted, mode)?))),
            Err(_) => Ok((file, None)),
        })
        .collect::<Result<_, WorkspaceError>>()?;
    let files = |state| formatted.iter().filter(|(_, s)| *s == state).map(|(file, _)| (*file).to_owned()).collect();
    Ok(Formatted { changed: files(Some(true)), broken: files(None) })
}

/// Brings the JSON Schemas of the workspace that `dir` is in up to date; returns the files that changed, or would.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write_schemas(dir: &Path, mode: WriteMode) -> Result<Vec<String>, WorkspaceError> {
    let root = find_root(dir)?;
    let mut changed = Vec::new();
    for (name, text) in schemas() {
        let file = format!("schemas/{name}");
        if write_if_changed(&root.join(&file), &text, mode)? {
            changed.push(file);
        }
    }
    Ok(changed)
}

/// Writes a text file aside and renames it into place, unless it holds that text already; true when it did not.
pub(super) fn write_if_changed(path: &Path, text: &str, mode: WriteMode) -> Result<bool, WorkspaceError> {
    let fail = |action| move |source| WorkspaceError::Io { action, path: path.to_owned(), source };
    match fs::read(path) {
        Ok(there) if there == text.as_bytes() => return Ok(false),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(fail("read")(error)),
    }
    if mode == WriteMode::Write {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(fail("create the folder of"))?;
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(fail("write"))?;
        fs::write(file.path(), text).map_err(fail("write"))?;
        file.persist(path).map_err(|e| fail("write")(e.error))?;
    }
    Ok(true)
}
