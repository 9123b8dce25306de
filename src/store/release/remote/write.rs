use rayon::prelude::*;

use super::{Claim, FORMAT, RemoteShelf, audience_key, chunk_key, claim_key, hash, manifest_key, number_key};
use crate::store::{
    Ids, Store, StoreError,
    manifest::IDS,
    release::{
        AudienceEntry, Candidate, IdsReference, ReleaseDraft, ReleaseNumber,
        chunks::{CHUNK_IDS, Chunk, packed},
        objects::for_each,
        write::{content_hash, name_files, serialise},
    },
    seal::seal,
};

/// How many releases are looked at for one that holds the same already.
const LOOKED_AT: usize = 100;

impl RemoteShelf {
    /// Writes a candidate: what it is made of first, then its number, its manifest, and that it is there.
    pub(in crate::store::release) fn write_candidate(
        &self,
        store: &Store,
        mut draft: ReleaseDraft,
    ) -> Result<Candidate, StoreError> {
        self.prepare()?;
        draft.audiences.sort_by(|a, b| (&a.tag, &a.value).cmp(&(&b.tag, &b.value)));
        let files: Vec<(AudienceEntry, Vec<u8>)> = draft.audiences.par_iter().map(serialise).collect();
        let ids = self.write_ids(store, draft.ids)?;
        for_each(&*self.objects, &files, |(entry, bytes)| {
            self.ensure(&audience_key(&entry.blake3), bytes, |there| hash(there) == entry.blake3)
        })?;
        let mut audiences: Vec<AudienceEntry> = files.into_iter().map(|(entry, _)| entry).collect();
        name_files(&mut audiences);
        let content = content_hash(&draft, &ids, &audiences);
        if let Some(number) = self.equal(&content, draft.dirty)? {
            return Ok(Candidate { number, reused: true });
        }
        let mut manifest = draft.manifest(ReleaseNumber(0), ids, content, audiences);
        loop {
            manifest.release = self.next_number()?;
            let bytes = seal(&manifest);
            let blake3 = hash(&bytes);
            self.ensure(&manifest_key(&blake3), &bytes, |there| there == bytes)?;
            let content = manifest.content.clone();
            let claim = seal(&Claim { format: FORMAT, release: manifest.release, manifest: blake3, content });
            let key = claim_key(manifest.release);
            // A request that is made again after its answer was lost finds what it wrote.
            let is_ours = |there: Option<Vec<u8>>| there.is_some_and(|there| there == claim);
            if self.objects.create(&key, &claim)? || is_ours(self.objects.get(&key)?.map(|o| o.bytes)) {
                crate::store::failpoint::report();
                return Ok(Candidate { number: manifest.release, reused: false });
            }
        }
    }

    /// Writes an object unless it is there and right: one that is damaged is written anew.
    fn ensure(&self, key: &str, bytes: &[u8], is_right: impl Fn(&[u8]) -> bool) -> Result<(), StoreError> {
        if self.is_known(key) {
            return Ok(());
        }
        match self.objects.get(key)? {
            Some(object) if is_right(&object.bytes) => {}
            Some(_) => self.objects.put(key, bytes)?,
            None => {
                self.objects.create(key, bytes)?;
            }
        }
        self.note(key);
        Ok(())
    }

    /// Writes the ids up to `count`, as far as they are not there.
    fn write_ids(&self, store: &Store, count: u32) -> Result<IdsReference, StoreError> {
        let mut reference = store.ids_reference(count)?;
        let ids: Ids = store.ids()?;
        if ids.len() < count {
            let path = store.root().join(IDS);
            return Err(StoreError::damaged(&path, format!("it has fewer than {count} ids"), super::BUILD_AGAIN));
        }
        let firsts: Vec<u32> = (0..count).step_by(CHUNK_IDS as usize).collect();
        reference.chunks = for_each(&*self.objects, &firsts, |first| {
            let chunk = Chunk::of(&ids, *first, count.min(first.saturating_add(CHUNK_IDS)))?;
            let blake3 = chunk.blake3();
            let key = chunk_key(&blake3);
            if !self.is_known(&key) {
                let is_right = |there: &[u8]| super::super::chunks::unpacked(there).is_some_and(|t| t == chunk.bytes());
                self.ensure(&key, &packed(chunk.bytes()), is_right)?;
            }
            Ok(blake3)
        })?;
        Ok(reference)
    }

    /// A release that holds the same already, among the newest ones; of two, the newer.
    fn equal(&self, content: &str, is_dirty: bool) -> Result<Option<ReleaseNumber>, StoreError> {
        let newest: Vec<ReleaseNumber> = self.releases()?.into_iter().rev().take(LOOKED_AT).collect();
        // What cannot be read is no release to be used again; `doctor` names it.
        let claims = for_each(&*self.objects, &newest, |number| match self.claim(*number) {
            Err(StoreError::Damaged { .. } | StoreError::NoRelease { .. }) => Ok(None),
            claim => claim.map(Some),
        })?;
        for claim in claims.into_iter().flatten().filter(|claim| claim.content == content) {
            match self.manifest(claim.release, &claim.manifest) {
                Ok((manifest, _)) if !manifest.dirty || is_dirty => return Ok(Some(claim.release)),
                Ok(_) | Err(StoreError::Damaged { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Takes a number that nobody has or ever had.
    fn next_number(&self) -> Result<ReleaseNumber, StoreError> {
        let mut number = ReleaseNumber(self.last_number()?.0 + 1);
        while !self.objects.create(&number_key(number), b"\n")? {
            number.0 += 1;
        }
        Ok(number)
    }
}
