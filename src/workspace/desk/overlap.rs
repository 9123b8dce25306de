//! Whom an audience has in common with every other audience of the release.

use std::sync::Arc;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::Desk;
use crate::{
    engine::profile::index,
    store::{AudienceEntry, AudienceReader},
    workspace::{Progress, ReleaseSummary, WorkspaceError},
};

/// Audiences that are read by one thread between two looks at whether the answer is still wanted.
const BETWEEN_LOOKS: usize = 16;

/// What an audience has in common with all others of the current release.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlaps {
    /// The release.
    pub release: ReleaseSummary,
    /// Members of the audience.
    pub size: u64,
    /// The other audiences: plain tags, and every case of enumerated ones for itself; those of the same tag are left
    /// out, since a subject is in one case at most. The most similar first, then by tag and value.
    pub with: Vec<TagOverlap>,
}

/// What an audience has in common with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagOverlap {
    /// Id of the other's tag.
    pub tag: Arc<str>,
    /// The case of an enumerated tag.
    pub value: Option<Arc<str>>,
    /// Members of the audience that is compared.
    pub own: u64,
    /// Members of the other.
    pub other: u64,
    /// Members of both.
    pub both: u64,
}

/// How two audiences stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetRelation {
    /// They have the same members.
    Same,
    /// Every member of the audience is one of the other.
    Inside,
    /// Every member of the other is one of the audience.
    Contains,
    /// They have members in common, and each has others.
    Overlaps,
    /// They have no member in common.
    Disjoint,
}

impl TagOverlap {
    /// Members of either.
    #[must_use]
    pub const fn either(&self) -> u64 {
        self.own + self.other - self.both
    }

    /// Members of both, of the members of either; `None` when there are none.
    #[must_use]
    pub fn jaccard(&self) -> Option<f64> {
        share(self.both, self.either())
    }

    /// Which part of the audience the other has too.
    #[must_use]
    pub fn share_of_own(&self) -> Option<f64> {
        share(self.both, self.own)
    }

    /// Which part of the other the audience has too.
    #[must_use]
    pub fn share_of_other(&self) -> Option<f64> {
        share(self.both, self.other)
    }

    /// How much more often members of the audience are members of the other than anybody is; 100 is as often.
    #[must_use]
    pub fn index(&self, population: u64) -> Option<f64> {
        index(self.both, self.own, self.other, population)
    }

    /// How they stand to each other. The empty audience has nobody in common with any.
    #[must_use]
    pub const fn relation(&self) -> SetRelation {
        match (self.both == self.own, self.both == self.other) {
            _ if self.both == 0 => SetRelation::Disjoint,
            (true, true) => SetRelation::Same,
            (true, false) => SetRelation::Inside,
            (false, true) => SetRelation::Contains,
            (false, false) => SetRelation::Overlaps,
        }
    }

    /// The more similar first; fractions are compared exactly.
    fn similarity_cmp(&self, other: &Self) -> std::cmp::Ordering {
        let cross = |a: &Self, b: &Self| u128::from(a.both) * u128::from(b.either().max(1));
        cross(other, self).cmp(&cross(self, other))
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Desk {
    /// Compares a tag, in any of its cases or in one, with all other audiences of the current release; `None` when nothing
    /// was published. Reads every audience of the release once, on all threads of the current pool.
    ///
    /// # Errors
    /// [`WorkspaceError::NotInRelease`]; when the release cannot be read or is damaged; [`WorkspaceError::Cancelled`].
    pub fn overlaps(
        &self,
        tag: &str,
        value: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Option<Overlaps>, WorkspaceError> {
        let Some(opened) = self.workspace().release_if_any(None)? else { return Ok(None) };
        let Some(own) = opened.members(tag, value)? else {
            return Err(WorkspaceError::NotInRelease { tag: tag.to_owned(), release: opened.summary.number });
        };
        let others: Vec<&AudienceEntry> = opened.manifest.audiences.iter().filter(|entry| entry.tag != tag).collect();
        if opened.shelf.is_shared() {
            opened.shelf.fetch(&others)?;
        }
        let reader = AudienceReader::new(&opened.shelf, &opened.manifest)?;
        let compared: Result<Vec<Vec<TagOverlap>>, WorkspaceError> = others
            .par_chunks(BETWEEN_LOOKS)
            .map(|entries| {
                if progress.is_cancelled() {
                    return Err(WorkspaceError::Cancelled);
                }
                entries.iter().map(|entry| Ok(compared(&own, entry, &reader.members(entry)?))).collect()
            })
            .collect();
        let mut with: Vec<TagOverlap> = compared?.into_iter().flatten().collect();
        with.par_sort_by(|a, b| {
            a.similarity_cmp(b).then_with(|| a.tag.cmp(&b.tag)).then_with(|| a.value.cmp(&b.value))
        });
        Ok(Some(Overlaps { size: own.len(), release: opened.summary, with }))
    }
}

fn compared(own: &RoaringBitmap, entry: &AudienceEntry, members: &RoaringBitmap) -> TagOverlap {
    TagOverlap {
        tag: entry.tag.as_str().into(),
        value: entry.value.as_deref().map(Into::into),
        own: own.len(),
        other: members.len(),
        both: own.intersection_len(members),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn entry(tag: &str) -> AudienceEntry {
        AudienceEntry {
            tag: tag.to_owned(),
            value: None,
            size: 0,
            file: String::new(),
            size_bytes: 0,
            blake3: String::new(),
        }
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_sets(
            a in prop::collection::btree_set(prop_oneof![0_u32..30, 65_530_u32..65_545], 0..40),
            b in prop::collection::btree_set(prop_oneof![0_u32..30, 65_530_u32..65_545], 0..40),
            inside in any::<bool>(),
        ) {
            let b: BTreeSet<u32> = if inside { b.intersection(&a).copied().collect() } else { b };
            let bitmap = |set: &BTreeSet<u32>| set.iter().copied().collect::<RoaringBitmap>();
            let found = compared(&bitmap(&a), &entry("b"), &bitmap(&b));
            let (both, either) = (a.intersection(&b).count(), a.union(&b).count());
            prop_assert_eq!((found.both, found.either()), (both as u64, either as u64));
            prop_assert_eq!(found.jaccard(), (either > 0).then(|| both as f64 / either as f64));
            let relation = if both == 0 { SetRelation::Disjoint }
                else if a == b { SetRelation::Same }
                else if a.is_subset(&b) { SetRelation::Inside }
                else if b.is_subset(&a) { SetRelation::Contains }
                else { SetRelation::Overlaps };
            prop_assert_eq!(found.relation(), relation);
        }

        #[test]
        fn the_most_similar_come_first(sizes in prop::collection::vec((0_u64..9, 0_u64..9, 0_u64..9), 0..12)) {
            let mut all: Vec<TagOverlap> = sizes.into_iter().map(|(both, own, other)| TagOverlap {
                tag: "t".into(), value: None, own: both + own, other: both + other, both,
            }).collect();
            all.sort_by(TagOverlap::similarity_cmp);
            let jaccards: Vec<f64> = all.iter().map(|overlap| overlap.jaccard().unwrap_or(0.0)).collect();
            prop_assert!(jaccards.is_sorted_by(|a, b| a >= b), "{jaccards:?}");
        }
    }
}
