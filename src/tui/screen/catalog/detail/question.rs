//! What it asks the background, and what comes back.

use crate::{
    tui::trouble::Trouble,
    workspace::{Lineage, TagHealth, TagLog, TagUse},
};

/// What it asks the background, each about a tag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    Lineage(String),
    /// At most so many versions.
    History(String, usize),
    Usage(String),
    Health(String),
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) const fn slot(&self) -> &'static str {
        match self {
            Self::Lineage(_) => "detail.lineage",
            Self::History(..) => "detail.history",
            Self::Usage(_) => "detail.usage",
            Self::Health(_) => "detail.health",
        }
    }
}

/// What comes back, each with the tag that was asked about; no value where there is no such tag.
#[derive(Debug)]
pub(crate) enum Answer {
    Lineage(String, Option<Lineage>),
    History(String, Result<Box<TagLog>, Trouble>),
    Usage(String, Option<TagUse>),
    Health(String, Result<Option<Box<TagHealth>>, Trouble>),
}
