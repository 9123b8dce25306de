use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// A tag: something that is true, or not, of each subject. Exactly one of `[rule]`, `[[case]]` and `[model]` says when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tagwerk tag", rename = "Tag")]
pub struct TagFile {
    /// The tag's id: the file's name without `.toml`.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), extend("examples" = ["recent_login"]))]
    pub id: String,
    /// Name, for people.
    #[schemars(extend("examples" = ["Active this week"]))]
    pub name: String,
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// Who answers for it; an active tag must say.
    #[schemars(extend("examples" = ["growth"]))]
    pub owner: Option<String>,
    /// Who answers when the owner is away.
    pub backup_owner: Option<String>,
    /// Where it stands in its life.
    pub status: Status,
    /// One or two sentences: who is meant. An active tag must say.
    pub description: Option<String>,
    /// Words to find it by.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What it is for; an active tag must say goal, decision and action.
    pub purpose: Option<PurposeSection>,
    /// One rule: member or not.
    pub rule: Option<RuleSection>,
    /// Cases of an enumerated tag; the first that matches wins.
    #[serde(default)]
    pub case: Vec<CaseSection>,
    /// A model that is trained, or scores made elsewhere.
    pub model: Option<ModelSection>,
    /// How fresh its audience has to be.
    pub refresh: Option<RefreshSection>,
    /// Examples: rows of the sources and what the tag must say about them.
    #[serde(default)]
    pub test: Vec<TestSection>,
    /// Deprecated tags: the day after which it may be retired.
    #[schemars(extend("examples" = ["2026-12-31"]))]
    pub sunset: Option<String>,
    /// Deprecated tags: the tag to use instead.
    pub replaced_by: Option<String>,
    /// The day by which somebody looks at it again.
    #[schemars(extend("examples" = ["2026-12-31"]))]
    pub review_by: Option<String>,
}

/// Where a tag or strategy stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being written; built only when asked for by name.
    Draft,
    /// Proposed; built, not handed over.
    Review,
    /// In use; built and handed over.
    Active,
    /// In use but switched off for now; built, not handed over.
    Paused,
    /// Still built and handed over, to be replaced.
    Deprecated,
    /// Kept for its history only.
    Retired,
}

impl Status {
    /// The word in the files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }

    /// True when a build evaluates it without being asked by name.
    #[must_use]
    pub const fn is_built(self) -> bool {
        matches!(self, Self::Review | Self::Active | Self::Paused | Self::Deprecated)
    }

    /// True when exports and pushes take it.
    #[must_use]
    pub const fn is_delivered(self) -> bool {
        matches!(self, Self::Active | Self::Deprecated)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What a tag is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurposeSection {
    /// What should become better.
    #[schemars(extend("examples" = ["Catch people before they drift away"]))]
    pub goal: Option<String>,
    /// Which decision the tag informs.
    #[schemars(extend("examples" = ["Who is left out of the win-back campaign"]))]
    pub decision: Option<String>,
    /// What is done with members: `verb` or `verb:object`.
    #[schemars(extend("examples" = ["suppress:winback_sms", "segment"]))]
    pub action: Option<String>,
    /// Situations it is used in.
    #[serde(default)]
    pub scenarios: Vec<String>,
    /// KPIs of `tagwerk.toml` that it should move.
    #[serde(default)]
    pub kpis: Vec<String>,
}

/// One rule: member or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSection {
    /// The rule, in the rule language.
    #[schemars(extend("examples" = ["count(login, last 7 days) > 3"]))]
    pub when: String,
}

/// One value of an enumerated tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseSection {
    /// The value; other rules say `tag(lifecycle = 'churned')`.
    #[schemars(extend("examples" = ["churned"]))]
    pub value: String,
    /// The rule of this case; `"true"` takes everybody who is left.
    #[schemars(extend("examples" = ["days_since(last(login)) > 60", "true"]))]
    pub when: String,
    /// Name, for people.
    pub name: Option<String>,
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
}

