use std::sync::Arc;

use crate::rule::DataType;

/// Why rules do not become a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// `tag(x)` where no tag of that id was given.
    #[error("tag `{tag}` refers to tag `{unknown}`, which is not evaluated")]
    UnknownTag {
        /// The tag whose rule it is.
        tag: Arc<str>,
        /// The id that is not there.
        unknown: Arc<str>,
    },
    /// Tags that refer to each other.
    #[error("tags refer to each other: {}", ids.join(" → "))]
    Cycle {
        /// The loop; the first id comes again at the end.
        ids: Vec<String>,
    },
    /// The store holds a column as another type than the rule was checked against.
    #[error("tag `{tag}` reads `{source_name}.{column}` as {expected}, but the store holds {stored}")]
    ColumnType {
        /// The tag whose rule it is.
        tag: Arc<str>,
        /// The source.
        source_name: Arc<str>,
        /// The column.
        column: Arc<str>,
        /// Type in the rule.
        expected: DataType,
        /// Type in the store.
        stored: DataType,
    },
    /// `score(x)` of a model that was not scored.
    #[error("tag `{tag}` needs `score({model})`, which is not there")]
    NoScore {
        /// The tag whose rule it is.
        tag: Arc<str>,
        /// The model tag.
        model: Arc<str>,
    },
    /// A sequence of more steps than a row has bits for.
    #[error("tag `{tag}`: a sequence has {steps} steps, at most 64 are possible")]
    LongSequence {
        /// The tag whose rule it is.
        tag: Arc<str>,
        /// How many it has.
        steps: usize,
    },
}
