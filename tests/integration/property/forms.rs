//! The forms of the language that a rule is made of.

use std::collections::BTreeSet;

use super::shape::{Shape, shape_of};
use crate::oracle::{
    rule::{Aggregate, Comparison, Event, Fold, Function, Operation, Rule, Size, Unit, Window},
    world::{Meaning, Source, SourceKind, World},
};

/// Every form; the property test wants fifty telling cases of each.
pub(super) const FORMS: &[&str] = &[
    "and",
    "or",
    "not",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "negation",
    "in",
    "not in",
    "between",
    "not between",
    "like",
    "not like",
    "is null",
    "is not null",
    "days_since",
    "hour",
    "weekday",
    "day",
    "contains",
    "starts_with",
    "ends_with",
    "as_of",
    "instant ± duration",
    "difference of instants",
    "decimal",
    "date",
    "timestamp",
    "duration",
    "attribute",
    "dated attribute",
    "attribute beside a row",
    "time of a row",
    "event of a row",
    "count",
    "count of a column",
    "sum",
    "sum of an expression",
    "avg",
    "min",
    "max",
    "first",
    "first of a column",
    "last",
    "last of a column",
    "exists",
    "count_distinct",
    "where",
    "any event of a source",
    "ever",
    "last minutes",
    "last hours",
    "last days",
    "last weeks",
    "last months",
    "between ago",
    "since",
    "from to",
    "today",
    "this week",
    "this month",
    "top",
    "bottom",
    "rank by count",
    "rank by percent",
    "among",
    "sequence",
    "sequence over sources",
    "step where",
    "then within",
    "then",
    "then no within",
    "then no",
    "window of a sequence",
    "tag",
    "tag of cases",
    "tag = case",
    "tag != case",
    "case",
];

/// The forms that a rule is made of.
pub(super) fn forms(rule: &Rule, world: &World) -> BTreeSet<&'static str> {
    let mut collector = Collector { world, found: BTreeSet::new() };
    collector.visit(rule, None);
    collector.found
}

struct Collector<'w> {
    world: &'w World,
    found: BTreeSet<&'static str>,
}

