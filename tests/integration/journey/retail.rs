//! The example over real transactions: sizes as an independent engine computed them, from the untouched file.

use std::{collections::BTreeMap, fs, path::Path};

use crate::support::{TestEnvironment, copy};

#[test]
fn audiences_of_a_real_shop() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = repository.join("../shared/data/online_retail");
    if !data.join("online_retail.parquet").exists() {
        eprintln!("skipped: the data is not at {}", data.display());
        return;
    }
    let environment = TestEnvironment::empty();
    copy(&repository.join("examples/online_retail"), environment.root());
    let run = |args: &[&str]| {
        let output = environment.command().env("ONLINE_RETAIL", &data).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let ingested = run(&["ingest", "--json"]);
    let total = &ingested["sources"][0]["total"];
    assert_eq!((&total["seen"], &total["kept"]), (&541_909.into(), &406_829.into()), "{total}");
    assert_eq!((&total["anonymous"], &total["bad"]), (&135_080.into(), &0.into()), "{total}");

    let built = run(&["build", "--as-of", "2011-12-10T00:00:00", "--json"]);
    assert_eq!(built["subjects"], 4372);
    let sizes: BTreeMap<(String, String), u64> = built["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| {
            let text = |key: &str| t[key].as_str().unwrap_or_default().to_owned();
            ((text("id"), text("value")), t["size"].as_u64().unwrap())
        })
        .collect();
    let expected: BTreeMap<(String, String), u64> =
        fs::read_to_string(repository.join("examples/online_retail/expected.tsv"))
            .unwrap()
            .lines()
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                ((cells[0].to_owned(), cells[1].to_owned()), cells[2].parse().unwrap())
            })
            .collect();
    assert_eq!(sizes, expected);
}

#[test]
fn without_the_variable_the_error_names_it() {
    let environment = TestEnvironment::empty();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/online_retail"), environment.root());
    insta::assert_snapshot!(environment.run_ok(&["check"]));
    insta::assert_snapshot!(environment.run(&["ingest"]));
}
