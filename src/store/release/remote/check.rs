use std::path::PathBuf;

use super::{RemoteShelf, audience_key, chunk_key, log_key, manifest_key, read::State, signature_key};
use crate::store::{
    StoreError,
    release::{
        CURRENT, ReleaseCheck, ReleaseManifest, ReleaseNumber, SignatureError, chunks::Chunk, objects::for_each,
        signature::check_signature,
    },
};

impl RemoteShelf {
    /// Checks a release as it lies there now: seal, audiences, ids, signature, and what `CURRENT` and the log say of it.
    pub(in crate::store::release) fn check_release(
        &self,
        number: ReleaseNumber,
        trusted: &[String],
    ) -> Result<ReleaseCheck, StoreError> {
        let state = self.state()?;
        if self.releases()?.binary_search(&number).is_err() {
            return Err(StoreError::NoRelease { release: number });
        }
        let mut files: Vec<PathBuf> = Vec::new();
        if let Some(current) = &state.current {
            files.push(self.place(CURRENT));
            files.extend(current.log.as_ref().map(|mark| self.place(&log_key(&mark.blake3))));
        }
        let mut findings = Vec::new();
        let (manifest, signature) = match self.checked_manifest(number, trusted, &state, &mut files, &mut findings) {
            Ok((manifest, signature)) => (Some(manifest), signature),
            Err(error @ StoreError::Damaged { .. }) => {
                findings.push(error);
                (None, Err(SignatureError::Malformed))
            }
            Err(error) => return Err(error),
        };
        if let Some(manifest) = &manifest {
            files.extend(manifest.audiences.iter().map(|entry| self.place(&audience_key(&entry.blake3))));
            files.extend(manifest.ids.chunks.iter().map(|blake3| self.place(&chunk_key(blake3))));
            findings.extend(self.damage_of(manifest)?);
        }
        Ok(ReleaseCheck { manifest, files, findings, signature })
    }

    fn checked_manifest(
        &self,
        number: ReleaseNumber,
        trusted: &[String],
        state: &State,
        files: &mut Vec<PathBuf>,
        findings: &mut Vec<StoreError>,
    ) -> Result<(ReleaseManifest, Result<crate::store::Signed, SignatureError>), StoreError> {
        let blake3 = self.manifest_hash_in(number, state)?;
        let key = manifest_key(&blake3);
        files.push(self.place(&key));
        self.named_there(&key, &blake3)?;
        let (manifest, bytes) = self.manifest(number, &blake3)?;
        if let Some(current) = state.current.as_ref().filter(|c| c.number == number && c.manifest != blake3) {
            let what = format!("it names another manifest of release {} than the log", current.number);
            findings.push(StoreError::damaged(&self.place(CURRENT), what, super::super::PUBLISH_AGAIN));
        }
        let signature = state.records.iter().rfind(|r| r.release == number).and_then(|r| r.signature.clone());
        let signature = match signature {
            None => None,
            Some(blake3) => {
                let key = signature_key(&blake3);
                files.push(self.place(&key));
                match self.named_there(&key, &blake3) {
                    Err(error @ StoreError::Damaged { .. }) => {
                        findings.push(error);
                        return Ok((manifest, Err(SignatureError::Malformed)));
                    }
                    signature => Some(signature?),
                }
            }
        };
        let signed = check_signature(&manifest, &bytes, signature.as_deref(), trusted);
        Ok((manifest, signed))
    }

    /// Every audience and chunk of ids that is not as it was written.
    fn damage_of(&self, manifest: &ReleaseManifest) -> Result<Vec<StoreError>, StoreError> {
        let found = |result: Result<(), StoreError>| match result {
            Ok(()) => Ok(None),
            Err(error @ StoreError::Damaged { .. }) => Ok(Some(error)),
            Err(error) => Err(error),
        };
        let audiences =
            for_each(&*self.objects, &manifest.audiences, |entry| found(self.members_there(entry).map(|_| ())))?;
        let chunks = for_each(&*self.objects, &manifest.ids.chunks, |blake3| {
            let there = self.chunk_there(blake3).and_then(|bytes| {
                let is_chunk = Chunk::read(bytes).is_some();
                is_chunk.then_some(()).ok_or_else(|| self.damaged(&chunk_key(blake3), "it does not hold ids"))
            });
            found(there)
        })?;
        Ok(audiences.into_iter().chain(chunks).flatten().collect())
    }

    /// Checks every release, `CURRENT` and the log; says how many objects that were. What releases share is read once.
    pub(in crate::store::release) fn verify(&self) -> Result<(Vec<StoreError>, usize), StoreError> {
        let mut findings = Vec::new();
        let state = match self.state() {
            Err(error @ StoreError::Damaged { .. }) => {
                findings.push(error);
                State { current: None, version: None, log: Vec::new(), records: Vec::new() }
            }
            state => state?,
        };
        let mut files = if state.current.is_some() { 2 } else { 0 };
        let mut seen = std::collections::BTreeSet::new();
        for number in self.releases()? {
            files += 2;
            let mut names = Vec::new();
            // The manifest it was built with tells whether the next build makes the same.
            let built = self.claim(number).and_then(|claim| {
                let key = manifest_key(&claim.manifest);
                if self.is_known(&key) { Ok(()) } else { self.named_there(&key, &claim.manifest).map(|_| ()) }
            });
            match built {
                Err(error @ StoreError::Damaged { .. }) => findings.push(error),
                built => built?,
            }
            match self.checked_manifest(number, &[], &state, &mut names, &mut findings) {
                Ok((mut manifest, _)) => {
                    manifest.audiences.retain(|entry| seen.insert(entry.blake3.clone()));
                    manifest.ids.chunks.retain(|blake3| seen.insert(blake3.clone()));
                    files += manifest.audiences.len() + manifest.ids.chunks.len() + names.len() - 1;
                    findings.extend(self.damage_of(&manifest)?);
                }
                Err(error @ StoreError::Damaged { .. }) => findings.push(error),
                Err(error) => return Err(error),
            }
        }
        Ok((findings, files))
    }
}
