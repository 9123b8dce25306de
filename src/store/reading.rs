use super::{Store, StoreError, ingest, manifest::KindState};
use crate::{calendar::Micros, source::SourceSpec};

impl Store {
    /// Whether the rows of a source were read as `spec` says: same columns, types, times. Where its files are does not
    /// count. False when nothing of the source was read.
    ///
    /// # Errors
    /// When the manifest is damaged.
    pub fn was_read_as(&self, spec: &SourceSpec) -> Result<bool, StoreError> {
        let settings = ingest::settings(spec);
        Ok(self.manifest()?.sources.iter().any(|s| s.name == *spec.name && s.settings == settings))
    }

    /// The time of the newest event; `None` when there is none.
    ///
    /// # Errors
    /// When the manifest is damaged.
    pub fn newest_event(&self) -> Result<Option<Micros>, StoreError> {
        let manifest = self.manifest()?;
        let events = manifest.sources.iter().filter(|s| matches!(s.kind, KindState::Events { .. }));
        Ok(events.flat_map(|s| &s.segments).map(|segment| segment.max_time).max())
    }
}
