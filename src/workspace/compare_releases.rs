use std::collections::BTreeMap;

use super::{ReleaseState, ReleaseSummary, Workspace, WorkspaceError, release::Opened};
use crate::{
    review::{Became, Numbers, masked_numbers},
    store::{ReleaseManifest, ReleaseNumber, ReleasePair},
};

/// Two releases and what changed between them, person by person.
#[derive(Debug, Clone)]
pub struct ComparedReleases {
    /// The release before.
    pub before: ReleaseSummary,
    /// The release after.
    pub after: ReleaseSummary,
    /// Whether ordinals mean the same in both; otherwise subjects were compared by their ids.
    pub is_one_dictionary: bool,
    /// Audiences of either, ordered by tag and value.
    pub audiences: Vec<ComparedAudience>,
}

/// An audience in two releases.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedAudience {
    /// Id of the tag.
    pub tag: String,
    /// Case value; `None` for a plain tag.
    pub value: Option<String>,
    /// Who came and went; `None` when nothing of it may be told.
    pub numbers: Option<Numbers>,
}

impl Workspace {
    /// Compares the audiences of two releases by subject: exactly, also when they were made on different machines whose
    /// ordinals mean other people. `after` is the current release if it is not given.
    ///
    /// # Errors
    /// When one of the releases is not there, is damaged or cannot be read, or neither holds `tag`.
    pub fn compare_releases(
        &self,
        before: u64,
        after: Option<u64>,
        tag: Option<&str>,
    ) -> Result<ComparedReleases, WorkspaceError> {
        let shelf = self.shelf_if_any()?.ok_or(WorkspaceError::NoCurrent)?;
        let current = shelf.current()?;
        let after = after.map(ReleaseNumber).or(current).ok_or(WorkspaceError::NoCurrent)?;
        let (before, after) = (shelf.release(ReleaseNumber(before))?, shelf.release(after)?);
        let mut wanted: BTreeMap<(String, Option<String>), (bool, bool)> = BTreeMap::new();
        for (manifest, is_after) in [(&before, false), (&after, true)] {
            for entry in manifest.audiences.iter().filter(|entry| tag.is_none_or(|tag| entry.tag == tag)) {
                let seen = wanted.entry((entry.tag.clone(), entry.value.clone())).or_default();
                if is_after { seen.1 = true } else { seen.0 = true }
            }
        }
        if let Some(tag) = tag.filter(|_| wanted.is_empty()) {
            return Err(WorkspaceError::NotInRelease { tag: tag.to_owned(), release: after.release.0 });
        }
        let entries = |manifest: &ReleaseManifest| {
            manifest.audiences.iter().filter(|e| tag.is_none_or(|tag| e.tag == tag)).cloned().collect::<Vec<_>>()
        };
        let entries: Vec<_> = entries(&before).into_iter().chain(entries(&after)).collect();
        shelf.fetch(&entries.iter().collect::<Vec<_>>())?;
        let population = before.population.max(after.population);
        let pair = ReleasePair::new(&shelf, before, after)?;
        let mut audiences = Vec::new();
        for ((tag, value), presence) in wanted {
            let members = pair.members(&tag, value.as_deref())?;
            let became = match presence {
                (true, true) => Became::Changed,
                (true, false) => Became::Gone,
                (false, _) => Became::New,
            };
            let numbers = Numbers::of(became, &members.before, &members.after, population);
            audiences.push(ComparedAudience { tag, value, numbers: Some(numbers) });
        }
        let summary = |manifest: &ReleaseManifest| {
            let mut summary = Opened::new(shelf.clone(), manifest.clone(), current).summary;
            summary.state = ReleaseState::of(manifest.release, current);
            summary
        };
        Ok(ComparedReleases {
            before: summary(pair.before()),
            after: summary(pair.after()),
            is_one_dictionary: pair.is_one_dictionary(),
            audiences,
        })
    }
}

impl ComparedReleases {
    /// What of it may leave the machine.
    #[must_use]
    pub fn masked(mut self, min_count: u64) -> Self {
        let population = self.before.subjects.max(self.after.subjects);
        for of_tag in self.audiences.chunk_by_mut(|a, b| a.tag == b.tag) {
            let exact: Vec<Numbers> = of_tag.iter().filter_map(|audience| audience.numbers.clone()).collect();
            let is_plain = of_tag.len() == 1 && of_tag[0].value.is_none();
            let masked = if exact.len() == of_tag.len() {
                masked_numbers(&exact, is_plain, population, min_count)
            } else {
                vec![None; of_tag.len()]
            };
            for (audience, numbers) in of_tag.iter_mut().zip(masked) {
                audience.numbers = numbers;
            }
        }
        self
    }
}
