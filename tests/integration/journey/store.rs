//! When the store is not as it was left: `doctor`, and what readers say.

use std::{fs, path::PathBuf};

use insta::assert_snapshot;

use crate::support::TestEnvironment;

/// Files of the store below a folder, ordered.
fn files(environment: &TestEnvironment, below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![environment.path(below)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn flip(path: &PathBuf) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_whole_store() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    let transcript = environment.run_ok(&["doctor"]);
    assert!(transcript.stdout.ends_with("all whole\n"), "{transcript}");
    let report = environment.run_ok(&["doctor", "--json"]).json();
    assert_eq!(report["damaged"], serde_json::json!([]));
    assert!(report["files"].as_u64().unwrap() > 5, "{report}");
}

#[test]
fn a_flipped_bit_is_found_and_its_file_named() {
    let pristine = TestEnvironment::shop();
    pristine.run_ok(&["publish"]);
    for below in [".tagwerk/facts", ".tagwerk/ids", ".tagwerk/releases"] {
        for path in files(&pristine, below) {
            if fs::metadata(&path).unwrap().len() == 0 {
                continue;
            }
            let whole = fs::read(&path).unwrap();
            flip(&path);
            let transcript = pristine.run(&["doctor"]);
            let name = path.file_name().unwrap().to_str().unwrap();
            assert_eq!(transcript.code, 1, "{} was changed\n{transcript}", path.display());
            assert!(format!("{}{}", transcript.stdout, transcript.stderr).contains(name), "{name}\n{transcript}");
            fs::write(&path, whole).unwrap();
        }
    }
    pristine.run_ok(&["doctor"]);
}

#[test]
fn damaged_facts_are_named_with_the_command_that_mends_them() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    let before = environment.run_ok(&["ls", "--json"]).stdout;
    for path in files(&environment, ".tagwerk/facts") {
        if path.extension().is_some_and(|e| e == "facts") {
            flip(&path);
        }
    }
    let transcript = environment.run(&["query", "count(events) > 0 and profile.city is not null"]);
    assert_eq!(transcript.code, 1, "{transcript}");
    assert!(transcript.stderr.contains("is damaged"), "{transcript}");
    assert!(transcript.stderr.contains("hint: `tagwerk ingest --rebuild`"), "{transcript}");
    environment.run_ok(&["ingest", "--rebuild"]);
    environment.run_ok(&["doctor"]);
    environment.run_ok(&["publish"]);
    assert_eq!(environment.run_ok(&["ls", "--json"]).stdout, before);
}

#[test]
fn a_damaged_audience_is_not_exported() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    for path in files(&environment, ".tagwerk/releases") {
        if path.extension().is_some_and(|e| e == "roaring") {
            flip(&path);
        }
    }
    let transcript = environment.run(&["export", "high_value", "-o", "x"]);
    assert_eq!(transcript.code, 1);
    assert!(transcript.stderr.contains("is damaged"), "{transcript}");
    assert!(transcript.stderr.contains("hint: "), "{transcript}");
    assert!(!environment.path("x").exists());
}

#[test]
fn no_store_yet() {
    assert_snapshot!(TestEnvironment::shop().run(&["doctor"]));
}
