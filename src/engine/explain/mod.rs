//! Why an audience is as large as it is, and why one subject is in it or not.
//!
//! [`attrition`] counts what every clause of a rule does; all clauses of all rules are tags of one plan, evaluated in one
//! go, and what remains is algebra of bitmaps.
//!
//! [`explain`] looks at one subject. The verdict and every value come from the evaluator that computes audiences, run over
//! this subject alone, so that an explanation cannot say something else than the audience. What could be different is
//! evaluated in the same way, over the subject's rows with a change made ([`panel`]); where rankings are concerned, all
//! others stay where they are.

mod attrition;
mod cases;
mod change;
mod clause;
mod explanation;
mod grow;
mod matching;
mod panel;
mod question;
#[cfg(test)]
mod tests;
mod trace;
mod values;
#[cfg(test)]
mod words;

pub use attrition::{Attrition, ClauseCounts, PartCounts, attrition, attrition_beside};
pub use cases::{CaseCounts, first_match};
pub use change::{AddedRow, Change, Edit, RemovedRow};
pub use clause::{Clause, Combination};
pub use explanation::{
    ByItself, Evidence, Explanation, Fact, Form, Missing, NotSearched, Outlook, RuleRole, RuleTrace, SequenceTrace,
    Stuck, TracedClause,
};
pub use panel::Verdict;
pub use question::{Question, explain};
