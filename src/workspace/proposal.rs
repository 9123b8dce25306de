use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Workspace, WorkspaceError,
    open::{find_root, root_of},
};
use crate::{
    catalog::{
        Catalog, Content, FileKind, InputFile, LinkTrouble, Manifests, SourceSettings, SourceShapes, link_finding,
    },
    diagnostic::{Diagnostics, Sources},
    git::{self, CommitTree, EntryKind, LinkEnd, PathChange, TreeContent, TreeEntry, blob_id},
};

/// What is compared with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalOptions {
    /// A revision; the change began where the head left it.
    pub base: String,
    /// A commit; `None` is the work tree, and in a bare repository `HEAD`.
    pub head: Option<String>,
}

/// A proposed change: files as they were where it began, and as they are proposed.
#[derive(Debug)]
pub struct Proposal {
    /// Where the change began: the merge base of the wanted base and the head.
    pub base: Side,
    /// What is proposed.
    pub head: Side,
    /// All paths of the repository that differ, ordered.
    pub paths: Vec<PathChange>,
    /// Full hash of the base's commit.
    pub merge_base: String,
    /// Folder of the workspace in its repository: empty, or with a `/` at its end.
    pub prefix: String,
    /// The same at the base: another one when the change moves the workspace.
    pub base_prefix: String,
}

/// One side of a proposal. Both are typed against the same columns of sources: those that the store recorded, or else that
/// files have. When the head is a commit, settings of the base say where these are.
#[derive(Debug)]
pub struct Side {
    /// Full hash of the commit; of the work tree that which is checked out. `None` before the first commit.
    pub commit: Option<String>,
    /// Whether files of the work tree differ from that commit.
    pub is_dirty: bool,
    /// The workspace; `None` when there is none, or `tagwerk.toml` has mistakes. Its folder is the head's.
    pub workspace: Option<Workspace>,
    /// The definitions, as far as they can be understood.
    pub catalog: Option<Catalog>,
    /// What is wrong with the files, each by itself and together.
    pub found: Diagnostics,
    /// The texts that findings point into.
    pub sources: Sources,
}

impl Side {
    /// A commit at which nothing was defined: files that no workspace holds define nothing.
    fn without_workspace(commit: String) -> Self {
        Self {
            commit: Some(commit),
            is_dirty: false,
            workspace: None,
            catalog: None,
            found: Diagnostics::new(),
            sources: Sources::new(),
        }
    }
}

/// Reads both sides of a change from the repository that `dir` is in. What is proposed is read as data: nothing of it is
/// run, and files of commits are read from git, not from the disk. A base without a workspace is one where nothing was
/// defined yet.
///
/// # Errors
/// When there is no repository, a revision is not known, or a shallow clone does not reach back to where the change began.
pub fn propose(dir: &Path, options: &ProposalOptions) -> Result<Proposal, WorkspaceError> {
    let dir =
        dir.canonicalize().map_err(|source| WorkspaceError::Io { action: "open", path: dir.to_owned(), source })?;
    let work_tree = git::tree_root(&dir)?.map(|root| root.canonicalize().unwrap_or(root));
    let wanted = git::resolve(&dir, &options.base)?;
    let revision = options.head.as_deref().or(if work_tree.is_none() { Some("HEAD") } else { None });
    let head_commit = revision.map(|revision| git::resolve(&dir, revision)).transpose()?;
    let Folder { root, prefix } = folder(&dir, work_tree.as_deref(), head_commit.as_deref())?;

    let (head, at) = match &head_commit {
        Some(commit) => (Read::at(&dir, &root, commit, &prefix, None)?, Some(commit.clone())),
        None => {
            let revision = git::revision(&root, &["tagwerk.toml", "tags", "strategies", "templates"])?;
            let at = revision.as_ref().and_then(|r| r.commit.clone());
            (Read::of_disk(&root, at.clone(), revision.is_some_and(|r| r.is_dirty)), at)
        }
    };
    let merge_base = match &at {
        Some(commit) => git::merge_base(&dir, &wanted, commit)?,
        None => wanted,
    };
    let paths = git::changed_paths(&dir, &merge_base, head_commit.as_deref())?;
    let base_prefix = base_prefix(&prefix, &paths);
    let base = Read::at(&dir, &root, &merge_base, &base_prefix, Some(&head.manifests))?;
    let shapes = match (&head.workspace, &base.workspace) {
        (Some(workspace), _) if head_commit.is_none() => workspace.source_shapes()?,
        (head, Some(workspace)) => trusted_shapes(workspace, head.as_ref())?,
        (_, None) => SourceShapes::new(),
    };
    let before = || if base.is_absent { Side::without_workspace(merge_base.clone()) } else { base.side(&shapes) };
    let (base, head) = rayon::join(before, || head.side(&shapes));
    Ok(Proposal { base, head, paths, merge_base, prefix, base_prefix })
}

