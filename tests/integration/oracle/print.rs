//! Writes a rule as the text a person would write, with no more parentheses than precedence asks for.

use std::fmt::{self, Display, Formatter};

use super::rule::{
    Aggregate, Comparison, Duration, Event, Fold, Function, Operation, Rank, Rule, Sequence, Size, Step, Unit, Window,
};

/// Reserved words; a name among them goes in backticks.
const RESERVED: &[&str] = &[
    "among", "and", "as_of", "between", "false", "in", "is", "like", "no", "not", "null", "or", "then", "true",
    "where", "within",
];

/// How tightly a form binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Unary,
    Primary,
}

fn level(rule: &Rule) -> Level {
    match rule {
        Rule::Or(_) => Level::Or,
        Rule::And(_) => Level::And,
        Rule::Not(_) => Level::Not,
        Rule::Compare(..) | Rule::In { .. } | Rule::Between { .. } | Rule::Like { .. } | Rule::IsNull { .. } => {
            Level::Compare
        }
        Rule::Arithmetic(Operation::Add | Operation::Subtract, ..) => Level::Sum,
        Rule::Arithmetic(..) => Level::Product,
        Rule::Negate(_) => Level::Unary,
        Rule::Number { mantissa, .. } if *mantissa < 0 => Level::Unary,
        _ => Level::Primary,
    }
}

/// A rule in a place that takes forms of at least this level.
struct At<'r>(&'r Rule, Level);

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if level(self.0) < self.1 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let not = |negated: &bool| if *negated { "not " } else { "" };
        match self {
            Self::Bool(b) => write!(f, "{b}"),
            Self::Number { mantissa, scale } => f.write_str(&decimal(*mantissa, *scale)),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Date(date) => write!(f, "date '{date}'"),
            Self::Timestamp(text) => write!(f, "timestamp '{text}'"),
            Self::Duration(d) => write!(f, "{d}"),
            Self::AsOf => f.write_str("as_of"),
            Self::Attribute { source, column } => write!(f, "{}.{}", name(source), name(column)),
            Self::Column { qualifier: Some(event), column } => write!(f, "{event}.{}", name(column)),
            Self::Column { qualifier: None, column } => f.write_str(&name(column)),
            Self::Not(inner) => write!(f, "not {}", At(inner, Level::Not)),
            Self::And(parts) => join(f, parts, " and ", Level::Not),
            Self::Or(parts) => join(f, parts, " or ", Level::And),
            Self::Compare(op, left, right) => {
                write!(f, "{} {op} {}", At(left, Level::Sum), At(right, Level::Sum))
            }
            Self::Arithmetic(op @ (Operation::Add | Operation::Subtract), left, right) => {
                write!(f, "{} {op} {}", At(left, Level::Sum), At(right, Level::Product))
            }
            Self::Arithmetic(op, left, right) => {
                write!(f, "{} {op} {}", At(left, Level::Product), At(right, Level::Unary))
            }
            Self::Negate(inner) => write!(f, "-{}", At(inner, Level::Primary)),
            Self::In { value, list, negated } => {
                write!(f, "{} {}in (", At(value, Level::Sum), not(negated))?;
                join(f, list, ", ", Level::Or)?;
                f.write_str(")")
            }
            Self::Between { value, low, high, negated } => write!(
                f,
                "{} {}between {} and {}",
                At(value, Level::Sum),
                not(negated),
                At(low, Level::Sum),
                At(high, Level::Sum)
            ),
            Self::Like { value, pattern, negated } => {
                write!(f, "{} {}like {}", At(value, Level::Sum), not(negated), quoted(pattern))
            }
            Self::IsNull { value, negated } => write!(f, "{} is {}null", At(value, Level::Sum), not(negated)),
            Self::Call(function, arguments) => {
                write!(f, "{function}(")?;
                join(f, arguments, ", ", Level::Or)?;
                f.write_str(")")
            }
            Self::Aggregate(aggregate) => aggregate.fmt(f),
            Self::Rank(rank) => rank.fmt(f),
            Self::Sequence(sequence) => sequence.fmt(f),
            Self::Tag { tag, case: None } => write!(f, "tag({tag})"),
            Self::Tag { tag, case: Some((negated, value)) } => {
                write!(f, "tag({tag} {} {})", if *negated { "!=" } else { "=" }, quoted(value))
            }
        }
    }
}

impl Display for Aggregate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.fold)?;
        match &self.argument {
            Some(argument) => write!(f, "{argument}")?,
            None => write!(f, "{}", self.event)?,
        }
        if let Some(filter) = &self.filter {
            write!(f, " where {filter}")?;
        }
        write!(f, "{})", self.window)
    }
}

impl Display for Rank {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.bottom { "bottom(" } else { "top(" })?;
        match self.size {
            Size::Count(k) => write!(f, "{k}")?,
            Size::Percent { mantissa, scale } => {
                write!(f, "{}%", decimal(i64::try_from(mantissa).expect("a percent"), scale))?;
            }
        }
        write!(f, ", {}", self.value)?;
        if let Some(among) = &self.among {
            write!(f, " among {among}")?;
        }
        f.write_str(")")
    }
}

impl Display for Sequence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("sequence(")?;
        for (i, step) in self.steps.iter().enumerate() {
            f.write_str(if i > 0 { ", then " } else { "" })?;
            step.fmt(f)?;
        }
        write!(f, "{})", self.window)
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.absent { "no " } else { "" }, self.event)?;
        if let Some(filter) = &self.filter {
            write!(f, " where {filter}")?;
        }
        self.within.map_or(Ok(()), |d| write!(f, " within {d}"))
    }
}

impl Display for Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{}.", name(source))?;
        }
        f.write_str(&name(&self.name))
    }
}

impl Display for Window {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ever(false) => Ok(()),
            Self::Ever(true) => f.write_str(", ever"),
            Self::Last(d) => write!(f, ", last {d}"),
            Self::BetweenAgo(far, near) => write!(f, ", between {far} ago and {near} ago"),
            Self::Since(bound) => write!(f, ", since {bound}"),
            Self::FromTo(from, to) => write!(f, ", from {from} to {to}"),
            Self::Today => f.write_str(", today"),
            Self::ThisWeek => f.write_str(", this week"),
            Self::ThisMonth => f.write_str(", this month"),
        }
    }
}

impl Display for Duration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
        };
        write!(f, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        })
    }
}

impl Display for Operation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        })
    }
}

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DaysSince => "days_since",
            Self::Hour => "hour",
            Self::Weekday => "weekday",
            Self::Day => "day",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
        })
    }
}

impl Display for Fold {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::First => "first",
            Self::Last => "last",
            Self::Exists => "exists",
            Self::CountDistinct => "count_distinct",
        })
    }
}

fn join(f: &mut Formatter<'_>, parts: &[Rule], between: &str, level: Level) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        write!(f, "{}{}", if i > 0 { between } else { "" }, At(part, level))?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A number with its point: mantissa 30 and scale 2 is `0.30`.
pub fn decimal(mantissa: i64, scale: u32) -> String {
    if scale == 0 {
        return mantissa.to_string();
    }
    let unit = 10u64.pow(scale);
    let sign = if mantissa < 0 { "-" } else { "" };
    let (whole, part) = (mantissa.unsigned_abs() / unit, mantissa.unsigned_abs() % unit);
    format!("{sign}{whole}.{part:0width$}", width = scale as usize)
}

fn name(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !RESERVED.contains(&name);
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}
