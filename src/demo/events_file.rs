use std::{fs::File, io::BufWriter, path::Path, sync::Arc};

use arrow::{
    array::{
        ArrayRef, Decimal128Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray, StringBuilder,
        TimestampMicrosecondArray, UInt8Array, types::UInt8Type,
    },
    datatypes::{DataType, Field, Schema, TimeUnit},
    error::ArrowError,
};
use parquet::{
    arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
    basic::Compression,
    errors::ParquetError,
    file::properties::WriterProperties,
};

use super::{
    DemoError, DemoOptions,
    event::{Event, NONE, kind},
    options::IdKind,
    random::Random,
    words::{CATEGORIES, DEVICES, EVENTS, pages},
};

/// Writes one file of the event log, in the order of the rows.
pub(super) fn write_events(path: &Path, rows: &[Event], options: &DemoOptions) -> Result<(), DemoError> {
    let damage = Damage::of(rows, options);
    let code =
        |f: &dyn Fn(&Event) -> u8| rows.iter().map(|e| Some(f(e)).filter(|c| *c != NONE)).collect::<UInt8Array>();
    let is_paid = |e: &Event| matches!(e.kind, kind::PURCHASE | kind::REFUND);
    let amounts: Decimal128Array = rows.iter().map(|e| is_paid(e).then_some(i128::from(e.amount))).collect();
    let durations = rows.iter().map(|e| (e.kind == kind::PAGE_VIEW).then_some(i32::from(e.duration_s)));
    let sessions = rows.iter().map(|e| (i64::from(e.person) << 12) | i64::from(e.session));
    let times = rows.iter().enumerate().map(|(i, e)| (!damage.has_no_time(i)).then_some(e.ts));
    let people = rows.iter().enumerate().map(|(i, e)| (!damage.has_no_id(i)).then_some(e.person));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("user_id", optional_ids(people, options.ids)),
        ("ts", Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))),
        ("event", words(code(&|e| e.kind), &EVENTS)),
        ("category", words(code(&|e| e.category), &CATEGORIES)),
        ("amount", Arc::new(amounts.with_data_type(DataType::Decimal128(12, 2)))),
        ("device", words(code(&|e| e.device), &DEVICES)),
        ("page", words(code(&|e| e.page), &pages())),
        ("duration_s", Arc::new(durations.collect::<Int32Array>())),
        ("session_id", Arc::new(Int64Array::from_iter_values(sessions))),
    ];
    let fields = columns.iter().map(|(name, array)| {
        let ty = match *name {
            "ts" => DataType::Timestamp(TimeUnit::Microsecond, Some(utc())),
            _ => array.data_type().clone(),
        };
        Field::new(*name, ty, true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    write_parquet(path, RecordBatch::try_new(schema, columns.into_iter().map(|(_, array)| array).collect()))
}

/// Rows to damage when that is asked for: five in a thousand lose their id, five their time.
struct Damage {
    marks: Option<Vec<u8>>,
}

impl Damage {
    fn of(rows: &[Event], options: &DemoOptions) -> Self {
        let mark = |e: &Event| {
            let r = &mut Random::of(options.seed, u64::from(e.person), 1_000 + e.ts.unsigned_abs());
            match r.below(1000) {
                0..5 => 1,
                5..10 => 2,
                _ => 0,
            }
        };
        Self { marks: options.dirty.then(|| rows.iter().map(mark).collect()) }
    }

    fn has_no_id(&self, row: usize) -> bool {
        self.marks.as_ref().is_some_and(|m| m[row] == 1)
    }

    fn has_no_time(&self, row: usize) -> bool {
        self.marks.as_ref().is_some_and(|m| m[row] == 2)
    }
}

/// The zone of instants, as Arrow writes it.
pub(super) fn utc() -> Arc<str> {
    "UTC".into()
}

/// Ids of people.
pub(super) fn ids(people: impl Iterator<Item = u32>, kind: IdKind) -> ArrayRef {
    optional_ids(people.map(Some), kind)
}

fn optional_ids(people: impl Iterator<Item = Option<u32>>, kind: IdKind) -> ArrayRef {
    match kind {
        IdKind::Int => Arc::new(people.map(|p| p.map(|p| i64::from(p) + 1)).collect::<Int64Array>()),
        IdKind::Text => {
            let mut builder = StringBuilder::new();
            let mut text = String::new();
            for person in people {
                match person {
                    Some(person) => {
                        text.clear();
                        push_id(&mut text, person);
                        builder.append_value(&text);
                    }
                    None => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
    }
}

/// `u0000001` for person 0.
pub(super) fn push_id(text: &mut String, person: u32) {
    text.push('u');
    push_padded(text, u64::from(person) + 1, 7);
}

/// A number with leading zeros to a width; wider ones as they are.
pub(super) fn push_padded(text: &mut String, number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    let mut at = digits.len();
    while rest > 0 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    at = at.min(digits.len() - width.max(1));
    text.extend(digits[at..].iter().map(|d| char::from(*d)));
}

fn words<T: AsRef<str>>(codes: UInt8Array, values: &[T]) -> ArrayRef {
    let values = Arc::new(StringArray::from_iter_values(values.iter().map(AsRef::as_ref)));
    Arc::new(DictionaryArray::<UInt8Type>::new(codes, values))
}

/// Writes one batch as a file. The Arrow schema is left out of it, so that texts are plain texts to every reader.
pub(super) fn write_parquet(path: &Path, batch: Result<RecordBatch, ArrowError>) -> Result<(), DemoError> {
    let io = |source| DemoError::Io { action: "create", path: path.to_owned(), source };
    let refused = |source| DemoError::Parquet { path: path.to_owned(), source };
    let batch = batch.map_err(|e| refused(ParquetError::from(e)))?;
    let file = BufWriter::new(File::create(path).map_err(io)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("tagwerk demo".to_owned())
        .build();
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(file, batch.schema(), options).map_err(refused)?;
    writer.write(&batch).map_err(refused)?;
    writer.close().map_err(refused)?;
    Ok(())
}
