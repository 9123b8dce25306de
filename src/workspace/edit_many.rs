use std::collections::{BTreeMap, BTreeSet};

use super::{
    EditRecord, FileEdit, Filterable, TagFilter, Workspace, WorkspaceError,
    journal::{self, Journal},
};
use crate::{
    calendar::Micros,
    catalog::{FamilyFile, KeyError, MemberSection, NewValue, Origin, TagFile, TagKey, TagManifest, edit, remove},
    diagnostic::{Diagnostic, Diagnostics, Sources},
};

/// One change to every tag that is meant.
#[derive(Debug, Clone)]
pub struct KeyChange {
    key: TagKey,
    to: Target,
}

#[derive(Debug, Clone)]
enum Target {
    Value(NewValue),
    With(Vec<String>),
    Without(Vec<String>),
    Nothing,
}

impl KeyChange {
    /// Reads `status=deprecated`, `keywords+=vip` or `keywords-=vip`.
    ///
    /// # Errors
    /// When no tag has the key, or the key does not hold such a value.
    pub fn set(text: &str) -> Result<Self, KeyError> {
        let (left, value) = text.split_once('=').unwrap_or((text, ""));
        let (dotted, sign) = match left.strip_suffix(['+', '-']) {
            Some(key) => (key, left.chars().next_back()),
            None => (left, None),
        };
        let key = TagKey::find(dotted)?;
        if sign.is_some() && !key.is_list() {
            return Err(KeyError::NotAList { key: key.to_string() });
        }
        let to = match (sign, key.read(value)?) {
            (Some('+'), NewValue::Texts(texts)) => Target::With(texts),
            (Some(_), NewValue::Texts(texts)) => Target::Without(texts),
            (_, value) => Target::Value(value),
        };
        Ok(Self { key, to })
    }

    /// Takes a key out.
    ///
    /// # Errors
    /// When no tag has the key, or every tag must say it.
    pub fn unset(dotted: &str) -> Result<Self, KeyError> {
        let key = TagKey::find(dotted)?;
        if key.is_required() {
            return Err(KeyError::Required { key: key.to_string() });
        }
        Ok(Self { key, to: Target::Nothing })
    }

    /// What a tag says afterwards, when it says `now`; `None`: nothing.
    fn result(&self, now: Option<&NewValue>) -> Option<NewValue> {
        let listed = || match now {
            Some(NewValue::Texts(texts)) => texts.clone(),
            _ => Vec::new(),
        };
        let texts = match &self.to {
            Target::Nothing => return None,
            Target::Value(NewValue::Texts(texts)) => texts.clone(),
            Target::Value(value) => return Some(value.clone()),
            Target::With(more) => {
                let mut texts = listed();
                texts.extend(more.iter().filter(|t| !texts.contains(t)).cloned().collect::<Vec<_>>());
                texts
            }
            Target::Without(less) => listed().into_iter().filter(|t| !less.contains(t)).collect(),
        };
        (!texts.is_empty()).then_some(NewValue::Texts(texts))
    }
}

/// What an edit would do.
#[derive(Debug, Clone)]
pub struct EditPlan {
    /// Tags that the filter wants.
    pub matched: u64,
    /// Tags that would change, ordered by file, then in the order of a family's members.
    pub tags: Vec<EditedTag>,
    /// Files that would change, ordered by name.
    pub files: Vec<FileEdit>,
    /// Mistakes that the files have after the edit and did not have before; with errors among them it is not made.
    pub found: Diagnostics,
    /// The texts after the edit.
    pub sources: Sources,
}

/// How an edit changes a tag.
#[derive(Debug, Clone, PartialEq)]
pub struct EditedTag {
    /// Its id.
    pub id: String,
    /// Its file, or that of its family.
    pub file: String,
    /// Keys with their values before and after; `None`: the key is not said.
    pub changes: Vec<Change>,
}

/// A key, what it says before, what it says after.
type Change = (String, Option<NewValue>, Option<NewValue>);

impl Workspace {
    /// Works out what a change of keys would do to every tag that a filter wants; nothing is written.
    ///
    /// # Errors
    /// When a tag cannot take the change: it is made by a family whose text says the key.
    pub fn plan_edit(&self, filter: &TagFilter, changes: &[KeyChange]) -> Result<EditPlan, WorkspaceError> {
        let wanted: Vec<&TagManifest> = self
            .manifests()
            .tags
            .iter()
            .filter(|tag| filter.matches(Filterable::of(&tag.document.value, &tag.category)))
            .collect();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        let mut tags = Vec::new();
        let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for tag in &wanted {
            let document = &tag.document;
            let mut said = Vec::new();
            for change in changes {
                // A key may be named twice: the second change starts from the first.
                let key = change.key.to_string();
                let earlier = said.iter().rfind(|(k, ..): &&Change| *k == key);
                let before = earlier.map_or_else(|| change.key.of(&document.value), |(_, _, after)| after.clone());
                let after = change.result(before.as_ref());
                if after == before {
                    continue;
                }
                let text = texts
                    .remove(document.file.as_ref())
                    .or_else(|| self.manifests().texts.get(&document.file).map(str::to_owned))
                    .unwrap_or_default();
                let changed = match &document.origin {
                    None => Some(written(&text, &change.key.path(), after.as_ref())?),
                    Some(origin) => self.in_family(origin, &wanted, &text, change, after.as_ref())?,
                };
                if changed.is_none() {
                    refused.entry(key.clone()).or_default().push(document.value.id.clone());
                }
                texts.insert(document.file.to_string(), changed.unwrap_or(text));
                said.push((key, before, after));
            }
            if !said.is_empty() {
                let file = document.file.to_string();
                tags.push(EditedTag { id: document.value.id.clone(), file, changes: said });
            }
        }
        if let Some((key, tags)) = refused.into_iter().next() {
            return Err(WorkspaceError::SaidByFamily { key, tags });
        }
        let files = texts
            .into_iter()
            .map(|(file, after)| {
                let before = self.manifests().texts.get(&file).map(str::to_owned);
                FileEdit { file, before, after: Some(after) }
            })
            .filter(|file| file.before != file.after)
            .collect::<Vec<_>>();
        let (found, sources) = self.worsened(&files)?;
        Ok(EditPlan { matched: wanted.len() as u64, tags, files, found, sources })
    }

