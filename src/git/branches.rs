use std::{
    collections::{BinaryHeap, HashSet},
    path::{Path, PathBuf},
};

use git2::{BranchType, ErrorCode, Oid, Repository};

use super::{CommitLine, GitError};

/// Where a branch ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchTip {
    /// Its name; one of a remote begins with the remote's name and a `/`.
    pub name: String,
    /// The remote that it was last seen at; `None` for a branch of this repository.
    pub remote: Option<String>,
    /// Full hash of its newest commit.
    pub commit: String,
    /// Name of who wrote that commit.
    pub author: String,
    /// When it was written, in seconds since 1970.
    pub seconds: i64,
    /// First line of its message.
    pub subject: String,
    /// Whether the work tree stands on it.
    pub is_checked_out: bool,
}

/// All branches of the repository that `dir` is in, those of remotes included, as it knows them: no remote is asked.
/// Ordered by name, those of this repository first; `None` when `dir` is in no repository. References that are no commit
/// are left out.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn branches(dir: &Path) -> Result<Option<Vec<BranchTip>>, GitError> {
    let fail = |source| GitError { path: dir.to_owned(), source };
    let repository = match Repository::discover(dir) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    };
    let remotes: Vec<String> = repository
        .remotes()
        .map_err(fail)?
        .iter_bytes()
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    let mut tips = Vec::new();
    for entry in repository.branches(None).map_err(fail)? {
        let (branch, kind) = entry.map_err(fail)?;
        // A reference may be broken, and one such as `origin/HEAD` is another branch once more.
        if branch.get().symbolic_target_bytes().is_some() {
            continue;
        }
        let (Ok(name), Ok(commit)) = (branch.name_bytes(), branch.get().peel_to_commit()) else { continue };
        let name = String::from_utf8_lossy(name).into_owned();
        // Both names may hold slashes: the longest remote that fits is meant.
        let of_remote = |remote: &&String| name.strip_prefix(remote.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let remote = (kind == BranchType::Remote).then(|| {
            let known = remotes.iter().filter(of_remote).max_by_key(|remote| remote.len()).cloned();
            known.unwrap_or_else(|| name.split('/').next().unwrap_or_default().to_owned())
        });
        tips.push(BranchTip {
            remote,
            commit: commit.id().to_string(),
            author: String::from_utf8_lossy(commit.author().name_bytes()).into_owned(),
            seconds: commit.time().seconds(),
            subject: subject(commit.message_bytes()),
            is_checked_out: kind == BranchType::Local && branch.is_head(),
            name,
        });
    }
    tips.sort_by(|a, b| (a.remote.is_some(), &a.name).cmp(&(b.remote.is_some(), &b.name)));
    Ok(Some(tips))
}

/// How far two commits are apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// How many commits lead to the one and not to the base.
    pub ahead: usize,
    /// How many commits lead to the base and not to the one.
    pub behind: usize,
    /// The newest of those that lead to the one, newest first; at most [`COMMITS_MAX`].
    pub commits: Vec<CommitLine>,
    /// Full hash of the commit where both parted; `None` when they have nothing in common here.
    pub merge_base: Option<String>,
}

/// So many commits of a branch are told one by one.
pub const COMMITS_MAX: usize = 50;

/// All that leads to a commit, held so that many branches can be compared with it at the cost of what they add.
pub struct BaseHistory {
    path: PathBuf,
    repository: Repository,
    base: Oid,
    reached: HashSet<Oid>,
}

impl std::fmt::Debug for BaseHistory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BaseHistory").field("base", &self.base).field("reached", &self.reached.len()).finish()
    }
}

impl BaseHistory {
    /// Walks back from `base` (a full hash) to the first commit, which takes about a second for a hundred thousand;
    /// `None` when `is_cancelled` says so meanwhile.
    ///
    /// # Errors
    /// When the repository or a commit cannot be read.
    pub fn read(dir: &Path, base: &str, is_cancelled: &dyn Fn() -> bool) -> Result<Option<Self>, GitError> {
        const ASKED_EVERY: usize = 1024;
        let fail = |source| GitError { path: dir.to_owned(), source };
        let repository = Repository::discover(dir).map_err(fail)?;
        let base = Oid::from_str(base).map_err(fail)?;
        let mut reached = HashSet::new();
        {
            let mut walk = repository.revwalk().map_err(fail)?;
            walk.push(base).map_err(fail)?;
            for id in walk {
                reached.insert(id.map_err(fail)?);
                if reached.len() % ASKED_EVERY == 0 && is_cancelled() {
                    return Ok(None);
                }
            }
        }
        Ok(Some(Self { path: dir.to_owned(), repository, base, reached }))
    }

    /// Whether all of a commit (a full hash) is in the base already.
    #[must_use]
    pub fn has(&self, commit: &str) -> bool {
        Oid::from_str(commit).is_ok_and(|id| self.reached.contains(&id))
    }

