use std::sync::Arc;

use roaring::RoaringBitmap;

use super::{NUMBERS, RELEASES, RemoteShelf, audience_key, chunk_key, hash, log_key, manifest_key, signature_key};
use crate::store::{
    StoreError,
    release::{
        AudienceEntry, BUILD_AGAIN, CURRENT, PUBLISH_AGAIN, ReleaseManifest, ReleaseNumber, ReleaseRecord,
        SignatureError, Signed, SubjectsOfRelease,
        chunks::{Chunk, unpacked},
        log::records,
        objects::{Version, for_each},
        read::Current,
        signature::check_signature,
    },
    seal::unseal,
};

/// How often a state is read anew that a publisher replaced meanwhile.
const TRIES: u32 = 8;

/// What was current at a moment, and how it came to that.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// `None` before the first `publish`.
    pub(super) current: Option<Current>,
    pub(super) version: Option<Version>,
    /// The bytes of the log.
    pub(super) log: Vec<u8>,
    pub(super) records: Vec<ReleaseRecord>,
}

impl RemoteShelf {
    /// What `CURRENT` says.
    pub(super) fn current_object(&self) -> Result<(Option<Current>, Option<Version>), StoreError> {
        let Some(object) = self.objects.get(CURRENT)? else { return Ok((None, None)) };
        let current = std::str::from_utf8(&object.bytes).ok().and_then(Current::read);
        let damaged = || StoreError::damaged(&self.place(CURRENT), "it does not name a release", PUBLISH_AGAIN);
        let current = current.filter(|c| c.log.is_some()).ok_or_else(damaged)?;
        Ok((Some(current), Some(object.version)))
    }

