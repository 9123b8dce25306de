//! Random rules with tests taken from random people: the tests say what the oracle says, and a mutant is noticed by
//! exactly those tests whose person the oracle judges differently.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use tagwerk::{
    catalog::{Catalog, CatalogTag, Expectation, TagBody},
    diagnostic::render_text,
    rule::{Purpose, mutate, parse, resolve, typed::Expr},
    trial::{self, TriedMutant, Verdict},
};

use crate::{
    oracle::{
        clock::utc_text,
        files::{write_tag, write_workspace},
        judge::Judge,
        number::{Number, Rational},
        print, read,
        rule::Rule,
        value::Value,
        world::{Kind, Meaning, Row, Source, SourceKind, Tag, World},
    },
    property::{
        data::{Ids, Place},
        exam::write_exam,
    },
};

/// People that each rule is tested on.
const PEOPLE: usize = 12;

const PLACES: [Place; 2] = [
    Place {
        zone: "Europe/Berlin",
        as_of: "2026-03-30T02:30:00",
        change: "2026-03-29T01:00:00Z",
        formats: &["csv"],
        ids: Ids::Texts,
        subjects: 200,
        spread: false,
    },
    Place {
        zone: "Asia/Shanghai",
        as_of: "2026-03-01T00:00:00",
        change: "2026-01-31T16:00:00Z",
        formats: &["csv"],
        ids: Ids::Numbers,
        subjects: 200,
        spread: false,
    },
];

#[test]
fn tests_and_mutants_agree_with_the_oracle() {
    let (mut noticed, mut unnoticed, mut held) = (0, 0, 0);
    for (seed, place) in (1..).zip(PLACES) {
        let exam = write_exam(place, seed, 2);
        let (world, as_of) = (exam.scenario.world, exam.scenario.as_of);
        let judge = Judge::new(&world, as_of);
        let people: Vec<&str> = world.population().into_iter().step_by(place.subjects / PEOPLE).take(PEOPLE).collect();
        let ranked = ranked(&world);
        let wanted: Vec<&Tag> = world.tags.iter().filter(|tag| !ranked.contains(tag.id.as_str())).collect();
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &world, &wanted, &people, as_of, &judge);
        let catalog = load(folder.path());

        let tags: Vec<&CatalogTag> = wanted.iter().map(|tag| catalog.tag(&tag.id).expect("a tag")).collect();
        for result in trial::run(&catalog, &tags) {
            assert_eq!(result.verdict, Verdict::Passed, "{} test {}", result.tag, result.index);
            held += 1;
        }
        for (mutation, tag) in trial::mutate(&catalog, &tags, &|_, _| {}).iter().zip(&wanted) {
            assert_eq!((mutation.cut, mutation.tests), (0, people.len()), "{}", mutation.tag);
            for mutant in &mutation.mutants {
                let changed = changed(&tag.meaning, mutant, &world);
                let differs = |person: &&&str| says(&changed, &judge, person) != says(&tag.meaning, &judge, person);
                let expected = people.iter().enumerate().find(|(_, person)| differs(person)).map(|(at, _)| at);
                assert_eq!(mutant.noticed_by, expected, "{}: {mutant:?}", tag.id);
                *(if expected.is_some() { &mut noticed } else { &mut unnoticed }) += 1;
            }
        }
    }
    // Enough of both, so that neither answer can be the only one.
    assert!(held > 1_000 && noticed > 500 && unnoticed > 500, "{held} {noticed} {unnoticed}");
}

#[test]
fn mutants_are_other_rules_and_read_as_themselves() {
    let mut seen = 0;
    for (seed, place) in (100..).zip(PLACES) {
        let exam = write_exam(Place { subjects: 100, ..place }, seed, 5);
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &exam.scenario.world, &[], &[], exam.scenario.as_of, &Judge::new(&exam.scenario.world, 0));
        let catalog = load(folder.path());
        for rule in catalog.tags().iter().flat_map(rules) {
            let mut texts = BTreeSet::new();
            for mutant in mutate::mutants(rule, &catalog) {
                let text = mutant.rule.to_string();
                assert_ne!(mutant.rule, *rule);
                assert!(texts.insert(text.clone()), "twice: {text}");
                let (ast, errors) = parse(&text);
                assert!(errors.is_empty(), "{text}: {errors:?}");
                let read = resolve(&ast.expect("a tree"), &catalog, Purpose::Condition);
                assert_eq!(read.map(|(read, _)| read), Ok(mutant.rule), "{rule}\n{text}");
                seen += 1;
            }
        }
    }
    assert!(seen > 3_000, "{seen}");
}

