//! How many members every tag had, release by release.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use rayon::prelude::*;

use super::Desk;
use crate::{
    store::{ReleaseManifest, ReleaseNumber, Shelf, StoreError},
    workspace::{Progress, ReleaseSummary, WorkspaceError, release::Opened},
};

/// How many members every tag had in the last releases that took effect. Candidates that nobody published and releases that
/// were taken back are not among them.
#[derive(Debug, Clone, Default)]
pub struct Trends {
    releases: Vec<ReleaseSummary>,
    /// A size per release; tags that no release holds are missing.
    sizes: HashMap<Arc<str>, Box<[Option<u64>]>>,
    problems: Vec<String>,
    /// What they were read from: numbers of releases, and the hash of the newest, which says that it is the same store.
    read_from: (Vec<ReleaseNumber>, Option<String>),
}

impl Trends {
    /// The releases, oldest first.
    #[must_use]
    pub fn releases(&self) -> &[ReleaseSummary] {
        &self.releases
    }

    /// Members of a tag in any of its cases, one number per release, oldest first; `None` where the release does not hold the
    /// tag. Empty when none does.
    #[must_use]
    pub fn sizes(&self, tag: &str) -> &[Option<u64>] {
        self.sizes.get(tag).map_or(&[], |sizes| sizes)
    }

    /// Why releases are missing, one sentence each: damaged ones are left out.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl Desk {
    /// Reads the sizes of all tags in the last `releases_max` releases. Only manifests are read, and only once while the
    /// releases are the same.
    ///
    /// # Errors
    /// When nothing can be known of releases, or nobody wants the answer any more. A release that is damaged is left out.
    pub fn trends(&self, releases_max: usize, progress: &dyn Progress) -> Result<Arc<Trends>, WorkspaceError> {
        let Some(shelf) = self.workspace.shelf_if_any()? else { return Ok(Arc::default()) };
        let current = shelf.current()?;
        let mut numbers = super::Workspace::releases_in_effect(&shelf)?;
        numbers.drain(..numbers.len().saturating_sub(releases_max));
        let hash = numbers.last().map(|newest| shelf.manifest_hash(*newest)).transpose()?;
        let read_from = (numbers, hash);
        let known = || self.trends.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(trends) = known().as_ref().filter(|known| known.read_from == read_from) {
            return Ok(Arc::clone(trends));
        }
        let read: Vec<_> = read_from.0.par_iter().map(|number| read(&shelf, *number, progress)).collect();
        if progress.is_cancelled() {
            return Err(WorkspaceError::Cancelled);
        }
        let mut trends = Trends { read_from, ..Trends::default() };
        let mut columns = Vec::new();
        for release in read {
            match release {
                Ok((mut manifest, sizes)) => {
                    manifest.audiences.clear();
                    let mut summary = Opened::new(shelf.clone(), manifest, current).summary;
                    summary.audiences = sizes.audiences;
                    trends.releases.push(summary);
                    columns.push(sizes);
                }
                Err(error) => trends.problems.push(error.to_string()),
            }
        }
        for (at, column) in columns.iter().enumerate() {
            for (tag, size) in &column.by_tag {
                let row = trends.sizes.entry(tag.as_str().into());
                row.or_insert_with(|| vec![None; columns.len()].into())[at] = Some(*size);
            }
        }
        let trends = Arc::new(trends);
        // What is damaged may be mended without another release.
        *known() = Some(Arc::clone(&trends)).filter(|trends| trends.problems.is_empty());
        Ok(trends)
    }
}

/// Sizes in one release.
struct Sizes {
    by_tag: Vec<(String, u64)>,
    audiences: u64,
}

fn read(shelf: &Shelf, number: ReleaseNumber, progress: &dyn Progress) -> Result<(ReleaseManifest, Sizes), StoreError> {
    let mut manifest = shelf.release(number)?;
    let mut sizes = Sizes { by_tag: Vec::new(), audiences: manifest.audiences.len() as u64 };
    if progress.is_cancelled() {
        return Ok((manifest, sizes));
    }
    // Audiences are ordered by tag, and a subject is in one case at most.
    for audience in manifest.audiences.drain(..) {
        match sizes.by_tag.last_mut() {
            Some((tag, size)) if *tag == audience.tag => *size += audience.size,
            _ => sizes.by_tag.push((audience.tag, audience.size)),
        }
    }
    Ok((manifest, sizes))
}
