//! Random rules on random data: the product agrees with the oracle.
//!
//! `TAGWERK_PROPERTY_SEED` takes another seed, `TAGWERK_PROPERTY_ROUNDS` more worlds.

mod author;
mod constants;
mod data;
mod forms;
mod random;
mod shape;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use author::{Author, Place as Scope};
use data::{Ids, Place, Scenario, Step, scenario};
use forms::{FORMS, forms};
use random::Random;

use crate::oracle::{
    data_files::write_rows,
    files::{write_tag, write_workspace},
    judge::Judge,
    product::{self, Audiences},
    rule::Rule,
    world::{Kind, Meaning, Tag, World},
};

/// Telling cases of each form that all worlds together have to bring.
const CASES_PER_FORM: usize = 50;

const PLACES: &[Place] = &[
    // The night of the short day, a day step into the gap, the fold, the long day.
    place("Europe/Berlin", "2026-03-30T02:30:00", "2026-03-29T01:00:00Z", "csv", Ids::Texts),
    place("America/New_York", "2026-11-02T01:30:00", "2026-11-01T06:00:00Z", "parquet", Ids::Numbers),
    place("Australia/Lord_Howe", "2026-04-06T00:00:00", "2026-04-04T15:00:00Z", "ndjson", Ids::Texts),
    place("Asia/Shanghai", "2026-03-01T00:00:00", "2026-01-31T16:00:00Z", "parquet", Ids::Texts),
    place("UTC", "2026-03-31T12:00:00", "2026-02-28T12:00:00Z", "csv", Ids::Numbers),
    place("America/Sao_Paulo", "2018-11-05T00:00:00", "2018-11-04T03:00:00Z", "ndjson", Ids::Numbers),
    place("Europe/Berlin", "2026-10-26T02:30:00", "2026-10-25T01:00:00Z", "parquet", Ids::Texts),
    place("America/New_York", "2026-03-09T00:00:00", "2026-03-08T07:00:00Z", "csv", Ids::Texts),
];

const fn place(zone: &'static str, as_of: &'static str, change: &'static str, format: &'static str, ids: Ids) -> Place {
    Place { zone, as_of, change, format, ids, subjects: 400 }
}

/// A world with tags, and who is in each, says the oracle.
struct Exam {
    scenario: Scenario,
    /// By tag and case.
    expected: BTreeMap<(String, Option<String>), BTreeSet<String>>,
    /// How many telling cases there are of each form.
    covered: BTreeMap<&'static str, usize>,
}

#[test]
fn the_product_agrees_with_the_oracle() {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let rounds = usize::try_from(setting("TAGWERK_PROPERTY_ROUNDS").unwrap_or(1)).expect("a small number");
    let quota = CASES_PER_FORM.div_ceil(PLACES.len());
    let mut covered: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, place) in PLACES.iter().cycle().take(rounds * PLACES.len()).enumerate() {
        let start = std::time::Instant::now();
        let exam = write_exam(*place, seed * 1000 + i as u64, quota);
        eprintln!("{} {:?} {} tags", place.zone, start.elapsed(), exam.expected.len());
        let start = std::time::Instant::now();
        let folder = tempfile::tempdir().expect("a folder");
        match sit_exam(folder.path(), &exam, 2) {
            Ok(audiences) => {
                for (key, expected) in &exam.expected {
                    let found = &audiences[key];
                    if found != expected {
                        let tag = exam.scenario.world.tag(&key.0);
                        let more: Vec<_> = found.difference(expected).take(3).collect();
                        let less: Vec<_> = expected.difference(found).take(3).collect();
                        let text = match &tag.meaning {
                            Meaning::Plain(r) => r.to_string(),
                            Meaning::Cases(c) => {
                                c.iter().map(|c| format!("{}: {}", c.0, c.1)).collect::<Vec<_>>().join("; ")
                            }
                        };
                        eprintln!(
                            "WRONG {} {key:?} {} of {} more {more:?} less {less:?}: {text}",
                            place.zone,
                            found.len(),
                            expected.len()
                        );
                    }
                }
            }
            Err(error) => eprintln!("WRONG {}: {}", place.zone, &error[..error.len().min(3000)]),
        }
        eprintln!("product {:?}", start.elapsed());
        for (form, count) in exam.covered {
            *covered.entry(form).or_default() += count;
        }
    }
    report(&covered);
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// Writes rules about a random world until every form has its share of telling ones.
fn write_exam(place: Place, seed: u64, quota: usize) -> Exam {
    let mut random = Random::new(seed);
    let mut scenario = scenario(place, &mut random);
    let as_of = scenario.as_of;
    let mut covered: BTreeMap<&'static str, usize> = FORMS.iter().map(|f| (*f, 0)).collect();

    // Tags for others to refer to.
    let mut tags = Vec::new();
    let world = scenario.world.clone();
    let judge = Judge::new(&world, as_of);
    let mut author = author(&world, &judge, &mut random);
    for i in 1..=3 {
        let rule = author.telling("", |_| true).0;
        tags.push(Tag { id: format!("plain_{i}"), meaning: Meaning::Plain(rule) });
        let cases = ["x", "y", "z"].map(|value| (value.to_owned(), author.telling("", |_| true).0));
        tags.push(Tag { id: format!("cases_{i}"), meaning: Meaning::Cases(cases.into()) });
    }
    scenario.world.tags = tags;

    let world = scenario.world.clone();
    let judge = Judge::new(&world, as_of);
    let mut author = self::author(&world, &judge, &mut random);
    let mut expected = BTreeMap::new();
    let size = world.population().len();
    for tag in &world.tags {
        for (case, members) in judge.tag_audiences(&tag.id) {
            if case.is_some() && !members.is_empty() && members.len() < size {
                *covered.get_mut("case").expect("a form") += 1;
            }
            expected.insert((tag.id.clone(), case.map(str::to_owned)), owned(&members));
        }
    }
    let mut number = 0;
    while let Some((wish, _)) = covered.iter().filter(|(f, c)| **c < quota && **f != "case").min_by_key(|(_, c)| **c) {
        let wish = *wish;
        let (rule, audience) = author.telling(wish, |rule| forms(rule, &world).contains(wish));
        for form in forms(&rule, &world) {
            *covered.get_mut(form).expect("a form") += 1;
        }
        number += 1;
        let id = format!("rule_{number:03}");
        expected.insert((id.clone(), None), owned(&audience));
        scenario.world.tags.push(Tag { id, meaning: Meaning::Plain(rule) });
    }
    Exam { scenario, expected, covered }
}

