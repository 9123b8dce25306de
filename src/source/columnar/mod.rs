//! Parquet: slices of row groups, decoded column by column.

mod arrays;
mod chunk;
mod disk;
mod pieces;
mod schema;
mod texts;

pub(super) use pieces::{ParquetPiece, ParquetPieces};
pub(super) use schema::{Found, columns};
