//! Making a release current, and taking it back.

use super::{
    CURRENT, LOG, MANIFEST, Publication, RELEASES, ReleaseAction, ReleaseManifest, ReleaseNumber, ReleaseRecord,
    SIGNATURE, SignatureError, Signed, SigningKey,
    log::{LogMark, appended, records, whole_records},
    read::Current,
    signature::check_signature,
};
use crate::{
    calendar::Micros,
    store::{Store, StoreError, disk, failpoint, seal::seal},
};

/// A change of what is current: when, by whom, why.
#[derive(Debug, Clone, Default)]
pub struct Act<'a> {
    /// When, in microseconds since 1970.
    pub at: Micros,
    /// Who; `None` when nobody says so.
    pub by: Option<String>,
    /// Why what is current is taken back; `None` when a release is published.
    pub rollback: Option<String>,
    /// BLAKE3 of the change plan that was reviewed.
    pub plan: Option<String>,
    /// The pull request that it was approved in.
    pub pull_request: Option<String>,
    /// Who approved it.
    pub approved_by: Vec<String>,
    /// What signs the release.
    pub key: Option<&'a SigningKey>,
}

impl<'a> Act<'a> {
    /// What a manifest says of it.
    pub(super) fn publication(&self, previous: Option<ReleaseNumber>) -> Publication {
        Publication {
            at: self.at,
            by: self.by.clone(),
            previous,
            plan: self.plan.clone(),
            pull_request: self.pull_request.clone(),
            approved_by: self.approved_by.clone(),
        }
    }

    /// The key that has to sign a manifest which this signature does not sign with it.
    pub(super) fn missing_key(
        &self,
        manifest: &ReleaseManifest,
        bytes: &[u8],
        signature: Option<&[u8]>,
    ) -> Option<&'a SigningKey> {
        self.key.filter(|key| check_signature(manifest, bytes, signature, &[key.public()]).is_err())
    }

    /// What the log says of it, with the bytes of the release's manifest and of its signature.
    pub(super) fn record(
        &self,
        release: ReleaseNumber,
        previous: Option<ReleaseNumber>,
        manifest: &[u8],
        signature: Option<&[u8]>,
    ) -> ReleaseRecord {
        let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        ReleaseRecord {
            at: self.at,
            by: self.by.clone(),
            action: match &self.rollback {
                Some(_) => ReleaseAction::Rollback,
                None if previous == Some(release) => ReleaseAction::Sign,
                None => ReleaseAction::Publish,
            },
            release,
            previous,
            manifest: hash(manifest),
            signature: signature.map(hash),
            reason: self.rollback.clone(),
        }
    }
}

/// What is current now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCurrent {
    /// Its manifest, as it is now.
    pub manifest: ReleaseManifest,
    /// What was current before.
    pub previous: Option<ReleaseNumber>,
    /// Whether anything was written: not if the release was current already, and signed if it is to be.
    pub changed: bool,
    /// Whether the log of releases was damaged, set aside and begun anew.
    pub log_began_anew: bool,
}

impl Store {
    /// Makes a release current: syncs its files, checks them, says in its manifest how it was published if that is the
    /// first time, signs it, writes the record, then replaces `CURRENT` atomically. A release that is current already is
    /// left as it is, but signed if it has no signature of the key.
    ///
    /// # Errors
    /// When there is no such release, it is damaged, its ids are not this store's, or another process is writing. What
    /// was current stays current.
    pub fn publish(&self, number: ReleaseNumber, act: &Act<'_>) -> Result<MadeCurrent, StoreError> {
        let _lock = self.lock(if act.rollback.is_some() { "rollback" } else { "publish" })?;
        let mut manifest = self.release(number)?;
        self.check_ids(&manifest)?;
        for audience in &manifest.audiences {
            self.read_entry(number, audience)?;
        }
        // What cannot be read any more is replaced.
        let previous = match self.current() {
            Err(StoreError::Damaged { .. }) => None,
            previous => previous?,
        };
        let (log, log_began_anew) = match self.log_bytes() {
            Ok(log) => (log, false),
            Err(StoreError::Damaged { .. }) => {
                let folder = self.root().join(RELEASES);
                if let Some(damaged) = disk::read(&folder.join(LOG))? {
                    disk::replace(&folder.join(LOG_DAMAGED), &damaged)?;
                }
                (Vec::new(), true)
            }
            Err(error) => return Err(error),
        };
        let history = records(&log).unwrap_or_default();
        let folder = self.root().join(RELEASES).join(number.to_string());

        let mut bytes = self.release_bytes(number)?;
        if previous != Some(number) && !was_published(&history, number, previous) {
            manifest.publication = Some(act.publication(previous));
            let with_publication = seal(&manifest);
            if with_publication != bytes {
                bytes = with_publication;
                disk::replace(&folder.join(MANIFEST), &bytes)?;
            }
        }
        let mut signature = self.signature(number)?;
        if let Some(key) = act.missing_key(&manifest, &bytes, signature.as_deref()) {
            let signed = key.sign(&manifest, &bytes).into_bytes();
            disk::replace(&folder.join(SIGNATURE), &signed)?;
            signature = Some(signed);
        }
        let record = act.record(number, previous, &bytes, signature.as_deref());
        let is_recorded =
            history.iter().rfind(|r| r.release == number).is_some_and(|r| r.signature == record.signature);
        if previous == Some(number) && (is_recorded || record.signature.is_none()) {
            failpoint::report();
            return Ok(MadeCurrent { manifest, previous, changed: false, log_began_anew });
        }
        for audience in &manifest.audiences {
            disk::sync(&folder.join(&audience.file))?;
        }
        disk::sync(&folder.join(MANIFEST))?;
        disk::sync(&folder)?;
        disk::sync_parent(&folder)?;
        let log = appended(&log, &record);
        disk::replace(&self.root().join(RELEASES).join(LOG), &log)?;
        let current = Current { number, manifest: record.manifest, log: Some(LogMark::of(&log)) };
        disk::replace(&self.root().join(CURRENT), current.line().as_bytes())?;
        failpoint::report();
        Ok(MadeCurrent { manifest, previous, changed: true, log_began_anew })
    }

