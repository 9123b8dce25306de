//! What it asks the background, and what comes back.

use crate::{
    calendar::Micros,
    tui::trouble::Trouble,
    workspace::{ReadRule, RuleToTry, Tried, complete::RuleCompletion},
};

/// What it asks the background. An edition is a state of what is worked on; what comes back says which one it is of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// What a rule says, and what may stand at a byte of it.
    Read { edition: u64, rule: RuleToTry, at: Option<usize> },
    /// Who a rule stands for, at an instant; `None` is now.
    Count { edition: u64, rule: RuleToTry, as_of: Option<Micros> },
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Read { .. } => "lab.read",
            Self::Count { .. } => COUNT_SLOT,
        }
    }
}

/// The slot of [`Question::Count`].
pub(super) const COUNT_SLOT: &str = "lab.count";

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    Read {
        edition: u64,
        /// `None` when nothing of the catalog can be understood.
        read: Option<ReadRule>,
        /// With the byte of the text that it is for.
        completion: Option<(usize, RuleCompletion)>,
    },
    Counted {
        edition: u64,
        /// `None` for a rule that is not understood.
        outcome: Result<Option<Tried>, Trouble>,
    },
}
