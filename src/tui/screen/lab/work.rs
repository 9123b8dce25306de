//! What answers its questions, on a thread in the background.

use super::{Answer, Question};
use crate::{
    calendar::Micros,
    rule::Purpose,
    tui::{trouble::Trouble, work::Context},
    workspace::{RuleToTry, Tried, complete::complete_rule},
};

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Read { edition, rule, at } => {
            let desk = context.desk;
            let read = desk.and_then(|desk| desk.read_rule(rule, context.language));
            let completion = at.and_then(|at| {
                let desk = desk?;
                let seen = desk.seen().map(AsRef::as_ref);
                let found = complete_rule(desk.catalog()?, seen, &rule.text, at, Purpose::Condition, context.language);
                Some((at, found))
            });
            Answer::Read { edition: *edition, read, completion }
        }
        Question::Count { edition, rule, as_of } => {
            Answer::Counted { edition: *edition, outcome: count(rule, *as_of, context) }
        }
    }
}

fn count(rule: &RuleToTry, as_of: Option<Micros>, context: &Context<'_>) -> Result<Option<Tried>, Trouble> {
    let Some(desk) = context.desk else { return Ok(None) };
    let Some(expr) = desk.read_rule(rule, context.language).and_then(|read| read.rule) else { return Ok(None) };
    let as_of = as_of.unwrap_or(context.now);
    Ok(desk.try_rule(rule, &expr, (as_of, context.now), context.language, context.wanted)?)
}
