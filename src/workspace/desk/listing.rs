//! What a table of tags shows.

use std::{collections::HashMap, sync::Arc};

use super::Desk;
use crate::{
    calendar::Micros,
    catalog::{Document, Status, TagFile},
    diagnostic::Severity,
    workspace::{Filterable, Freshness, WorkspaceError},
};

/// A tag in a table.
#[derive(Debug, Clone)]
pub struct DeskTag {
    /// Its id; of a file that cannot be understood, the file's name.
    pub id: Arc<str>,
    /// Folders below `tags/` that its file lies in, outermost first; the first is its category.
    pub folders: Vec<Arc<str>>,
    /// The file and what it says; `None` when it cannot be understood.
    pub file: Option<Arc<Document<TagFile>>>,
    /// Whether it is switched off on this host.
    pub is_off: bool,
    /// Members of any of its cases in the current release; `None` when that does not hold it.
    pub size: Option<u64>,
    /// Age of that audience; `None` when there is none.
    pub freshness: Option<Freshness>,
    /// Mistakes in its file.
    pub errors: usize,
    /// What should be looked at in its file.
    pub warnings: usize,
}

impl DeskTag {
    /// Name, for people; empty when its file cannot be understood.
    #[must_use]
    pub fn name(&self) -> &str {
        self.file.as_ref().map_or("", |file| &file.value.name)
    }

    /// Who is meant.
    #[must_use]
    pub fn description(&self) -> &str {
        self.file.as_ref().and_then(|file| file.value.description.as_deref()).unwrap_or_default()
    }

    /// Who answers for it.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.file.as_ref().and_then(|file| file.value.owner.as_deref()).unwrap_or_default()
    }

    /// Its category; empty for a file right below `tags/`.
    #[must_use]
    pub fn category(&self) -> &str {
        self.folders.first().map_or("", |folder| folder)
    }

    /// Where it stands in its life; `None` when its file cannot be understood.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.file.as_ref().map(|file| file.value.status)
    }

    /// What filters look at.
    #[must_use]
    pub fn filterable(&self) -> Filterable<'_> {
        match &self.file {
            Some(file) => Filterable::of(&file.value, self.category()),
            None => Filterable {
                id: &self.id,
                name: "",
                description: "",
                owner: "",
                status: "",
                category: self.category(),
                kind: "",
            },
        }
    }
}

impl Desk {
    /// All tags, those with files that cannot be understood too, ordered by folder, then id. `now` is what ages are measured
    /// against.
    ///
    /// # Errors
    /// When the record of switches is damaged; then nobody knows what is switched off.
    pub fn tags(&self, now: Micros) -> Result<Vec<DeskTag>, WorkspaceError> {
        let manifests = self.workspace.manifests();
        let off = self.workspace.switched_off(now)?;
        let found = Found::of(self);
        let sizes = self.sizes();
        let mut tags: Vec<DeskTag> = Vec::with_capacity(manifests.tags.len() + manifests.broken.len());
        for tag in &manifests.tags {
            let file = &tag.document.value;
            let size = sizes.and_then(|sizes| sizes.size(&file.id));
            let as_of = sizes.filter(|_| size.is_some()).map(|sizes| sizes.release.as_of);
            let is_made = tag.document.origin.is_some();
            let (errors, warnings) = found.of_tag(&tag.document.file, &file.id, is_made);
            tags.push(DeskTag {
                id: file.id.as_str().into(),
                folders: folders(&tag.document.file),
                is_off: off.iter().any(|off| off.tag == file.id),
                size,
                freshness: as_of.map(|as_of| self.workspace.freshness(file, as_of, now)),
                errors,
                warnings,
                file: Some(Arc::clone(&tag.document)),
            });
        }
        for broken in &manifests.broken {
            let family = manifests
                .families
                .iter()
                .find(|family| family.document.value.member.iter().any(|member| *member.id == *broken.id))
                .map(|family| family.document.file.as_ref());
            let (path, (errors, warnings)) = found.of_broken(&broken.id, family);
            tags.push(DeskTag {
                id: Arc::clone(&broken.id),
                folders: folders(path),
                file: None,
                is_off: off.iter().any(|off| *off.tag == *broken.id),
                size: sizes.and_then(|sizes| sizes.size(&broken.id)),
                freshness: None,
                errors,
                warnings,
            });
        }
        tags.sort_by(|a, b| (&a.folders, &a.id).cmp(&(&b.folders, &b.id)));
        Ok(tags)
    }
}

/// Folders below `tags/` of a file.
fn folders(file: &str) -> Vec<Arc<str>> {
    let Some((folder, _)) = file.strip_prefix("tags/").and_then(|path| path.rsplit_once('/')) else {
        return Vec::new();
    };
    folder.split('/').map(Arc::from).collect()
}

type Counts = (usize, usize);

/// Errors and warnings by what they are about.
#[derive(Default)]
struct Found<'d> {
    by_file: HashMap<&'d str, Counts>,
    /// In text that makes several tags: what is about one of them.
    by_member: HashMap<&'d str, Counts>,
    /// In such text: what is about all of them.
    by_family: HashMap<&'d str, Counts>,
}

impl<'d> Found<'d> {
    fn of(desk: &'d Desk) -> Self {
        let mut found = Self::default();
        for finding in desk.found().iter() {
            let Some(place) = &finding.place else { continue };
            let count = |counts: &mut Counts| match finding.severity {
                Severity::Error => counts.0 += 1,
                Severity::Warning => counts.1 += 1,
            };
            count(found.by_file.entry(&place.file).or_default());
            for member in &place.members {
                count(found.by_member.entry(member).or_default());
            }
            if place.members.is_empty() {
                count(found.by_family.entry(&place.file).or_default());
            }
        }
        found
    }

    fn of_tag(&self, file: &str, tag: &str, is_made: bool) -> Counts {
        if !is_made {
            return self.by_file.get(file).copied().unwrap_or_default();
        }
        let (all, own) = (self.by_family.get(file), self.by_member.get(tag));
        let (all, own) = (all.copied().unwrap_or_default(), own.copied().unwrap_or_default());
        (all.0 + own.0, all.1 + own.1)
    }

    /// The file of a tag that cannot be understood, which its mistakes name or a family is.
    fn of_broken(&self, tag: &str, family: Option<&'d str>) -> (&'d str, Counts) {
        if let Some(family) = family {
            let (errors, warnings) = self.of_tag(family, tag, true);
            return (family, (errors.max(1), warnings));
        }
        let is_its = |path: &str| {
            path.strip_prefix("tags/").and_then(|path| path.rsplit('/').next()?.strip_suffix(".toml")) == Some(tag)
        };
        let found = self.by_file.iter().find(|(path, (errors, _))| *errors > 0 && is_its(path));
        found.map_or(("", (1, 0)), |(path, counts)| (path, *counts))
    }
}
