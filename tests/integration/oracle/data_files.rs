//! Writes rows as CSV, NDJSON or Parquet.

use std::{fmt::Write as _, path::Path, sync::Arc};

use arrow::{
    array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
        TimestampMicrosecondArray,
    },
    datatypes::{DataType, Field, Schema, TimeUnit},
};
use jiff::civil::Date;

use super::{
    clock::{Clock, Instant, utc_text},
    number::{Number, Rational},
    print,
    value::Value,
    world::{Kind, Row, Source, SourceKind},
};

/// Writes the rows of a file of a source; the extension says how.
pub fn write_rows(path: &Path, source: &Source, rows: &[Row], clock: &Clock) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let columns = columns(source, rows);
    match path.extension().and_then(|e| e.to_str()) {
        Some("csv") => std::fs::write(path, csv(&columns, rows.len(), clock)).expect("a data file"),
        Some("ndjson") => std::fs::write(path, ndjson(&columns, rows.len(), clock)).expect("a data file"),
        Some("parquet") => parquet(path, &columns),
        other => panic!("cannot write {other:?}"),
    }
}

/// All columns of a file, the declared ones among them.
fn columns<'r>(source: &'r Source, rows: &'r [Row]) -> Vec<(&'r str, Kind, Vec<Value>)> {
    let text = |text: &Option<String>| text.clone().filter(|t| !t.is_empty()).map_or(Value::Null, Value::Text);
    // Ids that are numbers are written as such where the format knows numbers.
    let number = |id: &Option<String>| id.as_ref().map_or(Some(Value::Null), |id| Some(Value::int(id.parse().ok()?)));
    let subjects = match rows.iter().map(|r| number(&r.subject)).collect::<Option<Vec<_>>>() {
        Some(numbers) => (source.subject.as_str(), Kind::Int, numbers),
        None => (source.subject.as_str(), Kind::Text, rows.iter().map(|r| text(&r.subject)).collect()),
    };
    let mut columns = vec![subjects];
    match &source.kind {
        SourceKind::Attributes { dated: None } => {}
        SourceKind::Attributes { dated: Some(time) } | SourceKind::Events { time, .. } => {
            columns.push((time, Kind::Timestamp, rows.iter().map(|r| Value::Time(r.time)).collect()));
        }
    }
    if let SourceKind::Events { event: Some(event), .. } = &source.kind {
        columns.push((event, Kind::Text, rows.iter().map(|r| text(&r.event)).collect()));
    }
    for (i, column) in source.columns.iter().enumerate() {
        columns.push((&column.name, column.kind, rows.iter().map(|r| r.cells[i].clone()).collect()));
    }
    columns
}

fn csv(columns: &[(&str, Kind, Vec<Value>)], rows: usize, clock: &Clock) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|(name, ..)| name)).expect("in memory");
    for row in 0..rows {
        let cells = columns.iter().map(|(_, kind, values)| text(&values[row], *kind, clock).unwrap_or_default());
        writer.write_record(cells).expect("in memory");
    }
    writer.into_inner().expect("in memory")
}

fn ndjson(columns: &[(&str, Kind, Vec<Value>)], rows: usize, clock: &Clock) -> String {
    let mut lines = String::new();
    for row in 0..rows {
        let mut cells = Vec::new();
        for (name, kind, values) in columns {
            let Some(text) = text(&values[row], *kind, clock) else { continue };
            let bare = matches!(kind, Kind::Bool | Kind::Int | Kind::Decimal(_) | Kind::Float);
            let value = if bare { text } else { serde_json::Value::String(text).to_string() };
            cells.push(format!("{}: {value}", serde_json::Value::String((*name).to_owned())));
        }
        let _ = writeln!(lines, "{{{}}}", cells.join(", "));
    }
    lines
}

/// A cell as text; nothing when there is nothing.
fn text(value: &Value, kind: Kind, clock: &Clock) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(b) => b.to_string(),
        Value::Number(Number::Float(f)) => format!("{f:?}"),
        Value::Number(_) => {
            let (mantissa, scale) = mantissa(value, kind);
            print::decimal(mantissa, scale)
        }
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Time(t) => time_text(*t, clock),
        other => panic!("{other:?} is no cell"),
    })
}

/// Local where that says the same instant, with an offset otherwise; both occur in one file.
fn time_text(t: Instant, clock: &Clock) -> String {
    let local = clock.local(t);
    if t % 2 == 0 && clock.instant(local) == t { local.to_string() } else { utc_text(t) }
}

fn mantissa(value: &Value, kind: Kind) -> (i64, u32) {
    let scale = if let Kind::Decimal(scale) = kind { scale } else { 0 };
    let Value::Number(Number::Exact(Rational { top, bottom })) = value else { panic!("{value:?} is not exact") };
    let mantissa = top * 10i128.pow(scale) / bottom;
    (i64::try_from(mantissa).expect("small"), scale)
}

fn parquet(path: &Path, columns: &[(&str, Kind, Vec<Value>)]) {
    let arrays: Vec<ArrayRef> = columns.iter().map(|(_, kind, values)| array(*kind, values)).collect();
    let fields: Vec<Field> = columns
        .iter()
        .zip(&arrays)
        .map(|((name, ..), array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns of one length");
    let file = std::fs::File::create(path).expect("a data file");
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a footer");
}

fn array(kind: Kind, values: &[Value]) -> ArrayRef {
    let whole = |v: &Value| (!v.is_null()).then(|| mantissa(v, kind).0);
    match kind {
        Kind::Bool => Arc::new(values.iter().map(Value::truth).collect::<BooleanArray>()),
        Kind::Int => Arc::new(values.iter().map(whole).collect::<Int64Array>()),
        Kind::Decimal(scale) => {
            let array = values.iter().map(|v| whole(v).map(i128::from)).collect::<Decimal128Array>();
            let scale = i8::try_from(scale).expect("few digits");
            Arc::new(array.with_data_type(DataType::Decimal128(18, scale)))
        }
        Kind::Float => Arc::new(
            values
                .iter()
                .map(|v| if let Value::Number(n) = v { Some(n.nearest()) } else { None })
                .collect::<Float64Array>(),
        ),
        Kind::Text => Arc::new(
            values.iter().map(|v| if let Value::Text(t) = v { Some(t.clone()) } else { None }).collect::<StringArray>(),
        ),
        Kind::Date => Arc::new(
            values.iter().map(|v| if let Value::Date(d) = v { Some(days(*d)) } else { None }).collect::<Date32Array>(),
        ),
        Kind::Timestamp => {
            let times = values.iter().map(|v| if let Value::Time(t) = v { Some(*t) } else { None });
            Arc::new(
                times
                    .collect::<TimestampMicrosecondArray>()
                    .with_data_type(DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
            )
        }
    }
}

fn days(date: Date) -> i32 {
    date.since(Date::constant(1970, 1, 1)).expect("days").get_days()
}
