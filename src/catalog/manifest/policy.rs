use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who has to agree to what, and what may not be. Absent: nothing more is demanded than what `tagwerk check` says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Policy")]
pub struct PolicySection {
    /// Further steps in the life of a tag or strategy that are allowed.
    #[serde(default)]
    #[schemars(extend("examples" = [["absent -> active"]]))]
    pub transitions: Vec<String>,
    /// Who answers on GitHub for the files of a category (`transaction`), of a folder below it (`transaction/returns`), for
    /// `strategies`, `templates`, `policy` (settings and workflows) and for everything else (`*`); the longest key
    /// counts. `.github/CODEOWNERS` is made from it.
    #[serde(default)]
    #[schemars(extend("examples" = [{"*": ["@acme/data"], "transaction": ["@acme/payments"]}]))]
    pub owners: BTreeMap<String, Vec<String>>,
    /// Who stands on GitHub behind the `owner` of tags and strategies; asked when a tag changes its owner.
    #[serde(default)]
    #[schemars(extend("examples" = [{"growth": ["@acme/growth"]}]))]
    pub teams: BTreeMap<String, Vec<String>>,
    /// Who is in a team, for those whom nobody may ask GitHub: the token of a workflow may not read teams. What stands here is
    /// all that counts for the team.
    #[serde(default)]
    #[schemars(extend("examples" = [{"@acme/payments": ["@pat", "@quinn"]}]))]
    pub members: BTreeMap<String, Vec<String>>,
    /// How many people have to approve a change of each class.
    #[serde(default)]
    pub approvals: ApprovalsSection,
    /// Whose approval counts.
    #[serde(default)]
    pub reviews: ReviewsSection,
    /// How far an audience may move.
    #[serde(default)]
    pub audience: AudienceSection,
    /// Patterns that the tag ids of a category have to follow, beside `naming` of the workspace.
    #[serde(default)]
    #[schemars(extend("examples" = [{"model": "*_30d|*_risk"}]))]
    pub naming: BTreeMap<String, String>,
    /// Columns that are not for every tag.
    #[serde(default)]
    pub sensitive: Vec<SensitiveSection>,
    /// How bad findings of a rule are, by its name or code.
    #[serde(default)]
    #[schemars(extend("examples" = [{"idle_exception": "off"}]))]
    pub severity: BTreeMap<String, SeverityWord>,
    /// What is allowed for a time although a rule forbids it.
    #[serde(default)]
    pub exceptions: Vec<ExceptionSection>,
}

/// How many people have to approve a change of each class. Without `[policy.owners]` and without this section nobody has
/// to; otherwise what is not said is 1, and 2 for `breaking` and `policy`, and 0 for `other`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Approvals")]
pub struct ApprovalsSection {
    /// Nobody enters or leaves an audience.
    #[schemars(range(min = 0, max = 20))]
    pub metadata_only: Option<u32>,
    /// New, or proved to take nothing away.
    #[schemars(range(min = 0, max = 20))]
    pub non_breaking: Option<u32>,
    /// Changed only by what it depends on.
    #[schemars(range(min = 0, max = 20))]
    pub indirect: Option<u32>,
    /// Anything else.
    #[schemars(range(min = 0, max = 20))]
    pub breaking: Option<u32>,
    /// `tagwerk.toml`, templates, schemas, `CODEOWNERS` and everything in `.github/`.
    #[schemars(range(min = 0, max = 20))]
    pub policy: Option<u32>,
    /// Files of the repository that say nothing about tags.
    #[schemars(range(min = 0, max = 20))]
    pub other: Option<u32>,
}

/// Whose approval counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Reviews")]
pub struct ReviewsSection {
    /// Whether somebody who wrote one of the commits may approve; the author of the pull request never may.
    #[serde(default)]
    pub contributors_may_approve: bool,
}

/// How far an audience may move.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AudiencePolicy")]
pub struct AudienceSection {
    /// Subjects who enter and leave, as a share of the audience before (of an empty one: of the population). More needs a
    /// second approver.
    #[schemars(extend("examples" = ["20%"]))]
    pub change_max: Option<String>,
}

/// Columns that are not for every tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SensitiveColumns")]
pub struct SensitiveSection {
    /// How sensitive they are, for people.
    #[schemars(extend("examples" = ["high"]))]
    pub level: String,
    /// Columns as `source.column`, or `source.*` for all of a source.
    #[schemars(extend("examples" = [["profile.name", "profile.birth_date"]]))]
    pub columns: Vec<String>,
    /// Categories whose tags may use them, also through other tags (`strategies` for audiences of strategies); absent: none.
    #[serde(default)]
    #[schemars(extend("examples" = [["basic"]]))]
    pub categories: Vec<String>,
}

/// What is allowed for a time although a rule forbids it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PolicyException")]
pub struct ExceptionSection {
    /// Name or code of the rule.
    #[schemars(extend("examples" = ["forbidden_column"]))]
    pub rule: String,
    /// The tag that is excused.
    #[schemars(extend("examples" = ["vip_birthday"]))]
    pub tag: Option<String>,
    /// The strategy that is excused.
    pub strategy: Option<String>,
    /// The category that is excused.
    pub category: Option<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    #[schemars(extend("examples" = ["growth"]))]
    pub owner: String,
    /// The last day on which it holds.
    #[schemars(extend("examples" = ["2026-12-31"]))]
    pub expires: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "PolicySeverity")]
pub enum SeverityWord {
    /// It must not be.
    Error,
    /// Somebody should look at it.
    Warning,
    /// It is not reported.
    Off,
}
