use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CaseSection, MemberSection, ModelSection, PurposeSection, RefreshSection, RuleSection, TestSection, tag::Cell,
};

/// A template that new tags are made from; `{name}` in its texts stands for a parameter, `{{` for a brace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tagwerk tag template", rename = "Template")]
pub struct TemplateFile {
    /// The template's id: the file's name without `.toml`.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), extend("examples" = ["recency"]))]
    pub id: String,
    /// Name, for people.
    pub name: String,
    /// Name in Chinese.
    pub name_zh: Option<String>,
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
    /// A template that makes a family file with a member for each value of a parameter.
    pub each: Option<EachSection>,
    /// A template with members makes a family file; `{id}` in their ids stands for the family's id.
    #[serde(default)]
    pub member: Vec<MemberSection>,
    /// Further templates that are filled along with it.
    #[serde(default)]
    pub also: Vec<AlsoSection>,
}

/// What has to be said to make a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// One sentence about it.
    pub description: String,
    /// What may be said.
    pub kind: ParameterKind,
    /// Columns and attributes: what their values have to be.
    pub holds: Option<Holds>,
    /// Columns: the parameter that names the event which has the column. Texts: the parameter that names the column or
    /// attribute whose values in the data are offered.
    pub of: Option<String>,
    /// Taken when nothing is said; without it the parameter has to be given.
    pub default: Option<ParameterValue>,
    /// The only values allowed.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Names to look for in the sources, best first: the first event, column or attribute with such a name is taken when
    /// nothing is said.
    #[serde(default)]
    #[schemars(extend("examples" = [["purchase", "order", "pay"]]))]
    pub suggest: Vec<String>,
}

/// What may be said for a parameter, and how it stands in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ParameterKind {
    /// Any text; in a rule it stands in quotes.
    Text,
    /// Any number of texts; in a rule they stand in quotes, between commas: `in ({cities})`.
    Texts,
    /// A number.
    Number,
    /// A share such as `10%`, or a number of subjects, for `top` and `bottom`.
    Share,
    /// A duration such as `7 days`.
    Duration,
    /// A day such as `2026-01-31`.
    Date,
    /// An event that some source has.
    Event,
    /// A column of an event, as `event.column`.
    Column,
    /// An attribute, as `source.column`.
    Attribute,
    /// A tag.
    Tag,
    /// An expression of the rule language; in a rule it stands in parentheses.
    Expression,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// Numbers.
    Number,
    /// Times or days.
    Time,
    /// Texts.
    Text,
    /// True and false.
    Bool,
}

/// What is said for a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ParameterValue {
    /// One value.
    One(Cell),
    /// Several, for the kind `texts`.
    Many(Vec<Cell>),
}

/// A family with a member for each of several values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EachSection {
    /// The parameter whose values are listed.
    #[schemars(extend("examples" = ["value"]))]
    pub parameter: String,
    /// Ids of the members; `{id}` stands for the family's id, the parameter for its value as a plain word.
    #[schemars(extend("examples" = ["{id}_{value}"]))]
    pub id: String,
}

/// A template that is filled along with another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlsoSection {
    /// Id of the tag or family it makes; `{id}` stands for the id that was given.
    #[schemars(extend("examples" = ["{id}_segment"]))]
    pub id: String,
    /// The template.
    pub template: String,
    /// Values of its parameters; `{id}` stands for the id that was given.
    #[serde(default)]
    pub set: BTreeMap<String, ParameterValue>,
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
    /// Words to find it by.
    #[serde(default)]
    pub keywords: Vec<String>,
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
    /// Examples; a cell that is `"{name}"` and nothing else takes the parameter's value with its type.
    #[serde(default)]
    pub test: Vec<TestSection>,
}
