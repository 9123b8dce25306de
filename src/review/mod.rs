//! The change plan: what a proposed change does, as people review it.
//!
//! [`ChangePlan`] holds what the definitions say and what the data says about a change. Here are the pure parts: from
//! bitmaps to numbers ([`Numbers`], [`Groups`], [`new_overlaps`]), what of these numbers may leave the machine
//! ([`ChangePlan::masked`]), and the comment on a pull request. Deliberately absent: disk, git, the engine, the
//! clock: `workspace` brings definitions and bitmaps.

mod group;
mod mask;
mod numbers;
mod overlap;
mod released;

pub use group::{GROUPS_SHOWN, Group, GroupNumbers, Groups};
pub use numbers::{Became, Numbers};
pub use overlap::{AudienceName, OVERLAP_MIN, Overlap, Overlapping, new_overlaps};
pub use released::masked_numbers;
