use std::sync::Arc;

use super::{Change, Verdict};
use crate::{
    calendar::Micros,
    engine::embedded::{Observed, Standing},
    rule::typed::Expr,
};

/// Why a tag says of a subject what it says.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The tag.
    pub tag: Arc<str>,
    /// The instant it was evaluated at.
    pub as_of: Micros,
    /// What it says.
    pub verdict: Verdict,
    /// Its rules with this subject's values.
    pub rules: Vec<RuleTrace>,
    /// What would change the verdict.
    pub outlook: Outlook,
}

/// One rule of a tag: that of a plain tag, or of a case.
#[derive(Debug, Clone)]
pub struct RuleTrace {
    /// The tag.
    pub tag: Arc<str>,
    /// Position of the case; `None` for the rule of a plain tag.
    pub case: Option<usize>,
    /// The value of the case.
    pub value: Option<Arc<str>>,
    /// What became of it.
    pub role: RuleRole,
    /// The rule.
    pub clause: TracedClause,
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleRole {
    /// It decides: the only rule, or the case that holds.
    Decides,
    /// A case before the one that holds, or one of several that do not hold.
    Failed,
    /// A case behind the one that holds: it does not matter.
    Skipped,
}

/// A condition with this subject's values.
#[derive(Debug, Clone)]
pub struct TracedClause {
    /// The condition.
    pub expr: Expr,
    /// Whether it holds; `None` is unknown.
    pub truth: Option<bool>,
    /// Whether the verdict hangs on it as things are: a true part of an `or` that holds, a part of an `and` that fails, ….
    pub decides: bool,
    /// Values inside of it, outermost first.
    pub facts: Vec<Fact>,
    /// What is special about its form.
    pub form: Form,
    /// The conditions that it is made of.
    pub parts: Vec<Self>,
}

/// The form of a condition, as far as it needs more than values.
#[derive(Debug, Clone)]
pub enum Form {
    /// `a and b`.
    And,
    /// `a or b`.
    Or,
    /// `not a`.
    Not,
    /// Any comparison or test.
    Plain,
    /// A ranking; `None` when it could not be computed.
    Rank(Option<Standing>),
    /// A sequence.
    Sequence(SequenceTrace),
    /// Another tag: its rules, as far as they are shown.
    Tag(Vec<RuleTrace>),
}

/// A value inside a condition.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The expression.
    pub expr: Expr,
    /// What it is worth.
    pub value: Observed,
    /// Of an aggregate: what it was computed from.
    pub evidence: Option<Evidence>,
    /// Why there is no value.
    pub missing: Option<Missing>,
}

/// The rows behind an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// How many match in the window.
    pub rows: i64,
    /// Time of the first.
    pub first: Option<Micros>,
    /// Time of the last.
    pub last: Option<Micros>,
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    /// An attributes source has no value.
    Attribute {
        /// The source.
        source: Arc<str>,
        /// The column.
        column: Arc<str>,
    },
    /// No row matches.
    NoRows,
    /// The row that counts, or every row, has an empty cell.
    EmptyCell,
    /// A division by zero.
    DivisionByZero,
    /// An operand has no value.
    Operand,
}

/// How far a sequence came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceTrace {
    /// Rows that could begin it.
    pub starts: usize,
    /// The one that came farthest, the latest of several; the one that works, if one does.
    pub start: Option<Micros>,
    /// How many steps worked out from it, the first included.
    pub done: usize,
    /// Why the next did not.
    pub stuck: Option<Stuck>,
}

/// Why a step of a sequence did not work out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// No row can play it.
    NoRow,
    /// A row is there that must not be.
    Present {
        /// Its time.
        time: Micros,
    },
    /// That nothing happened is certain only later.
    NotOver {
        /// From when.
        until: Micros,
    },
    /// A row is there that must not be, or the time is not over.
    Absence,
}

/// What would change a verdict.
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    /// The smallest change of facts that was found and verified.
    pub change: Option<Change>,
    /// Why no change was looked for.
    pub not_searched: Option<NotSearched>,
    /// The first instant at which the verdict is another one although nothing new happens.
    pub by_itself: Option<ByItself>,
}

/// A change that only takes time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByItself {
    /// From when.
    pub at: Micros,
    /// What the verdict is then.
    pub becomes: Verdict,
}

/// Why no change of facts was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSearched {
    /// A ranking among the members of another one: who is ranked may change with the subject.
    NestedRanking,
    /// The subject has too many rows.
    TooManyRows,
}
