//! The first walk: which values there are.

use std::collections::{BTreeMap, HashMap};

use super::{Bucket, BucketCount, Members, Observed};
use crate::{engine::embedded::AttributeValues, rule::DataType};

/// Ordered values that are told apart; more are cut into ranges.
const VALUES_MAX: usize = 12;
/// Texts that are told apart.
const TEXTS_MAX: usize = 12;
/// Different texts that are counted before it is given up.
const DIFFERENT_MAX: usize = 1 << 17;

/// What was seen of a column.
#[derive(Debug, Clone)]
pub(super) enum Tally {
    /// Members and subjects by code.
    Texts { by_code: HashMap<i64, [u64; 2]>, are_too_many: Option<[u64; 2]> },
    /// Members and subjects by value, while there are few; and values of a sample of subjects.
    Ordered { few: Option<BTreeMap<i64, [u64; 2]>>, sample: Vec<i64> },
}

impl Tally {
    pub(super) fn of(ty: DataType) -> Self {
        match ty {
            DataType::Text => Self::Texts { by_code: HashMap::new(), are_too_many: None },
            _ => Self::Ordered { few: Some(BTreeMap::new()), sample: Vec::new() },
        }
    }

    /// Takes the values of a container.
    pub(super) fn take(&mut self, values: &AttributeValues, members: &Members, sample_every: u32) {
        let known = members.iter().filter(|(at, _)| values.known[usize::from(*at)]);
        match self {
            Self::Texts { by_code, .. } => {
                for (at, is_member) in known {
                    count(by_code.entry(values.keys[usize::from(*at)]).or_default(), *is_member);
                }
            }
            Self::Ordered { few, sample } => {
                for (at, is_member) in known {
                    let key = values.keys[usize::from(*at)];
                    if u32::from(*at) % sample_every == 0 {
                        sample.push(key);
                    }
                    if let Some(by_key) = few {
                        count(by_key.entry(key).or_default(), *is_member);
                        if by_key.len() > VALUES_MAX {
                            *few = None;
                        }
                    }
                }
            }
        }
        self.settle();
    }

    /// Adds what was seen elsewhere.
    pub(super) fn add(&mut self, more: Self) {
        match (&mut *self, more) {
            (Self::Texts { by_code, are_too_many }, Self::Texts { by_code: more, are_too_many: more_too_many }) => {
                for (code, counts) in more {
                    plus(by_code.entry(code).or_default(), counts);
                }
                if let Some(counts) = more_too_many {
                    plus(are_too_many.get_or_insert_default(), counts);
                }
            }
            (Self::Ordered { few, sample }, Self::Ordered { few: more, sample: more_sample }) => {
                sample.extend(more_sample);
                *few = few.take().zip(more).map(|(mut few, more)| {
                    for (key, counts) in more {
                        plus(few.entry(key).or_default(), counts);
                    }
                    few
                });
                if few.as_ref().is_some_and(|few| few.len() > VALUES_MAX) {
                    *few = None;
                }
            }
            _ => unreachable!("a column has one type"),
        }
        self.settle();
    }

    /// Gives up telling texts apart when there are too many; how many have one stays known.
    fn settle(&mut self) {
        if let Self::Texts { by_code, are_too_many } = self
            && (are_too_many.is_some() || by_code.len() > DIFFERENT_MAX)
        {
            let all = are_too_many.get_or_insert_default();
            by_code.drain().for_each(|(_, counts)| plus(all, counts));
        }
    }

    pub(super) const fn needs_ranges(&self) -> bool {
        matches!(self, Self::Ordered { few: None, .. })
    }

    /// Values of the sample.
    pub(super) fn sample(&self) -> &[i64] {
        match self {
            Self::Ordered { sample, .. } => sample,
            Self::Texts { .. } => &[],
        }
    }

    /// The few values there are, in order.
    pub(super) fn values(self, observed: impl Fn(i64) -> Observed) -> Vec<BucketCount> {
        let Self::Ordered { few: Some(few), .. } = self else { return Vec::new() };
        let counted = few.into_iter().map(|(key, counts)| bucket(Bucket::Is(observed(key)), counts));
        counted.collect()
    }

    /// The texts with the most members, and the rest.
    pub(super) fn texts<'t>(self, text: impl Fn(u32) -> &'t str) -> Vec<BucketCount> {
        let Self::Texts { by_code, are_too_many } = self else { return Vec::new() };
        if let Some(counts) = are_too_many {
            return vec![bucket(Bucket::Rest { values: None }, counts)];
        }
        let mut texts: Vec<(&str, [u64; 2])> =
            by_code.into_iter().map(|(code, counts)| (u32::try_from(code).map_or("", &text), counts)).collect();
        texts.sort_unstable_by(|(a, [a_in, a_all]), (b, [b_in, b_all])| {
            (b_in, b_all).cmp(&(a_in, a_all)).then_with(|| a.cmp(b))
        });
        // A rest of one is no shorter than that one.
        let told = if texts.len() == TEXTS_MAX + 1 { texts.len() } else { texts.len().min(TEXTS_MAX) };
        let rest = texts.split_off(told);
        let mut buckets: Vec<BucketCount> =
            texts.into_iter().map(|(text, counts)| bucket(Bucket::Is(Observed::Text(text.into())), counts)).collect();
        if !rest.is_empty() {
            let mut counts = [0, 0];
            rest.iter().for_each(|(_, more)| plus(&mut counts, *more));
            buckets.push(bucket(Bucket::Rest { values: Some(rest.len() as u64) }, counts));
        }
        buckets
    }
}

pub(super) const fn bucket(bucket: Bucket, [audience, population]: [u64; 2]) -> BucketCount {
    BucketCount { bucket, audience, population }
}

pub(super) fn count(counts: &mut [u64; 2], is_member: bool) {
    counts[0] += u64::from(is_member);
    counts[1] += 1;
}

pub(super) fn plus(counts: &mut [u64; 2], more: [u64; 2]) {
    counts[0] += more[0];
    counts[1] += more[1];
}
