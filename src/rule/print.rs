use std::fmt::{self, Write};

use super::{
    Ast,
    ast::{AstAggregate, AstInstant, AstKind, AstRank, AstSequence, AstWindow, Literal, Name},
    typed::{AggregateFunction, ArithOp, CompareOp, Function, RankSize},
    word,
};
use crate::calendar::{DAY, Days, Zone, format_instant};

mod typed;

pub use typed::fingerprint;

/// The canonical text: one line, one space between words, parentheses only where they are needed or were written
/// between equals, no `ever`. Reading it gives an equal tree.
impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_expr(f, self, Level::Or)
    }
}

/// How tightly a form binds; a looser one inside a tighter one needs parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Unary,
    Primary,
}

fn level(kind: &AstKind) -> Level {
    match kind {
        AstKind::Or(_) => Level::Or,
        AstKind::And(_) => Level::And,
        AstKind::Not(_) => Level::Not,
        AstKind::Compare { .. }
        | AstKind::In { .. }
        | AstKind::Between { .. }
        | AstKind::Like { .. }
        | AstKind::IsNull { .. } => Level::Comparison,
        AstKind::Arith { op: ArithOp::Add | ArithOp::Subtract, .. } => Level::Sum,
        AstKind::Arith { .. } => Level::Product,
        AstKind::Negate(_) => Level::Unary,
        _ => Level::Primary,
    }
}

fn write_expr(f: &mut fmt::Formatter<'_>, ast: &Ast, at_least: Level) -> fmt::Result {
    if level(&ast.kind) < at_least {
        f.write_char('(')?;
        write_kind(f, &ast.kind)?;
        return f.write_char(')');
    }
    write_kind(f, &ast.kind)
}

fn write_kind(f: &mut fmt::Formatter<'_>, kind: &AstKind) -> fmt::Result {
    let not = |negated: bool| if negated { "not " } else { "" };
    match kind {
        AstKind::Mistake(_) => f.write_str("…"),
        AstKind::Literal(literal) => write_literal(f, literal),
        AstKind::AsOf => f.write_str("as_of"),
        AstKind::Path(names) => write_path(f, names),
        AstKind::Not(inner) => {
            f.write_str("not ")?;
            // `not (a < b)`: readers are not asked what binds first.
            let bare = level(&inner.kind) != Level::Comparison;
            write_expr(f, inner, if bare { Level::Not } else { Level::Sum })
        }
        AstKind::And(parts) => write_joined(f, parts, " and ", Level::Not),
        AstKind::Or(parts) => write_joined(f, parts, " or ", Level::And),
        AstKind::Compare { op, left, right } => {
            write_expr(f, left, Level::Sum)?;
            write!(f, " {} ", compare_sign(*op))?;
            write_expr(f, right, Level::Sum)
        }
        AstKind::Arith { op, left, right } => {
            let own = level(kind);
            write_expr(f, left, own)?;
            write!(f, " {} ", arith_sign(*op))?;
            write_expr(f, right, if own == Level::Sum { Level::Product } else { Level::Unary })
        }
        AstKind::Negate(inner) => {
            f.write_char('-')?;
            write_expr(f, inner, Level::Primary)
        }
        AstKind::In { value, list, negated } => {
            write_expr(f, value, Level::Sum)?;
            write!(f, " {}in (", not(*negated))?;
            for (i, item) in list.iter().enumerate() {
                f.write_str(if i == 0 { "" } else { ", " })?;
                write_literal(f, &item.value)?;
            }
            f.write_char(')')
        }
        AstKind::Between { value, low, high, negated } => {
            write_expr(f, value, Level::Sum)?;
            write!(f, " {}between ", not(*negated))?;
            write_expr(f, low, Level::Sum)?;
            f.write_str(" and ")?;
            write_expr(f, high, Level::Sum)
        }
        AstKind::Like { value, pattern, negated } => {
            write_expr(f, value, Level::Sum)?;
            write!(f, " {}like {}", not(*negated), quote_text(&pattern.value))
        }
        AstKind::IsNull { value, negated } => {
            write_expr(f, value, Level::Sum)?;
            write!(f, " is {}null", not(*negated))
        }
        AstKind::Call { function, args } => {
            write!(f, "{}(", function_name(*function))?;
            write_joined(f, args, ", ", Level::Or)?;
            f.write_char(')')
        }
        AstKind::Aggregate(aggregate) => write_aggregate(f, aggregate),
        AstKind::Rank(rank) => write_rank(f, rank),
        AstKind::Sequence(sequence) => write_sequence(f, sequence),
        AstKind::Tag { tag, value } => {
            write!(f, "tag({}", quote_name(&tag.text))?;
            if let Some(test) = value {
                write!(f, " {} {}", if test.negated { "!=" } else { "=" }, quote_text(&test.value.value))?;
            }
            f.write_char(')')
        }
        AstKind::Score { tag } => write!(f, "score({})", quote_name(&tag.text)),
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Ast], joint: &str, at_least: Level) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        f.write_str(if i == 0 { "" } else { joint })?;
        write_expr(f, part, at_least)?;
    }
    Ok(())
}

fn write_path(f: &mut fmt::Formatter<'_>, names: &[Name]) -> fmt::Result {
    for (i, name) in names.iter().enumerate() {
        f.write_str(if i == 0 { "" } else { "." })?;
        f.write_str(&quote_name(&name.text))?;
    }
    Ok(())
}

