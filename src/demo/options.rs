use crate::calendar::{DAY, Micros};

use super::DemoError;

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoOptions {
    /// People with a profile, at most 100 million.
    pub subjects: u32,
    /// Days of history, at most 3,650.
    pub days: u32,
    /// About how many events; the exact number follows from the seed.
    pub events: u64,
    /// End of the history: everything is before it.
    pub end: Micros,
    /// Where randomness begins.
    pub seed: u64,
    /// How ids are written.
    pub ids: IdKind,
    /// Whether one or two rows in a hundred are damaged: no id, no time, cells that are no numbers, missing cells.
    pub dirty: bool,
}

/// How ids are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// `u0000001`.
    Text,
    /// `1`, as 64-bit integers in Parquet.
    Int,
}

impl DemoOptions {
    /// The demo: 100,000 people, 90 days, about 3 million events before `end`.
    #[must_use]
    pub const fn until(end: Micros) -> Self {
        Self { subjects: 100_000, days: 90, events: 3_000_000, end, seed: 1, ids: IdKind::Text, dirty: false }
    }

    /// The bench: a million people, 90 days, about 20 million events before `end`.
    #[must_use]
    pub const fn large(end: Micros, ids: IdKind) -> Self {
        Self { subjects: 1_000_000, events: 20_000_000, ids, ..Self::until(end) }
    }

    /// Begin of the history.
    #[must_use]
    pub const fn start(&self) -> Micros {
        self.end - self.days as i64 * DAY
    }

    pub(super) fn check(&self) -> Result<(), DemoError> {
        let wrong = |name, allowed| Err(DemoError::Option { name, allowed });
        if !(1..=100_000_000).contains(&self.subjects) {
            return wrong("subjects", "between 1 and 100,000,000");
        }
        if !(1..=3_650).contains(&self.days) {
            return wrong("days", "between 1 and 3,650");
        }
        if self.events > u64::from(self.subjects) * 10_000 {
            return wrong("events", "at most 10,000 per subject");
        }
        // The years in which dates have four digits and clock and calendar agree with Shanghai's UTC+8.
        if !(820_454_400_000_000..4_102_444_800_000_000).contains(&self.end) {
            return wrong("end", "between 1996 and 2100");
        }
        Ok(())
    }
}
