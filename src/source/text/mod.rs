//! CSV and NDJSON: blocks of whole records, decoded record by record.

mod assemble;
mod blocks;
mod csv;
mod json;
mod read;
mod sample;

pub(super) use read::{TextPiece, TextPieces};
pub(super) use sample::sample;
