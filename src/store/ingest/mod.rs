//! Ingest: sources → ids and facts.
//!
//! Only files that are new or changed are read. Pieces of files are decoded in waves sized by the memory setting (never
//! by the number of threads, so that the store's bytes do not depend on it); ids and texts of a wave are looked up in
//! parallel, the unknown ones get their numbers one after the other in order, and the rows are staged by container.
//! When the staged rows reach their share of the memory they become a segment. Rows of changed or vanished files are
//! taken out by rewriting the segments that hold them; many small segments are merged. One rename of the manifest makes
//! all of it visible.

mod changes;
mod merge;
mod run;
mod segments;
mod staging;
mod texts;
mod types;
mod waves;

pub(super) use changes::settings;
pub use types::{
    FileCounts, IngestError, IngestOptions, IngestProgress, IngestReport, IngestSeconds, MEMORY_BYTES, ReadAgain,
    RowCounts, SourceReport,
};
