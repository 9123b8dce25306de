use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{ExportFormat, Provenance};

/// What stands beside an export: `PATH.manifest.json`, with a checksum of its own as last member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportManifest {
    /// Where the audience comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// How it is written: the name of an [`ExportFormat`].
    pub format: String,
    /// People in the files.
    pub count: u64,
    /// People of the audience who are left out because they must not be addressed.
    pub suppressed: u64,
    /// The export itself, and for roaring the mapping.
    pub files: Vec<ExportedFile>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// Its name, without folders.
    pub name: Option<String>,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes.
    pub blake3: String,
}

/// The command that makes a damaged export anew.
pub(super) const EXPORT_AGAIN: &str = "tagwerk export";
/// What is put behind the path of an export for its manifest.
const MANIFEST: &str = "manifest.json";
/// What is put behind the path of a bitmap for the ids of its ordinals.
const MAPPING: &str = "ids.parquet";

/// Where the manifest of an export stands.
#[must_use]
pub fn manifest_path(export: &Path) -> PathBuf {
    beside(export, MANIFEST)
}

/// The export that a file belongs to: itself, or that whose manifest or mapping it is.
#[must_use]
pub fn export_of(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let without = |end: &str| name.strip_suffix(end).and_then(|rest| rest.strip_suffix('.')).filter(|n| !n.is_empty());
    match without(MANIFEST)
        .or_else(|| without(MAPPING).filter(|rest| manifest_path(&file.with_file_name(rest)).is_file()))
    {
        Some(export) => file.with_file_name(export),
        None => file.to_owned(),
    }
}

/// The files of an export in a format, in the order of its manifest.
pub(super) fn files(export: &Path, format: ExportFormat) -> Vec<PathBuf> {
    let mut files = vec![export.to_owned()];
    if format == ExportFormat::Roaring {
        files.push(beside(export, MAPPING));
    }
    files
}

/// `path` with more at its end: `a/b.roaring` and `ids.parquet` give `a/b.roaring.ids.parquet`.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    PathBuf::from(name)
}
