use crate::{
    calendar::Micros,
    git::{CommitError, Committed},
    github::{NewPullRequest, Opened},
    review::{COMMENT_CHARS_MAX, PLAN_MARKER, markdown},
    workspace::{
        Hub, IngestMode, PlanOptions, Progress, ProposalOptions, PullRequestError, Ready, Workspace, WorkspaceError,
        branches::hub, plan_min_count, propose, pull_request::of_branch,
    },
};

/// A pull request of what was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPullRequest {
    /// Its number.
    pub number: u64,
    /// Where people see it.
    pub url: String,
    /// Whether it was opened now; else the branch has one that is open already.
    pub is_new: bool,
}

/// What went wrong after the files were written.
#[derive(Debug, thiserror::Error)]
pub enum SaveTrouble {
    /// They are not committed.
    #[error("saved, but not committed")]
    Commit(#[source] CommitError),
    /// They are committed, but not proposed.
    #[error("committed, but not proposed")]
    PullRequest(#[source] PullRequestError),
}

impl SaveTrouble {
    /// A concrete next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Commit(error) => error.hint().map(str::to_owned),
            Self::PullRequest(error) => error.hint().or_else(|| Some("open it with `tagwerk pr open`".to_owned())),
        }
    }
}

impl Workspace {
    /// GitHub, when remote `origin` names a repository there.
    pub(super) fn hub(&self) -> Result<Hub, WorkspaceError> {
        Ok(hub(self.root(), self.settings().github_api.as_deref()).map_err(Box::new)?)
    }

    /// GitHub, when a pull request can be opened there at all.
    pub(super) fn hub_that_takes(&self) -> Result<Hub, WorkspaceError> {
        let hub = self.hub()?;
        if hub.client.has_token() { Ok(hub) } else { Err(WorkspaceError::NoToken) }
    }

    /// Sends the branch of a commit and opens a pull request of it, which holds the change plan when one can be made.
    pub(super) fn propose_saved(
        &self,
        hub: &Hub,
        committed: &Committed,
        title: &str,
        now: Micros,
        progress: &dyn Progress,
    ) -> Result<SavedPullRequest, PullRequestError> {
        let ready = of_branch(self.root(), &hub.remote, None, committed.branch.clone())?;
        let title = title.lines().next().unwrap_or(title).trim().to_owned();
        let body = self.planned(&ready, &hub.remote, now, progress).unwrap_or_default();
        let new = NewPullRequest { title, body, head: ready.head.clone(), base: ready.base.clone(), draft: false };
        let opened = hub.open(self.root(), &ready, new)?;
        let (is_new, pull_request) = match opened {
            Opened::Now(pull_request) => (true, pull_request),
            Opened::Before(pull_request) => (false, pull_request),
        };
        Ok(SavedPullRequest { number: pull_request.number, url: pull_request.html_url, is_new })
    }

    /// The change plan of a branch, masked; `None` when none can be made: what is proposed is worth more than its numbers.
    fn planned(&self, ready: &Ready, remote: &str, now: Micros, progress: &dyn Progress) -> Option<String> {
        let options = ProposalOptions {
            base: format!("refs/remotes/{remote}/{}", ready.base),
            head: ready.commits.last().map(|last| last.commit.clone()),
        };
        let proposal = propose(self.root(), &options).ok()?;
        let head = proposal.head.workspace.clone().filter(|_| proposal.head.catalog.is_some())?;
        let options = PlanOptions { as_of: now, now, by: None, ingest: IngestMode::Skip };
        let plan = head.plan(&proposal, &options, progress).ok()?;
        let text = markdown(&plan.masked(plan_min_count(&proposal)), COMMENT_CHARS_MAX);
        // The mark is for the comment that is changed in place.
        Some(text.strip_prefix(PLAN_MARKER).unwrap_or(&text).trim_start().to_owned())
    }
}
