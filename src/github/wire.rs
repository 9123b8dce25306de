use std::fmt;

use serde::{Deserialize, Serialize};

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct User {
    /// The name of the account; of a bot it ends in `[bot]`.
    pub login: String,
    /// `User`, `Bot`, `Organization`; not always said.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
}

impl User {
    /// True for an account that a program has.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        self.kind.as_deref() == Some("Bot") || self.login.to_ascii_lowercase().ends_with("[bot]")
    }
}

/// A repository that a branch is in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RepositoryOf {
    /// `owner/name`.
    pub full_name: String,
}

/// One end of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Branch {
    /// Name of the branch.
    #[serde(rename = "ref")]
    pub name: String,
    /// The commit that it stands at.
    pub sha: String,
    /// Where the branch is; `None` when that repository was deleted.
    pub repo: Option<RepositoryOf>,
}

/// Whether a pull request can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It can.
    Open,
    /// It was merged or given up.
    Closed,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PullRequest {
    /// Its number in the repository.
    pub number: u64,
    /// In one line.
    pub title: String,
    /// What its author says.
    pub body: Option<String>,
    /// Whether it can still change.
    pub state: State,
    /// Whether it is not yet meant to be merged.
    #[serde(default)]
    pub draft: bool,
    /// When it was merged, as GitHub writes it.
    pub merged_at: Option<String>,
    /// The commit that merging made, or would make.
    pub merge_commit_sha: Option<String>,
    /// The page for people.
    pub html_url: String,
    /// Who opened it; `None` when the account was deleted.
    pub user: Option<User>,
    /// What is proposed.
    pub head: Branch,
    /// Where it is to go.
    pub base: Branch,
}

impl PullRequest {
    /// Who opened it; empty when the account was deleted.
    #[must_use]
    pub fn author(&self) -> &str {
        self.user.as_ref().map_or("", |user| &user.login)
    }

    /// True when it comes from another repository than it goes to, or from one that was deleted.
    #[must_use]
    pub fn is_from_fork(&self) -> bool {
        self.head.repo.is_none() || self.head.repo != self.base.repo
    }
}

/// What a reviewer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewState {
    /// Yes.
    Approved,
    /// No.
    ChangesRequested,
    /// Neither.
    Commented,
    /// Taken back.
    Dismissed,
    /// Not yet handed in.
    Pending,
    /// A word that this version does not know; it approves nothing.
    #[serde(other)]
    Other,
}

/// A review of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Review {
    /// Its number.
    pub id: u64,
    /// Whose it is; `None` when the account was deleted.
    pub user: Option<User>,
    /// What it says.
    pub state: ReviewState,
    /// The commit that was looked at; `None` when it is gone.
    pub commit_id: Option<String>,
    /// When, as GitHub writes it; `None` while pending.
    pub submitted_at: Option<String>,
    /// How the account stands to the repository: `OWNER`, `MEMBER`, `COLLABORATOR`, `CONTRIBUTOR`, `NONE`, …
    #[serde(default)]
    pub author_association: Option<String>,
}

impl Review {
    /// True when the account owns the repository, works on it, or belongs to its organization.
    #[must_use]
    pub fn is_by_member(&self) -> bool {
        matches!(self.author_association.as_deref(), Some("OWNER" | "MEMBER" | "COLLABORATOR"))
    }
}

/// A commit of a pull request, and the accounts that GitHub found for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProposedCommit {
    /// Full hash.
    pub sha: String,
    /// Whose the author's address is; `None` when it is nobody's.
    pub author: Option<User>,
    /// Whose the committer's address is; `None` when it is nobody's.
    pub committer: Option<User>,
}

/// A comment of a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Comment {
    /// Its number; a later comment has a higher one.
    pub id: u64,
    /// Its text, in Markdown.
    pub body: Option<String>,
    /// Whose it is; `None` when the account was deleted.
    pub user: Option<User>,
    /// The page for people.
    pub html_url: String,
}

/// How a commit was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusState {
    /// It may go on.
    Success,
    /// It may not.
    Failure,
    /// The judgement is being made.
    Pending,
    /// No judgement could be made.
    Error,
}

impl fmt::Display for StatusState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Pending => "pending",
            Self::Error => "error",
        })
    }
}

/// What GitHub says when it refuses.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Refusal {
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) documentation_url: Option<String>,
    #[serde(default)]
    pub(super) errors: Vec<serde_json::Value>,
}

impl Refusal {
    /// All that was said, in one line.
    pub(super) fn words(&self) -> String {
        let mut words = self.message.clone();
        for error in &self.errors {
            let more = match error {
                serde_json::Value::String(text) => text.clone(),
                other => match other.get("message").and_then(|m| m.as_str()) {
                    Some(text) => text.to_owned(),
                    None => {
                        let part = |key: &str| other.get(key).and_then(|v| v.as_str()).unwrap_or("?").to_owned();
                        format!("{} of {}: {}", part("field"), part("resource"), part("code"))
                    }
                },
            };
            words.push_str("; ");
            words.push_str(&more);
        }
        words
    }
}
