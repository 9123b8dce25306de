use crate::{
    calendar::Micros,
    store::{ReleaseAction, ReleaseNumber, ReleaseRecord, Shelf},
    workspace::{ReleaseState, ReleaseSummary, Workspace, WorkspaceError, release::Opened, verify},
};

/// A release with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRelease {
    /// What it is.
    pub release: ReleaseSummary,
    /// Hash of everything the files of its catalog say; `None` in releases of older versions.
    pub definitions: Option<String>,
    /// How it became current for the first time; `None` for a candidate, and before there was a log.
    pub published: Option<ReleaseChange>,
    /// How it was taken back, if it is not current since.
    pub rolled_back: Option<ReleaseChange>,
    /// Who signed it.
    pub signature: ReleaseSignature,
    /// BLAKE3 of the change plan that was reviewed.
    pub plan: Option<String>,
    /// The pull request that it was approved in.
    pub pull_request: Option<String>,
    /// Who approved it, as whoever published it said.
    pub approved_by: Vec<String>,
}

/// When something was done, by whom, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseChange {
    /// When.
    pub at: Micros,
    /// Who; `None` when nobody said so.
    pub by: Option<String>,
    /// Why; `None` when nobody said so.
    pub reason: Option<String>,
}

/// What the signature of a release proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseSignature {
    /// It has none.
    Unsigned,
    /// One of `[publish] keys` made it.
    Trusted {
        /// Id of the key, as `minisign` prints it.
        key_id: String,
    },
    /// A key made it that `[publish] keys` does not list.
    UnknownKey {
        /// Id of the key, as `minisign` prints it.
        key_id: String,
    },
    /// It does not fit, or cannot be read.
    Broken,
}

impl ReleaseSignature {
    /// The word in answers.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Trusted { .. } => "trusted",
            Self::UnknownKey { .. } => "unknown_key",
            Self::Broken => "broken",
        }
    }

    /// Id of the key.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        match self {
            Self::Trusted { key_id } | Self::UnknownKey { key_id } => Some(key_id),
            Self::Unsigned | Self::Broken => None,
        }
    }
}

impl Workspace {
    /// Lists all releases, newest first.
    ///
    /// # Errors
    /// When a manifest or the log is damaged; that there is no store yet is no error.
    pub fn releases(&self) -> Result<Vec<ListedRelease>, WorkspaceError> {
        let Some(shelf) = self.shelf_if_any()? else { return Ok(Vec::new()) };
        let current = shelf.current()?;
        let log = shelf.release_log()?;
        let mut releases = Vec::new();
        for number in shelf.releases()?.into_iter().rev() {
            let manifest = shelf.release(number)?;
            let publication = manifest.publication.clone().unwrap_or_default();
            let definitions = manifest.definitions.clone();
            let history = History::of(number, current, &log);
            let mut release = Opened::new(shelf.clone(), manifest, current).summary;
            release.state = history.state(release.state);
            releases.push(ListedRelease {
                release,
                definitions,
                published: history.published.map(change),
                rolled_back: history.rolled_back.map(change),
                signature: self.signature(&shelf, number)?,
                // A publication that did not take effect is none.
                plan: publication.plan.filter(|_| history.published.is_some()),
                pull_request: publication.pull_request.filter(|_| history.published.is_some()),
                approved_by: if history.published.is_some() { publication.approved_by } else { Vec::new() },
            });
        }
        Ok(releases)
    }

    /// Numbers of the releases that took effect and were not taken back, ascending: what happened, without candidates that
    /// nobody published.
    pub(in crate::workspace) fn releases_in_effect(shelf: &Shelf) -> Result<Vec<ReleaseNumber>, WorkspaceError> {
        let current = shelf.current()?;
        let log = shelf.release_log()?;
        // What was published before there was a log is known by its number only.
        let before_log = log.first().map_or(current, |first| first.previous);
        let took_effect = |number: &ReleaseNumber| {
            let history = History::of(*number, current, &log);
            match history.state(ReleaseState::of(*number, current)) {
                ReleaseState::Current => true,
                ReleaseState::Past => history.published.is_some() || before_log.is_some_and(|last| *number <= last),
                ReleaseState::Candidate | ReleaseState::RolledBack => false,
            }
        };
        Ok(shelf.releases()?.into_iter().filter(took_effect).collect())
    }

    fn signature(&self, shelf: &Shelf, number: ReleaseNumber) -> Result<ReleaseSignature, WorkspaceError> {
        Ok(verify::signature(&shelf.check_signature(number, &self.settings().publish_keys)?))
    }
}

/// What the log says of one release.
struct History<'l> {
    published: Option<&'l ReleaseRecord>,
    rolled_back: Option<&'l ReleaseRecord>,
}

impl<'l> History<'l> {
    fn of(number: ReleaseNumber, current: Option<ReleaseNumber>, log: &'l [ReleaseRecord]) -> Self {
        let published = log.iter().find(|r| r.release == number && r.action == ReleaseAction::Publish);
        let is_about = |r: &&ReleaseRecord| {
            r.release == number || (r.previous == Some(number) && r.action == ReleaseAction::Rollback)
        };
        let last = log.iter().rfind(is_about).filter(|r| r.release != number && current != Some(number));
        Self { published, rolled_back: last }
    }

    /// What readers make of it, when its number alone says `state`.
    fn state(&self, state: ReleaseState) -> ReleaseState {
        match state {
            ReleaseState::Current => state,
            _ if self.rolled_back.is_some() => ReleaseState::RolledBack,
            ReleaseState::Candidate if self.published.is_some() => ReleaseState::Past,
            _ => state,
        }
    }
}

fn change(record: &ReleaseRecord) -> ReleaseChange {
    ReleaseChange { at: record.at, by: record.by.clone(), reason: record.reason.clone() }
}
