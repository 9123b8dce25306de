use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CaseSection, ModelSection, PurposeSection, RefreshSection, RuleSection, tag::Cell};

/// A template that new tags are made from; `{name}` in its texts stands for a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tagwerk tag template", rename = "Template")]
pub struct TemplateFile {
    /// The template's id: the file's name without `.toml`.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), extend("examples" = ["recency"]))]
    pub id: String,
    /// Name, for people.
    pub name: String,
    /// One or two sentences: what tags made from it say.
    pub description: String,
    /// Category of the tags made from it.
    #[schemars(extend("examples" = ["behavior"]))]
    pub category: String,
    /// What has to be said to make a tag, by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// The tag, with `{name}` where a parameter goes. `id` and `status` are not part of it: the id is given, the status
    /// is `draft`.
    pub tag: TemplateTag,
}

/// What has to be said to make a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// One sentence about it.
    pub description: String,
    /// What may be said.
    pub kind: ParameterKind,
    /// Taken when nothing is said; without it the parameter has to be given.
    pub default: Option<Cell>,
    /// The only values allowed.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// What may be said for a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ParameterKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A duration such as `7 days`.
    Duration,
    /// An event that some source has.
    Event,
    /// A column, as `source.column`.
    Column,
    /// A tag.
    Tag,
}

/// The tag that a template makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateTag {
    /// Name, for people.
    pub name: String,
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// One or two sentences: who is meant.
    pub description: Option<String>,
    /// What it is for.
    pub purpose: Option<PurposeSection>,
    /// One rule: member or not.
    pub rule: Option<RuleSection>,
    /// Cases of an enumerated tag.
    #[serde(default)]
    pub case: Vec<CaseSection>,
    /// A model.
    pub model: Option<ModelSection>,
    /// How fresh its audience has to be.
    pub refresh: Option<RefreshSection>,
}
