//! Facts as the engine reads them: blocks of rows, one per (segment, container, event).
//!
//! [`Facts`] is the view; the store implements it over mapped segment files, and [`memory`] over rows in memory (for
//! tests beside rules, trying things out, and tests of the engine).

mod view;

pub use view::{
    Block, BlockRequest, CONTAINER, Column, Facts, Ints, Raw, StoredColumn, StoredSource, StoredSourceKind,
    TextDictionary, Values,
};
