//! What it asks the background, and what comes back.

use std::sync::Arc;

use super::list::Table;
use crate::{tui::trouble::Trouble, workspace::Trends};

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// All tags.
    Tags,
    /// Their sizes in the last releases.
    Trends,
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Tags => "catalog.tags",
            Self::Trends => "catalog.trends",
        }
    }
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    Tags(Result<Arc<Table>, Trouble>),
    Trends(Result<Arc<Trends>, Trouble>),
}
