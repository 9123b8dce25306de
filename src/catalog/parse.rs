use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use toml::de::{DeTable, DeValue};

use super::{
    BrokenTag, Document, FamilyManifest, Manifests, StrategyFile, TagManifest, TemplateFile, WorkspaceFile, code,
    family::{Expansion, expand},
    read::FILE_BYTES_MAX,
    settings_check::read_settings,
    shape::{self, Shaped},
    syntax,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Span},
    rule::TagShape,
};

/// What a file of a workspace is, by where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `tagwerk.toml`.
    Workspace,
    /// Below `tags/`.
    Tag,
    /// Below `tags/`, with a name that ends in `.family.toml`.
    Family,
    /// Below `strategies/`.
    Strategy,
    /// Below `templates/`.
    Template,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Workspace, Self::Tag, Self::Family, Self::Strategy, Self::Template];

    /// Name of the workspace file.
    pub const WORKSPACE_FILE: &'static str = "tagwerk.toml";

    /// How the name of a family's file ends.
    pub const FAMILY_ENDING: &'static str = ".family.toml";

    pub(super) const FOLDERS: [(&'static str, Self); 3] =
        [("strategies", Self::Strategy), ("tags", Self::Tag), ("templates", Self::Template)];

    /// What a path relative to the workspace is; `None` for files that say nothing to tagwerk.
    #[must_use]
    pub fn of_path(file: &str) -> Option<Self> {
        if file == Self::WORKSPACE_FILE {
            return Some(Self::Workspace);
        }
        let (folder, rest) = file.split_once('/')?;
        let is_hidden = rest.split('/').any(|part| part.starts_with('.'));
        if is_hidden || !rest.ends_with(".toml") {
            return None;
        }
        Self::FOLDERS.iter().find(|(name, _)| *name == folder).map(|(_, kind)| kind.named(rest))
    }

    /// What a file of that name is in a folder of this kind.
    pub(super) fn named(self, name: &str) -> Self {
        if self == Self::Tag && name.ends_with(Self::FAMILY_ENDING) { Self::Family } else { self }
    }

    /// Name of its schema in `schemas/`.
    #[must_use]
    pub const fn schema_file(self) -> &'static str {
        match self {
            Self::Workspace => "workspace.schema.json",
            Self::Tag => "tag.schema.json",
            Self::Family => "family.schema.json",
            Self::Strategy => "strategy.schema.json",
            Self::Template => "template.schema.json",
        }
    }
}

/// A file to be read: from a disk, from a commit, from an editor.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Path relative to the workspace, with `/`.
    pub file: Arc<str>,
    /// What it is.
    pub kind: FileKind,
    /// What is in it.
    pub content: Content,
}

/// What is in a file, or why it is not known.
#[derive(Debug, Clone)]
pub enum Content {
    /// Its text.
    Text(Arc<str>),
    /// It is no UTF-8.
    NotUtf8 {
        /// Bytes that are still right.
        valid_up_to: usize,
        /// The text with replacements.
        text: Arc<str>,
    },
    /// It has that many bytes.
    TooLarge(u64),
    /// The system's reason.
    Unreadable(String),
}

impl Content {
    /// Files of more bytes are not read: nobody wrote them by hand.
    pub const BYTES_MAX: u64 = FILE_BYTES_MAX;

    /// What bytes of a file are.
    #[must_use]
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Self::TooLarge(bytes.len() as u64);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(Arc::from(text)),
            Err(error) => Self::NotUtf8 {
                valid_up_to: error.utf8_error().valid_up_to(),
                text: Arc::from(String::from_utf8_lossy(error.as_bytes())),
            },
        }
    }
}

impl Manifests {
    /// Reads files that are already at hand, in parallel; their order does not matter. Findings are sorted.
    #[must_use]
    pub fn from_files(files: Vec<InputFile>) -> (Self, Diagnostics) {
        Self::from_files_like(files, &Self::default())
    }

