//! What the members of an audience have that others have not: how the values of attributes are spread over the audience
//! and over the whole population.
//!
//! Counts are exact, whatever the size: two walks over the containers, one that finds out which values there are, one that
//! counts them where they are too many to be told apart and were cut into ranges. Only the cuts come from a sample.

mod cut;
mod ranges;
mod tally;

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use self::{ranges::Ranges, tally::Tally};
use super::embedded::{AttributeValues, EngineError, Observed, Progress, attribute_values, float_of_key};
use crate::{
    calendar::{Micros, Zone},
    rule::DataType,
    store::facts::{CONTAINER, Facts},
};

/// A column of an attributes source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeColumn {
    /// Index into [`Facts::sources`].
    pub source: usize,
    /// Index into the columns of that source.
    pub column: usize,
}

/// How the values of one attribute are spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// The attribute.
    pub column: AttributeColumn,
    /// Every subject of the population is in one of these: texts with the most members first, then
    /// [`Bucket::Rest`]; anything that is ordered in its order; [`Bucket::Unknown`] last. None is without subjects.
    pub buckets: Vec<BucketCount>,
}

/// Subjects with a value of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketCount {
    /// Which.
    pub bucket: Bucket,
    /// Members of the audience among them.
    pub audience: u64,
    /// How many there are.
    pub population: u64,
}

/// Values that are counted together.
#[derive(Debug, Clone, PartialEq)]
pub enum Bucket {
    /// One value.
    Is(Observed),
    /// Ordered values: from one on, and below another.
    Range {
        /// The first that belongs to it; `None`: there is no bound.
        from: Option<Observed>,
        /// The first that does not; `None`: there is no bound.
        below: Option<Observed>,
    },
    /// Texts that are not told apart.
    Rest {
        /// How many different ones; `None`: so many that they were not counted.
        values: Option<u64>,
    },
    /// No value.
    Unknown,
}

/// How much more often something is found among the members of an audience than in the population: 100 is as often, 200 is
/// twice as often. `None` where that means nothing, as the audience has no members or nobody has it.
#[must_use]
pub fn index(audience: u64, audience_size: u64, population: u64, population_size: u64) -> Option<f64> {
    (audience_size > 0 && population > 0).then(|| {
        let above = u128::from(audience) * u128::from(population_size);
        let below = u128::from(audience_size) * u128::from(population);
        above as f64 / below as f64 * 100.0
    })
}

/// Counts how the values of `columns` are spread at `as_of`, in that order. Members who are not of the population do not
/// count. Dates and instants are cut at local midnights where that is possible.
///
/// # Errors
/// When facts cannot be read, or `progress` cancels.
pub fn profile<F: Facts + ?Sized>(
    facts: &F,
    columns: &[AttributeColumn],
    audience: &RoaringBitmap,
    as_of: Micros,
    zone: &Zone,
    progress: &dyn Progress,
) -> Result<Vec<Distribution>, EngineError> {
    let audience = audience & facts.population();
    let sizes = [audience.len(), facts.population().len()];
    let walk = Walk { facts, audience: &audience, as_of, progress, sample_every: sample_every(facts) };
    let fresh: Vec<Tally> = columns.iter().map(|column| Tally::of(ty(facts, *column))).collect();
    let tallies = walk.each(
        columns,
        &fresh,
        |into, more| into.iter_mut().zip(more).for_each(|(into, more)| into.add(more)),
        |tally, values, members| tally.take(values, members, walk.sample_every),
    )?;

    let cut: Vec<usize> = (0..columns.len()).filter(|at| tallies[*at].needs_ranges()).collect();
    let cut_columns: Vec<AttributeColumn> = cut.iter().map(|at| columns[*at]).collect();
    let edges = |at: &usize| cut::edges(tallies[*at].sample(), ty(facts, columns[*at]), zone);
    let empty: Vec<Ranges> = cut.iter().map(|at| Ranges::new(edges(at))).collect();
    let ranges = walk.each(
        &cut_columns,
        &empty,
        |into, more| into.iter_mut().zip(more).for_each(|(into, more)| into.add(&more)),
        |ranges, values, members| ranges.take(values, members),
    )?;

    let mut ranges = ranges.into_iter();
    let distributions = columns.iter().zip(tallies).map(|(column, tally)| {
        let stored = &facts.sources()[column.source].columns[column.column];
        let observed = |key: i64| observed(key, stored.ty);
        let mut buckets = match (tally.needs_ranges(), &stored.texts) {
            (true, _) => ranges.next().map(|ranges| ranges.buckets(observed)).unwrap_or_default(),
            (false, Some(texts)) => tally.texts(|code| texts.text(code)),
            (false, None) => tally.values(observed),
        };
        let known = buckets.iter().fold([0, 0], |sum, b| [sum[0] + b.audience, sum[1] + b.population]);
        let unknown =
            BucketCount { bucket: Bucket::Unknown, audience: sizes[0] - known[0], population: sizes[1] - known[1] };
        buckets.push(unknown);
        buckets.retain(|bucket| bucket.population > 0);
        Distribution { column: *column, buckets }
    });
    Ok(distributions.collect())
}

