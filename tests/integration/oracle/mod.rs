//! A second, slow implementation of the rule language, written from `docs/rules.md` alone.
//!
//! It shares no code with the product: its own tree ([`rule`]), reader ([`read`]), calendar ([`clock`], on `jiff`),
//! numbers ([`number`], exact fractions of `i128`) and row-by-row evaluator ([`judge`]). Where the two disagree, one
//! of them is wrong. The hand-computed cases in `tests/golden/` judge both.

pub mod clock;
pub mod data_files;
pub mod files;
pub mod golden_file;
pub mod judge;
pub mod number;
pub mod print;
pub mod product;
pub mod read;
pub mod rule;
pub mod value;
pub mod world;
