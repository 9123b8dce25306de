//! A workspace that is open in the editor, and what is known of it.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Instant};

use lsp_types::{Diagnostic, Uri};

use super::{analysis::Analysis, files::uri_of};

/// A workspace that is open in the editor.
#[derive(Debug)]
pub(super) struct Project {
    /// The folder, as the client writes it.
    shown_root: PathBuf,
    /// What the last check knows.
    pub(super) analysis: Option<Arc<Analysis>>,
    /// Counts changes of anything that a check reads.
    pub(super) generation: u64,
    /// The state of that number is at the worker, or was.
    pub(super) submitted: u64,
    /// When that state began to differ from what was submitted, and when it is submitted.
    pub(super) waiting: Option<(Instant, Instant)>,
    /// What the client was told last, by file.
    pub(super) told: BTreeMap<Arc<str>, Vec<Diagnostic>>,
    /// What was said about a workspace that cannot be checked.
    pub(super) problem: Option<String>,
}

impl Project {
    pub(super) fn new(shown_root: PathBuf) -> Self {
        Self {
            shown_root,
            analysis: None,
            generation: 0,
            submitted: 0,
            waiting: None,
            told: BTreeMap::new(),
            problem: None,
        }
    }

    /// What it is called between answers: its folder.
    pub(super) fn name(&self) -> String {
        self.shown_root.to_string_lossy().into_owned()
    }

    /// Whether the last check saw everything that changed.
    pub(super) fn is_current(&self) -> bool {
        self.analysis.as_ref().is_some_and(|analysis| analysis.generation == self.generation)
    }

    /// The address of a file of it.
    pub(super) fn uri(&self, file: &str) -> Option<Uri> {
        uri_of(&self.path(file))
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        file.split('/').fold(self.shown_root.clone(), |path, part| path.join(part))
    }
}