    /// [`Manifests::from_files`]; a tag's file that `like` holds under the same path with the very same text (the same
    /// memory) is not read again.
    #[must_use]
    pub fn from_files_like(files: Vec<InputFile>, like: &Self) -> (Self, Diagnostics) {
        let known = |input: &InputFile| -> Option<Parsed> {
            let Content::Text(text) = &input.content else { return None };
            let at = like.tags.binary_search_by(|tag| tag.document.file.as_ref().cmp(&input.file)).ok()?;
            let tag = &like.tags[at];
            let is_same = tag.document.origin.is_none() && Arc::ptr_eq(&tag.document.text, text);
            is_same.then(|| Parsed {
                file: Arc::clone(&tag.document.file),
                text: Some(Arc::clone(text)),
                said: Said::Tag(tag.clone()),
                found: Diagnostics::new(),
            })
        };
        let mut parsed: Vec<Parsed> =
            files.into_par_iter().map(|input| known(&input).unwrap_or_else(|| parse(input))).collect();
        parsed.sort_by(|a, b| a.file.cmp(&b.file));
        let mut found = Diagnostics::new();
        let mut manifests = Self::default();
        for one in parsed {
            if let Some(text) = one.text {
                manifests.texts.insert(one.file, text);
            }
            found.extend(one.found);
            match one.said {
                Said::Workspace(document) => {
                    manifests.settings = Some(read_settings(&document, &mut found));
                    manifests.workspace = Some(*document);
                }
                Said::Tag(tag) => manifests.tags.push(tag),
                Said::Strategy(document) => manifests.strategies.push(*document),
                Said::Family(family) => manifests.families.push(*family),
                Said::Template(document) => manifests.templates.push(*document),
                Said::BrokenTags(tags) => manifests.broken.extend(tags),
                Said::BrokenTemplate(tag) => {
                    manifests.broken_templates.insert(tag.id, tag.shape);
                }
                Said::BrokenWorkspace => manifests.is_workspace_broken = true,
                Said::Nothing => {}
            }
        }
        manifests.expand_families(&mut found);
        found.sort();
        (manifests, found)
    }

    /// Reads the same files again with some of them changed: a new text, or `None` for one that is gone. Files that could
    /// not be read before are left out.
    #[must_use]
    pub fn with_texts<'t>(&self, changed: impl IntoIterator<Item = (&'t str, Option<&'t str>)>) -> (Self, Diagnostics) {
        let mut texts: BTreeMap<&str, &str> = self.texts.iter().collect();
        for (file, text) in changed {
            match text {
                Some(text) => texts.insert(file, text),
                None => texts.remove(file),
            };
        }
        let files = texts.into_iter().filter_map(|(file, text)| {
            let kind = FileKind::of_path(file)?;
            Some(InputFile { file: file.into(), kind, content: Content::Text(text.into()) })
        });
        Self::from_files(files.collect())
    }

    /// Makes the tags of all families.
    fn expand_families(&mut self, found: &mut Diagnostics) {
        if self.families.is_empty() {
            return;
        }
        let expansions: Vec<Expansion> = self
            .families
            .par_iter()
            .map(|family| expand(&family.category, &family.document, &self.templates, &self.broken_templates))
            .collect();
        for expansion in expansions {
            self.tags.extend(expansion.tags);
            self.broken.extend(expansion.broken);
            found.extend(expansion.found);
        }
        // A stable order: members stay in theirs.
        self.tags.sort_by(|a, b| a.document.file.cmp(&b.document.file));
    }
}

struct Parsed {
    file: Arc<str>,
    text: Option<Arc<str>>,
    said: Said,
    found: Diagnostics,
}

enum Said {
    Workspace(Box<Document<WorkspaceFile>>),
    Tag(TagManifest),
    Strategy(Box<Document<StrategyFile>>),
    Template(Box<Document<TemplateFile>>),
    Family(Box<FamilyManifest>),
    BrokenTags(Vec<BrokenTag>),
    BrokenTemplate(BrokenTag),
    BrokenWorkspace,
    Nothing,
}

fn parse(input: InputFile) -> Parsed {
    let InputFile { file, kind, content } = input;
    let mut found = Diagnostics::new();
    let text = match content {
        Content::Text(text) => Some(text),
        Content::NotUtf8 { valid_up_to, text } => {
            found.push(not_utf8(&file, &text, valid_up_to));
            return Parsed { said: broken(kind, &file, &DeTable::new()), text: Some(text), file, found };
        }
        Content::TooLarge(bytes) => {
            found.push(
                Diagnostic::error(code::TOO_LARGE, start_of(&file), format!("the file has {bytes} bytes"))
                    .label(format!("at most {FILE_BYTES_MAX} are read"))
                    .help("split it into files that people can read"),
            );
            None
        }
        Content::Unreadable(reason) => {
            found.push(
                Diagnostic::error(code::UNREADABLE, start_of(&file), format!("cannot read: {reason}"))
                    .help("check the file and its permissions"),
            );
            None
        }
    };
    let Some(text) = text else {
        return Parsed { said: broken(kind, &file, &DeTable::new()), text: None, file, found };
    };
    let said = match kind {
        FileKind::Workspace => document(&file, &text, &mut found).map(|d| Said::Workspace(Box::new(d))),
        FileKind::Tag => document(&file, &text, &mut found)
            .map(|document| Said::Tag(TagManifest { category: category_of(&file), document: Arc::new(document) })),
        FileKind::Family => document(&file, &text, &mut found)
            .map(|document| Said::Family(Box::new(FamilyManifest { category: category_of(&file), document }))),
        FileKind::Strategy => document(&file, &text, &mut found).map(|d| Said::Strategy(Box::new(d))),
        FileKind::Template => document(&file, &text, &mut found).map(|d| Said::Template(Box::new(d))),
    };
    let said = said.unwrap_or_else(|| broken(kind, &file, DeTable::parse_recoverable(&text).0.get_ref()));
    Parsed { file, text: Some(text), said, found }
}

