use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Count, MARK};
use crate::{
    calendar::Micros,
    catalog::{SourceShapes, value::parse_data_type},
    rule::{ColumnShape, DataType, SourceShape, SourceShapeKind},
};

/// Releases whose sizes are kept for a tag.
const SIZES_MAX: usize = 12;
/// Commits that are kept for a tag.
pub const VERSIONS_MAX: usize = 20;
/// Version of the file's format.
const FORMAT: u32 = 1;

/// What pages tell and files of the catalog do not: kept as `history.json` beside the pages, and refreshed from the
/// store, from git and from the data wherever these are at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Columns and events of sources as data told them, by name of the source.
    pub sources: SourceShapes,
    /// Sizes and versions, by id of the tag.
    pub tags: BTreeMap<String, TagRecord>,
}

/// What is known about one tag's past.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagRecord {
    /// Its audiences in past releases, oldest first, one at most for each instant.
    pub sizes: Vec<SizeEntry>,
    /// Commits that changed its file, newest first.
    pub versions: Vec<Version>,
}

/// The audiences of a tag in a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeEntry {
    /// The instant its rules were evaluated at, in microseconds since 1970.
    #[serde(with = "instant")]
    pub as_of: Micros,
    /// The population.
    pub subjects: Count,
    /// Members, in any case.
    pub size: Count,
    /// Members of the cases of an enumerated tag, by value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cases: BTreeMap<String, Count>,
}

/// A commit that changed a tag's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Full hash.
    pub commit: String,
    /// When it was written, in microseconds since 1970.
    #[serde(with = "instant")]
    pub at: Micros,
    /// Name of who wrote it.
    pub author: String,
    /// First line of its message.
    pub subject: String,
}

/// Why a record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is damaged, or was merged by hand.
    #[error("it is not what `tagwerk docs` writes")]
    Malformed(#[from] serde_json::Error),
    /// A column has a type that is none.
    #[error("`{0}` is no type of a column")]
    UnknownType(String),
    /// A newer program wrote it.
    #[error("it has format {0}, and this program reads format {FORMAT}")]
    Format(u32),
}

impl SizeEntry {
    /// The sizes of a tag in a release as a page may tell them. `cases` are values with sizes, or one pair without a value.
    #[must_use]
    pub fn new(as_of: Micros, subjects: u64, cases: &[(Option<String>, u64)], min_count: u64) -> Self {
        let sizes: Vec<u64> = cases.iter().map(|(_, size)| *size).collect();
        let counts = super::masked_cells(&sizes, subjects, min_count);
        let total = match counts.iter().map(|c| c.exact()).sum::<Option<u64>>() {
            Some(total) => Count::Exact(total),
            // The total of parts that are not all told would tell one of them.
            None => match counts.as_slice() {
                [one] => *one,
                _ if sizes.iter().sum::<u64>() < min_count => Count::Below(min_count),
                _ => Count::Hidden,
            },
        };
        let value = |((value, _), count): (&(Option<String>, u64), Count)| Some((value.clone()?, count));
        Self {
            as_of,
            subjects: Count::masked(subjects, min_count),
            size: total,
            cases: cases.iter().zip(counts).filter_map(value).collect(),
        }
    }
}

impl TagRecord {
    /// Takes over what releases say: of several entries with one instant the later holds, and only the newest are kept.
    pub fn add_sizes(&mut self, entries: impl IntoIterator<Item = SizeEntry>) {
        let mut by_instant: BTreeMap<Micros, SizeEntry> = self.sizes.drain(..).map(|e| (e.as_of, e)).collect();
        by_instant.extend(entries.into_iter().map(|e| (e.as_of, e)));
        self.sizes = by_instant.into_values().collect();
        self.sizes.drain(..self.sizes.len().saturating_sub(SIZES_MAX));
    }

    /// Takes over what git says. A complete history replaces what was known; from a shallow clone come only the newest
    /// commits, and those known before stay behind them.
    pub fn set_versions(&mut self, versions: Vec<Version>, is_complete: bool) {
        let before = std::mem::replace(&mut self.versions, versions);
        if !is_complete {
            let is_new = |old: &Version| !self.versions.iter().any(|v| v.commit == old.commit);
            let older: Vec<Version> = before.into_iter().filter(is_new).collect();
            self.versions.extend(older);
        }
        self.versions.truncate(VERSIONS_MAX);
    }
}

/// The file, as serde reads it.
#[derive(Deserialize)]
struct File {
    format: u32,
    #[serde(default)]
    sources: BTreeMap<String, Source>,
    #[serde(default)]
    tags: BTreeMap<String, Tag>,
}

