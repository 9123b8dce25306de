use std::path::{Path, PathBuf};

use super::{Workspace, WorkspaceError};
use crate::{
    catalog::{PathError, SourceKindWord, SourceSettings, expand_path},
    source::{Location, SourceKind, SourceSpec},
};

impl Workspace {
    /// The folder of the store, absolute.
    #[must_use]
    pub fn store_dir(&self) -> PathBuf {
        self.root().join(&self.settings().store)
    }

    /// A declared source with its path resolved.
    ///
    /// # Errors
    /// When the path names an environment variable that is not set.
    pub(super) fn source_spec(&self, source: &SourceSettings) -> Result<SourceSpec, WorkspaceError> {
        let location = self.location(&source.path).map_err(|error| WorkspaceError::SourcePath {
            source_name: source.name.to_string(),
            path: source.path.clone(),
            source: error,
        })?;
        Ok(SourceSpec { location, ..self.spec_without_location(source) })
    }

    /// A declared source as far as it says how rows are read, not where they are.
    pub(super) fn spec_without_location(&self, source: &SourceSettings) -> SourceSpec {
        let kind = match source.kind {
            SourceKindWord::Attributes => SourceKind::Attributes { valid_from: source.valid_from.clone() },
            SourceKindWord::Events => {
                SourceKind::Events { time: source.time.clone().unwrap_or_default(), event: source.event.clone() }
            }
        };
        SourceSpec {
            name: source.name.clone(),
            kind,
            location: Location::Local { root: self.root().to_owned(), pattern: String::new() },
            subject: source.subject.clone(),
            types: source.types.clone().unwrap_or_default(),
            only: source.only.clone(),
            decimals: source.decimals,
            zone: source.zone.clone(),
        }
    }

    fn location(&self, path: &str) -> Result<Location, PathError> {
        let path = expand_path(path, |name| std::env::var(name).ok())?;
        if path.contains("://")
            && let Ok(url) = url::Url::parse(&path)
        {
            return Ok(Location::Remote { url, cache: self.store_dir().join("cache") });
        }
        let pattern = self.root().join(Path::new(&path)).to_string_lossy().into_owned();
        Ok(Location::Local { root: self.root().to_owned(), pattern })
    }
}
