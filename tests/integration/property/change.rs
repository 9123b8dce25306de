//! What is told of a change holds of random data: no change of meaning is missed, what is told to move nobody moves nobody, and
//! whom a proved change keeps stays.
//!
//! `TAGWERK_PROPERTY_SEED` and `TAGWERK_PROPERTY_ROUNDS` as for the other laws.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use roaring::RoaringBitmap;
use tagwerk::{
    calendar::Zone,
    catalog::{
        Catalog, Content, FileKind, InputFile, Manifests, SourceShapes, TagBody,
        change::{ChangeClass, Fingerprints, Presence, TagChange, changes},
    },
    engine::{
        embedded::{Unobserved, run},
        plan::{PlanCase, PlanTag, PlanTagKind, share},
    },
    rule::{self, Purpose},
    store::facts::{Facts, memory::MemoryFacts},
};

use super::{
    PLACES, data::Place, exam::write_exam, explain::memory, random::Random, relatives::relative, setting, sitting,
};
use crate::oracle::{
    clock::Instant,
    rule::Rule,
    world::{Meaning, World},
};

/// Changes of each catalog.
const EDITS: usize = 10;

/// What all worlds together must bring: a law without cases is never broken.
const CASES: [(&str, usize); 10] = [
    ("said otherwise, same meaning", 400),
    ("an audience moved", 500),
    ("an audience moved through others", 100),
    ("an audience moved through the zone", 80),
    ("metadata only", 80),
    ("kept everybody, and more came", 100),
    ("kept everybody in every case, and more came", 20),
    ("kept everybody through others, and more came", 5),
    ("somebody left", 250),
    ("a draft", 40),
];

/// A tag as the test writes it.
#[derive(Debug, Clone)]
struct Written {
    id: String,
    meaning: Meaning,
    name: String,
    status: &'static str,
    /// How it is laid out.
    style: usize,
}

/// A catalog as the test writes it.
#[derive(Debug, Clone)]
struct Files {
    settings: String,
    tags: Vec<Written>,
}

impl Written {
    fn text(&self) -> String {
        let Self { id, meaning, name, status, style } = self;
        let mut text = match style {
            0 => {
                format!("id = {id:?}\nname = {name:?}\nowner = \"tests\"\nstatus = \"{status}\"\ndescription = \"d\"\n")
            }
            _ => format!(
                "# {style}\nstatus='{status}' # now\nname = {name:?}\n\nid   = '{id}'\ndescription = \"\"\"d\"\"\"\nowner = 'tests'\n"
            ),
        };
        text.push_str("[purpose]\ngoal = \"g\"\ndecision = \"d\"\naction = \"segment\"\n");
        let rule = |rule: &Rule| {
            let rule = rule.to_string();
            let rule = if *style == 0 { rule } else { format!("\n  (  ({rule})\n )") };
            toml::Value::String(rule).to_string()
        };
        let _ = match meaning {
            Meaning::Plain(when) => write!(text, "[rule]\nwhen = {}\n", rule(when)),
            Meaning::Cases(cases) => cases.iter().try_for_each(|(value, when)| {
                let when = rule(when);
                match style {
                    0 => write!(text, "[[case]]\nvalue = {value:?}\nwhen = {when}\n"),
                    _ => write!(text, "[[case]] # {value}\nwhen = {when}\nvalue = '{value}'\n"),
                }
            }),
        };
        text
    }
}

impl Files {
    fn texts(&self) -> BTreeMap<String, String> {
        let tags = self.tags.iter().map(|tag| (format!("tags/behavior/{}.toml", tag.id), tag.text()));
        tags.chain([("tagwerk.toml".to_owned(), self.settings.clone())]).collect()
    }

    fn read(&self, shapes: &SourceShapes) -> Result<Catalog, String> {
        let file = |(file, text): (String, String)| InputFile {
            kind: FileKind::of_path(&file).expect("a file of a workspace"),
            file: file.into(),
            content: Content::Text(text.into()),
        };
        let (manifests, found) = Manifests::from_files(self.texts().into_iter().map(file).collect());
        let (catalog, more) = Catalog::check(manifests, shapes);
        match catalog {
            Some(catalog) if !found.has_errors() && !more.has_errors() => Ok(catalog),
            _ => Err(format!("{found:?} {more:?}")),
        }
    }
}

