//! What can be said about rules without any data: that two mean the same, that one lies inside another, that two never
//! overlap.
//!
//! Everything claimed here holds for all data, at every `as_of` and in every zone, whenever the rules can be evaluated (no
//! overflow). Where something cannot be decided the answer is "not proved", never a guess: a `false` from these
//! functions says nothing.
//!
//! [`canonical`] brings a rule to one way of writing. A claim such as "a lies inside b" becomes a [`build::Question`]:
//! "a is true, and b is not", formulas over terms that are hoped to be impossible; a condition that is unknown is neither
//! true nor false, and every term may be null. [`facts`] adds what is known about pairs of terms (a shorter window counts
//! no more rows; whether rows are among others is asked by the same means, of rows), and [`solve`] narrows what each term
//! can be and tries cases, up to a fixed number of steps.

mod build;
mod canonical;
mod facts;
mod formula;
mod knowledge;
mod line;
mod moment;
mod prover;
mod rational;
mod remark;
mod rows;
mod set;
mod solve;
#[cfg(test)]
mod tests;

pub use canonical::canonical;
pub use knowledge::{Knowledge, Nothing, TagMeaning};
pub use prover::Prover;
pub use remark::{Remark, RemarkKind};

use super::typed::Expr;

/// Whether it is proved that two rules have the same members, for all data. Tags are just names.
#[must_use]
pub fn same(a: &Expr, b: &Expr) -> bool {
    Prover::new(&Nothing).same(&canonical(a), &canonical(b))
}

/// Whether it is proved that whoever is a member of `a` is one of `b`, for all data. Tags are just names.
#[must_use]
pub fn implies(a: &Expr, b: &Expr) -> bool {
    Prover::new(&Nothing).implies(&canonical(a), &canonical(b))
}

/// Whether it is proved that nobody is a member of both, for all data. Tags are just names.
#[must_use]
pub fn disjoint(a: &Expr, b: &Expr) -> bool {
    Prover::new(&Nothing).disjoint(&canonical(a), &canonical(b))
}
