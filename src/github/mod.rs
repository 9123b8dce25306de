//! GitHub's REST API, as far as proposals need it: pull requests, reviews, teams, comments, statuses.
//!
//! Blocking functions on a small runtime of their own. The token comes from the environment and is in nothing that can
//! be printed. Whatever GitHub sends is read strictly: unknown fields are ignored, a missing one is an error.

mod client;
mod error;
mod page;
mod proposals;
mod repository;
mod retry;
mod talk;
#[cfg(test)]
mod tests;
mod token;
mod wire;

pub use client::{API, Client, ClientOptions};
pub use error::{GitHubError, Status};
pub use proposals::{COMMENT_MAX, NewPullRequest, Opened, PullRequestFilter, Written};
pub use repository::{ApiUrl, RepositoryName, RepositoryNameError};
pub use retry::RetryPolicy;
pub use token::Token;
pub use wire::{
    Branch, Comment, ProposedCommit, PullRequest, RepositoryOf, Review, ReviewState, State, StatusState, User,
};
