//! What a plan says is what publishing does: random edits of a catalog in a repository; the plan of every edit, and the
//! releases before and after it.
//!
//! `TAGWERK_PROPERTY_SEED` takes another seed, `TAGWERK_PLAN_EDITS` more edits.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use roaring::RoaringBitmap;
use tagwerk::{
    catalog::change::Presence,
    docs::Count,
    review::{Became, ChangePlan, Numbers},
    store::Store,
    workspace::{
        BuildOptions, IngestMode, PlanOptions, ProposalOptions, PublishOptions, Unobserved, Workspace, propose,
    },
};

use super::{
    data::{Ids, Place},
    exam::write_exam,
    random::Random,
    setting, sitting,
};

/// Edits in a run.
const EDITS: u64 = 360;

const PLACE: Place = Place {
    zone: "Europe/Berlin",
    as_of: "2026-03-30T02:30:00",
    change: "2026-03-29T01:00:00Z",
    formats: &["csv"],
    ids: Ids::Texts,
    subjects: 400,
    spread: false,
};

/// What each kind of edit and outcome has to bring, so that the test looks at something.
const FLOORS: &[(&str, usize)] = &[
    ("rule changed and somebody moved", 45),
    ("changed through others and somebody moved", 20),
    ("value changed and somebody moved", 20),
    ("new audience", 20),
    ("audience gone", 15),
    ("status only", 8),
    ("formatting only", 20),
    ("drafted", 30),
    ("value new", 10),
    ("value gone", 5),
    ("rule became cases or cases a rule", 5),
    ("renamed", 10),
    ("untouched audience identical", 3000),
    ("strategy addresses others", 6),
];

/// A tag as the test knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    status: &'static str,
    /// One rule without value, or cases.
    rules: Vec<(Option<String>, String)>,
    name: u64,
    /// How it is written; says nothing.
    style: u64,
}

type Tags = BTreeMap<String, Tag>;

/// Members by tag and value.
type Release = BTreeMap<(String, Option<String>), RoaringBitmap>;

#[test]
fn what_is_planned_is_what_is_published() {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let edits = setting("TAGWERK_PLAN_EDITS").unwrap_or(EDITS);
    let mut run = Run::new(seed);
    for number in 0..edits {
        run.edit(number);
    }
    run.report(edits >= EDITS);
}

struct Run {
    folder: tempfile::TempDir,
    as_of: i64,
    random: Random,
    seed: u64,
    /// Rules to take.
    pool: Vec<String>,
    tags: Tags,
    strategy: String,
    released: Release,
    /// Whom the strategy addresses.
    reached: RoaringBitmap,
    head: String,
    seen: BTreeMap<&'static str, usize>,
    next: u64,
}

impl Run {
    fn new(seed: u64) -> Self {
        let exam = write_exam(PLACE, seed, 1);
        let folder = tempfile::tempdir().expect("a folder");
        sitting::prepare(folder.path(), &exam.scenario).expect("ingested");
        let mut tags = Tags::new();
        let mut pool = Vec::new();
        for tag in &exam.scenario.world.tags {
            use crate::oracle::world::Meaning;
            let rules = match &tag.meaning {
                Meaning::Plain(rule) => vec![(None, rule.to_string())],
                Meaning::Cases(cases) => cases.iter().map(|(v, r)| (Some(v.clone()), r.to_string())).collect(),
            };
            if tag.id.starts_with("rule_") {
                pool.extend(rules.into_iter().map(|(_, rule)| rule));
            } else {
                tags.insert(tag.id.clone(), Tag { status: "active", rules, name: 0, style: 0 });
            }
        }
        let rule = |text: &str| vec![(None, text.to_owned())];
        for (id, text) in [
            ("either", "tag(plain_1) or tag(cases_2 = 'y')"),
            ("behind", "tag(either) and not tag(cases_1)"),
            ("blocked", "tag(plain_3)"),
        ] {
            tags.insert(id.to_owned(), Tag { status: "active", rules: rule(text), name: 0, style: 0 });
        }
        let settings = fs::read_to_string(folder.path().join("tagwerk.toml")).expect("settings");
        let settings = format!("{settings}\n[suppression]\ntags = [\"blocked\"]\n");
        fs::write(folder.path().join("tagwerk.toml"), settings).expect("written");
        fs::write(folder.path().join(".gitignore"), "/.tagwerk\n/data\n").expect("written");
        let strategy = "tag(either) or tag(cases_1 = 'x')".to_owned();
        let mut run = Self {
            folder,
            as_of: exam.scenario.as_of,
            random: Random::new(seed),
            seed,
            pool,
            tags,
            strategy,
            released: Release::new(),
            reached: RoaringBitmap::new(),
            head: String::new(),
            seen: BTreeMap::new(),
            next: 0,
        };
        run.write();
        run.head = commit(run.folder.path());
        run.released = run.publish();
        run.reached = run.addressed();
        run
    }

