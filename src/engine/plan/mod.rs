//! All rules of a catalog as one plan.

mod error;
mod query_plan;
mod tag;

pub use error::PlanError;
pub use query_plan::{QueryPlan, share};
pub use tag::{PlanCase, PlanTag, PlanTagKind};
