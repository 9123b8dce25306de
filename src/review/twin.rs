//! Sets that differ by few people.
//!
//! Two numbers may each be large and differ by three; where rules show that one set lies in the other, the difference is a
//! count of people. So of sets that lie in each other, exclude each other, or cover everybody, and of which the sizes lead
//! to a small number, only one is told.

use roaring::RoaringBitmap;

/// Pairs of sets that are compared member by member.
const PAIRS_MAX: usize = 200_000;

/// Whose numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A tag, by its position in the plan.
    Tag(usize),
    /// A value of a tag, by both positions.
    Value(usize, usize),
    /// A group of users within a tag, by both positions.
    Group(usize, usize),
    /// A strategy, by its position in the plan.
    Strategy(usize),
}

/// Which of the four sets that an audience has in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Which {
    Before,
    After,
    Entered,
    Exited,
}

/// Two sets whose sizes lead to a small number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twin {
    /// One of them.
    pub of: (Subject, Which),
    /// The other: the one to hide.
    pub with: (Subject, Which),
    /// The number that follows.
    pub difference: u64,
}

/// Finds twins whose difference is from 1 to below `bound`. `sets` are subsets of a population of `population`; of a pair
/// the one that comes later is the one to hide. `None` when there are too many pairs to look at.
#[must_use]
pub fn twins(sets: &[((Subject, Which), &RoaringBitmap)], population: u64, bound: u64) -> Option<Vec<Twin>> {
    // Sizes, and what they leave of the population, ascending.
    let mut sizes: Vec<(u64, usize)> = sets.iter().enumerate().map(|(at, (_, set))| (set.len(), at)).collect();
    sizes.sort_unstable();
    let mut found = Vec::new();
    let mut pairs = 0;
    for (at, (_, set)) in sets.iter().enumerate() {
        let size = set.len();
        let rest = population.saturating_sub(size);
        for middle in [size, rest] {
            let from = sizes.partition_point(|(s, _)| *s < middle.saturating_sub(bound));
            for &(_, other) in sizes[from..].iter().take_while(|(s, _)| *s <= middle + bound) {
                if other <= at || whose(sets[at].0.0) == whose(sets[other].0.0) {
                    continue;
                }
                pairs += 1;
                if pairs > PAIRS_MAX {
                    return None;
                }
                if let Some(difference) = follows(set, sets[other].1, population, bound) {
                    found.push(Twin { of: sets[at].0, with: sets[other].0, difference });
                }
            }
        }
    }
    found.sort_by_key(|twin| (twin.of, twin.with));
    found.dedup();
    Some(found)
}

/// Numbers of one audience are looked after by themselves.
const fn whose(subject: Subject) -> (u8, usize) {
    match subject {
        Subject::Tag(at) | Subject::Value(at, _) | Subject::Group(at, _) => (0, at),
        Subject::Strategy(at) => (1, at),
    }
}

/// The small number that follows from two sizes by a relation of the sets.
fn follows(a: &RoaringBitmap, b: &RoaringBitmap, population: u64, bound: u64) -> Option<u64> {
    let both = a.intersection_len(b);
    let (only_a, only_b) = (a.len() - both, b.len() - both);
    let neither = population.saturating_sub(both + only_a + only_b);
    // One of the four is empty: the sizes tell the others.
    let told = match (both, only_a, only_b, neither) {
        (_, 0, n, _) | (_, n, 0, _) => n,
        (0, _, _, n) | (n, _, _, 0) => n,
        _ => return None,
    };
    (told > 0 && told < bound).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_in_each_other_beside_each_other_and_around_each_other() {
        let set = |range: std::ops::Range<u32>| range.collect::<RoaringBitmap>();
        let named = |at| (Subject::Tag(at), Which::After);
        let sets = [set(0..500), set(0..497), set(503..1000), set(498..1000), set(3..503), set(0..480)];
        let given: Vec<_> = sets.iter().enumerate().map(|(at, set)| (named(at), set)).collect();
        let found: Vec<(usize, usize, u64)> = twins(&given, 1000, 11)
            .unwrap()
            .into_iter()
            .map(|t| match (t.of.0, t.with.0) {
                (Subject::Tag(a), Subject::Tag(b)) => (a, b, t.difference),
                _ => unreachable!(),
            })
            .collect();
        // 3 and 4 share five and lack three: nobody can know.
        assert_eq!(found, [(0, 1, 3), (0, 2, 3), (0, 3, 2), (1, 2, 6), (1, 3, 1), (2, 3, 5), (2, 4, 3)]);
    }
}
