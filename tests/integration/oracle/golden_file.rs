//! Hand-computed cases as TOML: a zone, an instant, sources with their files inline, rules and who is in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    clock::Clock,
    number::{Number, Rational},
    read::read,
    value::Value,
    world::{Column, File, Kind, Meaning, Row, Source, SourceKind, Tag, World},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    zone: String,
    as_of: String,
    #[serde(rename = "source")]
    sources: Vec<WrittenSource>,
    #[serde(default)]
    tags: BTreeMap<String, WrittenMeaning>,
    #[serde(rename = "case", default)]
    cases: Vec<WrittenCase>,
    #[serde(rename = "failure", default)]
    failures: Vec<Failure>,
}

/// A rule whose evaluation fails.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    pub name: String,
    pub rule: String,
    /// Part of what is said.
    pub says: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSource {
    name: String,
    kind: String,
    subject: String,
    time: Option<String>,
    event: Option<String>,
    valid_from: Option<String>,
    /// Zone of times without one, where it is not the workspace's.
    timezone: Option<String>,
    /// Types of the columns; the product finds them out by itself.
    #[serde(default)]
    types: BTreeMap<String, String>,
    /// Further keys of the source in `tagwerk.toml`, as text.
    #[serde(default)]
    settings: String,
    files: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WrittenMeaning {
    Plain(String),
    Cases(Vec<(String, String)>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCase {
    name: String,
    rule: Option<String>,
    cases: Option<Vec<(String, String)>>,
    as_of: Option<String>,
    expect: Expected,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Plain(BTreeSet<String>),
    Cases(BTreeMap<String, BTreeSet<String>>),
}

/// Rule texts of a tag, by case value.
pub type Texts = Vec<(Option<String>, String)>;

/// A file of `tests/golden/`.
pub struct GoldenFile {
    /// File name without extension.
    pub name: String,
    /// Tags are the shared ones, then one per case.
    pub world: World,
    /// Rule text of every tag, by case value.
    pub texts: Vec<(String, Texts)>,
    /// Files as written, by source and path.
    pub files: Vec<(String, String, String)>,
    /// Further keys by source.
    pub settings: BTreeMap<String, String>,
    pub cases: Vec<GoldenCase>,
    pub failures: Vec<Failure>,
    /// Of the cases that name none, and of the failures.
    pub as_of: String,
}

/// A rule and who is in it.
pub struct GoldenCase {
    pub name: String,
    /// Tag of the world.
    pub tag: String,
    pub as_of: String,
    /// By case value; `None` for a plain rule.
    pub expect: BTreeMap<Option<String>, BTreeSet<String>>,
}

/// Reads a file of golden cases.
pub fn load(path: &Path) -> GoldenFile {
    let text = std::fs::read_to_string(path).expect("a golden file");
    let written: Written = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let clock = Clock::new(&written.zone);
    let mut sources: Vec<Source> = written.sources.iter().map(|s| source(s, &clock)).collect();
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    let mut world = World { clock, sources, tags: Vec::new() };

    let mut texts = Vec::new();
    for (id, meaning) in &written.tags {
        texts.push((id.clone(), meaning.texts()));
    }
    let mut cases = Vec::new();
    for (i, case) in written.cases.into_iter().enumerate() {
        let tag = format!("case_{:03}", i + 1);
        let (meaning, expect) = match (case.rule, case.cases, case.expect) {
            (Some(rule), None, Expected::Plain(ids)) => (WrittenMeaning::Plain(rule), BTreeMap::from([(None, ids)])),
            (None, Some(cases), Expected::Cases(by_value)) => {
                (WrittenMeaning::Cases(cases), by_value.into_iter().map(|(v, ids)| (Some(v), ids)).collect())
            }
            _ => panic!("{}: `{}` is neither a rule with ids nor cases with ids", path.display(), case.name),
        };
        texts.push((tag.clone(), meaning.texts()));
        let as_of = case.as_of.unwrap_or_else(|| written.as_of.clone());
        cases.push(GoldenCase { name: case.name, tag, as_of, expect });
    }
    for (id, rules) in &texts {
        let meaning = match rules.as_slice() {
            [(None, rule)] => Meaning::Plain(read(rule, &world)),
            cases => Meaning::Cases(
                cases.iter().map(|(v, rule)| (v.clone().expect("a case has a value"), read(rule, &world))).collect(),
            ),
        };
        world.tags.push(Tag { id: id.clone(), meaning });
    }
    let files =
        written.sources.iter().flat_map(|s| s.files.iter().map(|(p, t)| (s.name.clone(), p.clone(), t.clone())));
    let settings = written.sources.iter().map(|s| (s.name.clone(), s.in_toml()));
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    GoldenFile {
        name,
        files: files.collect(),
        world,
        texts,
        settings: settings.collect(),
        cases,
        failures: written.failures,
        as_of: written.as_of,
    }
}

impl WrittenSource {
    /// Further lines for `tagwerk.toml`.
    fn in_toml(&self) -> String {
        let zone = self.timezone.iter().map(|zone| format!("timezone = {zone:?}\n"));
        format!("{}{}", zone.collect::<String>(), self.settings)
    }
}

impl WrittenMeaning {
    fn texts(&self) -> Vec<(Option<String>, String)> {
        match self {
            Self::Plain(rule) => vec![(None, rule.clone())],
            Self::Cases(cases) => cases.iter().map(|(v, rule)| (Some(v.clone()), rule.clone())).collect(),
        }
    }
}

fn source(written: &WrittenSource, clock: &Clock) -> Source {
    let kind = match written.kind.as_str() {
        "attributes" => SourceKind::Attributes { dated: written.valid_from.clone() },
        "events" => {
            let time = written.time.clone().expect("events have a time");
            SourceKind::Events { time, event: written.event.clone() }
        }
        other => panic!("no source kind `{other}`"),
    };
    let columns = written.types.iter().map(|(name, ty)| Column { name: name.clone(), kind: kind_of(ty) });
    let mut source = Source {
        name: written.name.clone(),
        kind,
        subject: written.subject.clone(),
        columns: columns.collect(),
        files: vec![],
    };
    for (path, text) in &written.files {
        let rows = if path.ends_with(".csv") { csv_rows(text) } else { json_rows(text) };
        let zone = written.timezone.as_deref().map_or_else(|| clock.clone(), Clock::new);
        let rows = rows.iter().map(|cells| row(&source, cells, written, &zone)).collect();
        source.files.push(File { path: path.clone(), rows });
    }
    source
}

/// Cells by column name; an empty one is not listed.
type Cells = BTreeMap<String, String>;

fn csv_rows(text: &str) -> Vec<Cells> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<Cells>().map(|r| r.expect("a row"));
    rows.map(|cells| cells.into_iter().filter(|(_, cell)| !cell.is_empty()).collect()).collect()
}

fn json_rows(text: &str) -> Vec<Cells> {
    let object =
        |line: &str| -> serde_json::Map<String, serde_json::Value> { serde_json::from_str(line).expect("an object") };
    let cell = |value: serde_json::Value| match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    let rows = text.lines().filter(|l| !l.trim().is_empty()).map(object);
    rows.map(|o| o.into_iter().filter_map(|(k, v)| Some((k, cell(v)?))).collect()).collect()
}

fn row(source: &Source, cells: &Cells, written: &WrittenSource, clock: &Clock) -> Row {
    let time = written.time.as_ref().or(written.valid_from.as_ref());
    let value = |column: &Column| cells.get(&column.name).map_or(Value::Null, |text| parse(text, column.kind, clock));
    Row {
        subject: cells.get(&source.subject).cloned(),
        time: time.map_or(0, |t| clock.parse(&cells[t]).expect("a time")),
        event: written.event.as_ref().map(|e| cells.get(e).cloned().unwrap_or_default()),
        cells: source.columns.iter().map(value).collect(),
    }
}

fn kind_of(ty: &str) -> Kind {
    match ty {
        "bool" => Kind::Bool,
        "int" => Kind::Int,
        "decimal" => Kind::Decimal(0),
        "float" => Kind::Float,
        "text" => Kind::Text,
        "date" => Kind::Date,
        "timestamp" => Kind::Timestamp,
        other => panic!("no type `{other}`"),
    }
}

fn parse(text: &str, kind: Kind, clock: &Clock) -> Value {
    match kind {
        Kind::Bool => Value::Bool(text.parse().expect("a bool")),
        Kind::Int | Kind::Decimal(_) => Value::Number(Number::Exact(Rational::parse(text).expect("a number"))),
        Kind::Float => Value::Number(Number::Float(text.parse().expect("a float"))),
        Kind::Text => Value::Text(text.to_owned()),
        Kind::Date => Value::Date(text.parse::<Date>().expect("a date")),
        Kind::Timestamp => Value::Time(clock.parse(text).expect("a time")),
    }
}