fn write_literal(f: &mut fmt::Formatter<'_>, literal: &Literal) -> fmt::Result {
    match literal {
        Literal::Bool(value) => write!(f, "{value}"),
        Literal::Int(value) => write!(f, "{value}"),
        Literal::Decimal { mantissa, scale } => f.write_str(&decimal_text(*mantissa, *scale)),
        Literal::Text(text) => f.write_str(&quote_text(text)),
        Literal::Instant(instant) => write_instant(f, instant),
        Literal::Duration(span) => write!(f, "{span}"),
    }
}

fn write_instant(f: &mut fmt::Formatter<'_>, instant: &AstInstant) -> fmt::Result {
    match instant {
        AstInstant::Date(days) => write!(f, "date '{}'", date_text(*days)),
        AstInstant::Timestamp(text) => write!(f, "timestamp {}", quote_text(text)),
    }
}

fn write_aggregate(f: &mut fmt::Formatter<'_>, aggregate: &AstAggregate) -> fmt::Result {
    write!(f, "{}(", aggregate_name(aggregate.function))?;
    write_expr(f, &aggregate.argument, Level::Or)?;
    if let Some(filter) = &aggregate.filter {
        f.write_str(" where ")?;
        write_expr(f, filter, Level::Or)?;
    }
    write_window(f, &aggregate.window.value)?;
    f.write_char(')')
}

fn write_rank(f: &mut fmt::Formatter<'_>, rank: &AstRank) -> fmt::Result {
    f.write_str(if rank.bottom { "bottom(" } else { "top(" })?;
    match rank.size {
        RankSize::Count(k) => write!(f, "{k}, ")?,
        RankSize::Percent { mantissa, scale } => {
            let mantissa = i64::try_from(mantissa).unwrap_or(i64::MAX);
            write!(f, "{}%, ", decimal_text(mantissa, scale))?;
        }
    }
    write_expr(f, &rank.value, Level::Or)?;
    if let Some(among) = &rank.among {
        f.write_str(" among ")?;
        write_expr(f, among, Level::Or)?;
    }
    f.write_char(')')
}

fn write_sequence(f: &mut fmt::Formatter<'_>, sequence: &AstSequence) -> fmt::Result {
    f.write_str("sequence(")?;
    for (i, step) in sequence.steps.iter().enumerate() {
        if i > 0 {
            f.write_str(if step.absent { ", then no " } else { ", then " })?;
        }
        write_path(f, &step.event)?;
        if let Some(filter) = &step.filter {
            f.write_str(" where ")?;
            write_expr(f, filter, Level::Or)?;
        }
        if let Some(within) = step.within {
            write!(f, " within {within}")?;
        }
    }
    write_window(f, &sequence.window.value)?;
    f.write_char(')')
}

/// A comma and the window; nothing where it is everything.
fn write_window(f: &mut fmt::Formatter<'_>, window: &AstWindow) -> fmt::Result {
    if *window == AstWindow::Ever {
        return Ok(());
    }
    f.write_str(", ")?;
    write_bare_window(f, window)
}

fn write_bare_window(f: &mut fmt::Formatter<'_>, window: &AstWindow) -> fmt::Result {
    match window {
        AstWindow::Ever => f.write_str("ever"),
        AstWindow::Last(span) => write!(f, "last {span}"),
        AstWindow::Next(span) => write!(f, "next {span}"),
        AstWindow::BetweenAgo { from, to } => write!(f, "between {from} ago and {to} ago"),
        AstWindow::Since(instant) => {
            f.write_str("since ")?;
            write_instant(f, instant)
        }
        AstWindow::FromTo { from, to } => {
            f.write_str("from ")?;
            write_instant(f, from)?;
            f.write_str(" to ")?;
            write_instant(f, to)
        }
        AstWindow::Today => f.write_str("today"),
        AstWindow::ThisWeek => f.write_str("this week"),
        AstWindow::ThisMonth => f.write_str("this month"),
    }
}

/// The name as a rule writes it: in backticks unless it is a plain word.
#[must_use]
pub fn quote_name(name: &str) -> String {
    if word::is_plain(name) { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

/// The text as a rule writes it.
#[must_use]
pub fn quote_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn decimal_text(mantissa: i64, scale: u8) -> String {
    if scale == 0 {
        return mantissa.to_string();
    }
    let sign = if mantissa < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = usize::from(scale) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    format!("{sign}{whole}.{fraction}")
}

fn date_text(days: Days) -> String {
    format_instant(i64::from(days) * DAY, &Zone::utc())[..10].to_owned()
}

pub(super) const fn compare_sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
    }
}

pub(super) const fn arith_sign(op: ArithOp) -> &'static str {
    match op {
        ArithOp::Add => "+",
        ArithOp::Subtract => "-",
        ArithOp::Multiply => "*",
        ArithOp::Divide => "/",
    }
}

/// The word of an aggregate.
pub(super) const fn aggregate_name(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::Count => "count",
        AggregateFunction::Sum => "sum",
        AggregateFunction::Avg => "avg",
        AggregateFunction::Min => "min",
        AggregateFunction::Max => "max",
        AggregateFunction::First => "first",
        AggregateFunction::Last => "last",
        AggregateFunction::Exists => "exists",
        AggregateFunction::CountDistinct => "count_distinct",
    }
}

/// The word of a function.
pub(super) const fn function_name(function: Function) -> &'static str {
    match function {
        Function::DaysSince => "days_since",
        Function::Hour => "hour",
        Function::Weekday => "weekday",
        Function::Day => "day",
        Function::Contains => "contains",
        Function::StartsWith => "starts_with",
        Function::EndsWith => "ends_with",
    }
}
