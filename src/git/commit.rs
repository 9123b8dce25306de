use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use git2::{Branch, BranchType, ErrorCode, Index, IndexEntry, Oid, Repository, RepositoryState, Signature, Time};

use super::relative;

/// A commit of some files and of nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommit<'a> {
    /// Name of a new branch that it goes to, which is checked out then; `None`: the branch that is checked out.
    pub branch: Option<&'a str>,
    /// What it says.
    pub message: &'a str,
    /// The files as they are on disk, relative to the folder that is asked about.
    pub files: &'a [String],
    /// When it is made, in seconds since 1970.
    pub seconds: i64,
}

/// A commit that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Its full hash.
    pub commit: String,
    /// The branch that it is on, which is checked out.
    pub branch: String,
}

/// Why nothing is committed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The folder is in no repository with a work tree.
    #[error("{} is in no git work tree", path.display())]
    NoWorkTree {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing was committed yet, so there is nothing to add to.
    #[error("there is no commit yet")]
    NoCommit,
    /// No branch is checked out, and no new one is wanted.
    #[error("no branch is checked out")]
    NoBranch,
    /// A branch cannot be called so.
    #[error("`{branch}` cannot be the name of a branch")]
    BadBranch {
        /// The name.
        branch: String,
    },
    /// The new branch is there already.
    #[error("branch `{branch}` is there already")]
    BranchExists {
        /// The name.
        branch: String,
    },
    /// A merge, rebase or the like was begun and not ended.
    #[error("a {what} is in progress")]
    Busy {
        /// `merge`, `rebase`, …
        what: &'static str,
    },
    /// Git does not know who commits.
    #[error("git does not know who commits: `user.name` and `user.email` are not set")]
    NoIdentity,
    /// The message says nothing.
    #[error("the commit says nothing")]
    NoMessage,
    /// A file that git is told to ignore.
    #[error("git ignores {file}")]
    Ignored {
        /// The file.
        file: String,
    },
    /// The files are in the last commit as they are.
    #[error("there is nothing to commit: the files are as in the last commit")]
    Nothing,
    /// The user's `git` did not make it; a hook may have refused.
    #[error("git did not commit: {said}")]
    Refused {
        /// The last lines that it said.
        said: String,
    },
    /// The user's `git` cannot be run.
    #[error("cannot run git")]
    Run(#[source] std::io::Error),
    /// The repository cannot be read or written.
    #[error("cannot commit to the git repository of {}", path.display())]
    Git {
        /// Folder that was asked about.
        path: PathBuf,
        /// The library's reason.
        #[source]
        source: git2::Error,
    },
}

impl CommitError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoWorkTree { .. } => "save without a commit, or run `git init` and commit first",
            Self::NoCommit => "commit the workspace first: `git add -A`, `git commit`",
            Self::NoBranch => "name a new branch",
            Self::BadBranch { .. } => "use letters, digits, `-`, `_` and `/`, such as `tags/recent_login`",
            Self::BranchExists { .. } => "name another, or check it out and commit to it",
            Self::Busy { .. } => "finish or abort it first: `git status` tells how",
            Self::NoIdentity => {
                "`git config --global user.name \"…\"` and `git config --global user.email \"…\"` tell it"
            }
            Self::NoMessage => "say in a line what changes and why",
            Self::Ignored { .. } => "take it out of .gitignore, or save without a commit",
            Self::Nothing | Self::Run(_) | Self::Git { .. } => return None,
            Self::Refused { .. } => "the files are saved: commit them with `git commit` once that is mended",
        })
    }
}

