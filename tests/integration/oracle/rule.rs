//! The oracle's own tree of a rule.

use jiff::civil::Date;

/// An expression over a subject or, inside an aggregate or step, over a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Rule {
    Bool(bool),
    /// `mantissa / 10^scale`; scale 0 is a whole number.
    Number {
        mantissa: i64,
        scale: u32,
    },
    Text(String),
    Date(Date),
    /// As written, local to the workspace.
    Timestamp(String),
    Duration(Duration),
    AsOf,
    /// `profile.city`
    Attribute {
        source: String,
        column: String,
    },
    /// A column of the row at hand; `qualifier` names the event of an aggregate, and how the column is written.
    Column {
        qualifier: Option<Event>,
        column: String,
    },
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Compare(Comparison, Box<Self>, Box<Self>),
    Arithmetic(Operation, Box<Self>, Box<Self>),
    Negate(Box<Self>),
    In {
        value: Box<Self>,
        list: Vec<Self>,
        negated: bool,
    },
    Between {
        value: Box<Self>,
        low: Box<Self>,
        high: Box<Self>,
        negated: bool,
    },
    Like {
        value: Box<Self>,
        pattern: String,
        negated: bool,
    },
    IsNull {
        value: Box<Self>,
        negated: bool,
    },
    Call(Function, Vec<Self>),
    Aggregate(Box<Aggregate>),
    Rank(Box<Rank>),
    Sequence(Box<Sequence>),
    Tag {
        tag: String,
        case: Option<(bool, String)>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    DaysSince,
    Hour,
    Weekday,
    Day,
    Contains,
    StartsWith,
    EndsWith,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

/// `7 days`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duration {
    pub count: i64,
    pub unit: Unit,
}

/// The rows of one event: `login`, or `web.login` when the name alone would not do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Event {
    pub source: Option<String>,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    First,
    Last,
    Exists,
    CountDistinct,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Aggregate {
    pub fold: Fold,
    pub event: Event,
    pub argument: Option<Rule>,
    pub filter: Option<Rule>,
    pub window: Window,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rank {
    pub bottom: bool,
    pub size: Size,
    pub value: Rule,
    pub among: Option<Rule>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    Count(u64),
    /// `mantissa / 10^scale` percent.
    Percent {
        mantissa: u64,
        scale: u32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sequence {
    pub steps: Vec<Step>,
    pub window: Window,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    pub event: Event,
    pub filter: Option<Rule>,
    pub absent: bool,
    pub within: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Window {
    /// Written as `ever` when true, left out otherwise.
    Ever(bool),
    Last(Duration),
    BetweenAgo(Duration, Duration),
    /// A date or timestamp.
    Since(Box<Rule>),
    FromTo(Box<Rule>, Box<Rule>),
    Today,
    ThisWeek,
    ThisMonth,
}
