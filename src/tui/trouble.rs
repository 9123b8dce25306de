//! What went wrong in the background, as people read it.

use crate::{
    diagnostic::{Diagnostics, Sources},
    engine::embedded::EngineError,
    source::BadRow,
    store::IngestError,
    workspace::WorkspaceError,
};

/// What went wrong: what, why, and how to mend it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble {
    /// What.
    pub(crate) text: String,
    /// Why, from the outermost cause to the innermost.
    pub(crate) causes: Vec<String>,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Mistakes in files, with the texts they point into.
    pub(crate) findings: Option<Box<(Diagnostics, Sources)>>,
    /// Whether it was only given up because it is no longer wanted.
    pub(crate) is_cancelled: bool,
}

impl Trouble {
    /// What an error says.
    pub(crate) fn of(error: &WorkspaceError) -> Self {
        let mut trouble = Self::of_any(error);
        trouble.hint = error.hint();
        trouble.is_cancelled = is_cancelled(error);
        match error {
            WorkspaceError::Findings { found, sources } => {
                trouble.findings = Some(Box::new((found.clone(), sources.clone())));
            }
            WorkspaceError::Ingest(IngestError::TooManyBadRows { samples, .. }) => {
                let row =
                    |bad: &BadRow| format!("{}, row {}, column `{}`: {}", bad.file, bad.row, bad.column, bad.reason);
                trouble.causes.extend(samples.iter().map(row));
            }
            _ => {}
        }
        trouble
    }

    /// What any error says; `hint` is for whoever knows one.
    pub(crate) fn of_any(error: &dyn std::error::Error) -> Self {
        let mut causes = Vec::new();
        let mut cause = error.source();
        while let Some(inner) = cause {
            causes.push(inner.to_string());
            cause = inner.source();
        }
        Self { text: error.to_string(), causes, ..Self::default() }
    }

    /// In one line.
    pub(crate) fn line(&self) -> String {
        let mut line = self.text.clone();
        for cause in &self.causes {
            line.push_str(": ");
            line.push_str(cause);
        }
        line
    }
}

fn is_cancelled(error: &WorkspaceError) -> bool {
    matches!(error, WorkspaceError::Cancelled | WorkspaceError::Engine(EngineError::Cancelled))
}

impl From<WorkspaceError> for Trouble {
    fn from(error: WorkspaceError) -> Self {
        Self::of(&error)
    }
}
