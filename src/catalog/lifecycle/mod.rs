//! The life of a tag or strategy: which steps it takes, and why.
//!
//! [`STEPS`] is the whole truth, one row for each step; everything else reads it. A workspace may allow more
//! (`[policy] transitions`). Pure.

mod step;
mod table;
#[cfg(test)]
mod tests;

pub use step::{is_allowed, next_steps, word};
pub use table::{LifeStep, STEPS};
