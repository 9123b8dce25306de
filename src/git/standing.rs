use std::{
    path::Path,
    process::{Command, Stdio},
};

use git2::{Branch, BranchType, ErrorCode, Oid, Repository, StatusOptions};

use super::GitError;

/// Where the work tree stands among branches and remotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The branch that is checked out; `None` on a commit of no branch, or before the first commit.
    pub branch: Option<String>,
    /// Files that differ from the commit or are not in it, relative to the repository, in order.
    pub changed: Vec<String>,
}

/// A commit in few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitLine {
    /// Full hash.
    pub commit: String,
    /// First line of its message.
    pub subject: String,
}

/// The repository could not send a branch.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// There is no `git` to be run.
    #[error("cannot run `git`")]
    Git(#[source] std::io::Error),
    /// It was run and failed.
    #[error("`git push {remote} {branch}` failed: {said}")]
    Refused {
        /// Name of the remote.
        remote: String,
        /// The branch.
        branch: String,
        /// The last lines of what git said, without addresses that hold a password.
        said: String,
    },
}

/// Where the work tree stands; `None` when `dir` is in no git repository.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn standing(dir: &Path) -> Result<Option<Standing>, GitError> {
    let fail = |source| GitError { path: dir.to_owned(), source };
    let Some(repository) = discover(dir)? else { return Ok(None) };
    let branch = checked_out(&repository).map_err(fail)?;
    let mut changed = Vec::new();
    if !repository.is_bare() {
        let mut options = StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true).exclude_submodules(true);
        let statuses = repository.statuses(Some(&mut options)).map_err(fail)?;
        changed = statuses.iter().map(|s| String::from_utf8_lossy(s.path_bytes()).into_owned()).collect();
        changed.sort();
    }
    Ok(Some(Standing { branch, changed }))
}

/// The branch that is checked out; `None` when none is, when it has no commit yet, or `dir` is in no git repository.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn branch(dir: &Path) -> Result<Option<String>, GitError> {
    let Some(repository) = discover(dir)? else { return Ok(None) };
    checked_out(&repository).map_err(|source| GitError { path: dir.to_owned(), source })
}

fn checked_out(repository: &Repository) -> Result<Option<String>, git2::Error> {
    match repository.head() {
        Ok(head) if head.is_branch() => Ok(head.shorthand().ok().map(str::to_owned)),
        Ok(_) => Ok(None),
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The address of a remote; `None` when there is no remote of that name.
///
/// # Errors
/// When the repository cannot be read.
pub fn remote_url(dir: &Path, remote: &str) -> Result<Option<String>, GitError> {
    let Some(repository) = discover(dir)? else { return Ok(None) };
    match repository.find_remote(remote) {
        Ok(remote) => Ok(remote.url().ok().map(str::to_owned)),
        Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
        Err(source) => Err(GitError { path: dir.to_owned(), source }),
    }
}

/// The branch that a remote takes for its main one, as far as this repository knows.
///
/// # Errors
/// When the repository cannot be read.
pub fn default_branch(dir: &Path, remote: &str) -> Result<Option<String>, GitError> {
    let Some(repository) = discover(dir)? else { return Ok(None) };
    let prefix = format!("refs/remotes/{remote}/");
    if let Ok(head) = repository.find_reference(&format!("{prefix}HEAD"))
        && let Ok(Some(target)) = head.symbolic_target()
        && let Some(name) = target.strip_prefix(&prefix)
    {
        return Ok(Some(name.to_owned()));
    }
    let known = |name: &str| repository.find_reference(&format!("{prefix}{name}")).is_ok();
    Ok(["main", "master"].into_iter().find(|name| known(name)).map(str::to_owned))
}

/// The commits of the branch `head` that `base` of the remote does not have, oldest first; `None` when one of the two
/// branches is not known here.
///
/// # Errors
/// When the repository cannot be read.
pub fn commits_ahead(dir: &Path, remote: &str, base: &str, head: &str) -> Result<Option<Vec<CommitLine>>, GitError> {
    let fail = |source| GitError { path: dir.to_owned(), source };
    let Some(repository) = discover(dir)? else { return Ok(None) };
    let tip = |branch: Result<Branch<'_>, git2::Error>| -> Result<Option<Oid>, GitError> {
        match branch {
            Ok(branch) => Ok(Some(branch.get().peel_to_commit().map_err(fail)?.id())),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(fail(error)),
        }
    };
    let ours = tip(repository.find_branch(head, BranchType::Local))?;
    let theirs = tip(repository.find_branch(&format!("{remote}/{base}"), BranchType::Remote))?;
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return Ok(None) };
    let mut walk = repository.revwalk().map_err(fail)?;
    walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE).map_err(fail)?;
    walk.push(ours).map_err(fail)?;
    walk.hide(theirs).map_err(fail)?;
    let mut commits = Vec::new();
    for id in walk {
        let commit = repository.find_commit(id.map_err(fail)?).map_err(fail)?;
        let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
        let subject = message.lines().next().unwrap_or_default().trim().to_owned();
        commits.push(CommitLine { commit: commit.id().to_string(), subject });
    }
    Ok(Some(commits))
}

/// Sends a branch to a remote with the `git` of the user, because that one knows how the user signs in.
///
/// # Errors
/// When there is no `git`, or it fails; a branch that was changed there is never overwritten.
pub fn push(dir: &Path, remote: &str, branch: &str) -> Result<(), PushError> {
    let refspec = format!("refs/heads/{branch}:refs/heads/{branch}");
    let output = Command::new("git")
        .current_dir(dir)
        .args(["push", "--set-upstream", "--end-of-options", remote, &refspec])
        .stdin(Stdio::null())
        .output()
        .map_err(PushError::Git)?;
    if output.status.success() {
        return Ok(());
    }
    let said = last_lines(&output.stderr);
    Err(PushError::Refused { remote: remote.to_owned(), branch: branch.to_owned(), said })
}

/// The last lines of what git said, without addresses that hold a password.
pub(super) fn last_lines(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(4)..].iter().map(|line| without_password(line));
    last.collect::<Vec<_>>().join("; ")
}

/// A line with `//user:password@` of every address left out.
fn without_password(line: &str) -> String {
    let words = line.split(' ').map(|word| match word.split_once("://") {
        Some((scheme, rest)) => match rest.split_once('@') {
            Some((_, place)) => format!("{scheme}://{place}"),
            None => word.to_owned(),
        },
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn discover(dir: &Path) -> Result<Option<Repository>, GitError> {
    match Repository::discover(dir) {
        Ok(repository) => Ok(Some(repository)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(source) => Err(GitError { path: dir.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        assert_eq!(
            without_password("fatal: unable to access 'https://x:secret@h/a/b.git/': no"),
            "fatal: unable to access 'https://h/a/b.git/': no"
        );
        assert_eq!(without_password("error: failed to push"), "error: failed to push");
    }
}