    /// How far a commit (a full hash) is from the base.
    ///
    /// # Errors
    /// When the repository or a commit cannot be read.
    pub fn apart(&self, commit: &str) -> Result<Apart, GitError> {
        self.compare(commit).map_err(|source| GitError { path: self.path.clone(), source })
    }

    fn compare(&self, commit: &str) -> Result<Apart, git2::Error> {
        let tip = Oid::from_str(commit)?;
        let (mut ahead, mut commits) = (0, Vec::new());
        // By hand, because a walk that hides the base is ended by dates, and these may be wrong.
        let mut seen = HashSet::new();
        let mut newest = BinaryHeap::new();
        let mut next = vec![tip];
        loop {
            for id in next.drain(..) {
                if !self.reached.contains(&id) && seen.insert(id) {
                    newest.push((self.repository.find_commit(id)?.time().seconds(), id));
                }
            }
            let Some((_, id)) = newest.pop() else { break };
            let commit = self.repository.find_commit(id)?;
            ahead += 1;
            if commits.len() < COMMITS_MAX {
                commits.push(CommitLine { commit: id.to_string(), subject: subject(commit.message_bytes()) });
            }
            next.extend(commit.parent_ids());
        }
        let merge_base = match self.repository.merge_base(self.base, tip) {
            Ok(found) => Some(found),
            Err(error) if error.code() == ErrorCode::NotFound => None,
            Err(error) => return Err(error),
        };
        let mut behind = 0;
        if merge_base != Some(self.base) {
            let mut walk = self.repository.revwalk()?;
            walk.push(self.base)?;
            walk.hide(tip)?;
            for id in walk {
                id?;
                behind += 1;
            }
        }
        Ok(Apart { ahead, behind, commits, merge_base: merge_base.map(|id| id.to_string()) })
    }

    /// Whether the base holds at each of these paths (relative to the repository, with `/`) what a commit (a full hash)
    /// holds: then whatever the commit changed there has arrived, if under another hash.
    ///
    /// # Errors
    /// When the repository or the commit cannot be read.
    pub fn holds_same(&self, commit: &str, paths: &[&str]) -> Result<bool, GitError> {
        let look = || -> Result<bool, git2::Error> {
            let ours = self.repository.find_commit(self.base)?.tree()?;
            let theirs = self.repository.find_commit(Oid::from_str(commit)?)?.tree()?;
            let at = |tree: &git2::Tree<'_>, path: &str| match tree.get_path(Path::new(path)) {
                Ok(entry) => Ok(Some((entry.id(), entry.filemode()))),
                Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
                Err(error) => Err(error),
            };
            for path in paths {
                if at(&ours, path)? != at(&theirs, path)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        look().map_err(|source| GitError { path: self.path.clone(), source })
    }
}

/// Whether a commit (a full hash) is in the repository that `dir` is in.
#[must_use]
pub fn has_commit(dir: &Path, commit: &str) -> bool {
    let found = || Repository::discover(dir).ok()?.find_commit(Oid::from_str(commit).ok()?).ok().map(|_| ());
    found().is_some()
}

fn subject(message: &[u8]) -> String {
    String::from_utf8_lossy(message).lines().next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use git2::{Commit, Signature, Time};

    use super::*;

    struct Repo {
        folder: tempfile::TempDir,
        repository: Repository,
    }

    impl Repo {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mut options = git2::RepositoryInitOptions::new();
            let repository = Repository::init_opts(folder.path(), options.initial_head("main")).unwrap();
            Self { folder, repository }
        }

        fn dir(&self) -> &Path {
            self.folder.path()
        }

        /// A commit in which `file` has `text` beside all that its first parent has.
        fn commit(&self, seconds: i64, file: &str, text: &str, parents: &[&str]) -> String {
            let parents: Vec<Commit<'_>> =
                parents.iter().map(|p| self.repository.find_commit(Oid::from_str(p).unwrap()).unwrap()).collect();
            let tree = parents.first().map(|p| p.tree().unwrap());
            let mut builder = self.repository.treebuilder(tree.as_ref()).unwrap();
            builder.insert(file, self.repository.blob(text.as_bytes()).unwrap(), 0o100_644).unwrap();
            let tree = self.repository.find_tree(builder.write().unwrap()).unwrap();
            let who = Signature::new("Än", "an@localhost", &Time::new(seconds, 0)).unwrap();
            let message = format!("{file}: {text}\n\nbecause");
            self.repository
                .commit(None, &who, &who, &message, &tree, &parents.iter().collect::<Vec<_>>())
                .unwrap()
                .to_string()
        }

        fn point(&self, reference: &str, commit: &str) {
            self.repository.reference(reference, Oid::from_str(commit).unwrap(), true, "test").unwrap();
        }

        fn history(&self, base: &str) -> BaseHistory {
            BaseHistory::read(self.dir(), base, &|| false).unwrap().unwrap()
        }
    }

