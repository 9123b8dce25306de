//! What a check knows about a workspace: everything that answers need.

use std::{path::Path, sync::Arc};

use crate::{
    catalog::{Catalog, Manifests, OpenTexts},
    diagnostic::{Diagnostics, Sources},
    workspace::{ReleaseSizes, SeenColumn, SeenData, Workspace, WorkspaceError},
};

/// What a check knows.
#[derive(Debug)]
pub(super) struct Analysis {
    /// The state that was checked.
    pub(super) generation: u64,
    /// All findings, ordered.
    pub(super) found: Diagnostics,
    /// The texts they point into: all files of the workspace.
    pub(super) texts: Sources,
    /// `None` when `tagwerk.toml` is not understood.
    pub(super) catalog: Option<Catalog>,
    /// `None` when nothing was published.
    pub(super) sizes: Option<ReleaseSizes>,
    /// `None` when nothing was ingested.
    pub(super) data: Option<Arc<SeenData>>,
    /// What beside the findings went wrong.
    pub(super) problems: Vec<String>,
}

impl Analysis {
    /// What a column of the data holds; `None` without data, or when it cannot be read.
    pub(super) fn column(&self, source: &str, column: &str) -> Option<Arc<SeenColumn>> {
        self.data.as_ref()?.column(source, column).ok().flatten()
    }
}

/// Checks a workspace as an editor holds it. Data that was opened before is kept while it is the same.
///
/// # Errors
/// A sentence, when there is nothing to check.
pub(super) fn analyse(
    root: &Path,
    open: &OpenTexts,
    generation: u64,
    before: Option<Arc<SeenData>>,
) -> Result<Analysis, String> {
    let mut analysis = Analysis {
        generation,
        found: Diagnostics::new(),
        texts: Sources::new(),
        catalog: None,
        sizes: None,
        data: None,
        problems: Vec::new(),
    };
    let workspace = match Workspace::open_with(root, open) {
        Ok(workspace) => workspace,
        Err(WorkspaceError::Findings { found, sources }) => {
            return Ok(Analysis { found, texts: sources, data: before, ..analysis });
        }
        Err(error) => return Err(said(&error)),
    };
    match workspace.check_with_catalog() {
        Ok((catalog, checked)) => {
            analysis.found = checked.found;
            analysis.texts = checked.sources;
            analysis.catalog = Some(catalog);
        }
        Err(WorkspaceError::Findings { found, sources }) => {
            analysis.found = found;
            analysis.texts = sources;
        }
        Err(error) => {
            // The store cannot be read; what people wrote still can.
            analysis.problems.push(said(&error));
            let (manifests, mut found) = Manifests::read_with(root, open);
            analysis.texts = manifests.texts.clone();
            let (catalog, more) = Catalog::check(manifests, &Default::default());
            found.extend(more);
            found.sort();
            analysis.found = found;
            analysis.catalog = catalog;
        }
    }
    match workspace.current_sizes() {
        Ok(sizes) => analysis.sizes = sizes,
        Err(error) => analysis.problems.push(said(&error)),
    }
    match data(&workspace, before) {
        Ok(data) => analysis.data = data,
        Err(error) => analysis.problems.push(said(&error)),
    }
    analysis.problems.dedup();
    Ok(analysis)
}

fn data(workspace: &Workspace, before: Option<Arc<SeenData>>) -> Result<Option<Arc<SeenData>>, WorkspaceError> {
    let snapshot = workspace.snapshot()?;
    if let (Some(before), Some(snapshot)) = (&before, &snapshot)
        && before.snapshot() == snapshot
    {
        return Ok(Some(Arc::clone(before)));
    }
    Ok(workspace.seen_data()?.map(Arc::new))
}

/// An error with its causes, and the way out.
fn said(error: &WorkspaceError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!(" ({hint})"));
    }
    text
}
