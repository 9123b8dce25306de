use std::{collections::BTreeMap, sync::Arc};

use super::{
    Settings,
    manifest::{Document, FamilyFile, StrategyFile, TagFile, TemplateFile, WorkspaceFile},
};
use crate::{
    diagnostic::Sources,
    rule::{SourceShape, TagShape},
};

/// Columns and events of sources as data tells them, by source name.
pub type SourceShapes = BTreeMap<String, SourceShape>;

/// All files of a workspace, read one by one; nothing is known yet about how they fit together.
#[derive(Debug, Clone, Default)]
pub struct Manifests {
    /// `tagwerk.toml`, when it was read without mistakes of shape.
    pub workspace: Option<Document<WorkspaceFile>>,
    /// What it says, when it was.
    pub settings: Option<Settings>,
    /// Tags, ordered by file; those that a family makes in the order of its members.
    pub tags: Vec<TagManifest>,
    /// Families, ordered by file. Their tags are among the others.
    pub families: Vec<FamilyManifest>,
    /// Strategies, ordered by file.
    pub strategies: Vec<Document<StrategyFile>>,
    /// Templates, ordered by file.
    pub templates: Vec<Document<TemplateFile>>,
    /// Tags whose files have mistakes of shape: known by name, so that what refers to them is not blamed too.
    pub broken: Vec<BrokenTag>,
    /// Templates whose files have mistakes of shape, by the files' names, and what their tags seem to be.
    pub(super) broken_templates: BTreeMap<Arc<str>, TagShape>,
    /// True when there is a `tagwerk.toml` with mistakes of shape.
    pub(super) is_workspace_broken: bool,
    /// The texts of all files, for rendering diagnostics.
    pub texts: Sources,
}

/// A family's file.
#[derive(Debug, Clone)]
pub struct FamilyManifest {
    /// Folder of `tags/` it lies in; empty when it lies in `tags/` itself.
    pub category: Arc<str>,
    /// The file and what it says.
    pub document: Document<FamilyFile>,
}

/// A tag's file, or the member of a family that it is.
#[derive(Debug, Clone)]
pub struct TagManifest {
    /// Folder of `tags/` it lies in; empty when it lies in `tags/` itself.
    pub category: Arc<str>,
    /// The file and what it says.
    pub document: Arc<Document<TagFile>>,
}

/// A tag whose file has mistakes of shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenTag {
    /// Its id, by the file's name.
    pub id: Arc<str>,
    /// What it seems to be.
    pub shape: TagShape,
}
