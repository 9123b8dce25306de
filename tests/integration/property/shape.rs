//! What kind of value a rule gives.

use super::forms::source_of;
use crate::oracle::{
    rule::{Fold, Function, Operation, Rule},
    world::{Kind, Source, SourceKind, World},
};

/// What a value can be compared and combined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Bool,
    Number,
    Text,
    /// A date or an instant.
    Time,
    Duration,
}

/// The shape of the values of a column.
pub(super) fn shape_of_kind(kind: Kind) -> Shape {
    match kind {
        Kind::Bool => Shape::Bool,
        Kind::Int | Kind::Decimal(_) | Kind::Float => Shape::Number,
        Kind::Text => Shape::Text,
        Kind::Date | Kind::Timestamp => Shape::Time,
    }
}

/// The shape of what a rule gives; `row` is the source whose rows its columns are of.
pub(super) fn shape_of(rule: &Rule, world: &World, row: Option<&Source>) -> Shape {
    match rule {
        Rule::Number { .. } | Rule::Negate(_) => Shape::Number,
        Rule::Text(_) => Shape::Text,
        Rule::Date(_) | Rule::Timestamp(_) | Rule::AsOf => Shape::Time,
        Rule::Duration(_) => Shape::Duration,
        Rule::Attribute { source, column } => shape_of_column(world.source(source).expect("a source"), column),
        Rule::Column { column, .. } => shape_of_column(row.expect("columns are of rows"), column),
        Rule::Arithmetic(op, left, right) => match (op, shape_of(left, world, row), shape_of(right, world, row)) {
            (Operation::Subtract, Shape::Time, Shape::Time) => Shape::Duration,
            (_, Shape::Time, _) | (_, _, Shape::Time) => Shape::Time,
            (_, shape, _) => shape,
        },
        Rule::Call(function, _) => match function {
            Function::DaysSince | Function::Hour | Function::Weekday => Shape::Number,
            Function::Day => Shape::Time,
            Function::Contains | Function::StartsWith | Function::EndsWith => Shape::Bool,
        },
        Rule::Aggregate(aggregate) => match (aggregate.fold, &aggregate.argument) {
            (Fold::Exists, _) => Shape::Bool,
            (Fold::Count | Fold::CountDistinct | Fold::Sum | Fold::Avg, _) => Shape::Number,
            (_, None) => Shape::Time,
            (_, Some(argument)) => shape_of(argument, world, Some(source_of(&aggregate.event, world))),
        },
        _ => Shape::Bool,
    }
}

fn shape_of_column(source: &Source, column: &str) -> Shape {
    match &source.kind {
        SourceKind::Events { time, .. } if column == "time" || column == time => return Shape::Time,
        SourceKind::Events { event: Some(event), .. } if column == "event" || column == event => return Shape::Text,
        SourceKind::Attributes { dated: Some(dated) } if column == dated => return Shape::Time,
        _ => {}
    }
    shape_of_kind(source.columns[source.column(column).expect("a column")].kind)
}
