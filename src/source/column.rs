use std::sync::Arc;

use crate::rule::DataType;

/// A column of a source after its type is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    /// Name in the file.
    pub name: Arc<str>,
    /// Its type: never `Ratio` or `Duration`.
    pub ty: DataType,
    /// What fixed the type: the file as in reports, or [`DECLARED`].
    pub fixed_by: Arc<str>,
}

/// [`SourceColumn::fixed_by`] of a column whose type the workspace file declares.
pub const DECLARED: &str = "tagwerk.toml";

/// A column that cannot be read, such as a list or a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedColumn {
    /// Name in the file.
    pub name: Arc<str>,
    /// The first file that has it, as in reports.
    pub file: Arc<str>,
    /// Its type in the words of the file format.
    pub found: String,
}
