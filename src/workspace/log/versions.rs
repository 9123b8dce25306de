use std::{collections::BTreeMap, rc::Rc};

use super::TagVersion;
use crate::{
    catalog::{
        Catalog, CatalogTag, SourceShapes,
        change::{Difference, Presence, TagChange, changes, tag_differences},
    },
    diagnostic::Sources,
    git::FileVersion,
    workspace::{Workspace, WorkspaceError, diff, proposal::definitions_at},
};

type Definitions = Rc<(Catalog, Sources)>;

/// Reads what was defined at commits.
pub(super) struct Reader<'w> {
    workspace: &'w Workspace,
    prefix: &'w str,
    shapes: &'w SourceShapes,
    /// Whether the tag is made by a family.
    is_made: bool,
    wants_patch: bool,
    known: BTreeMap<String, Option<Definitions>>,
}

impl<'w> Reader<'w> {
    pub(super) const fn new(
        workspace: &'w Workspace,
        prefix: &'w str,
        shapes: &'w SourceShapes,
        is_made: bool,
        wants_patch: bool,
    ) -> Self {
        Self { workspace, prefix, shapes, is_made, wants_patch, known: BTreeMap::new() }
    }

    /// The definitions of a commit; `None` where there were none.
    pub(super) fn at(&mut self, commit: &str) -> Result<Option<Definitions>, WorkspaceError> {
        if let Some(known) = self.known.get(commit) {
            return Ok(known.clone());
        }
        let like = self.workspace.manifests();
        let found = definitions_at(self.workspace.root(), commit, self.prefix, like, self.shapes)?.map(Rc::new);
        // The next version asks for the commit before this one; more need not be kept.
        while self.known.len() > 2 {
            self.known.pop_first();
        }
        self.known.insert(commit.to_owned(), found.clone());
        Ok(found)
    }

    /// The version of a commit, and the tag's id before it, if it was there; `None` when the commit left the tag alone.
    pub(super) fn version(
        &mut self,
        commit: &FileVersion,
        id: &str,
    ) -> Result<Option<(TagVersion, Option<String>)>, WorkspaceError> {
        let after = self.at(&commit.commit)?;
        let before = match &commit.parent {
            Some(parent) => self.at(parent)?,
            None => None,
        };
        let new = after.as_ref().and_then(|side| self.tag(&side.0, id, Some(&commit.path)));
        let old = before.as_ref().and_then(|side| self.tag(&side.0, id, commit.before.as_deref()));
        let change = match (&after, new) {
            (Some(after), Some(new)) => told(before.as_ref().map(|side| &side.0), &after.0, old, new),
            _ => None,
        };
        // Of a family's commits those that change the member are its versions.
        if self.is_made && (new.is_none() || change.as_ref().is_none_or(|c| c.presence == Presence::Indirect)) {
            return Ok(None);
        }
        let file = commit.path.strip_prefix(self.prefix).unwrap_or(&commit.path).to_owned();
        let earlier = match old {
            Some(old) => Some(old.id.to_string()),
            // The file was there, but nothing could be made of it.
            None if commit.before.is_some() && !self.is_made => Some(id.to_owned()),
            None => None,
        };
        let version = TagVersion {
            commit: commit.commit.clone(),
            seconds: commit.seconds,
            author: commit.author.clone(),
            subject: commit.subject.clone(),
            id: new.map_or_else(|| id.to_owned(), |tag| tag.id.to_string()),
            is_understood: new.is_some() && (old.is_some() || commit.before.is_none() || self.is_made),
            change,
            merge: None,
            pull_request: None,
            approved_by: Vec::new(),
            releases: Vec::new(),
            patch: if self.wants_patch {
                self.patch(commit, &file, before.as_ref(), after.as_ref())
            } else {
                Vec::new()
            },
            file,
        };
        Ok(Some((version, earlier)))
    }

    /// The tag in the definitions of a commit: by id when a family makes it, else whichever its file defines.
    fn tag<'c>(&self, catalog: &'c Catalog, id: &str, path: Option<&str>) -> Option<&'c CatalogTag> {
        if self.is_made {
            return catalog.tag(id);
        }
        let file = path?.strip_prefix(self.prefix)?;
        catalog.tags().iter().find(|tag| tag.document.origin.is_none() && tag.document.file.as_ref() == file)
    }

    fn patch(
        &self,
        commit: &FileVersion,
        file: &str,
        before: Option<&Definitions>,
        after: Option<&Definitions>,
    ) -> Vec<crate::workspace::DiffLine> {
        let old = commit.before.as_deref().and_then(|path| path.strip_prefix(self.prefix));
        let text = |side: Option<&Definitions>, file: &str| side.and_then(|s| s.1.get(file).map(str::to_owned));
        let (before, after) = (old.and_then(|old| text(before, old)), text(after, file));
        diff(file, before.as_deref(), after.as_deref())
    }
}

/// What a commit did to a tag, which may have had another id.
fn told(base: Option<&Catalog>, head: &Catalog, old: Option<&CatalogTag>, new: &CatalogTag) -> Option<TagChange> {
    let change = changes(base, head);
    let find = |id: &str| change.tags.iter().find(|tag| tag.id == id);
    let of_new = find(&new.id).cloned();
    let Some(old) = old.filter(|old| old.id != new.id) else { return of_new };
    let mut told = of_new?;
    let words = format!("`{}` is called `{}`", old.id, new.id);
    told.differences = vec![Difference {
        path: "id".to_owned(),
        before: Some(old.id.to_string()),
        after: Some(new.id.to_string()),
        words,
    }];
    told.differences.extend(tag_differences(old, new));
    told.presence = Presence::Changed;
    told.class = find(&old.id).map_or(told.class, |gone| gone.class.max(told.class));
    told.status.before = Some(old.document.value.status);
    told.owner.before.clone_from(&old.document.value.owner);
    Some(told)
}
