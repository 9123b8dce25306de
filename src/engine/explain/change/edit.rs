use std::sync::Arc;

use crate::{
    calendar::Micros,
    engine::explain::Verdict,
    rule::DataType,
    store::facts::{CellValue, SubjectRow, SubjectRows, SubjectSourceKind},
};

/// A change of one subject's facts after which a tag says something else. It was made and evaluated before it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What has to change.
    pub edits: Vec<Edit>,
    /// What the tag says then.
    pub becomes: Verdict,
    /// Added rows have to come before this instant, else that many no longer suffice; `None` when there is no such instant,
    /// or nobody looked, as where rows have to lie in the past.
    pub before: Option<Micros>,
}

/// One kind of change.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Rows that come.
    Add {
        /// Their source.
        source: Arc<str>,
        /// Value of its event column, where it has one.
        event: Option<Arc<str>>,
        /// Columns of `cells`; the source may have more, which do not matter.
        columns: Vec<(Arc<str>, DataType)>,
        /// Positions of the columns that matter.
        told: Vec<usize>,
        /// The rows, by time.
        rows: Vec<AddedRow>,
        /// Whether the time matters: rows may not simply come next.
        timed: bool,
    },
    /// An attribute that has another value.
    Set {
        /// Its source.
        source: Arc<str>,
        /// The column.
        column: Arc<str>,
        /// Type of the column.
        ty: DataType,
        /// What it is.
        from: CellValue,
        /// What it would be.
        to: CellValue,
        /// From when, in a dated source.
        time: Micros,
    },
    /// Rows that would not be there.
    Remove {
        /// Their source.
        source: Arc<str>,
        /// Value of the event column, if it is that of all rows.
        event: Option<Arc<str>>,
        /// The rows, by time.
        rows: Vec<RemovedRow>,
    },
}

/// A row that comes.
#[derive(Debug, Clone, PartialEq)]
pub struct AddedRow {
    /// Its time: as late as possible before the instant of the evaluation, unless it has to be another.
    pub time: Micros,
    /// Its cells.
    pub cells: Vec<CellValue>,
}

/// A row that is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RemovedRow {
    /// Its time.
    pub time: Micros,
    /// Rank of its file among the files of the source, by path.
    pub file: i64,
    /// Position in its file.
    pub number: i64,
}

impl Edit {
    /// How many facts change.
    #[must_use]
    pub const fn facts(&self) -> usize {
        match self {
            Self::Add { rows, .. } => rows.len(),
            Self::Remove { rows, .. } => rows.len(),
            Self::Set { .. } => 1,
        }
    }
}

/// What smallness means: fewer facts first; of equally many rather rows that come than attributes that change than rows that
/// were not there; then fewer kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    facts: usize,
    removed: usize,
    set: usize,
    edits: usize,
}

pub(super) fn cost(edits: &[Edit]) -> Cost {
    let mut cost = Cost { facts: 0, removed: 0, set: 0, edits: edits.len() };
    for edit in edits {
        cost.facts += edit.facts();
        match edit {
            Edit::Add { .. } => {}
            Edit::Set { .. } => cost.set += 1,
            Edit::Remove { rows, .. } => cost.removed += rows.len(),
        }
    }
    cost
}

/// The rows after some edits, added ones `shift` later.
pub(super) fn apply(rows: &SubjectRows, edits: &[Edit], shift: Micros) -> SubjectRows {
    let mut rows = rows.clone();
    for edit in edits {
        match edit {
            Edit::Add { source, event, rows: added, .. } => {
                if let Some(source) = rows.source_mut(source) {
                    for row in added {
                        source.add(row.time.saturating_add(shift), event.clone(), row.cells.clone());
                    }
                }
            }
            Edit::Remove { source, rows: removed, .. } => {
                if let Some(source) = rows.source_mut(source) {
                    source.rows.retain(|row| !removed.contains(&RemovedRow::of(row)));
                }
            }
            Edit::Set { source, column, to, time, .. } => {
                if let Some(source) = rows.source_mut(source)
                    && let Some(at) = source.column(column)
                {
                    let mut cells = match source.rows.iter().rfind(|row| row.time <= *time) {
                        Some(row) => row.cells.clone(),
                        None => vec![CellValue::Null; source.columns.len()],
                    };
                    cells[at] = to.clone();
                    let dated = source.kind == SubjectSourceKind::Attributes { dated: true };
                    source.add(if dated { *time } else { Micros::MIN }, None, cells);
                }
            }
        }
    }
    rows
}

/// Rows of one event that come together are told together.
pub(super) fn merge(edits: &mut Vec<Edit>) {
    let mut merged: Vec<Edit> = Vec::new();
    for edit in edits.drain(..) {
        let same = merged.iter_mut().find_map(|other| match (other, &edit) {
            (
                Edit::Add { source, event, columns, told, rows, timed },
                Edit::Add { source: s, event: e, columns: c, told: t, rows: r, timed: m },
            ) if (&*source, &*event, &*columns, &*told, &*timed) == (s, e, c, t, m)
                && r.iter().all(|row| row.cells == rows[0].cells) =>
            {
                Some(rows)
            }
            _ => None,
        });
        match (same, edit) {
            (Some(rows), Edit::Add { rows: more, .. }) => {
                rows.extend(more);
                rows.sort_by_key(|row| row.time);
            }
            (_, edit) => merged.push(edit),
        }
    }
    *edits = merged;
}

impl RemovedRow {
    pub(super) const fn of(row: &SubjectRow) -> Self {
        Self { time: row.time, file: row.file, number: row.number }
    }
}
