//! Audiences of two releases compared by subject, whatever their ordinals mean.
//!
//! Where the ids of both are the beginning of one dictionary, ordinals mean the same and bitmaps are compared as they are.
//! Otherwise the ordinals of the one are translated into those of the other, by the text of each id: part by part, so that
//! only one part of the texts is in memory. That takes four bytes per subject besides, whatever the number of audiences.

use hashbrown::HashTable;
use rayon::slice::ParallelSliceMut as _;
use roaring::RoaringBitmap;
use xxhash_rust::xxh3::xxh3_64;

use super::{ReleaseManifest, Shelf, SubjectsOfRelease, chunks::CHUNK_IDS};
use crate::store::StoreError;

/// Ids of one part, about.
const PART_IDS: u32 = 4 << 20;
/// Not translated yet.
const MISSING: u32 = u32::MAX;

/// Two releases whose audiences are compared.
#[derive(Debug)]
pub struct ReleasePair<'s> {
    shelf: &'s Shelf,
    before: ReleaseManifest,
    after: ReleaseManifest,
    /// By ordinal of `before` that of `after`; subjects that `after` does not know have ordinals behind its own. `None`
    /// when ordinals mean the same.
    translation: Option<Vec<u32>>,
}

/// Who was in an audience before and who is in it after, as ordinals that mean the same in both.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedMembers {
    /// Members before.
    pub before: RoaringBitmap,
    /// Members after.
    pub after: RoaringBitmap,
}

impl ComparedMembers {
    /// Members after it who were none before.
    #[must_use]
    pub fn entered(&self) -> RoaringBitmap {
        &self.after - &self.before
    }

    /// Members before it who are none after.
    #[must_use]
    pub fn exited(&self) -> RoaringBitmap {
        &self.before - &self.after
    }
}

impl<'s> ReleasePair<'s> {
    /// Prepares two releases of a shelf.
    ///
    /// # Errors
    /// When the ids of one of them are gone, damaged or cannot be read.
    pub fn new(shelf: &'s Shelf, before: ReleaseManifest, after: ReleaseManifest) -> Result<Self, StoreError> {
        Self::with_parts(shelf, before, after, PART_IDS)
    }

    fn with_parts(
        shelf: &'s Shelf,
        before: ReleaseManifest,
        after: ReleaseManifest,
        part_ids: u32,
    ) -> Result<Self, StoreError> {
        // A release of a store is read only with the ids of that store.
        let (from, to) = (shelf.subjects(&before)?, shelf.subjects(&after)?);
        let is_same = !shelf.is_shared() || is_beginning(&from, &to)?;
        let translation = if is_same { None } else { Some(translate(&from, &to, part_ids)?) };
        Ok(Self { shelf, before, after, translation })
    }

    /// Whether ordinals mean the same in both.
    #[must_use]
    pub const fn is_one_dictionary(&self) -> bool {
        self.translation.is_none()
    }

    /// The release before.
    #[must_use]
    pub const fn before(&self) -> &ReleaseManifest {
        &self.before
    }

    /// The release after.
    #[must_use]
    pub const fn after(&self) -> &ReleaseManifest {
        &self.after
    }

    /// The members of an audience; nobody where a release does not have it.
    ///
    /// # Errors
    /// When an audience is damaged or cannot be read.
    pub fn members(&self, tag: &str, value: Option<&str>) -> Result<ComparedMembers, StoreError> {
        let read = |manifest: &ReleaseManifest| match manifest.audience(tag, value) {
            Some(entry) => self.shelf.members(manifest, entry),
            None => Ok(RoaringBitmap::new()),
        };
        let (before, after) = (read(&self.before)?, read(&self.after)?);
        let before = match &self.translation {
            None => before,
            Some(translation) => {
                let mut ordinals: Vec<u32> =
                    before.iter().filter_map(|ordinal| translation.get(ordinal as usize).copied()).collect();
                ordinals.par_sort_unstable();
                RoaringBitmap::from_sorted_iter(ordinals).unwrap_or_default()
            }
        };
        Ok(ComparedMembers { before, after })
    }
}