/// A model that is trained in process, or scores made elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSection {
    /// Rule that is true for the subjects to be found; looks ahead with `next`.
    #[schemars(extend("examples" = ["exists(purchase, next 30 days)"]))]
    pub label: Option<String>,
    /// Rule that says who is scored; absent, everybody.
    pub population: Option<String>,
    /// Expressions the model learns from.
    #[serde(default)]
    pub features: Vec<String>,
    /// How it learns.
    pub algorithm: Option<Algorithm>,
    /// Scores made elsewhere: an attribute, as `source.column`.
    #[schemars(extend("examples" = ["profile.propensity"]))]
    pub scores: Option<String>,
    /// Members have at least this score.
    #[schemars(extend("examples" = [0.5]))]
    pub threshold: Option<f64>,
    /// Members are the best of those scored: a share or a number.
    #[schemars(extend("examples" = ["10%", "500"]))]
    pub top: Option<String>,
}

/// How a model learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// Gradient-boosted decision trees.
    Gbdt,
    /// Logistic regression.
    Logistic,
}

/// How fresh an audience has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshSection {
    /// How often it is built.
    #[schemars(extend("examples" = ["1 day", "1 hour"]))]
    pub every: Option<String>,
    /// Older than this is stale.
    #[schemars(extend("examples" = ["26 hours"]))]
    pub objective: Option<String>,
}

/// An example: rows of one subject in the sources, and what the tag must say about it. Any other key is the name of a
/// source and holds its rows, in the source's columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TestSection {
    /// The instant the tag is evaluated at; without an offset, in the workspace's zone.
    #[schemars(extend("examples" = ["2026-01-08T00:00:00"]))]
    pub as_of: String,
    /// What the tag says: member or not, or the value of an enumerated tag (`false`: no case). `?` is for a test that
    /// somebody has to finish.
    pub expect: Expectation,
    /// What is shown by it.
    #[schemars(extend("examples" = ["the window is half-open"]))]
    pub name: Option<String>,
    /// What other tags say of the subject, instead of their rules: member or not, or a value.
    #[serde(default, rename = "_tags")]
    #[schemars(extend("examples" = [{"high_value": true, "lifecycle": "churned"}]))]
    pub tags: BTreeMap<String, Expectation>,
    /// Scores of the subject, by model tag.
    #[serde(default, rename = "_scores")]
    #[schemars(extend("examples" = [{"repurchase_30d": 0.7}]))]
    pub scores: BTreeMap<String, f64>,
    /// Rows, by source name, in the source's columns. `_times = 4` repeats a row, `_every = "1 day"` lets each
    /// repetition come a day after the one before, `_others = 9` gives the row to nine other people instead.
    #[serde(flatten)]
    pub rows: BTreeMap<String, Rows>,
}

impl TestSection {
    /// What a test expects that nobody finished.
    pub const OPEN: &'static str = "?";
}

/// What a test expects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Expectation {
    /// Member or not.
    Member(bool),
    /// The case with this value.
    Value(String),
}

/// Rows of a source in a test: several, or a single one for attributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Rows {
    /// A single row.
    One(Row),
    /// Any number of rows.
    Many(Vec<Row>),
}

impl Rows {
    /// The rows.
    #[must_use]
    pub fn as_slice(&self) -> &[Row] {
        match self {
            Self::One(row) => std::slice::from_ref(row),
            Self::Many(rows) => rows,
        }
    }
}

/// A row: values by column, and `_times`, `_every`, `_others`.
pub type Row = BTreeMap<String, Cell>;

/// A value of a test row.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Cell {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a point.
    Float(f64),
    /// A text, date or time.
    Text(String),
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::Boolean(value) => Ok(Self::Bool(value)),
            toml::Value::Integer(value) => Ok(Self::Int(value)),
            toml::Value::Float(value) => Ok(Self::Float(value)),
            toml::Value::String(value) => Ok(Self::Text(value)),
            toml::Value::Datetime(value) => Ok(Self::Text(value.to_string())),
            toml::Value::Array(_) | toml::Value::Table(_) => {
                Err(serde::de::Error::custom("a cell is a text, a number, true or false, or a time"))
            }
        }
    }
}
