use std::sync::Arc;

use crate::{calendar::Micros, engine::explain::Verdict};

/// Why a subject is in a tag, or not, in words.
#[derive(Debug, Clone)]
pub struct SubjectExplanation {
    /// The tag; `None` for a rule that stands in no file.
    pub tag: Option<Arc<str>>,
    /// Its name.
    pub name: Option<String>,
    /// Id of the subject.
    pub subject: String,
    /// The instant of the verdict.
    pub as_of: Micros,
    /// What the tag says.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub headline: String,
    /// Its rules with the subject's values: one of a plain tag, one per case of an enumerated one.
    pub rules: Vec<ShownRuleOfSubject>,
    /// What would change the verdict.
    pub outlook: ShownOutlook,
    /// What a reader should know about it, in sentences.
    pub remarks: Vec<String>,
}

/// A rule with the values of a subject.
#[derive(Debug, Clone)]
pub struct ShownRuleOfSubject {
    /// The tag it belongs to.
    pub tag: Arc<str>,
    /// The value of the case; `None` for the rule of a plain tag.
    pub value: Option<Arc<str>>,
    /// A line about the case; `None` for the rule of a plain tag.
    pub title: Option<String>,
    /// False for a case that does not matter because one before it holds.
    pub matters: bool,
    /// The rule.
    pub clause: ShownClause,
}

/// A condition with the values of a subject.
#[derive(Debug, Clone)]
pub struct ShownClause {
    /// As written, or as it would be.
    pub when: String,
    /// In words; a heading where it has parts.
    pub words: String,
    /// Whether it holds; `None` is unknown.
    pub truth: Option<bool>,
    /// Whether the verdict hangs on it as things are.
    pub decides: bool,
    /// Values inside of it, outermost first.
    pub values: Vec<ShownValue>,
    /// What else is to be said, in sentences.
    pub notes: Vec<String>,
    /// The conditions it is made of.
    pub parts: Vec<Self>,
    /// The rules of the tag that it refers to.
    pub rules: Vec<ShownRuleOfSubject>,
}

/// A value of a subject.
#[derive(Debug, Clone)]
pub struct ShownValue {
    /// The expression as written.
    pub of: String,
    /// How far inside of the condition it stands.
    pub depth: ShownDepth,
    /// The value; `None` when there is none.
    pub value: Option<String>,
    /// What the condition wants it to be: `> 3`.
    pub wanted: Option<String>,
    /// Of an aggregate: how many rows match.
    pub rows: Option<i64>,
    /// Time of the first of them.
    pub first: Option<Micros>,
    /// Time of the last.
    pub last: Option<Micros>,
    /// Where it comes from, or why there is none, in words.
    pub note: Option<String>,
}

/// Whether a value is compared itself, or others are made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownDepth {
    /// It is what the condition is about.
    Operand,
    /// It is part of such a value.
    Inside,
}

/// What would change a verdict.
#[derive(Debug, Clone)]
pub struct ShownOutlook {
    /// The smallest change that was found; it was evaluated.
    pub change: Option<ShownChange>,
    /// When the verdict turns without any, and to what.
    pub by_itself: Option<(Micros, Verdict)>,
    /// All of it in sentences.
    pub lines: Vec<String>,
}

/// A change of facts.
#[derive(Debug, Clone)]
pub struct ShownChange {
    /// What has to change.
    pub edits: Vec<ShownEdit>,
    /// What the tag says then.
    pub becomes: Verdict,
    /// Added rows have to come before this instant.
    pub before: Option<Micros>,
}

/// One kind of change.
#[derive(Debug, Clone)]
pub struct ShownEdit {
    /// Which.
    pub kind: ChangeKind,
    /// Name of the source.
    pub source: Arc<str>,
    /// Name of the event, of rows.
    pub event: Option<Arc<str>>,
    /// How many facts.
    pub facts: usize,
    /// Cells of rows that come, or the attribute: column and value, as text.
    pub cells: Vec<(Arc<str>, Option<String>)>,
    /// Times of the rows, where they matter.
    pub times: Vec<Micros>,
    /// In words.
    pub words: String,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Rows come.
    Add,
    /// An attribute has another value.
    Set,
    /// Rows would not be there.
    Remove,
}

impl ChangeKind {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Set => "set",
            Self::Remove => "remove",
        }
    }
}
