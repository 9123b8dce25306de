use super::{EngineError, TagAudiences};
use crate::{engine::plan::QueryPlan, store::facts::Facts};

/// Watches a run, and may end it.
pub trait Progress: Sync {
    /// Called after each container, from any thread; `done` counts up to `total` but may arrive out of order.
    fn container_done(&self, done: u32, total: u32) {
        let _ = (done, total);
    }

    /// Asked before each container; once true, the run ends with [`EngineError::Cancelled`].
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Progress for Unobserved {}

/// Evaluates every wanted tag of `plan` over `facts` in the current rayon pool; in the order in which the tags were
/// given. The result is the same on any number of threads.
///
/// # Errors
/// When facts cannot be read, a number overflows, or `progress` cancels.
pub fn run<F: Facts + ?Sized>(
    plan: &QueryPlan,
    facts: &F,
    progress: &dyn Progress,
) -> Result<Vec<TagAudiences>, EngineError> {
    let _ = (plan, facts, progress);
    Ok(Vec::new())
}
