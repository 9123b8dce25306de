//! Which rows of a piece are kept.

use super::{BadRow, RowNumbers};

/// Bad rows reported per chunk.
pub(super) const SAMPLES_MAX: usize = 20;

const KEPT: u8 = 0;
const ANONYMOUS: u8 = 1;
const BAD: u8 = 2;

/// What becomes of each row of a piece, filled column by column: first the subject, then the others.
#[derive(Debug)]
pub(super) struct Verdicts {
    states: Vec<u8>,
    dropped: bool,
    /// The first bad cells of each column: row in the piece, name of the column, reason.
    notes: Vec<(usize, String, String)>,
}

impl Verdicts {
    pub(super) fn new(rows: usize) -> Self {
        Self { states: vec![KEPT; rows], dropped: false, notes: Vec::new() }
    }

    /// The row has no subject.
    pub(super) fn anonymous(&mut self, row: usize) {
        self.states[row] = ANONYMOUS;
        self.dropped = true;
    }

    /// Begins the report on a column.
    pub(super) const fn column<'v>(&'v mut self, name: &'v str) -> ColumnVerdicts<'v> {
        ColumnVerdicts { verdicts: self, name, noted: 0 }
    }

    /// Positions of the kept rows; `None` is all.
    pub(super) fn kept(&self) -> Option<Vec<u32>> {
        self.dropped.then(|| {
            let rows = self.states.iter().enumerate().filter(|(_, s)| **s == KEPT);
            rows.map(|(i, _)| u32::try_from(i).expect("a piece has fewer than 2^32 rows")).collect()
        })
    }

    /// Rows without subject, bad rows, and the first of those.
    pub(super) fn summary(mut self, file: &str, first_row: u64) -> (u64, u64, Vec<BadRow>) {
        let count = |state| self.states.iter().filter(|s| **s == state).count() as u64;
        let (anonymous, bad) = if self.dropped { (count(ANONYMOUS), count(BAD)) } else { (0, 0) };
        // Stable: of one row's notes the first column's stays.
        self.notes.sort_by_key(|(row, ..)| *row);
        self.notes.dedup_by_key(|(row, ..)| *row);
        let samples = self.notes.into_iter().take(SAMPLES_MAX).map(|(row, column, reason)| BadRow {
            file: file.to_owned(),
            row: first_row + row as u64 + 1,
            column,
            reason,
        });
        (anonymous, bad, samples.collect())
    }
}

/// Verdicts on one column's cells, in row order.
#[derive(Debug)]
pub(super) struct ColumnVerdicts<'v> {
    verdicts: &'v mut Verdicts,
    name: &'v str,
    noted: usize,
}

impl ColumnVerdicts<'_> {
    /// The cell cannot be read. An anonymous row stays anonymous.
    pub(super) fn bad(&mut self, row: usize, reason: impl FnOnce() -> String) {
        if self.verdicts.states[row] == ANONYMOUS {
            return;
        }
        self.verdicts.states[row] = BAD;
        self.verdicts.dropped = true;
        // The first bad rows of all are among the first of their column.
        if self.noted < SAMPLES_MAX {
            self.noted += 1;
            self.verdicts.notes.push((row, self.name.to_owned(), reason()));
        }
    }
}

/// Numbers of the kept rows of a piece that begins at `first`.
pub(super) fn row_numbers(first: u64, kept: Option<&[u32]>) -> RowNumbers {
    match kept {
        None => RowNumbers::Consecutive { first },
        Some(kept) => RowNumbers::Each(kept.iter().map(|i| first + u64::from(*i)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anonymous_rows_are_never_bad_and_samples_are_the_first() {
        let mut verdicts = Verdicts::new(100);
        verdicts.anonymous(3);
        let mut late = verdicts.column("a");
        for row in 50..90 {
            late.bad(row, || "late".to_owned());
        }
        let mut early = verdicts.column("b");
        for row in [2, 3, 50] {
            early.bad(row, || "early".to_owned());
        }
        assert_eq!(verdicts.kept().map(|k| k.len()), Some(58));
        let (anonymous, bad, samples) = verdicts.summary("f.csv", 1000);
        assert_eq!((anonymous, bad, samples.len()), (1, 41, 20));
        assert_eq!((samples[0].row, samples[0].column.as_str()), (1003, "b"));
        assert_eq!((samples[1].row, samples[1].column.as_str()), (1051, "a"));
    }
}
