use std::path::{Path, PathBuf};

use git2::{
    Delta, DiffFindOptions, DiffOptions, ErrorCode, FileMode, ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult,
};

/// Why a revision cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RevisionError {
    /// The folder is in no repository.
    #[error("{} is in no git repository", path.display())]
    NoRepository {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing of that name.
    #[error("git knows no revision `{revision}`")]
    Unknown {
        /// As given.
        revision: String,
        /// Whether the clone holds only a part of the history.
        is_shallow: bool,
    },
    /// Two commits have no common ancestor here.
    #[error("`{base}` and `{head}` have no common history here")]
    NoMergeBase {
        /// One of them.
        base: String,
        /// The other.
        head: String,
        /// Whether the clone holds only a part of the history.
        is_shallow: bool,
    },
    /// Git refused to answer.
    #[error("cannot read the git repository of {}", path.display())]
    Git {
        /// Folder that was asked about.
        path: PathBuf,
        /// The library's reason.
        #[source]
        source: git2::Error,
    },
}

impl RevisionError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unknown { is_shallow: true, .. } | Self::NoMergeBase { is_shallow: true, .. } => Some(
                "this clone holds only a part of the history: run `git fetch --unshallow`, or set `fetch-depth: 0` for \
                 actions/checkout",
            ),
            Self::Unknown { .. } => Some("name a branch, a tag or a commit; `git fetch` brings those of a remote"),
            Self::NoMergeBase { .. } => Some("name the branch that the change is to go into"),
            Self::NoRepository { .. } => Some("run `git init` and commit, so that there is something to compare with"),
            Self::Git { .. } => None,
        }
    }
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Relative to the folder that was asked for, with `/`.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// What is in it; of a link, where it leads.
    pub bytes: Vec<u8>,
}

/// What lies at a path of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Nothing.
    Absent,
    /// A plain file.
    File,
    /// A file that may be executed.
    Program,
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// A path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    /// Relative to the repository, with `/`; of a rename the new one.
    pub path: String,
    /// Of a rename, the old one.
    pub from: Option<String>,
    /// What lay there before; of a rename, at the old path.
    pub before: EntryKind,
    /// What lies there now.
    pub after: EntryKind,
}

/// Full hash of the commit that a revision means.
///
/// # Errors
/// When there is none, or the repository cannot be read.
pub fn resolve(dir: &Path, revision: &str) -> Result<String, RevisionError> {
    let repository = open(dir)?;
    let object = repository.revparse_single(revision).map_err(|source| match source.code() {
        ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous => {
            RevisionError::Unknown { revision: revision.to_owned(), is_shallow: repository.is_shallow() }
        }
        _ => fail(dir)(source),
    })?;
    let commit = object
        .peel_to_commit()
        .map_err(|_| RevisionError::Unknown { revision: revision.to_owned(), is_shallow: repository.is_shallow() })?;
    Ok(commit.id().to_string())
}

/// The commit where two histories part.
///
/// # Errors
/// When there is none here: in a shallow clone it may be among what was not fetched.
pub fn merge_base(dir: &Path, a: &str, b: &str) -> Result<String, RevisionError> {
    let repository = open(dir)?;
    let oid = |hash: &str| Oid::from_str(hash).map_err(fail(dir));
    match repository.merge_base(oid(a)?, oid(b)?) {
        Ok(base) => Ok(base.to_string()),
        Err(error) if error.code() == ErrorCode::NotFound => Err(RevisionError::NoMergeBase {
            base: a.to_owned(),
            head: b.to_owned(),
            is_shallow: repository.is_shallow(),
        }),
        Err(error) => Err(fail(dir)(error)),
    }
}

/// Where the work tree begins; `None` in a bare repository.
///
/// # Errors
/// When `dir` is in no repository.
pub fn tree_root(dir: &Path) -> Result<Option<PathBuf>, RevisionError> {
    Ok(open(dir)?.workdir().map(Path::to_owned))
}

