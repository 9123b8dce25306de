//! One function per thing that people want done, over the rooms below: check, ingest, build, publish, list, show, query,
//! graph, export.
//!
//! Everything starts with [`Workspace::open`]. Functions return values and say nothing: what is printed, drawn or sent is
//! up to `cli`, `tui` and `api`. No clock is read here: instants are arguments.

mod author;
mod branches;
mod build;
mod catalog;
mod check;
mod check_proposal;
mod compare_releases;
/// What may stand at a place of a rule that is being written.
pub mod complete;
mod demo;
mod demo_files;
mod demo_past;
mod desk;
mod diff;
mod docs;
mod doctor;
mod edit_many;
mod error;
mod explain;
mod export;
mod fill;
mod filter;
mod freshness;
mod graph;
mod ingest;
mod init;
mod journal;
mod list;
mod log;
mod new_tag;
mod open;
mod places;
mod plan;
mod policy;
mod progress;
mod proposal;
mod prove;
mod publish;
mod pull_request;
mod query;
mod recorded;
mod release;
mod remarks;
mod save_rule;
mod seen;
mod show;
mod sizes;
mod sources;
mod switch;
mod trial;
mod verify;

pub use author::{Formatted, WriteMode, format_files, write_schemas};
pub use branches::{
    Differs, NoPullRequests, OpenBranch, OpenChanges, OpenPullRequest, OpenPullRequests, OpenWorkTree, Reading,
    ReviewOptions, Reviewed, approvals, fetch_changes, open_changes, open_pull_requests,
};
pub use build::{BuildOptions, BuildSeconds, Built, BuiltAudience, IngestMode};
pub use check::{Checked, ComparedWith, check};
pub use check_proposal::check_proposal;
pub use compare_releases::{ComparedAudience, ComparedReleases};
pub use demo::Demo;
pub use desk::{
    Attribute, AudienceHistory, Desk, DeskTag, HistoryPoint, Lineage, LineageNode, Moved, Overlaps, Profile,
    ProfiledAttribute, Reach, ReadRule, RuleOverlap, RuleToTry, SetRelation, StrategyCount, StrategyReach, TagHealth,
    TagOverlap, TagUse, Trends, Tried, TriedCount, UsedBy,
};
pub use diff::{DiffLine, diff};
pub use docs::{ChangedFile, DocsOptions, DocsReport, FileChange};
pub use doctor::{Damage, DoctorReport};
pub use edit_many::{EditPlan, EditedTag, KeyChange};
pub use error::WorkspaceError;
pub use explain::{
    ChangeKind, ClauseNumbers, CountedOn, Explained, ExplainedBody, ExplainedCase, ExplainedClause, ExplainedPart,
    ExplainedRule, ExplainedTag, Explanation, PartNumbers, ShownChange, ShownClause, ShownDepth, ShownEdit,
    ShownOutlook, ShownRuleOfSubject, ShownValue, SubjectExplanation,
};
pub use export::{AudienceToExport, Exporting, Staleness};
pub use fill::{FilledFrom, FilledParameter};
pub use filter::{FilterKey, Filterable, TagFilter, UnknownFilterKey};
pub use freshness::Freshness;
pub use ingest::ReadMode;
pub use init::WithGitHub;
pub use journal::{EditRecord, EditState, FileEdit};
pub use list::{ListedTag, Listing, TagKind};
pub use log::{Approver, ApproverSource, LogOptions, TagLog, TagVersion};
pub use new_tag::{Drafted, DraftedAudience, NewTag, Template};
pub use open::Workspace;
pub use places::{Places, is_in_work_tree};
pub use plan::{PlanOptions, plan_min_count};
pub use policy::{
    Codeowners, CodeownersState, EventError, Occasion, VerifiedChange, VerifyError, judge_proposal, verify_policy,
};
pub use progress::{Progress, Stage, Unobserved};
pub use proposal::{Proposal, ProposalOptions, Side, propose};
pub use prove::Proved;
pub use publish::{
    Exactness, ListedRelease, PublishError, PublishInstant, PublishOptions, Published, ReleaseChange, ReleaseSignature,
    ReviewedPlan, RollbackOptions, RolledBack, TakenBack, actor,
};
pub use pull_request::{Hub, PullRequestError, Ready, ready};
pub use query::Answer;
pub use recorded::{Deed, Done, Recorded, Released};
pub use release::{ReleaseState, ReleaseSummary};
pub use save_rule::{NewRule, RulePlan, RuleToSave, SaveAround, SaveTrouble, SaveWay, Saved, SavedPullRequest};
pub use seen::{SeenColumn, SeenData, SeenRange};
pub use show::{ShownAudience, ShownRule, TagDetails};
pub use sizes::ReleaseSizes;
pub use switch::{
    SWITCH_CODES, SwitchError, SwitchOff, SwitchOn, SwitchState, Switched, SwitchedOff, switch_off, switch_on,
    switch_record,
};
pub use trial::{Scaffolding, Tested, Wanted};
pub use verify::{Verification, VerifiedSubject, VerifyTarget, verify};