    /// Changes something, plans it, publishes it, and compares.
    fn edit(&mut self, number: u64) {
        let (tags, strategy) = (self.tags.clone(), self.strategy.clone());
        let is_formatting = self.random.percent(12);
        let mut done = Vec::new();
        for _ in 0..self.random.range(1, 3) {
            done.push(if is_formatting { self.reformat() } else { self.change() });
        }
        self.write();
        let root = self.folder.path().to_owned();
        if Workspace::open(&root).and_then(|w| w.catalog()).is_err() {
            // A circle, or a value that others name: nobody could publish that.
            (self.tags, self.strategy) = (tags, strategy);
            self.write();
            return;
        }
        let what = format!("seed {}, edit {number}: {}", self.seed, done.join("; "));
        // The work tree, or the commit.
        let is_committed_first = self.random.percent(50);
        let before = self.head.clone();
        let head = is_committed_first.then(|| commit(&root));
        let plan = self.plan(&before, head.clone());
        self.head = head.unwrap_or_else(|| commit(&root));
        let after = self.publish();
        if is_formatting {
            self.saw("formatting only");
            assert!(plan.tags.iter().all(|t| t.numbers.is_none()), "{what}: formatting was counted");
        }
        self.compare(&plan, &after, &what);
        self.compare_strategy(&plan, &what);
        self.released = after;
    }

    fn compare(&mut self, plan: &ChangePlan, after: &Release, what: &str) {
        let nobody = RoaringBitmap::new();
        let all: BTreeSet<(String, Option<String>)> = self.released.keys().chain(after.keys()).cloned().collect();
        let mut told: BTreeSet<(String, Option<String>)> = BTreeSet::new();
        let before = self.released.clone();
        for tag in &plan.tags {
            let id = &tag.change.id;
            let Some(numbers) = &tag.numbers else {
                assert_eq!(tag.uncounted, None, "{what}: {id}");
                continue;
            };
            if !tag.is_built {
                self.saw("drafted");
                assert!(!all.iter().any(|(t, _)| t == id), "{what}: {id} is released");
                continue;
            }
            let any = |release: &Release| {
                let of_tag = release.iter().filter(|((t, _), _)| t == id);
                of_tag.fold(RoaringBitmap::new(), |all, (_, members)| all | members)
            };
            let moved = check(numbers, &any(&before), &any(after), &format!("{what}: {id}"));
            match numbers.became {
                Became::New => self.saw("new audience"),
                Became::Gone => self.saw("audience gone"),
                Became::Same => self.saw("status only"),
                Became::Changed if moved && tag.change.presence == Presence::Indirect => {
                    self.saw("changed through others and somebody moved");
                }
                Became::Changed if moved => self.saw("rule changed and somebody moved"),
                Became::Changed => {}
            }
            let key = |value: Option<&str>| (id.clone(), value.map(str::to_owned));
            let kinds: BTreeSet<bool> = all.iter().filter(|(t, _)| t == id).map(|(_, v)| v.is_some()).collect();
            if kinds.len() == 2 {
                self.saw("rule became cases or cases a rule");
            }
            told.insert(key(None));
            for value in &tag.values {
                let key = key(Some(&value.value));
                let (old, new) = (before.get(&key), after.get(&key));
                let numbers = value.numbers.as_ref().expect("exact");
                let where_ = format!("{what}: {id} = {}", value.value);
                let moved = check(numbers, old.unwrap_or(&nobody), new.unwrap_or(&nobody), &where_);
                match (old, new) {
                    (None, Some(_)) if before.keys().any(|(t, _)| t == id) => self.saw("value new"),
                    (Some(_), None) if after.keys().any(|(t, _)| t == id) => self.saw("value gone"),
                    (Some(_), Some(_)) if moved => self.saw("value changed and somebody moved"),
                    _ => {}
                }
                told.insert(key);
            }
        }
        for key in all {
            if told.contains(&key) {
                continue;
            }
            assert_eq!(before.get(&key), after.get(&key), "{what}: {key:?} is not in the plan");
            self.saw("untouched audience identical");
        }
    }

    /// Whom the strategy addresses, asked of each release by rules.
    fn compare_strategy(&mut self, plan: &ChangePlan, what: &str) {
        let now = self.addressed();
        if let Some(strategy) = plan.strategies.first() {
            let numbers = strategy.numbers.as_ref().unwrap_or_else(|| panic!("{what}: {:?}", strategy.uncounted));
            if check(numbers, &self.reached, &now, &format!("{what}: the strategy")) {
                self.saw("strategy addresses others");
            }
        } else {
            assert_eq!(self.reached, now, "{what}: the strategy is not in the plan");
        }
        self.reached = now;
    }

