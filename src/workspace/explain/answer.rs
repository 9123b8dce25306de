use std::sync::Arc;

use crate::{
    calendar::Micros,
    catalog::Status,
    engine::explain::{CaseCounts, Combination},
    rule::say::Line,
    workspace::TagKind,
};

/// What a tag, or a rule, means, and what each of its clauses does.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The tag; `None` for a rule that stands in no file.
    pub tag: Option<ExplainedTag>,
    /// In plain words, as a tree.
    pub lines: Vec<Line>,
    /// What it says, rule by rule.
    pub body: ExplainedBody,
    /// What it was counted on; `None` when nothing was ingested, or when it cannot be evaluated. All counts are `None`
    /// then.
    pub counted: Option<CountedOn>,
    /// What a reader should know about it, in sentences.
    pub remarks: Vec<String>,
}

/// The facts behind the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedOn {
    /// The instant that rules were evaluated at.
    pub as_of: Micros,
    /// The population.
    pub subjects: u64,
}

/// Who a tag is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedTag {
    /// Its id.
    pub id: Arc<str>,
    /// Name, in the wanted language when it has one.
    pub name: String,
    /// File, relative to the workspace.
    pub file: Arc<str>,
    /// What says when it holds.
    pub kind: TagKind,
    /// Where it stands in its life.
    pub status: Status,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who is meant.
    pub description: Option<String>,
    /// What should become better.
    pub goal: Option<String>,
    /// Which decision it informs.
    pub decision: Option<String>,
    /// What is done with members.
    pub action: Option<String>,
    /// Tags its rules refer to, ordered.
    pub refers_to: Vec<Arc<str>>,
    /// Tags whose rules refer to it, ordered.
    pub used_by_tags: Vec<Arc<str>>,
    /// Strategies whose audiences or goals refer to it, ordered.
    pub used_by_strategies: Vec<Arc<str>>,
    /// Whether its members are never handed over.
    pub is_suppression: bool,
}

/// What is said by rules.
#[derive(Debug, Clone)]
pub enum ExplainedBody {
    /// One rule.
    Rule(ExplainedRule),
    /// Cases; the first that is true wins.
    Cases(Vec<ExplainedCase>),
    /// A model, which only words explain.
    Model,
}

/// A rule, explained.
#[derive(Debug, Clone)]
pub struct ExplainedRule {
    /// As written.
    pub when: String,
    /// In one line of plain words.
    pub words: String,
    /// Whether its clauses narrow or add.
    pub combination: Combination,
    /// Its clauses, in order.
    pub clauses: Vec<ExplainedClause>,
    /// Members.
    pub size: Option<u64>,
}

/// A clause of a rule, explained.
#[derive(Debug, Clone)]
pub struct ExplainedClause {
    /// As written.
    pub when: String,
    /// In one line of plain words.
    pub words: String,
    /// What it does.
    pub counts: Option<ClauseNumbers>,
    /// How its parts decide it.
    pub combination: Combination,
    /// What it is made of, as far as it is made of several.
    pub parts: Vec<ExplainedPart>,
}

/// What a clause does; see [`crate::engine::explain::ClauseCounts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClauseNumbers {
    /// Subjects for whom it is true, whatever the others say.
    pub passes: u64,
    /// Subjects for whom it is unknown.
    pub unknown: u64,
    /// Subjects left, or brought together, after it and all clauses before it.
    pub after: u64,
    /// How many it excludes of those before it, or adds to them.
    pub step: u64,
    /// How many more, or fewer, members the rule would have without it.
    pub alone: u64,
}

/// A part of a clause, explained.
#[derive(Debug, Clone)]
pub struct ExplainedPart {
    /// The part, in the rule language.
    pub when: String,
    /// In one line of plain words.
    pub words: String,
    /// What it does: subjects for whom it is true, unknown, and by how many the rule's members would change without it.
    pub counts: Option<PartNumbers>,
}

/// What a part of a clause does; see [`crate::engine::explain::PartCounts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartNumbers {
    /// Subjects for whom it is true.
    pub passes: u64,
    /// Subjects for whom it is unknown.
    pub unknown: u64,
    /// How many members the rule would lose or gain without it.
    pub alone: u64,
}

/// A case of an enumerated tag, explained.
#[derive(Debug, Clone)]
pub struct ExplainedCase {
    /// Its value.
    pub value: Arc<str>,
    /// Name of the value, in the wanted language when it has one.
    pub name: Option<String>,
    /// Its rule, for itself.
    pub rule: ExplainedRule,
    /// What it gets, after the cases before it.
    pub counts: Option<CaseCounts>,
}
