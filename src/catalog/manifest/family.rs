use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Parameter, ParameterValue, PurposeSection, RefreshSection, Status, TemplateTag};

/// A family: many tags from one text. Its tags are made in memory whenever the workspace is read, one for each
/// `[[member]]`; they are tags of the category that the file lies in, like any other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tagwerk family", rename = "Family")]
pub struct FamilyFile {
    /// The family's id: the file's name without `.family.toml`.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), extend("examples" = ["active_days"]))]
    pub id: String,
    /// Name of the family, for people; its tags have names of their own.
    #[schemars(extend("examples" = ["Active in the last days"]))]
    pub name: String,
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// One or two sentences about the family.
    pub description: Option<String>,
    /// Who answers for its tags, unless a member says otherwise.
    #[schemars(extend("examples" = ["growth"]))]
    pub owner: Option<String>,
    /// Who answers when the owner is away.
    pub backup_owner: Option<String>,
    /// Where its tags stand in their life, unless a member says otherwise.
    pub status: Status,
    /// Words to find its tags by; instead of those of the text.
    pub keywords: Option<Vec<String>>,
    /// Deprecated tags: the day after which they may be retired.
    #[schemars(extend("examples" = ["2026-12-31"]))]
    pub sunset: Option<String>,
    /// Deprecated tags: the tag to use instead.
    pub replaced_by: Option<String>,
    /// The day by which somebody looks at its tags again.
    #[schemars(extend("examples" = ["2026-12-31"]))]
    pub review_by: Option<String>,
    /// The template its tags are made from: one of `templates/`, or of the library (`tagwerk new --list`). Otherwise the
    /// family has a `[tag]` of its own.
    #[schemars(extend("examples" = ["active_within"]))]
    pub template: Option<String>,
    /// Values that are the same for all members, by parameter.
    #[serde(default)]
    #[schemars(extend("examples" = [{"event": "login"}]))]
    pub set: BTreeMap<String, ParameterValue>,
    /// What its tags are for; instead of what the text says.
    pub purpose: Option<PurposeSection>,
    /// How fresh its audiences have to be; instead of what the text says.
    pub refresh: Option<RefreshSection>,
    /// The parameters of its own `[tag]`, by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// Its own text, with `{name}` where a parameter goes.
    pub tag: Option<TemplateTag>,
    /// Its tags, one for each.
    #[serde(default)]
    pub member: Vec<MemberSection>,
}

/// A tag of a family: its id, what differs from the family, and the values of parameters, by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberSection {
    /// The tag's id; in a template `{id}` stands for the family's.
    #[schemars(regex(pattern = r"^[a-z{][a-z0-9_{}]*$"), extend("examples" = ["active_7d"]))]
    pub id: String,
    /// Name, for people, instead of that of the text.
    pub name: Option<String>,
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who answers when the owner is away.
    pub backup_owner: Option<String>,
    /// Where it stands in its life.
    pub status: Option<Status>,
    /// One or two sentences: who is meant.
    pub description: Option<String>,
    /// Words to find it by.
    pub keywords: Option<Vec<String>>,
    /// Deprecated: the day after which it may be retired.
    pub sunset: Option<String>,
    /// Deprecated: the tag to use instead.
    pub replaced_by: Option<String>,
    /// The day by which somebody looks at it again.
    pub review_by: Option<String>,
    /// Values of parameters, by name.
    #[serde(flatten)]
    pub values: BTreeMap<String, ParameterValue>,
}

impl MemberSection {
    /// Keys of a member that are no parameters; a parameter cannot have these names.
    pub const KEYS: [&'static str; 11] = [
        "id",
        "name",
        "name_zh",
        "owner",
        "backup_owner",
        "status",
        "description",
        "keywords",
        "replaced_by",
        "sunset",
        "review_by",
    ];
}
