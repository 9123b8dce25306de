//! What waits to be reviewed: the work tree, branches and pull requests against the branch that they are to go into.

mod pulls;
mod reviewed;

use std::path::Path;

use super::{Progress, WorkspaceError};
use crate::{
    catalog::FileKind,
    git::{self, Apart, BaseHistory, BranchTip, PathChange, RevisionError},
};

pub(in crate::workspace) use pulls::hub;
pub use pulls::{NoPullRequests, OpenPullRequest, OpenPullRequests, approvals, fetch_changes, open_pull_requests};
pub use reviewed::{Reading, ReviewOptions, Reviewed};

/// The remote that is looked at, as of every command.
const REMOTE: &str = "origin";

/// All that differs from one branch, which the others are to go into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenChanges {
    /// What the others are compared with, as people call it: a branch, or a revision that was asked for.
    pub base: String,
    /// The commit that it stands at, a full hash.
    pub base_commit: String,
    /// The files as they are on the disk.
    pub work_tree: OpenWorkTree,
    /// Branches that bring something, the newest first; of several at one commit, the first name counts.
    pub branches: Vec<OpenBranch>,
    /// Branches that bring nothing, since all that they hold is in the base already; ordered by name.
    pub arrived: Vec<BranchTip>,
}

/// The files on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWorkTree {
    /// The branch that is checked out; `None` on a commit of no branch.
    pub branch: Option<String>,
    /// The commit that is checked out, a full hash.
    pub commit: String,
    /// How far that commit is from the base.
    pub apart: Apart,
    /// What differs from where it left the base, committed or not.
    pub differs: Differs,
    /// Files that are not committed, relative to the repository, in order.
    pub uncommitted: Vec<String>,
}

/// A branch that brings something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBranch {
    /// Where it ends, and what it is called.
    pub tip: BranchTip,
    /// Other names of the same commit.
    pub also: Vec<String>,
    /// How far it is from the base.
    pub apart: Apart,
    /// What it changes, since it left the base.
    pub differs: Differs,
}

/// Which files a change touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differs {
    /// Files of tags and of families, relative to the workspace; ordered.
    pub tags: Vec<String>,
    /// Other files of the workspace that mean something: settings, strategies, templates; ordered.
    pub others: Vec<String>,
    /// How many more files of the repository.
    pub elsewhere: usize,
}

impl Differs {
    /// Whether no definition is touched.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.others.is_empty()
    }

    /// Whether no file at all is touched.
    #[must_use]
    pub const fn is_untouched(&self) -> bool {
        self.is_empty() && self.elsewhere == 0
    }

    fn of(paths: &[PathChange], prefix: &str) -> Self {
        let mut differs = Self::default();
        for path in paths {
            // A file that is renamed out of the workspace is gone from it.
            let inside = [Some(&path.path), path.from.as_ref()].into_iter().flatten();
            let file = inside
                .filter_map(|path| path.strip_prefix(prefix))
                .find_map(|file| FileKind::of_path(file).map(|kind| (kind, file.to_owned())));
            match file {
                Some((FileKind::Tag | FileKind::Family, file)) => differs.tags.push(file),
                Some((_, file)) => differs.others.push(file),
                None => differs.elsewhere += 1,
            }
        }
        differs.tags.sort();
        differs.others.sort();
        differs
    }
}

/// Compares the work tree and all branches, those of the remote included, with `base`; without one, with the main branch of
/// the remote, else with `main`, `master` or the branch that is checked out. `None` when `dir` is in no repository.
///
/// Nothing is fetched: a remote is as the repository saw it last. What `before` knows of the same commits against the same
/// base is not looked at again.
///
/// # Errors
/// When there is no commit yet or no such base, the repository cannot be read, or `progress` cancels.
pub fn open_changes(
    dir: &Path,
    base: Option<&str>,
    before: Option<&OpenChanges>,
    progress: &dyn Progress,
) -> Result<Option<OpenChanges>, WorkspaceError> {
    let Some(tips) = git::branches(dir)? else { return Ok(None) };
    let (base, base_commit) = base_of(dir, base, &tips)?;
    let prefix = git::work_tree(dir)?.map(|tree| tree.prefix).unwrap_or_default();
    let mut looking = Looking {
        dir,
        prefix: &prefix,
        base_commit: &base_commit,
        before: before.filter(|before| before.base_commit == base_commit),
        history: None,
        progress,
    };
    let work_tree = looking.work_tree()?;

    let mut branches: Vec<OpenBranch> = Vec::new();
    let mut arrived = Vec::new();
    for tip in tips {
        // A branch whose commit is checked out is the work tree, unless that has more.
        let is_work_tree = tip.commit == work_tree.commit && work_tree.uncommitted.is_empty();
        if is_work_tree || tip.commit == base_commit {
            continue;
        }
        if let Some(same) = branches.iter_mut().find(|other| other.tip.commit == tip.commit) {
            same.also.push(tip.name);
            continue;
        }
        match looking.branch(&tip)? {
            Some((apart, differs)) => branches.push(OpenBranch { tip, also: Vec::new(), apart, differs }),
            None => arrived.push(tip),
        }
    }
    branches.sort_by(|a, b| b.tip.seconds.cmp(&a.tip.seconds).then_with(|| a.tip.name.cmp(&b.tip.name)));
    Ok(Some(OpenChanges { base, base_commit, work_tree, branches, arrived }))
}

