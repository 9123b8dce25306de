//! All rows of one subject, taken out of facts and put into facts in memory again, changed or not.

use std::sync::Arc;

use super::{
    memory::{Cell, MemoryFacts},
    view::{Block, BlockRequest, CONTAINER, Column, Facts, StoredSource, StoredSourceKind, Values},
};
use crate::{calendar::Micros, rule::DataType, store::StoreError};

/// What is read of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Index into [`Facts::sources`].
    pub source: usize,
    /// Codes of the events; `None` is every event.
    pub events: Option<Vec<u32>>,
    /// Columns, as indexes into [`StoredSource::columns`], ascending.
    pub columns: Vec<usize>,
    /// Rows of blocks that end before this may be left out.
    pub from: Micros,
}

/// Rows of one subject, by source; sources are ordered by name.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectRows {
    /// The sources that were read.
    pub sources: Vec<SubjectSource>,
}

/// Rows of one subject in one source.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectSource {
    /// Its name.
    pub name: Arc<str>,
    /// What its rows are.
    pub kind: SubjectSourceKind,
    /// The columns that were read.
    pub columns: Vec<(Arc<str>, DataType)>,
    /// Ordered by (time, file, number).
    pub rows: Vec<SubjectRow>,
}

/// What rows are; see [`StoredSourceKind`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectSourceKind {
    /// The latest row counts.
    Attributes {
        /// Whether rows are dated.
        dated: bool,
    },
    /// Rows with times.
    Events {
        /// Name of the time column.
        time: Arc<str>,
        /// Name of the event column.
        event: Option<Arc<str>>,
    },
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectRow {
    /// Of an event, or from when an attribute holds; `i64::MIN` for undated attributes.
    pub time: Micros,
    /// Value of the event column; `None` where there is none.
    pub event: Option<Arc<str>>,
    /// Rank of its file among the files of the source.
    pub file: i64,
    /// Position in its file.
    pub number: i64,
    /// By column.
    pub cells: Vec<CellValue>,
}

/// A cell on its own; see [`Cell`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as the variants of `Cell`")]
pub enum CellValue {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Arc<str>),
}

impl CellValue {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Bool(value) => Cell::Bool(*value),
            Self::Int(value) => Cell::Int(*value),
            Self::Float(value) => Cell::Float(*value),
            Self::Text(text) => Cell::Text(text),
        }
    }
}

impl SubjectRows {
    /// Reads the rows of one subject. Of a block, only the rows of the subject are looked at, which are found by binary
    /// search; what is wanted of the block is checked as a whole when it is read for the first time.
    ///
    /// # Errors
    /// When facts cannot be read.
    pub fn read<F: Facts + ?Sized>(facts: &F, ordinal: u32, wanted: &[Wanted]) -> Result<Self, StoreError> {
        let mut sources: Vec<SubjectSource> =
            wanted.iter().map(|want| read_source(facts, ordinal, want)).collect::<Result<_, _>>()?;
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { sources })
    }

    /// The source of a name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&SubjectSource> {
        self.sources.iter().find(|source| *source.name == *name)
    }

    /// The source of a name.
    #[must_use]
    pub fn source_mut(&mut self, name: &str) -> Option<&mut SubjectSource> {
        self.sources.iter_mut().find(|source| *source.name == *name)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.iter().map(|source| source.rows.len()).sum()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Facts of several subjects of equal sources and columns: number 0 has the rows of the first, and so on. `events`
    /// are names, by source, that are known even where no row has them.
    #[must_use]
    pub fn facts_of(variants: &[&Self], events: &[(Arc<str>, Arc<str>)]) -> MemoryFacts {
        let mut facts = MemoryFacts::builder();
        let Some(first) = variants.first() else { return facts.build() };
        for (at, source) in first.sources.iter().enumerate() {
            let columns: Vec<(&str, DataType)> = source.columns.iter().map(|(name, ty)| (name.as_ref(), *ty)).collect();
            let handle = match &source.kind {
                SubjectSourceKind::Attributes { dated } => facts.attributes(&source.name, *dated, &columns),
                SubjectSourceKind::Events { time, event } => {
                    facts.events(&source.name, time, event.as_deref(), &columns)
                }
            };
            for (_, event) in events.iter().filter(|(name, _)| *name == source.name) {
                facts.event(handle, event);
            }
            for (ordinal, variant) in (0u32..).zip(variants) {
                let mut rows: Vec<&SubjectRow> = variant.sources[at].rows.iter().collect();
                rows.sort_by_key(|row| (row.file, row.number));
                for row in rows {
                    let cells: Vec<Cell<'_>> = row.cells.iter().map(CellValue::cell).collect();
                    facts.row(handle, ordinal, row.time, row.event.as_deref().unwrap_or_default(), &cells);
                }
            }
        }
        facts.build()
    }
}

impl SubjectSource {
    /// The source without its rows.
    #[must_use]
    pub fn clone_shape(&self) -> Self {
        Self { name: self.name.clone(), kind: self.kind.clone(), columns: self.columns.clone(), rows: Vec::new() }
    }

    /// Position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(column, _)| **column == *name)
    }

    /// Adds a row behind all rows of its time.
    pub fn add(&mut self, time: Micros, event: Option<Arc<str>>, cells: Vec<CellValue>) {
        let number = self.rows.iter().filter(|row| row.file == i64::MAX).map(|row| row.number + 1).max().unwrap_or(0);
        let at = self.rows.partition_point(|row| row.time <= time);
        self.rows.insert(at, SubjectRow { time, event, file: i64::MAX, number, cells });
    }
}

