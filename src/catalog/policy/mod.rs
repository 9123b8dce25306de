//! Who has to agree to what, and what may not be: `[policy]` of `tagwerk.toml`, as data and as judgement.
//!
//! [`Policy`] is what the settings say. [`findings`] are the rules that need no comparison; [`judge`] adds what only a change
//! can break and says who has to approve it; [`approve`] holds that against the reviews of a pull request. [`RULES`] lists
//! every rule with its name, code and severity; `docs/policy.md` explains each, a test compares. [`codeowners`] writes the
//! file from which GitHub asks for reviews. Everything here is pure: no disk, no clock, no network.

mod approve;
mod codeowners;
mod exceptions;
mod findings;
mod judge;
mod owners;
mod paths;
mod read;
mod registry;
mod requirements;
mod sensitive;
mod settings;
mod verdict;

pub use approve::{
    Approval, Approver, Contributor, PullRequestFacts, Refusal, RefusalKind, Review, ReviewState, approve,
};
pub use codeowners::{CODEOWNERS_FILE, CodeownersFile, codeowners, codeowners_findings};
pub use exceptions::expired_exceptions;
pub use findings::findings;
pub use judge::{Judged, judge};
pub use owners::OwnerKey;
pub use paths::{EntryKind, PathKind, TouchedPath};
pub(super) use read::read;
pub use registry::{CODES, PolicyRule, RULES, RuleKind};
pub use settings::{ApprovalCounts, ApprovalKind, Policy, PolicyException, SensitiveColumns, Transition};
pub use verdict::{AudienceMove, Finding, FindingPlace, FindingSeverity, Requirement, Unapproved, Verdict};