    /// Every change of what is current, oldest first. Stores written before there was a log have none.
    ///
    /// # Errors
    /// When the log is not what it was when it was last written.
    pub fn release_log(&self) -> Result<Vec<ReleaseRecord>, StoreError> {
        let log = self.log_bytes()?;
        records(&log).ok_or_else(|| self.log_damaged("a line is no record"))
    }

    /// The bytes of the log that took effect.
    fn log_bytes(&self) -> Result<Vec<u8>, StoreError> {
        let log = disk::read(&self.root().join(RELEASES).join(LOG))?;
        // A damaged `CURRENT` says nothing of the log, and neither does one that is not there.
        let Ok(Some(current)) = self.current_file() else {
            return Ok(whole_records(&log.unwrap_or_default()).to_vec());
        };
        let Some(mark) = current.log else { return Ok(Vec::new()) };
        let log = log.ok_or_else(|| self.log_damaged("it is missing"))?;
        mark.part(&log)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| self.log_damaged("it does not match the checksum in `CURRENT`"))
    }

    fn log_damaged(&self, what: &str) -> StoreError {
        StoreError::damaged(&self.root().join(RELEASES).join(LOG), what, super::PUBLISH_AGAIN)
    }

    /// The signature of a release, as its file holds it.
    fn signature(&self, number: ReleaseNumber) -> Result<Option<Vec<u8>>, StoreError> {
        disk::read(&self.root().join(RELEASES).join(number.to_string()).join(SIGNATURE))
    }

    /// Checks the signature of a release against the keys that are trusted.
    ///
    /// # Errors
    /// When the release or its signature cannot be read; that the signature proves nothing is the answer, not an error.
    pub fn check_signature(
        &self,
        number: ReleaseNumber,
        trusted: &[String],
    ) -> Result<Result<Signed, SignatureError>, StoreError> {
        let (manifest, bytes) = (self.release(number)?, self.release_bytes(number)?);
        Ok(check_signature(&manifest, &bytes, self.signature(number)?.as_deref(), trusted))
    }

    /// Compares manifest and signature of a release with what the log says of them.
    pub(super) fn check_recorded(&self, number: ReleaseNumber, history: &[ReleaseRecord]) -> Result<(), StoreError> {
        let Some(record) = history.iter().rfind(|r| r.release == number) else { return Ok(()) };
        let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
        let folder = self.root().join(RELEASES).join(number.to_string());
        let differs = |file: &str| {
            StoreError::damaged(&folder.join(file), "it is not what the log of releases says", super::PUBLISH_AGAIN)
        };
        if hash(&self.release_bytes(number)?) != record.manifest {
            return Err(differs(MANIFEST));
        }
        match &record.signature {
            Some(recorded) if self.signature(number)?.map(|s| hash(&s)).as_ref() != Some(recorded) => {
                Err(differs(SIGNATURE))
            }
            _ => Ok(()),
        }
    }
}

/// Name of a damaged log that was set aside.
const LOG_DAMAGED: &str = "log.damaged";

/// Whether a release was current once. Before there was a log, everything older than the current one may have been.
pub(super) fn was_published(history: &[ReleaseRecord], number: ReleaseNumber, current: Option<ReleaseNumber>) -> bool {
    history.iter().any(|r| r.release == number) || (history.is_empty() && current.is_some_and(|c| number <= c))
}
