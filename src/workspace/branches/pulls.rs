use std::path::Path;

use super::REMOTE;
use crate::{
    calendar::Micros,
    git::{self, FetchError, GitError},
    github::{API, ApiUrl, PullRequest, PullRequestFilter, RepositoryName, State},
    workspace::{Hub, Occasion, Progress, PullRequestError, VerifiedChange, VerifyError, verify_policy},
};

/// The open pull requests of the repository that a workspace is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPullRequests {
    /// `owner/name`.
    pub repository: String,
    /// Its page for people; `None` when only the address of an API is known.
    pub page: Option<String>,
    /// Newest first.
    pub all: Vec<OpenPullRequest>,
    /// Whether GitHub was asked with a token; without one it shows public repositories only, and not often.
    pub had_token: bool,
}

impl OpenPullRequests {
    /// Asks about one repository.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn ask(dir: &Path, hub: &Hub) -> Result<Self, PullRequestError> {
        let open = PullRequestFilter { state: Some(State::Open), ..PullRequestFilter::default() };
        let found = hub.client.pull_requests(&hub.repository, &open)?;
        Ok(Self {
            repository: hub.repository.to_string(),
            page: page_of(dir, hub)?,
            all: found.into_iter().map(|pull_request| OpenPullRequest::of(dir, pull_request)).collect(),
            had_token: hub.client.has_token(),
        })
    }
}

/// The page of the repository that the remote is at.
fn page_of(dir: &Path, hub: &Hub) -> Result<Option<String>, GitError> {
    let at = git::remote_url(dir, &hub.remote)?.as_deref().and_then(RepositoryName::of_remote);
    Ok(at.map(|(host, _)| format!("https://{host}/{}", hub.repository)))
}

/// A pull request that can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPullRequest {
    /// Its number.
    pub number: u64,
    /// In one line, as its author wrote it.
    pub title: String,
    /// Account of who opened it; empty when it was deleted.
    pub author: String,
    /// The page for people.
    pub url: String,
    /// Whether it is not yet meant to be merged.
    pub is_draft: bool,
    /// The branch that is proposed; `owner/name:branch` when it is in another repository.
    pub head: String,
    /// The commit that it stands at, a full hash.
    pub commit: String,
    /// Whether that commit was fetched.
    pub is_here: bool,
    /// The branch that it is to go into.
    pub base: String,
}

impl OpenPullRequest {
    /// The command that brings the commit of this pull request here.
    #[must_use]
    pub fn fetch_command(&self) -> String {
        format!("git fetch {REMOTE} pull/{}/head", self.number)
    }

    fn of(dir: &Path, from: PullRequest) -> Self {
        let head = match &from.head.repo {
            Some(repository) if from.is_from_fork() => format!("{}:{}", repository.full_name, from.head.name),
            _ => from.head.name.clone(),
        };
        Self {
            number: from.number,
            author: from.author().to_owned(),
            is_draft: from.draft,
            is_here: git::has_commit(dir, &from.head.sha),
            head,
            title: from.title,
            url: from.html_url,
            commit: from.head.sha,
            base: from.base.name,
        }
    }
}

/// Brings here what the remote has: its branches, or the commit of one pull request, for which no branch is made. The work
/// tree and the branches of this repository stay as they are.
///
/// # Errors
/// When git cannot, or `progress` cancels.
pub fn fetch_changes(dir: &Path, pull_request: Option<u64>, progress: &dyn Progress) -> Result<(), FetchError> {
    let reference = pull_request.map(|number| format!("refs/pull/{number}/head"));
    git::fetch(dir, REMOTE, reference.as_deref(), &|| progress.is_cancelled())
}

/// Why no pull requests are shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoPullRequests {
    /// The workspace is in no repository, or its repository has no remote.
    #[error("there is no remote `{REMOTE}`")]
    NoRemote,
    /// The remote is no repository of GitHub as far as its address tells.
    #[error("remote `{REMOTE}` is not at GitHub")]
    Elsewhere {
        /// Its host; `None` for a folder.
        host: Option<String>,
    },
    /// GitHub cannot be asked, or refused.
    #[error(transparent)]
    PullRequest(#[from] PullRequestError),
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A pull request cannot be judged.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

impl NoPullRequests {
    /// A next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoRemote | Self::Git(_) | Self::Elsewhere { host: None } => None,
            Self::Elsewhere { host: Some(host) } => Some(format!(
                "if {host} is a GitHub Enterprise server, name its API: `api` below [github] in tagwerk.toml, or GITHUB_API_URL"
            )),
            Self::PullRequest(error) => error.hint(),
            Self::Verify(error) => error.hint(),
        }
    }
}

