use serde::{Deserialize, Serialize};

use crate::catalog::Status;

/// How a catalog differs from another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogChange {
    /// Tags that differ, by themselves or through others, ordered by id.
    pub tags: Vec<TagChange>,
    /// Strategies that differ by themselves, ordered by id.
    pub strategies: Vec<StrategyChange>,
    /// What differs in `tagwerk.toml`, ordered by path.
    pub settings: Vec<Difference>,
}

/// How a tag differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChange {
    /// Its id.
    pub id: String,
    /// Folder of `tags/` it lies in after the change, or lay in before it was deleted.
    pub category: String,
    /// Its file after the change, or before it was deleted.
    pub file: String,
    /// Whether it is there, and whether it changed by itself.
    pub presence: Presence,
    /// How much the change may do.
    pub class: ChangeClass,
    /// Whether its audience may be another one over the same data: also through tags that it refers to.
    pub changes_meaning: bool,
    /// What differs in its file.
    pub differences: Vec<Difference>,
    /// Tags through which it means something else: those that changed by themselves, ordered.
    pub through: Vec<String>,
    /// Where it stands in its life.
    pub status: BeforeAfter<Status>,
    /// Who answers for it.
    pub owner: BeforeAfter<String>,
}

/// How a strategy differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyChange {
    /// Its id.
    pub id: String,
    /// Its file after the change, or before it was deleted.
    pub file: String,
    /// Whether it is there.
    pub presence: Presence,
    /// How much the change may do.
    pub class: ChangeClass,
    /// Whether its rules mean something else; what they refer to is not looked at.
    pub changes_meaning: bool,
    /// What differs in its file.
    pub differences: Vec<Difference>,
    /// Where it stands in its life.
    pub status: BeforeAfter<Status>,
    /// Who answers for it.
    pub owner: BeforeAfter<String>,
}

/// A value on both sides; `None` where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeAfter<T> {
    /// Before the change.
    pub before: Option<T>,
    /// After it.
    pub after: Option<T>,
}

/// Whether a definition is on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Only after the change.
    Added,
    /// Only before it.
    Removed,
    /// On both sides, and its own file says something else.
    Changed,
    /// On both sides, and only what it depends on changed.
    Indirect,
}

/// How much a change may do, the stricter last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeClass {
    /// No audience and nothing handed over can change.
    MetadataOnly,
    /// Only what it depends on changed.
    Indirect,
    /// New, work in progress, activated, or proved to keep everybody who was in.
    NonBreaking,
    /// Anything else.
    Breaking,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Where: `rule.when`, `case[new].when`, `purpose.goal`, `sources.events.path`.
    pub path: String,
    /// As it was; absent when nothing was there.
    pub before: Option<String>,
    /// As it is; absent when nothing is there.
    pub after: Option<String>,
    /// The same in words; what people wrote stands between backticks.
    pub words: String,
}
