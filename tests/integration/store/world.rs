use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use tagwerk::{
    calendar::Zone,
    source::{Location, SourceKind, SourceSpec},
    store::{
        IngestError, IngestOptions, IngestReport, Store, StoreError,
        facts::{BlockRequest, Facts, StoredSourceKind, Values},
    },
};

/// A folder with files of two sources and a store.
pub(super) struct World {
    dir: PathBuf,
    /// Removes the folder at the end, unless it is another's.
    _guard: Option<tempfile::TempDir>,
}

impl World {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("events")).unwrap();
        Self { dir: dir.path().to_owned(), _guard: Some(dir) }
    }

    /// A world that somebody else made.
    pub(super) fn at(dir: PathBuf) -> Self {
        Self { dir, _guard: None }
    }

    /// A world with a profile file and some days of events.
    pub(super) fn with_days(days: std::ops::Range<u64>) -> Self {
        let world = Self::new();
        world.write("profile.ndjson", &profiles(300));
        for day in days {
            world.write_day(day);
        }
        world
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn write_day(&self, day: u64) {
        self.write(&format!("events/day-{day:03}.csv"), &events(day, 200));
    }

    pub(super) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub(super) fn store(&self) -> Store {
        Store::create(self.path(".tagwerk"), "shop").unwrap()
    }

    pub(super) fn specs(&self) -> Vec<SourceSpec> {
        vec![
            self.spec("profile", SourceKind::Attributes { valid_from: None }, "profile.ndjson"),
            self.spec(
                "events",
                SourceKind::Events { time: "ts".to_owned(), event: Some("event".to_owned()) },
                "events",
            ),
        ]
    }

    fn spec(&self, name: &str, kind: SourceKind, path: &str) -> SourceSpec {
        SourceSpec {
            name: name.into(),
            kind,
            location: Location::Local { root: self.dir.clone(), pattern: self.path(path).to_str().unwrap().to_owned() },
            subject: "user_id".to_owned(),
            types: BTreeMap::new(),
            only: None,
            decimals: None,
            zone: Zone::named("Asia/Shanghai").unwrap(),
        }
    }

    pub(super) fn ingest(&self) -> Result<IngestReport, IngestError> {
        self.ingest_with(&self.specs(), &IngestOptions::default())
    }

    pub(super) fn ingest_with(
        &self,
        specs: &[SourceSpec],
        options: &IngestOptions<'_>,
    ) -> Result<IngestReport, IngestError> {
        self.store().ingest(specs, options)
    }

    /// What a new store holds after one ingest of the files as they are.
    pub(super) fn ingested_anew(&self, specs: &[SourceSpec]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path(), "shop").unwrap();
        store.ingest(specs, &IngestOptions::default()).unwrap();
        rows(&store)
    }
}

/// All rows of a store as text, with ids instead of ordinals, sorted; and with them what must hold of every store.
pub(super) fn rows(store: &Store) -> Vec<String> {
    try_rows(store).unwrap()
}

pub(super) fn try_rows(store: &Store) -> Result<Vec<String>, StoreError> {
    let facts = store.facts()?;
    let mut rows = Vec::new();
    let mut present = roaring::RoaringBitmap::new();
    for (at, source) in facts.sources().iter().enumerate() {
        let all: Vec<usize> = (0..source.columns.len()).collect();
        for container in 0..facts.containers() {
            let request = BlockRequest {
                source: at,
                container,
                event: None,
                from: i64::MIN,
                to: i64::MAX,
                columns: &all,
                order: true,
            };
            for block in facts.blocks(&request)? {
                let (ranks, numbers) = (block.file_ranks.unwrap(), block.row_numbers.unwrap());
                let event = match &source.kind {
                    StoredSourceKind::Events { events, .. } => events.text(block.event),
                    StoredSourceKind::Attributes { .. } => "",
                };
                let mut last = None;
                for (row, low) in block.ordinals.iter().enumerate() {
                    let ordinal = container << 16 | u32::from(*low);
                    present.insert(ordinal);
                    let time = block.times.get(row);
                    let key = (ordinal, time, ranks.get(row), numbers.get(row));
                    assert!(last < Some(key), "rows of a block ascend: {last:?} {key:?}");
                    last = Some(key);
                    assert!((block.times.min..=block.times.max).contains(&time));
                    let id = facts.ids().id(ordinal)?.unwrap();
                    assert_eq!(facts.ids().ordinal(id)?, Some(ordinal));
                    let mut text = format!("{} {id} {time} {event} file {} row {}", source.name, key.2, key.3);
                    for (column, values) in source.columns.iter().zip(&block.columns) {
                        let values = values.unwrap();
                        let valid = values.valid.is_none_or(|bits| bits[row / 64] >> (row % 64) & 1 == 1);
                        let value = match values.values {
                            _ if !valid => continue,
                            Values::Ints(ints) => ints.get(row).to_string(),
                            Values::Floats(floats) => floats[row].to_string(),
                            Values::Codes(raw) => column.texts.as_ref().unwrap().text(raw.get(row) as u32).to_owned(),
                        };
                        write!(text, " {}={value}", column.name).unwrap();
                    }
                    rows.push(text);
                }
            }
        }
    }
    assert_eq!(&present, facts.population());
    assert_eq!(rows.len() as u64, facts.rows());
    rows.sort();
    Ok(rows)
}

/// All files of a store and their bytes, by path; the lock is none of its content.
pub(super) fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != "lock" {
                files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Numbers that look random and are the same in every run.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// One day of events: ids with and without digits, nulls, equal times, an unnamed event.
pub(super) fn events(day: u64, rows: u64) -> String {
    let mut numbers = Numbers(day + 1);
    let mut text = "user_id,ts,event,amount,page,score\n".to_owned();
    for _ in 0..rows {
        let user = numbers.below(400 + day * 7);
        let user = if user.is_multiple_of(5) { format!("u-{user}") } else { user.to_string() };
        let minute = numbers.below(300);
        let (day, hour, minute) = (day % 28 + 1, minute / 60, minute % 60);
        let event = ["login", "purchase", "browse", "", "purchase"][numbers.below(5) as usize];
        let amount = if event == "purchase" {
            format!("{}.{:02}", numbers.below(90), numbers.below(100))
        } else {
            String::new()
        };
        let page = ["home", "cart", "", "search/ä"][numbers.below(4) as usize];
        let score = if numbers.below(3) == 0 { String::new() } else { format!("{}e-3", numbers.below(5000)) };
        writeln!(text, "{user},2026-01-{day:02}T{hour:02}:{minute:02}:00,{event},{amount},{page},{score}").unwrap();
    }
    text
}

pub(super) fn profiles(rows: u64) -> String {
    let mut text = String::new();
    for user in 0..rows {
        let city = ["Shanghai", "Beijing", "Wien"][(user % 3) as usize];
        let born =
            if user.is_multiple_of(4) { "null".to_owned() } else { format!("\"19{:02}-03-04\"", user % 90 + 10) };
        writeln!(text, r#"{{"user_id": {user}, "city": "{city}", "employee": {}, "born": {born}}}"#, user % 10 == 0)
            .unwrap();
    }
    text
}
