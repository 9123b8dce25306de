//! What it asks the background, and what comes back.

use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::{
    calendar::Micros,
    tui::trouble::Trouble,
    workspace::{RuleOverlap, RulePlan, RuleToSave, SaveAround, SaveWay},
};

/// A plan that people have seen; it is equal to itself alone.
#[derive(Debug, Clone)]
pub(crate) struct Seen(pub(crate) Arc<RulePlan>);

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What it asks the background.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// What surrounds the workspace: a repository, a remote.
    Around,
    /// What saving would do.
    Plan { rule: RuleToSave, way: SaveWay },
    /// Save what was seen.
    Write { plan: Seen, way: SaveWay },
    /// How an audience compares with that of a tag at an instant; `there` when that one is known already.
    Compare {
        edition: u64,
        tag: String,
        value: Option<String>,
        as_of: Micros,
        here: Arc<RoaringBitmap>,
        there: Option<Arc<RoaringBitmap>>,
    },
}

impl Question {
    /// See [`crate::tui::effect::Question::slot`].
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Around => "save.around",
            Self::Plan { .. } => PLAN_SLOT,
            Self::Write { .. } => "save.write",
            Self::Compare { .. } => "lab.compare",
        }
    }

    /// Whether answering it changes files, git, or something elsewhere.
    pub(crate) fn writes(&self) -> bool {
        matches!(self, Self::Write { .. })
    }
}

/// The slot of [`Question::Plan`].
pub(super) const PLAN_SLOT: &str = "save.plan";

/// What was saved, as people are told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Saved {
    /// The files.
    pub(crate) files: Vec<String>,
    /// Short hash of the commit, and its branch.
    pub(crate) commit: Option<(String, String)>,
    /// Number and address of the pull request.
    pub(crate) pull_request: Option<(u64, String)>,
    /// Why what was wanted beyond the files is not there.
    pub(crate) trouble: Option<String>,
}

/// Two audiences were compared.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) edition: u64,
    pub(crate) tag: String,
    pub(crate) value: Option<String>,
    pub(crate) as_of: Micros,
    /// With the members of the tag; `None`: nothing can be counted.
    pub(crate) outcome: Result<Option<(RuleOverlap, Arc<RoaringBitmap>)>, Trouble>,
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    Around(SaveAround),
    Planned(Result<Arc<RulePlan>, Trouble>),
    Saved(Result<Saved, Trouble>),
    Compared(Compared),
}
