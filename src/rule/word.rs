//! The words of the language in one place: what is reserved, what is a plain name, how near words are corrected.

use super::typed::{AggregateFunction, Function};
use crate::calendar::CalendarUnit;

/// Words that are never names unless they stand in backticks.
pub(super) const RESERVED: [&str; 15] = [
    "and", "or", "not", "in", "between", "like", "is", "null", "true", "false", "where", "as_of", "among", "then",
    "within",
];

/// Everything that can stand before `(`, for "did you mean".
pub(super) const CALLABLE: [&str; 21] = [
    "avg",
    "bottom",
    "contains",
    "count",
    "count_distinct",
    "day",
    "days_since",
    "ends_with",
    "exists",
    "first",
    "hour",
    "last",
    "max",
    "min",
    "score",
    "sequence",
    "starts_with",
    "sum",
    "tag",
    "top",
    "weekday",
];

/// True when a name can be written without backticks.
pub(super) fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.eq_ignore_ascii_case("no")
        && !RESERVED.iter().any(|r| r.eq_ignore_ascii_case(name))
}

/// The aggregate of that name.
pub(super) fn aggregate(word: &str) -> Option<AggregateFunction> {
    Some(match word {
        "count" => AggregateFunction::Count,
        "sum" => AggregateFunction::Sum,
        "avg" => AggregateFunction::Avg,
        "min" => AggregateFunction::Min,
        "max" => AggregateFunction::Max,
        "first" => AggregateFunction::First,
        "last" => AggregateFunction::Last,
        "exists" => AggregateFunction::Exists,
        "count_distinct" => AggregateFunction::CountDistinct,
        _ => return None,
    })
}

/// The function of that name.
pub(super) fn function(word: &str) -> Option<Function> {
    Some(match word {
        "days_since" => Function::DaysSince,
        "hour" => Function::Hour,
        "weekday" => Function::Weekday,
        "day" => Function::Day,
        "contains" => Function::Contains,
        "starts_with" => Function::StartsWith,
        "ends_with" => Function::EndsWith,
        _ => return None,
    })
}

/// The unit of that name, singular or plural.
pub(super) fn unit(word: &str) -> Option<CalendarUnit> {
    Some(match word {
        "minute" | "minutes" => CalendarUnit::Minute,
        "hour" | "hours" => CalendarUnit::Hour,
        "day" | "days" => CalendarUnit::Day,
        "week" | "weeks" => CalendarUnit::Week,
        "month" | "months" => CalendarUnit::Month,
        _ => return None,
    })
}

/// The most units of a kind that fit in 1000 years.
pub(super) const fn unit_max(unit: CalendarUnit) -> i64 {
    match unit {
        CalendarUnit::Minute => 525_600_000,
        CalendarUnit::Hour => 8_760_000,
        CalendarUnit::Day => 365_000,
        CalendarUnit::Week => 52_000,
        CalendarUnit::Month => 12_000,
    }
}

/// What people write from other languages for something that the language has: the word or form here.
pub(super) fn foreign_call(word: &str) -> Option<&'static str> {
    Some(match word {
        "average" | "mean" => "avg",
        "total" => "sum",
        "size" | "length" | "number" => "count",
        "distinct" | "count_unique" | "uniq" | "nunique" | "approx_distinct" => "count_distinct",
        "any" | "has" | "did" => "exists",
        "minimum" | "least" | "lowest" => "min",
        "maximum" | "greatest" | "highest" => "max",
        "latest" | "newest" => "last",
        "earliest" | "oldest" => "first",
        "startswith" | "begins_with" | "prefix" => "starts_with",
        "endswith" | "suffix" => "ends_with",
        "includes" | "has_substring" => "contains",
        "dayofweek" | "day_of_week" | "dow" => "weekday",
        "date" | "to_date" | "date_trunc" => "day",
        "age_in_days" | "days_ago" | "datediff" => "days_since",
        "segment" | "audience" | "in_tag" | "label" => "tag",
        "funnel" | "path" => "sequence",
        _ => return None,
    })
}
