//! What answers the questions, on a thread in the background.

use super::{Answer, Question};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{Desk, Explained, WorkspaceError},
};

/// Releases that are looked at.
const RELEASES_MAX: usize = 60;

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    let wanted = context.wanted;
    match question {
        Question::History(subject) => {
            let value = subject.value.as_deref();
            let told = with_desk(context, |desk| desk.audience_history(&subject.tag, value, RELEASES_MAX, wanted));
            Answer::History(subject.clone(), told)
        }
        Question::Attrition(tag) => {
            let told = with_desk(context, |desk| {
                let instants = (desk.instant(context.now), context.now);
                desk.explain(Explained::Tag(tag), context.language, instants, wanted).map(Box::new)
            });
            Answer::Attrition(tag.clone(), told)
        }
        Question::Profile(subject) => {
            let told = with_desk(context, |desk| {
                let (value, as_of) = (subject.value.as_deref(), desk.instant(context.now));
                desk.profile(&subject.tag, value, &desk.attributes(), as_of, wanted)
            });
            Answer::Profile(subject.clone(), told)
        }
        Question::Overlaps(subject) => {
            let value = subject.value.as_deref();
            let told = with_desk(context, |desk| desk.overlaps(&subject.tag, value, wanted));
            Answer::Overlaps(subject.clone(), told)
        }
    }
}

fn with_desk<T>(context: &Context<'_>, ask: impl FnOnce(&Desk) -> Result<T, WorkspaceError>) -> Result<T, Trouble> {
    // Asked again as soon as there is one.
    let Some(desk) = context.desk else { return Err(Trouble { is_cancelled: true, ..Trouble::default() }) };
    ask(desk).map_err(Trouble::from)
}
