use super::{
    BuildOptions, Built, Progress, Workspace, WorkspaceError,
    build::{Prepared, engine_version},
};
use crate::{
    calendar::{HOUR, Micros},
    store::{ReleaseNumber, StoreError},
};

/// A candidate that is published without being asked for by its instant is at most this old: who builds, looks and
/// publishes means that candidate, a nightly job means the state of now.
const CANDIDATE_AGE_MAX: Micros = HOUR;

/// What is current after a publication.
#[derive(Debug)]
pub struct Published {
    /// The release that is current now.
    pub release: u64,
    /// The release that was current before.
    pub previous: Option<u64>,
    /// The instant its rules were evaluated at.
    pub as_of: Micros,
    /// The population.
    pub subjects: u64,
    /// How many audiences it holds.
    pub audiences: u64,
    /// What was built for it; `None` when it was there already.
    pub built: Option<Built>,
}

impl Workspace {
    /// Makes a release current, atomically: one that was built from these tags and this data, at `options.as_of` or up
    /// to an hour before, newer than the current one; or else one that is built now. `options.only` is not looked at:
    /// what is published holds all tags.
    ///
    /// # Errors
    /// As [`Workspace::build`]; and when the release is damaged. Then what was current stays current.
    pub fn publish(&self, options: &BuildOptions, progress: &dyn Progress) -> Result<Published, WorkspaceError> {
        let options = BuildOptions { only: Vec::new(), ..options.clone() };
        let prepared = self.prepare(&options, progress)?;
        let store = prepared.store.clone();
        let previous = match store.current() {
            // Publishing is what makes it anew.
            Err(StoreError::Damaged { .. }) => None,
            previous => previous?,
        };
        let (number, built) = match find_candidate(&prepared, previous, options.as_of)? {
            Some(number) => (number, None),
            None => {
                let built = self.build_prepared(prepared, &options, progress)?;
                (ReleaseNumber(built.release), Some(built))
            }
        };
        let manifest = store.publish(number, &crate::store::Act { at: options.now, ..Default::default() })?.manifest;
        Ok(Published {
            release: number.0,
            previous: previous.map(|n| n.0),
            as_of: manifest.as_of,
            subjects: manifest.population,
            audiences: manifest.audiences.len() as u64,
            built,
        })
    }
}

/// The newest release that already is what a build would make.
fn find_candidate(
    prepared: &Prepared,
    current: Option<ReleaseNumber>,
    as_of: Micros,
) -> Result<Option<ReleaseNumber>, WorkspaceError> {
    let store = &prepared.store;
    let (snapshot, engine) = (store.snapshot()?, engine_version());
    for number in store.releases()?.into_iter().rev().take_while(|n| current.is_none_or(|c| *n >= c)) {
        // A damaged release is no candidate; `doctor` names it.
        let Ok(manifest) = store.release(number) else { continue };
        let is_same =
            manifest.catalog == prepared.fingerprint && manifest.snapshot == snapshot && manifest.engine == engine;
        let is_newer = current.is_none_or(|c| number > c);
        let is_fresh = (as_of - CANDIDATE_AGE_MAX..=as_of).contains(&manifest.as_of);
        if is_same && (manifest.as_of == as_of || (is_newer && is_fresh)) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}
