//! What it asks the background, and what comes back.

use crate::{tui::trouble::Trouble, workspace::Deed};

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// What was done here, by the records of the workspace.
    Records,
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Records => "activity.records",
        }
    }
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    /// What was done, newest first, and the records that cannot be read.
    Records { deeds: Vec<Deed>, problems: Vec<Trouble> },
}