#[test]
fn what_is_told_of_a_change_holds() {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let rounds = usize::try_from(setting("TAGWERK_PROPERTY_ROUNDS").unwrap_or(1)).expect("a small number");
    let (next, made) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<&str, usize>::new()));
    let work = || {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= rounds * PLACES.len() {
                return;
            }
            let place = Place { subjects: 150, spread: false, ..PLACES[i % PLACES.len()] };
            let found = try_world(place, seed * 9_000 + i as u64);
            let mut made = made.lock().expect("nobody panicked");
            found.into_iter().for_each(|(case, count)| *made.entry(case).or_insert(0) += count);
        }
    };
    std::thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    report(&made.into_inner().expect("nobody panicked"));
}

#[expect(clippy::print_stdout, reason = "shown by `cargo test -- --nocapture`")]
fn report(made: &BTreeMap<&str, usize>) {
    println!("changes that are told right: {made:?}");
    for (case, least) in CASES {
        let count = made.get(case).copied().unwrap_or(0);
        assert!(count >= least, "only {count} cases of: {case}");
    }
}

fn try_world(place: Place, seed: u64) -> BTreeMap<&'static str, usize> {
    let exam = write_exam(place, seed, 1);
    let (world, as_of) = (&exam.scenario.world, exam.scenario.as_of);
    let mut random = Random::new(seed ^ 0xd1ff);
    let facts = memory::facts(world);
    let shapes: SourceShapes = world.sources.iter().map(|s| (s.name.clone(), memory::shape(s))).collect();
    let base_files = written(world, &mut random);
    let base = base_files.read(&shapes).unwrap();
    let before = audiences(&base, &facts, as_of);
    let mut tally = Tally { made: BTreeMap::new(), place, seed };
    for number in 0..EDITS {
        let head_files = match number {
            0 => base_files.said_otherwise(&mut random),
            1 => base_files.elsewhere(place),
            _ => base_files.edited(&base, &mut random),
        };
        let head = head_files.read(&shapes).unwrap();
        tally.check_definitions(&base_files, &head_files, &base, &head);
        if number == 0 {
            tally.check_said_otherwise(&base, &head, &base_files, &head_files);
        }
        let after = audiences(&head, &facts, as_of);
        tally.check(&base, &head, &before, &after, number == 1);
    }
    tally.made
}

/// The tags of a world, and enumerated ones of its rules that nobody refers to.
fn written(world: &World, random: &mut Random) -> Files {
    let folder = tempfile::tempdir().expect("a folder");
    sitting::write_catalog(folder.path(), world);
    let settings = std::fs::read_to_string(folder.path().join("tagwerk.toml")).expect("settings");
    let plain: Vec<Rule> = world
        .tags
        .iter()
        .filter_map(|tag| match &tag.meaning {
            Meaning::Plain(rule) if tag.id.starts_with("rule_") => Some(rule.clone()),
            _ => None,
        })
        .collect();
    let tag = |id: String, meaning: Meaning| Written { name: id.clone(), id, meaning, status: "active", style: 0 };
    let mut tags: Vec<Written> = world.tags.iter().map(|t| tag(t.id.clone(), t.meaning.clone())).collect();
    for i in 0..10 {
        let cases = ["x", "y", "z"].map(|value| (value.to_owned(), random.pick(&plain).clone()));
        tags.push(tag(format!("many_{i}"), Meaning::Cases(cases.into())));
    }
    // Tags of others, that take or leave out whoever these take; some that only they refer to.
    let leaves: Vec<&Rule> = plain.iter().filter(|rule| !rule.to_string().contains("tag(")).collect();
    for i in 1..=3 {
        tags.push(tag(format!("own_{i}"), Meaning::Plain((*random.pick(&leaves)).clone())));
        for of in [format!("own_{i}"), format!("many_{i}"), format!("plain_{i}")] {
            let rule = Rule::Tag { tag: of.clone(), case: None };
            let other = random.pick(&plain).clone();
            let both = Rule::And(vec![rule.clone(), grouped(other.clone())]);
            tags.push(tag(format!("in_{of}"), Meaning::Plain(both)));
            if i == 3 {
                let without = Rule::And(vec![grouped(other), Rule::Not(Box::new(rule))]);
                tags.push(tag(format!("not_in_{of}"), Meaning::Plain(without)));
            }
        }
    }
    Files { settings, tags }
}

