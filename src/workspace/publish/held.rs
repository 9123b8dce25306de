use super::PublishError;
use crate::{
    calendar::{Micros, Zone, format_instant},
    store::{ReleaseAction, ReleaseManifest, ReleaseNumber},
    workspace::{WorkspaceError, build::Prepared},
};

/// Whether that which a rollback took back may be published again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It may not: a nightly job would bring back at night what was taken back in the evening.
    Refuse,
    /// Somebody decided so.
    PublishAgain,
}

/// Something that a rollback took back, and that would be published again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    release: ReleaseNumber,
    /// What that release and the one that was gone back to did not share.
    what: Part,
    at: Micros,
    by: Option<String>,
    reason: String,
}

/// What made a release another one than the one that was gone back to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// What its files said.
    Definitions(ReleaseManifestKey),
    /// The data under the same definitions.
    Data(ReleaseManifestKey, String),
}

/// The definitions of a release; those of format 1 are known by their rules.
type ReleaseManifestKey = (Option<String>, String);

fn key(manifest: &ReleaseManifest) -> ReleaseManifestKey {
    (manifest.definitions.clone(), manifest.catalog.clone())
}

/// What a rollback took back and would come again with `prepared`.
pub(super) fn find(prepared: &Prepared) -> Result<Option<Held>, WorkspaceError> {
    // A log that cannot be read holds nothing back; publishing sets it aside and says so.
    let Ok(log) = prepared.shelf.release_log() else { return Ok(None) };
    if log.iter().all(|record| record.action != ReleaseAction::Rollback) {
        return Ok(None);
    }
    let mut held: Vec<Held> = Vec::new();
    for record in log {
        let Ok(now) = prepared.shelf.release(record.release) else { continue };
        // Whatever became current again is no longer held back.
        held.retain(|held| !held.what.is_in(&key(&now), &now.snapshot));
        match record.action {
            ReleaseAction::Publish | ReleaseAction::Sign => {}
            ReleaseAction::Rollback => {
                let Some(Ok(before)) = record.previous.map(|n| prepared.shelf.release(n)) else { continue };
                let what = if key(&before) != key(&now) {
                    Part::Definitions(key(&before))
                } else if before.snapshot != now.snapshot {
                    Part::Data(key(&before), before.snapshot)
                } else {
                    continue;
                };
                held.push(Held {
                    release: before.release,
                    what,
                    at: record.at,
                    by: record.by,
                    reason: record.reason.unwrap_or_default(),
                });
            }
        }
    }
    let wanted = (prepared.definitions.clone(), prepared.fingerprint.clone());
    let snapshot = prepared.store.snapshot()?;
    Ok(held.into_iter().rfind(|held| held.what.is_in(&wanted, &snapshot)))
}

impl Part {
    /// Whether a release of these definitions and this data has it.
    fn is_in(&self, definitions: &ReleaseManifestKey, snapshot: &str) -> bool {
        match self {
            Self::Definitions(key) => key == definitions,
            Self::Data(key, data) => key == definitions && data == snapshot,
        }
    }
}

impl Held {
    fn words(&self) -> String {
        match self.what {
            Part::Definitions(_) => format!("these definitions (those of release {})", self.release),
            Part::Data(..) => format!("these data (those of release {})", self.release),
        }
    }

    pub(super) fn refused(&self, zone: &Zone) -> PublishError {
        PublishError::TakenBack {
            what: self.words(),
            at: format_instant(self.at, zone),
            by: self.by.clone(),
            reason: self.reason.clone(),
        }
    }

    pub(super) fn published_again(&self) -> String {
        format!("{} had been taken back ({}) and are published again", self.words(), self.reason)
    }
}
