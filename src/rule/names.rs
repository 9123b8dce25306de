use std::sync::Arc;

use super::typed::DataType;
use crate::calendar::Zone;

/// What a rule may refer to. `catalog` implements it over the workspace's sources and tags; tests over a few lines.
pub trait Names {
    /// The source of that name.
    fn source(&self, name: &str) -> Option<&SourceShape>;
    /// All sources, ordered by name.
    fn sources(&self) -> Vec<&SourceShape>;
    /// The tag of that id.
    fn tag(&self, id: &str) -> Option<TagShape>;
    /// All tag ids, for "did you mean".
    fn tag_ids(&self) -> Vec<&str>;
    /// The workspace's zone: `timestamp '2026-01-08T09:00:00'` is local to it.
    fn zone(&self) -> &Zone;
}

/// Columns and events of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceShape {
    /// Name in `tagwerk.toml`.
    pub name: Arc<str>,
    /// What its rows are.
    pub kind: SourceShapeKind,
    /// Columns that rules can read, in file order; the subject column is not among them, the declared time and event
    /// columns are (as `Timestamp` and `Text`).
    pub columns: Vec<ColumnShape>,
    /// False when neither a declaration nor data tells the columns: a rule that names one is then reported with a
    /// warning, and gets no typed tree.
    pub columns_known: bool,
}

/// What the rows of a source are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceShapeKind {
    /// One row (or one per `valid_from`) per subject.
    Attributes,
    /// Many rows per subject.
    Events {
        /// Name of the time column.
        time: Arc<str>,
        /// Name of the column that names the event; `None`: the source's name is the only event.
        event: Option<Arc<str>>,
        /// Known values of the event column, ordered; empty when there is no such column.
        events: Vec<Arc<str>>,
        /// False when the values are not known (nothing declared, nothing ingested): a name that nothing else explains
        /// may then be an event of this source; the rule is reported with a warning, and gets no typed tree.
        events_known: bool,
    },
}

/// A column that rules can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnShape {
    /// Name in the file.
    pub name: Arc<str>,
    /// Its type.
    pub ty: DataType,
}

/// What kind of tag a reference meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagShape {
    /// One rule: member or not.
    Plain,
    /// Cases, with their values in order.
    Enumerated(Vec<Arc<str>>),
    /// A model: member or not, and a score.
    Model,
}
