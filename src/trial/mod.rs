//! Tests beside rules: does each tag say what its `[[test]]` sections expect of it, and would they notice another rule?
//!
//! A test is a world of one subject (and, where its rows say so, other people): its rows become facts in memory, and the
//! very engine that publishes audiences evaluates the tag's rule over them ([`run`]). Tags that the rule refers to are
//! evaluated from their own rules, unless the test says what they say. Findings are [`findings`] of results. Pure: no
//! disk, no clock, no printing. What a test may hold is checked in `catalog`.

mod answer;
mod bodies;
mod code;
mod finding;
mod mutation;
mod reason;
mod run;
mod scaffold;
mod world;

pub use code::CODES;
pub use finding::findings;
pub use mutation::{MUTANTS_MAX, Mutation, TriedMutant, mutate};
pub use run::{Failure, Reason, TestResult, Verdict, run};
pub use scaffold::{SCAFFOLD_MAX, Scaffolded, scaffold};
