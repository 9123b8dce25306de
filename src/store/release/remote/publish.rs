use super::{RemoteShelf, audience_key, chunk_key, hash, log_key, manifest_key, signature_key};
use crate::store::{
    ShelfTrouble, StoreError, failpoint,
    release::{
        Act, CURRENT, MadeCurrent, ReleaseNumber,
        log::{LogMark, appended, records},
        objects::for_each,
        publish::was_published,
        read::Current,
    },
    seal::seal,
};

use super::read::State;

/// How often a publication is begun again because others were faster.
const TRIES: u32 = 20;

impl RemoteShelf {
    /// Makes a release current, see [`crate::store::Shelf::publish`].
    pub(in crate::store::release) fn publish(
        &self,
        number: ReleaseNumber,
        act: &Act<'_>,
    ) -> Result<MadeCurrent, StoreError> {
        self.prepare()?;
        let mut began_with = None;
        for _ in 0..TRIES {
            let (state, log_began_anew) = self.state_to_replace()?;
            let previous = state.current.as_ref().map(|current| current.number);
            let was_overtaken = match (&act.rollback, began_with) {
                // Who takes back means what was current when that was decided.
                (Some(_), Some(began)) => began != previous,
                (Some(_), None) => false,
                (None, _) => previous.is_some_and(|previous| previous > number),
            };
            if let Some(current) = previous.filter(|_| was_overtaken) {
                return Err(StoreError::Overtaken { release: number, current });
            }
            began_with = Some(previous);
            if let Some(made) = self.publish_on(number, act, &state, log_began_anew)? {
                failpoint::report();
                return Ok(made);
            }
        }
        let place = self.place(CURRENT).display().to_string();
        let what = "others replaced it again and again".to_owned();
        Err(StoreError::Shelf { action: "replace", place, what, trouble: ShelfTrouble::Other })
    }

    /// Makes a release current if `state` still holds; `None` when it does not.
    fn publish_on(
        &self,
        number: ReleaseNumber,
        act: &Act<'_>,
        state: &State,
        log_began_anew: bool,
    ) -> Result<Option<MadeCurrent>, StoreError> {
        let previous = state.current.as_ref().map(|current| current.number);
        let blake3 = self.manifest_hash_in(number, state)?;
        let (mut manifest, mut bytes) = self.manifest(number, &blake3)?;
        self.check_whole(&manifest)?;
        if previous != Some(number) && !was_published(&state.records, number, previous) {
            manifest.publication = Some(act.publication(previous));
            bytes = seal(&manifest);
        }
        let mut signature = self.signature(number, state)?;
        if let Some(key) = act.missing_key(&manifest, &bytes, signature.as_deref()) {
            signature = Some(key.sign(&manifest, &bytes).into_bytes());
        }
        let record = act.record(number, previous, &bytes, signature.as_deref());
        let is_recorded =
            state.records.iter().rfind(|r| r.release == number).is_some_and(|r| r.signature == record.signature);
        if previous == Some(number) && (is_recorded || record.signature.is_none()) {
            return Ok(Some(MadeCurrent { manifest, previous, changed: false, log_began_anew }));
        }

        self.write_named(&manifest_key(&record.manifest), &bytes)?;
        if let (Some(blake3), Some(signature)) = (&record.signature, &signature) {
            self.write_named(&signature_key(blake3), signature)?;
        }
        let log = appended(&state.log, &record);
        let mark = LogMark::of(&log);
        let log_key = log_key(&mark.blake3);
        self.write_named(&log_key, &log)?;
        let current = Current { number, manifest: record.manifest, log: Some(mark) };
        let line = current.line().into_bytes();
        let was_first = match &state.version {
            None => self.objects.create(CURRENT, &line)?,
            Some(version) => self.objects.replace(CURRENT, &line, version)?,
        };
        // A request that is made again after its answer was lost finds what it wrote.
        let is_ours = was_first || self.objects.get(CURRENT)?.is_some_and(|now| now.bytes == line);
        // Whoever still needs one of these reads `CURRENT` anew. That it stays is no harm.
        if !is_ours {
            let _ = self.objects.remove(&log_key);
            return Ok(None);
        }
        if let Some(mark) = state.current.as_ref().and_then(|current| current.log.as_ref()) {
            let _ = self.objects.remove(&super::log_key(&mark.blake3));
        }
        Ok(Some(MadeCurrent { manifest, previous, changed: true, log_began_anew }))
    }

    /// What is to be replaced, also if it is damaged.
    fn state_to_replace(&self) -> Result<(State, bool), StoreError> {
        match self.state() {
            Err(StoreError::Damaged { .. }) => {}
            state => return Ok((state?, false)),
        }
        let (current, version) = match self.current_object() {
            Err(StoreError::Damaged { .. }) => (None, self.objects.get(CURRENT)?.map(|object| object.version)),
            current => current?,
        };
        // The log is found by its checksum alone: the longest that is whole.
        let mut longest: Option<Vec<u8>> = None;
        if current.is_none() {
            for name in self.objects.list(super::LOGS)? {
                let Some(log) = self.objects.get(&log_key(&name))?.map(|object| object.bytes) else { continue };
                let is_whole = hash(&log) == name && records(&log).is_some();
                if is_whole && longest.as_ref().is_none_or(|longest| log.len() > longest.len()) {
                    longest = Some(log);
                }
            }
        }
        let log_began_anew = longest.is_none();
        let log = longest.unwrap_or_default();
        let records = records(&log).unwrap_or_default();
        Ok((State { current, version, log, records }, log_began_anew))
    }

    /// Checks that everything a release needs is there and right: what was not written or read by this process is read.
    fn check_whole(&self, manifest: &crate::store::ReleaseManifest) -> Result<(), StoreError> {
        for_each(&*self.objects, &manifest.audiences, |entry| match self.is_known(&audience_key(&entry.blake3)) {
            true => Ok(()),
            false => self.members_there(entry).map(|_| ()),
        })?;
        for_each(&*self.objects, &manifest.ids.chunks, |blake3| {
            let key = chunk_key(blake3);
            match self.is_known(&key) || self.objects.size(&key)?.is_some() {
                true => Ok(()),
                false => Err(self.damaged(&key, "it is missing")),
            }
        })?;
        Ok(())
    }

    /// Writes an object that is named by the checksum of its bytes.
    fn write_named(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.objects.create(key, bytes).map(|_| ())
    }
}