    /// `CURRENT` and its log.
    pub(super) fn state(&self) -> Result<State, StoreError> {
        let mut last = None;
        for _ in 0..TRIES {
            let (current, version) = self.current_object()?;
            let Some(mark) = current.as_ref().and_then(|c| c.log.clone()) else {
                return Ok(State { current, version, log: Vec::new(), records: Vec::new() });
            };
            let key = log_key(&mark.blake3);
            match self.named(&key, &mark.blake3) {
                Ok(log) => {
                    let damaged = || StoreError::damaged(&self.place(&key), "a line is no record", PUBLISH_AGAIN);
                    let records = records(&log).ok_or_else(damaged)?;
                    return Ok(State { current, version, log, records });
                }
                // A publisher removes the log that it replaced.
                Err(error) if last.as_ref() == Some(&mark) => {
                    return Err(match error {
                        StoreError::Damaged { path, what, .. } => StoreError::damaged(&path, what, PUBLISH_AGAIN),
                        error => error,
                    });
                }
                Err(StoreError::Damaged { .. }) => last = Some(mark),
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::damaged(&self.place(CURRENT), "it changes too often to be read", PUBLISH_AGAIN))
    }

    pub(in crate::store::release) fn current(&self) -> Result<Option<ReleaseNumber>, StoreError> {
        let (Some(current), _) = self.current_object()? else { return Ok(None) };
        self.manifest(current.number, &current.manifest)?;
        Ok(Some(current.number))
    }

    pub(in crate::store::release) fn releases(&self) -> Result<Vec<ReleaseNumber>, StoreError> {
        self.numbers_in(RELEASES)
    }

    /// The highest number that was ever given.
    pub(super) fn last_number(&self) -> Result<ReleaseNumber, StoreError> {
        let given = self.numbers_in(NUMBERS)?.last().copied();
        let there = self.releases()?.last().copied();
        Ok(given.max(there).unwrap_or(ReleaseNumber(0)))
    }

    fn numbers_in(&self, folder: &str) -> Result<Vec<ReleaseNumber>, StoreError> {
        let names = self.objects.list(folder)?;
        let mut numbers: Vec<ReleaseNumber> =
            names.iter().filter_map(|name| name.trim_end_matches(".json").parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    pub(in crate::store::release) fn release(&self, number: ReleaseNumber) -> Result<ReleaseManifest, StoreError> {
        let blake3 = self.manifest_hash(number)?;
        Ok(self.manifest(number, &blake3)?.0)
    }

    /// BLAKE3 of the manifest that holds for a release.
    pub(in crate::store::release) fn manifest_hash(&self, number: ReleaseNumber) -> Result<String, StoreError> {
        let (current, _) = self.current_object()?;
        if let Some(current) = current.filter(|current| current.number == number) {
            return Ok(current.manifest);
        }
        let claim = self.claim(number)?;
        Ok(record_of(&self.state()?.records, number).map_or(claim.manifest, |record| record.manifest.clone()))
    }

    pub(super) fn manifest(
        &self,
        number: ReleaseNumber,
        blake3: &str,
    ) -> Result<(ReleaseManifest, Vec<u8>), StoreError> {
        let key = manifest_key(blake3);
        let bytes = self.named(&key, blake3)?;
        let manifest: ReleaseManifest = unseal(&self.place(&key), &bytes, BUILD_AGAIN)?;
        if manifest.release != number {
            return Err(self.damaged(&key, "it is the manifest of another release"));
        }
        Ok((manifest, bytes))
    }

    pub(in crate::store::release) fn release_log(&self) -> Result<Vec<ReleaseRecord>, StoreError> {
        Ok(self.state()?.records)
    }

    pub(in crate::store::release) fn members(&self, entry: &AudienceEntry) -> Result<RoaringBitmap, StoreError> {
        let bytes = self.named(&audience_key(&entry.blake3), &entry.blake3)?;
        self.bitmap(entry, &bytes)
    }

    /// Copies audiences into the cache, many at once.
    pub(in crate::store::release) fn fetch(&self, entries: &[&AudienceEntry]) -> Result<(), StoreError> {
        if self.cache.is_some() {
            for_each(&*self.objects, entries, |entry| self.named(&audience_key(&entry.blake3), &entry.blake3))?;
        }
        Ok(())
    }

    /// The members of an audience as they lie there now.
    pub(super) fn members_there(&self, entry: &AudienceEntry) -> Result<RoaringBitmap, StoreError> {
        let bytes = self.named_there(&audience_key(&entry.blake3), &entry.blake3)?;
        self.bitmap(entry, &bytes)
    }

    fn bitmap(&self, entry: &AudienceEntry, bytes: &[u8]) -> Result<RoaringBitmap, StoreError> {
        let key = audience_key(&entry.blake3);
        let members = RoaringBitmap::deserialize_from(bytes);
        let members = members.map_err(|_| self.damaged(&key, "it is not a roaring bitmap"))?;
        if bytes.len() as u64 != entry.size_bytes || members.len() != entry.size {
            return Err(self.damaged(&key, "it has another size than the release's manifest says"));
        }
        Ok(members)
    }

    pub(in crate::store::release) fn subjects(
        self: &Arc<Self>,
        manifest: &ReleaseManifest,
    ) -> Result<SubjectsOfRelease, StoreError> {
        let ids = &manifest.ids;
        if ids.chunks.len() != ids.count.div_ceil(super::super::chunks::CHUNK_IDS) as usize {
            let blake3 = self.manifest_hash(manifest.release)?;
            return Err(self.damaged(&manifest_key(&blake3), "it does not say where its ids are"));
        }
        Ok(SubjectsOfRelease::of_shelf(self.clone(), ids.chunks.clone(), ids.count))
    }

    /// The ids of a container.
    pub(in crate::store::release) fn chunk(&self, blake3: &str, count: usize) -> Result<Chunk, StoreError> {
        let bytes = match self.cache.as_ref().and_then(|cache| cache.get(blake3)) {
            Some(bytes) => bytes,
            None => {
                let bytes = self.chunk_there(blake3)?;
                if let Some(cache) = &self.cache {
                    cache.put(blake3, &bytes);
                }
                bytes
            }
        };
        Chunk::read(bytes)
            .filter(|chunk| chunk.len() == count)
            .ok_or_else(|| self.damaged(&chunk_key(blake3), "it does not hold the ids that the release needs"))
    }

    /// The bytes of a chunk as they lie there now.
    pub(super) fn chunk_there(&self, blake3: &str) -> Result<Vec<u8>, StoreError> {
        let key = chunk_key(blake3);
        let object = self.objects.get(&key)?.ok_or_else(|| self.damaged(&key, "it is missing"))?;
        let bytes = unpacked(&object.bytes).filter(|bytes| hash(bytes) == blake3);
        let bytes = bytes.ok_or_else(|| self.damaged(&key, "its ids do not match the checksum it is named by"))?;
        self.note(&key);
        Ok(bytes)
    }

    /// Copies chunks into the cache, many at once.
    pub(in crate::store::release) fn fetch_chunks(&self, chunks: &[String]) -> Result<(), StoreError> {
        let Some(cache) = &self.cache else { return Ok(()) };
        for_each(&*self.objects, chunks, |blake3| {
            if cache.get(blake3).is_none() {
                cache.put(blake3, &self.chunk_there(blake3)?);
            }
            Ok(())
        })?;
        Ok(())
    }

    pub(in crate::store::release) fn check_signature(
        &self,
        number: ReleaseNumber,
        trusted: &[String],
    ) -> Result<Result<Signed, SignatureError>, StoreError> {
        let state = self.state()?;
        let blake3 = self.manifest_hash_in(number, &state)?;
        let (manifest, bytes) = self.manifest(number, &blake3)?;
        let signature = self.signature(number, &state)?;
        Ok(check_signature(&manifest, &bytes, signature.as_deref(), trusted))
    }

    pub(super) fn manifest_hash_in(&self, number: ReleaseNumber, state: &State) -> Result<String, StoreError> {
        match record_of(&state.records, number) {
            Some(record) => Ok(record.manifest.clone()),
            None => Ok(self.claim(number)?.manifest),
        }
    }

    /// The signature of a release; `None` when nobody signed it.
    pub(super) fn signature(&self, number: ReleaseNumber, state: &State) -> Result<Option<Vec<u8>>, StoreError> {
        let signature = record_of(&state.records, number).and_then(|record| record.signature.clone());
        signature.map(|blake3| self.named(&signature_key(&blake3), &blake3)).transpose()
    }
}

/// What was said last of a release.
fn record_of(records: &[ReleaseRecord], number: ReleaseNumber) -> Option<&ReleaseRecord> {
    records.iter().rfind(|record| record.release == number)
}
