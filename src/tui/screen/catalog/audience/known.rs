//! What is known of an answer, and whom it is about.

use super::{Subject, say};
use crate::tui::{
    app::Shared,
    screen::catalog::detail::tab::Row,
    trouble::Trouble,
    widget::row::{Ink, wrapped},
};

/// What is known of an answer.
#[derive(Debug, Default)]
pub(super) enum Known<T> {
    /// It is waited for.
    #[default]
    Asked,
    Told(T),
    Failed(Trouble),
}

impl<T> Known<T> {
    /// Takes an answer; one that was given up changes nothing, as another is on its way.
    pub(super) fn take(&mut self, answer: Result<T, Trouble>) {
        match answer {
            Ok(told) => *self = Self::Told(told),
            Err(trouble) if trouble.is_cancelled => {}
            Err(trouble) => *self = Self::Failed(trouble),
        }
    }

    /// The answer, or rows that say why there is none.
    pub(super) fn told(&self, shared: &Shared, width: usize) -> Result<&T, Vec<Row>> {
        match self {
            Self::Told(told) => Ok(told),
            Self::Asked => Err(vec![Row::of(say::COUNTING.text(shared.language), Ink::Dim)]),
            Self::Failed(trouble) => {
                let mut rows = wrapped(&format!("! {}", trouble.line()), Ink::Bad, width);
                rows.extend(trouble.hint.iter().flat_map(|hint| wrapped(hint, Ink::Dim, width)));
                Err(rows)
            }
        }
    }
}

/// Turns to a tag; a case that was looked at is kept only for that tag. True when it is about another one than before.
pub(super) fn turn_to(subject: &mut Subject, tag: &str, shared: &Shared) -> bool {
    let is_there = subject.value.as_ref().is_none_or(|value| values(tag, shared).contains(value));
    if subject.tag == tag && is_there {
        return false;
    }
    *subject = Subject { tag: tag.to_owned(), value: None };
    true
}

/// The cases of a tag; none of a plain one.
pub(super) fn values(tag: &str, shared: &Shared) -> Vec<String> {
    let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
    let tag = catalog.and_then(|catalog| catalog.tag(tag));
    tag.map(|tag| tag.document.value.case.iter().map(|case| case.value.clone()).collect()).unwrap_or_default()
}

/// Turns to the next case, after the last to any case.
pub(super) fn next_value(subject: &mut Subject, shared: &Shared) {
    let values = values(&subject.tag, shared);
    let next = match &subject.value {
        None => 0,
        Some(value) => values.iter().position(|known| known == value).map_or(0, |at| at + 1),
    };
    subject.value = values.into_iter().nth(next);
}