/// The files below a folder of a commit (`prefix`: empty, or with a `/` at its end) that are wanted by their path relative
/// to it, ordered by path.
///
/// # Errors
/// When the commit cannot be read.
pub fn files_at(
    dir: &Path,
    commit: &str,
    prefix: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<TreeFile>, RevisionError> {
    let repository = open(dir)?;
    let commit = Oid::from_str(commit).and_then(|oid| repository.find_commit(oid)).map_err(fail(dir))?;
    let mut tree = commit.tree().map_err(fail(dir))?;
    if !prefix.is_empty() {
        let Ok(entry) = tree.get_path(Path::new(prefix)) else { return Ok(Vec::new()) };
        let Ok(inside) = entry.to_object(&repository).and_then(|o| o.peel_to_tree()) else { return Ok(Vec::new()) };
        tree = inside;
    }
    let mut found: Vec<(String, EntryKind, Oid)> = Vec::new();
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        // A name that is no text is none that tagwerk knows.
        let Ok(name) = std::str::from_utf8(entry.name_bytes()) else { return TreeWalkResult::Skip };
        let path = format!("{folder}{name}");
        if entry.kind() == Some(ObjectType::Blob) && wanted(&path) {
            found.push((path, kind_of_mode(entry.filemode()), entry.id()));
        }
        TreeWalkResult::Ok
    })
    .map_err(fail(dir))?;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let read = |(path, kind, id): (String, EntryKind, Oid)| {
        let blob = repository.find_blob(id).map_err(fail(dir))?;
        Ok(TreeFile { path, kind, bytes: blob.content().to_vec() })
    };
    found.into_iter().map(read).collect()
}

/// All paths of the repository that differ between a commit and another one, or the work tree with everything in it that
/// is not ignored; ordered by path.
///
/// # Errors
/// When the repository cannot be read.
pub fn changed_paths(dir: &Path, base: &str, head: Option<&str>) -> Result<Vec<PathChange>, RevisionError> {
    let repository = open(dir)?;
    let tree = |hash: &str| {
        Oid::from_str(hash).and_then(|oid| repository.find_commit(oid)).and_then(|c| c.tree()).map_err(fail(dir))
    };
    let before = tree(base)?;
    let mut options = DiffOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).include_typechange(true).ignore_submodules(false);
    let mut diff = match head {
        Some(head) => repository.diff_tree_to_tree(Some(&before), Some(&tree(head)?), Some(&mut options)),
        None => repository.diff_tree_to_workdir_with_index(Some(&before), Some(&mut options)),
    }
    .map_err(fail(dir))?;
    diff.find_similar(Some(DiffFindOptions::new().renames(true).for_untracked(true))).map_err(fail(dir))?;
    let mut changes: Vec<PathChange> = diff
        .deltas()
        .map(|delta| {
            let path =
                |file: &git2::DiffFile<'_>| String::from_utf8_lossy(file.path_bytes().unwrap_or_default()).into_owned();
            let (old, new) = (delta.old_file(), delta.new_file());
            let is_renamed = delta.status() == Delta::Renamed;
            let kind = |file: &git2::DiffFile<'_>, is_there: bool| {
                if is_there { kind_of_mode(i32::from(file.mode())) } else { EntryKind::Absent }
            };
            PathChange {
                path: if delta.status() == Delta::Deleted { path(&old) } else { path(&new) },
                from: is_renamed.then(|| path(&old)),
                before: kind(&old, !matches!(delta.status(), Delta::Added | Delta::Untracked)),
                after: kind(&new, delta.status() != Delta::Deleted),
            }
        })
        .collect();
    changes.sort_by(|a, b| (&a.path, &a.from).cmp(&(&b.path, &b.from)));
    Ok(changes)
}

fn kind_of_mode(mode: i32) -> EntryKind {
    match mode {
        mode if mode == i32::from(FileMode::BlobExecutable) => EntryKind::Program,
        mode if mode == i32::from(FileMode::Link) => EntryKind::Link,
        mode if mode == i32::from(FileMode::Commit) => EntryKind::Submodule,
        _ => EntryKind::File,
    }
}

fn open(dir: &Path) -> Result<Repository, RevisionError> {
    Repository::discover(dir).map_err(|source| match source.code() {
        ErrorCode::NotFound => RevisionError::NoRepository { path: dir.to_owned() },
        _ => fail(dir)(source),
    })
}

fn fail(dir: &Path) -> impl Fn(git2::Error) -> RevisionError + use<> {
    let path = dir.to_owned();
    move |source| RevisionError::Git { path: path.clone(), source }
}
