//! The background: answers questions on threads of their own, the newest of a slot first and last.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    calendar::Micros,
    rule::say::Language,
    tui::{
        effect::{Answer, Question},
        screen::{
            activity,
            catalog::{self, audience, detail},
            deliveries, effects, health,
            lab::{self, save},
            review,
        },
        trouble::Trouble,
    },
    workspace::{Desk, Progress},
};

/// What an answer is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The folder that the dashboard was started in.
    pub(crate) dir: &'a Path,
    /// The workspace as it was when the question was asked; `None` before it was opened for the first time.
    pub(crate) desk: Option<&'a Arc<Desk>>,
    /// The current instant.
    pub(crate) now: Micros,
    /// The language of words in the answer.
    pub(crate) language: Language,
    /// Whether the answer is still wanted. Asked now and then by everything that takes long.
    pub(crate) wanted: &'a Wanted,
}

/// Whether an answer is still wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted(Arc<AtomicBool>);

impl Wanted {
    /// It is no longer.
    pub(crate) fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Progress for Wanted {
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Answers a question.
pub(crate) fn answer(question: &Question, context: &Context<'_>) -> Answer {
    match question {
        Question::Desk => Answer::Desk(open(context)),
        Question::Catalog(question) => Answer::Catalog(catalog::work::answer(question, context)),
        Question::Detail(question) => Answer::Detail(detail::work::answer(question, context)),
        Question::Audience(question) => Answer::Audience(audience::work::answer(question, context)),
        Question::Lab(question) => Answer::Lab(lab::work::answer(question, context)),
        Question::Save(question) => Answer::Save(save::work::answer(question, context)),
        Question::Review(question) => Answer::Review(review::work::answer(question, context)),
        Question::Health(question) => Answer::Health(health::work::answer(question, context)),
        Question::Effects(question) => Answer::Effects(effects::work::answer(question, context)),
        Question::Deliveries(question) => Answer::Deliveries(deliveries::work::answer(question, context)),
        Question::Activity(question) => Answer::Activity(activity::work::answer(question, context)),
    }
}

fn open(context: &Context<'_>) -> Result<Arc<Desk>, Trouble> {
    Ok(Arc::new(Desk::open(context.dir, context.desk.map(Arc::as_ref))?))
}
