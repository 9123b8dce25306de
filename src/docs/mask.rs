use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A number of people as a page may tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exact(u64),
    /// Fewer than this, the workspace's `privacy.min_count`.
    Below(u64),
    /// Not told, because a number that must not be told could be computed from it.
    Hidden,
}

impl Count {
    /// A number that stands alone.
    #[must_use]
    pub const fn masked(count: u64, min_count: u64) -> Self {
        if is_small(count, min_count) { Self::Below(min_count) } else { Self::Exact(count) }
    }

    /// The number, when it is told.
    #[must_use]
    pub const fn exact(self) -> Option<u64> {
        match self {
            Self::Exact(count) => Some(count),
            Self::Below(_) | Self::Hidden => None,
        }
    }
}

/// Whether a number must not be told. With 1 (or 0) as the bound nothing is masked.
const fn is_small(count: u64, min_count: u64) -> bool {
    count < min_count && min_count > 1
}

/// Masks the sizes of a tag's audiences: disjoint parts of a population of `population`.
///
/// A size below `min_count` is [`Count::Below`]. The members of no part are a number too: with it the parts add up to the
/// population, which is told. So where the numbers that are not told could be computed as a difference, or add up to
/// fewer than `min_count`, the smallest of the others is [`Count::Hidden`].
///
/// ```
/// use tagwerk::docs::{Count, masked_cells};
///
/// assert_eq!(masked_cells(&[600], 1000, 11), [Count::Exact(600)]);
/// assert_eq!(masked_cells(&[3], 1000, 11), [Count::Below(11)]);
/// // Telling 995 would tell that 5 are not members.
/// assert_eq!(masked_cells(&[995], 1000, 11), [Count::Hidden]);
/// // Everybody is in one of the two cases: one size tells the other.
/// assert_eq!(masked_cells(&[992, 8], 1000, 11), [Count::Hidden, Count::Below(11)]);
/// ```
#[must_use]
pub fn masked_cells(sizes: &[u64], population: u64, min_count: u64) -> Vec<Count> {
    let rest = population.saturating_sub(sizes.iter().sum());
    let mut counts: Vec<Count> = sizes.iter().map(|size| Count::masked(*size, min_count)).collect();
    // That nobody is left over is how such tags are written (the last case takes the rest), not news about anybody.
    let is_rest_untold = rest > 0 && is_small(rest, min_count);
    let untold = || counts.iter().zip(sizes).filter(|(c, _)| c.exact().is_none()).map(|(_, size)| *size);
    let (number, sum) = (untold().count(), untold().sum::<u64>());
    let (number, sum) = if is_rest_untold { (number + 1, sum + rest) } else { (number, sum) };
    // So many that each is the largest that is not told are as good as told.
    let is_at_bound = sum == number as u64 * min_count.saturating_sub(1);
    let can_be_computed = number > 0 && (number == 1 || sum < min_count || is_at_bound);
    // What a lone small part could be computed from is the rest; with a large rest there is no such difference.
    let is_covered = rest > 0 && !is_rest_untold;
    if can_be_computed && !is_covered {
        let smallest = (0..sizes.len()).filter(|at| counts[*at].exact().is_some()).min_by_key(|at| (sizes[*at], *at));
        if let Some(at) = smallest {
            counts[at] = Count::Hidden;
        }
    }
    counts
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exact(count) => serializer.serialize_u64(*count),
            Self::Below(bound) => serializer.serialize_str(&format!("<{bound}")),
            Self::Hidden => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Exact(u64),
            Below(String),
            Hidden(()),
        }
        match Written::deserialize(deserializer)? {
            Written::Exact(count) => Ok(Self::Exact(count)),
            Written::Below(text) => {
                let bound = text.strip_prefix('<').and_then(|bound| bound.parse().ok());
                bound.map(Self::Below).ok_or_else(|| D::Error::custom(format!("`{text}` is no number of people")))
            }
            Written::Hidden(()) => Ok(Self::Hidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn written_and_read_back() {
        for (count, text) in [(Count::Exact(12), "12"), (Count::Below(11), "\"<11\""), (Count::Hidden, "null")] {
            assert_eq!(serde_json::to_string(&count).unwrap(), text);
            assert_eq!(serde_json::from_str::<Count>(text).unwrap(), count);
        }
        assert!(serde_json::from_str::<Count>("\"11\"").is_err());
    }

    #[test]
    fn a_bound_of_one_masks_nothing() {
        assert_eq!(masked_cells(&[0, 1, 8], 9, 1), [0, 1, 8].map(Count::Exact));
        assert_eq!(masked_cells(&[3], 3, 1), [Count::Exact(3)]);
    }

    #[test]
    fn a_large_rest_covers_a_small_part() {
        assert_eq!(masked_cells(&[3, 500], 1000, 11), [Count::Below(11), Count::Exact(500)]);
        assert_eq!(masked_cells(&[3, 500], 503, 11), [Count::Below(11), Count::Hidden]);
        assert_eq!(
            masked_cells(&[3, 4, 500, 600], 1107, 11),
            [Count::Below(11), Count::Below(11), Count::Hidden, Count::Exact(600)]
        );
    }

    proptest! {
        /// Whoever sees the counts and the population cannot tell a number from 1 up to the bound: the numbers that are
        /// not told are at least two, or add up to the bound at least, or there are none.
        #[test]
        fn what_is_masked_cannot_be_computed(
            sizes in prop::collection::vec(0u64..60, 1..6),
            rest in prop_oneof![Just(0u64), 0u64..60],
            min_count in 2u64..20,
        ) {
            let population = sizes.iter().sum::<u64>() + rest;
            let counts = masked_cells(&sizes, population, min_count);
            for (count, size) in counts.iter().zip(&sizes) {
                match count {
                    Count::Exact(told) => prop_assert!(told == size && *told >= min_count),
                    Count::Below(bound) => prop_assert!(size < bound),
                    Count::Hidden => prop_assert!(*size >= min_count),
                }
            }
            let mut untold: Vec<u64> =
                counts.iter().zip(&sizes).filter(|(c, _)| c.exact().is_none()).map(|(_, size)| *size).collect();
            // The rest is never told; who sees that all parts are told computes it.
            if rest > 0 {
                untold.push(rest);
            }
            let sum: u64 = untold.iter().sum();
            let all_small = sizes.iter().all(|size| *size < min_count);
            prop_assert!(untold.is_empty() || sum >= min_count || all_small, "{sizes:?} {rest} {counts:?}");
        }
    }
}
