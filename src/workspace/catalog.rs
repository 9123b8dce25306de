use super::{Workspace, WorkspaceError};
use crate::{
    catalog::{Catalog, SourceShapes},
    diagnostic::Diagnostics,
    source,
};

impl Workspace {
    /// The catalog, whole: nothing in it is wrong.
    ///
    /// # Errors
    /// [`WorkspaceError::Findings`] when any file has a mistake.
    pub fn catalog(&self) -> Result<Catalog, WorkspaceError> {
        let (catalog, found) = self.catalog_with_findings()?;
        if found.has_errors() {
            return Err(self.findings(found));
        }
        Ok(catalog)
    }

    /// The catalog as far as it can be understood, and everything that is wrong, ordered.
    pub(super) fn catalog_with_findings(&self) -> Result<(Catalog, Diagnostics), WorkspaceError> {
        let (catalog, more) = Catalog::check(self.manifests().clone(), &self.source_shapes()?);
        let mut found = self.found().clone();
        found.extend(more);
        found.sort();
        match catalog {
            Some(catalog) => Ok((catalog, found)),
            None => Err(self.findings(found)),
        }
    }

    /// Mistakes as an error, with the texts they point into.
    pub(super) fn findings(&self, found: Diagnostics) -> WorkspaceError {
        WorkspaceError::Findings { found, sources: self.manifests().texts.clone() }
    }

    /// Columns and events of the sources as the store recorded them at ingest, or else as the beginning of the files
    /// tells; sources of which neither is there are left out, and the declaration speaks alone.
    pub(super) fn source_shapes(&self) -> Result<SourceShapes, WorkspaceError> {
        let mut shapes = self.recorded_shapes()?;
        for source in self.settings().sources.values() {
            if shapes.contains_key(source.name.as_ref()) {
                continue;
            }
            // That the data is not at hand, or not readable, is for ingest to say: a check looks at what people wrote.
            if let Ok(spec) = self.source_spec(source)
                && let Ok(shape) = source::shape(&spec)
            {
                shapes.insert(source.name.to_string(), shape);
            }
        }
        Ok(shapes)
    }
}