    /// The family's text with a key of one of its tags changed: in the tag's row, or for all at once when all are meant
    /// and say it together. `None` when the text says the key, which no row can.
    fn in_family(
        &self,
        origin: &Origin,
        wanted: &[&TagManifest],
        text: &str,
        change: &KeyChange,
        after: Option<&NewValue>,
    ) -> Result<Option<String>, WorkspaceError> {
        let path = change.key.path();
        let [key] = path.as_slice() else { return Ok(None) };
        let Some(family) = self.family_of(origin) else { return Ok(None) };
        if !MemberSection::KEYS.contains(key) || *key == "id" {
            return Ok(None);
        }
        let is_shared = origin.is_shared(key);
        let meant: BTreeSet<&str> = wanted.iter().map(|tag| tag.document.value.id.as_str()).collect();
        let all_share = is_shared
            && family.member.iter().all(|member| meant.contains(member.id.as_str()))
            && self.members_of(origin).all(|(member, tag)| {
                member.is_shared(key) && change.result(change.key.of(tag).as_ref()).as_ref() == after
            });
        if all_share {
            return written(text, &[key], after).map(Some);
        }
        let at = origin.member().to_string();
        match after {
            Some(_) => written(text, &["member", &at, key], after).map(Some),
            // A row can take back only what it said itself.
            None if !is_shared && origin.is_said_by_family(key) => written(text, &["member", &at, key], None).map(Some),
            None => Ok(None),
        }
    }

    fn family_of(&self, origin: &Origin) -> Option<&FamilyFile> {
        self.manifests().families.iter().map(|f| &f.document.value).find(|f| f.id == origin.family())
    }

    fn members_of<'a>(&'a self, origin: &'a Origin) -> impl Iterator<Item = (&'a Origin, &'a TagFile)> {
        self.manifests().tags.iter().filter_map(|tag| {
            let other = tag.document.origin.as_deref()?;
            (other.family() == origin.family()).then_some((other, &tag.document.value))
        })
    }

    /// Makes an edit that was planned; `what` is what it was asked for, in words. Returns what the journal remembers.
    ///
    /// # Errors
    /// When the plan has errors, a file is not as it was when the plan was made, or cannot be written.
    pub fn apply_edit(&self, plan: EditPlan, what: &str, now: Micros) -> Result<EditRecord, WorkspaceError> {
        if plan.found.has_errors() {
            return Err(WorkspaceError::Findings { found: plan.found, sources: plan.sources });
        }
        Journal::open(self.root())?.apply(now, what, plan.files)
    }

    /// Takes the last change of files back: an edit, or what `tagwerk new` made.
    ///
    /// # Errors
    /// When there is none, or a file changed since.
    pub fn undo_edit(&self) -> Result<EditRecord, WorkspaceError> {
        Journal::open(self.root())?.undo()
    }

    /// Makes the change again that was taken back last.
    ///
    /// # Errors
    /// When there is none, or a file changed since.
    pub fn redo_edit(&self) -> Result<EditRecord, WorkspaceError> {
        Journal::open(self.root())?.redo()
    }

    /// Changes of files that were made, oldest first.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn edit_history(&self) -> Result<Vec<EditRecord>, WorkspaceError> {
        journal::records(self.root())
    }

    /// What is wrong once files are changed and is not wrong now, and the texts as they would be.
    pub(super) fn worsened(&self, files: &[FileEdit]) -> Result<(Diagnostics, Sources), WorkspaceError> {
        let after = self.with_files(files);
        let sources = after.manifests().texts.clone();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for identity in self.all_findings()?.iter().flat_map(Diagnostic::identities) {
            *known.entry(identity).or_default() += 1;
        }
        let mut worse = Diagnostics::new();
        for finding in &after.all_findings()? {
            let mut is_new = false;
            for identity in finding.identities() {
                match known.get_mut(&identity) {
                    Some(times) if *times > 0 => *times -= 1,
                    _ => is_new = true,
                }
            }
            if is_new {
                worse.push(finding.clone());
            }
        }
        Ok((worse, sources))
    }

    fn all_findings(&self) -> Result<Diagnostics, WorkspaceError> {
        match self.catalog_with_findings() {
            Ok((_, found)) => Ok(found),
            Err(WorkspaceError::Findings { found, .. }) => Ok(found),
            Err(error) => Err(error),
        }
    }
}

fn written(text: &str, path: &[&str], value: Option<&NewValue>) -> Result<String, WorkspaceError> {
    let written = match value {
        Some(value) => edit(text, path, value),
        None => remove(text, path),
    };
    Ok(written?)
}