/// Looks whether files could be committed, before they are written: who commits is known, the branch can be made, nothing is in
/// progress. Returns those of the files that differ from the last commit already, so that their commit will hold more
/// than what is changed now.
///
/// # Errors
/// When they could not.
pub fn can_commit(dir: &Path, new: &NewCommit<'_>) -> Result<Vec<String>, CommitError> {
    let at = At::open(dir, new)?;
    let mut differ = Vec::new();
    for (file, path) in new.files.iter().zip(&at.paths) {
        if at.is_ignored(path)? {
            return Err(CommitError::Ignored { file: file.clone() });
        }
        let status = at.repository.status_file(path);
        let is_clean = status.map_or(true, |status| status.is_empty());
        if !is_clean && at.base()?.get_path(path).is_ok() {
            differ.push(file.clone());
        }
    }
    Ok(differ)
}

/// Commits files as they are on disk. Whatever else is changed or staged stays as it is, changed or staged, and is not in the
/// commit. Author and committer are who git says they are; when the repository has hooks for commits or wants signatures,
/// the user's `git` makes the commit, so that hooks run and keys are asked for.
///
/// # Errors
/// When it cannot be made; the branch that was checked out is so again then, and the files on disk are untouched.
pub fn commit(dir: &Path, new: &NewCommit<'_>) -> Result<Committed, CommitError> {
    let at = At::open(dir, new)?;
    for (file, path) in new.files.iter().zip(&at.paths) {
        if at.is_ignored(path)? {
            return Err(CommitError::Ignored { file: file.clone() });
        }
    }
    if at.wants_git()? { at.by_git(new) } else { at.by_library(new) }
}

/// A repository in which a commit can be made.
struct At<'n> {
    dir: &'n Path,
    repository: Repository,
    /// The files, relative to the work tree.
    paths: Vec<PathBuf>,
    /// Reference that the commit goes to.
    target: String,
    head: Oid,
    author: Signature<'static>,
}

