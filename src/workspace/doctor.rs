use std::path::Path;

use super::{Workspace, WorkspaceError};
use crate::store::{StoreError, Switches, VerifyReport};

/// What a verification of the store found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoctorReport {
    /// Files that were checked.
    pub files: u64,
    /// What is damaged: ids, then facts, then releases, then switches.
    pub damaged: Vec<Damage>,
}

/// A file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, relative to the workspace where it lies in it; `None` when no single file is meant.
    pub file: Option<String>,
    /// What does not fit.
    pub what: String,
    /// What to do.
    pub remedy: Option<String>,
}

impl Workspace {
    /// Reads every byte of the store, of the releases wherever they lie, and of the record of switches, and compares it
    /// with its checksums.
    ///
    /// # Errors
    /// When there is neither store nor a place that releases are shared at, or that place cannot be read; damage is the answer, not an error.
    pub fn verify_store(&self) -> Result<DoctorReport, WorkspaceError> {
        let shared = self.shared_shelf()?;
        let store = self.store_if_any()?;
        if store.is_none() && shared.is_none() {
            return Err(WorkspaceError::NothingIngested);
        }
        let mut report = store.map_or_else(|| Ok(VerifyReport::default()), |store| store.verify())?;
        if let Some(shelf) = shared {
            let shared = shelf.verify()?;
            report.findings.extend(shared.findings);
            report.files += shared.files;
        }
        let switches = Switches::of(self.root()).records();
        let files = report.files as u64 + u64::from(switches.as_ref().is_ok_and(|records| !records.is_empty()));
        let damaged = report
            .findings
            .iter()
            .chain(switches.as_ref().err())
            .map(|error| Damage::of(error, Some(self.root())))
            .collect();
        Ok(DoctorReport { files, damaged })
    }
}

impl Damage {
    /// Damage as the store found it; files in `root` are named relative to it.
    pub(super) fn of(error: &StoreError, root: Option<&Path>) -> Self {
        let (path, what) = match error {
            StoreError::Damaged { path, what, .. } => (Some(path), what.clone()),
            StoreError::Io { path, action, source } => (Some(path), format!("cannot {action}: {source}")),
            other => (None, other.to_string()),
        };
        let shown =
            |path: &Path| root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path).display().to_string();
        Self { file: path.map(|path| shown(path)), what, remedy: error.help() }
    }
}
