use std::{collections::BTreeMap, sync::Arc};

use super::{EditRecord, FileEdit, Progress, Workspace, WorkspaceError, journal::Journal};
use crate::{
    calendar::Micros,
    catalog::{
        DraftFile, DraftRequest, ParameterValue, TagBody, TemplateFile, TemplateRef, blank, draft, format_document,
        library, remove_element,
    },
    diagnostic::{Diagnostics, Sources, suggestion},
    rule::{quote_name, quote_text},
};

/// A template that can be filled.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    /// What it says, and its text.
    pub of: TemplateRef<'a>,
    /// Its file in the workspace; `None` for one of the library.
    pub file: Option<&'a str>,
}

impl Template<'_> {
    /// What it says.
    #[must_use]
    pub const fn says(&self) -> &TemplateFile {
        self.of.template
    }

    /// True when it makes a family and not a single tag.
    #[must_use]
    pub const fn makes_family(&self) -> bool {
        !self.of.template.member.is_empty() || self.of.template.each.is_some()
    }
}

/// What a new tag or family is to be.
#[derive(Debug, Clone)]
pub struct NewTag<'a> {
    /// Its id.
    pub id: &'a str,
    /// Folder below `tags/`; absent: the template's category.
    pub folder: Option<&'a str>,
    /// Who answers for it.
    pub owner: Option<&'a str>,
    /// Values of the template's parameters.
    pub values: &'a BTreeMap<String, ParameterValue>,
}

/// Files that are checked and not written yet.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// What would change, ordered by name.
    pub files: Vec<FileEdit>,
    /// Ids of the tags that would be new or have another file, in the order of their files.
    pub tags: Vec<Arc<str>>,
    /// Warnings about them.
    pub found: Diagnostics,
    /// The texts they point into.
    pub sources: Sources,
    after: Box<Workspace>,
}

/// How many a drafted tag means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedAudience {
    /// Id of the tag.
    pub tag: Arc<str>,
    /// The case of an enumerated tag.
    pub value: Option<Arc<str>>,
    /// Members.
    pub size: u64,
    /// The population.
    pub subjects: u64,
}

