//! Facts as the engine reads them: blocks of rows, one per (segment, container, event).
//!
//! [`Facts`] is the view; the store implements it over mapped segment files, and [`memory`] over rows in memory (for
//! tests beside rules, trying things out, and tests of the engine). [`SubjectRows`] takes one subject's rows out of either and
//! makes facts in memory of them, so that a person can be looked at as they are or as they could be. All run the same code: rows are staged (`stage`),
//! ordered and cut into blocks (`order`, `blocks`), framed (`frame`) and laid out as a segment (`segment`).

mod blocks;
mod frame;
pub mod memory;
mod order;
mod part;
mod segment;
mod stage;
mod stored;
mod subject;
mod texts;
mod view;
mod viewer;

pub use stored::StoreFacts;
pub use subject::{CellValue, SubjectRow, SubjectRows, SubjectSource, SubjectSourceKind, Wanted};
pub use texts::TextDictionary;
pub use view::{
    Block, BlockRequest, CONTAINER, Column, Facts, FileRanks, Ints, Raw, StoredColumn, StoredSource, StoredSourceKind,
    Values,
};

pub(super) use blocks::{ContainerBytes, lay_out};
pub(super) use order::Arrival;
pub(super) use part::{FileMap, Layout, Part};
pub(super) use segment::{Sealed, SegmentWriter};
pub(super) use stage::{ColumnToStage, DataToStage, Numbers, RowsToStage, StagedChunk};
pub(super) use stored::{layouts, open_segment};
pub(super) use viewer::OpenSegment;