/// The name and the commit of what others are compared with.
fn base_of(dir: &Path, wanted: Option<&str>, tips: &[BranchTip]) -> Result<(String, String), WorkspaceError> {
    if let Some(wanted) = wanted {
        return Ok((wanted.to_owned(), git::resolve(dir, wanted)?));
    }
    let of_remote = git::default_branch(dir, REMOTE)?.map(|branch| format!("{REMOTE}/{branch}"));
    let named = |name: &str| tips.iter().find(|tip| tip.name == name);
    let found = of_remote
        .and_then(|name| named(&name))
        .or_else(|| named("main"))
        .or_else(|| named("master"))
        .or_else(|| tips.iter().find(|tip| tip.is_checked_out));
    match found {
        Some(tip) => Ok((tip.name.clone(), tip.commit.clone())),
        None => Ok(("HEAD".to_owned(), git::resolve(dir, "HEAD")?)),
    }
}

/// Comparing with one base.
struct Looking<'a> {
    dir: &'a Path,
    /// Folder of the workspace in its repository.
    prefix: &'a str,
    base_commit: &'a str,
    /// What was found against the same base.
    before: Option<&'a OpenChanges>,
    /// Read when it is needed first.
    history: Option<BaseHistory>,
    progress: &'a dyn Progress,
}

impl Looking<'_> {
    fn history(&mut self) -> Result<&BaseHistory, WorkspaceError> {
        if self.history.is_none() {
            let progress = self.progress;
            self.history = BaseHistory::read(self.dir, self.base_commit, &|| progress.is_cancelled())?;
        }
        self.history.as_ref().ok_or(WorkspaceError::Cancelled)
    }

    fn work_tree(&mut self) -> Result<OpenWorkTree, WorkspaceError> {
        let commit = git::resolve(self.dir, "HEAD")?;
        let standing = git::standing(self.dir)?;
        let (branch, uncommitted) = standing.map(|s| (s.branch, s.changed)).unwrap_or_default();
        let apart = match self.before {
            Some(before) if before.work_tree.commit == commit => before.work_tree.apart.clone(),
            _ => self.history()?.apart(&commit)?,
        };
        let left = apart.merge_base.as_deref().unwrap_or(self.base_commit);
        // A bare repository has no files but those of commits.
        let is_bare = git::work_tree(self.dir)?.is_none();
        let paths = git::changed_paths(self.dir, left, is_bare.then_some(commit.as_str()))?;
        Ok(OpenWorkTree { branch, differs: Differs::of(&paths, self.prefix), commit, apart, uncommitted })
    }

    /// What a branch brings; `None` when that is nothing.
    fn branch(&mut self, tip: &BranchTip) -> Result<Option<(Apart, Differs)>, WorkspaceError> {
        if self.progress.is_cancelled() {
            return Err(WorkspaceError::Cancelled);
        }
        if let Some(before) = self.before {
            let is_it = |other: &BranchTip| other.commit == tip.commit;
            if let Some(known) = before.branches.iter().find(|known| is_it(&known.tip)) {
                return Ok(Some((known.apart.clone(), known.differs.clone())));
            }
            if before.arrived.iter().any(is_it) {
                return Ok(None);
            }
        }
        let (dir, prefix) = (self.dir, self.prefix);
        let history = self.history()?;
        if history.has(&tip.commit) {
            return Ok(None);
        }
        let apart = history.apart(&tip.commit)?;
        let Some(left) = &apart.merge_base else {
            // Nothing in common: a branch for pages or notes, or what a shallow clone does not reach.
            return Ok(Some((apart, Differs::default())));
        };
        let paths = match git::changed_paths(dir, left, Some(&tip.commit)) {
            Ok(paths) => paths,
            Err(RevisionError::Missing { .. }) => return Ok(Some((apart, Differs::default()))),
            Err(error) => return Err(error.into()),
        };
        let both: Vec<&str> = paths.iter().flat_map(|p| [Some(p.path.as_str()), p.from.as_deref()]).flatten().collect();
        if history.holds_same(&tip.commit, &both)? {
            return Ok(None);
        }
        let differs = Differs::of(&paths, prefix);
        Ok(Some((apart, differs)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    #[test]
    fn files_by_what_they_are() {
        let change = |path: &str, from: Option<&str>| PathChange {
            path: path.to_owned(),
            from: from.map(str::to_owned),
            before: EntryKind::File,
            after: EntryKind::File,
        };
        let paths = [
            change("shop/tags/basic/b.toml", None),
            change("shop/tags/basic/a.family.toml", None),
            change("shop/strategies/s.toml", None),
            change("shop/tagwerk.toml", None),
            change("notes/c.toml", Some("shop/tags/basic/c.toml")),
            change("tags/basic/elsewhere.toml", None),
            change("README.md", None),
        ];
        let differs = Differs::of(&paths, "shop/");
        assert_eq!(differs.tags, ["tags/basic/a.family.toml", "tags/basic/b.toml", "tags/basic/c.toml"]);
        assert_eq!(differs.others, ["strategies/s.toml", "tagwerk.toml"]);
        assert_eq!(differs.elsewhere, 2);
        assert!(!differs.is_empty() && Differs::of(&paths[5..], "shop/").is_empty());
    }
}
