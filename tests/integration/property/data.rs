//! Random workspaces: people, rows around the instants where clocks and windows change, and several ingests.

use jiff::{Span, civil::Date};

use super::random::Random;
use crate::oracle::{
    clock::{Clock, DAY, Instant},
    number::{Number, Rational},
    rule::{Duration, Unit},
    value::Value,
    world::{Column, File, Kind, Row, Source, SourceKind, World},
};

/// Where a random workspace is and how its data is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) zone: &'static str,
    /// Local, or with an offset.
    pub(crate) as_of: &'static str,
    /// A clock change nearby.
    pub(crate) change: &'static str,
    /// Extensions of the data files, in turn.
    pub(crate) formats: &'static [&'static str],
    pub(crate) ids: Ids,
    pub(crate) subjects: usize,
    /// Whether ordinals are spread over several containers, by people who come and go in between.
    pub(crate) spread: bool,
}

/// What subject ids look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    Numbers,
    Texts,
}

/// A workspace and how it came to be.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// As it is in the end; without tags.
    pub(crate) world: World,
    pub(crate) as_of: Instant,
    /// What is done to the files before each ingest.
    pub(crate) ingests: Vec<Vec<Step>>,
}

/// A change of one file of a source.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Write { source: String, file: File },
    Remove { source: String, path: String },
}

/// Names of events with the text that means them.
pub(super) const EVENTS: &[&str] = &["login", "browse", "purchase", "refund", "加购"];
const TEXTS: &[&str] = &["Shanghai", "Beijing", "Ulm", "Bad Ems", "上海", "O'Hara", "50%", "a_b", "shang"];

/// Makes a scenario; the same seed gives the same one.
pub(super) fn scenario(place: Place, random: &mut Random) -> Scenario {
    let clock = Clock::new(place.zone);
    let as_of = clock.parse(place.as_of).expect("an instant");
    let change = clock.parse(place.change).expect("an instant");
    let subjects: Vec<String> = (0..place.subjects)
        .map(|i| match place.ids {
            Ids::Numbers => (i * 7 + 3).to_string(),
            Ids::Texts => format!("u{i:05}"),
        })
        .collect();
    let mut maker = Maker { clock: clock.clone(), as_of, change, random, subjects };

    let mut sources = Vec::new();
    // First, changes, last.
    let mut ingests = [Vec::new(), Vec::new(), Vec::new()];
    for shape in shapes() {
        let name = |stem: &str| format!("{stem}.{}", place.formats[stem.len() % place.formats.len()]);
        let mut files = Vec::new();
        for (i, stem) in ["1", "10", "2"].into_iter().enumerate() {
            let people = 0..maker.subjects.len();
            files.push(File { path: name(stem), rows: maker.rows(&shape, people.skip(i % 2).step_by(i % 2 + 1)) });
        }
        let count = maker.subjects.len();
        let old = File { path: name("10"), rows: maker.rows(&shape, 0..count / 4) };
        let gone = File { path: name("3"), rows: maker.rows(&shape, count / 4..count / 2) };
        let write = |file: &File| Step::Write { source: shape.name.clone(), file: file.clone() };
        // A file changes, one comes, one goes.
        ingests[0].extend([write(&files[0]), write(&old), write(&gone)]);
        ingests[1].extend([write(&files[1]), write(&files[2])]);
        ingests[2].push(Step::Remove { source: shape.name.clone(), path: gone.path });
        sources.push(Source { files, ..shape });
    }
    let world = World { clock, sources, tags: Vec::new() };
    let ingests = if place.spread { spread(ingests, &world, place) } else { ingests.into() };
    Scenario { world, as_of, ingests }
}

/// People who fill containers, so that the others' ordinals lie in three of them; in the end they are gone.
const CROWD: usize = 70_000;

/// A third of the files before a crowd, a third after it, a third after a second crowd.
fn spread(ingests: [Vec<Step>; 3], world: &World, place: Place) -> Vec<Vec<Step>> {
    let [mut first, changes, mut last] = ingests;
    let cells = world.source("profile").expect("a source").columns.iter().map(|_| Value::Null).collect::<Vec<_>>();
    let mut crowd = |number: usize| {
        let path = format!("crowd_{number}.{}", place.formats[0]);
        last.push(Step::Remove { source: "profile".to_owned(), path: path.clone() });
        let row = |i| Row { subject: Some(format!("crowd {i}")), time: 0, event: None, cells: cells.clone() };
        let rows = (number * CROWD..(number + 1) * CROWD).map(row).collect();
        vec![Step::Write { source: "profile".to_owned(), file: File { path, rows } }]
    };
    let (one, two) = (crowd(0), crowd(1));
    // The files of a quarter of the people each, of all sources.
    let mut take = |stem: &str| {
        let is_it = |step: &Step| matches!(step, Step::Write { file, .. } if file.path.starts_with(stem));
        let (taken, left): (Vec<_>, Vec<_>) = std::mem::take(&mut first).into_iter().partition(is_it);
        first = left;
        taken
    };
    let (quarter, next) = (take("10."), take("3."));
    vec![quarter, one, next, two, first, changes, last]
}

