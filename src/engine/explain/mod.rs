//! Why an audience is as large as it is.
//!
//! [`attrition`] counts what every clause of a rule does; all clauses of all rules are tags of one plan, evaluated in one
//! go, and what remains is algebra of bitmaps.

mod attrition;
mod cases;
mod clause;
#[cfg(test)]
mod tests;

pub use attrition::{Attrition, ClauseCounts, PartCounts, attrition};
pub use cases::{CaseCounts, first_match};
pub use clause::{Clause, Combination};