impl<'n> At<'n> {
    fn open(dir: &'n Path, new: &NewCommit<'_>) -> Result<Self, CommitError> {
        let no_work_tree = || CommitError::NoWorkTree { path: dir.to_owned() };
        let fail = fail(dir);
        if new.message.trim().is_empty() {
            return Err(CommitError::NoMessage);
        }
        let repository = match Repository::discover(dir) {
            Ok(repository) => repository,
            Err(error) if error.code() == ErrorCode::NotFound => return Err(no_work_tree()),
            Err(error) => return Err(fail(error)),
        };
        let inside = repository.workdir().and_then(|root| relative(root, dir)).ok_or_else(no_work_tree)?;
        if let Some(what) = in_progress(repository.state()) {
            return Err(CommitError::Busy { what });
        }
        let (head, here) = match repository.head() {
            Ok(head) => (head.peel_to_commit().map_err(&fail)?.id(), branch_of(&head)),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
                return Err(CommitError::NoCommit);
            }
            Err(error) => return Err(fail(error)),
        };
        let target = match new.branch {
            None => here.ok_or(CommitError::NoBranch)?,
            Some(branch) => {
                if !Branch::name_is_valid(branch).unwrap_or(false) {
                    return Err(CommitError::BadBranch { branch: branch.to_owned() });
                }
                match repository.find_branch(branch, BranchType::Local) {
                    Ok(_) => return Err(CommitError::BranchExists { branch: branch.to_owned() }),
                    Err(error) if error.code() == ErrorCode::NotFound => format!("refs/heads/{branch}"),
                    Err(error) => return Err(fail(error)),
                }
            }
        };
        let author = author(&repository, new.seconds).map_err(fail_identity(dir))?;
        let paths = new.files.iter().map(|file| inside.join(file)).collect();
        Ok(Self { dir, repository, paths, target, head, author })
    }

    fn fail(&self) -> impl Fn(git2::Error) -> CommitError + use<> {
        fail(self.dir)
    }

    /// The tree of the last commit.
    fn base(&self) -> Result<git2::Tree<'_>, CommitError> {
        let commit = self.repository.find_commit(self.head).map_err(self.fail())?;
        commit.tree().map_err(self.fail())
    }

    fn is_ignored(&self, path: &Path) -> Result<bool, CommitError> {
        let is_tracked = self.repository.index().is_ok_and(|index| index.get_path(path, 0).is_some());
        Ok(!is_tracked && self.repository.is_path_ignored(path).map_err(self.fail())?)
    }

    /// Whether something is to happen at a commit that only `git` itself does: hooks, signatures.
    fn wants_git(&self) -> Result<bool, CommitError> {
        let config = self.repository.config().and_then(|mut config| config.snapshot()).map_err(self.fail())?;
        if config.get_bool("commit.gpgsign").unwrap_or(false) {
            return Ok(true);
        }
        let hooks = match config.get_path("core.hookspath") {
            // Relative to where hooks run: the top of the work tree.
            Ok(path) => self.repository.workdir().unwrap_or(self.dir).join(path),
            Err(_) => self.repository.commondir().join("hooks"),
        };
        let names = ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"];
        Ok(names.iter().any(|name| is_program(&hooks.join(name))))
    }

    fn by_library(&self, new: &NewCommit<'_>) -> Result<Committed, CommitError> {
        let fail = self.fail();
        let repository = &self.repository;
        let base = self.base()?;
        // What else is staged stays staged: the commit is made of the last one and the files alone.
        let mut staged = repository.index().map_err(&fail)?;
        staged.read(true).map_err(&fail)?;
        let mut only = Index::new().map_err(&fail)?;
        only.read_tree(&base).map_err(&fail)?;
        for path in &self.paths {
            staged.add_path(path).map_err(&fail)?;
            let entry: Option<IndexEntry> = staged.get_path(path, 0);
            if let Some(entry) = entry {
                only.add(&entry).map_err(&fail)?;
            }
        }
        let tree = only.write_tree_to(repository).map_err(&fail)?;
        if tree == base.id() {
            return Err(CommitError::Nothing);
        }
        let tree = repository.find_tree(tree).map_err(&fail)?;
        let parent = repository.find_commit(self.head).map_err(&fail)?;
        let message = format!("{}\n", new.message.trim_end());
        let made = repository.commit(None, &self.author, &self.author, &message, &tree, &[&parent]).map_err(&fail)?;
        staged.write().map_err(&fail)?;
        let log = format!("commit: {}", new.message.lines().next().unwrap_or_default());
        if new.branch.is_some() {
            repository.reference(&self.target, made, false, &log).map_err(&fail)?;
            repository.set_head(&self.target).map_err(&fail)?;
        } else {
            // Nobody else may have committed meanwhile.
            repository.reference_matching(&self.target, made, true, self.head, &log).map_err(&fail)?;
        }
        Ok(self.committed(made))
    }

    fn by_git(&self, new: &NewCommit<'_>) -> Result<Committed, CommitError> {
        let fail = self.fail();
        let before = self.repository.find_reference("HEAD").map_err(&fail)?;
        let before = before.symbolic_target().ok().flatten().map(str::to_owned);
        if new.branch.is_some() {
            self.repository.reference(&self.target, self.head, false, "branch: created").map_err(&fail)?;
            self.repository.set_head(&self.target).map_err(&fail)?;
        }
        let base = self.base()?;
        let is_new = |path: &&PathBuf| base.get_path(path).is_err();
        let fresh: Vec<&PathBuf> = self.paths.iter().filter(is_new).collect();
        let made = self.run_git(new, &fresh);
        if made.is_err() {
            self.take_back(new, before.as_deref(), &fresh);
        }
        made?;
        let head = self.repository.head().and_then(|head| head.peel_to_commit()).map_err(&fail)?;
        Ok(self.committed(head.id()))
    }

    fn run_git(&self, new: &NewCommit<'_>, fresh: &[&PathBuf]) -> Result<(), CommitError> {
        let root = self.repository.workdir().unwrap_or(self.dir);
        let run = |arguments: &[&str], paths: &[&PathBuf]| {
            let date = format!("{} +0000", new.seconds);
            let output = Command::new("git")
                .current_dir(root)
                .args(arguments)
                .arg("--")
                .args(paths.iter().map(|path| path.as_os_str()))
                .env("GIT_AUTHOR_DATE", &date)
                .env("GIT_COMMITTER_DATE", &date)
                .env("GIT_EDITOR", "true")
                .env("GIT_TERMINAL_PROMPT", "0")
                .env("GIT_LITERAL_PATHSPECS", "1")
                // Whoever asks for a passphrase must not do so in the middle of a screen.
                .env_remove("GPG_TTY")
                .stdin(Stdio::null())
                .output()
                .map_err(CommitError::Run)?;
            if output.status.success() {
                return Ok(());
            }
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).into_owned();
            let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            Err(CommitError::Refused { said: lines[lines.len().saturating_sub(4)..].join("; ") })
        };
        if !fresh.is_empty() {
            run(&["add", "--intent-to-add"], fresh)?;
        }
        let all: Vec<&PathBuf> = self.paths.iter().collect();
        run(&["commit", "--quiet", "--only", "--cleanup=verbatim", "-m", new.message.trim_end()], &all)
    }

    /// Back to how it was; what cannot be taken back is seen by `git status`.
    fn take_back(&self, new: &NewCommit<'_>, before: Option<&str>, fresh: &[&PathBuf]) {
        if let Ok(mut index) = self.repository.index() {
            let _ = index.read(true);
            for path in fresh {
                let _ = index.remove_path(path);
            }
            let _ = index.write();
        }
        if new.branch.is_some() {
            let _ = match before {
                Some(before) => self.repository.set_head(before),
                None => self.repository.set_head_detached(self.head),
            };
            if let Ok(mut made) = self.repository.find_reference(&self.target) {
                let _ = made.delete();
            }
        }
    }

    fn committed(&self, made: Oid) -> Committed {
        let branch = self.target.strip_prefix("refs/heads/").unwrap_or(&self.target).to_owned();
        Committed { commit: made.to_string(), branch }
    }
}

