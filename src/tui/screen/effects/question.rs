//! What it asks the background, and what comes back.

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match *self {}
    }
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {}
