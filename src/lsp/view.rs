//! What an answer is computed from: one document, its workspace, and what the last check knows of it.

use std::sync::Arc;

use lsp_types::{Location, Position, Range, Uri};

use super::{
    analysis::Analysis,
    client::Client,
    document::{Document, Documents},
    position::Lines,
    project::Project,
};
use crate::{
    catalog::{Catalog, FileKind},
    diagnostic::Span,
    rule::say::Language,
};

/// A document in its workspace.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    pub(super) document: &'s Document,
    pub(super) workspace: Surroundings<'s>,
}

/// A workspace as it is now: texts as the editor holds them, the rest as the last check saw it.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'s> {
    pub(super) client: &'s Client,
    pub(super) documents: &'s Documents,
    pub(super) project: Option<&'s Project>,
}

impl<'s> View<'s> {
    pub(super) fn text(&self) -> &'s str {
        &self.document.text
    }

    pub(super) fn kind(&self) -> Option<FileKind> {
        self.document.kind()
    }

    /// Path of the document in its workspace.
    pub(super) fn file(&self) -> Option<&'s Arc<str>> {
        self.document.home.as_ref().map(|home| &home.file)
    }

    pub(super) fn byte(&self, position: Position) -> usize {
        self.document.lines.byte(&self.document.text, position)
    }

    pub(super) fn range(&self, span: Span) -> Range {
        self.document.lines.range(&self.document.text, span)
    }
}

impl<'s> Surroundings<'s> {
    pub(super) fn language(&self) -> Language {
        self.client.language()
    }

    pub(super) fn analysis(&self) -> Option<&'s Analysis> {
        self.project?.analysis.as_deref()
    }

    pub(super) fn catalog(&self) -> Option<&'s Catalog> {
        self.analysis()?.catalog.as_ref()
    }

    /// The open document of a file of the workspace.
    pub(super) fn open(&self, file: &str) -> Option<&'s Document> {
        let path = self.project?.path(file);
        let is_it = |d: &&Document| super::files::path_of(&d.uri).is_some_and(|p| p == path);
        self.documents.iter().find(is_it)
    }

    /// Address of a file: as the client opened it, or else made from its path.
    pub(super) fn uri(&self, file: &str) -> Option<Uri> {
        match self.open(file) {
            Some(document) => Some(document.uri.clone()),
            None => self.project?.uri(file),
        }
    }

    /// All files of the workspace with the texts that hold now, ordered by name.
    pub(super) fn texts(&self) -> Vec<(Arc<str>, Arc<str>)> {
        let mut texts: std::collections::BTreeMap<Arc<str>, Arc<str>> = self
            .analysis()
            .into_iter()
            .flat_map(|analysis| analysis.texts.shared())
            .map(|(file, text)| (Arc::clone(file), Arc::clone(text)))
            .collect();
        let Some(project) = self.project else { return Vec::new() };
        for document in self.documents.iter() {
            let Some(home) = &document.home else { continue };
            if home.shown_root == project.path("") && FileKind::of_path(&home.file).is_some() {
                texts.insert(Arc::clone(&home.file), Arc::clone(&document.text));
            }
        }
        texts.into_iter().collect()
    }

    /// The text of a file that holds now.
    pub(super) fn text(&self, file: &str) -> Option<Arc<str>> {
        match self.open(file) {
            Some(document) => Some(Arc::clone(&document.text)),
            None => {
                self.analysis()?.texts.shared().find(|(name, _)| name.as_ref() == file).map(|(_, text)| text.clone())
            }
        }
    }

    /// A place in a file, for the client.
    pub(super) fn location(&self, file: &str, span: Span) -> Option<Location> {
        let text = self.text(file)?;
        let range = Lines::new(&text, self.client.encoding).range(&text, span);
        Some(Location::new(self.uri(file)?, range))
    }
}
