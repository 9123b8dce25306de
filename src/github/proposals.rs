use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Client, Comment, GitHubError, ProposedCommit, PullRequest, RepositoryName, Review, State, StatusState, User,
};

/// Characters that GitHub takes as the text of a pull request or comment.
pub const COMMENT_MAX: usize = 65_536;

/// Which pull requests are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequestFilter {
    /// `owner:branch` that is proposed.
    pub head: Option<String>,
    /// Branch that it is to go to.
    pub base: Option<String>,
    /// `None` is all.
    pub state: Option<State>,
}

/// A pull request to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPullRequest {
    /// In one line.
    pub title: String,
    /// In Markdown.
    pub body: String,
    /// Branch that is proposed; `owner:branch` when it is in a fork.
    pub head: String,
    /// Branch that it is to go to.
    pub base: String,
    /// Not yet meant to be merged.
    pub draft: bool,
}

/// A pull request that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// It was opened.
    Now(PullRequest),
    /// One of the same branches is open already, and was left as it is.
    Before(PullRequest),
}

/// A comment that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It was added.
    Created(Comment),
    /// The one that was there has a new text.
    Updated(Comment),
    /// The one that was there has this text already.
    Unchanged(Comment),
}

impl Written {
    /// The comment, however it came about.
    #[must_use]
    pub const fn comment(&self) -> &Comment {
        match self {
            Self::Created(comment) | Self::Updated(comment) | Self::Unchanged(comment) => comment,
        }
    }
}

