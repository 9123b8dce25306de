use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{FindingSeverity, OwnerKey, PolicyRule, RuleKind};
use crate::{
    calendar::Days,
    catalog::{Naming, Status, value::Percent},
    diagnostic::Place,
};

/// What `[policy]` says, with every text read.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Further steps in the life of a tag or strategy that are allowed, as written and read.
    pub transitions: Vec<Transition>,
    /// Who answers on GitHub for which files; handles as written.
    pub owners: BTreeMap<OwnerKey, Vec<String>>,
    /// Where `[policy.owners]` stands.
    pub owners_place: Option<Place>,
    /// Who stands on GitHub behind the `owner` of tags and strategies.
    pub teams: BTreeMap<Arc<str>, Vec<String>>,
    /// Logins of the members of teams, by `org/team` in lower case; other teams are asked for at GitHub.
    pub members: BTreeMap<String, Vec<String>>,
    /// How many people have to approve what; `None` when nobody has to approve anything.
    pub approvals: Option<ApprovalCounts>,
    /// Whether somebody who wrote one of the commits may approve.
    pub contributors_may_approve: bool,
    /// How far an audience may move before a second person has to agree.
    pub change_max: Option<Percent>,
    /// Patterns of tag ids, by category.
    pub naming: BTreeMap<Arc<str>, Naming>,
    /// Columns that are not for every tag.
    pub sensitive: Vec<SensitiveColumns>,
    /// Severities that differ from those of the registry, by name of the rule; `None` is off.
    pub severity: BTreeMap<&'static str, Option<FindingSeverity>>,
    /// What is allowed for a time.
    pub exceptions: Vec<PolicyException>,
}

/// A step in the life of a tag or strategy; absent is one that is not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transition {
    /// Where it comes from; `None`: from nothing.
    pub from: Option<Status>,
    /// Where it goes; `None`: it is deleted.
    pub to: Option<Status>,
}

/// How many people have to approve a change of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalCounts {
    /// Nobody enters or leaves an audience.
    pub metadata_only: u32,
    /// Changed only by what it depends on.
    pub indirect: u32,
    /// New, or proved to take nothing away.
    pub non_breaking: u32,
    /// Anything else.
    pub breaking: u32,
    /// The rules themselves.
    pub policy: u32,
    /// Files that say nothing about tags.
    pub other: u32,
}

impl Default for ApprovalCounts {
    fn default() -> Self {
        Self { metadata_only: 1, indirect: 1, non_breaking: 1, breaking: 2, policy: 2, other: 0 }
    }
}

/// What has to be approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKind {
    /// Files that say nothing about tags.
    Other,
    /// Nobody enters or leaves an audience.
    MetadataOnly,
    /// Changed only by what it depends on.
    Indirect,
    /// New, or proved to take nothing away.
    NonBreaking,
    /// Anything else.
    Breaking,
    /// The rules themselves.
    Policy,
}

impl ApprovalKind {
    /// The word of `[policy.approvals]`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::MetadataOnly => "metadata_only",
            Self::Indirect => "indirect",
            Self::NonBreaking => "non_breaking",
            Self::Breaking => "breaking",
            Self::Policy => "policy",
        }
    }
}

impl ApprovalCounts {
    /// How many people a change of that kind needs.
    #[must_use]
    pub const fn of(&self, kind: ApprovalKind) -> u32 {
        match kind {
            ApprovalKind::Other => self.other,
            ApprovalKind::MetadataOnly => self.metadata_only,
            ApprovalKind::Indirect => self.indirect,
            ApprovalKind::NonBreaking => self.non_breaking,
            ApprovalKind::Breaking => self.breaking,
            ApprovalKind::Policy => self.policy,
        }
    }
}

/// Columns that are not for every tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitiveColumns {
    /// How sensitive they are, for people.
    pub level: String,
    /// Source and column; `None` is every column of the source.
    pub columns: BTreeSet<(Arc<str>, Option<Arc<str>>)>,
    /// Categories whose tags may use them.
    pub categories: BTreeSet<Arc<str>>,
}

impl SensitiveColumns {
    /// True when the column is one of them.
    #[must_use]
    pub fn holds(&self, source: &str, column: &str) -> bool {
        let is_it = |(s, c): &(Arc<str>, Option<Arc<str>>)| {
            s.as_ref() == source && c.as_ref().is_none_or(|c| c.as_ref() == column)
        };
        self.columns.iter().any(is_it)
    }
}

/// What is allowed for a time although a rule forbids it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyException {
    /// The rule.
    pub rule: &'static PolicyRule,
    /// The tag that is excused.
    pub tag: Option<Arc<str>>,
    /// The strategy that is excused.
    pub strategy: Option<Arc<str>>,
    /// The category that is excused.
    pub category: Option<Arc<str>>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds, as written.
    pub expires: String,
    /// The last day on which it holds.
    pub expires_day: Days,
    /// Where `expires` stands.
    pub place: Place,
}

impl PolicyException {
    /// What it excuses, in words: "tag `x`".
    #[must_use]
    pub fn subject(&self) -> String {
        match (&self.tag, &self.strategy, &self.category) {
            (Some(tag), _, _) => format!("tag `{tag}`"),
            (None, Some(strategy), _) => format!("strategy `{strategy}`"),
            (None, None, category) => format!("category `{}`", category.as_deref().unwrap_or_default()),
        }
    }
}

impl Policy {
    /// How bad findings of a rule are; `None` when they are off.
    #[must_use]
    pub fn severity(&self, rule: &PolicyRule) -> Option<FindingSeverity> {
        match (rule.kind, self.severity.get(rule.id)) {
            (RuleKind::Open, Some(severity)) => *severity,
            _ => Some(rule.severity),
        }
    }

    /// Whether `[policy] transitions` allows a step.
    #[must_use]
    pub fn allows(&self, from: Option<Status>, to: Option<Status>) -> bool {
        self.transitions.contains(&Transition { from, to })
    }

    /// Who stands behind the `owner` of a tag or strategy; empty when nobody is named.
    #[must_use]
    pub fn team(&self, owner: &str) -> &[String] {
        self.teams.get(owner).map_or(&[], Vec::as_slice)
    }
}
