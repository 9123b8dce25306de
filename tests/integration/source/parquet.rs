use std::sync::Arc;

use arrow::{
    array::{
        Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, Decimal256Array,
        DictionaryArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int8Array, Int32Array, Int64Array,
        LargeStringArray, ListArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
        Time32SecondArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
        TimestampSecondArray, UInt16Array, UInt64Array, types::Int8Type, types::Int32Type,
    },
    buffer::NullBuffer,
    datatypes::{DataType as ArrowType, Field, Schema, i256},
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int96, Int96Type},
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::SerializedFileWriter,
    },
    schema::parser::parse_message_type,
};
use tagwerk::{
    rule::DataType,
    source::{ChunkData, SourceKind, Subjects, open, settle, skipped},
};

use super::{World, check, types};

type Columns = Vec<(&'static str, ArrayRef)>;

fn batch(columns: Columns) -> RecordBatch {
    let fields: Vec<Field> = columns.iter().map(|(name, a)| Field::new(*name, a.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, a)| a).collect()).expect("columns")
}

fn bytes_with(batch: &RecordBatch, properties: WriterProperties) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
    bytes
}

fn bytes(columns: Columns) -> Vec<u8> {
    bytes_with(&batch(columns), WriterProperties::default())
}

fn ids(n: i32) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values(1..=n))
}

/// Attributes with one column `x` of the given cells.
fn one(x: ArrayRef) -> World {
    let n = i32::try_from(x.len()).expect("few");
    World::attributes().with("a.parquet", bytes(vec![("id", ids(n)), ("x", x)]))
}

fn cells(world: &World) -> Vec<String> {
    world.rows().iter().map(|row| row.split_once('|').map_or(row.clone(), |(_, cell)| cell.to_owned())).collect()
}

fn check_one(x: ArrayRef, ty: &str, expected: &[&str]) {
    let world = one(x);
    assert_eq!(world.settled(), format!("x {ty}"));
    assert_eq!(cells(&world), expected);
}

#[test]
fn whole_numbers_of_all_widths() {
    check_one(Arc::new(Int8Array::from(vec![Some(-128), None, Some(127)])), "int", &["-128", "∅", "127"]);
    check_one(Arc::new(UInt16Array::from(vec![0, 65_535])), "int", &["0", "65535"]);
    check_one(
        Arc::new(Int64Array::from(vec![i64::MIN, i64::MAX])),
        "int",
        &["-9223372036854775808", "9223372036854775807"],
    );
    check_one(
        Arc::new(UInt64Array::from(vec![Some(7), Some(u64::MAX), None])),
        "int",
        &["7", "∅", "bad a.parquet:2 x: `18446744073709551615` does not fit in 64 bits as int"],
    );
}

#[test]
fn decimals_and_floats() {
    let decimal =
        |p, s| Decimal128Array::from(vec![Some(12_345), None, Some(-5)]).with_data_type(ArrowType::Decimal128(p, s));
    check_one(Arc::new(decimal(9, 2)), "decimal(2)", &["12345e-2", "∅", "-5e-2"]);
    check_one(Arc::new(decimal(18, 18)), "decimal(18)", &["12345e-18", "∅", "-5e-18"]);
    check_one(Arc::new(decimal(38, 2)), "decimal(2)", &["12345e-2", "∅", "-5e-2"]);
    check_one(Arc::new(decimal(20, 0)), "int", &["12345", "∅", "-5"]);
    let huge = Decimal128Array::from(vec![10i128.pow(20), 1]).with_data_type(ArrowType::Decimal128(30, 2));
    check_one(
        Arc::new(huge),
        "decimal(2)",
        &["1e-2", "bad a.parquet:1 x: `1000000000000000000.00` does not fit in 64 bits as decimal(2)"],
    );
    let wide = Decimal256Array::from(vec![i256::from(150)]).with_data_type(ArrowType::Decimal256(50, 2));
    check_one(Arc::new(wide), "decimal(2)", &["150e-2"]);
    let floats = vec![Some(0.1), Some(f64::NAN), None, Some(-2.5)];
    check_one(Arc::new(Float64Array::from(floats)), "float", &["0.1", "∅", "∅", "-2.5"]);
    check_one(Arc::new(Float32Array::from(vec![0.5])), "float", &["0.5"]);
}

