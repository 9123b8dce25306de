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

use std::{collections::HashMap, path::Path, sync::Arc};

use roaring::RoaringBitmap;

use super::{
    blocks::lay_out,
    order::Arrival,
    part::Layout,
    segment::{Segment, SegmentWriter},
    stage::{ColumnToStage, DataToStage, Numbers, RowsToStage, StagedChunk},
    texts::TextDictionary,
    view::{Block, BlockRequest, Facts, StoredColumn, StoredSource, StoredSourceKind},
    viewer::{OpenSegment, Viewer},
};
use crate::{
    calendar::Micros,
    rule::DataType,
    store::{StoreError, map::Bytes},
};

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
        let mut source = SourceRows {
            name: name.into(),
            shape,
            columns: columns.iter().map(|(name, ty)| ColumnRows::new(name, *ty)).collect(),
            files: Vec::new(),
            events: Texts::default(),
            ..SourceRows::default()
        };
        if !matches!(&source.shape, Shape::Events { event: Some(_), .. }) {
            source.events.code(name);
        }
        source.next_file("memory");
        self.sources.push(source);
        SourceHandle(self.sources.len() - 1)
    }
}

#[derive(Debug)]
enum Shape {
    Attributes { dated: bool },
    Events { time: Arc<str>, event: Option<Arc<str>> },
}

impl Default for Shape {
    fn default() -> Self {
        Self::Attributes { dated: false }
    }
}

/// Rows of one source: those of the current file in columns, older ones staged, older segments laid out.
#[derive(Debug, Default)]
struct SourceRows {
    name: Arc<str>,
    shape: Shape,
    columns: Vec<ColumnRows>,
    files: Vec<Box<str>>,
    events: Texts,
    ordinals: Vec<u32>,
    times: Vec<Micros>,
    codes: Vec<u32>,
    row_numbers: Vec<u64>,
    next_row: u64,
    staged: Vec<StagedChunk>,
    segments: Vec<Vec<u8>>,
}

#[derive(Debug)]
struct ColumnRows {
    name: Arc<str>,
    ty: DataType,
    texts: Texts,
    ints: Vec<i64>,
    floats: Vec<f64>,
    valid: Vec<bool>,
}

#[derive(Debug, Default)]
struct Texts {
    texts: Vec<Box<str>>,
    codes: HashMap<Box<str>, u32>,
}

impl Texts {
    fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(self.texts.len()).expect("fewer than 2^32 texts");
        self.texts.push(text.into());
        self.codes.insert(text.into(), code);
        code
    }

    fn dictionary(&self) -> Arc<TextDictionary> {
        Arc::new(TextDictionary::from_texts(self.texts.iter().cloned()))
    }
}

impl ColumnRows {
    fn new(name: &str, ty: DataType) -> Self {
        let (texts, ints, floats, valid) = Default::default();
        Self { name: name.into(), ty, texts, ints, floats, valid }
    }

    fn push(&mut self, cell: Cell<'_>) {
        let (int, float) = match (cell, Layout::of(self.ty)) {
            (Cell::Null, _) => (0, 0.0),
            (Cell::Bool(value), Layout::Ints) => (i64::from(value), 0.0),
            (Cell::Int(value), Layout::Ints) => (value, 0.0),
            (Cell::Float(value), Layout::Floats) => (0, value),
            (Cell::Text(text), Layout::Codes) => (i64::from(self.texts.code(text)), 0.0),
            (cell, _) => panic!("column `{}` of type {} cannot hold {cell:?}", self.name, self.ty),
        };
        self.ints.push(int);
        self.floats.push(float);
        self.valid.push(cell != Cell::Null);
    }
}

impl SourceRows {
    fn push(&mut self, ordinal: u32, time: Micros, event: &str, cells: &[Cell<'_>]) {
        assert_eq!(cells.len(), self.columns.len(), "one cell per column of `{}`", self.name);
        let (time, code) = match &self.shape {
            Shape::Attributes { dated: false } => (i64::MIN, 0),
            Shape::Attributes { dated: true } | Shape::Events { event: None, .. } => (time, 0),
            Shape::Events { event: Some(_), .. } => (time, self.events.code(event)),
        };
        self.ordinals.push(ordinal);
        self.times.push(time);
        self.codes.push(code);
        self.row_numbers.push(self.next_row);
        self.next_row += 1;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(*cell);
        }
    }

