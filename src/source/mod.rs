//! Sources: Parquet, CSV and NDJSON files anywhere become typed chunks of rows.
//!
//! [`discover`] lists the files of a source in path order, [`shape`] tells its columns cheaply, [`settle`] fixes names
//! and types of the columns, [`open`] cuts one file into [`Piece`]s in row order (cheap, sequential), and
//! [`Piece::decode`] turns a piece into a [`Chunk`] (the work, on any thread). Bad rows are counted and sampled here; how
//! many are too many, and what an id's ordinal is, the store decides.
//!
//! The settled columns are all columns of the files but the subject and, for events, the time; the event column is one
//! of them and is always text. [`Chunk::columns`] has exactly these, in their order. The `valid_from` column of dated
//! attributes is both in [`Chunk::times`] and an ordinary timestamp column.
//!
//! Numbers of CSV and NDJSON are decimals and stay exact. Floating-point numbers that become decimals are rounded half to
//! even from their shortest decimal form, the number people see, so that Parquet and CSV of the same table agree. Local
//! times and dates are of the source's zone; Parquet's old `INT96` times count as local.

mod cell;
mod chunk;
mod column;
mod columnar;
mod discover;
mod error;
mod file;
mod infer;
mod intern;
mod local_time;
mod number;
mod piece;
mod plan;
mod remote;
mod settle;
mod shape;
mod spec;
mod text;
mod texts;
mod verdict;

pub use chunk::{BadRow, Chunk, ChunkColumn, ChunkData, RowNumbers, Subjects};
pub use column::{DECLARED, SkippedColumn, SourceColumn};
pub use discover::discover;
pub use error::SourceError;
pub use file::{Compression, FileIdentity, Format, SourceFile};
pub use piece::{Piece, Pieces, open};
pub use remote::open_objects;
pub use settle::{settle, skipped};
pub use shape::{shape, unknown_shape};
pub use spec::{Location, SourceKind, SourceSpec};
pub use texts::TextValues;
