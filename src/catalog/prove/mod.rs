//! What is proved about the rules of a catalog, without any data.
//!
//! [`Meanings`] are the canonical forms of all tags, so that the prover of [`crate::rule::prove`] sees through `tag(…)`.
//! [`findings`] says what is hardly meant: two tags that mean the same, a rule that nobody can meet, a condition that changes
//! nothing, a case that is never reached. [`relations`] lists everything that is proved about one tag and the others; most
//! of that is as it should be (last 7 days lies inside last 30 days), so a check does not report it.

mod code;
mod findings;
mod meanings;
mod relations;

pub use code::CODES;
pub use findings::findings;
pub use meanings::Meanings;
pub use relations::{Member, Relation, RelationKind, relations};
