use std::{
    collections::BTreeMap,
    fs::{self, File, FileType},
    io::{self, Read},
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
        if let Ok(meta) = settings.symlink_metadata() {
            list_one(
                &settings,
                FileKind::WORKSPACE_FILE.to_owned(),
                meta.file_type(),
                FileKind::Workspace,
                &inside,
                &mut paths,
                &mut found,
            );
        }
        for (folder, kind) in FileKind::FOLDERS {
            let path = root.join(folder);
            if let Ok(meta) = path.symlink_metadata() {
                list_one(&path, folder.to_owned(), meta.file_type(), kind, &inside, &mut paths, &mut found);
            }
        }
        paths.retain(|(_, file, ..)| !open.contains_key(file.as_str()));
        let mut files: Vec<InputFile> = paths
            .into_par_iter()
            .map(|(path, file, kind, is_plain)| InputFile {
                file: file.into(),
                kind,
                content: content(&path, is_plain),
            })
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

/// A file, its name, what it says, and whether it is no link.
type Listed = (PathBuf, String, FileKind, bool);

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

/// Lists a file, or the files below a folder, without leaving the workspace. What each is comes from the folder that lists
/// it: asking the system once more for every file took as long as parsing a third of them.
fn list_one(
    path: &Path,
    file: String,
    type_: FileType,
    kind: FileKind,
    inside: &Path,
    out: &mut Vec<Listed>,
    found: &mut Diagnostics,
) {
    let at = |code, message: String| Diagnostic::error(code, Place::new(file.as_str(), Span::default()), message);
    let mut is_dir = type_.is_dir();
    if type_.is_symlink() {
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
            if name.starts_with('.') {
                continue;
            }
            let inner = format!("{file}/{name}");
            match entry.file_type() {
                Ok(type_) => list_one(&entry.path(), inner, type_, kind, inside, out, found),
                Err(error) => {
                    let place = Place::new(inner, Span::default());
                    found.push(Diagnostic::error(code::UNREADABLE, place, format!("cannot read: {}", plain(&error))));
                }
            }
        }
    } else if path.extension().is_some_and(|e| e == "toml") {
        let kind = kind.named(&file);
        out.push((path.to_owned(), file, kind, type_.is_file()));
    }
}

fn content(path: &Path, is_plain: bool) -> Content {
    let read = || -> io::Result<Content> {
        // A pipe waits for somebody to write into it, so it is not even opened.
        if !is_plain && !fs::metadata(path)?.is_file() {
            return Ok(Content::Unreadable("not a file".to_owned()));
        }
        let file = File::open(path)?;
        let meta = file.metadata()?;
        if meta.len() > FILE_BYTES_MAX {
            return Ok(Content::TooLarge(meta.len()));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default() + 1);
        // It may grow meanwhile.
        file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        Ok(Content::of_bytes(bytes))
    };
    read().unwrap_or_else(|error| Content::Unreadable(plain(&error)))
}

/// The message without the number of the operating system, which differs between machines.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        kind => kind.to_string(),
    }
}
