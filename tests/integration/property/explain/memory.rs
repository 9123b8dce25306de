//! A world of the oracle as facts in memory, and the names of it that rules may use.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;
use tagwerk::{
    calendar::Zone,
    engine::plan::{PlanCase, PlanTag, PlanTagKind},
    rule::{self, ColumnShape, DataType, Names, Purpose, SourceShape, SourceShapeKind, TagShape, typed::Expr},
    store::facts::memory::{Cell, MemoryFacts},
};

use super::super::data::EVENTS;
use crate::oracle::{
    number::{Number, Rational},
    rule::Rule,
    value::Value,
    world::{Kind, Meaning, Source, SourceKind, World},
};

/// The rows of a world; anonymous ones are nobody's.
pub(in super::super) fn facts(world: &World) -> MemoryFacts {
    let mut facts = MemoryFacts::builder();
    for source in &world.sources {
        let columns: Vec<(&str, DataType)> =
            source.columns.iter().map(|c| (c.name.as_str(), data_type(c.kind))).collect();
        let handle = match &source.kind {
            SourceKind::Attributes { dated } => facts.attributes(&source.name, dated.is_some(), &columns),
            SourceKind::Events { time, event } => facts.events(&source.name, time, event.as_deref(), &columns),
        };
        for file in &source.files {
            facts.file(handle, &file.path);
            for row in &file.rows {
                let Some(subject) = &row.subject else { continue };
                let ordinal = facts.subject(subject);
                let cells: Vec<Cell<'_>> =
                    row.cells.iter().zip(&source.columns).map(|(value, column)| cell(value, column.kind)).collect();
                facts.row(handle, ordinal, row.time, row.event.as_deref().unwrap_or_default(), &cells);
            }
        }
    }
    facts.build()
}

fn cell(value: &Value, kind: Kind) -> Cell<'_> {
    match (value, kind) {
        (Value::Null, _) => Cell::Null,
        (Value::Bool(b), _) => Cell::Bool(*b),
        (Value::Number(Number::Float(x)), _) => Cell::Float(*x),
        (Value::Number(Number::Exact(Rational { top, bottom })), kind) => {
            let scale = if let Kind::Decimal(scale) = kind { scale } else { 0 };
            Cell::Int(i64::try_from(top * 10i128.pow(scale) / bottom).unwrap())
        }
        (Value::Text(text), _) => Cell::Text(text),
        (Value::Date(date), _) => Cell::Int(i64::from(days(*date))),
        (Value::Time(t), _) => Cell::Int(*t),
        (other, _) => panic!("{other:?} is no cell"),
    }
}

fn days(date: Date) -> i32 {
    date.since(Date::constant(1970, 1, 1)).unwrap().get_days()
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Bool => DataType::Bool,
        Kind::Int => DataType::Int,
        Kind::Decimal(scale) => DataType::Decimal { scale: u8::try_from(scale).unwrap() },
        Kind::Float => DataType::Float,
        Kind::Text => DataType::Text,
        Kind::Date => DataType::Date,
        Kind::Timestamp => DataType::Timestamp,
    }
}

/// What rules may name.
pub(super) struct Known {
    sources: Vec<SourceShape>,
    tags: Vec<(String, TagShape)>,
    zone: Zone,
}

impl Known {
    pub(super) fn of(world: &World, zone: &Zone) -> Self {
        Self { sources: world.sources.iter().map(shape).collect(), tags: Vec::new(), zone: zone.clone() }
    }

    /// The product's tree of a rule of the oracle, by way of its text.
    pub(super) fn rule(&self, text: &str) -> Expr {
        let (ast, errors) = rule::parse(text);
        let ast = ast.unwrap_or_else(|| panic!("{text}: {errors:?}"));
        rule::resolve(&ast, self, Purpose::Condition).unwrap_or_else(|errors| panic!("{text}: {errors:?}")).0
    }

    /// A tag of the world; those it refers to came before.
    pub(super) fn tag(&mut self, id: &str, meaning: &Meaning) -> PlanTag {
        let (kind, shape) = match meaning {
            Meaning::Plain(rule) => (PlanTagKind::Rule(self.rule(&rule.to_string())), TagShape::Plain),
            Meaning::Cases(cases) => {
                let case = |(value, rule): &(String, Rule)| PlanCase {
                    value: value.as_str().into(),
                    when: self.rule(&rule.to_string()),
                };
                let values = cases.iter().map(|(value, _)| Arc::from(value.as_str())).collect();
                (PlanTagKind::Cases(cases.iter().map(case).collect()), TagShape::Enumerated(values))
            }
        };
        self.tags.push((id.to_owned(), shape));
        PlanTag { id: id.into(), kind, wanted: true }
    }
}

pub(in super::super) fn shape(source: &Source) -> SourceShape {
    let mut columns: Vec<ColumnShape> =
        source.columns.iter().map(|c| ColumnShape { name: c.name.as_str().into(), ty: data_type(c.kind) }).collect();
    let kind = match &source.kind {
        SourceKind::Attributes { .. } => SourceShapeKind::Attributes,
        SourceKind::Events { time, event } => {
            columns.push(ColumnShape { name: time.as_str().into(), ty: DataType::Timestamp });
            columns.extend(event.iter().map(|e| ColumnShape { name: e.as_str().into(), ty: DataType::Text }));
            let events: BTreeSet<Arc<str>> =
                if event.is_some() { EVENTS.iter().map(|e| Arc::from(*e)).collect() } else { BTreeSet::new() };
            SourceShapeKind::Events {
                time: time.as_str().into(),
                event: event.as_deref().map(Into::into),
                events: events.into_iter().collect(),
                events_known: true,
            }
        }
    };
    SourceShape { name: source.name.as_str().into(), kind, columns, columns_known: true }
}

impl Names for Known {
    fn source(&self, name: &str) -> Option<&SourceShape> {
        self.sources.iter().find(|source| &*source.name == name)
    }
    fn sources(&self) -> Vec<&SourceShape> {
        self.sources.iter().collect()
    }
    fn tag(&self, id: &str) -> Option<TagShape> {
        self.tags.iter().find(|(known, _)| known == id).map(|(_, shape)| shape.clone())
    }
    fn tag_ids(&self) -> Vec<&str> {
        self.tags.iter().map(|(id, _)| id.as_str()).collect()
    }
    fn zone(&self) -> &Zone {
        &self.zone
    }
}