impl Client {
    /// A pull request by its number.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn pull_request(&self, repository: &RepositoryName, number: u64) -> Result<PullRequest, GitHubError> {
        self.get(self.of(repository, &["pulls", &number.to_string()]))
    }

    /// The pull requests of a repository, newest first.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn pull_requests(
        &self,
        repository: &RepositoryName,
        filter: &PullRequestFilter,
    ) -> Result<Vec<PullRequest>, GitHubError> {
        let mut url = self.of(repository, &["pulls"]);
        let state = match filter.state {
            None => "all",
            Some(State::Open) => "open",
            Some(State::Closed) => "closed",
        };
        url.query_pairs_mut().append_pair("state", state);
        for (key, value) in [("head", &filter.head), ("base", &filter.base)] {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(key, value);
            }
        }
        self.get_all(url)
    }

    /// The pull requests that a commit belongs to: the one that brought it to the default branch, or open ones.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn pull_requests_of_commit(
        &self,
        repository: &RepositoryName,
        commit: &str,
    ) -> Result<Vec<PullRequest>, GitHubError> {
        self.get_all(self.of(repository, &["commits", commit, "pulls"]))
    }

    /// The reviews of a pull request, oldest first.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn reviews(&self, repository: &RepositoryName, number: u64) -> Result<Vec<Review>, GitHubError> {
        self.get_all(self.of(repository, &["pulls", &number.to_string(), "reviews"]))
    }

    /// The commits of a pull request, oldest first; GitHub tells no more than the first 250.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn commits(&self, repository: &RepositoryName, number: u64) -> Result<Vec<ProposedCommit>, GitHubError> {
        self.get_all(self.of(repository, &["pulls", &number.to_string(), "commits"]))
    }

    /// The members of a team, those of the teams in it included. Needs a token that may read members of the
    /// organization, which the token of a workflow may not.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn team_members(&self, organization: &str, team: &str) -> Result<Vec<User>, GitHubError> {
        self.get_all(self.api.join(&["orgs", organization, "teams", team, "members"]))
    }

    /// Who the token is: a person, or a bot such as `github-actions[bot]`.
    ///
    /// # Errors
    /// When GitHub cannot be reached or does not say.
    pub fn login(&self) -> Result<String, GitHubError> {
        match self.get::<User>(self.api.join(&["user"])) {
            Ok(user) => Ok(user.login),
            // The token of a workflow is no user; the other API names it.
            Err(error) if error.status() == Some(403) => {
                let query = json!({"query": "query { viewer { login } }"});
                let answer: Viewing = self.set(&Method::POST, self.api.graphql(), &query)?;
                Ok(answer.data.viewer.login)
            }
            Err(error) => Err(error),
        }
    }

    /// Opens a pull request, unless one of the same branches is open.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses, or when it is not known whether it was opened.
    pub fn create_pull_request(
        &self,
        repository: &RepositoryName,
        new: &NewPullRequest,
    ) -> Result<Opened, GitHubError> {
        measured(&new.body)?;
        let owner_and_branch =
            if new.head.contains(':') { new.head.clone() } else { format!("{}:{}", repository.owner(), new.head) };
        let filter =
            PullRequestFilter { head: Some(owner_and_branch), base: Some(new.base.clone()), state: Some(State::Open) };
        if let Some(there) = self.pull_requests(repository, &filter)?.into_iter().next() {
            return Ok(Opened::Before(there));
        }
        let body =
            json!({"title": new.title, "body": new.body, "head": new.head, "base": new.base, "draft": new.draft});
        self.make(
            || self.post(self.of(repository, &["pulls"]), &body).map(Opened::Now),
            || Ok(self.pull_requests(repository, &filter)?.into_iter().next().map(Opened::Now)),
        )
    }

    /// The comments of a pull request, oldest first; those on lines of its files are not among them.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn comments(&self, repository: &RepositoryName, number: u64) -> Result<Vec<Comment>, GitHubError> {
        self.get_all(self.of(repository, &["issues", &number.to_string(), "comments"]))
    }

    /// Adds a comment to a pull request.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses, or when it is not known whether it was added.
    pub fn create_comment(&self, repository: &RepositoryName, number: u64, body: &str) -> Result<Comment, GitHubError> {
        measured(body)?;
        let newest = self.comments(repository, number)?.iter().map(|comment| comment.id).max().unwrap_or(0);
        self.make(
            || self.post(self.of(repository, &["issues", &number.to_string(), "comments"]), &json!({"body": body})),
            || {
                let mut comments = self.comments(repository, number)?.into_iter();
                Ok(comments.find(|comment| comment.id > newest && is_text(comment, body)))
            },
        )
    }

    /// Gives a comment another text.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn update_comment(
        &self,
        repository: &RepositoryName,
        comment: u64,
        body: &str,
    ) -> Result<Comment, GitHubError> {
        measured(body)?;
        let url = self.of(repository, &["issues", "comments", &comment.to_string()]);
        self.set(&Method::PATCH, url, &json!({"body": body}))
    }

    /// Gives one's own comment that begins with `marker` the text `body`, which begins with it too, or adds it. Nobody
    /// else's comment is touched, whatever it begins with. The oldest counts when there are several.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses, or when it is not known whether it was added.
    pub fn upsert_comment(
        &self,
        repository: &RepositoryName,
        number: u64,
        marker: &str,
        body: &str,
    ) -> Result<Written, GitHubError> {
        measured(body)?;
        let marked: Vec<Comment> = self
            .comments(repository, number)?
            .into_iter()
            .filter(|comment| comment.body.as_deref().is_some_and(|text| text.starts_with(marker)))
            .collect();
        if !marked.is_empty() {
            let login = self.login()?;
            let own = marked.into_iter().find(|comment| comment.user.as_ref().is_some_and(|u| u.login == login));
            if let Some(own) = own {
                return if is_text(&own, body) {
                    Ok(Written::Unchanged(own))
                } else {
                    self.update_comment(repository, own.id, body).map(Written::Updated)
                };
            }
        }
        self.create_comment(repository, number, body).map(Written::Created)
    }

    /// Says how a commit was judged; a later judgement of the same name replaces it.
    ///
    /// # Errors
    /// When GitHub cannot be reached or refuses.
    pub fn set_status(
        &self,
        repository: &RepositoryName,
        commit: &str,
        name: &str,
        state: StatusState,
        description: &str,
        page: Option<&str>,
    ) -> Result<(), GitHubError> {
        let mut body = json!({"state": state, "context": name, "description": shortened(description, 140)});
        if let Some(page) = page {
            body["target_url"] = page.into();
        }
        self.set::<Value>(&Method::POST, self.of(repository, &["statuses", commit]), &body)?;
        Ok(())
    }

    /// Makes something; when nobody knows whether it was made, looks whether it is there, and only then tries once more.
    fn make<T>(
        &self,
        make: impl Fn() -> Result<T, GitHubError>,
        find: impl Fn() -> Result<Option<T>, GitHubError>,
    ) -> Result<T, GitHubError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match make() {
                Err(error @ GitHubError::Unknown { .. }) => {
                    self.runtime.block_on(async { tokio::time::sleep(self.retry.wait(attempt)).await });
                    if let Some(there) = find()? {
                        return Ok(there);
                    }
                    if attempt >= self.retry.attempts.min(2) {
                        return Err(error);
                    }
                }
                other => return other,
            }
        }
    }

    fn of(&self, repository: &RepositoryName, rest: &[&str]) -> Url {
        let mut segments = vec!["repos", repository.owner(), repository.name()];
        segments.extend(rest);
        self.api.join(&segments)
    }
}

#[derive(Deserialize)]
struct Viewing {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    viewer: User,
}

fn measured(text: &str) -> Result<(), GitHubError> {
    let characters = text.chars().count();
    if characters > COMMENT_MAX {
        return Err(GitHubError::TextTooLong { characters, max: COMMENT_MAX });
    }
    Ok(())
}

/// GitHub gives line ends back as it likes, and leaves out spaces at the end.
fn is_text(comment: &Comment, text: &str) -> bool {
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    comment.body.as_deref().is_some_and(|body| lines(body) == lines(text))
}

fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max - 1).chain(['…']).collect()
}
