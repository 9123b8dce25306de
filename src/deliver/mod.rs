//! Handing audiences over to the systems that reach people.
//!
//! A [`Handover`] is what may leave: an audience without the people who must not be addressed; there is no other way to
//! get one. [`export_file`] writes it in one of the [`ExportFormat`]s, whole or not at all, with a manifest beside it
//! that says how many people it holds, which [`check_export`] compares; [`export_stream`] writes it to an open stream. What is stale, and what may be
//! exported at all, is decided by who calls.

mod aside;
mod check;
mod error;
mod file;
mod format;
mod handover;
mod manifest;
mod parquet;
mod roaring;
mod text;

pub use check::{ExportCheck, check_export};
pub use error::DeliverError;
pub use file::{Exported, Provenance, export_file, export_stream};
pub use format::{ExportFormat, UnknownFormat};
pub use handover::{Handover, SubjectIds};
pub use manifest::{ExportManifest, ExportedFile, export_of, manifest_path};
