//! What the tabs ask the background, and what comes back.

use crate::{
    tui::trouble::Trouble,
    workspace::{AudienceHistory, Explanation, Overlaps, Profile},
};

/// Whose numbers are wanted: of a tag in any of its cases, or of one case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Subject {
    pub(crate) tag: String,
    pub(crate) value: Option<String>,
}

/// What they ask the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// Sizes, and who came and went, over releases.
    History(Subject),
    /// What every clause does.
    Attrition(String),
    /// How attributes are spread.
    Profile(Subject),
    /// What it has in common with others.
    Overlaps(Subject),
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) const fn slot(&self) -> &'static str {
        match self {
            Self::History(_) => "audience.history",
            Self::Attrition(_) => "audience.attrition",
            Self::Profile(_) => "audience.profile",
            Self::Overlaps(_) => "audience.overlaps",
        }
    }
}

/// What comes back, each with what it was asked about.
#[derive(Debug)]
pub(crate) enum Answer {
    History(Subject, Result<AudienceHistory, Trouble>),
    Attrition(String, Result<Box<Explanation>, Trouble>),
    Profile(Subject, Result<Profile, Trouble>),
    Overlaps(Subject, Result<Option<Overlaps>, Trouble>),
}
