use super::{LOG_ANEW, PublishError, current_if_whole};
use crate::{
    calendar::Micros,
    store::{Act, ReleaseAction, ReleaseNumber, ReleaseRecord, Shelf, SigningKey, StoreError},
    workspace::{Workspace, WorkspaceError},
};

/// What a rollback is asked for.
#[derive(Debug, Clone)]
pub struct RollbackOptions<'a> {
    /// The release to go back to; `None`: the one that was current before the current one was published.
    pub to: Option<u64>,
    /// Why.
    pub reason: String,
    /// The current instant.
    pub now: Micros,
    /// Who; `None` when nobody says so.
    pub by: Option<String>,
    /// What signs the release if it has no signature that counts.
    pub key: Option<&'a SigningKey>,
}

/// What is current after a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// The release that is current now.
    pub release: u64,
    /// The release that was taken back.
    pub previous: Option<u64>,
    /// The instant the rules of the current release were evaluated at.
    pub as_of: Micros,
    /// Commit of its catalog.
    pub commit: Option<String>,
    /// What a reader should know, in sentences.
    pub remarks: Vec<String>,
}

impl Workspace {
    /// Takes the current release back: makes one current that was published before. Nothing is built, and no file of the
    /// catalog is read but `tagwerk.toml`.
    ///
    /// # Errors
    /// When there is no such release, it was never published, it is damaged, its ids are not the store's, or it is not
    /// signed as `[publish]` wants. Then what was current stays current.
    pub fn rollback(&self, options: &RollbackOptions<'_>) -> Result<RolledBack, WorkspaceError> {
        if options.reason.trim().is_empty() {
            return Err(PublishError::NoReason.into());
        }
        let shelf = self.shelf_if_any()?.ok_or(WorkspaceError::NoCurrent)?;
        let current = current_if_whole(&shelf)?;
        let log = match shelf.release_log() {
            // What was current cannot be told then, but a release that is named can be gone back to.
            Err(StoreError::Damaged { .. }) if options.to.is_some() => Vec::new(),
            log => log?,
        };
        let to = match options.to {
            Some(number) => ReleaseNumber(number),
            None => before(&shelf, current.ok_or(WorkspaceError::NoCurrent)?, &log)?,
        };
        if current == Some(to) {
            return Err(PublishError::CurrentAlready { release: to.0 }.into());
        }
        let manifest = shelf.release(to)?;
        let was_published = manifest.publication.is_some()
            || log.iter().any(|record| record.release == to)
            || (manifest.format == 1 && current.is_none_or(|current| to < current));
        if !was_published {
            return Err(PublishError::NeverPublished { release: to.0 }.into());
        }
        let trusted = &self.settings().publish_keys;
        let is_signed = trusted.is_empty() || shelf.check_signature(to, trusted)?.is_ok();
        if !is_signed {
            match options.key {
                Some(key) if trusted.contains(&key.public()) => {}
                _ => self.check_signed(&shelf, to)?,
            }
        }
        let act = Act {
            at: options.now,
            by: options.by.clone(),
            rollback: Some(options.reason.trim().to_owned()),
            key: options.key.filter(|_| !is_signed),
            ..Act::default()
        };
        let made = shelf.publish(to, &act)?;
        let mut remarks = Vec::new();
        if made.log_began_anew {
            remarks.push(LOG_ANEW.to_owned());
        }
        Ok(RolledBack {
            release: to.0,
            previous: made.previous.map(|n| n.0),
            as_of: made.manifest.as_of,
            commit: made.manifest.commit,
            remarks,
        })
    }

    /// Checks that a release is signed as `[publish]` wants.
    pub(in crate::workspace) fn check_signed(
        &self,
        shelf: &Shelf,
        release: ReleaseNumber,
    ) -> Result<(), WorkspaceError> {
        let trusted = &self.settings().publish_keys;
        if trusted.is_empty() {
            return Ok(());
        }
        shelf
            .check_signature(release, trusted)?
            .map(|_| ())
            .map_err(|why| PublishError::NotSigned { release: release.0, why: why.to_string() }.into())
    }
}

/// The release that was current before a release was published for the first time. Going back twice therefore goes two
/// releases back, not forth again.
fn before(shelf: &Shelf, current: ReleaseNumber, log: &[ReleaseRecord]) -> Result<ReleaseNumber, WorkspaceError> {
    let first = log.iter().find(|r| r.release == current && r.action == ReleaseAction::Publish);
    let previous = match first {
        Some(record) => record.previous,
        // Before there was a log, releases were published in their order.
        None => shelf.releases()?.into_iter().rfind(|n| *n < current),
    };
    previous.ok_or_else(|| PublishError::NothingBefore { current: current.0 }.into())
}