    /// Whom the strategy addresses as the files are.
    fn addressed(&self) -> RoaringBitmap {
        let workspace = Workspace::open(self.folder.path()).expect("a workspace");
        let rule = format!("({}) and not tag(blocked)", self.strategy);
        workspace.query(&rule, self.as_of, self.as_of, &Unobserved).expect("an answer").members
    }

    fn plan(&self, base: &str, head: Option<String>) -> ChangePlan {
        let root = self.folder.path();
        let proposal = propose(root, &ProposalOptions { base: base.to_owned(), head }).expect("a proposal");
        let workspace = Workspace::open(root).expect("a workspace");
        let options = PlanOptions { as_of: self.as_of, now: self.as_of, by: None, ingest: IngestMode::Skip };
        workspace.plan(&proposal, &options, &Unobserved).expect("a plan")
    }

    /// Publishes what is committed and reads the release.
    fn publish(&self) -> Release {
        let root = self.folder.path();
        let workspace = Workspace::open(root).expect("a workspace");
        let options = BuildOptions { as_of: self.as_of, now: self.as_of, only: Vec::new(), ingest: IngestMode::Skip };
        workspace.publish(&PublishOptions::of(options), &Unobserved).expect("published");
        let store = Store::open(root.join(".tagwerk")).expect("a store");
        let number = store.current().expect("readable").expect("published");
        let manifest = store.release(number).expect("a manifest");
        let read = |tag: &str, value: Option<&str>| store.read_audience(number, tag, value).expect("an audience");
        let audiences = manifest.audiences.iter();
        audiences.map(|a| ((a.tag.clone(), a.value.clone()), read(&a.tag, a.value.as_deref()))).collect()
    }

    fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn pick_tag(&mut self) -> String {
        let ids: Vec<String> = self.tags.keys().cloned().collect();
        self.random.pick(&ids).clone()
    }

    /// A rule of the pool, alone or with tags that are there.
    fn rule(&mut self) -> String {
        let rule = self.random.pick(&self.pool.clone()).clone();
        let id = self.pick_tag();
        let value = self.tags[&id].rules.iter().find_map(|(value, _)| value.clone());
        let tag = match value {
            Some(value) if self.random.percent(60) => format!("tag({id} = '{value}')"),
            _ => format!("tag({id})"),
        };
        match self.random.below(7) {
            0 | 6 => tag,
            1 => format!("{tag} and ({rule})"),
            2 => format!("{tag} or ({rule})"),
            3 => format!("not ({rule})"),
            _ => rule,
        }
    }

    fn reformat(&mut self) -> String {
        let id = self.pick_tag();
        self.tags.get_mut(&id).expect("there").style += 1;
        format!("write {id} in another way")
    }

    /// Does one thing that a person might do, and says what.
    fn change(&mut self) -> String {
        let id = self.pick_tag();
        match self.random.below(16) {
            0..=3 => {
                let rule = self.rule();
                let tag = self.tags.get_mut(&id).expect("there");
                let at = self.random.below(tag.rules.len());
                tag.rules[at].1.clone_from(&rule);
                format!("{id}[{at}] = {rule}")
            }
            4 | 5 => {
                let status = *self.random.pick(&["draft", "review", "active", "paused", "deprecated", "retired"]);
                self.tags.get_mut(&id).expect("there").status = status;
                format!("{id} is {status}")
            }
            6 => {
                let rule = self.rule();
                let tag = self.tags.get_mut(&id).expect("there");
                if tag.rules[0].0.is_none() {
                    return format!("{id} has no cases");
                }
                self.next += 1;
                let at = self.random.below(tag.rules.len() + 1);
                tag.rules.insert(at, (Some(format!("value {}", self.next)), rule.clone()));
                format!("{id} has another case at {at}: {rule}")
            }
            7 => {
                let tag = self.tags.get_mut(&id).expect("there");
                if tag.rules.len() < 2 {
                    return format!("{id} keeps its case");
                }
                let at = self.random.below(tag.rules.len());
                tag.rules.remove(at);
                format!("{id} loses case {at}")
            }
            8 => {
                let tag = self.tags.get_mut(&id).expect("there");
                tag.rules.rotate_left(1);
                format!("cases of {id} in another order")
            }
            9 => {
                let rule = self.rule();
                let tag = self.tags.get_mut(&id).expect("there");
                let to_cases = tag.rules[0].0.is_none();
                tag.rules = if to_cases {
                    vec![(Some("x".to_owned()), rule), (Some("y".to_owned()), "true".to_owned())]
                } else {
                    vec![(None, rule)]
                };
                format!("{id} becomes {:?}", tag.rules)
            }
            10 if self.tags.len() > 10 => {
                self.tags.remove(&id);
                format!("{id} is deleted")
            }
            11 | 12 => {
                self.next += 1;
                let (new, rule) = (format!("new_{}", self.next), self.rule());
                let status = *self.random.pick(&["draft", "review", "active"]);
                self.tags.insert(new.clone(), Tag { status, rules: vec![(None, rule.clone())], name: 0, style: 0 });
                format!("{new} is added, {status}: {rule}")
            }
            13 => {
                self.next += 1;
                let new = format!("renamed_{}", self.next);
                let tag = self.tags.remove(&id).expect("there");
                self.tags.insert(new.clone(), tag);
                let (from, to) = (format!("tag({id}"), format!("tag({new}"));
                let rename = |text: &str| {
                    text.replace(&format!("{from})"), &format!("{to})")).replace(&format!("{from} "), &format!("{to} "))
                };
                for tag in self.tags.values_mut() {
                    tag.rules.iter_mut().for_each(|(_, rule)| *rule = rename(rule));
                }
                self.strategy = rename(&self.strategy);
                self.saw("renamed");
                format!("{id} is called {new}")
            }
            14 => {
                self.tags.get_mut(&id).expect("there").name += 1;
                format!("{id} has another name")
            }
            _ => {
                let other = self.pick_tag();
                self.strategy = format!("tag({id}) or tag({other}) and ({})", self.rule());
                format!("the strategy is for {}", self.strategy)
            }
        }
    }