impl Files {
    /// The same catalog in other words.
    fn said_otherwise(&self, random: &mut Random) -> Self {
        let mut files = self.clone();
        files.settings = format!("# other words\n{}", files.settings.replace(" = ", "="));
        for tag in &mut files.tags {
            tag.style = 1 + random.below(9);
            match &mut tag.meaning {
                Meaning::Plain(rule) => *rule = otherwise(rule, random),
                Meaning::Cases(cases) => cases.iter_mut().for_each(|(_, rule)| *rule = otherwise(rule, random)),
            }
        }
        files
    }

    /// The same catalog where days begin at another instant.
    fn elsewhere(&self, place: Place) -> Self {
        let zone = if place.zone == "Asia/Shanghai" { "America/New_York" } else { "Asia/Shanghai" };
        let old = format!("timezone = \"{}\"", place.zone);
        assert!(self.settings.contains(&old));
        Self { settings: self.settings.replacen(&old, &format!("timezone = \"{zone}\""), 1), tags: self.tags.clone() }
    }

    /// Some tags changed, each in one way.
    fn edited(&self, base: &Catalog, random: &mut Random) -> Self {
        let mut files = self.clone();
        let rules: Vec<Rule> = self
            .tags
            .iter()
            .filter_map(|tag| match &tag.meaning {
                Meaning::Plain(rule) if tag.id.starts_with("rule_") => Some(rule.clone()),
                _ => None,
            })
            .collect();
        let is_rule = |rule: &Rule| {
            let (ast, errors) = rule::parse(&rule.to_string());
            errors.is_empty() && ast.is_some_and(|ast| rule::resolve(&ast, base, Purpose::Condition).is_ok())
        };
        // What others refer to refers to nobody, so that no circle comes about.
        let leaves: Vec<Rule> = rules.iter().filter(|rule| !rule.to_string().contains("tag(")).cloned().collect();
        let near = |rule: &Rule, is_leaf: bool, random: &mut Random| {
            let others = if is_leaf { &leaves } else { &rules };
            let found = (0..5).map(|_| relative(rule, others, random)).find(|rule| is_rule(rule));
            found.unwrap_or_else(|| rule.clone())
        };
        for tag in &mut files.tags {
            if !random.percent(30) {
                continue;
            }
            let is_leaf =
                ["plain_", "cases_", "own_", "many_1", "many_2", "many_3"].iter().any(|p| tag.id.starts_with(p));
            let is_free = tag.id.starts_with("many_");
            let is_unused = !["many_1", "many_2", "many_3"].contains(&tag.id.as_str());
            match random.below(9) {
                // Wider, whatever was there.
                8 | 7 => match &mut tag.meaning {
                    Meaning::Plain(rule) => {
                        let more = if is_leaf { random.pick(&leaves) } else { random.pick(&rules) }.clone();
                        *rule = Rule::Or(vec![grouped(rule.clone()), grouped(more)]);
                    }
                    Meaning::Cases(cases) => cases.push(("v".to_owned(), random.pick(&leaves).clone())),
                },
                0 => tag.name = format!("{} {}", tag.name, random.below(100)),
                1 => tag.style = 1 + random.below(9),
                // Others may refer to it, and an active tag to no draft.
                2 if tag.id.starts_with("rule_") || (is_free && is_unused) => {
                    tag.status = *random.pick(&["draft", "paused"]);
                }
                _ => match &mut tag.meaning {
                    Meaning::Plain(rule) => *rule = near(rule, is_leaf, random),
                    Meaning::Cases(cases) => {
                        let at = random.below(cases.len());
                        match random.below(6) {
                            0 if is_free => drop(cases.remove(at)),
                            1 if is_free => cases[at].0 = "w".to_owned(),
                            2 => {
                                let rule = cases[at].1.clone();
                                cases.insert(
                                    random.below(cases.len() + 1),
                                    ("v".to_owned(), near(&rule, is_leaf, random)),
                                );
                            }
                            3 => cases.swap(0, 1),
                            _ => cases[at].1 = near(&cases[at].1.clone(), is_leaf, random),
                        }
                    }
                },
            }
        }
        files
    }
}