#[test]
fn every_form_of_rule_gets_inputs_that_wait_for_a_person() {
    let exam = write_exam(Place { subjects: 60, ..PLACES[0] }, 7, 2);
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &exam.scenario.world, &[], &[], exam.scenario.as_of, &Judge::new(&exam.scenario.world, 0));
    let catalog = load(folder.path());
    let (mut written, mut bare) = (0, 0);
    for tag in catalog.tags() {
        let scaffolds = trial::scaffold(&catalog, tag);
        assert!(scaffolds.len() <= trial::SCAFFOLD_MAX);
        bare += usize::from(scaffolds.len() < 2);
        written += scaffolds.len();
        let path = folder.path().join(tag.document.file.as_ref());
        let sections: Vec<&str> = scaffolds.iter().map(|s| s.text.as_str()).collect();
        std::fs::write(path, format!("{}\n{}", tag.document.text, sections.join("\n"))).expect("written");
    }
    let (read, found) = Catalog::load(folder.path(), &BTreeMap::new());
    let texts = tagwerk::catalog::Manifests::read(folder.path()).0.texts;
    let mut others = tagwerk::diagnostic::Diagnostics::new();
    found.iter().filter(|d| d.code != "C153").for_each(|d| others.push(d.clone()));
    assert!(others.is_empty(), "{}", render_text(&others, &texts, false));
    assert_eq!(found.len(), written);
    assert!(read.is_some());
    // Some random conditions, such as text compared with text, are not solved; nearly all are.
    assert!(bare * 10 < catalog.tags().len(), "{bare} of {}", catalog.tags().len());
}

/// The rules of a tag.
fn rules(tag: &CatalogTag) -> Vec<&Expr> {
    match &tag.body {
        TagBody::Rule(rule) => vec![rule],
        TagBody::Cases(cases) => cases.iter().map(|case| &case.when).collect(),
        TagBody::Model(_) | TagBody::Invalid => Vec::new(),
    }
}

/// Tags with a ranking, or that refer to one: who is in depends on others.
fn ranked(world: &World) -> BTreeSet<&str> {
    let mut ranked: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = ranked.len();
        for tag in &world.tags {
            let text = format!("{:?}", tag.meaning);
            let refers = |other: &&str| text.contains(&format!("Tag {{ tag: {other:?}"));
            if text.contains("Rank(") || ranked.iter().any(refers) {
                ranked.insert(&tag.id);
            }
        }
        if ranked.len() == before {
            return ranked;
        }
    }
}

