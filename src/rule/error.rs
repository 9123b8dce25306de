use std::borrow::Cow;

use super::typed::DataType;
use crate::diagnostic::{Diagnostic, Place, Severity, Span};

/// How many mistakes of one rule are reported; the first ones help, thousands are noise.
pub(super) const REPORTED_MAX: usize = 20;

/// A mistake in a rule, with its place in bytes of the rule's own text.
///
/// The text of an error is its headline: a lower-case fragment. [`RuleError::label`] and [`RuleError::help`] say the
/// rest, [`RuleError::diagnostic`] puts all together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the headline of each variant says what its fields are")]
pub enum RuleError {
    // Spelling.
    #[error("unexpected character `{character}`")]
    UnexpectedCharacter { character: char, span: Span },
    #[error("this text is not closed")]
    UnclosedText { span: Span },
    #[error("this name is not closed")]
    UnclosedName { span: Span },
    #[error("a rule has no comments")]
    Comment { span: Span },
    #[error("a name cannot be empty")]
    EmptyName { span: Span },
    #[error("texts stand in single quotes")]
    WrongQuotes { text: String, span: Span },
    #[error("`{name}` is not a plain word")]
    NotPlainName { name: String, span: Span },
    #[error("`{written}` is not a number of the rule language")]
    BadNumber { written: String, remedy: String, span: Span },
    #[error("this number is too large")]
    NumberTooLarge { remedy: &'static str, span: Span },
    #[error("`{written}` is written `{meant}` in a rule")]
    ForeignSpelling { written: String, meant: String, span: Span },
    #[error("keywords are lower case")]
    LetterCase { written: String, meant: &'static str, span: Span },

    // Form.
    #[error("the rule is empty")]
    Empty { span: Span },
    #[error("expected {expected}, found {found}")]
    Expected { expected: Cow<'static, str>, found: String, help: Option<String>, span: Span },
    #[error("a parenthesis is not closed")]
    Unclosed { open: Span, span: Span },
    #[error("this rule is nested too deeply")]
    TooDeep { span: Span },
    #[error("comparisons do not chain")]
    ChainedComparison { span: Span },
    #[error("`null` is not a value to compare with")]
    ComparedWithNull { help: String, span: Span },
    #[error("unknown function `{name}`")]
    UnknownFunction { name: String, help: Option<String>, span: Span },
    #[error("{function} takes {expected}, found {found}")]
    WrongArgumentCount { function: Cow<'static, str>, expected: &'static str, found: usize, span: Span },
    #[error("a comma is missing before {before}")]
    MissingComma { before: &'static str, span: Span },
    #[error("{problem}")]
    BadWindow { problem: String, help: String, span: Span },
    #[error("`ago` stands only in a window")]
    AgoOutsideWindow { help: String, span: Span },
    #[error("unknown unit of time `{written}`")]
    UnknownUnit { written: String, help: String, span: Span },
    #[error("{problem}")]
    BadDuration { problem: Cow<'static, str>, help: String, span: Span },
    #[error("`{text}` is not a {kind}")]
    BadInstant { text: String, kind: &'static str, span: Span },
    #[error("expected a constant")]
    NotConstant { of: &'static str, help: &'static str, span: Span },
    #[error("{problem}")]
    BadRankSize { problem: &'static str, help: String, span: Span },
    #[error("{problem}")]
    BadSequence { problem: &'static str, help: &'static str, span: Span },
    #[error("a path has at most three names: source, event, column")]
    PathTooLong { span: Span },

    // Names.
    #[error("unknown name `{name}`")]
    UnknownName { name: String, label: &'static str, help: Option<String>, span: Span },
    #[error("unknown column `{column}`")]
    UnknownColumn { source_name: String, column: String, help: Option<String>, span: Span },
    #[error("unknown event `{name}`")]
    UnknownEvent { name: String, label: &'static str, help: Option<String>, span: Span },
    #[error("event `{name}` is in more than one source")]
    AmbiguousEvent { name: String, sources: Vec<String>, span: Span },
    #[error("`{name}` is both an event and a source")]
    EventIsSource { name: String, ways: Vec<String>, source_way: Option<String>, span: Span },
    #[error("`{name}` is both an event and a column of `{source_name}`")]
    EventOrColumn { source_name: String, name: String, function: &'static str, span: Span },
    #[error("unknown tag `{id}`")]
    UnknownTag { id: String, help: Option<String>, span: Span },
    #[error("tag `{tag}` has no case `{value}`")]
    UnknownCase { tag: String, value: String, help: Option<String>, span: Span },
    #[error("tag `{tag}` has no cases")]
    NoCases { tag: String, span: Span },
    #[error("tag `{tag}` has no score")]
    NotAModel { tag: String, span: Span },
    #[error("`{function}` does not say which event it reads")]
    NoEvent { function: &'static str, help: String, span: Span },
    #[error("an aggregate reads one event, found `{first}` and `{second}`")]
    TwoEvents { first: String, second: String, other: Span, span: Span },
    #[error("`{name}` is an attributes source, it has no events")]
    NotEvents { name: String, help: String, span: Span },
    #[error("a column of an event has a value per row, not per subject")]
    RowOutsideAggregate { written: String, span: Span },
    #[error("event `{name}` is not a condition by itself")]
    EventOutsideAggregate { name: String, span: Span },
    #[error("{form} cannot stand inside an aggregate or step")]
    SubjectFormInRows { form: &'static str, span: Span },
    #[error("`{function}` needs a column")]
    NeedsColumn { function: &'static str, event: String, help: Option<String>, span: Span },
    #[error("`exists` takes an event, not a column")]
    ExistsOfColumn { event: String, column: String, span: Span },
    #[error("the columns of source `{source_name}` are not known yet")]
    ColumnsUnknown { source_name: String, span: Span },
    #[error("`{name}` may be an event of {}, whose events are not known yet", list(.sources))]
    EventsUnknown { name: String, sources: Vec<String>, span: Span },

    // Types.
    #[error("cannot compare {left} with {right}")]
    CannotCompare { left: DataType, right: DataType, help: Option<String>, span: Span },
    #[error("expected a condition, found {found}")]
    NotACondition { found: DataType, help: String, span: Span },
    #[error("cannot calculate {left} {sign} {right}")]
    CannotCalculate { left: DataType, sign: &'static str, right: DataType, help: Option<String>, span: Span },
    #[error("cannot negate {found}")]
    CannotNegate { found: DataType, span: Span },
    #[error("{function} takes {expected}, found {found}")]
    WrongArgument {
        function: Cow<'static, str>,
        expected: &'static str,
        found: DataType,
        help: Option<String>,
        span: Span,
    },
    #[error("this product has {scale} digits behind the point, more than 18")]
    ScaleTooLarge { scale: u32, span: Span },
    #[error("a month has no fixed length to compare with")]
    MonthsCompared { span: Span },
    #[error("a `next` window cannot stand here")]
    NextNotAllowed { reason: &'static str, help: &'static str, span: Span },
    #[error("this window is always empty")]
    EmptyWindow { help: &'static str, span: Span },
    #[error("this pattern ends in a lone `\\`")]
    BadPattern { span: Span },
    #[error("a ranking cannot stand inside another")]
    NestedRank { span: Span },
    #[error("this is never true: the lower bound is above the upper")]
    NeverTrue { span: Span },
}

impl RuleError {
    /// The finding for people; `place` says where a span of the rule's text lies in a file.
    #[must_use]
    pub fn diagnostic(&self, place: impl Fn(Span) -> Place) -> Diagnostic {
        let mut found = Diagnostic::error(self.code(), place(self.span()), self.to_string()).label(self.label());
        found.severity = self.severity();
        found.help = self.help();
        if let Some((span, words)) = self.related() {
            found = found.related(place(span), words);
        }
        found
    }

    /// An error, or a warning: the rule may be right, but cannot be checked yet, or is of no use.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::ColumnsUnknown { .. } | Self::EventsUnknown { .. } | Self::NeverTrue { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// `` `a` and `b` ``.
pub(super) fn list(names: &[String]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" and ")
}