    /// Writes all files.
    fn write(&self) {
        let root = self.folder.path();
        let folder = root.join("tags/behavior");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        for (id, tag) in &self.tags {
            fs::write(folder.join(format!("{id}.toml")), text(id, tag)).expect("written");
        }
        fs::create_dir_all(root.join("strategies")).expect("a folder");
        let rule = toml::Value::String(self.strategy.clone());
        let text = format!(
            "id = \"outreach\"\nname = \"Outreach\"\nowner = \"tests\"\nstatus = \"active\"\naudience = {rule}\naction = \
             \"send\"\ndestination = \"gateway\"\n"
        );
        fs::write(root.join("strategies/outreach.toml"), text).expect("written");
    }

    /// Says what occurred, and that it was enough.
    #[expect(clippy::print_stdout, reason = "shown by `cargo test -- --nocapture`")]
    fn report(&self, has_floors: bool) {
        println!("plans compared with releases: {:?}", self.seen);
        for (what, floor) in FLOORS.iter().filter(|_| has_floors) {
            let seen = self.seen.get(what).copied().unwrap_or(0);
            assert!(seen >= *floor, "`{what}` occurred {seen} times, {floor} are wanted: {:?}", self.seen);
        }
    }
}

/// The numbers are those of the sets; says whether somebody moved.
fn check(numbers: &Numbers, before: &RoaringBitmap, after: &RoaringBitmap, what: &str) -> bool {
    let (entered, exited) = (after - before, before - after);
    let told = [numbers.before, numbers.after, numbers.entered, numbers.exited];
    let is = [before, after, &entered, &exited].map(|set| Count::Exact(set.len()));
    assert_eq!(told, is, "{what}");
    !entered.is_empty() || !exited.is_empty()
}

/// A tag file; the style is of no meaning.
fn text(id: &str, tag: &Tag) -> String {
    let mut text = String::new();
    if tag.style % 2 == 1 {
        let _ = writeln!(text, "# written for the {}th time", tag.style);
    }
    let _ = write!(
        text,
        "id = {id:?}\nname = \"{id} {}\"\nowner = \"tests\"\nstatus = {:?}\ndescription = \"A case of the tests.\"\n\n\
         [purpose]\ngoal = \"g\"\ndecision = \"d\"\naction = \"segment\"\n",
        tag.name, tag.status
    );
    for (value, rule) in &tag.rules {
        let rule = match tag.style % 4 {
            0 | 1 => rule.clone(),
            2 => format!("({rule})"),
            _ => format!("  {rule}\n"),
        };
        let rule = toml::Value::String(rule);
        let _ = match value {
            None => write!(text, "\n[rule]\nwhen = {rule}\n"),
            Some(value) => write!(text, "\n[[case]]\nvalue = {value:?}\nwhen = {rule}\n"),
        };
    }
    text
}

/// Commits everything; gives the hash.
fn commit(root: &Path) -> String {
    let repository = git2::Repository::init(root).expect("a repository");
    let mut index = repository.index().expect("an index");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("added");
    index.update_all(["*"], None).expect("updated");
    index.write().expect("written");
    let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("a tree");
    let author = git2::Signature::new("Test", "test@localhost", &git2::Time::new(1_767_225_600, 0)).expect("an author");
    let parent = repository.head().ok().and_then(|h| h.peel_to_commit().ok());
    let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
    repository.commit(Some("HEAD"), &author, &author, "change", &tree, &parents).expect("a commit").to_string()
}