#[test]
fn floats_become_decimals_where_that_is_asked_for() {
    let floats = vec![Some(2.675), Some(1e-9), Some(f64::NAN), None, Some(f64::INFINITY), Some(-0.1)];
    let mut world = one(Arc::new(Float64Array::from(floats.clone())));
    world.spec.decimals = Some(2);
    assert_eq!(world.settled(), "x decimal(2)");
    let expected =
        ["268e-2", "0e-2", "∅", "∅", "-10e-2", "bad a.parquet:5 x: `inf` does not fit in 64 bits as decimal(2)"];
    assert_eq!(cells(&world), expected);
    let world = one(Arc::new(Float64Array::from(floats))).declared("x", DataType::Decimal { scale: 2 });
    assert_eq!(cells(&world), expected);
    let mut world = one(Arc::new(Float64Array::from(vec![2.5, 3.5])));
    world.spec.decimals = Some(0);
    assert_eq!((world.settled().as_str(), cells(&world)), ("x int", vec!["2".to_owned(), "4".to_owned()]));
}

#[test]
fn dates_and_times_of_all_units() {
    check_one(Arc::new(Date32Array::from(vec![Some(20_461), None])), "date", &["day 20461", "∅"]);
    check_one(Arc::new(Date64Array::from(vec![20_461 * 86_400_000])), "date", &["day 20461"]);
    // 2026-01-08T09:30:15.123456789 of whatever clock.
    let ns = 1_767_864_615_123_456_789i64;
    let local = |t: &str| format!("2026-01-08T09:30:{t}+08:00");
    let world = "2026-01-08T17:30:15.123456+08:00";
    check_one(Arc::new(TimestampNanosecondArray::from(vec![ns]).with_timezone("UTC")), "timestamp", &[world]);
    check_one(Arc::new(TimestampMicrosecondArray::from(vec![ns / 1000]).with_timezone("UTC")), "timestamp", &[world]);
    check_one(
        Arc::new(TimestampMillisecondArray::from(vec![ns / 1_000_000]).with_timezone("Europe/Berlin")),
        "timestamp",
        &["2026-01-08T17:30:15.123+08:00"],
    );
    check_one(Arc::new(TimestampNanosecondArray::from(vec![ns])), "timestamp", &[&local("15.123456")]);
    check_one(Arc::new(TimestampMicrosecondArray::from(vec![ns / 1000])), "timestamp", &[&local("15.123456")]);
    check_one(Arc::new(TimestampMillisecondArray::from(vec![ns / 1_000_000])), "timestamp", &[&local("15.123")]);
    check_one(
        Arc::new(TimestampSecondArray::from(vec![Some(ns / 1_000_000_000), None])),
        "timestamp",
        &[&local("15"), "∅"],
    );
    // Finer than a microsecond is floored, before 1970 too.
    check_one(
        Arc::new(TimestampNanosecondArray::from(vec![-1]).with_timezone("UTC")),
        "timestamp",
        &["1970-01-01T07:59:59.999999+08:00"],
    );
    check_one(
        Arc::new(TimestampMillisecondArray::from(vec![i64::MAX]).with_timezone("UTC")),
        "timestamp",
        &["bad a.parquet:1 x: `9223372036854775807` milliseconds since 1970 is out of range for a time"],
    );
}

