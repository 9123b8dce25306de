//! Files in, typed rows out: each test writes files and compares what is read, as text.

mod demo;
mod discover;
mod parquet;
#[cfg(feature = "s3")]
mod remote;
mod retail;
mod settle;
mod text;

use std::{collections::BTreeMap, fs, path::Path};

use tagwerk::{
    calendar::{Micros, Zone, format_instant},
    rule::DataType,
    source::{
        Chunk, ChunkColumn, ChunkData, Location, RowNumbers, SourceColumn, SourceFile, SourceKind, SourceSpec,
        Subjects, discover, open, settle,
    },
};
use tempfile::TempDir;

/// A folder of files and a source over it.
struct World {
    dir: TempDir,
    spec: SourceSpec,
}

impl World {
    /// Events with subject `id`, time `ts` and event `event`, all files of the folder, zone Shanghai.
    fn events() -> Self {
        Self::new(SourceKind::Events { time: "ts".into(), event: Some("event".into()) })
    }

    /// Undated attributes with subject `id`.
    fn attributes() -> Self {
        Self::new(SourceKind::Attributes { valid_from: None })
    }

    fn new(kind: SourceKind) -> Self {
        let dir = tempfile::tempdir().expect("folder");
        let root = dir.path().to_owned();
        let spec = SourceSpec {
            name: "s".into(),
            kind,
            location: Location::Local { pattern: root.display().to_string(), root },
            subject: "id".into(),
            types: BTreeMap::new(),
            only: None,
            decimals: None,
            zone: Zone::named("Asia/Shanghai").expect("zone"),
        };
        Self { dir, spec }
    }

    fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(path, bytes).expect("written");
        self
    }

    fn declared(mut self, column: &str, ty: DataType) -> Self {
        self.spec.types.insert(column.to_owned(), ty);
        self
    }

    fn matching(mut self, pattern: &str) -> Self {
        let root = self.dir.path().to_owned();
        self.spec.location = Location::Local { pattern: root.join(pattern).display().to_string(), root };
        self
    }

    fn files(&self) -> Vec<SourceFile> {
        discover(&self.spec).expect("files")
    }

    fn columns(&self) -> Vec<SourceColumn> {
        settle(&self.spec, &self.files(), None).expect("settled")
    }

    /// `name type, …` of the settled columns, or the error with its help.
    fn settled(&self) -> String {
        match settle(&self.spec, &self.files(), None) {
            Ok(columns) => types(&columns),
            Err(error) => format!("{error}; {}", error.help().unwrap_or_default())
                .replace(&self.dir.path().display().to_string(), ""),
        }
    }

    /// All rows of all files as text, then bad rows and counts.
    fn rows(&self) -> Vec<String> {
        let columns = self.columns();
        let mut lines = Vec::new();
        for file in self.files() {
            let pieces = open(&self.spec, &file, &columns).expect("opened");
            for piece in pieces {
                let chunk = piece.and_then(tagwerk::source::Piece::decode).expect("decoded");
                check(&chunk, &columns);
                lines.extend(kept_rows(&chunk, &columns, &self.spec.zone));
                let bad = chunk.samples.iter();
                lines.extend(bad.map(|b| format!("bad {}:{} {}: {}", b.file, b.row, b.column, b.reason)));
                if chunk.anonymous > 0 {
                    lines.push(format!("{} anonymous", chunk.anonymous));
                }
            }
        }
        lines
    }
}

fn types(columns: &[SourceColumn]) -> String {
    columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect::<Vec<_>>().join(", ")
}

/// What every chunk promises.
fn check(chunk: &Chunk, columns: &[SourceColumn]) {
    let rows = chunk.rows;
    assert_eq!(chunk.rows_seen, rows as u64 + chunk.anonymous + chunk.bad);
    assert_eq!(chunk.times.len(), rows);
    assert_eq!(chunk.columns.len(), columns.len());
    assert!(chunk.samples.len() as u64 <= chunk.bad);
    if let RowNumbers::Each(numbers) = &chunk.row_numbers {
        assert_eq!(numbers.len(), rows);
        assert!(numbers.is_sorted());
    }
    let check_codes = |codes: &[u32], distinct: usize, valid: Option<&[bool]>| {
        assert_eq!(codes.len(), rows);
        // By first appearance, each used.
        let mut next = 0;
        for (row, code) in codes.iter().enumerate() {
            if valid.is_none_or(|v| v[row]) {
                assert!(*code <= next, "code {code} before {next}");
                next = next.max(code + 1);
            } else {
                assert_eq!(*code, 0);
            }
        }
        assert_eq!(next as usize, distinct);
    };
    match &chunk.subjects {
        Subjects::Ints(ids) => assert_eq!(ids.len(), rows),
        Subjects::Texts { codes, values } => check_codes(codes, values.len(), None),
    }
    for ChunkColumn { data, valid } in &chunk.columns {
        if let Some(valid) = valid {
            assert_eq!(valid.len(), rows);
            assert!(valid.contains(&false), "a mask without nulls");
        }
        let is_null = |row: usize| valid.as_ref().is_some_and(|v| !v[row]);
        match data {
            ChunkData::Ints(v) => {
                assert_eq!(v.len(), rows);
                assert!((0..rows).all(|i| !is_null(i) || v[i] == 0));
            }
            ChunkData::Floats(v) => {
                assert_eq!(v.len(), rows);
                assert!((0..rows).all(|i| if is_null(i) { v[i] == 0.0 } else { !v[i].is_nan() }));
            }
            ChunkData::Bools(v) => {
                assert_eq!(v.len(), rows);
                assert!((0..rows).all(|i| !is_null(i) || !v[i]));
            }
            ChunkData::Texts { codes, values } => check_codes(codes, values.len(), valid.as_deref()),
        }
    }
}

fn kept_rows(chunk: &Chunk, columns: &[SourceColumn], zone: &Zone) -> Vec<String> {
    let row = |i: usize| {
        let number = match &chunk.row_numbers {
            RowNumbers::Consecutive { first } => first + i as u64,
            RowNumbers::Each(numbers) => numbers[i],
        };
        let id = match &chunk.subjects {
            Subjects::Ints(ids) => ids[i].to_string(),
            Subjects::Texts { codes, values } => values.get(codes[i]).to_owned(),
        };
        let mut line = format!("{number} {id}");
        if chunk.times[i] != Micros::MIN {
            line.push_str(&format!(" {}", format_instant(chunk.times[i], zone)));
        }
        for (column, ty) in chunk.columns.iter().zip(columns.iter().map(|c| c.ty)) {
            line.push('|');
            line.push_str(&cell(column, ty, i, zone));
        }
        line
    };
    (0..chunk.rows).map(row).collect()
}

fn cell(column: &ChunkColumn, ty: DataType, row: usize, zone: &Zone) -> String {
    if column.valid.as_ref().is_some_and(|v| !v[row]) {
        return "∅".to_owned();
    }
    match (&column.data, ty) {
        (ChunkData::Ints(v), DataType::Timestamp) => format_instant(v[row], zone),
        (ChunkData::Ints(v), DataType::Date) => format!("day {}", v[row]),
        (ChunkData::Ints(v), DataType::Decimal { scale }) => format!("{}e-{scale}", v[row]),
        (ChunkData::Ints(v), _) => v[row].to_string(),
        (ChunkData::Floats(v), _) => format!("{:?}", v[row]),
        (ChunkData::Bools(v), _) => v[row].to_string(),
        (ChunkData::Texts { codes, values }, _) => values.get(codes[row]).to_owned(),
    }
}

/// The files of the shared data folder, or `None` with a printed line.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn shared(name: &str) -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        println!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}
