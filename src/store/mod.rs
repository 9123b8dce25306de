//! The embedded store: ids, facts, releases. The only room that owns files on disk.

mod error;
mod map;
pub mod facts;

pub use error::StoreError;
