//! Evaluation: typed rules and facts in, audiences out.
//!
//! [`plan`] is pure: it turns all rules of a catalog into one [`plan::QueryPlan`] in which whatever two rules have in
//! common is there once. [`embedded`] runs a plan over [`crate::store::facts::Facts`] in the current rayon pool, one
//! task per 65,536 ordinals. [`explain`] says what the clauses of a rule do, and why one subject is in or out; [`profile`]
//! what the members of an audience have that others have not. Nothing here reads a clock, prints, or knows how facts and audiences are kept.

pub mod embedded;
pub mod explain;
pub mod plan;
pub mod profile;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod laws;
