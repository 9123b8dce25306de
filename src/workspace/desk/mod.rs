//! A workspace that is held open, so that many questions about it are answered without reading and typing it again.

mod compare;
mod details;
mod explain;
mod history;
mod lineage;
mod listing;
mod log;
mod overlap;
mod profile;
mod reach;
mod trends;
mod try_rule;

use std::{
    path::Path,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

pub use compare::RuleOverlap;
pub use details::{TagHealth, TagUse, UsedBy};
pub use history::{AudienceHistory, HistoryPoint, Moved};
pub use lineage::{Lineage, LineageNode};
pub use listing::DeskTag;
pub use overlap::{Overlaps, SetRelation, TagOverlap};
pub use profile::{Attribute, Profile, ProfiledAttribute};
pub use reach::{Reach, StrategyCount, StrategyReach};
pub use trends::Trends;
pub use try_rule::{ReadRule, RuleToTry, Tried, TriedCount};

use super::{ReleaseSizes, SeenData, Workspace, WorkspaceError};
use crate::{
    catalog::{Catalog, Graph},
    diagnostic::{Diagnostics, Sources},
    store::facts::StoreFacts,
};

/// A workspace that is held open: its files, its typed catalog, the facts of its store, and the sizes of its current
/// release, all as they were at one moment. Whoever watches files opens a new one when something changed.
///
/// All methods may be called from any thread.
#[derive(Debug)]
pub struct Desk {
    workspace: Workspace,
    catalog: Option<Catalog>,
    found: Diagnostics,
    seen: Option<Arc<SeenData>>,
    sizes: Option<Arc<ReleaseSizes>>,
    problems: Vec<WorkspaceError>,
    /// What was read of past releases.
    trends: Mutex<Option<Arc<Trends>>>,
    /// What needs what, once somebody asked.
    graph: OnceLock<Graph>,
}

impl Desk {
    /// Opens the workspace that `dir` is in. What `before` holds of the store is kept while the data is the same.
    ///
    /// A store or release that cannot be read is no error but a [problem](Self::problems): what people wrote can be browsed
    /// all the same.
    ///
    /// # Errors
    /// When there is no workspace, or `tagwerk.toml` itself cannot be understood.
    pub fn open(dir: &Path, before: Option<&Self>) -> Result<Self, WorkspaceError> {
        let workspace = Workspace::open(dir)?;
        let mut problems = Vec::new();
        let (catalog, found) = match workspace.catalog_with_findings() {
            Ok((catalog, found)) => (Some(catalog), found),
            Err(WorkspaceError::Findings { found, .. }) => (None, found),
            Err(error) => {
                // The store cannot be read; what people wrote still can.
                problems.push(error);
                let (catalog, more) = Catalog::check(workspace.manifests().clone(), &Default::default());
                let mut found = workspace.found().clone();
                found.extend(more);
                found.sort();
                (catalog, found)
            }
        };
        let mut keep = |error: WorkspaceError| {
            let text = error.to_string();
            if problems.iter().all(|known: &WorkspaceError| known.to_string() != text) {
                problems.push(error);
            }
        };
        let seen = seen(&workspace, before).unwrap_or_else(|error| {
            keep(error);
            None
        });
        let sizes = workspace.current_sizes().unwrap_or_else(|error| {
            keep(error);
            None
        });
        let trends = before.and_then(|before| before.trends.lock().unwrap_or_else(PoisonError::into_inner).clone());
        Ok(Self {
            workspace,
            catalog,
            found,
            seen,
            sizes: sizes.map(Arc::new),
            problems,
            trends: Mutex::new(trends),
            graph: OnceLock::new(),
        })
    }

    /// The files and settings.
    #[must_use]
    pub const fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The catalog as far as it can be understood; `None` when nothing of it can.
    #[must_use]
    pub const fn catalog(&self) -> Option<&Catalog> {
        self.catalog.as_ref()
    }

    /// What typing the catalog found, ordered. Tests and proofs are not among it: [`Workspace::check`] runs these.
    #[must_use]
    pub const fn found(&self) -> &Diagnostics {
        &self.found
    }

    /// The texts that findings point into: all files of the workspace.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.workspace.manifests().texts
    }

    /// The facts of the store; `None` when nothing was ingested yet.
    #[must_use]
    pub fn facts(&self) -> Option<&StoreFacts> {
        self.seen.as_deref().map(SeenData::facts)
    }

    /// What the columns of the store hold; `None` when nothing was ingested yet.
    #[must_use]
    pub const fn seen(&self) -> Option<&Arc<SeenData>> {
        self.seen.as_ref()
    }

    /// Sizes in the current release; `None` when nothing was published.
    #[must_use]
    pub fn sizes(&self) -> Option<&ReleaseSizes> {
        self.sizes.as_deref()
    }

    /// What could not be read, each once.
    #[must_use]
    pub fn problems(&self) -> &[WorkspaceError] {
        &self.problems
    }
}

fn seen(workspace: &Workspace, before: Option<&Desk>) -> Result<Option<Arc<SeenData>>, WorkspaceError> {
    let Some(snapshot) = workspace.snapshot()? else { return Ok(None) };
    if let Some(before) = before
        && let Some(seen) = &before.seen
        && before.workspace.store_dir() == workspace.store_dir()
        && seen.snapshot() == snapshot
    {
        return Ok(Some(Arc::clone(seen)));
    }
    Ok(workspace.seen_data()?.map(Arc::new))
}
