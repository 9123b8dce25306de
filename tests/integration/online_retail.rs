//! `examples/online_retail` on the real file: audience sizes as DuckDB computed them (`benches/peers/online_retail.py`).

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::support::{TestEnvironment, copy};

/// The folder of the data, when it is on this machine.
#[expect(clippy::print_stderr, reason = "who runs the tests is told what did not run")]
fn data() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder =
        std::env::var_os("ONLINE_RETAIL").map_or_else(|| here.join("../shared/data/online_retail"), PathBuf::from);
    if folder.join("online_retail.parquet").exists() {
        return folder.canonicalize().ok();
    }
    eprintln!("not run: {} holds no online_retail.parquet (set ONLINE_RETAIL to its folder)", folder.display());
    None
}

#[test]
fn audiences_of_the_untouched_file_are_those_of_an_independent_computation() {
    let Some(data) = data() else { return };
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/online_retail");
    let environment = TestEnvironment::empty();
    copy(&example, environment.root());
    let arguments = ["--json", "build", "--as-of", "2011-12-10T00:00:00"];
    let output = environment.command().env("ONLINE_RETAIL", &data).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let built: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(built["subjects"], 4372);
    let sizes: BTreeMap<(String, String), u64> = built["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| {
            let text = |key: &str| tag[key].as_str().unwrap_or("").to_owned();
            ((text("id"), text("value")), tag["size"].as_u64().unwrap())
        })
        .collect();

    let expected = fs::read_to_string(example.join("expected.tsv")).unwrap();
    let expected: BTreeMap<(String, String), u64> = expected
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            ((cells[0].to_owned(), cells[1].to_owned()), cells[2].parse().unwrap())
        })
        .collect();
    assert_eq!(sizes, expected);

    let readme = fs::read_to_string(example.join("README.md")).unwrap();
    for ((tag, value), size) in &expected {
        let row = format!("| `{tag}` | {value} | {size} |");
        assert!(readme.contains(&row), "the example's README lacks `{row}`");
    }
}