/// Whether the ids of one are the beginning of those of the other.
fn is_beginning(a: &SubjectsOfRelease, b: &SubjectsOfRelease) -> Result<bool, StoreError> {
    for at in 0..a.chunks().min(b.chunks()) {
        if a.chunk_name(at).is_some() && a.chunk_name(at) == b.chunk_name(at) {
            continue;
        }
        let (a, b) = (a.chunk(at)?, b.chunk(at)?);
        // A chunk is full unless it is the last one.
        if a.len() == b.len() || (0..a.len().min(b.len())).any(|at| a.id(at) != b.id(at)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn translate(from: &SubjectsOfRelease, to: &SubjectsOfRelease, part_ids: u32) -> Result<Vec<u32>, StoreError> {
    from.fetch_all()?;
    to.fetch_all()?;
    let parts = u64::from(to.len().div_ceil(part_ids).max(1));
    let mut translation = vec![MISSING; from.len() as usize];
    for part in 0..parts {
        // Start in `texts`, length, ordinal.
        let mut known: HashTable<(u64, usize, u32, u32)> = HashTable::new();
        let mut texts: Vec<u8> = Vec::new();
        each(to, |ordinal, id| {
            let hash = xxh3_64(id.as_bytes());
            if hash % parts == part {
                let entry = (hash, texts.len(), id.len() as u32, ordinal);
                texts.extend_from_slice(id.as_bytes());
                known.insert_unique(hash, entry, |(hash, ..)| *hash);
            }
        })?;
        each(from, |ordinal, id| {
            let hash = xxh3_64(id.as_bytes());
            if hash % parts == part {
                let is_it = |(_, start, length, _): &(u64, usize, u32, u32)| {
                    texts[*start..*start + *length as usize] == *id.as_bytes()
                };
                if let Some((.., found)) = known.find(hash, is_it) {
                    translation[ordinal as usize] = *found;
                }
            }
        })?;
    }
    let missing = translation.iter_mut().filter(|ordinal| **ordinal == MISSING);
    for (next, ordinal) in (u64::from(to.len())..).zip(missing) {
        let fresh = u32::try_from(next).ok().filter(|fresh| *fresh != MISSING);
        *ordinal = fresh.ok_or_else(|| StoreError::Full { what: "subjects of two releases".to_owned() })?;
    }
    Ok(translation)
}

/// All ids, in the order of their ordinals.
fn each(subjects: &SubjectsOfRelease, mut act: impl FnMut(u32, &str)) -> Result<(), StoreError> {
    for at in 0..subjects.chunks() {
        let chunk = subjects.chunk(at)?;
        for within in 0..chunk.len() {
            act(at as u32 * CHUNK_IDS + within as u32, chunk.id(within).unwrap_or_default());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::store::release::{
        AudienceEntry, IdsReference, ReleaseNumber,
        chunks::{Chunk, packed},
        objects::{Folder, Objects as _},
        write::serialise,
    };

    /// Writes a release of its own ids into a folder, without a store.
    fn release(folder: &Folder, number: u64, ids: &[String], members: &BTreeSet<String>) -> ReleaseManifest {
        let chunk = Chunk::of_texts(ids.iter().map(String::as_str)).unwrap();
        let blake3 = chunk.blake3();
        folder.put(&format!("ids/{blake3}.zst"), &packed(chunk.bytes())).unwrap();
        let ordinals = (0..).zip(ids).filter(|(_, id)| members.contains(*id)).map(|(ordinal, _)| ordinal);
        let audience =
            crate::store::Audience { tag: "t".to_owned(), value: None, members: RoaringBitmap::from_iter(ordinals) };
        let (entry, bytes): (AudienceEntry, Vec<u8>) = serialise(&audience);
        folder.put(&format!("audiences/{}.roaring", entry.blake3), &bytes).unwrap();
        let chunks = if ids.is_empty() { Vec::new() } else { vec![blake3] };
        ReleaseManifest {
            format: 2,
            release: ReleaseNumber(number),
            as_of: 0,
            commit: None,
            dirty: false,
            definitions: None,
            catalog: String::new(),
            snapshot: String::new(),
            engine: String::new(),
            population: ids.len() as u64,
            ids: IdsReference { dictionary: None, count: ids.len() as u32, digest: None, chunks },
            content: String::new(),
            publication: None,
            audiences: vec![entry],
        }
    }

    fn ids() -> impl Strategy<Value = Vec<String>> {
        prop::collection::btree_set("[a-c]{0,3}|é|用户1", 0..30)
            .prop_map(|ids| ids.into_iter().collect::<Vec<_>>())
            .prop_shuffle()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn comparing_is_what_sets_of_ids_say(
            a in ids(), b in ids(), (more, is_grown) in (ids(), any::<bool>()),
            chosen in prop::collection::vec(any::<(bool, bool)>(), 90), part_ids in 1_u32..40,
        ) {
            // Now and then the one is the other, grown.
            let b = if is_grown {
                let new = more.into_iter().filter(|id| !a.contains(id));
                a.iter().cloned().chain(new).collect()
            } else { b };
            let members = |ids: &[String], of: fn(&(bool, bool)) -> bool| -> BTreeSet<String> {
                ids.iter().zip(&chosen).filter(|(_, chosen)| of(chosen)).map(|(id, _)| id.clone()).collect()
            };
            let (before, after) = (members(&a, |c| c.0), members(&b, |c| c.1));
            let dir = tempfile::tempdir().unwrap();
            let folder = Folder::new(dir.path().to_owned());
            let (old, new) = (release(&folder, 1, &a, &before), release(&folder, 2, &b, &after));
            let shelf = Shelf::of_folder(dir.path());
            let entered = after.difference(&before).count() as u64;
            let exited = before.difference(&after).count() as u64;
            for (old, new, sizes) in [
                (&old, &new, (before.len() as u64, after.len() as u64, entered, exited)),
                (&new, &old, (after.len() as u64, before.len() as u64, exited, entered)),
            ] {
                let pair = ReleasePair::with_parts(&shelf, old.clone(), new.clone(), part_ids).unwrap();
                let found = pair.members("t", None).unwrap();
                prop_assert_eq!(
                    (found.before.len(), found.after.len(), found.entered().len(), found.exited().len()),
                    sizes
                );
                let is_one = a.iter().zip(&b).all(|(a, b)| a == b);
                prop_assert_eq!(pair.is_one_dictionary(), is_one);
                prop_assert!(pair.members("other", None).unwrap().before.is_empty());
            }
            // Subjects themselves, not only how many.
            let pair = ReleasePair::with_parts(&shelf, old, new.clone(), part_ids).unwrap();
            let subjects = shelf.subjects(&new).unwrap();
            let found: BTreeSet<String> = pair.members("t", None).unwrap().entered().iter()
                .map(|ordinal| subjects.id(ordinal).unwrap().unwrap().into_owned()).collect();
            prop_assert_eq!(found, after.difference(&before).cloned().collect());
        }
    }
}
