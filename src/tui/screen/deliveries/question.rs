//! What it asks the background, and what comes back.

use crate::{tui::trouble::Trouble, workspace::Reach};

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// Whom strategies reach.
    Reach,
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Reach => "deliveries.reach",
        }
    }
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    Reach(Result<Reach, Trouble>),
}
