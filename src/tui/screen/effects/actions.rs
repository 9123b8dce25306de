//! What can be done on it: only what can be done everywhere.

use crate::tui::action::ActionSpec;

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum EffectsAction {}

pub(crate) const ACTIONS: &[ActionSpec] = &[];
