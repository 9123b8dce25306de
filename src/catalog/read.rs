use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Manifests, code,
    parse::{Content, FileKind, InputFile},
};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Span};

/// Files above this are not read: nobody wrote them by hand.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;

/// Texts that stand for files, by path relative to the workspace with `/`: what an editor holds and has not saved.
pub type OpenTexts = BTreeMap<Arc<str>, Arc<str>>;

impl Manifests {
    /// Reads `tagwerk.toml`, `tags/**/*.toml`, `strategies/**/*.toml` and `templates/**/*.toml` below a folder, in
    /// parallel, and makes the tags of families. Findings are sorted; they and the result do not depend on the number of threads. Hidden files and
    /// folders are passed over.
    #[must_use]
    pub fn read(root: &Path) -> (Self, Diagnostics) {
        Self::read_with(root, &OpenTexts::new())
    }

    /// [`Manifests::read`], with some files as an editor holds them, whether they lie on the disk or not.
    #[must_use]
    pub fn read_with(root: &Path, open: &OpenTexts) -> (Self, Diagnostics) {
        let mut found = Diagnostics::new();
        let inside = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let mut paths = Vec::new();
        let settings = root.join(FileKind::WORKSPACE_FILE);
        if settings.symlink_metadata().is_ok() {
            list_one(
                &settings,
                FileKind::WORKSPACE_FILE.to_owned(),
                FileKind::Workspace,
                &inside,
                &mut paths,
                &mut found,
            );
        }
        for (folder, kind) in FileKind::FOLDERS {
            let path = root.join(folder);
            if path.symlink_metadata().is_ok() {
                list_one(&path, folder.to_owned(), kind, &inside, &mut paths, &mut found);
            }
        }
        paths.retain(|(_, file, _)| !open.contains_key(file.as_str()));
        let mut files: Vec<InputFile> = paths
            .into_par_iter()
            .map(|(path, file, kind)| InputFile { file: file.into(), kind, content: content(&path) })
            .collect();
        files.extend(open.iter().filter_map(|(file, text)| {
            let kind = FileKind::of_path(file)?;
            Some(InputFile { file: Arc::clone(file), kind, content: Content::Text(Arc::clone(text)) })
        }));
        let (manifests, more) = Self::from_files(files);
        found.extend(more);
        found.sort();
        (manifests, found)
    }
}

type Listed = (PathBuf, String, FileKind);

/// Why a symbolic link is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTrouble {
    /// It leads out of the workspace.
    LeadsOut,
    /// It leads to a folder.
    ToFolder,
    /// It leads nowhere, for this reason.
    Nowhere(String),
}

/// What is said of a symbolic link that is not followed, at its path relative to the workspace.
#[must_use]
pub fn link_finding(file: &str, trouble: &LinkTrouble) -> Diagnostic {
    let (message, label, help) = match trouble {
        LinkTrouble::LeadsOut => (
            "a symbolic link leads out of the workspace".to_owned(),
            "the file behind it is not under review here",
            "replace the link by the file itself",
        ),
        LinkTrouble::ToFolder => (
            "a symbolic link to a folder is not followed".to_owned(),
            "its files would have two names",
            "replace the link by the folder itself",
        ),
        LinkTrouble::Nowhere(reason) => {
            (format!("a symbolic link leads nowhere: {reason}"), "", "remove the link, or create the file it points to")
        }
    };
    Diagnostic::error(code::LINK, Place::new(file, Span::default()), message).label(label).help(help)
}

/// Lists a file, or the files below a folder, without leaving the workspace.
fn list_one(path: &Path, file: String, kind: FileKind, inside: &Path, out: &mut Vec<Listed>, found: &mut Diagnostics) {
    let at = |code, message: String| Diagnostic::error(code, Place::new(file.as_str(), Span::default()), message);
    let meta = match path.symlink_metadata() {
        Ok(meta) => meta,
        Err(error) => return found.push(at(code::UNREADABLE, format!("cannot read: {}", plain(&error)))),
    };
    let mut is_dir = meta.is_dir();
    if meta.is_symlink() {
        match path.canonicalize() {
            Ok(target) if !target.starts_with(inside) => {
                return found.push(link_finding(&file, &LinkTrouble::LeadsOut));
            }
            Ok(target) if target.is_dir() => return found.push(link_finding(&file, &LinkTrouble::ToFolder)),
            Ok(_) => is_dir = false,
            Err(error) => return found.push(link_finding(&file, &LinkTrouble::Nowhere(plain(&error)))),
        }
    }
    if is_dir {
        let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return found.push(at(code::UNREADABLE, format!("cannot read: {}", plain(&error)))),
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                list_one(&entry.path(), format!("{file}/{name}"), kind, inside, out, found);
            }
        }
    } else if path.extension().is_some_and(|e| e == "toml") {
        let kind = kind.named(&file);
        out.push((path.to_owned(), file, kind));
    }
}

fn content(path: &Path) -> Content {
    match fs::metadata(path) {
        Ok(meta) if meta.len() > FILE_BYTES_MAX => return Content::TooLarge(meta.len()),
        Ok(meta) if !meta.is_file() => return Content::Unreadable("not a file".to_owned()),
        Ok(_) => {}
        Err(error) => return Content::Unreadable(plain(&error)),
    }
    match fs::read(path) {
        Ok(bytes) => Content::of_bytes(bytes),
        Err(error) => Content::Unreadable(plain(&error)),
    }
}

/// The message without the number of the operating system, which differs between machines.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => kind.to_string(),
    }
}