/// The reference of the branch that is checked out; `None` when it is a commit.
fn branch_of(head: &git2::Reference<'_>) -> Option<String> {
    head.is_branch().then(|| head.name().ok().map(str::to_owned)).flatten()
}

/// Who commits: what the environment says, as git does, else the settings; at the local time of now.
fn author(repository: &Repository, seconds: i64) -> Result<Signature<'static>, git2::Error> {
    let said = |name: &str| std::env::var(name).ok().filter(|said| !said.trim().is_empty());
    if let (Some(name), Some(address)) = (said("GIT_AUTHOR_NAME"), said("GIT_AUTHOR_EMAIL")) {
        return Signature::new(&name, &address, &Time::new(seconds, 0));
    }
    let known = repository.signature()?;
    let time = Time::new(seconds, known.when().offset_minutes());
    Signature::new(&String::from_utf8_lossy(known.name_bytes()), &String::from_utf8_lossy(known.email_bytes()), &time)
}

const fn in_progress(state: RepositoryState) -> Option<&'static str> {
    Some(match state {
        RepositoryState::Clean => return None,
        RepositoryState::Merge => "merge",
        RepositoryState::Revert | RepositoryState::RevertSequence => "revert",
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => "cherry-pick",
        RepositoryState::Bisect => "bisect",
        RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => "rebase",
        RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => "series of patches",
    })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|there| there.is_file() && there.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn fail(dir: &Path) -> impl Fn(git2::Error) -> CommitError + use<> {
    let path = dir.to_owned();
    move |source| CommitError::Git { path: path.clone(), source }
}

fn fail_identity(dir: &Path) -> impl Fn(git2::Error) -> CommitError + use<> {
    let path = dir.to_owned();
    move |source| match source.code() {
        ErrorCode::NotFound | ErrorCode::Invalid => CommitError::NoIdentity,
        _ => CommitError::Git { path: path.clone(), source },
    }
}

#[cfg(test)]
mod tests;
