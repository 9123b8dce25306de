//! All rules of a catalog as one plan.
//!
//! [`share`] lowers typed rules into nodes that exist once each: windows become instants, dates beside instants become
//! midnights, constants take the scale of what they are compared with, text tests become tables over dictionaries,
//! `exists` becomes a count above 0, `avg` a fraction of two aggregates, cases become logic, `tag(x)` becomes the node
//! of that tag. What is left is small enough for kernels: see [`node::Op`].

mod error;
mod lower;
mod lower_aggregate;
mod lower_compare;
pub(crate) mod node;
mod query_plan;
mod schedule;
mod share;
mod tag;
pub(crate) mod text;
mod walk;
mod window;

pub use error::PlanError;
pub use query_plan::QueryPlan;
pub(crate) use query_plan::{
    AggregateKind, AggregatePlan, AttributeScan, EventScan, Fetch, RankPlan, SequencePlan, StepPlan,
};
pub use share::{share, share_with_probes};
pub use tag::{PlanCase, PlanTag, PlanTagKind};
pub(crate) use window::{Period, resolve_window};
