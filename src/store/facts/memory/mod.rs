//! Facts in memory, built row by row: for tests beside rules, for trying things out, and for tests of the engine.
//!
//! ```
//! use tagwerk::{rule::DataType, store::facts::{Facts, memory::{Cell, MemoryFacts}}};
//!
//! let mut facts = MemoryFacts::builder();
//! let events = facts.events("events", "ts", Some("event"), &[("amount", DataType::Int)]);
//! let ann = facts.subject("ann");
//! facts.row(events, ann, 1_000_000, "purchase", &[Cell::Int(30)]);
//! facts.row(events, ann, 2_000_000, "purchase", &[Cell::Null]);
//! let facts = facts.build();
//! assert_eq!(facts.population().len(), 1);
//! ```

mod rows;

use std::collections::HashMap;

use roaring::RoaringBitmap;

use self::rows::{ColumnRows, Shape, SourceRows};
use super::{
    view::{Block, BlockRequest, Facts, StoredSource},
    viewer::Viewer,
};
use crate::{calendar::Micros, rule::DataType, store::StoreError};

/// Facts in memory.
#[derive(Debug)]
pub struct MemoryFacts {
    viewer: Viewer,
    ids: Vec<Box<str>>,
}

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'t> {
    /// Nothing.
    Null,
    /// For `Bool`.
    Bool(bool),
    /// For `Int`, `Decimal` (the mantissa), `Date` (days) and `Timestamp` (microseconds).
    Int(i64),
    /// For `Float`; not NaN.
    Float(f64),
    /// For `Text`.
    Text(&'t str),
}

/// Collects rows; see [`MemoryFacts::builder`].
#[derive(Debug, Default)]
pub struct MemoryFactsBuilder {
    ids: Vec<Box<str>>,
    ordinals: HashMap<Box<str>, u32>,
    sources: Vec<SourceRows>,
    ordinals_end: u64,
}

/// A source of a [`MemoryFactsBuilder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceHandle(usize);

impl MemoryFacts {
    /// Begins without any source.
    #[must_use]
    pub fn builder() -> MemoryFactsBuilder {
        MemoryFactsBuilder::default()
    }

    /// Ids by ordinal, as far as [`MemoryFactsBuilder::subject`] gave them.
    #[must_use]
    pub fn ids(&self) -> &[Box<str>] {
        &self.ids
    }
}

impl Facts for MemoryFacts {
    fn containers(&self) -> u32 {
        self.viewer.containers
    }

    fn population(&self) -> &RoaringBitmap {
        &self.viewer.population
    }

    fn sources(&self) -> &[StoredSource] {
        &self.viewer.sources
    }

    fn blocks(&self, request: &BlockRequest<'_>) -> Result<Vec<Block<'_>>, StoreError> {
        self.viewer.blocks(request)
    }
}

impl MemoryFactsBuilder {
    /// Declares an events source with its columns (without time and event column).
    pub fn events(
        &mut self,
        name: &str,
        time: &str,
        event: Option<&str>,
        columns: &[(&str, DataType)],
    ) -> SourceHandle {
        self.source(name, Shape::Events { time: time.into(), event: event.map(Into::into) }, columns)
    }

    /// Declares an attributes source with its columns.
    pub fn attributes(&mut self, name: &str, dated: bool, columns: &[(&str, DataType)]) -> SourceHandle {
        self.source(name, Shape::Attributes { dated }, columns)
    }

    /// The ordinal of an id; new ids get the next one.
    ///
    /// # Panics
    /// When there are more than `u32::MAX` ids.
    pub fn subject(&mut self, id: &str) -> u32 {
        if let Some(ordinal) = self.ordinals.get(id) {
            return *ordinal;
        }
        let ordinal = u32::try_from(self.ids.len()).expect("fewer than 2^32 ids");
        self.ids.push(id.into());
        self.ordinals.insert(id.into(), ordinal);
        ordinal
    }

    /// Makes the name of an event known without a row. Sources without an event column ignore it.
    pub fn event(&mut self, source: SourceHandle, event: &str) {
        self.sources[source.0].know_event(event);
    }

