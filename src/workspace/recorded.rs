use super::{EditRecord, ReleaseSummary, Workspace, WorkspaceError, journal, release::Opened};
use crate::{
    calendar::Micros,
    store::{ReleaseAction, ReleaseNumber, ReleaseRecord, SwitchRecord, Switches},
};

/// What was done in a workspace, as its records tell: releases, changes of many files, switches.
#[derive(Debug, Default)]
pub struct Recorded {
    /// What was done, newest first.
    pub deeds: Vec<Deed>,
    /// Records that cannot be read; what others tell is told all the same.
    pub problems: Vec<WorkspaceError>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When. Of a candidate the instant that it was built for: nothing records when that was.
    pub at: Micros,
    /// Who did it; `None` when nobody said so, and where that is not recorded.
    pub by: Option<String>,
    /// What it was.
    pub what: Done,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// A release was built and not published.
    Built(ReleaseSummary),
    /// Another release became current, or the current one was signed.
    Released(Released),
    /// Files were changed together.
    Edited(EditRecord),
    /// A tag was switched off or on.
    Switched(SwitchRecord),
}

/// A change of what is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// What was done.
    pub action: ReleaseAction,
    /// The release that is current since.
    pub release: u64,
    /// The release that was current before.
    pub previous: Option<u64>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// What the release is; `None` when it is gone or was not looked at.
    pub summary: Option<ReleaseSummary>,
    /// The pull request that it was approved in.
    pub pull_request: Option<String>,
    /// Who approved it, as whoever published it said.
    pub approved_by: Vec<String>,
}

impl Workspace {
    /// Tells what was done here, by its records. At most `limit` of each kind, the newest; the newest `looked_at` releases
    /// are looked at for what they hold.
    ///
    /// A record that cannot be read is a problem and no error.
    #[must_use]
    pub fn recorded(&self, limit: usize, looked_at: usize) -> Recorded {
        let mut recorded = Recorded::default();
        match self.released(limit, looked_at) {
            Ok(deeds) => recorded.deeds.extend(deeds),
            Err(error) => recorded.problems.push(error),
        }
        match journal::records(self.root()) {
            Ok(edits) => recorded.deeds.extend(edits.into_iter().rev().take(limit).map(|edit| Deed {
                at: edit.at,
                by: None,
                what: Done::Edited(edit),
            })),
            Err(error) => recorded.problems.push(error),
        }
        match Switches::of(self.root()).records() {
            Ok(switches) => recorded.deeds.extend(switches.into_iter().rev().take(limit).map(|switch| Deed {
                at: switch.at,
                by: switch.by.clone(),
                what: Done::Switched(switch),
            })),
            Err(error) => recorded.problems.push(error.into()),
        }
        // Each kind is ordered as it was recorded, which a stable sort keeps for deeds of one instant.
        recorded.deeds.sort_by_key(|deed| std::cmp::Reverse(deed.at));
        recorded
    }

    fn released(&self, limit: usize, looked_at: usize) -> Result<Vec<Deed>, WorkspaceError> {
        let Some(shelf) = self.shelf_if_any()? else { return Ok(Vec::new()) };
        let current = shelf.current()?;
        let log = shelf.release_log()?;
        let mut looked = Vec::new();
        for number in shelf.releases()?.into_iter().rev().take(looked_at) {
            // A damaged release says nothing; `doctor` names it.
            let Ok(manifest) = shelf.release(number) else { continue };
            let publication = manifest.publication.clone().unwrap_or_default();
            looked.push((Opened::new(shelf.clone(), manifest, current).summary, publication));
        }
        let of = |number: ReleaseNumber| looked.iter().find(|(summary, _)| summary.number == number.0);
        let change = |record: &ReleaseRecord| {
            let (summary, publication) = of(record.release).cloned().unzip();
            let publication = publication.filter(|_| record.action == ReleaseAction::Publish).unwrap_or_default();
            let what = Done::Released(Released {
                action: record.action,
                release: record.release.0,
                previous: record.previous.map(|number| number.0),
                reason: record.reason.clone(),
                summary,
                pull_request: publication.pull_request,
                approved_by: publication.approved_by,
            });
            Deed { at: record.at, by: record.by.clone(), what }
        };
        let is_published = |number: u64| {
            let is_logged = log.iter().any(|r| r.release.0 == number && r.action == ReleaseAction::Publish);
            is_logged || current.is_some_and(|current| current.0 == number)
        };
        let built = looked.iter().filter(|(summary, _)| !is_published(summary.number)).map(|(summary, _)| Deed {
            at: summary.as_of,
            by: None,
            what: Done::Built(summary.clone()),
        });
        Ok(built.chain(log.iter().rev().take(limit).map(change)).collect())
    }
}
