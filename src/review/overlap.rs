use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::numbers::share;
use crate::docs::Count;

/// Two audiences of at least this Jaccard index are as good as one: the bound at which overlaps are told.
pub const OVERLAP_MIN: f64 = 0.9;

/// Pairs that are compared member by member; sizes that are too different are no pair.
const PAIRS_MAX: usize = 200_000;

/// An audience by name: a tag, or one value of an enumerated tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AudienceName {
    /// Id of the tag.
    pub tag: String,
    /// The case of an enumerated tag.
    pub value: Option<String>,
}

impl std::fmt::Display for AudienceName {
    /// As a rule would name it: `lifecycle = 'new'`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            None => f.write_str(&self.tag),
            Some(value) => write!(f, "{} = {}", self.tag, crate::rule::quote_text(value)),
        }
    }
}

/// Two audiences that the change makes nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// One audience; it is new or changed.
    pub of: AudienceName,
    /// The other.
    pub with: AudienceName,
    /// Members of both, of the members of either, after the change.
    pub jaccard: Option<f64>,
    /// The same before the change; absent when one of the two was not there or both were empty.
    pub before: Option<f64>,
    /// Members of both, after the change.
    pub both: Count,
    /// Members of `of` only.
    pub only_of: Count,
    /// Members of `with` only.
    pub only_with: Count,
}

/// An audience that may overlap with others.
#[derive(Debug, Clone)]
pub struct Overlapping<'a> {
    /// Its name.
    pub name: AudienceName,
    /// Members before; `None` when it is not published before.
    pub before: Option<&'a RoaringBitmap>,
    /// Members after.
    pub after: &'a RoaringBitmap,
    /// Whether the change touches it. Pairs that it touches on neither side are not looked at.
    pub is_changed: bool,
}

/// Pairs that are nearly the same after the change and were not before, ordered by name; and whether there were more
/// pairs of similar size than are looked at.
#[must_use]
pub fn new_overlaps(audiences: &[Overlapping<'_>]) -> (Vec<Overlap>, bool) {
    let mut by_size: Vec<&Overlapping<'_>> = audiences.iter().filter(|a| !a.after.is_empty()).collect();
    by_size.sort_by(|a, b| a.after.len().cmp(&b.after.len()).then_with(|| a.name.cmp(&b.name)));
    let mut found = Vec::new();
    let mut pairs = 0;
    for (at, small) in by_size.iter().enumerate() {
        // The smaller is at most the intersection, the larger at least the union.
        let close = by_size[at + 1..]
            .iter()
            .take_while(|large| small.after.len() as f64 >= OVERLAP_MIN * large.after.len() as f64);
        for large in close {
            // Values of one tag have nobody in common.
            if !(small.is_changed || large.is_changed) || small.name.tag == large.name.tag {
                continue;
            }
            if pairs == PAIRS_MAX {
                found.sort_by(|a: &Overlap, b: &Overlap| (&a.of, &a.with).cmp(&(&b.of, &b.with)));
                return (found, true);
            }
            pairs += 1;
            found.extend(overlap(small, large));
        }
    }
    found.sort_by(|a, b| (&a.of, &a.with).cmp(&(&b.of, &b.with)));
    (found, false)
}

fn overlap(a: &Overlapping<'_>, b: &Overlapping<'_>) -> Option<Overlap> {
    let (both, either) = common(a.after, b.after);
    let is_near = |both: u64, either: u64| either > 0 && both as f64 >= OVERLAP_MIN * either as f64;
    if !is_near(both, either) {
        return None;
    }
    let before = a.before.zip(b.before).map(|(x, y)| common(x, y));
    if before.is_some_and(|(both, either)| is_near(both, either)) {
        return None;
    }
    // What changed is told first.
    let (of, with) = match (a.is_changed, b.is_changed) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ if a.name <= b.name => (a, b),
        _ => (b, a),
    };
    Some(Overlap {
        of: of.name.clone(),
        with: with.name.clone(),
        jaccard: share(both, either),
        before: before.and_then(|(both, either)| share(both, either)),
        both: Count::Exact(both),
        only_of: Count::Exact(of.after.len() - both),
        only_with: Count::Exact(with.after.len() - both),
    })
}

