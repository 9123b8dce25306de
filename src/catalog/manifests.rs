use std::{collections::BTreeMap, sync::Arc};

use super::{
    Settings,
    manifest::{Document, StrategyFile, TagFile, TemplateFile, WorkspaceFile},
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
    /// Tags, ordered by file.
    pub tags: Vec<TagManifest>,
    /// Strategies, ordered by file.
    pub strategies: Vec<Document<StrategyFile>>,
    /// Templates, ordered by file.
    pub templates: Vec<Document<TemplateFile>>,
    /// Tags whose files have mistakes of shape: known by name, so that what refers to them is not blamed too.
    pub broken: Vec<BrokenTag>,
    /// True when there is a `tagwerk.toml` with mistakes of shape.
    pub(super) is_workspace_broken: bool,
    /// The texts of all files, for rendering diagnostics.
    pub texts: Sources,
}

/// A tag's file.
#[derive(Debug, Clone)]
pub struct TagManifest {
    /// Folder of `tags/` it lies in; empty when it lies in `tags/` itself.
    pub category: Arc<str>,
    /// The file and what it says.
    pub document: Document<TagFile>,
}

/// A tag whose file has mistakes of shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenTag {
    /// Its id, by the file's name.
    pub id: Arc<str>,
    /// What it seems to be.
    pub shape: TagShape,
}
