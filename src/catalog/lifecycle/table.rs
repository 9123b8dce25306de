use crate::catalog::Status;

/// A step that a tag or strategy may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifeStep {
    /// Where it stands before; `None`: it is not there.
    pub from: Option<Status>,
    /// Where it stands after; `None`: it is deleted.
    pub to: Option<Status>,
    /// What the step is for: a fragment that goes on from "may".
    pub why: &'static str,
}

const DRAFT: Option<Status> = Some(Status::Draft);
const REVIEW: Option<Status> = Some(Status::Review);
const ACTIVE: Option<Status> = Some(Status::Active);
const PAUSED: Option<Status> = Some(Status::Paused);
const DEPRECATED: Option<Status> = Some(Status::Deprecated);
const RETIRED: Option<Status> = Some(Status::Retired);
const ABSENT: Option<Status> = None;

const fn step(from: Option<Status>, to: Option<Status>, why: &'static str) -> LifeStep {
    LifeStep { from, to, why }
}

/// Every step, in the order of a life. Whatever stays where it is takes none.
pub const STEPS: &[LifeStep] = &[
    step(ABSENT, DRAFT, "begin as work in progress"),
    step(ABSENT, REVIEW, "be proposed at once: it is built, and nobody gets it"),
    step(DRAFT, REVIEW, "be proposed"),
    step(DRAFT, ABSENT, "be deleted: nobody ever had it"),
    step(REVIEW, DRAFT, "go back to work"),
    step(REVIEW, ACTIVE, "be taken into use, once its audience was looked at"),
    step(REVIEW, ABSENT, "be deleted: nobody ever had it"),
    step(ACTIVE, PAUSED, "be switched off for a time"),
    step(ACTIVE, DEPRECATED, "be announced to end"),
    step(PAUSED, ACTIVE, "be switched on again"),
    step(PAUSED, DEPRECATED, "be announced to end"),
    step(DEPRECATED, ACTIVE, "be kept after all"),
    step(DEPRECATED, RETIRED, "end: the file stays, so that its id never means anything else"),
];
