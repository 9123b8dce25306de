use std::{path::Path, sync::Arc};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::{
    part::Layout,
    segment::Segment,
    texts::TextDictionary,
    view::{Block, BlockRequest, Facts, StoredColumn, StoredSource, StoredSourceKind},
    viewer::{OpenSegment, Viewer},
};
use crate::store::{
    StoreError,
    dictionary::{Dictionary, RangeState},
    error::INGEST_AGAIN,
    ids::Ids,
    manifest::{FACTS, IDS, KindState, Manifest, SegmentState, SourceState},
};

/// The facts of a store as of one ingest. Later ingests do not change what is read through it.
#[derive(Debug)]
pub struct StoreFacts {
    viewer: Viewer,
    ids: Ids,
    snapshot: String,
    rows: u64,
}

impl StoreFacts {
    pub(in crate::store) fn open(root: &Path, manifest: &Manifest) -> Result<Self, StoreError> {
        let facts = root.join(FACTS);
        let mut sources = Vec::with_capacity(manifest.sources.len());
        let mut segments = Vec::with_capacity(manifest.sources.len());
        for source in &manifest.sources {
            sources.push(open_source(&facts, source)?);
            let opened: Result<Vec<_>, _> =
                source.segments.par_iter().map(|segment| open_segment(&facts, source, segment)).collect();
            segments.push(opened?);
        }
        let ids = Ids::open(&root.join(IDS), &manifest.ids)?;
        let rows = manifest.sources.iter().flat_map(|s| &s.segments).map(|s| s.rows).sum();
        let viewer = Viewer::new(sources, segments, u64::from(ids.len()))?;
        Ok(Self { viewer, ids, snapshot: manifest.snapshot.clone(), rows })
    }

    /// The ids that ordinals stand for.
    #[must_use]
    pub const fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Hash of the files and settings that the facts come from: equal data under equal settings have equal snapshots.
    #[must_use]
    pub fn snapshot(&self) -> &str {
        &self.snapshot
    }

    /// Rows in all sources.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }
}

impl Facts for StoreFacts {
    fn containers(&self) -> u32 {
        self.viewer.containers
    }

    fn population(&self) -> &RoaringBitmap {
        &self.viewer.population
    }

    fn sources(&self) -> &[StoredSource] {
        &self.viewer.sources
    }

    fn blocks(&self, request: &BlockRequest<'_>) -> Result<Vec<Block<'_>>, StoreError> {
        self.viewer.blocks(request)
    }
}

/// Layouts of the first `columns` of a source's stored columns.
pub(in crate::store) fn layouts(source: &SourceState, columns: usize) -> Vec<Layout> {
    source.stored_columns().take(columns).map(|(_, c)| Layout::of(c.ty)).collect()
}

/// Opens a segment that the manifest names.
///
/// # Errors
/// When it is missing, damaged, or another file than the manifest means.
pub(in crate::store) fn open_segment(
    facts: &Path,
    source: &SourceState,
    state: &SegmentState,
) -> Result<OpenSegment, StoreError> {
    let path = facts.join(&state.file);
    let segment = Segment::open(&path, layouts(source, state.columns))?;
    if (segment.seal(), segment.size_bytes()) != (state.seal, state.size_bytes) {
        return Err(StoreError::damaged(&path, "it is not the file that the manifest means", INGEST_AGAIN));
    }
    let by_number = source.file_ranks();
    let ranks: Option<Vec<u32>> = state.files.iter().map(|number| by_number.get(number).copied()).collect();
    let odd = || StoreError::damaged(&path, "it has rows of files that the manifest does not name", INGEST_AGAIN);
    Ok(OpenSegment { segment, ranks: ranks.ok_or_else(odd)? })
}

fn open_source(facts: &Path, source: &SourceState) -> Result<StoredSource, StoreError> {
    let texts = |ranges: &[RangeState]| Ok(Arc::new(TextDictionary::stored(Dictionary::open(facts, ranges)?)?));
    let kind = match &source.kind {
        KindState::Attributes { dated } => StoredSourceKind::Attributes { dated: *dated },
        KindState::Events { time, event } => StoredSourceKind::Events {
            time: time.as_str().into(),
            event: event.as_deref().map(Into::into),
            events: match source.columns.iter().find(|c| Some(&c.name) == event.as_ref()) {
                Some(column) => texts(&column.texts)?,
                None => Arc::new(TextDictionary::from_texts([source.name.as_str()])),
            },
        },
    };
    let column = |(_, c): (usize, &super::super::manifest::ColumnState)| {
        let texts = if Layout::of(c.ty) == Layout::Codes { Some(texts(&c.texts)?) } else { None };
        Ok(StoredColumn { name: c.name.as_str().into(), ty: c.ty, texts })
    };
    let columns = source.stored_columns().map(column).collect::<Result<_, StoreError>>()?;
    Ok(StoredSource { name: source.name.as_str().into(), kind, columns })
}
