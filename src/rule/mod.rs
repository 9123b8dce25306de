//! The rule language: text in, typed tree out, text again.
//!
//! `parse` gives a tree with spans and no meaning, `resolve` gives a typed tree ([`typed::Expr`]) in which every name is
//! known, `print` writes either back. Pure: no clock, no disk. Names come through [`Names`].

mod names;
/// The typed tree.
pub mod typed;

pub use names::{ColumnShape, Names, SourceShape, SourceShapeKind, TagShape};
pub use typed::DataType;
