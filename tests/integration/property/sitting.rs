//! The product takes an exam.

use std::{collections::BTreeSet, path::Path};

use super::{
    data::{Scenario, Step},
    exam::Exam,
    shrink::shrink,
};
use crate::oracle::{
    data_files::write_rows,
    files::{write_tag, write_workspace},
    product::{self, Audiences},
    world::{Kind, Meaning, World},
};

/// Complaints about the product: a few wrong audiences, each with the smallest case that still shows it.
pub(super) fn sit(exam: &Exam) -> Vec<String> {
    let mut complaints = Vec::new();
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    if let Err(error) = prepare(root, &exam.scenario) {
        return vec![error];
    }
    for threads in [1, 2] {
        let audiences = match product::build(root, exam.scenario.as_of, threads) {
            Ok(audiences) => audiences,
            Err(error) => return vec![error],
        };
        assert_eq!(audiences.len(), exam.expected.len(), "as many audiences as tags and cases");
        for (key, expected) in &exam.expected {
            let found = audiences.get(key).unwrap_or(&NOBODY);
            let subject = found.symmetric_difference(expected).next();
            if let Some(subject) = subject.filter(|_| complaints.len() < 3) {
                let case = shrink(exam, key, subject, found.contains(subject));
                complaints.push(format!("on {threads} threads, {case}"));
            }
        }
    }
    complaints
}

static NOBODY: BTreeSet<String> = BTreeSet::new();

/// Writes the workspace and ingests as often as the scenario says.
pub(super) fn prepare(root: &Path, scenario: &Scenario) -> Result<(), String> {
    write_catalog(root, &scenario.world);
    for steps in &scenario.ingests {
        apply(root, &scenario.world, steps);
        product::ingest(root)?;
    }
    Ok(())
}

/// Changes the data files.
pub(crate) fn apply(root: &Path, world: &World, steps: &[Step]) {
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
}

/// Ingests the world as it is, at once, and says who is in.
pub(super) fn sit_at_once(world: &World, as_of: i64) -> Result<Audiences, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write_catalog(root, world);
    for source in &world.sources {
        for file in &source.files {
            write_rows(&root.join("data").join(&source.name).join(&file.path), source, &file.rows, &world.clock);
        }
    }
    product::ingest(root)?;
    product::build(root, as_of, 1)
}

/// Writes `tagwerk.toml` and the tags.
pub(crate) fn write_catalog(root: &Path, world: &World) {
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
