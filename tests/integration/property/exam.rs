//! A random world with rules about it, and who is in each, says the oracle.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    author::{Author, Place as Scope},
    data::{Place, Scenario, scenario},
    forms::{FORMS, forms},
    random::Random,
};
use crate::oracle::{
    judge::Judge,
    product::Audiences,
    rule::Rule,
    world::{Meaning, Tag, World},
};

/// A world with tags, and who is in each, says the oracle.
pub(crate) struct Exam {
    pub(crate) scenario: Scenario,
    pub(crate) expected: Audiences,
    /// How many telling cases there are of each form.
    pub(crate) covered: BTreeMap<&'static str, usize>,
}

/// Writes rules about a random world until every form has its share of telling ones.
pub(crate) fn write_exam(place: Place, seed: u64, quota: usize) -> Exam {
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
    let population = world.population();
    let step = (population.len() / 80).max(1);
    let sample = population.into_iter().step_by(step).collect();
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
