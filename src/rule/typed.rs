use std::{cmp::Ordering, collections::BTreeSet, fmt, sync::Arc};

use crate::{
    calendar::{CalendarSpan, Days, Micros},
    diagnostic::Span,
};

/// The type of a column or expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DataType {
    /// True or false.
    Bool,
    /// A whole number in 64 bits.
    Int,
    /// An exact decimal: a 64-bit whole number divided by `10^scale`, scale 1 to 18.
    Decimal {
        /// Digits behind the point.
        scale: u8,
    },
    /// A 64-bit binary floating-point number; NaN is read as null.
    Float,
    /// An exact fraction of two whole or decimal numbers: what `/` and `avg` give. Compared exactly by
    /// cross-multiplication; any further arithmetic turns it into the nearest `Float`.
    Ratio,
    /// Text; compared by bytes of its UTF-8.
    Text,
    /// A date of the local calendar; beside an instant it means local midnight.
    Date,
    /// An instant in microseconds.
    Timestamp,
    /// Elapsed time in microseconds: the difference of two instants. A written duration beside it is exact (a day is
    /// 24 hours, a week 7 days; months are refused); added to an instant it is a calendar step.
    Duration,
}

impl DataType {
    /// True for whole, decimal, floating and fraction.
    #[must_use]
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Int | Self::Decimal { .. } | Self::Float | Self::Ratio)
    }

    /// True for dates and instants.
    #[must_use]
    pub const fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp)
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Decimal { scale } => write!(f, "decimal({scale})"),
            Self::Float => f.write_str("float"),
            Self::Ratio => f.write_str("fraction"),
            Self::Text => f.write_str("text"),
            Self::Date => f.write_str("date"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Duration => f.write_str("duration"),
        }
    }
}

/// A constant of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// `true`, `false`.
    Bool(bool),
    /// `42`.
    Int(i64),
    /// `0.30` is mantissa 30, scale 2. Scale at least 1.
    Decimal {
        /// The number without its point.
        mantissa: i64,
        /// Digits behind the point.
        scale: u8,
    },
    /// `'text'`.
    Text(Arc<str>),
    /// `date '2026-01-08'`.
    Date(Days),
    /// `timestamp '2026-01-08T09:00:00'`, resolved in the workspace zone.
    Timestamp(Micros),
    /// `7 days`.
    Duration(CalendarSpan),
}

/// A column of a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnRef {
    /// Name of the source in `tagwerk.toml`.
    pub source: Arc<str>,
    /// Name of the column in the file.
    pub column: Arc<str>,
}

/// Which rows of which source an aggregate or step reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventRef {
    /// Name of an events source.
    pub source: Arc<str>,
    /// Value of its event column; `None` is any row of the source.
    pub event: Option<Arc<str>>,
}

/// A typed rule: every name resolved, every type checked, durations and dates as written.
///
/// Equality, order and hash ignore nothing but spans; two rules that print the same are equal.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: DataType,
    /// Where it stands in the rule's text (bytes of the decoded rule text, not of the TOML file).
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.kind == other.kind
    }
}
impl Eq for Expr {}
impl PartialOrd for Expr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
/// An order without meaning, for canonical forms.
impl Ord for Expr {
    fn cmp(&self, other: &Self) -> Ordering {
        self.kind.cmp(&other.kind).then_with(|| self.ty.cmp(&other.ty))
    }
}
impl std::hash::Hash for Expr {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ty.hash(state);
        self.kind.hash(state);
    }
}

/// The forms of the language.
///
/// `Column`, `EventTime` and `EventName` are row-level: they occur only in the argument or filter of an aggregate or in
/// the filter of a step. `Aggregate`, `Rank`, `Sequence`, `Tag` and `Score` are subject-level and occur only outside of
/// those. The rest occurs in both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExprKind {
    /// A constant.
    Literal(Value),
    /// The instant the rule is evaluated at.
    AsOf,
    /// The subject's value in an attributes source.
    Attribute(ColumnRef),
    /// The row's value.
    Column(ColumnRef),
    /// The row's time.
    EventTime,
    /// The row's event name, as text.
    EventName,
    /// `not x`.
    Not(Box<Expr>),
    /// `a and b and …`, flattened, at least two.
    And(Vec<Expr>),
    /// `a or b or …`, flattened, at least two.
    Or(Vec<Expr>),
    /// `a < b`. Operands have comparable types: both numeric, both text, both bool (`=`, `!=` only), both temporal,
    /// both durations (one may be a literal span).
    Compare {
        /// Which comparison.
        op: CompareOp,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `a + b`: numbers; instant ± duration gives an instant; instant - instant gives a duration.
    Arith {
        /// Which operation.
        op: ArithOp,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `-a` of a number.
    Negate(Box<Expr>),
    /// `a in (…)`; the list holds constants comparable with `a`, at least one.
    In {
        /// What is looked for.
        value: Box<Expr>,
        /// Where.
        list: Vec<Value>,
        /// `not in`.
        negated: bool,
    },
    /// `a between low and high`, inclusive: `a >= low and a <= high`.
    Between {
        /// What is compared.
        value: Box<Expr>,
        /// Lower bound.
        low: Box<Expr>,
        /// Upper bound.
        high: Box<Expr>,
        /// `not between`.
        negated: bool,
    },
    /// `a like 'pat%'`: `%` any text, `_` one character, `\` escapes.
    Like {
        /// A text.
        value: Box<Expr>,
        /// The pattern as written.
        pattern: Arc<str>,
        /// `not like`.
        negated: bool,
    },
    /// `a is null`; never unknown.
    IsNull {
        /// What is looked at.
        value: Box<Expr>,
        /// `is not null`.
        negated: bool,
    },
    /// A function of values.
    Call {
        /// Which.
        function: Function,
        /// Its arguments, as many as [`Function`] says.
        args: Vec<Expr>,
    },
    /// `count(login where …, last 7 days)`.
    Aggregate(Box<Aggregate>),
    /// `top(10%, …)`; bool.
    Rank(Box<Rank>),
    /// `sequence(…)`; bool.
    Sequence(Box<Sequence>),
    /// `tag(x)`, `tag(x = 'v')`, `tag(x != 'v')`; bool, two-valued.
    Tag {
        /// Id of the tag.
        tag: Arc<str>,
        /// `None`: any case, or the plain tag.
        value: Option<TagValueTest>,
    },
    /// `score(x)` of a model tag; float.
    Score {
        /// Id of the model tag.
        tag: Arc<str>,
    },
}

/// `tag(x = 'v')` or `tag(x != 'v')`. `!=` means: a member of some other case (a subject in no case is not in it).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagValueTest {
    /// `!=` instead of `=`.
    pub negated: bool,
    /// The case.
    pub value: Arc<str>,
}