#[test]
fn texts_in_all_their_forms() {
    let texts = vec![Some("b"), None, Some(""), Some("长文本, longer than twelve bytes"), Some("b")];
    let expected = ["b", "∅", "", "长文本, longer than twelve bytes", "b"];
    check_one(Arc::new(StringArray::from(texts.clone())), "text", &expected);
    check_one(Arc::new(LargeStringArray::from(texts.clone())), "text", &expected);
    check_one(Arc::new(StringViewArray::from(texts.clone())), "text", &expected);
    check_one(Arc::new(texts.iter().copied().collect::<DictionaryArray<Int8Type>>()), "text", &expected);
    check_one(Arc::new(texts.iter().copied().collect::<DictionaryArray<Int32Type>>()), "text", &expected);
    let binary: Vec<Option<&[u8]>> = vec![Some(b"ok"), Some(b"\xff!"), None];
    check_one(Arc::new(BinaryArray::from(binary)), "text", &["ok", "∅", "bad a.parquet:2 x: `\u{fffd}!` is not UTF-8"]);
    let plain = WriterProperties::builder().set_dictionary_enabled(false).build();
    let file = bytes_with(&batch(vec![("id", ids(5)), ("x", Arc::new(StringArray::from(texts)))]), plain);
    assert_eq!(cells(&World::attributes().with("a.parquet", file)), expected);
}

#[test]
fn truth_values() {
    check_one(Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])), "bool", &["true", "∅", "false"]);
}

#[test]
fn a_column_of_nothing_is_text() {
    check_one(Arc::new(NullArray::new(2)), "text", &["∅", "∅"]);
}

#[test]
fn what_rules_cannot_read_is_skipped_and_listed() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)]), None]);
    let field = Arc::new(Field::new("inner", ArrowType::Int32, true));
    let pair = StructArray::from(vec![(field, Arc::new(Int32Array::from(vec![1, 2])) as ArrayRef)]);
    let file = bytes(vec![
        ("tags", Arc::new(list)),
        ("id", ids(2)),
        ("pair", Arc::new(pair)),
        ("x", Arc::new(Int32Array::from(vec![5, 6]))),
        ("clock", Arc::new(Time32SecondArray::from(vec![1, 2]))),
    ]);
    let world = World::attributes().with("a.parquet", file);
    assert_eq!(world.settled(), "x int");
    assert_eq!(world.rows(), ["0 1|5", "1 2|6"]);
    let names: Vec<String> =
        skipped(&world.spec, &world.files()).expect("listed").iter().map(|s| s.name.to_string()).collect();
    assert_eq!(names, ["tags", "pair", "clock"]);
    let world = world.declared("pair", DataType::Text);
    assert!(world.settled().starts_with("a.parquet: column `pair` is Struct"), "{}", world.settled());
}

#[test]
fn subjects_of_every_kind() {
    let rows = |id: ArrayRef| {
        let n = id.len();
        let x = Arc::new(Int32Array::from_iter_values(0..i32::try_from(n).expect("few")));
        World::attributes().with("a.parquet", bytes(vec![("id", id), ("x", x)])).rows()
    };
    assert_eq!(rows(Arc::new(Int64Array::from(vec![Some(-7), None, Some(8)]))), ["0 -7|0", "2 8|2", "1 anonymous"]);
    let texts = vec![Some("u1"), Some(""), None, Some("007"), Some("u1")];
    let expected = ["0 u1|0", "3 007|3", "4 u1|4", "2 anonymous"];
    assert_eq!(rows(Arc::new(StringArray::from(texts.clone()))), expected);
    assert_eq!(rows(Arc::new(StringViewArray::from(texts.clone()))), expected);
    assert_eq!(rows(Arc::new(texts.iter().copied().collect::<DictionaryArray<Int32Type>>())), expected);
    let binary: Vec<Option<&[u8]>> = vec![Some(b"u1"), Some(b""), Some(b"\xff")];
    assert_eq!(
        rows(Arc::new(BinaryArray::from(binary))),
        ["0 u1|0", "bad a.parquet:3 id: `\u{fffd}` is not UTF-8", "1 anonymous",]
    );
    assert_eq!(
        rows(Arc::new(UInt64Array::from(vec![1, u64::MAX]))),
        ["0 1|0", "bad a.parquet:2 id: `18446744073709551615` does not fit in 64 bits as int",]
    );
    // Integers that became floats because of missing ones.
    assert_eq!(
        rows(Arc::new(Float64Array::from(vec![Some(17_850.0), None, Some(f64::NAN), Some(1.5)]))),
        ["0 17850|0", "bad a.parquet:4 id: `1.5` is not a whole number", "2 anonymous",]
    );
    let decimal = Decimal128Array::from(vec![15]).with_data_type(ArrowType::Decimal128(30, 0));
    assert_eq!(rows(Arc::new(decimal)), ["0 15|0"]);
    let world = World::attributes().with("a.parquet", bytes(vec![("id", Arc::new(BooleanArray::from(vec![true])))]));
    assert_eq!(
        world.settled(),
        "a.parquet: column `id` is bool and cannot be read as subject; \
         choose another column, or flatten this one in the file"
    );
}

