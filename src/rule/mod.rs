//! The rule language: text in, typed tree out, text again.
//!
//! [`parse`] gives a tree with spans and no meaning, [`resolve`] gives a typed tree ([`typed::Expr`]) in which every name
//! is known, the printer writes either back. Pure: no clock, no disk. Names come through [`Names`]. What every form
//! means is written in `docs/rules.md`.

/// The tree as written.
pub mod ast;
mod cursor;
mod error;
mod explain;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod laws;
mod lex;
#[cfg(test)]
mod mistakes;
/// Small changes of a rule, for asking whether its tests would notice them.
pub mod mutate;
mod names;
mod numbers;
mod parse;
mod parts;
mod print;
/// What follows from rules without data.
pub mod prove;
#[cfg(test)]
mod reference;
mod resolve;
/// A typed rule in plain words.
pub mod say;
/// The typed tree.
pub mod typed;
mod walk;
mod word;

pub use ast::Ast;
pub use cursor::{RuleCursor, Slot, WordKind, rule_cursor, words};
pub use error::RuleError;
pub use names::{ColumnShape, Names, SourceShape, SourceShapeKind, TagShape};
pub use numbers::{Step, Steppable, steppables};
pub use parse::parse;
pub use print::{fingerprint, quote_name, quote_text};
pub use resolve::{Purpose, resolve};
pub use typed::DataType;