/// The definitions of a commit (a full hash) with their texts, typed against `shapes`; files that `like` has with the same
/// bytes are not read again. `None` where no workspace was, or its `tagwerk.toml` has mistakes.
pub(super) fn definitions_at(
    root: &Path,
    commit: &str,
    prefix: &str,
    like: &Manifests,
    shapes: &SourceShapes,
) -> Result<Option<(Catalog, Sources)>, WorkspaceError> {
    let side = Read::at(root, root, commit, prefix, Some(like))?.side(shapes);
    Ok(side.catalog.map(|catalog| (catalog, side.sources)))
}

/// Columns and events as the data of the base has them, of sources that the head leaves as they are. What a commit says is
/// data: if it could name the file that is read, or the place it is fetched from, whoever proposes it could look around here.
fn trusted_shapes(base: &Workspace, head: Option<&Workspace>) -> Result<SourceShapes, WorkspaceError> {
    let mut shapes = base.source_shapes()?;
    if let Some(head) = head {
        shapes.retain(|name, _| {
            let (before, after) = (&base.settings().sources, &head.settings().sources);
            matches!((before.get(name.as_str()), after.get(name.as_str())), (Some(a), Some(b)) if is_read_alike(a, b))
        });
    }
    Ok(shapes)
}

/// Whether the same columns of the same data are found.
fn is_read_alike(a: &SourceSettings, b: &SourceSettings) -> bool {
    let columns = |s: &SourceSettings| (s.subject.clone(), s.time.clone(), s.event.clone(), s.valid_from.clone());
    a.path == b.path && a.only == b.only && a.decimals == b.decimals && columns(a) == columns(b)
}

/// Where a workspace lies.
struct Folder {
    /// On the disk.
    root: PathBuf,
    /// In its repository: empty, or with a `/` at its end.
    prefix: String,
}

fn folder(dir: &Path, work_tree: Option<&Path>, head: Option<&str>) -> Result<Folder, WorkspaceError> {
    let Some(work_tree) = work_tree else {
        let commit = head.unwrap_or_default();
        return Ok(Folder { root: dir.to_owned(), prefix: only_workspace(dir, commit)? });
    };
    // Whoever asks about a commit may stand on another one, which has no workspace.
    let root = match head {
        Some(_) => match root_of(dir) {
            Err(WorkspaceError::NoWorkspace { .. }) => dir.to_owned(),
            root => root?,
        },
        None => find_root(dir)?,
    };
    // A workspace around the repository is not what a commit of it holds.
    let root = if root.starts_with(work_tree) { root } else { dir.to_owned() };
    let inside = root.strip_prefix(work_tree).unwrap_or_else(|_| Path::new(""));
    let prefix = inside.iter().map(|part| format!("{}/", part.to_string_lossy())).collect();
    Ok(Folder { root, prefix })
}

/// The folder of the only workspace of a commit; that at the top is taken before others.
fn only_workspace(dir: &Path, commit: &str) -> Result<String, WorkspaceError> {
    let is_wanted = |path: &str| {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if path.ends_with('/') { !name.starts_with('.') } else { name == FileKind::WORKSPACE_FILE }
    };
    let entries = CommitTree::open(dir, commit, "")?.entries(&is_wanted)?;
    let mut folders: Vec<&str> = entries.iter().filter_map(|e| e.path.strip_suffix(FileKind::WORKSPACE_FILE)).collect();
    folders.sort_unstable();
    match folders.as_slice() {
        [] | ["", ..] => Ok(String::new()),
        [one] => Ok((*one).to_owned()),
        several => Err(WorkspaceError::WhichWorkspace {
            commit: commit.to_owned(),
            folders: several.iter().map(|f| (*f).to_owned()).collect(),
        }),
    }
}

/// Where the workspace lay at the base, when the change moves it: otherwise moving it would hide everything that a
/// comparison can see.
fn base_prefix(prefix: &str, paths: &[PathChange]) -> String {
    let settings = format!("{prefix}{}", FileKind::WORKSPACE_FILE);
    let moved = |path: &str| -> Option<String> {
        let folder = path.strip_suffix(FileKind::WORKSPACE_FILE)?;
        (folder.is_empty() || folder.ends_with('/')).then(|| folder.to_owned())
    };
    let Some(change) = paths.iter().find(|p| p.path == settings && p.after != EntryKind::Absent) else {
        return prefix.to_owned();
    };
    if let Some(from) = change.from.as_deref().and_then(moved) {
        return from;
    }
    if change.before != EntryKind::Absent {
        return prefix.to_owned();
    }
    // Too little of the file stayed the same for a rename, but another workspace is gone.
    let mut gone = paths.iter().filter_map(|p| match (&p.from, p.after) {
        (Some(from), _) => moved(from),
        (None, EntryKind::Absent) => moved(&p.path),
        _ => None,
    });
    match (gone.next(), gone.next()) {
        (Some(only), None) => only,
        _ => prefix.to_owned(),
    }
}

