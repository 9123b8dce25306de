//! What it asks the background, and what comes back.

use super::report::Report;
use crate::tui::trouble::Trouble;

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// Everything that is wrong.
    Report,
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Report => "health.report",
        }
    }
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    Report(Result<Box<Report>, Trouble>),
}
