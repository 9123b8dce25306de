//! What it asks the background, and what comes back.

use std::sync::Arc;

use super::key::ReviewKey;
use crate::{
    rule::say::{Language, Phrase},
    tui::{trouble::Trouble, widget::text::clean},
    workspace::{self, OpenChanges, OpenPullRequests, ReviewOptions, Reviewed, VerifiedChange},
};

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// The work tree and branches against `base`, or against the main branch.
    Changes { base: Option<String>, before: Option<Arc<OpenChanges>> },
    /// Open pull requests.
    PullRequests,
    /// Who approved a pull request, and whether that is enough.
    Approvals { number: u64, commit: String },
    /// Fetch branches of the remote, or one pull request.
    Fetch { pull_request: Option<u64> },
    /// What one of them does.
    Review { key: ReviewKey, options: ReviewOptions },
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) const fn slot(&self) -> &'static str {
        match self {
            Self::Changes { .. } => "review.changes",
            Self::PullRequests => "review.pull_requests",
            Self::Approvals { .. } => "review.approvals",
            Self::Fetch { .. } => "review.fetch",
            Self::Review { .. } => REVIEW_SLOT,
        }
    }

    /// See [`crate::tui::effect::Question::writes`].
    pub(crate) const fn writes(&self) -> bool {
        matches!(self, Self::Fetch { .. })
    }
}

/// The slot in which changes are counted.
pub(crate) const REVIEW_SLOT: &str = "review.review";

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    /// `None` when the workspace is in no repository.
    Changes(Result<Option<Arc<OpenChanges>>, Trouble>),
    PullRequests(Result<Arc<OpenPullRequests>, NoPullRequests>),
    Approvals {
        number: u64,
        commit: String,
        verified: Result<Arc<VerifiedChange>, NoPullRequests>,
    },
    Fetched(Result<(), Trouble>),
    Review {
        key: ReviewKey,
        reviewed: Result<Arc<Reviewed>, Trouble>,
    },
}

/// Why no pull requests are shown.
#[derive(Debug, Clone)]
pub(crate) struct NoPullRequests {
    /// In the language of the interface, where it is nothing out of the ordinary.
    pub(crate) said: Option<Phrase>,
    /// As it was reported.
    pub(crate) trouble: Trouble,
}

impl NoPullRequests {
    pub(crate) fn of(error: &workspace::NoPullRequests) -> Self {
        let said = match error {
            workspace::NoPullRequests::NoRemote => Some(NO_REMOTE),
            workspace::NoPullRequests::Elsewhere { host: None } => Some(ELSEWHERE),
            _ => None,
        };
        Self { said, trouble: Trouble { hint: error.hint(), ..Trouble::of_any(error) } }
    }

    /// In one line.
    pub(crate) fn line(&self, language: Language) -> String {
        if let Some(said) = self.said {
            return said.text(language).to_owned();
        }
        let hint = self.trouble.hint.as_ref().map(|hint| format!(" → {hint}")).unwrap_or_default();
        clean(&format!("{}{hint}", self.trouble.line()))
    }
}

pub(crate) const NO_REMOTE: Phrase = Phrase::new("there is no remote `origin`", "没有名为 `origin` 的远程仓库");
const ELSEWHERE: Phrase = Phrase::new("remote `origin` is not at GitHub", "远程仓库 `origin` 不在 GitHub 上");
