//! What answers its questions, on a thread in the background.

use super::{Answer, Question};
use crate::tui::{trouble::Trouble, work::Context};

/// Records of each kind that are shown.
const RECORDS: usize = 500;
/// Releases that are looked into: a manifest names every audience.
const RELEASES: usize = 32;

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Records => {
            let Some(desk) = context.desk else { return Answer::Records { deeds: Vec::new(), problems: Vec::new() } };
            let recorded = desk.workspace().recorded(RECORDS, RELEASES);
            Answer::Records { deeds: recorded.deeds, problems: recorded.problems.iter().map(Trouble::of).collect() }
        }
    }
}
