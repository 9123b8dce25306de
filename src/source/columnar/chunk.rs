use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    datatypes::{DataType as ArrowType, Int32Type},
};

use crate::{
    calendar::Micros,
    rule::DataType,
    source::{
        Chunk, ChunkColumn, ChunkData, Subjects, TextValues,
        cell::Scalar,
        plan::{Feed, Plan},
        verdict::{ColumnVerdicts, Verdicts, row_numbers},
    },
};

use super::{
    arrays::{Typed, typed, validity},
    texts::{check_utf8, coded},
};

/// Makes a chunk of a batch whose first row is row `first_row` of the file.
pub(super) fn chunk_of(plan: &Plan, batch: &RecordBatch, first_row: u64) -> Chunk {
    let rows = batch.num_rows();
    let array = |feed: &Feed| match feed {
        Feed::Field(i) => batch.column_by_name(&plan.fields[*i]),
        Feed::Folder(_) | Feed::Absent => None,
    };
    // First what rows are kept: subjects, times and all columns that can be wrong. Then texts, of kept rows only.
    let mut verdicts = Verdicts::new(rows);
    let ids = match array(&plan.subject.1) {
        Some(array) => judge_subjects(array, &plan.subject.0, &mut verdicts),
        None => Ids::Texts,
    };
    if let (Ids::Texts, Feed::Folder(None)) = (&ids, &plan.subject.1) {
        (0..rows).for_each(|row| verdicts.anonymous(row));
    }
    let times = match &plan.time {
        None => vec![Micros::MIN; rows],
        Some((name, feed)) => {
            let mut verdicts = verdicts.column(name);
            times(scalars(plan, array(feed), feed, DataType::Timestamp, rows, &mut verdicts), &mut verdicts)
        }
    };
    let mut columns: Vec<Option<Typed>> = Vec::with_capacity(plan.columns.len());
    for (column, feed) in &plan.columns {
        let mut verdicts = verdicts.column(&column.name);
        columns.push(if column.ty == DataType::Text {
            if let Some(array) = array(feed) {
                check_utf8(array.as_ref(), &mut verdicts);
            }
            None
        } else {
            Some(scalars(plan, array(feed), feed, column.ty, rows, &mut verdicts))
        });
    }
    let kept = verdicts.kept();
    let kept = kept.as_deref();
    let (anonymous, bad, samples) = verdicts.summary(&plan.file, first_row);
    let rows_kept = kept.map_or(rows, <[u32]>::len);
    let subjects = match ids {
        Ids::Ints(values) => Subjects::Ints(taken(values, kept)),
        Ids::Texts => {
            let ChunkColumn { data, .. } = texts(array(&plan.subject.1), &plan.subject.1, kept, rows_kept);
            match data {
                ChunkData::Texts { codes, values } => Subjects::Texts { codes, values },
                _ => Subjects::Texts { codes: Vec::new(), values: TextValues::default() },
            }
        }
    };
    let columns = columns.into_iter().zip(&plan.columns).map(|(column, (_, feed))| match column {
        None => texts(array(feed), feed, kept, rows_kept),
        Some(Typed { data, valid }) => {
            let data = match data {
                ChunkData::Ints(values) => ChunkData::Ints(taken(values, kept)),
                ChunkData::Floats(values) => ChunkData::Floats(taken(values, kept)),
                ChunkData::Bools(values) => ChunkData::Bools(taken(values, kept)),
                texts @ ChunkData::Texts { .. } => texts,
            };
            let valid = valid.map(|v| taken(v, kept)).filter(|v| v.contains(&false));
            ChunkColumn { data, valid }
        }
    });
    Chunk {
        rows: rows_kept,
        row_numbers: row_numbers(first_row, kept),
        subjects,
        columns: columns.collect(),
        times: taken(times, kept),
        rows_seen: rows as u64,
        anonymous,
        bad,
        samples,
    }
}

enum Ids {
    Ints(Vec<i64>),
    /// Coded later.
    Texts,
}

fn judge_subjects(array: &ArrayRef, name: &str, verdicts: &mut Verdicts) -> Ids {
    if let Some(valid) = validity(array.as_ref()) {
        valid.iter().enumerate().filter(|(_, v)| !**v).for_each(|(row, _)| verdicts.anonymous(row));
    }
    let is_number = array.data_type().is_numeric();
    if is_number {
        let mut column = verdicts.column(name);
        let Typed { data, valid } = typed_ids(array, &mut column);
        // NaN is a null that arrow does not know as one.
        if let (ArrowType::Float32 | ArrowType::Float64 | ArrowType::Float16, Some(valid)) = (array.data_type(), valid)
        {
            valid.iter().enumerate().filter(|(_, v)| !**v).for_each(|(row, _)| verdicts.anonymous(row));
        }
        return Ids::Ints(match data {
            ChunkData::Ints(values) => values,
            _ => Vec::new(),
        });
    }
    check_utf8(array.as_ref(), &mut verdicts.column(name));
    for row in empties(array) {
        verdicts.anonymous(row);
    }
    Ids::Texts
}

