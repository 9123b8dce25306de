use super::Desk;
use crate::workspace::{LogOptions, Progress, TagLog, WorkspaceError};

impl Desk {
    /// The newest versions of a tag's definition, as [`crate::workspace::Workspace::log`] tells them, with the catalog of the
    /// desk.
    ///
    /// # Errors
    /// When there is no such tag, no git history that could be read, or it was no longer wanted.
    pub fn log(&self, tag: &str, options: LogOptions, progress: &dyn Progress) -> Result<TagLog, WorkspaceError> {
        let Some(catalog) = self.catalog() else { return Err(self.workspace.findings(self.found.clone())) };
        self.workspace.log_of(catalog, tag, options, progress)
    }
}
