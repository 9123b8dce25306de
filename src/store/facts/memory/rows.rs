use std::{collections::HashMap, path::Path, sync::Arc};

use super::{
    super::{
        blocks::lay_out,
        order::Arrival,
        part::Layout,
        segment::{Segment, SegmentWriter},
        stage::{ColumnToStage, DataToStage, Numbers, RowsToStage, StagedChunk},
        texts::TextDictionary,
        view::{StoredColumn, StoredSource, StoredSourceKind},
        viewer::OpenSegment,
    },
    Cell,
};
use crate::{calendar::Micros, rule::DataType, store::map::Bytes};

#[derive(Debug)]
pub(super) enum Shape {
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
pub(super) struct SourceRows {
    pub(super) name: Arc<str>,
    shape: Shape,
    columns: Vec<ColumnRows>,
    events: Texts,
    files: Vec<Box<str>>,
    ordinals: Vec<u32>,
    times: Vec<Micros>,
    codes: Vec<u32>,
    row_numbers: Vec<u64>,
    next_row: u64,
    staged: Vec<StagedChunk>,
    segments: Vec<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct ColumnRows {
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
    pub(super) fn new(name: &str, ty: DataType) -> Self {
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
    pub(super) fn new(name: &str, shape: Shape, columns: Vec<ColumnRows>) -> Self {
        let mut source = Self { name: name.into(), shape, columns, ..Self::default() };
        if !matches!(&source.shape, Shape::Events { event: Some(_), .. }) {
            source.events.code(name);
        }
        source.next_file("memory");
        source
    }

    pub(super) fn push(&mut self, ordinal: u32, time: Micros, event: &str, cells: &[Cell<'_>]) {
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

    pub(super) fn know_event(&mut self, event: &str) {
        if matches!(&self.shape, Shape::Events { event: Some(_), .. }) {
            self.events.code(event);
        }
    }

    pub(super) fn next_file(&mut self, path: &str) {
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

    pub(super) fn end_segment(&mut self) {
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

    pub(super) fn open_segments(&self) -> Vec<OpenSegment> {
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

    pub(super) fn stored(self) -> StoredSource {
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
