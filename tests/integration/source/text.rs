use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use tagwerk::{
    rule::DataType,
    source::{SourceError, SourceKind, open, settle},
};

use super::{World, check};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn csv_as_people_write_it() {
    let text = "\u{feff}id, ts ,event,\"note\",n\r\n\
                7,2026-01-08 09:30:00,login,\"two\r\nlines, \"\"quoted\"\"\",1\r\n\
                \r\n\
                u8,2026-01-08T01:30:00Z,,plain,\r\n\
                u9,2026-01-08,\"\",\"\",-3";
    let world = World::events().with("a.csv", text);
    assert_eq!(world.settled(), "event text, note text, n int");
    assert_eq!(
        world.rows(),
        [
            "0 7 2026-01-08T09:30:00+08:00|login|two\r\nlines, \"quoted\"|1",
            "1 u8 2026-01-08T09:30:00+08:00|∅|plain|∅",
            "2 u9 2026-01-08T00:00:00+08:00|∅|∅|-3",
        ]
    );
}

#[test]
fn hostile_rows_are_counted_and_named() {
    let mut text = b"id,ts,event,amount,ok\n".to_vec();
    text.extend_from_slice(b"u1,2026-01-08,a,1.50,true\n");
    text.extend_from_slice(b",2026-01-08,a,1.50,true\n");
    text.extend_from_slice(b",never,a,1.50,true\n");
    text.extend_from_slice(b"u2,never,a,1.50,true\n");
    text.extend_from_slice(b"u3,,a,1.50,true\n");
    text.extend_from_slice(b"u4,2026-01-08,a,much,true\n");
    text.extend_from_slice(b"u5,2026-01-08,a\n");
    text.extend_from_slice(b"u6,2026-01-08,a,1.50,true,more\n");
    text.extend_from_slice(b"u7,2026-01-08,\xff,1.50,true\n");
    text.extend_from_slice(b"u8,2026-01-08,\"a\"b,1.50,true\n");
    text.extend_from_slice(b"u9,2026-01-08,a,1.505,maybe\n");
    text.extend_from_slice(b"u10,2026-02-30,a,1,true\n");
    text.extend_from_slice(b"u11,2026-01-08,a\x1b[2J,99999999999999999999,true\n");
    text.extend_from_slice(b"u12,2026-01-08,b,-0.5,0\n");
    let world = World::events()
        .with("a.csv", text)
        .declared("amount", DataType::Decimal { scale: 2 })
        .declared("ok", DataType::Bool);
    assert_eq!(
        world.rows(),
        [
            "0 u1 2026-01-08T00:00:00+08:00|a|150e-2|true",
            "13 u12 2026-01-08T00:00:00+08:00|b|-50e-2|false",
            "bad a.csv:4 ts: `never` is not a time such as 2026-01-08T09:30:00",
            "bad a.csv:5 ts: no time",
            "bad a.csv:6 amount: `much` is not a number",
            "bad a.csv:7 : 3 cells instead of 5",
            "bad a.csv:8 : 6 cells instead of 5",
            "bad a.csv:9 : `\u{fffd},1.50,true` is not UTF-8",
            "bad a.csv:10 : a quote is not closed at the end of its cell",
            "bad a.csv:11 amount: `1.505` has more than 2 decimals",
            "bad a.csv:12 ts: `2026-02-30` is not a time such as 2026-01-08T09:30:00",
            "bad a.csv:13 amount: `99999999999999999999` does not fit in 64 bits as decimal(2)",
            "2 anonymous",
        ]
    );
}

#[test]
fn texts_of_bad_rows_leave_no_trace() {
    // `check` in `rows` sees that every distinct text is used.
    let text = "id,ts,event,n\nu1,2026-01-08,seen,1\nu2,2026-01-08,unseen,x\nu3,soon,unseen,1\n";
    let world = World::events().with("a.csv", text).declared("n", DataType::Int);
    assert_eq!(world.rows().len(), 3);
}

