//! What git says about a workspace: which commit it stands at, whether files differ from it, and who changed a file.
//!
//! The only room that knows the git library. Knows nothing of tags; writes nothing unless it is asked to: begin a
//! repository, commit some files, send a branch.

mod begin;
mod branches;
mod changed;
mod commit;
mod fetch;
mod history;
mod merges;
mod proposed;
mod reached;
mod revision;
mod standing;
mod tree;

#[cfg(test)]
#[path = "tests.rs"]
mod revisions;

use std::path::{Path, PathBuf};

use git2::{ErrorCode, Repository, StatusOptions};

pub use begin::{Beginning, FirstCommit, begin};
pub use branches::{Apart, BaseHistory, BranchTip, COMMITS_MAX, branches, has_commit};
pub use changed::{PathChange, changed_paths};
pub use commit::{CommitError, Committed, NewCommit, can_commit, commit};
pub use fetch::{FetchError, fetch};
pub use history::{FileVersion, Histories, histories, histories_while};
pub use merges::{Merge, merges_of};
pub use proposed::{CommitPeople, Person, blob_at, first_parent, first_parents, is_ancestor, people_between};
pub use reached::reached_from;
pub use revision::{RevisionError, merge_base, resolve, tree_root};
pub use standing::{
    CommitLine, PushError, Standing, branch, commits_ahead, default_branch, push, remote_url, standing,
};
pub use tree::{CommitTree, EntryKind, LinkEnd, TreeContent, TreeEntry, TreeFile, blob_id, files_at};

/// Git refused to answer.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the git repository of {}", path.display())]
pub struct GitError {
    /// Folder that was asked about.
    pub path: PathBuf,
    /// The library's reason.
    #[source]
    pub source: git2::Error,
}

/// Where the work tree stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Full hash of the checked-out commit, 40 hexadecimal digits; `None` before the first commit.
    pub commit: Option<String>,
    /// True when a tracked file below the asked paths differs from the commit, or an untracked, not ignored one is
    /// there.
    pub is_dirty: bool,
}

/// The revision of the work tree that holds `workspace`, looking for changes only below `paths` (relative to
/// `workspace`, such as `tags`). `None` when `workspace` is in no git repository.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn revision(workspace: &Path, paths: &[&str]) -> Result<Option<Revision>, GitError> {
    let fail = |source| GitError { path: workspace.to_owned(), source };
    let repository = match Repository::discover(workspace) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    };
    let commit = match repository.head() {
        Ok(head) => Some(head.peel_to_commit().map_err(fail)?.id().to_string()),
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => None,
        Err(error) => return Err(fail(error)),
    };
    let Some(root) = repository.workdir() else {
        return Ok(Some(Revision { commit, is_dirty: false }));
    };
    let mut options = StatusOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).exclude_submodules(true);
    if let Some(prefix) = relative(root, workspace) {
        for path in paths {
            options.pathspec(prefix.join(path));
        }
    }
    let statuses = repository.statuses(Some(&mut options)).map_err(fail)?;
    Ok(Some(Revision { commit, is_dirty: !statuses.is_empty() }))
}

/// The work tree that a folder lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkTree {
    /// Its topmost folder, absolute.
    pub root: PathBuf,
    /// The folder relative to it: empty, or with `/` between its parts and at its end.
    pub prefix: String,
}

/// The work tree that `workspace` lies in; `None` when it lies in no git repository, or in a bare one.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn work_tree(workspace: &Path) -> Result<Option<WorkTree>, GitError> {
    let repository = match Repository::discover(workspace) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(source) => return Err(GitError { path: workspace.to_owned(), source }),
    };
    let Some(root) = repository.workdir() else { return Ok(None) };
    let Some(prefix) = relative(root, workspace) else { return Ok(None) };
    let prefix: String = prefix.iter().map(|part| format!("{}/", part.to_string_lossy())).collect();
    Ok(Some(WorkTree { root: root.to_owned(), prefix }))
}

/// Where git keeps what is checked out in the work tree that `workspace` lies in (`HEAD`), and where it keeps branches: two
/// folders in a linked work tree, else the same. `None` outside of a repository, or in one that cannot be read.
#[must_use]
pub fn folders(workspace: &Path) -> Option<(PathBuf, PathBuf)> {
    let repository = Repository::discover(workspace).ok()?;
    Some((repository.path().to_owned(), repository.commondir().to_owned()))
}

/// The user that git's settings name, as `name <email>`; `None` when they name none or cannot be read.
#[must_use]
pub fn user(workspace: &Path) -> Option<String> {
    let config = match Repository::discover(workspace) {
        Ok(repository) => repository.config(),
        Err(_) => git2::Config::open_default(),
    };
    let config = config.ok()?;
    let name = config.get_string("user.name").ok().filter(|name| !name.trim().is_empty())?;
    Some(match config.get_string("user.email") {
        Ok(email) if !email.trim().is_empty() => format!("{} <{}>", name.trim(), email.trim()),
        _ => name.trim().to_owned(),
    })
}

/// `inside` relative to `root`, following links in both.
fn relative(root: &Path, inside: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    inside.canonicalize().ok()?.strip_prefix(root).ok().map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use git2::{IndexAddOption, Signature};

    use super::*;

    fn commit_all(repository: &Repository) -> String {
        let mut index = repository.index().unwrap();
        index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
        let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
        index.write().unwrap();
        let author = Signature::now("Test", "test@localhost").unwrap();
        repository.commit(Some("HEAD"), &author, &author, "first", &tree, &[]).unwrap().to_string()
    }

    #[test]
    fn no_repository_is_no_revision() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(revision(folder.path(), &["tags"]).unwrap(), None);
    }

    #[test]
    fn a_change_below_the_paths_is_dirty() {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::init(folder.path()).unwrap();
        assert_eq!(revision(folder.path(), &["tags"]).unwrap(), Some(Revision { commit: None, is_dirty: false }));

        let workspace = folder.path().join("shop");
        fs::create_dir_all(workspace.join("tags")).unwrap();
        fs::write(workspace.join("tags/a.toml"), "id = 'a'").unwrap();
        assert!(revision(&workspace, &["tags"]).unwrap().unwrap().is_dirty);

        let commit = Some(commit_all(&repository));
        assert_eq!(
            revision(&workspace, &["tags"]).unwrap(),
            Some(Revision { commit: commit.clone(), is_dirty: false })
        );

        fs::write(workspace.join("notes.txt"), "not a tag").unwrap();
        assert_eq!(revision(&workspace, &["tags"]).unwrap(), Some(Revision { commit, is_dirty: false }));

        fs::write(workspace.join("tags/a.toml"), "id = 'b'").unwrap();
        assert!(revision(&workspace, &["tags"]).unwrap().unwrap().is_dirty);
    }
}