#[test]
fn times_come_from_times_dates_and_texts() {
    let rows = |ts: ArrayRef| {
        let n = i32::try_from(ts.len()).expect("few");
        let event: StringArray = (0..n).map(|_| Some("e")).collect();
        World::events().with("a.parquet", bytes(vec![("id", ids(n)), ("ts", ts), ("event", Arc::new(event))])).rows()
    };
    let expected = ["0 1 2026-01-08T00:00:00+08:00|e", "bad a.parquet:2 ts: no time"];
    assert_eq!(rows(Arc::new(Date32Array::from(vec![Some(20_461), None]))), expected);
    assert_eq!(rows(Arc::new(StringArray::from(vec![Some("2026-01-08"), Some("")]))), expected);
    let dictionary: DictionaryArray<Int32Type> = vec![Some("2026-01-07T16:00:00Z"), None].into_iter().collect();
    assert_eq!(rows(Arc::new(dictionary)), expected);
    let world = World::events().with("a.parquet", bytes(vec![("id", ids(1)), ("ts", ids(1)), ("event", ids(1))]));
    assert!(world.settled().starts_with("a.parquet: column `ts` is int and cannot be read as time"));
}

#[test]
fn the_event_column_is_text_whatever_it_was() {
    let time = Arc::new(Date32Array::from(vec![20_461, 20_461]));
    let event = Arc::new(Int32Array::from(vec![Some(7), None]));
    let world = World::events().with("a.parquet", bytes(vec![("id", ids(2)), ("event", event), ("ts", time)]));
    assert_eq!(world.settled(), "event text");
    assert_eq!(world.rows(), ["0 1 2026-01-08T00:00:00+08:00|7", "1 2 2026-01-08T00:00:00+08:00|∅"]);
}

#[test]
fn declared_types_read_anything_as_csv_would() {
    let texts = || Arc::new(StringArray::from(vec![Some("1.50"), Some("x"), None, Some(" 2 ")])) as ArrayRef;
    let bad = "bad a.parquet:2 x: `x` is not a number";
    let world = one(texts()).declared("x", DataType::Decimal { scale: 2 });
    assert_eq!(cells(&world), ["150e-2", "∅", "200e-2", bad]);
    let world = one(texts()).declared("x", DataType::Float);
    assert_eq!(cells(&world), ["1.5", "∅", "2.0", bad]);
    let world = one(Arc::new(Int32Array::from(vec![Some(7), None]))).declared("x", DataType::Text);
    assert_eq!(cells(&world), ["7", "∅"]);
    let world = one(Arc::new(Int32Array::from(vec![1, 0, 2]))).declared("x", DataType::Bool);
    assert_eq!(cells(&world), ["true", "false", "bad a.parquet:3 x: `2` is not a truth value"]);
    let world = one(Arc::new(Date32Array::from(vec![20_461]))).declared("x", DataType::Timestamp);
    assert_eq!(cells(&world), ["2026-01-08T00:00:00+08:00"]);
    let world = one(Arc::new(Date32Array::from(vec![20_461]))).declared("x", DataType::Text);
    assert_eq!(cells(&world), ["2026-01-08"]);
    let decimal = Decimal128Array::from(vec![150, 155]).with_data_type(ArrowType::Decimal128(9, 2));
    let world = one(Arc::new(decimal)).declared("x", DataType::Decimal { scale: 1 });
    assert_eq!(cells(&world), ["15e-1", "bad a.parquet:2 x: `155e-2` has more than 1 decimals"]);
}