/// The files of a side.
struct Read {
    commit: Option<String>,
    is_dirty: bool,
    workspace: Option<Workspace>,
    manifests: Manifests,
    found: Diagnostics,
    /// True when a commit has no `tagwerk.toml`.
    is_absent: bool,
}

impl Read {
    fn new(
        root: PathBuf,
        commit: Option<String>,
        is_dirty: bool,
        (manifests, found): (Manifests, Diagnostics),
    ) -> Self {
        let workspace = Workspace::of_files(root, manifests.clone(), found.clone());
        Self { commit, is_dirty, workspace, manifests, found, is_absent: false }
    }

    fn of_disk(root: &Path, commit: Option<String>, is_dirty: bool) -> Self {
        Self::new(root.to_owned(), commit, is_dirty, Manifests::read(root))
    }

    /// The files of a commit; what `like` has with the same bytes is not read again.
    fn at(
        dir: &Path,
        root: &Path,
        commit: &str,
        prefix: &str,
        like: Option<&Manifests>,
    ) -> Result<Self, WorkspaceError> {
        let tree = CommitTree::open(dir, commit, prefix)?;
        let entries = tree.entries(&is_of_workspace)?;
        let known = like.map(|manifests| same_bytes(manifests, &entries)).unwrap_or_default();
        let mut found = Diagnostics::new();
        let mut files = Vec::new();
        for entry in &entries {
            let kind = FileKind::of_path(&entry.path);
            // A link is looked at whatever it is called: a folder of definitions could lie behind it.
            if entry.kind == EntryKind::Submodule || (kind.is_none() && entry.kind != EntryKind::Link) {
                continue;
            }
            let content = match known.get(entry.path.as_str()) {
                Some(content) => content.clone(),
                None => match tree.read(entry, Content::BYTES_MAX)? {
                    TreeContent::Bytes(bytes) => Content::of_bytes(bytes),
                    TreeContent::TooLarge(bytes) => Content::TooLarge(bytes),
                    TreeContent::Link(end) => {
                        found.push(link_finding(&entry.path, &trouble(end)));
                        continue;
                    }
                },
            };
            if let Some(kind) = kind {
                files.push(InputFile { file: entry.path.as_str().into(), kind, content });
            }
        }
        let (manifests, more) = match like {
            Some(like) => Manifests::from_files_like(files, like),
            None => Manifests::from_files(files),
        };
        found.extend(more);
        found.sort();
        let mut read = Self::new(root.to_owned(), Some(commit.to_owned()), false, (manifests, found));
        read.is_absent = !entries.iter().any(|entry| entry.path == FileKind::WORKSPACE_FILE);
        Ok(read)
    }

    fn side(self, shapes: &SourceShapes) -> Side {
        let Self { commit, is_dirty, workspace, manifests, mut found, .. } = self;
        let sources = manifests.texts.clone();
        let (catalog, more) = Catalog::check(manifests, shapes);
        found.extend(more);
        found.sort();
        Side { commit, is_dirty, workspace, catalog, found, sources }
    }
}

/// What of a commit is looked at: files of a workspace, and links beside them, which may not lead away.
fn is_of_workspace(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').split('/');
    match parts.next() {
        Some(FileKind::WORKSPACE_FILE) => !path.ends_with('/') && parts.next().is_none(),
        Some("tags" | "strategies" | "templates") => parts.all(|part| !part.starts_with('.')),
        _ => false,
    }
}

/// Files that a commit holds byte for byte as they were read elsewhere.
fn same_bytes<'e>(manifests: &Manifests, entries: &'e [TreeEntry]) -> BTreeMap<&'e str, Content> {
    let texts: BTreeMap<&str, &Arc<str>> = manifests.texts.shared().map(|(file, text)| (file.as_ref(), text)).collect();
    let same = entries.par_iter().filter_map(|entry| {
        let text = texts.get(entry.path.as_str()).filter(|_| entry.kind != EntryKind::Link)?;
        let is_same = blob_id(text.as_bytes()).is_some_and(|id| id == entry.id);
        is_same.then(|| (entry.path.as_str(), Content::Text((*text).clone())))
    });
    same.collect::<Vec<_>>().into_iter().collect()
}

fn trouble(end: LinkEnd) -> LinkTrouble {
    match end {
        LinkEnd::Outside => LinkTrouble::LeadsOut,
        LinkEnd::Folder => LinkTrouble::ToFolder,
        LinkEnd::Nothing => LinkTrouble::Nowhere("no such file".to_owned()),
    }
}