/// Every how many ordinals one is looked at to find out where to cut.
fn sample_every<F: Facts + ?Sized>(facts: &F) -> u32 {
    const SAMPLE: u64 = 1 << 18;
    u32::try_from((u64::from(facts.containers()) * u64::from(CONTAINER)).div_ceil(SAMPLE)).unwrap_or(u32::MAX).max(1)
}

fn ty<F: Facts + ?Sized>(facts: &F, column: AttributeColumn) -> DataType {
    facts.sources()[column.source].columns[column.column].ty
}

fn observed(key: i64, ty: DataType) -> Observed {
    match ty {
        DataType::Bool => Observed::Bool(key != 0),
        DataType::Float => Observed::Float(float_of_key(key)),
        DataType::Date => Observed::Date(i32::try_from(key).unwrap_or(if key < 0 { i32::MIN } else { i32::MAX })),
        DataType::Timestamp => Observed::Instant(key),
        DataType::Decimal { scale } => Observed::Number { mantissa: key, scale: i32::from(scale) },
        _ => Observed::Number { mantissa: key, scale: 0 },
    }
}

/// Who of a container is there: pairs of ordinal within the container and whether it is a member of the audience.
type Members = [(u16, bool)];

struct Walk<'w, F: ?Sized> {
    facts: &'w F,
    audience: &'w RoaringBitmap,
    as_of: Micros,
    progress: &'w dyn Progress,
    sample_every: u32,
}

impl<F: Facts + ?Sized> Walk<'_, F> {
    /// Takes every container with fresh copies of `empty`, one per column, and adds them all up in the order of containers.
    fn each<T: Clone + Send + Sync>(
        &self,
        columns: &[AttributeColumn],
        empty: &[T],
        add: impl Fn(&mut Vec<T>, Vec<T>) + Sync + Send,
        take: impl Fn(&mut T, &AttributeValues, &Members) + Sync + Send,
    ) -> Result<Vec<T>, EngineError> {
        let total = self.facts.containers();
        let mut sources: Vec<usize> = columns.iter().map(|column| column.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let done = AtomicU32::new(0);
        let one = |container: u32| {
            if self.progress.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let mut taken = empty.to_vec();
            let members = self.members(container);
            for source in sources.iter().filter(|_| !members.is_empty()) {
                let of_source: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].source == *source).collect();
                let wanted: Vec<usize> = of_source.iter().map(|at| columns[*at].column).collect();
                let values = attribute_values(self.facts, *source, &wanted, self.as_of, container)?;
                for (at, values) in of_source.into_iter().zip(values) {
                    take(&mut taken[at], &values, &members);
                }
            }
            self.progress.container_done(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            Ok(taken)
        };
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        let join = |into: Result<Vec<T>, EngineError>, more: Result<Vec<T>, EngineError>| {
            let mut into = into?;
            add(&mut into, more?);
            Ok(into)
        };
        (0..total).into_par_iter().with_max_len(1).map(one).reduce(|| Ok(empty.to_vec()), join)
    }

    fn members(&self, container: u32) -> Vec<(u16, bool)> {
        let first = container * CONTAINER;
        let range = first..=first + (CONTAINER - 1);
        let mut members = self.audience.range(range.clone()).peekable();
        let there = self.facts.population().range(range).map(|ordinal| {
            let is_member = members.next_if_eq(&ordinal).is_some();
            ((ordinal - first) as u16, is_member)
        });
        there.collect()
    }
}
