//! Makes a case that shows a mistake small enough to read.

use super::{exam::Exam, sitting::sit_at_once};
use crate::oracle::{
    judge::Judge,
    world::{Meaning, World},
};

/// Describes a subject about whom product and oracle disagree: rule, verdicts, and the rows that it takes.
pub(super) fn shrink(exam: &Exam, key: &(String, Option<String>), subject: &str, found: bool) -> String {
    let as_of = exam.scenario.as_of;
    let mut world = exam.scenario.world.clone();
    world.tags.retain(|t| t.id == key.0 || !t.id.starts_with("rule_"));
    let mut note = "by these rows";
    let mut alone = world.clone();
    retain_rows(&mut alone, |row| row == Some(subject));
    if disagrees(&alone, as_of, key, subject) {
        world = smaller(alone, as_of, key, subject);
    } else if disagrees(&world, as_of, key, subject) {
        note = "by all rows together; those of the subject are";
        world = alone;
    } else {
        note = "only with the history of ingests; the rows of the subject are";
        world = alone;
    }
    let rule = match &exam.scenario.world.tag(&key.0).meaning {
        Meaning::Plain(rule) => rule.to_string(),
        Meaning::Cases(cases) => cases.iter().map(|(v, rule)| format!("\n  {v}: {rule}")).collect(),
    };
    let verdict = |inside: bool| if inside { "in" } else { "out" };
    let mut text = format!(
        "{key:?} at {}: {subject} is {} says the product, {} says the oracle, {note}\nrule: {rule}\n",
        crate::oracle::clock::utc_text(as_of),
        verdict(found),
        verdict(!found),
    );
    for source in &world.sources {
        for file in &source.files {
            for row in &file.rows {
                let time = crate::oracle::clock::utc_text(row.time);
                text.push_str(&format!("{}/{} {time} {:?} {:?}\n", source.name, file.path, row.event, row.cells));
            }
        }
    }
    text
}

/// Leaves out what is not needed for the disagreement.
fn smaller(mut world: World, as_of: i64, key: &(String, Option<String>), subject: &str) -> World {
    for source in 0..world.sources.len() {
        for file in 0..world.sources[source].files.len() {
            for row in (0..world.sources[source].files[file].rows.len()).rev() {
                let mut without = world.clone();
                without.sources[source].files[file].rows.remove(row);
                if disagrees(&without, as_of, key, subject) {
                    world = without;
                }
            }
        }
    }
    world
}

fn retain_rows(world: &mut World, keep: impl Fn(Option<&str>) -> bool) {
    for file in world.sources.iter_mut().flat_map(|s| &mut s.files) {
        file.rows.retain(|r| keep(r.subject.as_deref()));
    }
}

fn disagrees(world: &World, as_of: i64, key: &(String, Option<String>), subject: &str) -> bool {
    let Ok(audiences) = sit_at_once(world, as_of) else { return false };
    let found = audiences.get(key).is_some_and(|members| members.contains(subject));
    let judge = Judge::new(world, as_of);
    let expected = judge.tag_audiences(&key.0).get(&key.1.as_deref()).is_some_and(|members| members.contains(subject));
    found != expected
}