/// Numbers as ids: whole ones only, so floats are not rounded.
fn typed_ids(array: &ArrayRef, verdicts: &mut ColumnVerdicts<'_>) -> Typed {
    let zone = crate::calendar::Zone::utc();
    let reading = crate::source::cell::Reading { zone: &zone, decimals: None };
    if array.data_type().is_floating() {
        let Typed { data, valid } = typed(array, DataType::Float, reading, verdicts);
        let ChunkData::Floats(floats) = data else { return Typed { data, valid } };
        let whole = floats.iter().enumerate().map(|(row, x)| {
            // Above 2^53 a double no longer tells neighbours apart.
            if x.trunc() != *x || x.abs() > 9_007_199_254_740_992.0 {
                verdicts.bad(row, || format!("`{x}` is not a whole number"));
            }
            *x as i64
        });
        return Typed { data: ChunkData::Ints(whole.collect()), valid };
    }
    typed(array, DataType::Int, reading, verdicts)
}

/// Rows whose text is empty, which is no id.
fn empties(array: &ArrayRef) -> Vec<usize> {
    fn rows<'a, T: AsRef<[u8]> + ?Sized + 'a>(texts: impl Iterator<Item = Option<&'a T>>) -> Vec<usize> {
        texts.enumerate().filter(|(_, t)| t.is_some_and(|t| t.as_ref().is_empty())).map(|(row, _)| row).collect()
    }
    match array.data_type() {
        ArrowType::Utf8 => rows(array.as_string::<i32>().iter()),
        ArrowType::LargeUtf8 => rows(array.as_string::<i64>().iter()),
        ArrowType::Utf8View => rows(array.as_string_view().iter()),
        ArrowType::Binary => rows(array.as_binary::<i32>().iter()),
        ArrowType::LargeBinary => rows(array.as_binary::<i64>().iter()),
        ArrowType::BinaryView => rows(array.as_binary_view().iter()),
        ArrowType::Dictionary(..) => {
            let Some(array) = array.as_dictionary_opt::<Int32Type>() else { return Vec::new() };
            let Some(values) = array.values().as_string_opt::<i32>() else { return Vec::new() };
            let Some(empty) = values.iter().position(|v| v == Some("")) else { return Vec::new() };
            let keys = array.keys();
            (0..keys.len()).filter(|row| !keys.is_null(*row) && keys.value(*row) as usize == empty).collect()
        }
        _ => Vec::new(),
    }
}

/// A column that is not text, of all rows.
fn scalars(
    plan: &Plan,
    array: Option<&ArrayRef>,
    feed: &Feed,
    ty: DataType,
    rows: usize,
    verdicts: &mut ColumnVerdicts<'_>,
) -> Typed {
    if let Some(array) = array {
        return typed(array, ty, plan.reading(), verdicts);
    }
    let scalar = match feed {
        Feed::Folder(Some(text)) => plan.reading().scalar_of_text(text, ty).unwrap_or_else(|reason| {
            (0..rows).for_each(|row| verdicts.bad(row, || reason.clone()));
            Scalar::Null
        }),
        Feed::Folder(None) | Feed::Absent | Feed::Field(_) => Scalar::Null,
    };
    let data = match (ty, scalar) {
        (DataType::Float, Scalar::Float(x)) => ChunkData::Floats(vec![x; rows]),
        (DataType::Float, _) => ChunkData::Floats(vec![0.0; rows]),
        (DataType::Bool, _) => ChunkData::Bools(vec![scalar == Scalar::Bool(true); rows]),
        (_, Scalar::Int(x)) => ChunkData::Ints(vec![x; rows]),
        _ => ChunkData::Ints(vec![0; rows]),
    };
    Typed { data, valid: (scalar == Scalar::Null).then(|| vec![false; rows]) }
}

/// A text column, of the kept rows.
fn texts(array: Option<&ArrayRef>, feed: &Feed, kept: Option<&[u32]>, rows_kept: usize) -> ChunkColumn {
    if let Some(array) = array {
        let coded = coded(array, kept);
        return ChunkColumn { data: ChunkData::Texts { codes: coded.codes, values: coded.values }, valid: coded.valid };
    }
    let text = match feed {
        Feed::Folder(text) if rows_kept > 0 => text.as_deref(),
        _ => None,
    };
    let valid = (text.is_none() && rows_kept > 0).then(|| vec![false; rows_kept]);
    ChunkColumn { data: ChunkData::Texts { codes: vec![0; rows_kept], values: text.into_iter().collect() }, valid }
}

fn times(column: Typed, verdicts: &mut ColumnVerdicts<'_>) -> Vec<Micros> {
    if let Some(valid) = &column.valid {
        valid.iter().enumerate().filter(|(_, v)| !**v).for_each(|(row, _)| verdicts.bad(row, || "no time".to_owned()));
    }
    match column.data {
        ChunkData::Ints(times) => times,
        _ => Vec::new(),
    }
}

fn taken<T: Copy>(values: Vec<T>, kept: Option<&[u32]>) -> Vec<T> {
    match kept {
        None => values,
        Some(kept) => kept.iter().map(|row| values[*row as usize]).collect(),
    }
}
