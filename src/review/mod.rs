//! The change plan: what a proposed change does, as people review it.
//!
//! [`ChangePlan`] holds what the definitions say and what the data says about a change. Here are the pure parts: from
//! bitmaps to numbers ([`Numbers`], [`Groups`], [`new_overlaps`]), what of these numbers may leave the machine
//! ([`ChangePlan::masked`]), and the comment on a pull request. Deliberately absent: disk, git, the engine, the
//! clock: `workspace` brings definitions and bitmaps.

mod change_plan;
#[cfg(test)]
mod fixture;
mod group;
mod markdown;
mod mask;
mod masked;
mod numbers;
mod overlap;
mod released;
mod twin;
pub(crate) mod words;

pub use change_plan::{
    ChangePlan, PLAN_FORMAT, PlanData, PlannedDestination, PlannedStrategy, PlannedTag, ValueNumbers,
};
pub use group::{GROUPS_SHOWN, Group, GroupNumbers, Groups};
pub use markdown::{COMMENT_CHARS_MAX, COMMENT_CHARS_MIN, PLAN_MARKER, markdown};
pub use numbers::{Became, Numbers};
pub use overlap::{AudienceName, OVERLAP_MIN, Overlap, Overlapping, new_overlaps};
pub use released::masked_numbers;
pub use twin::{Subject, Twin, Which, twins};