#[test]
fn int96_is_local_time() {
    let schema = Arc::new(parse_message_type("message m { required int32 id; required int96 x; }").expect("schema"));
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::default()).expect("writer");
    let mut group = writer.next_row_group().expect("group");
    let mut column = group.next_column().expect("column").expect("id");
    column.typed::<parquet::data_type::Int32Type>().write_batch(&[1], None, None).expect("written");
    column.close().expect("closed");
    let mut column = group.next_column().expect("column").expect("x");
    let mut value = Int96::new();
    // Nanoseconds of the day and the Julian day of 2026-01-08.
    let nanos: u64 = (9 * 3600 + 30 * 60) * 1_000_000_000;
    value.set_data((nanos & 0xffff_ffff) as u32, (nanos >> 32) as u32, 2_440_588 + 20_461);
    column.typed::<Int96Type>().write_batch(&[value], None, None).expect("written");
    column.close().expect("closed");
    group.close().expect("closed");
    writer.close().expect("closed");
    let world = World::attributes().with("a.parquet", file);
    assert_eq!(world.rows(), ["0 1|2026-01-08T09:30:00+08:00"]);
}

#[test]
fn uuids_are_texts_and_other_fixed_bytes_are_not() {
    let schema = "message m { required fixed_len_byte_array(16) id (UUID); required fixed_len_byte_array(4) raw; \
                  required binary x; }";
    let schema = Arc::new(parse_message_type(schema).expect("schema"));
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::default()).expect("writer");
    let mut group = writer.next_row_group().expect("group");
    let id: Vec<u8> = (0..16).map(|i| i * 17).collect();
    for bytes in [id, vec![1, 2, 3, 4]] {
        let mut column = group.next_column().expect("column").expect("fixed");
        let value = FixedLenByteArray::from(bytes);
        column.typed::<FixedLenByteArrayType>().write_batch(&[value], None, None).expect("written");
        column.close().expect("closed");
    }
    let mut column = group.next_column().expect("column").expect("x");
    column.typed::<ByteArrayType>().write_batch(&[ByteArray::from("t")], None, None).expect("written");
    column.close().expect("closed");
    group.close().expect("closed");
    writer.close().expect("closed");
    let world = World::attributes().with("a.parquet", file);
    assert_eq!(world.settled(), "x text");
    assert_eq!(world.rows(), ["0 00112233-4455-6677-8899-aabbccddeeff|t"]);
    let fixed = FixedSizeBinaryArray::try_from_iter([[0u8; 16]].into_iter()).expect("fixed");
    assert_eq!(one(Arc::new(fixed)).settled(), "");
}