/// The sources of every random workspace, without rows, ordered by name.
fn shapes() -> Vec<Source> {
    let columns = |columns: &[(&str, Kind)]| {
        columns.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect()
    };
    let source = |name: &str, kind, subject: &str, columns| Source {
        name: name.to_owned(),
        kind,
        subject: subject.to_owned(),
        columns,
        files: Vec::new(),
    };
    vec![
        source(
            "events",
            SourceKind::Events { time: "ts".to_owned(), event: Some("event".to_owned()) },
            "user_id",
            columns(&[
                ("category", Kind::Text),
                ("amount", Kind::Decimal(2)),
                ("qty", Kind::Int),
                ("rating", Kind::Float),
                ("ok", Kind::Bool),
                ("due", Kind::Timestamp),
                ("on", Kind::Date),
            ]),
        ),
        source(
            "order",
            SourceKind::Events { time: "ordered_at".to_owned(), event: None },
            "customer",
            columns(&[("note", Kind::Text), ("quantity", Kind::Int), ("unit_price", Kind::Decimal(3))]),
        ),
        source(
            "plan",
            SourceKind::Attributes { dated: Some("since".to_owned()) },
            "user_id",
            columns(&[("level", Kind::Text), ("fee", Kind::Decimal(2)), ("seats", Kind::Int)]),
        ),
        source(
            "profile",
            SourceKind::Attributes { dated: None },
            "user_id",
            columns(&[
                ("city", Kind::Text),
                ("age", Kind::Int),
                ("vip", Kind::Bool),
                ("balance", Kind::Decimal(2)),
                ("height", Kind::Float),
                ("registered", Kind::Timestamp),
                ("birthday", Kind::Date),
            ]),
        ),
    ]
}

struct Maker<'r> {
    clock: Clock,
    as_of: Instant,
    change: Instant,
    random: &'r mut Random,
    subjects: Vec<String>,
}

impl Maker<'_> {
    fn rows(&mut self, source: &Source, people: impl Iterator<Item = usize>) -> Vec<Row> {
        let mut rows = Vec::new();
        for person in people {
            // A tenth of the people is in no file of this source.
            let count = match (&source.kind, self.random.below(10)) {
                (_, 0) => 0,
                (SourceKind::Attributes { dated: None }, n) => usize::from(n > 3),
                (SourceKind::Attributes { dated: Some(_) }, n) => n / 3,
                (SourceKind::Events { .. }, n) => {
                    [1, 1, 2, 2, 3, 3, 4, 6, 12][n - 1] * usize::from(person % 3 != 0 || n > 5)
                }
            };
            let mut previous = self.as_of - 3 * DAY;
            for _ in 0..count {
                let time = if source.is_undated() { 0 } else { self.time(previous) };
                previous = time;
                rows.push(self.row(source, Some(person), time));
            }
        }
        for _ in 0..rows.len() / 50 {
            let time = if source.is_undated() { 0 } else { self.time(self.as_of) };
            rows.push(self.row(source, None, time));
        }
        // Not in the order of people or time.
        for i in (1..rows.len()).rev() {
            rows.swap(i, self.random.below(i + 1));
        }
        rows
    }

    fn row(&mut self, source: &Source, person: Option<usize>, time: Instant) -> Row {
        let event = matches!(source.kind, SourceKind::Events { event: Some(_), .. }).then(|| {
            let heavy = if self.random.percent(40) { 2 } else { EVENTS.len() };
            if self.random.percent(2) { String::new() } else { EVENTS[self.random.below(heavy)].to_owned() }
        });
        Row {
            subject: person.map(|p| self.subjects[p].clone()),
            time,
            event,
            cells: source.columns.iter().map(|c| self.cell(c.kind)).collect(),
        }
    }

    /// An instant where something is likely to go wrong.
    fn time(&mut self, previous: Instant) -> Instant {
        const EDGES: [i64; 5] = [-1_000_000, -1, 0, 1, 1_000_000];
        let edge = *self.random.pick(&EDGES);
        match self.random.below(20) {
            0..=6 => self.as_of - self.random.range(1, 60 * 86_400) * 1_000_000,
            7..=9 => {
                let unit = *self.random.pick(&[Unit::Hour, Unit::Day, Unit::Day, Unit::Week, Unit::Month]);
                let count = self.random.range(1, if unit == Unit::Month { 2 } else { 8 });
                self.clock.subtract(self.as_of, Duration { count, unit }) + edge
            }
            10..=12 => {
                self.change + self.random.range(-180, 180) * 60_000_000 + if self.random.percent(30) { edge } else { 0 }
            }
            13..=14 => previous,
            15..=16 => previous + self.random.range(1, 4000) * 60_000_000,
            17 => self.as_of + self.random.range(0, 2) * self.random.range(0, 10) * DAY + edge.max(0),
            _ => {
                let days = self.random.range(-40, 0);
                self.clock.midnight(self.date(days)) + edge
            }
        }
    }

    /// A date that many days from `as_of`.
    fn date(&self, days: i64) -> Date {
        self.clock.date(self.as_of).checked_add(Span::new().days(days)).expect("in range")
    }

    fn cell(&mut self, kind: Kind) -> Value {
        if self.random.percent(12) {
            return Value::Null;
        }
        let exact = |mantissa: i64, scale| Value::Number(Number::Exact(Rational::decimal(mantissa.into(), scale)));
        match kind {
            Kind::Bool => Value::Bool(self.random.percent(50)),
            Kind::Int => exact(self.random.range(-2, 9), 0),
            Kind::Decimal(scale) => {
                let mantissa =
                    if self.random.percent(50) { self.random.range(-500, 5000) } else { self.random.range(0, 5) * 10 };
                exact(mantissa, scale)
            }
            Kind::Float => {
                let tenths = self.random.range(-20, 100);
                Value::Number(Number::Float(tenths as f64 / if self.random.percent(50) { 10.0 } else { 8.0 }))
            }
            Kind::Text => Value::Text((*self.random.pick(TEXTS)).to_owned()),
            Kind::Date => {
                let days = self.random.range(-60, 20);
                Value::Date(self.date(days))
            }
            Kind::Timestamp => Value::Time(self.time(self.as_of)),
        }
    }
}

impl Source {
    fn is_undated(&self) -> bool {
        matches!(self.kind, SourceKind::Attributes { dated: None })
    }
}