#[test]
fn compressed_text_reads_the_same() {
    let text = "id,ts,event,x\nu1,2026-01-08,a,1.5\nu2,2026-01-09,b,\n";
    let plain = World::events().with("a.csv", text).rows();
    assert_eq!(World::events().with("a.csv.gz", gzip(text)).rows(), plain);
    let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 3).expect("memory");
    assert_eq!(World::events().with("a.csv.zst", zstd(text)).rows(), plain);
    // Members and frames one after the other are one file.
    let (head, tail) = text.split_at(30);
    assert_eq!(World::events().with("a.csv.gz", [gzip(head), gzip(tail)].concat()).rows(), plain);
    assert_eq!(World::events().with("a.csv.zst", [zstd(head), zstd(tail)].concat()).rows(), plain);
    let tabs = text.replace(',', "\t");
    assert_eq!(World::events().with("a.tsv", tabs).rows(), plain);
}

#[test]
fn a_cut_archive_is_an_error_that_names_the_file() {
    let bytes = gzip(&"id,ts,event\nu1,2026-01-08,a\n".repeat(2000));
    let world = World::events().with("a.csv.gz", &bytes[..bytes.len() / 2]);
    let error = settle(&world.spec, &world.files(), None).expect_err("cut");
    assert!(error.to_string().starts_with("a.csv.gz is not a readable CSV (gzip) file"), "{error}");
}

#[test]
fn an_open_quote_does_not_swallow_the_file_silently() {
    let world = World::events().with("a.csv", "id,ts,event\nu1,2026-01-08,a\nu2,2026-01-08,\"b\nu3,2026-01-08,c\n");
    let error = settle(&world.spec, &world.files(), None).expect_err("open quote");
    assert_eq!(error.to_string(), "a.csv: a quote that opens in row 2 is never closed");
    // In the last line it is one bad row.
    let world = World::events().with("a.csv", "id,ts,event\nu1,2026-01-08,a\nu2,2026-01-08,\"b");
    assert_eq!(
        world.rows().last().map(String::as_str),
        Some("bad a.csv:2 : a quote is not closed at the end of its cell")
    );
}

#[test]
fn empty_files_are_fine() {
    for name in ["a.csv", "a.csv.gz", "a.ndjson"] {
        let bytes = if name.ends_with(".gz") { gzip("") } else { b"\n \r\n".to_vec() };
        let world = World::events().with(name, bytes);
        assert_eq!(world.settled(), "event text", "{name}");
        assert_eq!(world.rows(), [""; 0], "{name}");
    }
    let world = World::events().with("a.csv", "id,ts,event,x\n");
    assert_eq!(world.settled(), "event text, x text");
    assert_eq!(world.rows(), [""; 0]);
}

#[test]
fn json_lines() {
    let text = concat!(
        r#"{"id": 7, "ts": "2026-01-08T09:30:00", "event": "login", "n": 1, "price": 12.50, "tags": [1, 2]}"#,
        "\r\n\n",
        r#"{"ts": "2026-01-08T01:30:00Z", "id": "u\u00e9", "event": null, "n": 2, "price": 3, "ok": true}"#,
        "\n",
        r#"{"id": 8, "ts": "2026-01-08", "event": "x", "n": 2.5, "when": "2026-01-08"}"#,
        "\n",
        r#"{"id": null, "ts": "2026-01-08", "event": "x"}"#,
        "\n",
        r#"{"id": 9, "ts": 1767835815, "event": "x"}"#,
        "\n",
        "{\"id\": 9, \"ts\": \"2026-01-08\"\n",
        r#"{"id": 1.5, "ts": "2026-01-08"}"#,
    );
    let world = World::events().with("a.ndjson", text);
    assert_eq!(world.settled(), "event text, n decimal(1), price decimal(2), ok bool, when date");
    assert_eq!(
        world.rows(),
        [
            "0 7 2026-01-08T09:30:00+08:00|login|10e-1|1250e-2|∅|∅",
            "1 ué 2026-01-08T09:30:00+08:00|∅|20e-1|300e-2|true|∅",
            "2 8 2026-01-08T00:00:00+08:00|x|25e-1|∅|∅|day 20461",
            "bad a.ndjson:5 ts: the number `1767835815` is not a time such as 2026-01-08T09:30:00",
            "bad a.ndjson:6 : the JSON object is not complete",
            "bad a.ndjson:7 id: `1.5` is not a whole number of 64 bits",
            "1 anonymous",
        ]
    );
    let skipped = tagwerk::source::skipped(&world.spec, &world.files()).expect("listed");
    assert_eq!(
        skipped.iter().map(|s| (&*s.name, s.found.as_str())).collect::<Vec<_>>(),
        [("tags", "a list or object")]
    );
}

