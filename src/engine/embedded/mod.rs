//! Runs a plan in this process.
//!
//! One task takes one container of 65,536 ordinals and walks it in tiles of a thousand subjects. In a tile, every
//! value of the plan is one vector: rows are grouped by subject once per block ([`groups`]), aggregates turn runs of rows
//! into one lane per subject ([`aggregate`]), and one evaluator ([`evaluate`]) combines lanes, whether they stand for rows or
//! for subjects. Conditions are bytes in which three-valued logic is `&` and `|` ([`logic`]). The bits of all tiles make
//! finished roaring containers ([`bits`]). Rankings need to see everyone, so they and what depends on them follow in a second
//! pass over kept bits ([`later`]).
//!
//! One person's verdict comes from the same code: [`probe`] runs a tile of a single subject and keeps the values of the
//! plan's probes; [`Rankings`] says where that subject stands among all others.

mod aggregate;
mod arith;
mod attribute_values;
mod attributes;
mod audience;
mod bits;
mod clock;
mod codes;
mod column;
mod compare;
mod container;
mod error;
mod evaluate;
mod exact;
mod groups;
mod later;
mod logic;
mod observed;
mod pool;
mod probe;
mod rank;
mod rows;
mod run;
mod sequence;
mod standing;
mod tile;
mod validity;
mod vector;

pub use attribute_values::{AttributeValues, attribute_values, float_key, float_of_key};
pub use audience::{Audience, TagAudiences};
pub use error::EngineError;
pub use observed::Observed;
pub use probe::probe;
pub use run::{Progress, Unobserved, run};
pub use standing::{Rankings, Standing};