/// A rule in other words that mean the same.
fn otherwise(rule: &Rule, random: &mut Random) -> Rule {
    match rule {
        Rule::And(parts) => {
            let mut parts: Vec<Rule> = parts.iter().map(|p| grouped_otherwise(p, random)).collect();
            parts.rotate_left(1);
            Rule::And(parts)
        }
        Rule::Or(parts) => {
            let mut parts: Vec<Rule> = parts.iter().map(|p| grouped_otherwise(p, random)).collect();
            parts.rotate_left(1);
            Rule::Or(parts)
        }
        Rule::Compare(op, left, right) => match &**right {
            Rule::Number { mantissa, scale } if *scale < 4 => {
                let number = Rule::Number { mantissa: mantissa.saturating_mul(10), scale: scale + 1 };
                Rule::Compare(*op, left.clone(), Box::new(number))
            }
            _ => rule.clone(),
        },
        other if random.percent(50) => Rule::Not(Box::new(Rule::Not(Box::new(other.clone())))),
        other => other.clone(),
    }
}

/// A junction inside another stands behind a double negation, so that the oracle's printer need not group.
fn grouped(rule: Rule) -> Rule {
    match rule {
        rule @ (Rule::And(_) | Rule::Or(_)) => Rule::Not(Box::new(Rule::Not(Box::new(rule)))),
        rule => rule,
    }
}

fn grouped_otherwise(rule: &Rule, random: &mut Random) -> Rule {
    grouped(otherwise(rule, random))
}

type Audiences = BTreeMap<String, BTreeMap<Option<String>, RoaringBitmap>>;

fn audiences(catalog: &Catalog, facts: &MemoryFacts, as_of: Instant) -> Audiences {
    let kind = |body: &TagBody| match body {
        TagBody::Rule(rule) => PlanTagKind::Rule(rule.clone()),
        TagBody::Cases(cases) => PlanTagKind::Cases(
            cases.iter().map(|case| PlanCase { value: case.value.clone(), when: case.when.clone() }).collect(),
        ),
        other => panic!("{other:?}"),
    };
    let tags: Vec<PlanTag> =
        catalog.tags().iter().map(|tag| PlanTag { id: tag.id.clone(), kind: kind(&tag.body), wanted: true }).collect();
    let zone: &Zone = &catalog.settings().zone;
    let plan = share(&tags, facts.sources(), as_of, zone).unwrap();
    let found = run(&plan, facts, &Unobserved).unwrap();
    let of = |tag: tagwerk::engine::embedded::TagAudiences| {
        let by_value = tag.audiences.into_iter().map(|a| (a.value.map(|v| v.to_string()), a.members));
        (tag.id.to_string(), by_value.collect())
    };
    found.into_iter().map(of).collect()
}

struct Tally {
    made: BTreeMap<&'static str, usize>,
    place: Place,
    seed: u64,
}

impl Tally {
    fn count(&mut self, case: &'static str) {
        *self.made.entry(case).or_insert(0) += 1;
    }

    /// Equal hashes, equal values.
    fn check_definitions(&mut self, old: &Files, new: &Files, base: &Catalog, head: &Catalog) {
        let values = |files: &Files| -> BTreeMap<String, toml::Table> {
            files.texts().into_iter().map(|(file, text)| (file, text.parse().expect("TOML"))).collect()
        };
        let is_same = values(old) == values(new);
        assert_eq!(base.definitions() == head.definitions(), is_same, "{:?} {}", self.place, self.seed);
        // Only layout: equal values, other bytes.
        let mut laid_out = new.clone();
        laid_out.settings = format!("\n# more\n{}", laid_out.settings);
        let (manifests, _) = Manifests::from_files(Vec::new());
        assert_ne!(tagwerk::catalog::change::definitions(&manifests.texts), head.definitions());
        let files = laid_out.texts().into_iter().map(|(file, text)| InputFile {
            kind: FileKind::of_path(&file).expect("a file of a workspace"),
            file: file.into(),
            content: Content::Text(text.into()),
        });
        let (manifests, _) = Manifests::from_files(files.collect());
        assert_eq!(tagwerk::catalog::change::definitions(&manifests.texts), head.definitions());
    }

