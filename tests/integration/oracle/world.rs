//! Plain rows in memory: what a workspace knows.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    clock::{Clock, Instant},
    rule::Rule,
    value::Value,
};

/// Sources and tags of a workspace.
#[derive(Debug, Clone)]
pub struct World {
    pub clock: Clock,
    pub sources: Vec<Source>,
    pub tags: Vec<Tag>,
}

#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    pub kind: SourceKind,
    /// Name of the subject column.
    pub subject: String,
    /// Cells of a row; subject, time, event and `valid_from` are not among them.
    pub columns: Vec<Column>,
    /// Ordered by path.
    pub files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceKind {
    /// `dated` names the `valid_from` column.
    Attributes { dated: Option<String> },
    /// Names of the time and event columns.
    Events { time: String, event: Option<String> },
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Decimal(u32),
    Float,
    Text,
    Date,
    Timestamp,
}

#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct Row {
    /// Nobody: an anonymous row.
    pub subject: Option<String>,
    /// Of an event, or from when a dated attribute row holds; 0 otherwise.
    pub time: Instant,
    /// Empty when the cell of the event column is; `None` when the source has no such column.
    pub event: Option<String>,
    /// By column.
    pub cells: Vec<Value>,
}

#[derive(Debug, Clone)]
pub struct Tag {
    pub id: String,
    pub meaning: Meaning,
}

#[derive(Debug, Clone)]
pub enum Meaning {
    Plain(Rule),
    /// First matching case wins.
    Cases(Vec<(String, Rule)>),
}

impl World {
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.name == name)
    }

    pub fn tag(&self, id: &str) -> &Tag {
        self.tags.iter().find(|t| t.id == id).unwrap_or_else(|| panic!("no tag `{id}`"))
    }

    /// Ids seen in any row of any source.
    pub fn population(&self) -> BTreeSet<&str> {
        let files = self.sources.iter().flat_map(|s| &s.files);
        files.flat_map(|f| &f.rows).filter_map(|r| r.subject.as_deref()).collect()
    }
}

impl Source {
    pub fn is_attributes(&self) -> bool {
        matches!(self.kind, SourceKind::Attributes { .. })
    }

    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Whether a path may end in this name: a column, the declared ones among them.
    pub fn has_column(&self, name: &str) -> bool {
        let declared = match &self.kind {
            SourceKind::Events { time, event } => {
                name == "time" || name == time || event.as_ref().is_some_and(|e| name == "event" || name == e)
            }
            SourceKind::Attributes { dated } => dated.as_deref() == Some(name),
        };
        declared || self.column(name).is_some()
    }

    /// Names of events seen in the data, and the source's own.
    pub fn event_names(&self) -> BTreeSet<&str> {
        let rows = self.files.iter().flat_map(|f| &f.rows);
        let seen: BTreeSet<&str> = rows.filter_map(|r| r.event.as_deref()).collect();
        if self.is_attributes() { BTreeSet::new() } else { seen.into_iter().chain([self.name.as_str()]).collect() }
    }
}

/// A row and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'w> {
    pub row: &'w Row,
    /// Position of its file among the source's.
    pub file: usize,
    /// Position of the row in its file.
    pub number: usize,
}

/// Rows by source name and subject, each subject's ordered by (time, file, row).
#[derive(Debug)]
pub struct Index<'w> {
    rows: BTreeMap<&'w str, BTreeMap<&'w str, Vec<Placed<'w>>>>,
}

impl<'w> Index<'w> {
    pub fn new(world: &'w World) -> Self {
        let mut rows = BTreeMap::new();
        for source in &world.sources {
            let mut by_subject: BTreeMap<&str, Vec<Placed<'_>>> = BTreeMap::new();
            assert!(source.files.is_sorted_by_key(|f| &f.path), "files are ordered by path");
            for (file, content) in source.files.iter().enumerate() {
                for (number, row) in content.rows.iter().enumerate() {
                    if let Some(subject) = &row.subject {
                        by_subject.entry(subject).or_default().push(Placed { row, file, number });
                    }
                }
            }
            for rows in by_subject.values_mut() {
                rows.sort_by_key(|p| (p.row.time, p.file, p.number));
            }
            rows.insert(source.name.as_str(), by_subject);
        }
        Self { rows }
    }

    pub fn of(&self, source: &str, subject: &str) -> &[Placed<'w>] {
        self.rows.get(source).and_then(|s| s.get(subject)).map_or(&[], Vec::as_slice)
    }
}
