use std::{path::Path, sync::Arc};

use roaring::RoaringBitmap;

use super::{ShownAudience, Workspace, WorkspaceError};
use crate::{
    calendar::Micros,
    catalog::{PathError, expand_path},
    store::{ReleaseManifest, ReleaseNumber, Shelf, Store, StoreError},
};

/// A release in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSummary {
    /// Its number.
    pub number: u64,
    /// What readers make of it.
    pub state: ReleaseState,
    /// The instant its rules were evaluated at.
    pub as_of: Micros,
    /// Commit of the catalog; `None` outside a repository.
    pub commit: Option<String>,
    /// Whether files of the catalog differed from that commit.
    pub is_dirty: bool,
    /// The population.
    pub subjects: u64,
    /// How many audiences it holds.
    pub audiences: u64,
}

/// What readers make of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseState {
    /// They use it.
    Current,
    /// It is newer than the current one and waits to be published.
    Candidate,
    /// It is older than the current one, or was current once.
    Past,
    /// It was current and was taken back.
    RolledBack,
}

impl ReleaseState {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Candidate => "candidate",
            Self::Past => "past",
            Self::RolledBack => "rolled_back",
        }
    }

    pub(super) fn of(number: ReleaseNumber, current: Option<ReleaseNumber>) -> Self {
        match current {
            Some(current) if number == current => Self::Current,
            Some(current) if number < current => Self::Past,
            _ => Self::Candidate,
        }
    }
}

/// A release that is read.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) summary: ReleaseSummary,
    pub(super) manifest: ReleaseManifest,
    pub(super) shelf: Shelf,
}

impl Opened {
    pub(super) fn new(shelf: Shelf, manifest: ReleaseManifest, current: Option<ReleaseNumber>) -> Self {
        let summary = ReleaseSummary {
            number: manifest.release.0,
            state: ReleaseState::of(manifest.release, current),
            as_of: manifest.as_of,
            commit: manifest.commit.clone(),
            is_dirty: manifest.dirty,
            subjects: manifest.population,
            audiences: manifest.audiences.len() as u64,
        };
        Self { summary, manifest, shelf }
    }

    /// Audiences of a tag, ordered by value.
    pub(super) fn audiences(&self, tag: &str) -> Vec<ShownAudience> {
        let of_tag = self.manifest.audiences.iter().filter(|a| a.tag == tag);
        of_tag.map(|a| ShownAudience { value: a.value.as_deref().map(Arc::from), size: a.size }).collect()
    }

    /// Members of a tag, or of one of its cases; `None` when the release does not hold it.
    pub(super) fn members(&self, tag: &str, value: Option<&str>) -> Result<Option<RoaringBitmap>, StoreError> {
        let mut members = None;
        for audience in self.manifest.audiences.iter().filter(|a| a.tag == tag) {
            if value.is_none() || audience.value.as_deref() == value {
                let more = self.shelf.members(&self.manifest, audience)?;
                *members.get_or_insert_with(RoaringBitmap::new) |= more;
            }
        }
        Ok(members)
    }
}

impl Workspace {
    /// The store; `None` when nothing was ingested yet.
    pub(super) fn store_if_any(&self) -> Result<Option<Store>, WorkspaceError> {
        match Store::open(self.store_dir()) {
            Ok(store) => Ok(Some(store)),
            Err(StoreError::NoStore { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Where releases lie; `None` when they lie in the store and nothing was ingested yet.
    pub(super) fn shelf_if_any(&self) -> Result<Option<Shelf>, WorkspaceError> {
        match self.shared_shelf()? {
            Some(shelf) => Ok(Some(shelf)),
            None => Ok(self.store_if_any()?.map(Shelf::of_store)),
        }
    }

    /// Where releases of what is evaluated over a store go.
    pub(super) fn shelf_of(&self, store: &Store) -> Result<Shelf, WorkspaceError> {
        Ok(self.shared_shelf()?.unwrap_or_else(|| Shelf::of_store(store.clone())))
    }

    /// The place that `releases` of `tagwerk.toml` names; `None` when releases lie in the store.
    pub(super) fn shared_shelf(&self) -> Result<Option<Shelf>, WorkspaceError> {
        let Some(written) = &self.settings().releases else { return Ok(None) };
        let error = |source| WorkspaceError::ReleasesPath { path: written.clone(), source };
        let at = expand_path(written, |name| std::env::var(name).ok()).map_err(error)?;
        if !at.contains("://") && !Path::new(&at).is_absolute() {
            return Err(error(PathError::Relative));
        }
        Ok(Some(Shelf::open(&at, &self.store_dir().join("cache").join("releases"))?))
    }

    /// The release of that number, or the current one; `None` when none is asked for and none is current.
    pub(super) fn release_if_any(&self, release: Option<u64>) -> Result<Option<Opened>, WorkspaceError> {
        let Some(shelf) = self.shelf_if_any()? else {
            return release.map_or(Ok(None), |n| Err(StoreError::NoRelease { release: ReleaseNumber(n) }.into()));
        };
        let current = shelf.current()?;
        let Some(number) = release.map(ReleaseNumber).or(current) else { return Ok(None) };
        let manifest = shelf.release(number)?;
        Ok(Some(Opened::new(shelf, manifest, current)))
    }
}
