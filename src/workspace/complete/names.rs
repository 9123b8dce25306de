//! What paths of rules lead to, as far as their names tell.

use std::sync::Arc;

use crate::{
    catalog::Catalog,
    rule::{ColumnShape, DataType, SourceShape, SourceShapeKind},
};

/// The sources of a catalog, asked for what names in a rule mean.
#[derive(Debug, Clone, Copy)]
pub struct SourceNames<'c> {
    catalog: &'c Catalog,
}

/// An event: the rows of a source, or those with one value in its event column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventName<'c> {
    /// The source.
    pub source: &'c SourceShape,
    /// The value in its event column; `None` for any row.
    pub event: Option<&'c Arc<str>>,
}

impl<'c> SourceNames<'c> {
    /// The sources of a catalog.
    #[must_use]
    pub const fn new(catalog: &'c Catalog) -> Self {
        Self { catalog }
    }

    /// All sources, by name.
    pub fn all(self) -> impl Iterator<Item = &'c SourceShape> {
        self.catalog.source_shapes().values()
    }

    /// The source of that name.
    #[must_use]
    pub fn source(self, name: &str) -> Option<&'c SourceShape> {
        self.catalog.source_shapes().get(name)
    }

    /// Sources with a row per subject.
    pub fn attributes(self) -> impl Iterator<Item = &'c SourceShape> {
        self.all().filter(|source| source.kind == SourceShapeKind::Attributes)
    }

    /// Every event of every source, and the sources themselves.
    #[must_use]
    pub fn events(self) -> Vec<EventName<'c>> {
        let mut found = Vec::new();
        for source in self.all().filter(|s| is_events(s)) {
            found.push(EventName { source, event: None });
            found.extend(events_of(source).iter().map(|event| EventName { source, event: Some(event) }));
        }
        found
    }

    /// The event that a path names, with what is left of the path: `purchase.amount` gives `purchase` and `amount`.
    #[must_use]
    pub fn event<'p>(self, path: &'p [String]) -> Option<(EventName<'c>, &'p [String])> {
        let first = path.first()?;
        if let Some(source) = self.source(first).filter(|s| is_events(s)) {
            if let Some(event) = path.get(1).and_then(|name| find(source, name)) {
                return Some((EventName { source, event: Some(event) }, &path[2..]));
            }
            return Some((EventName { source, event: None }, &path[1..]));
        }
        let mut owners = self.all().filter_map(|source| Some((source, find(source, first)?)));
        let (source, event) = owners.next()?;
        // An event of two sources has to be qualified.
        owners.next().is_none().then_some((EventName { source, event: Some(event) }, &path[1..]))
    }

    /// The column that a path names, inside an aggregate or step over `rows`, or else for the subject.
    #[must_use]
    pub fn column(self, path: &[String], rows: Option<&[String]>) -> Option<(&'c SourceShape, &'c ColumnShape)> {
        if let [source, column] = path
            && let Some(source) = self.source(source).filter(|s| !is_events(s))
        {
            return Some((source, named(source, column)?));
        }
        let (own, _) = self.event(rows?)?;
        Some((own.source, named(own.source, path.last()?)?))
    }

    /// Whether an event has to be written with its source.
    #[must_use]
    pub fn is_ambiguous(self, event: &str) -> bool {
        let owners = self.all().filter(|source| find(source, event).is_some()).count();
        owners > 1 || self.source(event).is_some()
    }
}

/// A column by its name, or by what it is always called: `time`, `event`.
fn named<'c>(source: &'c SourceShape, column: &str) -> Option<&'c ColumnShape> {
    let own = |name: &str| source.columns.iter().find(|c| c.name.as_ref() == name);
    match &source.kind {
        SourceShapeKind::Events { time, .. } if column == "time" => own(time),
        SourceShapeKind::Events { event: Some(event), .. } if column == "event" => own(event),
        _ => own(column),
    }
}

/// Whether a source has events.
#[must_use]
pub const fn is_events(source: &SourceShape) -> bool {
    matches!(source.kind, SourceShapeKind::Events { .. })
}

/// The values of its event column, as far as they are known.
#[must_use]
pub fn events_of(source: &SourceShape) -> &[Arc<str>] {
    if let SourceShapeKind::Events { events, .. } = &source.kind { events } else { &[] }
}

fn find<'c>(source: &'c SourceShape, event: &str) -> Option<&'c Arc<str>> {
    events_of(source).iter().find(|e| e.as_ref() == event)
}

/// The columns of a source as a rule writes them, in file order: the time column is `time`, the event column `event`.
#[must_use]
pub fn row_columns(source: &SourceShape) -> Vec<(&str, DataType)> {
    let SourceShapeKind::Events { time, event, .. } = &source.kind else {
        return source.columns.iter().map(|c| (c.name.as_ref(), c.ty)).collect();
    };
    source
        .columns
        .iter()
        .map(|c| match c.name.as_ref() {
            name if name == time.as_ref() => ("time", c.ty),
            name if Some(name) == event.as_deref() => ("event", c.ty),
            name => (name, c.ty),
        })
        .collect()
}