/// Sizes of intersection and union.
fn common(a: &RoaringBitmap, b: &RoaringBitmap) -> (u64, u64) {
    let both = a.intersection_len(b);
    (both, a.len() + b.len() - both)
}

impl Overlap {
    /// What may be told of it; `None` when even that there is an overlap would tell too much: in small audiences the
    /// bound leaves only few possibilities.
    pub(super) fn masked(&self, min_count: u64) -> Option<Self> {
        if min_count <= 1 {
            return Some(self.clone());
        }
        let (both, of, with) = (self.both.exact()?, self.only_of.exact()?, self.only_with.exact()?);
        // With so many in both, 2 to min_count and more of either side may be missing.
        let slack = (1.0 / OVERLAP_MIN - 1.0) * both as f64;
        if slack < 2.0 * min_count as f64 {
            return None;
        }
        if of >= min_count && with >= min_count {
            return Some(self.clone());
        }
        Some(Self {
            jaccard: None,
            before: None,
            both: Count::Hidden,
            only_of: Count::Hidden,
            only_with: Count::Hidden,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(range: std::ops::Range<u32>) -> RoaringBitmap {
        range.collect()
    }

    fn audience<'a>(
        tag: &str,
        before: Option<&'a RoaringBitmap>,
        after: &'a RoaringBitmap,
        is_changed: bool,
    ) -> Overlapping<'a> {
        Overlapping { name: AudienceName { tag: tag.to_owned(), value: None }, before, after, is_changed }
    }

    #[test]
    fn only_new_overlaps_of_what_changed_are_told() {
        let (a, b, c, far) = (set(0..1000), set(0..950), set(0..500), set(5000..6000));
        let audiences = [
            audience("changed", Some(&c), &a, true),
            audience("near", Some(&b), &b, false),
            audience("near_already", Some(&c), &b, true),
            audience("far", Some(&far), &far, false),
            audience("small", Some(&c), &c, false),
        ];
        let (found, is_cut) = new_overlaps(&audiences);
        assert!(!is_cut);
        let told: Vec<(String, String, Option<f64>, Option<f64>)> =
            found.iter().map(|o| (o.of.to_string(), o.with.to_string(), o.jaccard, o.before)).collect();
        let name = |n: &str| n.to_owned();
        // `changed` and `near_already` were the same before: that is not new.
        assert_eq!(
            told,
            [
                (name("changed"), name("near"), Some(0.95), Some(0.526_316)),
                (name("near_already"), name("near"), Some(1.0), Some(0.526_316)),
            ]
        );
    }

    #[test]
    fn the_bound_itself_counts() {
        let (a, b) = (set(0..1000), set(0..900));
        let found = new_overlaps(&[audience("a", None, &a, true), audience("b", Some(&b), &b, false)]).0;
        assert_eq!(found.len(), 1);
        let b = set(0..899);
        assert!(new_overlaps(&[audience("a", None, &a, true), audience("b", Some(&b), &b, false)]).0.is_empty());
    }

    #[test]
    fn small_overlaps_are_not_told() {
        let of = |both: u64, of: u64, with: u64| Overlap {
            of: AudienceName { tag: "a".to_owned(), value: None },
            with: AudienceName { tag: "b".to_owned(), value: None },
            jaccard: Some(0.9),
            before: None,
            both: Count::Exact(both),
            only_of: Count::Exact(of),
            only_with: Count::Exact(with),
        };
        assert_eq!(of(1000, 50, 50).masked(11).unwrap().both, Count::Exact(1000));
        assert_eq!(of(1000, 5, 50).masked(11).unwrap().both, Count::Hidden);
        assert_eq!(of(100, 2, 3).masked(11), None);
        assert_eq!(of(100, 2, 3).masked(1).unwrap().only_with, Count::Exact(3));
    }
}
