//! What answers its questions, on a thread in the background.

use super::{Answer, Question, aims::aims};
use crate::tui::work::Context;

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Aims => Answer::Aims(context.desk.map_or_else(Vec::new, |desk| aims(desk))),
    }
}
