//! Where things lie that change while somebody looks.

use std::path::{Path, PathBuf};

use super::open::root_of;
use crate::git;

/// The folders that a workspace is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The folder with `tagwerk.toml`; without one the folder that was asked for, absolute.
    pub root: PathBuf,
    /// Where git keeps what is checked out here, and where it keeps branches: two folders in a linked work tree, else the
    /// same. `None` outside of a repository.
    pub git: Option<(PathBuf, PathBuf)>,
}

impl Places {
    /// The folders of the workspace that `dir` is in; nothing is changed in them, and nothing of them has to be readable.
    #[must_use]
    pub fn of(dir: &Path) -> Self {
        let root = root_of(dir).or_else(|_| dir.canonicalize()).unwrap_or_else(|_| dir.to_owned());
        let git = git::folders(&root);
        Self { root, git }
    }
}

/// Whether a folder lies in a git work tree. One that cannot be read counts as none.
#[must_use]
pub fn is_in_work_tree(dir: &Path) -> bool {
    git::work_tree(dir).is_ok_and(|tree| tree.is_some())
}
