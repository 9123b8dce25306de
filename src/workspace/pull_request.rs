use std::path::Path;

use crate::{
    git::{self, CommitLine, GitError, PushError},
    github::{
        API, ApiUrl, Client, GitHubError, NewPullRequest, Opened, PullRequestFilter, RepositoryName,
        RepositoryNameError, State,
    },
};

/// Why nothing was proposed, or GitHub could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PullRequestError {
    /// GitHub cannot be asked or refused.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The branch could not be sent.
    #[error(transparent)]
    Push(#[from] PushError),
    /// No repository of that name can be.
    #[error(transparent)]
    Name(#[from] RepositoryNameError),
    /// It is not known which repository is meant.
    #[error("which repository of GitHub is meant is not known: remote `{remote}` {what}")]
    NoRepository {
        /// Name of the remote.
        remote: String,
        /// What is the matter with it.
        what: &'static str,
    },
    /// `tagwerk.toml` sends the token to another server than the one the code is at.
    #[error("`api` of [github] in tagwerk.toml is at {api}, but remote `{remote}` is not: the token is not sent there")]
    OtherHost {
        /// Host of the API.
        api: String,
        /// Name of the remote.
        remote: String,
    },
    /// The workspace is in no git repository.
    #[error("{0} is in no git repository")]
    NoGit(String),
    /// No branch is checked out.
    #[error("no branch is checked out")]
    NoBranch,
    /// Files that are not committed would be missing from the proposal.
    #[error("{} not committed: {}", if .changed.len() == 1 { "a file is" } else { "files are" }, some(.changed))]
    Dirty {
        /// The files, relative to the repository.
        changed: Vec<String>,
    },
    /// A branch is not known here.
    #[error("branch `{branch}` is not known here, or `{base}` of remote `{remote}` is not")]
    UnknownBranch {
        /// The branch.
        branch: String,
        /// Where it would go to.
        base: String,
        /// The remote.
        remote: String,
    },
    /// There is no difference.
    #[error("there is nothing to propose: `{branch}` has no commit that `{base}` of remote `{remote}` does not have")]
    Nothing {
        /// The branch.
        branch: String,
        /// Where it would go to.
        base: String,
        /// The remote.
        remote: String,
    },
    /// No open pull request of the branch.
    #[error("no pull request of `{branch}` is open in {repository}")]
    NoPullRequest {
        /// `owner:branch`.
        branch: String,
        /// Where was looked.
        repository: String,
    },
}

impl PullRequestError {
    /// A next step.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::GitHub(error) => return error.hint(),
            Self::Git(_) | Self::Push(PushError::Refused { .. }) | Self::Name(_) => return None,
            Self::Push(PushError::Git(_)) => "is git installed? The branch is sent by it".to_owned(),
            Self::NoRepository { .. } => {
                "say `--repository OWNER/NAME`, or set GITHUB_REPOSITORY, or name the remote with --remote".to_owned()
            }
            Self::OtherHost { .. } => {
                "if this is meant, say so yourself: set GITHUB_API_URL to that address".to_owned()
            }
            Self::NoGit(_) => "`git init`, and a remote, come first".to_owned(),
            Self::NoBranch => "`git switch -c NAME` makes one of where you are".to_owned(),
            Self::Dirty { .. } => "commit them (or `git stash` them, or ignore them), then open it".to_owned(),
            Self::UnknownBranch { remote, .. } => format!("`git fetch {remote}`, or name another --base"),
            Self::Nothing { .. } => "commit the change to a branch: `git switch -c NAME`, `git commit`".to_owned(),
            Self::NoPullRequest { .. } => "give its number, or open one with `tagwerk pr open`".to_owned(),
        })
    }
}