impl Collector<'_> {
    fn add(&mut self, form: &'static str) {
        debug_assert!(FORMS.contains(&form), "{form}");
        self.found.insert(form);
    }

    fn visit(&mut self, rule: &Rule, row: Option<&Source>) {
        match rule {
            Rule::Bool(_) | Rule::Text(_) => {}
            Rule::Number { scale, .. } => {
                if *scale > 0 {
                    self.add("decimal");
                }
            }
            Rule::Date(_) => self.add("date"),
            Rule::Timestamp(_) => self.add("timestamp"),
            Rule::Duration(_) => self.add("duration"),
            Rule::AsOf => self.add("as_of"),
            Rule::Attribute { source, .. } => {
                let source = self.world.source(source).expect("a source");
                let dated = matches!(source.kind, SourceKind::Attributes { dated: Some(_) });
                self.add(if row.is_some() {
                    "attribute beside a row"
                } else if dated {
                    "dated attribute"
                } else {
                    "attribute"
                });
            }
            Rule::Column { column, .. } => match column.as_str() {
                "time" => self.add("time of a row"),
                "event" => self.add("event of a row"),
                _ => {}
            },
            Rule::Not(inner) => {
                self.add("not");
                self.visit(inner, row);
            }
            Rule::And(parts) | Rule::Or(parts) => {
                self.add(if matches!(rule, Rule::And(_)) { "and" } else { "or" });
                parts.iter().for_each(|p| self.visit(p, row));
            }
            Rule::Compare(op, left, right) => {
                self.add(match op {
                    Comparison::Equal => "=",
                    Comparison::NotEqual => "!=",
                    Comparison::Less => "<",
                    Comparison::LessEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterEqual => ">=",
                });
                self.visit(left, row);
                self.visit(right, row);
            }
            Rule::Arithmetic(op, left, right) => {
                let is_time = shape_of(left, self.world, row) == Shape::Time;
                self.add(match (op, is_time, &**right) {
                    (_, true, Rule::Duration(_)) => "instant ± duration",
                    (_, true, _) => "difference of instants",
                    (Operation::Add, ..) => "+",
                    (Operation::Subtract, ..) => "-",
                    (Operation::Multiply, ..) => "*",
                    (Operation::Divide, ..) => "/",
                });
                self.visit(left, row);
                self.visit(right, row);
            }
            Rule::Negate(inner) => {
                self.add("negation");
                self.visit(inner, row);
            }
            Rule::In { value, list, negated } => {
                self.add(if *negated { "not in" } else { "in" });
                self.visit(value, row);
                list.iter().for_each(|item| self.visit(item, row));
            }
            Rule::Between { value, low, high, negated } => {
                self.add(if *negated { "not between" } else { "between" });
                [value, low, high].into_iter().for_each(|r| self.visit(r, row));
            }
            Rule::Like { value, negated, .. } => {
                self.add(if *negated { "not like" } else { "like" });
                self.visit(value, row);
            }
            Rule::IsNull { value, negated } => {
                self.add(if *negated { "is not null" } else { "is null" });
                self.visit(value, row);
            }
            Rule::Call(function, arguments) => {
                self.add(match function {
                    Function::DaysSince => "days_since",
                    Function::Hour => "hour",
                    Function::Weekday => "weekday",
                    Function::Day => "day",
                    Function::Contains => "contains",
                    Function::StartsWith => "starts_with",
                    Function::EndsWith => "ends_with",
                });
                arguments.iter().for_each(|a| self.visit(a, row));
            }
            Rule::Aggregate(aggregate) => self.visit_aggregate(aggregate),
            Rule::Rank(rank) => {
                self.add(if rank.bottom { "bottom" } else { "top" });
                self.add(if matches!(rank.size, Size::Count(_)) { "rank by count" } else { "rank by percent" });
                self.visit(&rank.value, None);
                if let Some(among) = &rank.among {
                    self.add("among");
                    self.visit(among, None);
                }
            }
            Rule::Sequence(sequence) => {
                self.add("sequence");
                if sequence.window != Window::Ever(false) {
                    self.add("window of a sequence");
                }
                let sources: BTreeSet<&str> =
                    sequence.steps.iter().map(|s| source_of(&s.event, self.world).name.as_str()).collect();
                if sources.len() > 1 {
                    self.add("sequence over sources");
                }
                for (i, step) in sequence.steps.iter().enumerate() {
                    if let Some(filter) = &step.filter {
                        self.add("step where");
                        self.visit(filter, Some(source_of(&step.event, self.world)));
                    }
                    if i > 0 {
                        self.add(match (step.absent, step.within.is_some()) {
                            (false, true) => "then within",
                            (false, false) => "then",
                            (true, true) => "then no within",
                            (true, false) => "then no",
                        });
                    }
                }
            }
            Rule::Tag { tag, case } => {
                let cases = matches!(self.world.tag(tag).meaning, Meaning::Cases(_));
                self.add(match case {
                    None if cases => "tag of cases",
                    None => "tag",
                    Some((false, _)) => "tag = case",
                    Some((true, _)) => "tag != case",
                });
            }
        }
    }

    fn visit_aggregate(&mut self, aggregate: &Aggregate) {
        let source = source_of(&aggregate.event, self.world);
        let of_column = aggregate.argument.is_some();
        self.add(match aggregate.fold {
            Fold::Count if of_column => "count of a column",
            Fold::Count => "count",
            Fold::Sum if matches!(aggregate.argument, Some(Rule::Arithmetic(..))) => "sum of an expression",
            Fold::Sum => "sum",
            Fold::Avg => "avg",
            Fold::Min => "min",
            Fold::Max => "max",
            Fold::First if of_column => "first of a column",
            Fold::First => "first",
            Fold::Last if of_column => "last of a column",
            Fold::Last => "last",
            Fold::Exists => "exists",
            Fold::CountDistinct => "count_distinct",
        });
        if aggregate.event.source.is_none() && aggregate.event.name == source.name {
            self.add("any event of a source");
        }
        if let Some(argument) = &aggregate.argument {
            self.visit(argument, Some(source));
        }
        if let Some(filter) = &aggregate.filter {
            self.add("where");
            self.visit(filter, Some(source));
        }
        match &aggregate.window {
            Window::Ever(false) => {}
            Window::Ever(true) => self.add("ever"),
            Window::Last(d) => self.add(match d.unit {
                Unit::Minute => "last minutes",
                Unit::Hour => "last hours",
                Unit::Day => "last days",
                Unit::Week => "last weeks",
                Unit::Month => "last months",
            }),
            Window::BetweenAgo(..) => self.add("between ago"),
            Window::Since(_) => self.add("since"),
            Window::FromTo(..) => self.add("from to"),
            Window::Today => self.add("today"),
            Window::ThisWeek => self.add("this week"),
            Window::ThisMonth => self.add("this month"),
        }
    }
}

/// The source whose rows an event stands for.
pub(super) fn source_of<'w>(event: &Event, world: &'w World) -> &'w Source {
    // Of the two sources with events only one has an event column.
    let name = event.source.as_ref().unwrap_or(&event.name);
    world.source(name).unwrap_or_else(|| world.source("events").expect("the source with events"))
}
