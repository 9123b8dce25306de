use std::sync::Arc;

use super::{Freshness, ReleaseSummary, SwitchedOff, TagKind, Workspace, WorkspaceError};
use crate::{calendar::Micros, catalog::Status, diagnostic::suggestion};

/// Everything about one tag.
#[derive(Debug, Clone)]
pub struct TagDetails {
    /// Its id.
    pub id: Arc<str>,
    /// Name, for people.
    pub name: String,
    /// File, relative to the workspace; of a tag that a family makes, the family's.
    pub file: Arc<str>,
    /// Id of the family that makes it.
    pub family: Option<String>,
    /// Folder of `tags/`.
    pub category: Arc<str>,
    /// What says when it holds.
    pub kind: TagKind,
    /// Where it stands in its life.
    pub status: Status,
    /// Whether it is switched off on this host.
    pub off: Option<SwitchedOff>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Who is meant.
    pub description: Option<String>,
    /// What should become better.
    pub goal: Option<String>,
    /// Which decision it informs.
    pub decision: Option<String>,
    /// What is done with members.
    pub action: Option<String>,
    /// How old its audience may be, as written.
    pub objective: Option<String>,
    /// Its rules as written, in order; none for a model.
    pub rules: Vec<ShownRule>,
    /// Tags its rules refer to, ordered.
    pub refers_to: Vec<Arc<str>>,
    /// Tags and strategies whose rules refer to it, ordered.
    pub used_by: Vec<Arc<str>>,
    /// The release that the audiences are from; `None` when nothing was published and none was asked for.
    pub release: Option<ReleaseSummary>,
    /// Its audiences there, in the order of the cases.
    pub audiences: Vec<ShownAudience>,
    /// How old they are.
    pub freshness: Option<Freshness>,
}

/// A rule of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRule {
    /// The value of the case; `None` for the rule of a plain tag.
    pub value: Option<String>,
    /// The rule as written.
    pub when: String,
}

/// An audience of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAudience {
    /// The case of an enumerated tag.
    pub value: Option<Arc<str>>,
    /// Members.
    pub size: u64,
}

impl Workspace {
    /// Tells everything about one tag, with its audiences in the current release or in `release`.
    ///
    /// # Errors
    /// When there is no such tag, or the release cannot be read; that nothing was published is no error.
    pub fn show(&self, tag: &str, release: Option<u64>, now: Micros) -> Result<TagDetails, WorkspaceError> {
        let (catalog, _) = self.catalog_with_findings()?;
        let Some(entry) = catalog.tag(tag) else { return Err(self.unknown_tag(tag)) };
        let file = &entry.document.value;
        let release = self.release_if_any(release)?;
        let mut audiences: Vec<ShownAudience> = release.as_ref().map(|r| r.audiences(tag)).unwrap_or_default();
        // Values that the catalog no longer knows come last.
        let place = |a: &ShownAudience| file.case.iter().position(|c| Some(c.value.as_str()) == a.value.as_deref());
        audiences.sort_by_key(|a| place(a).unwrap_or(usize::MAX));
        let freshness =
            release.as_ref().filter(|_| !audiences.is_empty()).map(|r| self.freshness(file, r.summary.as_of, now));
        let rules = file
            .rule
            .iter()
            .map(|rule| ShownRule { value: None, when: rule.when.clone() })
            .chain(file.case.iter().map(|c| ShownRule { value: Some(c.value.clone()), when: c.when.clone() }))
            .collect();
        let mut used_by: Vec<Arc<str>> = catalog
            .tags()
            .iter()
            .filter(|other| other.references.tags.contains(tag))
            .map(|other| other.id.clone())
            .chain(catalog.strategies().iter().filter(|s| s.references.tags.contains(tag)).map(|s| s.id.clone()))
            .collect();
        used_by.sort();
        let purpose = file.purpose.as_ref();
        Ok(TagDetails {
            id: entry.id.clone(),
            name: file.name.clone(),
            file: entry.document.file.clone(),
            family: entry.document.origin.as_ref().map(|origin| origin.family().to_owned()),
            category: entry.category.clone(),
            kind: TagKind::of(file),
            status: file.status,
            off: self.switched_off(now)?.into_iter().find(|off| off.tag == file.id),
            owner: file.owner.clone(),
            description: file.description.clone(),
            goal: purpose.and_then(|p| p.goal.clone()),
            decision: purpose.and_then(|p| p.decision.clone()),
            action: purpose.and_then(|p| p.action.clone()),
            objective: file.refresh.as_ref().and_then(|r| r.objective.clone()),
            rules,
            refers_to: entry.references.tags.iter().cloned().collect(),
            used_by,
            release: release.map(|r| r.summary),
            audiences,
            freshness,
        })
    }

    /// The error for an id that no tag has.
    pub(super) fn unknown_tag(&self, tag: &str) -> WorkspaceError {
        let known = self.manifests().tags.iter().map(|t| t.document.value.id.as_str());
        WorkspaceError::UnknownTag { tag: tag.to_owned(), suggestion: suggestion(tag, known) }
    }
}