#[derive(Serialize, Deserialize)]
struct Source {
    columns: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    events: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Tag {
    #[serde(default)]
    sizes: Vec<SizeEntry>,
    #[serde(default)]
    versions: Vec<Version>,
}

impl Record {
    /// Masks what was recorded when the bound was lower.
    pub fn mask(&mut self, min_count: u64) {
        for entry in self.tags.values_mut().flat_map(|tag| &mut tag.sizes) {
            for count in [&mut entry.subjects, &mut entry.size].into_iter().chain(entry.cases.values_mut()) {
                if let Count::Exact(told) = count {
                    *count = Count::masked(*told, min_count);
                }
            }
        }
    }

    /// Reads what [`Record::to_json`] wrote.
    ///
    /// # Errors
    /// When the text is something else.
    pub fn from_json(text: &str) -> Result<Self, RecordError> {
        let file: File = serde_json::from_str(text)?;
        if file.format != FORMAT {
            return Err(RecordError::Format(file.format));
        }
        let source = |(name, source): (String, Source)| Ok((name.clone(), source.into_shape(&name)?));
        let tag = |(id, tag): (String, Tag)| (id, TagRecord { sizes: tag.sizes, versions: tag.versions });
        Ok(Self {
            sources: file.sources.into_iter().map(source).collect::<Result<_, RecordError>>()?,
            tags: file.tags.into_iter().map(tag).collect(),
        })
    }

    /// The text of `history.json`: a line for every fact, ordered, so that two branches that both refreshed it merge.
    ///
    /// # Panics
    /// Never: everything in it can be written as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\n\"about\": {},\n\"format\": {FORMAT},\n\"sources\": {{", json!(about()));
        let mut comma = "";
        for (name, shape) in &self.sources {
            put(&mut out, format_args!("{comma}\n{}: {}", json!(name), line(&Source::of(shape))));
            comma = ",";
        }
        out.push_str("\n},\n\"tags\": {");
        comma = "";
        for (id, tag) in self.tags.iter().filter(|(_, tag)| **tag != TagRecord::default()) {
            put(&mut out, format_args!("{comma}\n{}: {{", json!(id)));
            comma = "";
            for (key, lines) in [
                ("sizes", tag.sizes.iter().map(line).collect::<Vec<_>>()),
                ("versions", tag.versions.iter().map(line).collect()),
            ] {
                if !lines.is_empty() {
                    put(&mut out, format_args!("{comma}\n  \"{key}\": [\n    {}\n  ]", lines.join(",\n    ")));
                    comma = ",";
                }
            }
            out.push_str("\n}");
            comma = ",";
        }
        out.push_str("\n}\n}\n");
        out
    }
}

/// Instants as people read them: `2026-01-08T00:00:00+00:00`.
mod instant {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use crate::calendar::{Micros, Zone, format_instant, parse_instant};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
    pub(super) fn serialize<S: Serializer>(t: &Micros, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_instant(*t, &Zone::utc()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Micros, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_instant(&text, &Zone::utc()).map_err(D::Error::custom)
    }
}

fn about() -> String {
    format!(
        "{MARK} Sizes of past releases, commits, and columns that data tells: what the pages beside it need to be made anew."
    )
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists can be written as JSON")
}

fn put(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("writing to a text cannot fail");
}

impl Source {
    fn of(shape: &SourceShape) -> Self {
        // That nothing is known is said by leaving it out: such a shape is not recorded.
        let columns = shape.columns.iter().map(|c| (c.name.to_string(), c.ty.to_string())).collect();
        let texts = |names: &[Arc<str>]| names.iter().map(ToString::to_string).collect();
        match &shape.kind {
            SourceShapeKind::Attributes => Self { columns, time: None, event: None, events: None },
            SourceShapeKind::Events { time, event, events, events_known } => Self {
                columns,
                time: Some(time.to_string()),
                event: event.as_ref().map(ToString::to_string),
                events: events_known.then(|| texts(events)),
            },
        }
    }

