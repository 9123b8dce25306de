//! Hand-computed cases (`tests/golden/*.toml`): the oracle agrees with each.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use crate::oracle::{
    files::{write_tag, write_workspace},
    golden_file::{GoldenFile, load},
    judge::Judge,
    product,
    read::read,
    world::Meaning,
};

fn golden_files() -> Vec<GoldenFile> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("golden files").map(|f| f.expect("a file").path()).collect();
    paths.sort();
    paths.iter().map(|p| load(p)).collect()
}

#[test]
fn there_are_at_least_two_hundred_cases() {
    let count: usize = golden_files().iter().map(|f| f.cases.len()).sum();
    assert!(count >= 200, "{count} cases");
}

#[test]
fn the_oracle_agrees_with_every_case() {
    let mut wrong = Vec::new();
    for file in golden_files() {
        for case in &file.cases {
            let as_of = file.world.clock.parse(&case.as_of).expect("an instant");
            let judge = Judge::new(&file.world, as_of);
            let found: BTreeMap<_, _> = judge
                .tag_audiences(&case.tag)
                .into_iter()
                .map(|(v, ids)| (v.map(str::to_owned), ids.into_iter().map(str::to_owned).collect()))
                .collect();
            if found != case.expect {
                wrong.push(format!("{}: {}: found {found:?}, expected {:?}", file.name, case.name, case.expect));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n", wrong.join("\n"));
}

#[test]
fn the_oracle_reads_what_it_prints() {
    for file in golden_files() {
        for tag in &file.world.tags {
            let rules: Vec<_> = match &tag.meaning {
                Meaning::Plain(rule) => vec![rule],
                Meaning::Cases(cases) => cases.iter().map(|(_, rule)| rule).collect(),
            };
            for rule in rules {
                let text = rule.to_string();
                assert_eq!(&read(&text, &file.world), rule, "{}: {text}", file.name);
            }
        }
    }
}

#[test]
fn the_product_agrees_with_every_case() {
    let mut wrong = Vec::new();
    for file in golden_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        write_workspace(root, &file.world, |source| file.settings[&source.name].clone());
        for (source, path, text) in &file.files {
            let path = root.join("data").join(source).join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a data file");
        }
        for (id, rules) in &file.texts {
            write_tag(root, id, rules);
        }
        if let Err(error) = product::ingest(root) {
            wrong.push(format!("{}: ingest: {error}", file.name));
            continue;
        }
        let instants: BTreeSet<&str> = file.cases.iter().map(|c| c.as_of.as_str()).collect();
        for as_of in instants {
            let instant = file.world.clock.parse(as_of).expect("an instant");
            let audiences = match product::build(root, instant, 2) {
                Ok(audiences) => audiences,
                Err(error) => {
                    wrong.push(format!("{}: build: {error}", file.name));
                    break;
                }
            };
            for case in file.cases.iter().filter(|c| c.as_of == as_of) {
                for (value, expected) in &case.expect {
                    let found = audiences.get(&(case.tag.clone(), value.clone()));
                    if found != Some(expected) {
                        wrong.push(format!(
                            "{}: {} {value:?}: found {found:?}, expected {expected:?}",
                            file.name, case.name
                        ));
                    }
                }
            }
        }
        for failure in &file.failures {
            let as_of = file.world.clock.parse(&file.as_of).expect("an instant");
            match product::query(root, &failure.rule, as_of) {
                Err(said) if said.contains(&failure.says) => {}
                other => wrong.push(format!("{}: {}: {other:?}", file.name, failure.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n", wrong.join("\n"));
}
