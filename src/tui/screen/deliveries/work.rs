//! What answers its questions, on a thread in the background.

use super::{Answer, Question};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{Reach, WorkspaceError},
};

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Reach => Answer::Reach(reach(context)),
    }
}

/// At the instant of the current release, so that numbers are those of what is handed over; without one, now.
fn reach(context: &Context<'_>) -> Result<Reach, Trouble> {
    let Some(desk) = context.desk else { return Err(WorkspaceError::Cancelled.into()) };
    let as_of = desk.sizes().map_or(context.now, |sizes| sizes.release.as_of);
    Ok(desk.reach(as_of, context.wanted)?)
}