    /// Adds a row of the source's current file. Attributes without dates take time `i64::MIN`; sources without an event
    /// column ignore `event`. Any ordinal will do, also one that [`Self::subject`] never gave.
    ///
    /// # Panics
    /// When there are not as many cells as columns, or a cell does not fit its column.
    pub fn row(&mut self, source: SourceHandle, ordinal: u32, time: Micros, event: &str, cells: &[Cell<'_>]) {
        self.ordinals_end = self.ordinals_end.max(u64::from(ordinal) + 1);
        self.sources[source.0].push(ordinal, time, event, cells);
    }

    /// Begins the next file of a source; files rank by their paths, without this there is one named `memory`.
    ///
    /// # Panics
    /// When the path is not above that of the file before in the same segment: a store reads files in path order.
    pub fn file(&mut self, source: SourceHandle, path: &str) {
        self.sources[source.0].next_file(path);
    }

    /// Begins the next segment of a source: the rows so far lie in blocks apart from those to come.
    pub fn segment(&mut self, source: SourceHandle) {
        self.sources[source.0].end_segment();
    }

    /// The facts.
    ///
    /// # Panics
    /// Never, unless this module is wrong.
    #[must_use]
    pub fn build(mut self) -> MemoryFacts {
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
        let (mut sources, mut segments) = (Vec::new(), Vec::new());
        for mut source in self.sources {
            source.end_segment();
            segments.push(source.open_segments());
            sources.push(source.stored());
        }
        let ids = self.ordinals_end.max(self.ids.len() as u64);
        let viewer = Viewer::new(sources, segments, ids).expect("segments made here are whole");
        MemoryFacts { viewer, ids: self.ids }
    }

    fn source(&mut self, name: &str, shape: Shape, columns: &[(&str, DataType)]) -> SourceHandle {
        let columns = columns.iter().map(|(name, ty)| ColumnRows::new(name, *ty)).collect();
        self.sources.push(SourceRows::new(name, shape, columns));
        SourceHandle(self.sources.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::view::{Column, Raw, Values},
        *,
    };
    use crate::calendar::SECOND;

    fn request(source: usize, container: u32, columns: &[usize]) -> BlockRequest<'_> {
        BlockRequest { source, container, event: None, from: i64::MIN, to: i64::MAX, columns, order: true }
    }

    #[test]
    fn rows_lie_by_container_event_ordinal_and_time() {
        let mut b = MemoryFacts::builder();
        let e = b.events("e", "ts", Some("event"), &[("amount", DataType::Int), ("city", DataType::Text)]);
        b.row(e, 5, 30 * SECOND, "buy", &[Cell::Int(7), Cell::Text("Rome")]);
        b.row(e, 70_000, 10 * SECOND, "view", &[Cell::Null, Cell::Null]);
        b.row(e, 5, 10 * SECOND, "buy", &[Cell::Int(9), Cell::Text("Oslo")]);
        b.row(e, 2, 40 * SECOND, "buy", &[Cell::Int(8), Cell::Text("Rome")]);
        b.row(e, 5, 20 * SECOND, "view", &[Cell::Int(1), Cell::Null]);
        let facts = b.build();
        assert_eq!(facts.containers(), 2);
        assert_eq!(facts.population().iter().collect::<Vec<_>>(), [2, 5, 70_000]);
        let blocks = facts.blocks(&request(0, 0, &[0, 1])).unwrap();
        assert_eq!(blocks.iter().map(|b| b.event).collect::<Vec<_>>(), [0, 1]);
        let buy = &blocks[0];
        assert_eq!(buy.ordinals, [2, 5, 5]);
        assert_eq!((0..3).map(|i| buy.times.get(i) / SECOND).collect::<Vec<_>>(), [40, 10, 30]);
        assert!(matches!(buy.times.raw, Raw::U8(_)) && buy.times.unit == 10 * SECOND.cast_unsigned());
        let Some(Column { values: Values::Ints(amount), valid: None }) = buy.columns[0] else { panic!("{buy:?}") };
        assert_eq!((0..3).map(|i| amount.get(i)).collect::<Vec<_>>(), [8, 9, 7]);
        let texts = facts.sources()[0].columns[1].texts.as_ref().unwrap();
        let Some(Column { values: Values::Codes(city), .. }) = buy.columns[1] else { panic!("{buy:?}") };
        assert_eq!((0..3).map(|i| texts.text(city.get(i) as u32)).collect::<Vec<_>>(), ["Rome", "Oslo", "Rome"]);
        let view = &blocks[1];
        assert_eq!(view.columns[1].unwrap().valid, Some(&[0][..]));
        assert_eq!(view.row_numbers.unwrap().get(0), 4);
        let other = facts.blocks(&request(0, 1, &[0])).unwrap();
        assert_eq!((other.len(), other[0].ordinals), (1, &[4464][..]));
    }

    #[test]
    fn segments_stay_apart_and_windows_prune_them() {
        let mut b = MemoryFacts::builder();
        let e = b.events("e", "ts", None, &[]);
        b.row(e, 0, 100, "", &[]);
        b.segment(e);
        b.file(e, "zz");
        b.row(e, 0, 200, "", &[]);
        let facts = b.build();
        assert_eq!(facts.blocks(&request(0, 0, &[])).unwrap().len(), 2);
        let late = facts.blocks(&BlockRequest { from: 101, ..request(0, 0, &[]) }).unwrap();
        assert_eq!((late.len(), late[0].file_ranks.unwrap().get(0)), (1, 1));
        assert!(facts.blocks(&BlockRequest { to: 100, ..request(0, 0, &[]) }).unwrap().is_empty());
    }
}
