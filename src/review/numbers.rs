use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::docs::Count;

/// What a change does to one audience: how many people were in it, are in it, come and go.
///
/// Exact when it was counted; [`super::ChangePlan::masked`] hides what must not leave the machine, and then what is
/// computed from hidden counts is absent too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// What became of the audience as such.
    pub became: Became,
    /// Members before the change.
    pub before: Count,
    /// Members after it.
    pub after: Count,
    /// Members after it who were none before.
    pub entered: Count,
    /// Members before it who are none after.
    pub exited: Count,
    /// Members after it, of the population: 0 to 1.
    pub share: Option<f64>,
    /// Members of both, of the members of either: 1 is no change, 0 is nobody in common. Absent when nobody is in
    /// either.
    pub jaccard: Option<f64>,
    /// Who entered and who exited, of the members before; may be above 1. Absent when there was nobody before.
    pub churn: Option<f64>,
}

/// What becomes of an audience, as far as the definitions say it: nobody has to be counted for this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// It is not published before, and is after: everybody in it enters.
    New,
    /// It is published before, and not after: everybody in it exits.
    Gone,
    /// Its rule changes, or what the rule depends on.
    Changed,
    /// Its rule means the same as before: nobody enters or exits.
    Same,
}

/// Four sizes that say everything about two sets in a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cells {
    /// In both.
    pub(super) remained: u64,
    /// Only after.
    pub(super) entered: u64,
    /// Only before.
    pub(super) exited: u64,
    /// In neither.
    pub(super) outside: u64,
}

impl Cells {
    pub(super) const fn before(self) -> u64 {
        self.remained + self.exited
    }

    pub(super) const fn after(self) -> u64 {
        self.remained + self.entered
    }

    pub(super) const fn population(self) -> u64 {
        self.remained + self.entered + self.exited + self.outside
    }
}

impl Numbers {
    /// Counts a change. Both sets are subsets of a population of `population` people.
    #[must_use]
    pub fn of(became: Became, before: &RoaringBitmap, after: &RoaringBitmap, population: u64) -> Self {
        let remained = before.intersection_len(after);
        let (entered, exited) = (after.len() - remained, before.len() - remained);
        let outside = population.saturating_sub(remained + entered + exited);
        Self::of_cells(became, Cells { remained, entered, exited, outside })
    }

    pub(super) fn of_cells(became: Became, cells: Cells) -> Self {
        let exact = |count| Count::Exact(count);
        Self {
            became,
            before: exact(cells.before()),
            after: exact(cells.after()),
            entered: exact(cells.entered),
            exited: exact(cells.exited),
            share: None,
            jaccard: None,
            churn: None,
        }
        .with_shares(cells.population())
    }

    /// Computes shares from whatever counts are told.
    #[must_use]
    pub(super) fn with_shares(self, population: u64) -> Self {
        let (before, after) = (self.before.exact(), self.after.exact());
        let (entered, exited) = (self.entered.exact(), self.exited.exact());
        let either = before.zip(entered).map(|(b, e)| b + e);
        let both = before.zip(exited).map(|(b, x)| b.saturating_sub(x));
        Self {
            share: after.and_then(|a| share(a, population)),
            jaccard: both.zip(either).and_then(|(b, e)| share(b, e)),
            churn: entered.zip(exited).zip(before).and_then(|((e, x), b)| share(e + x, b)),
            ..self
        }
    }

    /// The exact counts; `None` when one is hidden.
    pub(super) fn cells(&self, population: u64) -> Option<Cells> {
        let (before, entered, exited) = (self.before.exact()?, self.entered.exact()?, self.exited.exact()?);
        let remained = before.checked_sub(exited)?;
        Some(Cells { remained, entered, exited, outside: population.checked_sub(remained + entered + exited)? })
    }

    /// From and to how many members there may be after the change, from what is told; `None` when that says little.
    #[must_use]
    pub fn after_between(&self) -> Option<(u64, u64)> {
        if let Some(after) = self.after.exact() {
            return Some((after, after));
        }
        let before = self.before.exact()?;
        let (least_in, most_in) = bounds(self.entered)?;
        let (least_out, most_out) = bounds(self.exited)?;
        Some(((before + least_in).saturating_sub(most_out), (before + most_in).saturating_sub(least_out)))
    }

    /// Whether nobody enters and nobody exits, as far as that is told.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.entered == Count::Exact(0) && self.exited == Count::Exact(0)
    }
}

/// The least and the most that a count can be; `None` when nothing is known.
const fn bounds(count: Count) -> Option<(u64, u64)> {
    match count {
        Count::Exact(n) => Some((n, n)),
        Count::Below(bound) => Some((0, bound.saturating_sub(1))),
        Count::Hidden => None,
    }
}

/// A share from 0 to 1, to six digits: more would only be noise in a file that people compare.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(before: std::ops::Range<u32>, after: std::ops::Range<u32>) -> Numbers {
        Numbers::of(Became::Changed, &before.collect(), &after.collect(), 1000)
    }

    #[test]
    fn sizes_and_shares() {
        let n = numbers(0..100, 40..200);
        let counts = [n.before, n.after, n.entered, n.exited];
        assert_eq!(counts, [100, 160, 100, 40].map(Count::Exact));
        assert_eq!((n.share, n.jaccard, n.churn), (Some(0.16), Some(0.3), Some(1.4)));
        assert_eq!(n.cells(1000), Some(Cells { remained: 60, entered: 100, exited: 40, outside: 800 }));
    }

    #[test]
    fn of_nobody_there_is_no_share() {
        let n = numbers(0..0, 0..0);
        assert_eq!((n.share, n.jaccard, n.churn), (Some(0.0), None, None));
        let n = Numbers::of(Became::Changed, &RoaringBitmap::new(), &RoaringBitmap::new(), 0);
        assert_eq!(n.share, None);
    }

    #[test]
    fn what_is_told_bounds_what_is_hidden() {
        let mut n = numbers(0..100, 0..300);
        (n.after, n.exited) = (Count::Hidden, Count::Below(11));
        assert_eq!(n.after_between(), Some((290, 300)));
        n.entered = Count::Hidden;
        assert_eq!(n.after_between(), None);
    }
}