/// Reads one file; `None` when something is wrong, which is then in `found`.
fn document<T: Shaped>(file: &Arc<str>, text: &Arc<str>, found: &mut Diagnostics) -> Option<Document<T>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        syntax::report(file, text, &errors, found);
        return None;
    }
    let before = found.len();
    shape::check(T::shape(), &root, file, found);
    if found.len() > before {
        return None;
    }
    match T::deserialize(toml::de::Deserializer::from(root)) {
        Ok(value) => Some(Document { file: Arc::clone(file), text: Arc::clone(text), value, origin: None }),
        Err(error) => {
            let span = error.span().map_or_else(Span::default, Span::from);
            found.push(
                Diagnostic::error(code::REFUSED, Place::new(Arc::clone(file), span), error.message().to_owned())
                    .help("compare with the schema in `schemas/`"),
            );
            None
        }
    }
}

fn not_utf8(file: &Arc<str>, text: &str, valid_up_to: usize) -> Diagnostic {
    let end = text[valid_up_to..].chars().next().map_or(0, char::len_utf8);
    Diagnostic::error(
        code::NOT_UTF8,
        Place::new(Arc::clone(file), Span::new(valid_up_to, valid_up_to + end)),
        "the file is not UTF-8",
    )
    .label("this byte belongs to no character")
    .help("save the file as UTF-8 in your editor")
}

fn start_of(file: &Arc<str>) -> Place {
    Place::new(Arc::clone(file), Span::default())
}

/// `tags/behavior/app/recent.toml` is in `behavior`; a file in `tags/` itself is in no category.
fn category_of(file: &str) -> Arc<str> {
    let mut parts = file.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some(folder), Some(_)) => Arc::from(folder),
        _ => Arc::from(""),
    }
}

/// `tags/behavior/recent.toml` has the stem `recent`, and so has `tags/behavior/recent.family.toml`.
pub(super) fn stem_of(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(FileKind::FAMILY_ENDING).or_else(|| name.strip_suffix(".toml")).unwrap_or(name)
}

fn broken(kind: FileKind, file: &str, root: &DeTable<'_>) -> Said {
    match kind {
        FileKind::Tag => Said::BrokenTags(vec![BrokenTag { id: Arc::from(stem_of(file)), shape: guess(root) }]),
        FileKind::Family => Said::BrokenTags(guess_members(root)),
        FileKind::Template => {
            let shape = guess_text(root);
            Said::BrokenTemplate(BrokenTag { id: Arc::from(stem_of(file)), shape })
        }
        FileKind::Workspace => Said::BrokenWorkspace,
        FileKind::Strategy => Said::Nothing,
    }
}

/// What a tag with mistakes seems to be, so that rules that refer to it are checked against what it will be.
fn guess(root: &DeTable<'_>) -> TagShape {
    let cases = root.get("case").and_then(|v| v.get_ref().as_array());
    if let Some(cases) = cases {
        let values = cases.iter().filter_map(|case| match case.get_ref() {
            DeValue::Table(table) => table.get("value")?.get_ref().as_str().map(Arc::from),
            _ => None,
        });
        return TagShape::Enumerated(values.collect());
    }
    if root.contains_key("model") { TagShape::Model } else { TagShape::Plain }
}

/// What the `[tag]` section of a text with mistakes seems to make.
fn guess_text(root: &DeTable<'_>) -> TagShape {
    root.get("tag").and_then(|tag| tag.get_ref().as_table()).map_or(TagShape::Plain, guess)
}

/// The tags of a family with mistakes, as far as they can be read.
fn guess_members(root: &DeTable<'_>) -> Vec<BrokenTag> {
    let members = root.get("member").and_then(|v| v.get_ref().as_array());
    let shape = guess_text(root);
    let ids = members.into_iter().flatten().filter_map(|member| {
        let id = member.get_ref().as_table()?.get("id")?.get_ref().as_str()?;
        Some(BrokenTag { id: Arc::from(id), shape: shape.clone() })
    });
    ids.collect()
}