    #[test]
    fn branches_of_here_and_of_remotes() {
        let repo = Repo::new();
        assert_eq!(branches(repo.dir()).unwrap(), Some(Vec::new()), "before the first commit");
        let first = repo.commit(7, "a", "1", &[]);
        let second = repo.commit(9, "a", "2", &[&first]);
        repo.repository.remote("team/fork", "https://host.example/a/b").unwrap();
        for (name, commit) in [
            ("refs/heads/main", &first),
            ("refs/heads/ann/标签", &second),
            ("refs/remotes/origin/main", &first),
            ("refs/remotes/team/fork/x/y", &second),
        ] {
            repo.point(name, commit);
        }
        repo.repository
            .reference_symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/main", true, "test")
            .unwrap();
        // No commit at its end.
        fs::write(repo.dir().join(".git/refs/heads/broken"), format!("{}\n", "12".repeat(20))).unwrap();
        let found = branches(repo.dir()).unwrap().unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|tip| (tip.name.as_str(), tip.remote.as_deref(), tip.commit == first, tip.is_checked_out))
            .collect();
        assert_eq!(
            shown,
            [
                ("ann/标签", None, false, false),
                ("main", None, true, true),
                ("origin/main", Some("origin"), true, false),
                ("team/fork/x/y", Some("team/fork"), false, false),
            ]
        );
        assert_eq!((found[0].author.as_str(), found[0].seconds, found[0].subject.as_str()), ("Än", 9, "a: 2"));
        assert_eq!(branches(tempfile::tempdir().unwrap().path()).unwrap(), None);
    }

    #[test]
    fn how_far_apart_commits_are() {
        let repo = Repo::new();
        let root = repo.commit(1, "a", "1", &[]);
        let main = repo.commit(2, "a", "2", &[&root]);
        let side = repo.commit(3, "b", "1", &[&root]);
        let deeper = repo.commit(4, "b", "2", &[&side]);
        let merged = repo.commit(5, "b", "2", &[&main, &deeper]);
        let alone = repo.commit(6, "c", "1", &[]);
        let check = |base: &str, commit: &str, expected: (usize, usize, Option<&str>)| {
            let history = repo.history(base);
            let found = history.apart(commit).unwrap();
            assert_eq!((found.ahead, found.behind, found.merge_base.as_deref()), expected);
            assert_eq!(found.commits.len(), found.ahead);
            assert_eq!(history.has(commit), found.ahead == 0);
            // The library counts the same in another way.
            let (of, with) = (Oid::from_str(commit).unwrap(), Oid::from_str(base).unwrap());
            assert_eq!(repo.repository.graph_ahead_behind(of, with).unwrap(), (found.ahead, found.behind));
        };
        check(&main, &main, (0, 0, Some(&main)));
        check(&main, &root, (0, 1, Some(&root)));
        check(&main, &deeper, (2, 1, Some(&root)));
        check(&merged, &deeper, (0, 2, Some(&deeper)));
        check(&deeper, &merged, (2, 0, Some(&deeper)));
        check(&main, &alone, (1, 2, None));
        let commits = repo.history(&main).apart(&deeper).unwrap().commits;
        let subjects: Vec<&str> = commits.iter().map(|c| c.subject.as_str()).collect();
        assert_eq!(subjects, ["b: 2", "b: 1"], "newest first");
        assert!(has_commit(repo.dir(), &alone) && !has_commit(repo.dir(), &"12".repeat(20)));
        assert!(BaseHistory::read(repo.dir(), &"12".repeat(20), &|| false).is_err());
    }

    #[test]
    fn wrong_dates_are_no_reason_to_count_wrongly() {
        let repo = Repo::new();
        let mut root = repo.commit(900, "a", "0", &[]);
        for seconds in 901..910 {
            root = repo.commit(seconds, "a", "0", &[&root]);
        }
        let side = repo.commit(911, "b", "1", &[&root]);
        let mut main = root;
        // A clock that was years behind: what stops at old dates takes all of the beginning for new.
        for seconds in 0..40 {
            main = repo.commit(seconds, "a", "1", &[&main]);
        }
        let apart = repo.history(&main).apart(&side).unwrap();
        assert_eq!((apart.ahead, apart.commits.len(), apart.behind), (1, 1, 40));
    }

    #[test]
    fn what_arrived_under_another_hash() {
        let repo = Repo::new();
        let root = repo.commit(1, "a", "1", &[]);
        let side = repo.commit(2, "b", "1", &[&root]);
        let squashed = repo.commit(3, "b", "1", &[&root]);
        let other = repo.commit(4, "b", "2", &[&root]);
        let same = |base: &str| repo.history(base).holds_same(&side, &["b", "gone"]).unwrap();
        assert!(same(&squashed));
        assert!(!same(&other));
        assert!(!same(&root));
    }

    #[test]
    fn a_walk_can_be_given_up() {
        let repo = Repo::new();
        let mut at = repo.commit(0, "a", "0", &[]);
        for seconds in 1..1100 {
            at = repo.commit(seconds, "a", "0", &[&at]);
        }
        assert!(BaseHistory::read(repo.dir(), &at, &|| true).unwrap().is_none());
        assert!(repo.history(&at).has(&at));
    }
}