/// Writes the workspace; the tests of each wanted tag are one for each person, with all that is known of them.
fn write(root: &Path, world: &World, wanted: &[&Tag], people: &[&str], as_of: i64, judge: &Judge<'_>) {
    write_workspace(root, world, |source| {
        let types = source.columns.iter().map(|c| format!("{:?} = {:?}", c.name, type_name(c.kind)));
        let names = source.event_names().into_iter().filter(|e| !e.is_empty() && *e != source.name.as_str());
        let events = match source.kind {
            SourceKind::Events { event: Some(_), .. } => {
                format!("events = [{}]\n", names.map(quoted).collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        format!("{events}columns = {{ {} }}\n", types.collect::<Vec<_>>().join(", "))
    });
    for tag in &world.tags {
        let texts = match &tag.meaning {
            Meaning::Plain(rule) => vec![(None, rule.to_string())],
            Meaning::Cases(cases) => cases.iter().map(|(v, rule)| (Some(v.clone()), rule.to_string())).collect(),
        };
        write_tag(root, &tag.id, &texts);
        if !wanted.iter().any(|w| w.id == tag.id) {
            continue;
        }
        let path = root.join(format!("tags/behavior/{}.toml", tag.id));
        let mut text = std::fs::read_to_string(&path).expect("a tag file");
        for person in people {
            let expect = match says(&tag.meaning, judge, person) {
                Expectation::Member(member) => member.to_string(),
                Expectation::Value(value) => quoted(&value),
            };
            let _ = write!(text, "\n[[test]]\nas_of = {:?}\nexpect = {expect}\n", utc_text(as_of));
            for source in &world.sources {
                let rows = source.files.iter().flat_map(|f| &f.rows).filter(|r| r.subject.as_deref() == Some(person));
                let rows: Vec<String> = rows.map(|row| row_text(source, row)).collect();
                if !rows.is_empty() {
                    let _ = writeln!(text, "{} = [\n  {},\n]", source.name, rows.join(",\n  "));
                }
            }
        }
        std::fs::write(path, text).expect("written");
    }
}

fn row_text(source: &Source, row: &Row) -> String {
    let mut cells = Vec::new();
    match &source.kind {
        SourceKind::Attributes { dated: None } => {}
        SourceKind::Attributes { dated: Some(time) } => cells.push(format!("{time} = {:?}", utc_text(row.time))),
        SourceKind::Events { time, event } => {
            cells.push(format!("{time} = {:?}", utc_text(row.time)));
            if let Some(column) = event {
                cells.push(format!("{column} = {}", quoted(row.event.as_deref().unwrap_or_default())));
            }
        }
    }
    for (column, value) in source.columns.iter().zip(&row.cells) {
        let text = match value {
            Value::Null => continue,
            Value::Bool(value) => value.to_string(),
            Value::Number(Number::Float(x)) => format!("{x:?}"),
            Value::Number(Number::Exact(Rational { top, bottom })) => {
                let scale = if let Kind::Decimal(scale) = column.kind { scale } else { 0 };
                let mantissa = i64::try_from(top * 10i128.pow(scale) / bottom).expect("small");
                print::decimal(mantissa, scale)
            }
            Value::Text(text) => quoted(text),
            Value::Date(date) => quoted(&date.to_string()),
            Value::Time(t) => quoted(&utc_text(*t)),
            other => panic!("{other:?} is no cell"),
        };
        cells.push(format!("{} = {text}", column.name));
    }
    format!("{{ {} }}", cells.join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
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

fn load(root: &Path) -> Catalog {
    let (catalog, found) = Catalog::load(root, &BTreeMap::new());
    let mut texts = tagwerk::diagnostic::Sources::new();
    if found.has_errors() {
        texts.extend(tagwerk::catalog::Manifests::read(root).0.texts);
    }
    assert!(!found.has_errors(), "{}", render_text(&found, &texts, false));
    catalog.expect("a catalog")
}

/// What a tag of that meaning says of a person, says the oracle.
fn says(meaning: &Meaning, judge: &Judge<'_>, person: &str) -> Expectation {
    match meaning {
        Meaning::Plain(rule) => Expectation::Member(judge.holds(rule, person)),
        Meaning::Cases(cases) => cases
            .iter()
            .find(|(_, rule)| judge.holds(rule, person))
            .map_or(Expectation::Member(false), |(value, _)| Expectation::Value(value.clone())),
    }
}

/// The meaning of a mutant, read by the oracle from its text.
fn changed(meaning: &Meaning, mutant: &TriedMutant, world: &World) -> Meaning {
    let rule = |text: &str| -> Rule { read::read(text, world) };
    match meaning {
        Meaning::Plain(_) => Meaning::Plain(rule(&mutant.spelled.as_ref().expect("a rule").text)),
        Meaning::Cases(cases) => {
            let mut cases = cases.clone();
            let at =
                cases.iter().position(|(value, _)| Some(value.as_str()) == mutant.case.as_deref()).expect("a case");
            match (&mutant.spelled, mutant.change) {
                (Some(spelled), _) => cases[at].1 = rule(&spelled.text),
                (None, mutate::Change::CaseOrder) => cases.swap(at, at + 1),
                (None, _) => drop(cases.remove(at)),
            }
            Meaning::Cases(cases)
        }
    }
}
