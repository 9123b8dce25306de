//! What answers its questions, on a thread in the background.

use super::{Answer, Question};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{LogOptions, WorkspaceError},
};

/// Lines of each tree of a lineage; more are not read by anybody.
const LINES_MAX: usize = 400;

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    let desk = context.desk;
    let no_desk = || Trouble::of(&WorkspaceError::Cancelled);
    match question {
        Question::Lineage(tag) => Answer::Lineage(tag.clone(), desk.and_then(|desk| desk.lineage(tag, LINES_MAX))),
        Question::Usage(tag) => Answer::Usage(tag.clone(), desk.and_then(|desk| desk.usage(tag))),
        Question::History(tag, limit) => {
            let options = LogOptions { limit: *limit, patch: false };
            let log = desk.ok_or_else(no_desk).and_then(|desk| Ok(desk.log(tag, options, context.wanted)?));
            Answer::History(tag.clone(), log.map(Box::new))
        }
        Question::Health(tag) => {
            let health = desk.ok_or_else(no_desk).and_then(|desk| Ok(desk.health(tag, context.now)?));
            Answer::Health(tag.clone(), health.map(|health| health.map(Box::new)))
        }
    }
}
