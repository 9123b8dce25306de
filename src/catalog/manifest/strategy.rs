use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Status;

/// A strategy: who is addressed, how, and who comes first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tagwerk strategy", rename = "Strategy")]
pub struct StrategyFile {
    /// The strategy's id: the file's name without `.toml`.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), extend("examples" = ["winback_sms"]))]
    pub id: String,
    /// Name, for people.
    #[schemars(extend("examples" = ["Win back by SMS"]))]
    pub name: String,
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// Who answers for it; an active strategy must say.
    pub owner: Option<String>,
    /// Where it stands in its life.
    pub status: Status,
    /// One or two sentences about it.
    pub description: Option<String>,
    /// Rule that says who is addressed.
    #[schemars(extend("examples" = ["tag(lifecycle = 'churned') and not tag(do_not_contact)"]))]
    pub audience: String,
    /// Higher goes first.
    #[serde(default)]
    pub priority: i64,
    /// Within a group a subject gets only the strategy of highest priority.
    pub exclusive_group: Option<String>,
    /// Share that is kept back as control.
    #[schemars(extend("examples" = ["10%"]))]
    pub holdout: Option<String>,
    /// How often a subject is addressed at most.
    #[schemars(extend("examples" = ["2 per 7 days"]))]
    pub frequency_cap: Option<String>,
    /// What is done with members.
    #[schemars(extend("examples" = ["send"]))]
    pub action: String,
    /// The message's template in the system that sends it.
    pub template: Option<String>,
    /// The system that reaches people.
    pub destination: Option<String>,
    /// What success is.
    pub goal: Option<GoalSection>,
}

/// What success of a strategy is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalSection {
    /// Rule that is true for a subject who succeeded; looks ahead with `next`.
    #[schemars(extend("examples" = ["exists(purchase, next 7 days)"]))]
    pub when: String,
}
