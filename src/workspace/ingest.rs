use std::sync::Arc;

use super::{Progress, Stage, Workspace, WorkspaceError};
use crate::{
    catalog::SourceShapes,
    rule::{ColumnShape, DataType, SourceShape, SourceShapeKind},
    store::{
        IngestError, IngestOptions, IngestProgress, IngestReport, Store,
        facts::{Facts, StoredSource, StoredSourceKind},
    },
};

/// What an ingest reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadMode {
    /// Files that are new or changed.
    Changed,
    /// All files; what the store held is thrown away. Ids keep their ordinals if they are whole.
    Rebuild,
}

impl Workspace {
    /// Brings the store up to date with the sources, creating it if needed.
    ///
    /// # Errors
    /// When a source cannot be read or has too many bad rows, or whoever watches wants it to end; the store is then as it
    /// was.
    pub fn ingest(&self, mode: ReadMode, progress: &dyn Progress) -> Result<IngestReport, WorkspaceError> {
        let sources = self.settings().sources.values().map(|s| self.source_spec(s)).collect::<Result<Vec<_>, _>>()?;
        let limits = self.settings().sources.values().map(|s| (s.name.to_string(), s.bad_rows_max)).collect();
        let report = |p: &IngestProgress<'_>| progress.advanced(Stage::Ingest, p.source, p.bytes_done, p.bytes);
        let options = IngestOptions {
            memory_bytes: self.settings().ingest_memory_bytes,
            bad_rows_max: limits,
            rebuild: mode == ReadMode::Rebuild,
            progress: Some(&report),
            is_cancelled: Some(&|| progress.is_cancelled()),
        };
        let store = Store::create(self.store_dir(), &self.settings().name)?;
        store.ingest(&sources, &options).map_err(|error| match error {
            IngestError::Cancelled => WorkspaceError::Cancelled,
            error => error.into(),
        })
    }

    /// Columns and events of the sources as the store recorded them; none when nothing was ingested.
    pub(super) fn recorded_shapes(&self) -> Result<SourceShapes, WorkspaceError> {
        let Some(store) = self.store_if_any()? else { return Ok(SourceShapes::new()) };
        let facts = store.facts()?;
        Ok(facts.sources().iter().map(|source| (source.name.to_string(), shape(source))).collect())
    }
}

fn shape(source: &StoredSource) -> SourceShape {
    let mut columns: Vec<ColumnShape> =
        source.columns.iter().map(|c| ColumnShape { name: c.name.clone(), ty: c.ty }).collect();
    let kind = match &source.kind {
        StoredSourceKind::Attributes { .. } => SourceShapeKind::Attributes,
        StoredSourceKind::Events { time, event, events } => {
            columns.push(ColumnShape { name: time.clone(), ty: DataType::Timestamp });
            columns.extend(event.iter().map(|name| ColumnShape { name: name.clone(), ty: DataType::Text }));
            let mut names: Vec<Arc<str>> = (0..events.len() as u32)
                .map(|code| Arc::from(events.text(code)))
                .filter(|name: &Arc<str>| event.is_some() && !name.is_empty())
                .collect();
            names.sort();
            SourceShapeKind::Events { time: time.clone(), event: event.clone(), events: names, events_known: true }
        }
    };
    SourceShape { name: source.name.clone(), kind, columns, columns_known: true }
}
