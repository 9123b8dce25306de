//! An audience over releases: how large it was, who came and who went.

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::Desk;
use crate::{
    store::{ReleaseManifest, ReleasePair, Shelf, StoreError},
    workspace::{Progress, ReleaseSummary, ShownAudience, Workspace, WorkspaceError, release::Opened},
};

/// An audience in the last releases that took effect. Candidates that nobody published and releases that were taken back are
/// not among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AudienceHistory {
    /// The releases, oldest first.
    pub points: Vec<HistoryPoint>,
    /// What could not be read, one sentence each. What it would have told is missing in the points.
    pub problems: Vec<String>,
}

/// An audience in one release.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPoint {
    /// The release.
    pub release: ReleaseSummary,
    /// Members; `None` when the release does not hold the audience.
    pub size: Option<u64>,
    /// Members of each case of the tag that the release holds, ordered by value; a single one without value for a plain tag.
    pub values: Vec<ShownAudience>,
    /// Who came and went since the release before; `None` for the first release, when one of the two does not hold the
    /// audience, and when it cannot be known.
    pub moved: Option<Moved>,
}

/// Who came into an audience and who went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Members who were none before.
    pub entered: u64,
    /// Members before who are none any more.
    pub exited: u64,
}

impl Desk {
    /// Tells of a tag, in any of its cases or in one, in the last `releases_max` releases. Members are compared by subject,
    /// also where releases were made on different machines and their ordinals mean other people. Somebody who moved from
    /// one case to another did not leave the tag.
    ///
    /// # Errors
    /// When nothing can be known of releases, or [`WorkspaceError::Cancelled`]. A release that is damaged is left out.
    pub fn audience_history(
        &self,
        tag: &str,
        value: Option<&str>,
        releases_max: usize,
        progress: &dyn Progress,
    ) -> Result<AudienceHistory, WorkspaceError> {
        let Some(shelf) = self.workspace().shelf_if_any()? else { return Ok(AudienceHistory::default()) };
        let current = shelf.current()?;
        let mut numbers = Workspace::releases_in_effect(&shelf)?;
        numbers.drain(..numbers.len().saturating_sub(releases_max));
        let read: Vec<Option<Result<ReleaseManifest, StoreError>>> =
            numbers.par_iter().map(|number| (!progress.is_cancelled()).then(|| shelf.release(*number))).collect();
        let mut history = AudienceHistory::default();
        let mut before: Option<ReleaseManifest> = None;
        for manifest in read {
            let (Some(manifest), false) = (manifest, progress.is_cancelled()) else {
                return Err(WorkspaceError::Cancelled);
            };
            let mut manifest = match manifest {
                Ok(manifest) => manifest,
                Err(error) => {
                    history.problems.push(error.to_string());
                    before = None;
                    continue;
                }
            };
            let audiences = manifest.audiences.len() as u64;
            manifest.audiences.retain(|entry| entry.tag == tag);
            let release = Opened::new(shelf.clone(), manifest.clone(), current).summary;
            let release = ReleaseSummary { audiences, ..release };
            let values: Vec<ShownAudience> = manifest
                .audiences
                .iter()
                .map(|entry| ShownAudience { value: entry.value.as_deref().map(Into::into), size: entry.size })
                .collect();
            let mut wanted =
                manifest.audiences.iter().filter(|entry| is_wanted(entry.value.as_deref(), value)).peekable();
            // A subject is in one case at most.
            let size = wanted.peek().is_some().then(|| wanted.map(|entry| entry.size).sum());
            let moved = match (before.take(), size) {
                (Some(before), Some(_)) => moved(&shelf, before, manifest.clone(), tag, value),
                _ => Ok(None),
            };
            let moved = moved.unwrap_or_else(|error| {
                history.problems.push(error.to_string());
                None
            });
            history.points.push(HistoryPoint { release, size, values, moved });
            before = Some(manifest);
        }
        Ok(history)
    }
}

fn is_wanted(of: Option<&str>, wanted: Option<&str>) -> bool {
    wanted.is_none() || of == wanted
}

fn moved(
    shelf: &Shelf,
    before: ReleaseManifest,
    after: ReleaseManifest,
    tag: &str,
    value: Option<&str>,
) -> Result<Option<Moved>, StoreError> {
    let values = |manifest: &ReleaseManifest| -> Vec<Option<String>> {
        let audiences = manifest.audiences.iter().map(|entry| entry.value.clone());
        audiences.filter(|of| is_wanted(of.as_deref(), value)).collect()
    };
    let (old, mut all) = (values(&before), values(&after));
    if old.is_empty() {
        return Ok(None);
    }
    all.extend(old);
    all.sort();
    all.dedup();
    let entries: Vec<_> = before.audiences.iter().chain(&after.audiences).cloned().collect();
    shelf.fetch(&entries.iter().collect::<Vec<_>>())?;
    let pair = ReleasePair::new(shelf, before, after)?;
    let (mut members_before, mut members_after) = (RoaringBitmap::new(), RoaringBitmap::new());
    for value in all {
        let members = pair.members(tag, value.as_deref())?;
        members_before |= members.before;
        members_after |= members.after;
    }
    let stayed = members_before.intersection_len(&members_after);
    Ok(Some(Moved { entered: members_after.len() - stayed, exited: members_before.len() - stayed }))
}
