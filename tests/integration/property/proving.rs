//! Everything that is proved about random rules holds of random data, and much is proved.
//!
//! `TAGWERK_PROPERTY_SEED` and `TAGWERK_PROPERTY_ROUNDS` as for the other laws.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tagwerk::{
    catalog::{Catalog, TagBody},
    rule::{
        self, Purpose,
        prove::{Knowledge, Prover, TagMeaning, canonical},
        typed::Expr,
    },
    workspace::Workspace,
};

use super::{
    PLACES,
    data::{Place, Scenario},
    exam::write_exam,
    random::Random,
    relatives::relative,
    setting, sitting,
};
use crate::oracle::{files::write_tag, product, world::Meaning};

/// Relatives of each rule.
const RELATIVES: usize = 9;

/// Claims of each kind that all worlds together must bring, about audiences that are neither empty nor full.
const CLAIMS: [(&str, usize); 8] = [
    ("same", 1_500),
    ("inside", 2_500),
    ("apart", 1_500),
    ("impossible", 30),
    ("always true", 8),
    ("nobody left", 400),
    ("form", 3_000),
    ("settled", 2_000),
];

/// A rule as text, what it means, and who is in it.
struct Candidate {
    text: String,
    form: Expr,
    members: BTreeSet<String>,
}

/// Tags that rules refer to.
struct Tags(BTreeMap<String, Vec<(Option<String>, Expr)>>);

impl Knowledge for Tags {
    fn tag(&self, id: &str) -> Option<TagMeaning<'_>> {
        let cases = self.0.get(id)?;
        Some(match cases.as_slice() {
            [(None, rule)] => TagMeaning::Rule(rule),
            cases => {
                TagMeaning::Cases(cases.iter().map(|(value, rule)| (value.as_deref().unwrap_or(""), rule)).collect())
            }
        })
    }
}

#[test]
fn what_is_proved_holds() {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let rounds = usize::try_from(setting("TAGWERK_PROPERTY_ROUNDS").unwrap_or(1)).expect("a small number");
    let (next, made) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<&str, usize>::new()));
    let work = || {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= rounds * PLACES.len() {
                return;
            }
            let place = Place { subjects: 400, spread: false, ..PLACES[i % PLACES.len()] };
            let claims = try_world(place, seed * 7_000 + i as u64);
            let mut made = made.lock().expect("nobody panicked");
            for (kind, count) in claims {
                *made.entry(kind).or_insert(0) += count;
            }
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

/// Says how much was claimed, and that it is enough: a prover that says nothing is never wrong.
#[expect(clippy::print_stdout, reason = "shown by `cargo test -- --nocapture`")]
fn report(made: &BTreeMap<&str, usize>) {
    println!("claims that hold: {made:?}");
    for (kind, least) in CLAIMS {
        let count = made.get(kind).copied().unwrap_or(0);
        assert!(count >= least, "only {count} claims of the kind `{kind}`");
    }
}

/// Checks claims about families of rules on one world; how many of each kind could have failed.
fn try_world(place: Place, seed: u64) -> BTreeMap<&'static str, usize> {
    let exam = write_exam(place, seed, 1);
    let (mut world, as_of) = (exam.scenario.world.clone(), exam.scenario.as_of);
    let mut random = Random::new(seed ^ 0xfa11);
    let bases: Vec<_> = world
        .tags
        .iter()
        .filter_map(|tag| match &tag.meaning {
            Meaning::Plain(rule) if tag.id.starts_with("rule_") => Some(rule.clone()),
            _ => None,
        })
        .collect();
    world.tags.retain(|tag| !tag.id.starts_with("rule_"));

    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let scenario = Scenario { world, ..exam.scenario };
    sitting::prepare(root, &scenario).expect("data of the tests can be read");
    let catalog = Workspace::open(root).unwrap().catalog().unwrap();

    // Families of near rules; those that are mistakes are left out.
    let read = |text: &str| {
        let (ast, errors) = rule::parse(text);
        let ast = ast.filter(|_| errors.is_empty())?;
        rule::resolve(&ast, &catalog, Purpose::Condition).ok().map(|(expr, _)| expr)
    };
    let mut families: Vec<Vec<(String, Expr)>> = Vec::new();
    for base in &bases {
        let near = (0..RELATIVES).map(|_| relative(base, &bases, &mut random));
        let texts: BTreeSet<String> = std::iter::once(base.clone()).chain(near).map(|r| r.to_string()).collect();
        families.push(texts.into_iter().filter_map(|text| read(&text).map(|expr| (text, expr))).collect());
    }

    // Each rule, its canonical form, and what is false rather than unknown in both.
    for (number, (text, expr)) in families.iter().flatten().enumerate() {
        let form = canonical(expr).to_string();
        for (kind, text) in [("rule", text.clone()), ("form", form.clone())] {
            write_tag(root, &format!("{kind}_{number}"), &[(None, text.clone())]);
            write_tag(root, &format!("not_{kind}_{number}"), &[(None, format!("not ({text})"))]);
        }
    }
    let audiences = product::build(root, as_of, 1).expect("rules of the tests can be evaluated");
    let everybody = scenario.world.population().len();
    let members = |tag: &str| audiences.get(&(tag.to_owned(), None)).cloned().unwrap_or_default();
    let tags = known_tags(&catalog);
    let mut claims = Claims { made: BTreeMap::new(), wrong: Vec::new(), everybody, place };
    let mut number = 0;
    let mut all: Vec<Vec<Candidate>> = Vec::new();
    for family in families {
        let mut candidates = Vec::new();
        for (text, expr) in family {
            let form = canonical(&expr);
            for kind in ["", "not_"] {
                let (plain, shaped) =
                    (members(&format!("{kind}rule_{number}")), members(&format!("{kind}form_{number}")));
                claims.check("form", plain == shaped, claims.is_telling(&plain), &[&text, &form.to_string(), kind]);
            }
            claims.check("settled", canonical(&form) == form, true, &[&text, &form.to_string()]);
            candidates.push(Candidate { text, form, members: members(&format!("rule_{number}")) });
            number += 1;
        }
        all.push(candidates);
    }
    let prover = Prover::new(&tags);
    for family in &all {
        for a in family {
            claims.about(&prover, a);
            for b in family {
                if a.text != b.text {
                    claims.between(&prover, a, b);
                }
            }
        }
        claims.about_cases(&prover, family);
    }
    for _ in 0..2_000 {
        let (a, b) = (random.pick(&all), random.pick(&all));
        if !a.is_empty() && !b.is_empty() {
            let (a, b) = (random.pick(a), random.pick(b));
            claims.between(&prover, a, b);
        }
    }
    assert!(claims.wrong.is_empty(), "claimed, and denied by the data:\n{}", claims.wrong.join("\n\n"));
    claims.made
}

