//! What it asks the background, and what comes back.

use super::aims::Aim;

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// What tags and strategies are meant to move.
    Aims,
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Aims => "effects.aims",
        }
    }
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    Aims(Vec<Aim>),
}
