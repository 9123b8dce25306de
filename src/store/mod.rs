//! The embedded store: ids, facts, releases. The only room that owns files on disk.

mod error;
pub mod facts;
mod map;

pub use error::StoreError;