/// A few of many names.
fn some(names: &[String]) -> String {
    let shown = names.iter().take(5).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(5) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The repository of GitHub that a workspace belongs to, and the way to ask about it.
#[derive(Debug)]
pub struct Hub {
    /// GitHub.
    pub client: Client,
    /// Where pull requests are.
    pub repository: RepositoryName,
    /// Name of the git remote that branches are sent to.
    pub remote: String,
    /// Whose the branches of the remote are; another owner than the repository's when it is a fork.
    pub owner: String,
}

impl Hub {
    /// Finds out which repository is meant: `repository` if given, else the one that the remote points to; and where its
    /// API is: `GITHUB_API_URL`, else `api` (from `tagwerk.toml`), else github.com. An `api` at another host than the
    /// remote is refused, so that a proposal cannot send the token of who tries it somewhere else.
    ///
    /// # Errors
    /// When neither is known, or the address makes no sense.
    pub fn find(
        dir: &Path,
        repository: Option<&str>,
        remote: &str,
        api: Option<&str>,
    ) -> Result<Self, PullRequestError> {
        let url = git::remote_url(dir, remote)?;
        let of_remote = url.as_deref().and_then(RepositoryName::of_remote);
        let repository = match (repository, &of_remote) {
            (Some(text), _) => text.parse()?,
            (None, Some((_, name))) => name.clone(),
            (None, None) => {
                let what = if url.is_some() { "does not point to one" } else { "is not there" };
                return Err(PullRequestError::NoRepository { remote: remote.to_owned(), what });
            }
        };
        let host = of_remote.as_ref().map(|(host, _)| host.as_str());
        let api = match (Client::api_from_env()?, api) {
            (Some(api), _) => api,
            (None, Some(text)) => {
                let api = ApiUrl::parse(text)?;
                if !host.is_some_and(|host| api.serves(host)) {
                    let api = api.host().to_owned();
                    return Err(PullRequestError::OtherHost { api, remote: remote.to_owned() });
                }
                api
            }
            (None, None) => ApiUrl::parse(API)?,
        };
        let owner = of_remote.map_or_else(|| repository.owner().to_owned(), |(_, name)| name.owner().to_owned());
        let client = Client::new(api, Client::token_from_env())?;
        Ok(Self { client, repository, remote: remote.to_owned(), owner })
    }

    /// The open pull request of the branch that is checked out.
    ///
    /// # Errors
    /// When there is no such branch or pull request, or GitHub cannot be asked.
    pub fn current(&self, dir: &Path) -> Result<u64, PullRequestError> {
        let standing = git::standing(dir)?.ok_or_else(|| PullRequestError::NoGit(dir.display().to_string()))?;
        let branch = standing.branch.ok_or(PullRequestError::NoBranch)?;
        let head = format!("{}:{branch}", self.owner);
        let filter = PullRequestFilter { head: Some(head.clone()), base: None, state: Some(State::Open) };
        let found = self.client.pull_requests(&self.repository, &filter)?;
        let first = found.first().map(|pull_request| pull_request.number);
        first.ok_or_else(|| PullRequestError::NoPullRequest { branch: head, repository: self.repository.to_string() })
    }

    /// Sends the branch and opens a pull request of it; one that is open already stays as it is.
    ///
    /// # Errors
    /// When the branch cannot be sent, or GitHub refuses.
    pub fn open(&self, dir: &Path, ready: &Ready, new: NewPullRequest) -> Result<Opened, PullRequestError> {
        git::push(dir, &self.remote, &ready.head)?;
        let head = if self.owner == self.repository.owner() {
            ready.head.clone()
        } else {
            format!("{}:{}", self.owner, ready.head)
        };
        Ok(self.client.create_pull_request(&self.repository, &NewPullRequest { head, ..new })?)
    }
}

/// A branch that can be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The branch.
    pub head: String,
    /// Where it is to go to.
    pub base: String,
    /// What it brings, oldest first; at least one.
    pub commits: Vec<CommitLine>,
}

impl Ready {
    /// What the proposal is called when nothing is said: as its only commit, else as its branch.
    #[must_use]
    pub fn title(&self) -> String {
        match self.commits.as_slice() {
            [only] if !only.subject.is_empty() => only.subject.clone(),
            _ => self.head.rsplit('/').next().unwrap_or(&self.head).replace(['-', '_'], " "),
        }
    }
}

/// Looks whether a branch can be proposed: everything is committed, and there is something that the base does not have.
///
/// # Errors
/// When it cannot; nothing was sent then.
pub fn ready(dir: &Path, remote: &str, base: Option<&str>, head: Option<&str>) -> Result<Ready, PullRequestError> {
    let standing = git::standing(dir)?.ok_or_else(|| PullRequestError::NoGit(dir.display().to_string()))?;
    let head = match head {
        Some(head) => head.to_owned(),
        None => standing.branch.clone().ok_or(PullRequestError::NoBranch)?,
    };
    if standing.branch.as_ref() == Some(&head) && !standing.changed.is_empty() {
        return Err(PullRequestError::Dirty { changed: standing.changed });
    }
    of_branch(dir, remote, base, head)
}

/// The same of a branch whose commits are known to be complete, whatever else is changed in the work tree.
pub(super) fn of_branch(dir: &Path, remote: &str, base: Option<&str>, head: String) -> Result<Ready, PullRequestError> {
    let base = match base {
        Some(base) => base.to_owned(),
        None => git::default_branch(dir, remote)?.unwrap_or_else(|| "main".to_owned()),
    };
    let unknown =
        || PullRequestError::UnknownBranch { branch: head.clone(), base: base.clone(), remote: remote.to_owned() };
    let commits = git::commits_ahead(dir, remote, &base, &head)?.ok_or_else(unknown)?;
    if commits.is_empty() || head == base {
        return Err(PullRequestError::Nothing { branch: head, base, remote: remote.to_owned() });
    }
    Ok(Ready { head, base, commits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_is_called_as_its_only_commit_or_as_its_branch() {
        let line = |subject: &str| CommitLine { commit: String::new(), subject: subject.to_owned() };
        let ready = |commits: Vec<CommitLine>| Ready { head: "ann/raise-the_bar".into(), base: "main".into(), commits };
        assert_eq!(ready(vec![line("tags: five logins")]).title(), "tags: five logins");
        assert_eq!(ready(vec![line("a"), line("b")]).title(), "raise the bar");
        assert_eq!(ready(vec![line("")]).title(), "raise the bar");
    }
}
