use std::{collections::BTreeMap, sync::Arc};

use super::Expectation;
use crate::calendar::{CalendarSpan, Micros, Zone};

/// A `[[test]]` of a tag with every text read: one subject, and what the tag must say about it.
///
/// Tests with mistakes, and those that do not say what they expect, do not become one; that was reported.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogTest {
    /// Position among the tag's `[[test]]` sections, from 0.
    pub index: usize,
    /// What is shown by it.
    pub name: Option<Arc<str>>,
    /// The instant the tag is evaluated at.
    pub as_of: Micros,
    /// What the tag must say.
    pub expect: Expectation,
    /// What other tags say of the subject, by tag.
    pub tags: BTreeMap<Arc<str>, Expectation>,
    /// Scores of the subject, by model tag.
    pub scores: BTreeMap<Arc<str>, f64>,
    /// Rows, by source, as written.
    pub rows: Vec<TestRow>,
}

/// A row of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRow {
    /// Name of the source.
    pub source: Arc<str>,
    /// Of an event, or from when a dated attribute row holds; `Micros::MIN` for undated attributes.
    pub time: Micros,
    /// Value of the event column; empty when the source has none.
    pub event: Arc<str>,
    /// Values by column, without subject, time and event.
    pub cells: Vec<(Arc<str>, TestCell)>,
    /// How often it is there; at least 1.
    pub times: u32,
    /// How much later each repetition is than the one before.
    pub every: Option<CalendarSpan>,
    /// It belongs to that many other people instead of the subject.
    pub others: Option<u32>,
}

/// A value of a test row, in the form of its column.
#[derive(Debug, Clone, PartialEq)]
pub enum TestCell {
    /// For `bool`.
    Bool(bool),
    /// For `int`, `decimal` (the mantissa), `date` (days) and `timestamp` (microseconds).
    Int(i64),
    /// For `float`; not NaN.
    Float(f64),
    /// For `text`.
    Text(Arc<str>),
}

impl CatalogTest {
    /// How people call it: its name in quotes, or its number from 1.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("`{name}`"),
            None => format!("{}", self.index + 1),
        }
    }
}

impl TestRow {
    /// The times of its repetitions.
    pub fn occurrences(&self, zone: &Zone) -> impl Iterator<Item = Micros> {
        let mut next = self.time;
        (0..self.times).map(move |_| {
            let time = next;
            if let Some(every) = self.every {
                next = zone.add(time, every);
            }
            time
        })
    }
}