fn known_tags(catalog: &Catalog) -> Tags {
    let meaning = |body: &TagBody| match body {
        TagBody::Rule(rule) => vec![(None, canonical(rule))],
        TagBody::Cases(cases) => cases.iter().map(|c| (Some(c.value.to_string()), canonical(&c.when))).collect(),
        _ => panic!("tags of the tests are rules"),
    };
    Tags(catalog.tags().iter().map(|tag| (tag.id.to_string(), meaning(&tag.body))).collect())
}

struct Claims {
    made: BTreeMap<&'static str, usize>,
    /// What the data denies.
    wrong: Vec<String>,
    everybody: usize,
    place: Place,
}

impl Claims {
    fn is_telling(&self, members: &BTreeSet<String>) -> bool {
        !members.is_empty() && members.len() < self.everybody
    }

    fn check(&mut self, kind: &'static str, holds: bool, is_telling: bool, rules: &[&str]) {
        let of_kind = format!("`{kind}`");
        if !holds && self.wrong.iter().filter(|w| w.starts_with(&of_kind)).count() < 3 {
            self.wrong.push(format!("`{kind}` in {:?}:\n{}", self.place, rules.join("\n")));
        }
        if is_telling {
            *self.made.entry(kind).or_insert(0) += 1;
        }
    }

    fn about(&mut self, prover: &Prover<'_>, a: &Candidate) {
        if prover.is_impossible(&a.form) {
            self.check("impossible", a.members.is_empty(), true, &[&a.text]);
        }
        if prover.is_always_true(&a.form) {
            self.check("always true", a.members.len() == self.everybody, true, &[&a.text]);
        }
    }

    fn between(&mut self, prover: &Prover<'_>, a: &Candidate, b: &Candidate) {
        let rules = [a.text.as_str(), b.text.as_str()];
        let telling = self.is_telling(&a.members) && self.is_telling(&b.members);
        if prover.same(&a.form, &b.form) {
            self.check("same", a.members == b.members, telling, &rules);
        } else if prover.implies(&a.form, &b.form) {
            self.check("inside", a.members.is_subset(&b.members), telling, &rules);
        }
        if prover.disjoint(&a.form, &b.form) {
            self.check("apart", a.members.is_disjoint(&b.members), telling, &rules);
        }
    }

    /// Three rules as the cases of an enumerated tag: who is left for the last.
    fn about_cases(&mut self, prover: &Prover<'_>, family: &[Candidate]) {
        for three in family.windows(3) {
            let [a, b, c] = three else { continue };
            if prover.nobody(&[&c.form], &[&a.form, &b.form]) {
                let nobody = c.members.iter().all(|m| a.members.contains(m) || b.members.contains(m));
                let telling = self.is_telling(&c.members);
                self.check("nobody left", nobody, telling, &[&a.text, &b.text, &c.text]);
            }
        }
    }
}