/// Asks GitHub for open pull requests of the repository that remote `origin` names; `api` is from `tagwerk.toml`. Nothing is
/// asked of a remote that is elsewhere. Takes as long as the network does, at most some half minutes.
///
/// # Errors
/// When there is no such remote, or GitHub cannot be asked.
pub fn open_pull_requests(dir: &Path, api: Option<&str>) -> Result<OpenPullRequests, NoPullRequests> {
    Ok(OpenPullRequests::ask(dir, &hub(dir, api)?)?)
}

/// Judges an open pull request as `tagwerk policy verify` does, and holds what is asked for against its reviews as they are
/// now. `seen` is the commit that people look at; that another one is proposed meanwhile is a reason to refuse.
///
/// # Errors
/// When GitHub cannot be asked, or something cannot be found out.
pub fn approvals(
    dir: &Path,
    api: Option<&str>,
    number: u64,
    seen: &str,
    now: Micros,
) -> Result<VerifiedChange, NoPullRequests> {
    let occasion = Occasion::PullRequest { number, head: Some(seen.to_owned()) };
    let hub = hub(dir, api)?;
    let verified = verify_policy(dir, &hub, &occasion, now)?.into_iter().next();
    let missing =
        || PullRequestError::NoPullRequest { branch: format!("#{number}"), repository: hub.repository.to_string() };
    Ok(verified.ok_or_else(missing)?)
}

/// The repository of the remote, if it is at GitHub.
pub(in crate::workspace) fn hub(dir: &Path, api: Option<&str>) -> Result<Hub, NoPullRequests> {
    let said = |name: &str| std::env::var(name).ok().filter(|text| !text.trim().is_empty());
    let (named, is_api_said) = (said("GITHUB_REPOSITORY"), said("GITHUB_API_URL").is_some());
    is_at_github(git::remote_url(dir, REMOTE)?.as_deref(), api, named.is_some(), is_api_said)?;
    Ok(Hub::find(dir, named.as_deref(), REMOTE, api)?)
}

/// Whether GitHub is who to ask. Somebody who sets an address in the environment knows where the repository is; without
/// that a repository of the same name at GitHub would be another one.
fn is_at_github(url: Option<&str>, api: Option<&str>, is_named: bool, is_api_said: bool) -> Result<(), NoPullRequests> {
    let host = RepositoryName::of_remote(url.ok_or(NoPullRequests::NoRemote)?).map(|(host, _)| host);
    let api = ApiUrl::parse(api.unwrap_or(API)).map_err(PullRequestError::from)?;
    let is_known = match &host {
        Some(host) => is_api_said || api.serves(host),
        None => is_api_said && is_named,
    };
    if is_known { Ok(()) } else { Err(NoPullRequests::Elsewhere { host }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked() {
        let ask = |url, api, is_named, is_said| is_at_github(Some(url), api, is_named, is_said);
        assert!(matches!(is_at_github(None, None, true, true), Err(NoPullRequests::NoRemote)));
        let enterprise = "https://code.example/acme/shop";
        let elsewhere = ask(enterprise, None, true, false).unwrap_err();
        assert!(elsewhere.hint().unwrap().contains("code.example"), "{elsewhere}");
        assert!(ask(enterprise, Some("https://code.example/api/v3"), false, false).is_ok());
        assert!(ask(enterprise, None, false, true).is_ok());
        assert!(ask("git@github.com:acme/shop.git", None, false, false).is_ok());
        // A folder has no address that GitHub could know.
        let folder = "/srv/shop.git";
        assert!(ask(folder, None, true, false).unwrap_err().hint().is_none());
        assert!(ask(folder, None, false, true).is_err());
        assert!(ask(folder, None, true, true).is_ok());
    }
}
