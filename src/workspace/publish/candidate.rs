use crate::{
    calendar::{HOUR, Micros},
    store::ReleaseNumber,
    workspace::{
        WorkspaceError,
        build::{Prepared, engine_version},
    },
};

/// A release that is not asked for by its instant is at most this old: who builds, looks and publishes means that
/// candidate, and who publishes twice means one release; a nightly job means the state of now.
const AGE_MAX: Micros = HOUR;

/// How near to the wanted instant a release has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishInstant {
    /// At that instant.
    Exactly,
    /// At it, or up to an hour before.
    About,
}

/// The newest release that already is what a build would make, and the instant it is of.
pub(super) fn find(
    prepared: &Prepared,
    current: Option<ReleaseNumber>,
    as_of: Micros,
    instant: PublishInstant,
) -> Result<Option<(ReleaseNumber, Micros)>, WorkspaceError> {
    let shelf = &prepared.shelf;
    let (snapshot, engine) = (prepared.store.snapshot()?, engine_version());
    for number in shelf.releases()?.into_iter().rev().take_while(|n| current.is_none_or(|c| *n >= c)) {
        // A damaged release is no candidate; `doctor` names it.
        let Ok(manifest) = shelf.release(number) else { continue };
        let is_same = manifest.definitions == prepared.definitions
            && manifest.catalog == prepared.fingerprint
            && manifest.snapshot == snapshot
            && manifest.engine == engine;
        // Of a clean commit with the same definitions it is true that it says them; of a dirty one it is not.
        let is_as_clean = !manifest.dirty || prepared.is_dirty();
        let is_near = match instant {
            PublishInstant::Exactly => manifest.as_of == as_of,
            PublishInstant::About => (as_of - AGE_MAX..=as_of).contains(&manifest.as_of),
        };
        let is_of_commit = !prepared.is_of_commit
            || prepared.revision.as_ref().is_some_and(|revision| revision.commit == manifest.commit);
        if is_same && is_as_clean && is_near && is_of_commit {
            return Ok(Some((number, manifest.as_of)));
        }
    }
    Ok(None)
}
