//! Hand-computed cases (`tests/golden/*.toml`): the oracle agrees with each.

use std::{collections::BTreeMap, path::PathBuf};

use crate::oracle::{
    golden_file::{GoldenFile, load},
    judge::Judge,
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
