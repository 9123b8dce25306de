use crate::{
    calendar::Micros,
    rule::DataType,
    source::{
        Chunk, ChunkColumn, ChunkData, Subjects,
        cell::{Cell, Scalar, subject_of},
        intern::Interner,
        plan::{Feed, Plan},
        verdict::{Verdicts, row_numbers},
    },
};

/// Builds a chunk from rows of cells. A row is taken whole or not at all: nothing of a bad row stays behind, not even
/// its texts among the distinct ones.
#[derive(Debug)]
pub(super) struct Assembler<'p> {
    plan: &'p Plan,
    verdicts: Verdicts,
    rows: usize,
    subjects: Vec<u32>,
    subject_ids: Interner,
    times: Vec<Micros>,
    columns: Vec<Column>,
    /// The row at hand.
    scalars: Vec<Scalar>,
    /// Cells that are the same in every row.
    folders: Vec<Option<Cell<'p>>>,
}

#[derive(Debug)]
struct Column {
    values: Values,
    valid: Option<Vec<bool>>,
}

#[derive(Debug)]
enum Values {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Bools(Vec<bool>),
    Texts(Vec<u32>, Interner),
}

impl<'p> Assembler<'p> {
    /// For `rows` rows at most.
    pub(super) fn new(plan: &'p Plan, rows: usize) -> Self {
        let column = |ty| {
            let values = match ty {
                DataType::Float => Values::Floats(Vec::with_capacity(rows)),
                DataType::Bool => Values::Bools(Vec::with_capacity(rows)),
                DataType::Text => Values::Texts(Vec::with_capacity(rows), Interner::new()),
                _ => Values::Ints(Vec::with_capacity(rows)),
            };
            Column { values, valid: None }
        };
        Self {
            plan,
            verdicts: Verdicts::new(rows),
            rows: 0,
            subjects: Vec::with_capacity(rows),
            subject_ids: Interner::new(),
            times: Vec::with_capacity(rows),
            columns: plan.columns.iter().map(|(c, _)| column(c.ty)).collect(),
            scalars: Vec::new(),
            folders: plan.columns.iter().map(|(_, feed)| constant(feed)).collect(),
        }
    }

    /// Notes a row that cannot be read at all.
    pub(super) fn bad_row(&mut self, row: usize, reason: String) {
        self.verdicts.column("").bad(row, || reason);
    }

    /// Takes a row; `cells` are by [`Plan::fields`].
    pub(super) fn row(&mut self, row: usize, cells: &[Cell<'_>]) {
        let plan = self.plan;
        let (name, feed) = &plan.subject;
        let folder = constant(feed);
        let subject = match subject_of(of(feed, cells, folder.as_ref())) {
            Ok(Some(id)) => id,
            Ok(None) => return self.verdicts.anonymous(row),
            Err(reason) => return self.verdicts.column(name).bad(row, || reason),
        };
        let mut time = Micros::MIN;
        if let Some((name, feed)) = &plan.time {
            let folder = constant(feed);
            match plan.reading().scalar(of(feed, cells, folder.as_ref()), DataType::Timestamp) {
                Ok(Scalar::Int(t)) => time = t,
                Ok(_) => return self.verdicts.column(name).bad(row, || "no time".to_owned()),
                Err(reason) => return self.verdicts.column(name).bad(row, || reason),
            }
        }
        self.scalars.clear();
        for ((column, feed), folder) in plan.columns.iter().zip(&self.folders) {
            let cell = of(feed, cells, folder.as_ref());
            let scalar = match (column.ty, cell) {
                (DataType::Text, Cell::Nested) => Err("a list or object is not a text".to_owned()),
                (DataType::Text, _) => Ok(Scalar::Null),
                (ty, _) => plan.reading().scalar(cell, ty),
            };
            match scalar {
                Ok(scalar) => self.scalars.push(scalar),
                Err(reason) => return self.verdicts.column(&column.name).bad(row, || reason),
            }
        }
        // From here on nothing can fail.
        self.subjects.push(self.subject_ids.code(&subject));
        self.times.push(time);
        let feeds = plan.columns.iter().zip(&self.folders);
        for ((column, scalar), ((_, feed), folder)) in self.columns.iter_mut().zip(&self.scalars).zip(feeds) {
            column.push(self.rows, *scalar, of(feed, cells, folder.as_ref()));
        }
        self.rows += 1;
    }

    /// The chunk, once `rows_seen` rows were given, the first of which is row `first_row` of the file.
    pub(super) fn finish(self, first_row: u64, rows_seen: u64) -> Chunk {
        let kept = self.verdicts.kept();
        let (anonymous, bad, samples) = self.verdicts.summary(&self.plan.file, first_row);
        Chunk {
            rows: self.rows,
            row_numbers: row_numbers(first_row, kept.as_deref()),
            subjects: Subjects::Texts { codes: self.subjects, values: self.subject_ids.into_values() },
            times: self.times,
            columns: self.columns.into_iter().map(Column::finish).collect(),
            rows_seen,
            anonymous,
            bad,
            samples,
        }
    }
}

/// The cell of a row for a feed.
fn of<'c, 'r>(feed: &Feed, cells: &'r [Cell<'c>], folder: Option<&'r Cell<'c>>) -> &'r Cell<'c> {
    match feed {
        Feed::Field(i) => &cells[*i],
        Feed::Folder(_) | Feed::Absent => folder.unwrap_or(&Cell::Null),
    }
}

fn constant(feed: &Feed) -> Option<Cell<'_>> {
    match feed {
        Feed::Folder(Some(text)) => Some(Cell::Text((&**text).into())),
        Feed::Folder(None) | Feed::Field(_) | Feed::Absent => None,
    }
}

impl Column {
    fn push(&mut self, row: usize, scalar: Scalar, cell: &Cell<'_>) {
        let is_null = match &mut self.values {
            Values::Texts(codes, texts) => {
                let text = match cell {
                    Cell::Text(text) => Some(&**text),
                    Cell::Number(text) => Some(*text),
                    Cell::Bool(value) => Some(if *value { "true" } else { "false" }),
                    Cell::Null | Cell::Nested => None,
                };
                codes.push(text.map_or(0, |t| texts.code(t)));
                text.is_none()
            }
            Values::Ints(values) => {
                values.push(if let Scalar::Int(x) = scalar { x } else { 0 });
                scalar == Scalar::Null
            }
            Values::Floats(values) => {
                values.push(if let Scalar::Float(x) = scalar { x } else { 0.0 });
                scalar == Scalar::Null
            }
            Values::Bools(values) => {
                values.push(scalar == Scalar::Bool(true));
                scalar == Scalar::Null
            }
        };
        match &mut self.valid {
            Some(valid) => valid.push(!is_null),
            None if is_null => {
                let mut valid = vec![true; row];
                valid.push(false);
                self.valid = Some(valid);
            }
            None => {}
        }
    }

    fn finish(self) -> ChunkColumn {
        let data = match self.values {
            Values::Ints(values) => ChunkData::Ints(values),
            Values::Floats(values) => ChunkData::Floats(values),
            Values::Bools(values) => ChunkData::Bools(values),
            Values::Texts(codes, texts) => ChunkData::Texts { codes, values: texts.into_values() },
        };
        ChunkColumn { data, valid: self.valid }
    }
}