fn read_source<F: Facts + ?Sized>(facts: &F, ordinal: u32, want: &Wanted) -> Result<SubjectSource, StoreError> {
    let source = &facts.sources()[want.source];
    let kind = match &source.kind {
        StoredSourceKind::Attributes { dated } => SubjectSourceKind::Attributes { dated: *dated },
        StoredSourceKind::Events { time, event, .. } => {
            SubjectSourceKind::Events { time: time.clone(), event: event.clone() }
        }
    };
    let columns = want.columns.iter().map(|i| (source.columns[*i].name.clone(), source.columns[*i].ty)).collect();
    let local = u16::try_from(ordinal % CONTAINER).expect("below 65,536");
    let mut rows = Vec::new();
    let events: Vec<Option<u32>> = match &want.events {
        Some(events) => events.iter().copied().map(Some).collect(),
        None => vec![None],
    };
    for event in events {
        let request = BlockRequest {
            source: want.source,
            container: ordinal / CONTAINER,
            event,
            from: want.from,
            to: Micros::MAX,
            columns: &want.columns,
            order: true,
        };
        for block in facts.blocks(&request)? {
            let from = block.ordinals.partition_point(|o| *o < local);
            let to = from + block.ordinals[from..].partition_point(|o| *o == local);
            rows.extend((from..to).map(|row| read_row(source, &block, want, row)));
        }
    }
    rows.sort_by_key(|row| (row.time, row.file, row.number));
    Ok(SubjectSource { name: source.name.clone(), kind, columns, rows })
}

fn read_row(source: &StoredSource, block: &Block<'_>, want: &Wanted, row: usize) -> SubjectRow {
    let event = match &source.kind {
        StoredSourceKind::Events { event: Some(_), events, .. } => Some(events.text(block.event).into()),
        _ => None,
    };
    let cell = |column: &usize| {
        let column_of = |c: &Column<'_>| cell_of(c, row, &source.columns[*column].ty, source, *column);
        block.columns[*column].as_ref().map_or(CellValue::Null, column_of)
    };
    SubjectRow {
        time: block.times.get(row),
        event,
        file: block.file_ranks.as_ref().map_or(0, |ranks| ranks.get(row)),
        number: block.row_numbers.as_ref().map_or(0, |numbers| numbers.get(row)),
        cells: want.columns.iter().map(cell).collect(),
    }
}

fn cell_of(column: &Column<'_>, row: usize, ty: &DataType, source: &StoredSource, index: usize) -> CellValue {
    if column.valid.is_some_and(|bits| bits[row / 64] >> (row % 64) & 1 == 0) {
        return CellValue::Null;
    }
    match (column.values, ty) {
        (Values::Ints(ints), DataType::Bool) => CellValue::Bool(ints.get(row) != 0),
        (Values::Ints(ints), _) => CellValue::Int(ints.get(row)),
        (Values::Floats(floats), _) => CellValue::Float(floats[row]),
        (Values::Codes(codes), _) => {
            let code = u32::try_from(codes.get(row)).unwrap_or(u32::MAX);
            source.columns[index].texts.as_ref().map_or(CellValue::Null, |t| CellValue::Text(t.text(code).into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(source: usize, columns: &[usize]) -> Wanted {
        Wanted { source, events: None, columns: columns.to_vec(), from: Micros::MIN }
    }

    #[test]
    fn rows_come_out_and_go_in_again() {
        let mut b = MemoryFacts::builder();
        let e = b.events("e", "ts", Some("event"), &[("amount", DataType::Int), ("city", DataType::Text)]);
        let p = b.attributes("p", false, &[("vip", DataType::Bool), ("height", DataType::Float)]);
        b.row(e, 5, 30, "buy", &[Cell::Int(7), Cell::Text("Rome")]);
        b.row(e, 4, 10, "view", &[Cell::Int(1), Cell::Null]);
        b.row(e, 5, 10, "view", &[Cell::Null, Cell::Text("Oslo")]);
        b.row(p, 5, 0, "", &[Cell::Bool(true), Cell::Null]);
        b.segment(e);
        b.file(e, "zz");
        b.row(e, 5, 10, "buy", &[Cell::Int(9), Cell::Null]);
        let facts = b.build();
        let read = |facts: &MemoryFacts, ordinal| {
            SubjectRows::read(facts, ordinal, &[wanted(0, &[0, 1]), wanted(1, &[0, 1])]).unwrap()
        };
        let rows = read(&facts, 5);
        let amounts = |rows: &SubjectRows| -> Vec<(Micros, CellValue)> {
            rows.sources[0].rows.iter().map(|row| (row.time, row.cells[0].clone())).collect()
        };
        let expected = [(10, CellValue::Null), (10, CellValue::Int(9)), (30, CellValue::Int(7))];
        assert_eq!(amounts(&rows), expected);
        assert_eq!(rows.sources[1].rows[0].cells, [CellValue::Bool(true), CellValue::Null]);

        let mut more = rows.clone();
        more.source_mut("e").unwrap().add(10, Some("buy".into()), vec![CellValue::Int(8), CellValue::Null]);
        let again = SubjectRows::facts_of(&[&rows, &more], &[("e".into(), "refund".into())]);
        assert_eq!(amounts(&read(&again, 0)), expected);
        assert_eq!(amounts(&read(&again, 1))[2], (10, CellValue::Int(8)));
        let StoredSourceKind::Events { events, .. } = &again.sources()[0].kind else { panic!("events") };
        assert!(events.code("refund").is_some());
    }
}
