//! What answers its questions, on a thread in the background.

use super::{Answer, Question, report::Report};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{Progress, WorkspaceError, check},
};

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Report => Answer::Report(report(context)),
    }
}

fn report(context: &Context<'_>) -> Result<Box<Report>, Trouble> {
    let Some(desk) = context.desk else { return Ok(Box::default()) };
    let checked = check(desk.workspace().root(), context.now)?;
    if context.wanted.is_cancelled() {
        return Err(WorkspaceError::Cancelled.into());
    }
    Ok(Box::new(Report::new(desk, checked, context.now)))
}
