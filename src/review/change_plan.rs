use serde::{Deserialize, Serialize};

use super::{group::GroupNumbers, numbers::Numbers, overlap::Overlap, twin::Twin};
use crate::{
    catalog::{
        Status,
        change::{Difference, StrategyChange, TagChange},
        policy::Verdict,
    },
    docs::Count,
};

/// Version of the form in which a plan is written down.
pub const PLAN_FORMAT: u32 = 1;

/// What a change does: to definitions, to audiences, to whoever depends on them; and what the policy says to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangePlan {
    /// Version of this form: [`PLAN_FORMAT`].
    pub format: u32,
    /// Counts below this are hidden, and what they could be computed from; `None` when all counts are exact.
    pub masked_below: Option<u64>,
    /// Commit that is compared with: where the change began. `None` when there is no commit yet.
    pub base: Option<String>,
    /// Commit of the change; `None` before the first commit.
    pub head: Option<String>,
    /// Whether files differ from the head's commit: then the files are what is compared.
    pub is_dirty: bool,
    /// Hash of the definitions after the change.
    pub definitions: String,
    /// Hash of the definitions before it; `None` when there were none.
    pub base_definitions: Option<String>,
    /// The data that audiences were counted over; `None` when nothing could be counted.
    pub data: Option<PlanData>,
    /// The column by which users are told apart, as `source.column`.
    pub by: Option<String>,
    /// Tags that change, directly or through others, ordered by id.
    pub tags: Vec<PlannedTag>,
    /// Strategies that change, or whose audience does, ordered by id.
    pub strategies: Vec<PlannedStrategy>,
    /// Where these strategies lead, ordered by name.
    pub destinations: Vec<PlannedDestination>,
    /// Audiences that become nearly the same, ordered by name.
    pub overlaps: Vec<Overlap>,
    /// Overlaps of audiences that are too small to be told.
    pub overlaps_hidden: u64,
    /// What changes in `tagwerk.toml`.
    pub settings: Vec<Difference>,
    /// What the policy of the base says.
    pub verdict: Verdict,
    /// What a reader should know, in sentences.
    pub notes: Vec<String>,
    /// Sets that differ by few people; not written down, and not known of a plan that was read back.
    #[serde(skip)]
    pub twins: Option<Vec<Twin>>,
}

/// The data that audiences were counted over. Both sides of a change are counted over the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanData {
    /// Hash of the data.
    pub snapshot: String,
    /// The instant that rules were evaluated at, with its offset.
    pub as_of: String,
    /// The time of the newest event, with its offset.
    pub newest_event: Option<String>,
    /// How many people there are.
    pub population: Count,
    /// Version of the engine.
    pub engine: String,
}

/// A tag of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedTag {
    /// What its definition says.
    #[serde(flatten)]
    pub change: TagChange,
    /// Whether a build takes it, before or after. Numbers of a tag that no build takes say what it would be.
    pub is_built: bool,
    /// Its audience as a whole: members in any value. `None` when it was not counted.
    pub numbers: Option<Numbers>,
    /// Values of an enumerated tag, in order; those that are gone last.
    pub values: Vec<ValueNumbers>,
    /// The audience as a whole, by category of user.
    pub by: Vec<GroupNumbers>,
    /// Why it was not counted, where that is not true of the whole plan.
    pub uncounted: Option<String>,
}

/// One value of an enumerated tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueNumbers {
    /// The value.
    pub value: String,
    /// Its numbers; `None` when they must not be told.
    pub numbers: Option<Numbers>,
}

/// A strategy of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedStrategy {
    /// Its id.
    pub id: String,
    /// What its definition says; `None` when it did not change itself.
    pub change: Option<StrategyChange>,
    /// Status after the change; `None` when it is deleted.
    pub status: Option<Status>,
    /// Where it leads after the change.
    pub destination: Option<String>,
    /// Changed tags that its audience refers to, directly or not, and suppression tags that changed.
    pub through: Vec<String>,
    /// Whom it would address: its audience without who is suppressed. `None` when it was not counted.
    pub numbers: Option<Numbers>,
    /// Why it was not counted, where that is not true of the whole plan.
    pub uncounted: Option<String>,
}

/// A destination of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDestination {
    /// Its name.
    pub name: String,
    /// Strategies of the plan that lead there, ordered.
    pub strategies: Vec<String>,
}
