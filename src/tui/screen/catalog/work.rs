//! What answers its questions, on a thread in the background.

use std::sync::Arc;

use super::{Answer, Question, list::Table};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{Desk, Trends},
};

/// Releases that trends go back.
const RELEASES_MAX: usize = 32;

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Tags => Answer::Tags(context.desk.map_or_else(|| Ok(Arc::default()), |desk| tags(desk, context))),
        Question::Trends => {
            Answer::Trends(context.desk.map_or_else(|| Ok(Arc::default()), |desk| trends(desk, context)))
        }
    }
}

fn tags(desk: &Desk, context: &Context<'_>) -> Result<Arc<Table>, Trouble> {
    let tags = desk.tags(context.now)?;
    Ok(Arc::new(Table::new(tags, &desk.workspace().settings().categories)))
}

fn trends(desk: &Desk, context: &Context<'_>) -> Result<Arc<Trends>, Trouble> {
    Ok(desk.trends(RELEASES_MAX, context.wanted)?)
}
