//! The smallest change of a subject's facts that changes a verdict.
//!
//! [`search`] goes through states of the subject's rows, cheapest first. In each, the conditions that stand in the way are
//! known from the tree ([`blame`]); for each of them [`leaf`] tries edits of one kind ([`add`], [`least`], [`set`],
//! [`remove`], [`sequence`]) and keeps those that the engine finds to work. What is told was evaluated as a whole.
//! [`moments`] finds the instants at which windows move past rows.

mod add;
mod amount;
mod blame;
mod candidate;
mod edit;
mod leaf;
mod least;
mod moments;
mod remove;
mod search;
mod sequence;
mod set;
mod template;

pub use edit::{AddedRow, Change, Edit, RemovedRow};

pub(super) use moments::by_itself;
pub(super) use search::{Domain, Search};
