use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Workspace, WorkspaceError, open::find_root};
use crate::{
    catalog::{Catalog, Content, FileKind, InputFile, Manifests, SourceShapes},
    diagnostic::{Diagnostics, Sources},
    git::{self, EntryKind, PathChange, TreeFile},
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
}

/// One side of a proposal. Both are typed against the same columns of sources: those that the head's store recorded, or
/// else that its files have.
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

/// Reads both sides of a change from the repository that `dir` is in. What is proposed is read as data: nothing of it is
/// run, and files of commits are read from git, not from the disk.
///
/// # Errors
/// When there is no repository, a revision is not known, or a shallow clone does not reach back to where the change began.
pub fn propose(dir: &Path, options: &ProposalOptions) -> Result<Proposal, WorkspaceError> {
    let dir =
        dir.canonicalize().map_err(|source| WorkspaceError::Io { action: "open", path: dir.to_owned(), source })?;
    let work_tree = git::tree_root(&dir)?.map(|root| root.canonicalize().unwrap_or(root));
    let wanted = git::resolve(&dir, &options.base)?;
    let head_revision = options.head.clone().or_else(|| work_tree.is_none().then(|| "HEAD".to_owned()));
    // Without a work tree the workspace is the repository itself.
    let root = match (&work_tree, find_root(&dir)) {
        (None, _) => dir.clone(),
        (Some(_), Ok(root)) => root,
        (Some(_), Err(WorkspaceError::NoWorkspace { .. })) if head_revision.is_some() => dir.clone(),
        (Some(_), Err(error)) => return Err(error),
    };
    let prefix = work_tree.as_deref().map(|tree| prefix_of(tree, &root)).unwrap_or_default();
    let (head, commit) = match &head_revision {
        Some(revision) => {
            let commit = git::resolve(&dir, revision)?;
            (Read::at(&dir, &root, &commit, &prefix)?, Some(commit))
        }
        None => {
            let revision = git::revision(&root, &["tagwerk.toml", "tags", "strategies", "templates"])?;
            let commit = revision.as_ref().and_then(|r| r.commit.clone());
            (Read::of_disk(&root, commit.clone(), revision.is_some_and(|r| r.is_dirty)), commit)
        }
    };
    let merge_base = match &commit {
        Some(commit) => git::merge_base(&dir, &wanted, commit)?,
        None => wanted,
    };
    let base = Read::at(&dir, &root, &merge_base, &prefix)?;
    let paths = git::changed_paths(&dir, &merge_base, head_revision.as_ref().and(commit.as_deref()))?;
    let shapes = match (&head.workspace, &base.workspace) {
        (Some(workspace), _) | (None, Some(workspace)) => workspace.source_shapes()?,
        (None, None) => SourceShapes::new(),
    };
    Ok(Proposal { base: base.side(&shapes), head: head.side(&shapes), paths, merge_base, prefix })
}

fn prefix_of(work_tree: &Path, root: &Path) -> String {
    let inside = root.strip_prefix(work_tree).unwrap_or_else(|_| Path::new(""));
    let parts: Vec<String> = inside.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    parts.iter().map(|part| format!("{part}/")).collect()
}

/// The files of a side.
struct Read {
    commit: Option<String>,
    is_dirty: bool,
    workspace: Option<Workspace>,
    manifests: Manifests,
    found: Diagnostics,
}

impl Read {
    fn new(
        root: PathBuf,
        commit: Option<String>,
        is_dirty: bool,
        (manifests, found): (Manifests, Diagnostics),
    ) -> Self {
        let workspace = Workspace::of_files(root, manifests.clone(), found.clone());
        Self { commit, is_dirty, workspace, manifests, found }
    }

    fn of_disk(root: &Path, commit: Option<String>, is_dirty: bool) -> Self {
        Self::new(root.to_owned(), commit, is_dirty, Manifests::read(root))
    }

    fn at(dir: &Path, root: &Path, commit: &str, prefix: &str) -> Result<Self, WorkspaceError> {
        let files = git::files_at(dir, commit, prefix, &|path| FileKind::of_path(path).is_some())?;
        let files = files.into_par_iter().filter_map(input).collect();
        Ok(Self::new(root.to_owned(), Some(commit.to_owned()), false, Manifests::from_files(files)))
    }

    fn side(self, shapes: &SourceShapes) -> Side {
        let Self { commit, is_dirty, workspace, manifests, mut found } = self;
        let sources = manifests.texts.clone();
        let is_anything = sources.iter().next().is_some();
        let catalog = if is_anything || !found.is_empty() {
            let (catalog, more) = Catalog::check(manifests, shapes);
            found.extend(more);
            found.sort();
            catalog
        } else {
            None
        };
        Side { commit, is_dirty, workspace, catalog, found, sources }
    }
}

fn input(file: TreeFile) -> Option<InputFile> {
    let kind = FileKind::of_path(&file.path)?;
    let content = match file.kind {
        EntryKind::Link => Content::Unreadable("a symbolic link is not followed in a commit".to_owned()),
        _ => Content::of_bytes(file.bytes),
    };
    Some(InputFile { file: file.path.into(), kind, content })
}
