//! What can be done on it.

use crate::tui::action::ActionSpec;

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SaveAction {}

pub(crate) const ACTIONS: &[ActionSpec] = &[];
