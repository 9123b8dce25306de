//! What a tag means and what its clauses do, without typing the catalog again.

use super::Desk;
use crate::{
    calendar::Micros,
    rule::say::Language,
    workspace::{Explained, Explanation, Progress, WorkspaceError},
};

impl Desk {
    /// As [`crate::workspace::Workspace::explain`], over the catalog and the store as they were when the desk was opened.
    ///
    /// # Errors
    /// As there; [`WorkspaceError::Findings`] too when nothing of the catalog can be understood.
    pub fn explain(
        &self,
        what: Explained<'_>,
        language: Language,
        (as_of, now): (Micros, Micros),
        progress: &dyn Progress,
    ) -> Result<Explanation, WorkspaceError> {
        let workspace = self.workspace();
        let catalog = self.catalog().ok_or_else(|| workspace.findings(self.found().clone()))?;
        let subject = workspace.resolve_explained(catalog, self.found(), what)?;
        workspace.explain_over((catalog, self.found()), &subject, self.facts(), language, (as_of, now), progress)
    }
}
