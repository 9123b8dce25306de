use super::typed::{AggregateFunction, ArithOp, CompareOp, Function, RankSize};
use crate::{
    calendar::{CalendarSpan, Days},
    diagnostic::Span,
};

/// A rule as written: forms and spans, no meaning yet. Equality ignores spans.
#[derive(Debug, Clone)]
pub struct Ast {
    /// Which form.
    pub kind: AstKind,
    /// Where it stands in the rule's text, in bytes.
    pub span: Span,
}

impl Ast {
    pub(super) const fn new(kind: AstKind, span: Span) -> Self {
        Self { kind, span }
    }
}

impl PartialEq for Ast {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
impl Eq for Ast {}

/// The forms of the language as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AstKind {
    /// A gap that was already reported; with the parts that could be read, whose names are still checked.
    Mistake(Vec<Ast>),
    /// A constant.
    Literal(Literal),
    /// `as_of`.
    AsOf,
    /// `city`, `profile.city`, `events.purchase.amount`: one to three names.
    Path(Vec<Name>),
    /// `not x`.
    Not(Box<Ast>),
    /// `a and b and …`, at least two; parentheses inside stay.
    And(Vec<Ast>),
    /// `a or b or …`, at least two; parentheses inside stay.
    Or(Vec<Ast>),
    /// `a < b`.
    Compare {
        /// Which comparison.
        op: CompareOp,
        /// Left operand.
        left: Box<Ast>,
        /// Right operand.
        right: Box<Ast>,
    },
    /// `a + b`.
    Arith {
        /// Which operation.
        op: ArithOp,
        /// Left operand.
        left: Box<Ast>,
        /// Right operand.
        right: Box<Ast>,
    },
    /// `-a`, where `a` is no number constant.
    Negate(Box<Ast>),
    /// `a [not] in (…)`.
    In {
        /// What is looked for.
        value: Box<Ast>,
        /// Where.
        list: Vec<Spanned<Literal>>,
        /// `not in`.
        negated: bool,
    },
    /// `a [not] between low and high`.
    Between {
        /// What is compared.
        value: Box<Ast>,
        /// Lower bound.
        low: Box<Ast>,
        /// Upper bound.
        high: Box<Ast>,
        /// `not between`.
        negated: bool,
    },
    /// `a [not] like 'pattern'`.
    Like {
        /// A text.
        value: Box<Ast>,
        /// The pattern as written.
        pattern: Spanned<String>,
        /// `not like`.
        negated: bool,
    },
    /// `a is [not] null`.
    IsNull {
        /// What is looked at.
        value: Box<Ast>,
        /// `is not null`.
        negated: bool,
    },
    /// `hour(time)`; as many arguments as the function takes.
    Call {
        /// Which.
        function: Function,
        /// Its arguments.
        args: Vec<Ast>,
    },
    /// `count(login where …, last 7 days)`.
    Aggregate(Box<AstAggregate>),
    /// `top(10%, …)`.
    Rank(Box<AstRank>),
    /// `sequence(…)`.
    Sequence(Box<AstSequence>),
    /// `tag(x)`, `tag(x = 'v')`, `tag(x != 'v')`.
    Tag {
        /// Id of the tag.
        tag: Name,
        /// The case, and whether it is negated.
        value: Option<AstTagValue>,
    },
    /// `score(x)`.
    Score {
        /// Id of the model tag.
        tag: Name,
    },
}

/// Something with its place. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// What it is.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T: Eq> Eq for Spanned<T> {}

/// A name without its backticks. Equality ignores the span.
#[derive(Debug, Clone)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Name {}

/// A constant as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `true`, `false`.
    Bool(bool),
    /// `42`.
    Int(i64),
    /// `0.30`: mantissa 30, scale 2.
    Decimal {
        /// The number without its point.
        mantissa: i64,
        /// Digits behind the point, 1 to 18.
        scale: u8,
    },
    /// `'text'`.
    Text(String),
    /// `date '…'`, `timestamp '…'`.
    Instant(AstInstant),
    /// `7 days`.
    Duration(CalendarSpan),
}

/// `date '2026-01-08'` or `timestamp '2026-01-08T09:00:00'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AstInstant {
    /// A date.
    Date(Days),
    /// An instant as written; it is known to be readable, and gets its zone when the rule is resolved.
    Timestamp(String),
}

/// An aggregate as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AstAggregate {
    /// What is computed.
    pub function: AggregateFunction,
    /// The event, or an expression over its columns.
    pub argument: Ast,
    /// After `where`.
    pub filter: Option<Ast>,
    /// The window.
    pub window: Spanned<AstWindow>,
}

/// A ranking as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AstRank {
    /// `bottom` instead of `top`.
    pub bottom: bool,
    /// How many.
    pub size: RankSize,
    /// What is ranked.
    pub value: Ast,
    /// Among whom.
    pub among: Option<Ast>,
}

/// A sequence as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AstSequence {
    /// At least two; the first is positive and has no `within`.
    pub steps: Vec<AstStep>,
    /// Bounds the first step.
    pub window: Spanned<AstWindow>,
}

/// A step as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AstStep {
    /// One to three names.
    pub event: Vec<Name>,
    /// After `where`.
    pub filter: Option<Ast>,
    /// `then no`.
    pub absent: bool,
    /// `within`.
    pub within: Option<CalendarSpan>,
}

/// `= 'v'` or `!= 'v'` in `tag(x …)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AstTagValue {
    /// `!=`.
    pub negated: bool,
    /// The case.
    pub value: Spanned<String>,
}

/// A window as written; its span is empty when it is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AstWindow {
    /// `ever`, or nothing.
    Ever,
    /// `last 7 days`.
    Last(CalendarSpan),
    /// `next 7 days`.
    Next(CalendarSpan),
    /// `between 60 days ago and 30 days ago`.
    BetweenAgo {
        /// The farther bound.
        from: CalendarSpan,
        /// The nearer bound.
        to: CalendarSpan,
    },
    /// `since date '…'`.
    Since(AstInstant),
    /// `from date '…' to date '…'`.
    FromTo {
        /// First instant.
        from: AstInstant,
        /// One past the last.
        to: AstInstant,
    },
    /// `today`.
    Today,
    /// `this week`.
    ThisWeek,
    /// `this month`.
    ThisMonth,
}