/// 400,000 rows in two row groups of many small pages: slices begin within pages, dictionaries differ by group.
#[test]
fn slices_of_row_groups_are_whole() {
    let n = 400_000i64;
    let text = |i: i64| (i % 13 != 0).then(|| format!("t{}", (i / 1000) % 50 + i % 3));
    let columns: Columns = vec![
        ("id", Arc::new((0..n).map(|i| Some(format!("u{}", i % 90_000))).collect::<StringArray>())),
        ("ts", Arc::new(TimestampMillisecondArray::from_iter_values((0..n).map(|i| i * 1000)).with_timezone("UTC"))),
        ("event", Arc::new((0..n).map(text).collect::<StringArray>())),
        ("n", Arc::new(Int64Array::from_iter((0..n).map(|i| (i % 5 != 0).then_some(i))))),
        ("unique", Arc::new((0..n).map(|i| Some(format!("unique {i}"))).collect::<StringArray>())),
    ];
    let batch = batch(columns);
    for (statistics, compression) in [
        (EnabledStatistics::Page, Compression::SNAPPY),
        (EnabledStatistics::None, Compression::ZSTD(ZstdLevel::default())),
    ] {
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(300_000))
            .set_data_page_row_count_limit(7_000)
            .set_write_batch_size(1_000)
            .set_compression(compression)
            .set_statistics_enabled(statistics)
            .build();
        let world = World::events().with("a.parquet", bytes_with(&batch, properties));
        let columns = world.columns();
        assert_eq!(types(&columns), "event text, n int, unique text");
        let mut i = 0i64;
        let mut pieces = 0;
        for piece in open(&world.spec, &world.files()[0], &columns).expect("opened") {
            let piece = piece.expect("cut");
            assert!(piece.rows_hint <= 1 << 18 && piece.bytes_hint > piece.rows_hint);
            let hint = piece.rows_hint;
            let chunk = piece.decode().expect("decoded");
            check(&chunk, &columns);
            assert_eq!(chunk.rows as u64, hint);
            let Subjects::Texts { codes, values } = &chunk.subjects else { panic!("texts") };
            let text_of = |column: usize, row: usize| match &chunk.columns[column].data {
                ChunkData::Texts { codes, values } => {
                    let valid = chunk.columns[column].valid.as_ref().is_none_or(|v| v[row]);
                    valid.then(|| values.get(codes[row]).to_owned())
                }
                _ => panic!("texts"),
            };
            let ChunkData::Ints(numbers) = &chunk.columns[1].data else { panic!("ints") };
            for row in 0..chunk.rows {
                assert_eq!(chunk.times[row], i * 1_000_000);
                assert_eq!(values.get(codes[row]), format!("u{}", i % 90_000));
                assert_eq!(text_of(0, row), text(i));
                assert_eq!(numbers[row], if i % 5 == 0 { 0 } else { i });
                assert_eq!(text_of(2, row), Some(format!("unique {i}")));
                i += 1;
            }
            pieces += 1;
        }
        assert_eq!((i, pieces), (n, 3));
    }
}

#[test]
fn pieces_decode_in_any_order_to_the_same() {
    let n = 600_000;
    let file = bytes(vec![("id", ids(n)), ("x", Arc::new(Int32Array::from_iter_values((0..n).map(|i| i % 1000))))]);
    let world = World::attributes().with("a.parquet", file);
    let columns = world.columns();
    let text = |backwards: bool| {
        let mut pieces: Vec<_> = open(&world.spec, &world.files()[0], &columns).expect("opened").collect();
        if backwards {
            pieces.reverse();
        }
        let mut chunks: Vec<String> = std::thread::scope(|scope| {
            let decode = |piece: Result<tagwerk::source::Piece, _>| {
                scope.spawn(move || format!("{:?}", piece.and_then(tagwerk::source::Piece::decode).expect("decoded")))
            };
            let threads: Vec<_> = pieces.into_iter().map(decode).collect();
            threads.into_iter().map(|t| t.join().expect("no panic")).collect()
        });
        if backwards {
            chunks.reverse();
        }
        chunks
    };
    assert!(text(false) == text(true));
}

#[test]
fn compressions() {
    let columns = || batch(vec![("id", ids(3)), ("x", Arc::new(StringArray::from(vec!["a", "b", "a"])))]);
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::BROTLI(parquet::basic::BrotliLevel::default()),
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        let file = bytes_with(&columns(), WriterProperties::builder().set_compression(compression).build());
        assert_eq!(World::attributes().with("a.parquet", file).rows(), ["0 1|a", "1 2|b", "2 3|a"], "{compression:?}");
    }
}

