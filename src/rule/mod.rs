//! The rule language: text in, typed tree out, text again.
//!
//! [`parse`] gives a tree with spans and no meaning, [`resolve`] gives a typed tree ([`typed::Expr`]) in which every name
//! is known, the printer writes either back. Pure: no clock, no disk. Names come through [`Names`]. What every form
//! means is written in `docs/rules.md`.

mod ast;
mod error;
mod names;
mod parse;
mod resolve;
/// The typed tree.
pub mod typed;

pub use ast::Ast;
pub use error::RuleError;
pub use names::{ColumnShape, Names, SourceShape, SourceShapeKind, TagShape};
pub use parse::parse;
pub use resolve::{Purpose, resolve};
pub use typed::DataType;