fn author<'w>(world: &'w World, judge: &'w Judge<'w>, random: &'w mut Random) -> Author<'w> {
    let sample = world.population().into_iter().step_by(5).collect();
    Author { world, judge, random, sample, wish: "", may_rank: true }
}

fn owned(audience: &BTreeSet<&str>) -> BTreeSet<String> {
    audience.iter().map(|s| (*s).to_owned()).collect()
}

impl<'w> Author<'w> {
    /// A rule with the wished form and an audience that is neither empty nor full.
    fn telling(&mut self, wish: &'static str, has_it: impl Fn(&Rule) -> bool) -> (Rule, BTreeSet<&'w str>) {
        self.wish = wish;
        for _ in 0..500 {
            let rule = self.condition(&Scope::Subject, 2);
            if !has_it(&rule) {
                continue;
            }
            let inside = self.sample.iter().filter(|s| self.judge.holds(&rule, s)).count();
            if inside == 0 || inside == self.sample.len() {
                continue;
            }
            return (rule.clone(), self.judge.audience(&rule));
        }
        panic!("no telling rule with `{wish}`");
    }
}

fn report(covered: &BTreeMap<&str, usize>) {
    eprintln!("telling cases by form: {covered:?}");
    for form in FORMS {
        let count = covered.get(form).copied().unwrap_or(0);
        assert!(count >= CASES_PER_FORM, "only {count} telling cases of `{form}`");
    }
}

/// What the product says, after all ingests.
fn sit_exam(root: &Path, exam: &Exam, threads: usize) -> Result<Audiences, String> {
    let world = &exam.scenario.world;
    write_workspace(root, world, |source| {
        let types = source.columns.iter().map(|c| format!("{:?} = {:?}", c.name, type_name(c.kind)));
        format!("columns = {{ {} }}\n", types.collect::<Vec<_>>().join(", "))
    });
    for tag in &world.tags {
        let texts = match &tag.meaning {
            Meaning::Plain(rule) => vec![(None, rule.to_string())],
            Meaning::Cases(cases) => cases.iter().map(|(v, rule)| (Some(v.clone()), rule.to_string())).collect(),
        };
        write_tag(root, &tag.id, &texts);
    }
    for steps in &exam.scenario.ingests {
        for step in steps {
            match step {
                Step::Write { source, file } => {
                    let path = root.join("data").join(source).join(&file.path);
                    write_rows(&path, world.source(source).expect("a source"), &file.rows, &world.clock);
                }
                Step::Remove { source, path } => {
                    std::fs::remove_file(root.join("data").join(source).join(path)).expect("a file");
                }
            }
        }
        product::ingest(root)?;
    }
    product::build(root, exam.scenario.as_of, threads)
}

fn type_name(kind: Kind) -> String {
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int => "int".to_owned(),
        Kind::Decimal(scale) => format!("decimal({scale})"),
        Kind::Float => "float".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Timestamp => "timestamp".to_owned(),
    }
}