    fn check_said_otherwise(&mut self, base: &Catalog, head: &Catalog, old: &Files, new: &Files) {
        let (was, is) = (Fingerprints::of(base), Fingerprints::of(head));
        let (before, after) = (old.texts(), new.texts());
        for tag in base.tags() {
            let file = tag.document.file.as_ref();
            assert_ne!(before[file], after[file]);
            assert_eq!(was.get(&tag.id), is.get(&tag.id), "{} and {}", before[file], after[file]);
            self.count("said otherwise, same meaning");
        }
        assert_eq!(changes(Some(base), head), tagwerk::catalog::change::CatalogChange::default());
    }

    fn check(&mut self, base: &Catalog, head: &Catalog, before: &Audiences, after: &Audiences, is_elsewhere: bool) {
        let change = changes(Some(base), head);
        let (was, is) = (Fingerprints::of(base), Fingerprints::of(head));
        let told: BTreeMap<&str, &TagChange> = change.tags.iter().map(|tag| (tag.id.as_str(), tag)).collect();
        let nobody = RoaringBitmap::new();
        for tag in base.tags() {
            let id = tag.id.as_ref();
            let (old, new) = (&before[id], &after[id]);
            let (place, seed) = (self.place, self.seed);
            let rules = || {
                let (old, new) = (&tag.document.text, &head.tag(id).unwrap().document.text);
                format!("{id} in {place:?} {seed}: {:?}\n{old}\n{new}", told.get(id))
            };
            let values: BTreeSet<&Option<String>> = old.keys().chain(new.keys()).collect();
            let lost = values.iter().any(|v| !old.get(v).unwrap_or(&nobody).is_subset(new.get(v).unwrap_or(&nobody)));
            let is_moved = values.iter().any(|v| old.get(v).unwrap_or(&nobody) != new.get(v).unwrap_or(&nobody));
            let is_other = was.get(id) != is.get(id);
            let told = told.get(id);
            assert_eq!(told.is_some_and(|t| t.changes_meaning), is_other, "{}", rules());
            assert!(!is_moved || is_other, "missed: {}", rules());
            let Some(told) = told else { continue };
            assert!(told.differences.iter().all(|d| !d.words.is_empty() && d.before != d.after), "{}", rules());
            assert_eq!(told.presence == Presence::Indirect, told.differences.is_empty(), "{}", rules());
            let (old_status, new_status) = (told.status.before, told.status.after);
            if told.class == ChangeClass::MetadataOnly {
                assert!(!is_moved && !told.changes_meaning, "{}", rules());
                self.count("metadata only");
            }
            let is_through_kept = told.presence == Presence::Indirect
                && !told.through.is_empty()
                && told
                    .through
                    .iter()
                    .all(|id| change.tags.iter().any(|t| t.id == *id && t.class == ChangeClass::NonBreaking));
            if told.class == ChangeClass::NonBreaking || is_through_kept {
                assert!(!lost, "somebody left: {}", rules());
                if is_moved {
                    self.count(match (is_through_kept, old.len() > 1) {
                        (true, _) => "kept everybody through others, and more came",
                        (false, true) => "kept everybody in every case, and more came",
                        (false, false) => "kept everybody, and more came",
                    });
                }
            }
            if told.presence == Presence::Indirect {
                assert_eq!(told.class, ChangeClass::Indirect, "{}", rules());
                assert!(!told.through.is_empty(), "{}", rules());
            }
            if is_moved {
                self.count("an audience moved");
                if told.presence == Presence::Indirect {
                    self.count(if is_elsewhere {
                        "an audience moved through the zone"
                    } else {
                        "an audience moved through others"
                    });
                }
            }
            if lost {
                self.count("somebody left");
            }
            if old_status != new_status {
                self.count("a draft");
            }
        }
    }
}
