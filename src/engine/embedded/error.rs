use std::sync::Arc;

use crate::{engine::plan::PlanError, store::StoreError};

/// Why a plan did not run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The rules do not become a plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The facts cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A whole or decimal number left its 64 bits.
    #[error("tag `{tag}`: a number in its rule does not fit into 64 bits")]
    Overflow {
        /// The first tag whose rule needs the number.
        tag: Arc<str>,
    },
    /// [`super::Progress::is_cancelled`] said so.
    #[error("evaluation was cancelled")]
    Cancelled,
}