    fn next_file(&mut self, path: &str) {
        self.stage();
        if self.ordinals.is_empty() && self.next_row == 0 && !self.files.is_empty() {
            self.files.pop();
        }
        let last = self.files.last().filter(|_| !self.staged.is_empty());
        assert!(last.is_none_or(|last| last.as_ref() < path), "`{path}` comes after {last:?}");
        self.files.push(path.into());
        self.next_row = 0;
    }

    /// Packs the rows of the current file.
    fn stage(&mut self) {
        if self.ordinals.is_empty() {
            return;
        }
        let file = u32::try_from(self.files.len() - 1).expect("few files");
        let identities: Vec<Vec<u32>> =
            self.columns.iter().map(|c| (0..).take(c.texts.texts.len()).collect()).collect();
        let narrow = |ints: &[i64]| ints.iter().map(|v| *v as u32).collect::<Vec<u32>>();
        let codes: Vec<Vec<u32>> = self.columns.iter().map(|c| narrow(&c.ints)).collect();
        let columns = self.columns.iter().zip(codes.iter().zip(&identities)).map(|(column, (codes, identity))| {
            let data = match Layout::of(column.ty) {
                Layout::Ints => DataToStage::Ints(&column.ints),
                Layout::Floats => DataToStage::Floats(&column.floats),
                Layout::Codes => DataToStage::Codes(codes, identity),
            };
            ColumnToStage { data, valid: Some(&column.valid) }
        });
        self.staged.push(StagedChunk::new(&RowsToStage {
            ordinals: &self.ordinals,
            times: &self.times,
            events: Some(&self.codes),
            file,
            row_numbers: Numbers::Each(&self.row_numbers),
            columns: columns.collect(),
        }));
        for column in &mut self.columns {
            column.ints.clear();
            column.floats.clear();
            column.valid.clear();
        }
        self.ordinals.clear();
        self.times.clear();
        self.codes.clear();
        self.row_numbers.clear();
    }

    fn end_segment(&mut self) {
        self.stage();
        let staged = std::mem::take(&mut self.staged);
        if staged.is_empty() {
            return;
        }
        let layouts = self.layouts();
        let mut containers: Vec<u32> =
            staged.iter().flat_map(StagedChunk::containers).map(|(container, _)| container).collect();
        containers.sort_unstable();
        containers.dedup();
        let mut writer = SegmentWriter::new();
        let mut bytes = SegmentWriter::start().to_vec();
        for container in containers {
            let parts: Vec<_> = staged.iter().filter_map(|s| s.part(container)).collect();
            bytes.extend(writer.place(lay_out(container, &parts, &layouts, Arrival::InOrder)));
        }
        bytes.extend(writer.finish().0);
        self.segments.push(bytes);
    }

    fn layouts(&self) -> Vec<Layout> {
        self.columns.iter().map(|c| Layout::of(c.ty)).collect()
    }

    fn open_segments(&self) -> Vec<OpenSegment> {
        let mut by_path: Vec<&str> = self.files.iter().map(AsRef::as_ref).collect();
        by_path.sort_unstable();
        let rank = |file: &str| by_path.partition_point(|other| *other < file);
        let ranks: Vec<u32> = self.files.iter().map(|f| u32::try_from(rank(f)).expect("few files")).collect();
        let open = |bytes: &Vec<u8>| {
            let segment = Segment::from_bytes(Path::new("memory"), Bytes::copy(bytes), self.layouts());
            OpenSegment { segment: segment.expect("segments made here are whole"), ranks: ranks.clone() }
        };
        self.segments.iter().map(open).collect()
    }

    fn stored(self) -> StoredSource {
        let kind = match self.shape {
            Shape::Attributes { dated } => StoredSourceKind::Attributes { dated },
            Shape::Events { time, event } => StoredSourceKind::Events { time, event, events: self.events.dictionary() },
        };
        let column = |c: ColumnRows| StoredColumn {
            texts: (c.ty == DataType::Text).then(|| c.texts.dictionary()),
            name: c.name,
            ty: c.ty,
        };
        StoredSource { name: self.name, kind, columns: self.columns.into_iter().map(column).collect() }
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
