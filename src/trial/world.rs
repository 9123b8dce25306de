use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    calendar::{Micros, Zone},
    catalog::{Catalog, CatalogTest, Expectation, TestCell, TestRow},
    rule::{DataType, SourceShapeKind, typed::ColumnRef},
    store::facts::memory::{Cell, MemoryFacts, MemoryFactsBuilder, SourceHandle},
};

/// Name of the source that holds what tests say of other tags and of scores; no source of a workspace is called so. Each
/// subject of a test has a row there: somebody without any other row is a member of the population, too.
const SAID: &str = "<said>";

/// Where a test says what a tag says of its subject: `bool` for a plain tag or model, text for an enumerated one (empty:
/// no case).
pub(super) fn said_tag(id: &str) -> ColumnRef {
    ColumnRef { source: Arc::from(SAID), column: Arc::from(format!("tag {id}")) }
}

/// Where a test says the score of a model; float.
pub(super) fn said_score(id: &str) -> ColumnRef {
    ColumnRef { source: Arc::from(SAID), column: Arc::from(format!("score {id}")) }
}

/// Facts of several tests: the subject of the test at position i has ordinal i; other people come behind them, and only
/// when they are wanted.
pub(super) fn world(catalog: &Catalog, tests: &[&CatalogTest], others: Others) -> MemoryFacts {
    let mut facts = MemoryFacts::builder();
    said(catalog, &mut facts, tests);
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in tests.iter().flat_map(|test| &test.rows) {
        sources.entry(&row.source).or_default().extend(row.cells.iter().map(|(column, _)| column.as_ref()));
    }
    let mut open: BTreeMap<&str, OpenSource<'_>> = BTreeMap::new();
    for (name, used) in sources {
        let Some(shape) = catalog.source_shapes().get(name) else { continue };
        let columns: Vec<(&str, DataType)> =
            shape.columns.iter().filter(|c| used.contains(c.name.as_ref())).map(|c| (c.name.as_ref(), c.ty)).collect();
        let handle = match &shape.kind {
            SourceShapeKind::Attributes => {
                let is_dated = catalog.settings().sources.get(name).is_some_and(|s| s.valid_from.is_some());
                facts.attributes(name, is_dated, &columns)
            }
            SourceShapeKind::Events { time, event, .. } => facts.events(name, time, event.as_deref(), &columns),
        };
        open.insert(name, OpenSource { handle, columns: columns.into_iter().map(|(name, _)| name).collect() });
    }
    let zone = &catalog.settings().zone;
    let mut next = u32::try_from(tests.len()).expect("fewer than 2^32 tests");
    for (ordinal, test) in (0..).zip(tests) {
        for row in &test.rows {
            let Some(source) = open.get(row.source.as_ref()) else { continue };
            match row.others {
                None => source.push(&mut facts, ordinal, row, zone),
                Some(_) if others == Others::LeftOut => {}
                Some(people) => {
                    for person in next..next + people {
                        source.push(&mut facts, person, row, zone);
                    }
                    next += people;
                }
            }
        }
    }
    facts.build()
}

/// Whether other people matter: only rankings see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// They are there.
    Present,
    /// Nobody asks for them.
    LeftOut,
}

struct OpenSource<'s> {
    handle: SourceHandle,
    columns: Vec<&'s str>,
}

impl OpenSource<'_> {
    fn push(&self, facts: &mut MemoryFactsBuilder, ordinal: u32, row: &TestRow, zone: &Zone) {
        let value = |column: &&str| row.cells.iter().find(|(name, _)| name.as_ref() == *column);
        let cells: Vec<Cell<'_>> =
            self.columns.iter().map(|column| value(column).map_or(Cell::Null, |(_, c)| cell(c))).collect();
        for time in row.occurrences(zone) {
            facts.row(self.handle, ordinal, time, &row.event, &cells);
        }
    }
}

fn cell(cell: &TestCell) -> Cell<'_> {
    match cell {
        TestCell::Bool(value) => Cell::Bool(*value),
        TestCell::Int(value) => Cell::Int(*value),
        TestCell::Float(value) => Cell::Float(*value),
        TestCell::Text(text) => Cell::Text(text),
    }
}

fn said(catalog: &Catalog, facts: &mut MemoryFactsBuilder, tests: &[&CatalogTest]) {
    let mut columns: BTreeMap<Arc<str>, DataType> = BTreeMap::new();
    for test in tests {
        for id in test.tags.keys() {
            let is_enumerated = catalog.tag(id).is_some_and(|tag| !tag.document.value.case.is_empty());
            columns.insert(said_tag(id).column, if is_enumerated { DataType::Text } else { DataType::Bool });
        }
        for id in test.scores.keys() {
            columns.insert(said_score(id).column, DataType::Float);
        }
    }
    let list: Vec<(&str, DataType)> = columns.iter().map(|(name, ty)| (name.as_ref(), *ty)).collect();
    let source = facts.attributes(SAID, false, &list);
    for (ordinal, test) in (0..).zip(tests) {
        let cells: Vec<Cell<'_>> = columns
            .iter()
            .map(|(column, ty)| {
                if let Some(id) = column.strip_prefix("tag ") {
                    return match (test.tags.get(id), ty) {
                        (None, _) => Cell::Null,
                        (Some(Expectation::Value(value)), _) => Cell::Text(value),
                        (Some(Expectation::Member(_)), DataType::Text) => Cell::Text(""),
                        (Some(Expectation::Member(member)), _) => Cell::Bool(*member),
                    };
                }
                let score = column.strip_prefix("score ").and_then(|id| test.scores.get(id));
                score.map_or(Cell::Null, |score| Cell::Float(*score))
            })
            .collect();
        facts.row(source, ordinal, Micros::MIN, "", &cells);
    }
}