impl Workspace {
    /// All templates: those of the workspace, then those of the library that none of the workspace stands for; each
    /// group ordered by id.
    #[must_use]
    pub fn templates(&self) -> Vec<Template<'_>> {
        let mut ours: Vec<Template<'_>> = self
            .manifests()
            .templates
            .iter()
            .map(|d| Template { of: TemplateRef { template: &d.value, text: &d.text }, file: Some(&d.file) })
            .collect();
        ours.sort_by(|a, b| a.says().id.cmp(&b.says().id));
        let is_ours = |id: &str| ours.iter().any(|t| t.says().id == id);
        let others: Vec<Template<'_>> = library::all()
            .iter()
            .filter(|entry| !is_ours(&entry.template.id))
            .map(|entry| Template { of: TemplateRef { template: &entry.template, text: entry.text }, file: None })
            .collect();
        ours.extend(others);
        ours
    }

    /// The template of that id.
    ///
    /// # Errors
    /// When there is none.
    pub fn template(&self, id: &str) -> Result<Template<'_>, WorkspaceError> {
        let all = self.templates();
        all.iter().find(|t| t.says().id == id).copied().ok_or_else(|| WorkspaceError::UnknownTemplate {
            template: id.to_owned(),
            suggestion: suggestion(id, all.iter().map(|t| t.says().id.as_str())),
        })
    }

    /// Makes the files of a new tag or family, and checks the workspace with them; nothing is written. Without a
    /// template it is a tag that says nothing yet.
    ///
    /// # Errors
    /// When a file or tag of that name is there, a value is missing or does not fit, or the result has mistakes:
    /// those are shown in the files as they would be.
    pub fn draft(&self, template: Option<Template<'_>>, new: &NewTag<'_>) -> Result<Drafted, WorkspaceError> {
        if !is_id(new.id) {
            return Err(WorkspaceError::NotAnId { id: new.id.to_owned() });
        }
        let files = match template {
            Some(template) => {
                let folder = new.folder.unwrap_or(&template.says().category);
                self.expect_folder(folder)?;
                let request = DraftRequest { id: new.id, folder, owner: new.owner, values: new.values };
                let lookup = |id: &str| self.template(id).ok().map(|t| t.of);
                draft(template.of, &request, &lookup)?
            }
            None => {
                let first = self.settings().categories.first().map_or("basic", AsRef::as_ref);
                let folder = new.folder.unwrap_or(first);
                self.expect_folder(folder)?;
                vec![blank(new.id, folder, new.owner)]
            }
        };
        self.drafted(files.into_iter().map(new_file).collect())
    }

    /// Gives a member of a family a file of its own: the row goes, and with the last row the family. Nothing is written.
    ///
    /// # Errors
    /// When there is no such tag, it has a file already, or the result has mistakes.
    pub fn expand(&self, id: &str) -> Result<Drafted, WorkspaceError> {
        let tag = self.manifests().tags.iter().find(|t| t.document.value.id == id);
        let tag = tag.ok_or_else(|| self.unknown_tag(id))?;
        let Some(origin) = &tag.document.origin else {
            let file = tag.document.file.to_string();
            return Err(WorkspaceError::NoMember { tag: id.to_owned(), file });
        };
        let family = self.manifests().families.iter().find(|f| f.document.value.id == origin.family());
        let Some(family) = family.map(|f| &f.document) else { return Err(self.unknown_tag(id)) };
        let folder = family.file.rsplit_once('/').map_or("tags", |(folder, _)| folder);
        let file = format!("{folder}/{id}.toml");
        let text = format_document(&file, &tag.document.text)?;
        let left = if family.value.member.len() > 1 {
            Some(remove_element(&family.text, "member", origin.member())?)
        } else {
            None
        };
        let row = FileEdit { file: family.file.to_string(), before: Some(family.text.to_string()), after: left };
        self.drafted(vec![new_file(DraftFile { file, text }), row])
    }

    /// Writes what was drafted, all or nothing; files that are there by now are not overwritten.
    ///
    /// # Errors
    /// When a file is not as it was, or cannot be written.
    pub fn write_drafted(&self, drafted: Drafted, what: &str, now: Micros) -> Result<EditRecord, WorkspaceError> {
        Journal::open(self.root())?.apply(now, what, drafted.files)
    }

    fn drafted(&self, mut files: Vec<FileEdit>) -> Result<Drafted, WorkspaceError> {
        files.sort_by(|a, b| a.file.cmp(&b.file));
        for file in files.iter().filter(|file| file.before.is_none()) {
            if self.root().join(&file.file).symlink_metadata().is_ok() {
                return Err(WorkspaceError::FileExists { file: file.file.clone() });
            }
        }
        let (found, sources) = self.worsened(&files)?;
        if found.has_errors() {
            return Err(WorkspaceError::Findings { found, sources });
        }
        let after = self.with_files(&files);
        let new: Vec<&str> = files.iter().filter(|f| f.before.is_none()).map(|f| f.file.as_str()).collect();
        let is_new = |file: &str| new.contains(&file);
        let tags = after.manifests().tags.iter().filter(|t| is_new(&t.document.file));
        let tags = tags.map(|t| Arc::from(t.document.value.id.as_str())).collect();
        Ok(Drafted { files, tags, found, sources, after: Box::new(after) })
    }

    pub(super) fn expect_folder(&self, folder: &str) -> Result<(), WorkspaceError> {
        let category = folder.split('/').next().unwrap_or_default();
        let known = &self.settings().categories;
        let is_plain = folder.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
        if known.iter().any(|c| c.as_ref() == category) && is_plain {
            return Ok(());
        }
        Err(WorkspaceError::UnknownCategory {
            category: category.to_owned(),
            suggestion: suggestion(category, known.iter().map(AsRef::as_ref)),
        })
    }
}

impl Drafted {
    /// How many each drafted tag means in the store as it is, in the order of tags and cases. Models say nothing before
    /// they are trained.
    ///
    /// # Errors
    /// [`WorkspaceError::NothingIngested`] without a store; or when it cannot be read.
    pub fn audiences(
        &self,
        as_of: Micros,
        now: Micros,
        progress: &dyn Progress,
    ) -> Result<Vec<DraftedAudience>, WorkspaceError> {
        if self.after.store_if_any()?.is_none() {
            return Err(WorkspaceError::NothingIngested);
        }
        let (catalog, _) = self.after.catalog_with_findings()?;
        let mut audiences = Vec::new();
        for id in &self.tags {
            let Some(tag) = catalog.tag(id) else { continue };
            let values: Vec<Option<Arc<str>>> = match &tag.body {
                TagBody::Rule(_) => vec![None],
                TagBody::Cases(cases) => cases.iter().map(|case| Some(case.value.clone())).collect(),
                TagBody::Model(_) | TagBody::Invalid => Vec::new(),
            };
            for value in values {
                let text = match &value {
                    Some(value) => format!("tag({} = {})", quote_name(id), quote_text(value)),
                    None => format!("tag({})", quote_name(id)),
                };
                let answer = self.after.query(&text, as_of, now, progress)?;
                let (size, subjects) = (answer.members.len(), answer.subjects);
                audiences.push(DraftedAudience { tag: id.clone(), value, size, subjects });
            }
        }
        Ok(audiences)
    }
}

fn new_file(file: DraftFile) -> FileEdit {
    FileEdit { file: file.file, before: None, after: Some(file.text) }
}

pub(super) fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