/// The six comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// The four operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ArithOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// The functions of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// `days_since(t)`: whole 24-hour periods from `t` to `as_of`, rounded down (floor); int.
    DaysSince,
    /// `hour(t)`: 0 to 23, local; int.
    Hour,
    /// `weekday(t)`: 1 (Monday) to 7 (Sunday), local; int.
    Weekday,
    /// `day(t)`: the local date.
    Day,
    /// `contains(text, 'part')`; bool. The part is a constant.
    Contains,
    /// `starts_with(text, 'part')`; bool. The part is a constant.
    StartsWith,
    /// `ends_with(text, 'part')`; bool. The part is a constant.
    EndsWith,
}

/// What an aggregate computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AggregateFunction {
    /// Rows, or rows where the argument is not null; int, 0 of nothing.
    Count,
    /// Sum of non-null values, 0 of nothing.
    Sum,
    /// Fraction `sum / count` of non-null values (float: float), null of nothing.
    Avg,
    /// Smallest non-null value.
    Min,
    /// Largest non-null value.
    Max,
    /// The argument in the first row by (time, file, row), null if it is null there; without argument the row's time.
    First,
    /// The argument in the last row by (time, file, row), null if it is null there; without argument the row's time.
    Last,
    /// Whether a row is there; bool, two-valued.
    Exists,
    /// Distinct non-null values; int, 0 of nothing.
    CountDistinct,
}

/// An aggregate over the rows of one event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Aggregate {
    /// What is computed.
    pub function: AggregateFunction,
    /// Which rows.
    pub event: EventRef,
    /// Row-level argument. Always there for `sum avg min max count_distinct`; `None` for `count(login)`,
    /// `exists(login)`, `first(login)`, `last(login)`.
    pub argument: Option<Expr>,
    /// Row-level filter; a row counts when it is true.
    pub filter: Option<Expr>,
    /// Rows by time.
    pub window: Window,
}

/// `top(10%, value among pred)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rank {
    /// `bottom` instead of `top`.
    pub bottom: bool,
    /// How many.
    pub size: RankSize,
    /// What is ranked: a subject-level number, date, instant or duration.
    pub value: Expr,
    /// Among whom; a subject-level bool.
    pub among: Option<Expr>,
}

/// How many members a ranking keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RankSize {
    /// The first `k`.
    Count(u64),
    /// `mantissa / 10^scale` percent of those ranked, rounded up.
    Percent {
        /// Percent without its point.
        mantissa: u64,
        /// Digits behind the point.
        scale: u8,
    },
}

/// `sequence(A, then B within 3 days, then no C, last 14 days)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sequence {
    /// At least two; the first is positive and has no `within`.
    pub steps: Vec<Step>,
    /// Bounds the first step.
    pub window: Window,
}

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    /// Which rows.
    pub event: EventRef,
    /// Row-level filter.
    pub filter: Option<Expr>,
    /// `then no`: no such row may follow.
    pub absent: bool,
    /// Half-open `[t, t + within)` after the previous positive step at `t`; `None`: until `as_of`.
    pub within: Option<CalendarSpan>,
}

/// A range of time, as written. Bounds are resolved against `as_of` and the workspace zone by the query plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// Everything before `as_of`.
    Ever,
    /// `[as_of - d, as_of)`.
    Last(CalendarSpan),
    /// `[as_of, as_of + d)`; only in labels and goals.
    Next(CalendarSpan),
    /// `[as_of - from, as_of - to)`.
    BetweenAgo {
        /// The farther bound.
        from: CalendarSpan,
        /// The nearer bound.
        to: CalendarSpan,
    },
    /// `[t, as_of)`.
    Since(DateBound),
    /// `[from, to)`, cut at `as_of`.
    FromTo {
        /// First instant.
        from: DateBound,
        /// One past the last.
        to: DateBound,
    },
    /// From local midnight to `as_of`.
    Today,
    /// From the Monday at or before to `as_of`.
    ThisWeek,
    /// From the first of the month to `as_of`.
    ThisMonth,
}

/// A written bound of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DateBound {
    /// Local midnight of a date.
    Date(Days),
    /// An instant.
    Timestamp(Micros),
}

/// What a rule refers to, for the reference graph and for pruning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Tags by id (also those read through `score`).
    pub tags: BTreeSet<Arc<str>>,
    /// Events.
    pub events: BTreeSet<EventRef>,
    /// Columns of events and attributes.
    pub columns: BTreeSet<ColumnRef>,
}