#[test]
fn declared_texts_keep_what_was_written() {
    let world = World::attributes().with("a.csv", "id,zip\n1,00501\n2, 10 \n").declared("zip", DataType::Text);
    assert_eq!(world.rows(), ["0 1|00501", "1 2| 10 "]);
    let world = World::attributes()
        .with("a.ndjson", "{\"id\":1,\"zip\":1.50}\n{\"id\":2,\"zip\":true}\n{\"id\":3,\"zip\":[1]}\n")
        .declared("zip", DataType::Text);
    assert_eq!(world.rows(), ["0 1|1.50", "1 2|true", "bad a.ndjson:3 zip: a list or object is not a text"]);
}

#[test]
fn dated_attributes_take_their_time_from_valid_from() {
    let world = World::new(SourceKind::Attributes { valid_from: Some("since".into()) })
        .with("a.csv", "id,since,level\n1,2026-01-08,gold\n1,,silver\n");
    assert_eq!(world.settled(), "since timestamp, level text");
    assert_eq!(
        world.rows(),
        ["0 1 2026-01-08T00:00:00+08:00|2026-01-08T00:00:00+08:00|gold", "bad a.csv:2 since: no time",]
    );
}

/// Blocks are about 4 MiB: row numbers, embedded line ends and texts must survive the cuts.
#[test]
fn blocks_cut_between_records() {
    let mut text = String::from("id,ts,event,note\n");
    let rows = 40_000;
    for i in 0..rows {
        let note = if i % 7 == 0 { format!("\"line\n{i}\nend, \"\"x\"\"\"") } else { format!("note {i}") };
        text.push_str(&format!("u{},2026-01-08T00:00:{:02}Z,e{},{note}{}\n", i % 1000, i % 60, i % 5, " ".repeat(200)));
        if i % 11 == 0 {
            text.push('\n');
        }
    }
    // Trailing spaces behind a closing quote make a row bad; keep those rows readable.
    let text = text
        .replace("\"\"x\"\"\"".to_owned().as_str(), "\"\"x\"\"\"")
        .replace(&format!("\"{}\n", " ".repeat(200)), "\"\n");
    for name in ["a.csv", "a.csv.gz"] {
        let bytes = if name.ends_with("gz") { gzip(&text) } else { text.clone().into_bytes() };
        let world = World::events().with(name, bytes);
        let columns = world.columns();
        let file = &world.files()[0];
        let mut next = 0u64;
        let mut pieces = 0;
        for piece in open(&world.spec, file, &columns).expect("opened") {
            let piece = piece.expect("read");
            let hint = piece.rows_hint;
            let chunk = piece.decode().expect("decoded");
            check(&chunk, &columns);
            assert_eq!((chunk.rows_seen, chunk.bad, chunk.anonymous), (hint, 0, 0));
            let lines = super::kept_rows(&chunk, &columns, &world.spec.zone);
            for line in lines {
                let note = if next.is_multiple_of(7) {
                    format!("line\n{next}\nend, \"x\"")
                } else {
                    format!("note {next}{}", " ".repeat(200))
                };
                assert!(line.starts_with(&format!("{next} u{} ", next % 1000)), "{line}");
                assert!(line.ends_with(&format!("|e{}|{note}", next % 5)), "{line:?}");
                next += 1;
            }
            pieces += 1;
        }
        assert_eq!((next, pieces > 2), (rows, true), "{name}");
    }
}

#[test]
fn a_record_without_end_is_refused() {
    let mut text = String::from("id,ts,event\n");
    text.push_str(&"x".repeat(40 << 20));
    let world = World::events().with("a.csv", text);
    let columns = [];
    let error = open(&world.spec, &world.files()[0], &columns).err();
    // Without settled columns the event column is missed first: settle them as an earlier ingest would have.
    assert!(matches!(error, Some(SourceError::MissingColumn { .. })));
    let columns = [tagwerk::source::SourceColumn { name: "event".into(), ty: DataType::Text, fixed_by: "x".into() }];
    let mut pieces = open(&world.spec, &world.files()[0], &columns).expect("opened");
    let error = pieces.next().expect("something").expect_err("too long");
    assert_eq!(error.to_string(), "a.csv: row 1 is longer than 33554432 bytes");
    assert!(pieces.next().is_none());
}
