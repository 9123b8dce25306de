//! What answers its questions, on a thread in the background.

use std::sync::Arc;

use super::{Answer, Compared, Question, Saved};
use crate::{
    tui::{trouble::Trouble, work::Context},
    workspace::{Desk, RuleOverlap, RulePlan, SaveWay},
};

/// Characters of a commit's hash that people are told.
const HASH_CHARS: usize = 10;

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        // Without an answer, nothing beyond the file is offered.
        Question::Around => {
            let around = desk(context).ok().and_then(|desk| desk.workspace().save_around().ok());
            Answer::Around(around.unwrap_or_default())
        }
        Question::Plan { rule, way } => Answer::Planned(
            desk(context).and_then(|desk| Ok(Arc::new(desk.workspace().plan_rule(rule, way, context.now)?))),
        ),
        Question::Write { plan, way } => Answer::Saved(write(&plan.0, way, context)),
        Question::Compare { edition, tag, value, as_of, here, there } => {
            let counted = |desk: &Desk| {
                let there = match there {
                    Some(there) => Some(Arc::clone(there)),
                    None => desk.members_of(tag, value.as_deref(), *as_of, context.wanted)?.map(Arc::new),
                };
                Ok(there.map(|there| (RuleOverlap::of(here, &there), there)))
            };
            let outcome = desk(context).and_then(counted);
            let (tag, value) = (tag.clone(), value.clone());
            Answer::Compared(Compared { edition: *edition, tag, value, as_of: *as_of, outcome })
        }
    }
}

fn desk<'a>(context: &Context<'a>) -> Result<&'a Desk, Trouble> {
    let closed = || Trouble { text: "the workspace is not read yet".to_owned(), ..Trouble::default() };
    context.desk.map(AsRef::as_ref).ok_or_else(closed)
}

fn write(plan: &RulePlan, way: &SaveWay, context: &Context<'_>) -> Result<Saved, Trouble> {
    let saved = desk(context)?.workspace().save_rule(plan, way, context.now, context.wanted)?;
    let trouble = saved.trouble.as_ref().map(|trouble| {
        let hint = trouble.hint().map(|hint| format!(" → {hint}")).unwrap_or_default();
        format!("{}{hint}", Trouble::of_any(trouble).line())
    });
    Ok(Saved {
        files: saved.record.files.into_iter().map(|file| file.file).collect(),
        commit: saved.committed.map(|made| (made.commit.chars().take(HASH_CHARS).collect(), made.branch)),
        pull_request: saved.pull_request.map(|pull_request| (pull_request.number, pull_request.url)),
        trouble,
    })
}