    fn into_shape(self, name: &str) -> Result<SourceShape, RecordError> {
        let column = |(name, ty): (String, String)| {
            let ty: DataType = parse_data_type(&ty).ok_or(RecordError::UnknownType(ty))?;
            Ok(ColumnShape { name: name.into(), ty })
        };
        let columns = self.columns.into_iter().map(column).collect::<Result<_, RecordError>>()?;
        let kind = match self.time {
            None => SourceShapeKind::Attributes,
            Some(time) => SourceShapeKind::Events {
                time: time.into(),
                event: self.event.map(Arc::from),
                events_known: self.events.is_some(),
                events: self.events.unwrap_or_default().into_iter().map(Arc::from).collect(),
            },
        };
        Ok(SourceShape { name: name.into(), kind, columns, columns_known: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(as_of: Micros, size: u64) -> SizeEntry {
        SizeEntry::new(as_of, 1000, &[(None, size)], 11)
    }

    fn version(commit: &str) -> Version {
        Version { commit: commit.into(), at: 1_767_225_600_000_000, author: "An \"x\"".into(), subject: "a\\|b".into() }
    }

    #[test]
    fn written_and_read_back() {
        let mut record = Record::default();
        assert_eq!(Record::from_json(&record.to_json()).unwrap(), record);
        let columns = vec![
            ColumnShape { name: "b".into(), ty: DataType::Decimal { scale: 2 } },
            ColumnShape { name: "a \"q\"".into(), ty: DataType::Text },
        ];
        let kind = SourceShapeKind::Events {
            time: "ts".into(),
            event: Some("event".into()),
            events: vec!["login".into(), "购买".into()],
            events_known: true,
        };
        for (name, kind) in [("profile", SourceShapeKind::Attributes), ("events", kind)] {
            let shape = SourceShape { name: name.into(), kind, columns: columns.clone(), columns_known: true };
            record.sources.insert(name.to_owned(), shape);
        }
        let mut tag = TagRecord::default();
        tag.add_sizes([entry(2, 20), entry(1, 3)]);
        tag.add_sizes([SizeEntry::new(3, 1000, &[(Some("new".into()), 40), (Some("old".into()), 5)], 11)]);
        tag.set_versions(vec![version("c2"), version("c1")], true);
        record.tags.insert("vip".into(), tag);
        record.tags.insert("nothing_known".into(), TagRecord::default());
        insta::assert_snapshot!(record.to_json(), @r###"
        {
        "about": "Made by `tagwerk docs`; change the files of the catalog instead. Sizes of past releases, commits, and columns that data tells: what the pages beside it need to be made anew.",
        "format": 1,
        "sources": {
        "events": {"columns":[["b","decimal(2)"],["a \"q\"","text"]],"time":"ts","event":"event","events":["login","购买"]},
        "profile": {"columns":[["b","decimal(2)"],["a \"q\"","text"]]}
        },
        "tags": {
        "vip": {
          "sizes": [
            {"as_of":"1970-01-01T00:00:00.000001+00:00","subjects":1000,"size":"<11"},
            {"as_of":"1970-01-01T00:00:00.000002+00:00","subjects":1000,"size":20},
            {"as_of":"1970-01-01T00:00:00.000003+00:00","subjects":1000,"size":null,"cases":{"new":40,"old":"<11"}}
          ],
          "versions": [
            {"commit":"c2","at":"2026-01-01T00:00:00+00:00","author":"An \"x\"","subject":"a\\|b"},
            {"commit":"c1","at":"2026-01-01T00:00:00+00:00","author":"An \"x\"","subject":"a\\|b"}
          ]
        }
        }
        }
        "###);
        let read = Record::from_json(&record.to_json()).unwrap();
        record.tags.remove("nothing_known");
        assert_eq!(read, record);
        assert_eq!(read.to_json(), record.to_json());
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for (text, expected) in [
            ("<<<<<<< HEAD", "it is not what `tagwerk docs` writes"),
            ("{\"format\": 2}", "it has format 2, and this program reads format 1"),
            (
                "{\"format\": 1, \"sources\": {\"p\": {\"columns\": [[\"a\", \"blob\"]]}}}",
                "`blob` is no type of a column",
            ),
        ] {
            assert_eq!(Record::from_json(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn the_newest_sizes_are_kept_one_for_each_instant() {
        let mut tag = TagRecord::default();
        tag.add_sizes((0..20).map(|at| entry(at, 100)));
        tag.add_sizes([entry(19, 200)]);
        assert_eq!(tag.sizes.len(), SIZES_MAX);
        assert_eq!(tag.sizes[0].as_of, 8);
        assert_eq!(tag.sizes[SIZES_MAX - 1].size, Count::Exact(200));
    }

    #[test]
    fn totals_tell_no_part() {
        let case = |value: &str, size| (Some(value.to_owned()), size);
        let told = SizeEntry::new(0, 1000, &[case("a", 100), case("b", 200)], 11);
        assert_eq!(told.size, Count::Exact(300));
        let untold = SizeEntry::new(0, 1000, &[case("a", 100), case("b", 2)], 11);
        assert_eq!((untold.size, untold.cases["b"]), (Count::Hidden, Count::Below(11)));
        assert_eq!(SizeEntry::new(0, 1000, &[case("a", 1), case("b", 2)], 11).size, Count::Below(11));
        assert_eq!(SizeEntry::new(0, 5, &[(None, 5)], 11).subjects, Count::Below(11));
    }

    #[test]
    fn a_shallow_clone_forgets_no_commit() {
        let mut tag = TagRecord::default();
        tag.set_versions(vec![version("c2"), version("c1")], true);
        tag.set_versions(vec![version("c3"), version("c2")], false);
        let commits: Vec<&str> = tag.versions.iter().map(|v| v.commit.as_str()).collect();
        assert_eq!(commits, ["c3", "c2", "c1"]);
        tag.set_versions(vec![version("d1")], true);
        assert_eq!(tag.versions.len(), 1, "a history that was written anew");
        tag.set_versions(Vec::new(), false);
        assert_eq!(tag.versions.len(), 1);
    }
}
