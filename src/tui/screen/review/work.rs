//! What answers its questions, on a thread in the background.

use std::sync::Arc;

use super::{Answer, Question, question::NoPullRequests};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{approvals, fetch_changes, open_changes, open_pull_requests},
};

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    // Questions come from a screen that is shown with a desk.
    let root = context.desk.map_or(context.dir, |desk| desk.workspace().root());
    match question {
        Question::Changes { base, before } => {
            let found = open_changes(root, base.as_deref(), before.as_deref(), context.wanted);
            Answer::Changes(found.map(|changes| changes.map(Arc::new)).map_err(Trouble::from))
        }
        Question::PullRequests => {
            let api = context.desk.and_then(|desk| desk.workspace().settings().github_api.as_deref());
            Answer::PullRequests(
                open_pull_requests(root, api).map(Arc::new).map_err(|error| NoPullRequests::of(&error)),
            )
        }
        Question::Approvals { number, commit } => {
            let api = context.desk.and_then(|desk| desk.workspace().settings().github_api.as_deref());
            let verified = approvals(root, api, *number, commit, context.now).map(Arc::new);
            let verified = verified.map_err(|error| NoPullRequests::of(&error));
            Answer::Approvals { number: *number, commit: commit.clone(), verified }
        }
        Question::Fetch { pull_request } => {
            let fetched = fetch_changes(root, *pull_request, context.wanted);
            Answer::Fetched(fetched.map_err(|error| Trouble::of_any(&error)))
        }
        Question::Review { key, options } => {
            let reviewed = match context.desk {
                Some(desk) => desk.workspace().review(options, context.wanted).map(Arc::new).map_err(Trouble::from),
                None => Err(Trouble { is_cancelled: true, ..Trouble::default() }),
            };
            Answer::Review { key: key.clone(), reviewed }
        }
    }
}