#[test]
fn nulls_hide_whatever_lies_below() {
    // Values under nulls that would be bad if they counted.
    let nulls = NullBuffer::from(vec![true, false]);
    let array = UInt64Array::new(vec![1, u64::MAX].into(), Some(nulls));
    check_one(Arc::new(array), "int", &["1", "∅"]);
}

#[test]
fn files_that_disagree_are_both_named() {
    let file = |x: ArrayRef| bytes(vec![("id", ids(1)), ("x", x)]);
    let with = |a: ArrayRef, b: ArrayRef| World::attributes().with("1.parquet", file(a)).with("2.parquet", file(b));
    let int = || Arc::new(Int32Array::from(vec![1])) as ArrayRef;
    let text = Arc::new(StringArray::from(vec!["a"]));
    assert!(
        with(int(), text).settled().starts_with("source `s`: column `x` is text in 2.parquet, but int by 1.parquet; ")
    );
    let float = || Arc::new(Float64Array::from(vec![0.5])) as ArrayRef;
    assert_eq!(with(int(), float()).settled(), "x float");
    assert_eq!(with(Arc::new(NullArray::new(1)), float()).settled(), "x float");
    // Once ints are stored, floats are a conflict.
    let before = World::attributes().with("1.parquet", file(int())).columns();
    let after = World::attributes().with("2.parquet", file(float()));
    let error = settle(&after.spec, &after.files(), Some(&before)).expect_err("conflict");
    assert_eq!(error.to_string(), "source `s`: column `x` is float in 2.parquet, but int by 1.parquet");
    let csv = World::attributes().with("1.parquet", file(int())).with("2.csv", "id,x\n1,2026-01-08\n");
    assert!(csv.settled().starts_with("source `s`: column `x` is date in 2.csv, but int by 1.parquet; "));
    let csv = World::attributes().with("1.parquet", file(float())).with("2.csv", "id,x\n1,5\n");
    assert_eq!((csv.settled().as_str(), cells(&csv)), ("x float", vec!["0.5".to_owned(), "5.0".to_owned()]));
}

#[test]
fn damaged_files_are_named() {
    let mut file = bytes(vec![("id", ids(3)), ("x", ids(3))]);
    let world = World::attributes().with("a.parquet", &file[..file.len() - 9]);
    assert!(world.settled().starts_with("a.parquet is not a readable Parquet file: "), "{}", world.settled());
    assert!(
        World::attributes().with("a.parquet", "").settled().starts_with("a.parquet is not a readable Parquet file")
    );
    // A page header of noise is found when the piece is decoded.
    file[4..24].fill(0xff);
    let world = World::attributes().with("a.parquet", file);
    let columns = world.columns();
    let mut pieces = open(&world.spec, &world.files()[0], &columns).expect("the footer is fine");
    let error = pieces.next().expect("a piece").and_then(tagwerk::source::Piece::decode).expect_err("damaged");
    assert!(error.to_string().starts_with("a.parquet is not a readable Parquet file: "), "{error}");
}

#[test]
fn a_file_without_rows_still_has_columns() {
    let file = bytes(vec![("id", ids(0)), ("x", Arc::new(Float32Array::from(Vec::<f32>::new())))]);
    let world = World::attributes().with("a.parquet", file);
    assert_eq!((world.settled().as_str(), world.rows().len()), ("x float", 0));
    let missing = World::new(SourceKind::Events { time: "when".into(), event: None })
        .with("a.parquet", bytes(vec![("id", ids(0)), ("whem", ids(0))]));
    assert!(missing.settled().ends_with("declared as time; did you mean `whem`?"), "{}", missing.settled());
}
