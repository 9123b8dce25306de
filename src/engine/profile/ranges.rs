//! The second walk: how many lie between two cuts.

use super::{
    Bucket, BucketCount, Members, Observed,
    tally::{bucket, count, plus},
};
use crate::engine::embedded::AttributeValues;

/// Members and subjects between cuts.
#[derive(Debug, Clone)]
pub(super) struct Ranges {
    /// Ascending, each once: the first value of every range but the first, which has no bound below.
    edges: Vec<i64>,
    counts: Vec<[u64; 2]>,
}

impl Ranges {
    pub(super) fn new(edges: Vec<i64>) -> Self {
        let counts = vec![[0, 0]; edges.len() + 1];
        Self { edges, counts }
    }

    pub(super) fn take(&mut self, values: &AttributeValues, members: &Members) {
        for (at, is_member) in members.iter().filter(|(at, _)| values.known[usize::from(*at)]) {
            let key = values.keys[usize::from(*at)];
            let range = self.edges.partition_point(|edge| *edge <= key);
            count(&mut self.counts[range], *is_member);
        }
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.counts.iter_mut().zip(&more.counts).for_each(|(into, more)| plus(into, *more));
    }

    pub(super) fn buckets(self, observed: impl Fn(i64) -> Observed) -> Vec<BucketCount> {
        let ranges = self.counts.into_iter().enumerate().map(|(at, counts)| {
            let from = at.checked_sub(1).map(|before| self.edges[before]);
            let below = self.edges.get(at).copied();
            match (from, below) {
                // Between these two there is no other value.
                (Some(from), Some(below)) if from.checked_add(1) == Some(below) => {
                    bucket(Bucket::Is(observed(from)), counts)
                }
                _ => bucket(Bucket::Range { from: from.map(&observed), below: below.map(&observed) }, counts),
            }
        });
        ranges.collect()
    }
}
