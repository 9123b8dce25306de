use std::{collections::BTreeMap, sync::Arc};

use super::{ReleaseSummary, ShownAudience, Workspace, WorkspaceError};

/// How many members every audience of a release has.
#[derive(Debug, Clone)]
pub struct ReleaseSizes {
    /// The release.
    pub release: ReleaseSummary,
    by_tag: BTreeMap<String, Vec<ShownAudience>>,
}

impl ReleaseSizes {
    /// The audiences of a tag, ordered by value; none when the release does not hold it.
    #[must_use]
    pub fn audiences(&self, tag: &str) -> &[ShownAudience] {
        self.by_tag.get(tag).map_or(&[], Vec::as_slice)
    }

    /// Members of a tag in any of its cases; `None` when the release does not hold it.
    #[must_use]
    pub fn size(&self, tag: &str) -> Option<u64> {
        // A subject is in one case at most.
        self.by_tag.get(tag).map(|audiences| audiences.iter().map(|a| a.size).sum())
    }
}

impl Workspace {
    /// The sizes of all audiences of the current release; `None` when nothing was published.
    ///
    /// # Errors
    /// When the release cannot be read.
    pub fn current_sizes(&self) -> Result<Option<ReleaseSizes>, WorkspaceError> {
        let Some(opened) = self.release_if_any(None)? else { return Ok(None) };
        let mut by_tag: BTreeMap<String, Vec<ShownAudience>> = BTreeMap::new();
        for audience in &opened.manifest.audiences {
            let shown = ShownAudience { value: audience.value.as_deref().map(Arc::from), size: audience.size };
            by_tag.entry(audience.tag.clone()).or_default().push(shown);
        }
        Ok(Some(ReleaseSizes { release: opened.summary, by_tag }))
    }
}
