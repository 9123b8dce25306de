use std::{collections::HashMap, sync::Arc};

use super::{
    Filterable, Freshness, ReleaseSummary, SwitchedOff, TagFilter, Workspace, WorkspaceError, release::Opened,
};
use crate::{
    calendar::Micros,
    catalog::{Status, TagFile, TagManifest, value::parse_span},
};

/// Tags with what the release says about them.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The release that sizes are from; `None` when nothing was published and none was asked for.
    pub release: Option<ReleaseSummary>,
    /// The tags, ordered by category, then id.
    pub tags: Vec<ListedTag>,
}

/// A tag in a list.
#[derive(Debug, Clone)]
pub struct ListedTag {
    /// Its id.
    pub id: Arc<str>,
    /// Name, for people.
    pub name: String,
    /// Folder of `tags/`.
    pub category: Arc<str>,
    /// What says when it holds.
    pub kind: TagKind,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it stands in its life.
    pub status: Status,
    /// Whether it is switched off on this host.
    pub off: Option<SwitchedOff>,
    /// Members of any of its cases in the release; `None` when the release does not hold it.
    pub size: Option<u64>,
    /// Age of that audience; `None` when there is none.
    pub freshness: Option<Freshness>,
}

/// What says when a tag holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// One rule.
    Rule,
    /// Cases.
    Enumerated,
    /// A model.
    Model,
}

impl TagKind {
    /// The word in filters and answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Enumerated => "enumerated",
            Self::Model => "model",
        }
    }

    pub(super) const fn of(tag: &TagFile) -> Self {
        if tag.model.is_some() {
            Self::Model
        } else if tag.rule.is_some() {
            Self::Rule
        } else {
            Self::Enumerated
        }
    }
}

impl Workspace {
    /// Lists the tags that a filter wants, with their sizes in the current release or in `release`. `now` is what ages
    /// are measured against.
    ///
    /// Tags whose files cannot be understood are missing: [`Workspace::check`] says why.
    ///
    /// # Errors
    /// When the release cannot be read; that nothing was published is no error.
    pub fn list(&self, filter: &TagFilter, release: Option<u64>, now: Micros) -> Result<Listing, WorkspaceError> {
        let release = self.release_if_any(release)?;
        let off = self.switched_off(now)?;
        let mut sizes: HashMap<&str, u64> = HashMap::new();
        for audience in release.iter().flat_map(|release| &release.manifest.audiences) {
            // A subject is in one case at most.
            *sizes.entry(&audience.tag).or_default() += audience.size;
        }
        let mut tags: Vec<ListedTag> = self
            .manifests()
            .tags
            .iter()
            .filter(|tag| filter.matches(Filterable::of(&tag.document.value, &tag.category)))
            .map(|tag| self.listed(tag, release.as_ref(), &sizes, &off, now))
            .collect();
        tags.sort_by(|a, b| (&a.category, &a.id).cmp(&(&b.category, &b.id)));
        Ok(Listing { release: release.map(|r| r.summary), tags })
    }

    fn listed(
        &self,
        tag: &TagManifest,
        release: Option<&Opened>,
        sizes: &HashMap<&str, u64>,
        off: &[SwitchedOff],
        now: Micros,
    ) -> ListedTag {
        let file = &tag.document.value;
        let size = sizes.get(file.id.as_str()).copied();
        ListedTag {
            id: file.id.as_str().into(),
            name: file.name.clone(),
            category: tag.category.clone(),
            kind: TagKind::of(file),
            owner: file.owner.clone(),
            status: file.status,
            off: off.iter().find(|off| off.tag == file.id).cloned(),
            size,
            freshness: release.filter(|_| size.is_some()).map(|r| self.freshness(file, r.summary.as_of, now)),
        }
    }

    /// How old an audience of a tag is that was evaluated at `as_of`.
    pub(super) fn freshness(&self, tag: &TagFile, as_of: Micros, now: Micros) -> Freshness {
        let objective = tag.refresh.as_ref().and_then(|r| r.objective.as_deref()).and_then(parse_span);
        Freshness { age: now - as_of, objective: objective.map(|span| self.zone().add(as_of, span) - as_of) }
    }
}
