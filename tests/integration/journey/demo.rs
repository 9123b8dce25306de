//! `demo`: everything at once.

use crate::support::{TestEnvironment, terminal::Terminal};

/// What `ls` says about the audiences of a workspace.
fn tags(environment: &TestEnvironment, dir: &str) -> Vec<serde_json::Value> {
    let answer = environment.run_ok(&["-C", dir, "ls", "status:active", "--json"]).json();
    answer["tags"].as_array().unwrap().clone()
}

#[test]
fn from_nothing_to_audiences() {
    let environment = TestEnvironment::empty();
    let answer = environment.run_ok(&["demo", "shop", "--subjects", "2000", "--json"]).json();
    assert_eq!(answer["generated"]["subjects"], 2000, "{answer}");
    assert!(answer["published"]["audiences"].as_u64().unwrap() >= 60, "{answer}");
    let tags = tags(&environment, "shop");
    let some = tags.iter().filter(|t| t["size"].as_u64().is_some_and(|size| size > 0)).count();
    assert!(some * 10 >= tags.len() * 8, "nearly all audiences have members: {tags:?}");

    let checked = environment.run_ok(&["-C", "shop", "check"]);
    assert_eq!(checked.stderr, "", "{checked}");
    environment.run_ok(&["-C", "shop", "fmt", "--check"]);
    environment.run_ok(&["-C", "shop", "doctor"]);
    let current = environment.run_ok(&["-C", "shop", "releases", "--json"]).json();
    assert_eq!(current["releases"][0]["state"], "current", "{current}");
}

#[test]
fn a_demo_has_a_past() {
    let environment = TestEnvironment::empty();
    let first = environment.run_ok(&["demo", "shop", "--subjects", "400", "--json"]).json();
    let listed = environment.run_ok(&["-C", "shop", "releases", "--json"]).json();
    let releases = listed["releases"].as_array().unwrap();
    assert_eq!(releases.len(), 9, "{listed}");
    let of = |key: &str| -> Vec<&str> { releases.iter().map(|r| r[key].as_str().unwrap()).collect() };
    let instants = of("as_of");
    assert!(instants.is_sorted_by(|newer, older| newer > older), "{instants:?}");
    assert_eq!((instants[0], instants[8]), ("2026-01-08T00:00:00+08:00", "2025-11-13T00:00:00+08:00"));
    assert!(releases.iter().all(|release| release["dirty"] == false), "{listed}");
    let commits = of("commit");
    assert_eq!(commits.iter().collect::<std::collections::BTreeSet<_>>().len(), 6, "one per step: {commits:?}");

    // A release is of the definitions of its time.
    let log = environment.run_ok(&["-C", "shop", "log", "recent_login", "--json"]).json();
    let versions = log["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2, "{log}");
    assert_eq!(versions[0]["releases"], serde_json::json!([4, 5, 6, 7, 8, 9]), "{log}");
    assert_eq!(versions[1]["releases"], serde_json::json!([1, 2, 3]), "{log}");
    let compared = environment.run_ok(&["-C", "shop", "releases", "diff", "8", "9", "--json", "--exact"]).json();
    let moved = compared["audiences"].as_array().unwrap();
    assert!(moved.iter().any(|audience| audience["entered"].as_u64() > Some(0)), "{compared}");

    // What is current is what it would be without a past.
    let alone = environment.run_ok(&["demo", "alone", "--subjects", "400", "--json"]).json();
    std::fs::remove_dir_all(environment.path("alone/.tagwerk")).unwrap();
    let again = environment.run_ok(&["-C", "alone", "build", "--json"]).json();
    assert_eq!(alone["published"]["commit"], first["published"]["commit"]);
    let tags = tags(&environment, "shop");
    for audience in again["tags"].as_array().unwrap().iter().filter(|audience| audience["value"].is_null()) {
        if let Some(tag) = tags.iter().find(|tag| tag["id"] == audience["id"]) {
            assert_eq!(tag["size"], audience["size"], "{audience}");
        }
    }

    // Brought up to date, it keeps its past and gets no other.
    environment.run_ok(&["demo", "shop", "--subjects", "400"]);
    let again = environment.run_ok(&["-C", "shop", "releases", "--json"]).json();
    assert_eq!(again, listed);
}

#[test]
fn a_demo_in_a_repository_leaves_it_alone() {
    let environment = TestEnvironment::empty();
    environment.write("notes.txt", "ours");
    environment.commit();
    environment.run_ok(&["demo", "shop", "--subjects", "200"]);
    assert!(!environment.path("shop/.git").exists());
    let repository = git2::Repository::open(environment.root()).unwrap();
    let mut walk = repository.revwalk().unwrap();
    walk.push_head().unwrap();
    assert_eq!(walk.count(), 1);
    let listed = environment.run_ok(&["-C", "shop", "releases", "--json"]).json();
    assert_eq!(listed["releases"].as_array().unwrap().len(), 9, "{listed}");
}

#[test]
fn the_same_seed_gives_the_same_audiences() {
    let environment = TestEnvironment::empty();
    let demo = |dir: &str, seed: &str| {
        environment.run_ok(&["demo", dir, "--subjects", "300", "--days", "20", "--seed", seed]);
        tags(&environment, dir)
    };
    let first = demo("a", "7");
    assert_eq!(first, demo("b", "7"));
    assert_ne!(first, demo("a", "8"), "in the place of the first");
    assert_eq!(first, demo("a", "7"), "and back");
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let environment = TestEnvironment::shop();
    let before = environment.read("tagwerk.toml");
    let transcript = environment.run(&["demo", "."]);
    assert_eq!(transcript.code, 1, "{transcript}");
    assert_eq!(environment.read("tagwerk.toml"), before);
}

#[test]
fn in_a_terminal_the_dashboard_opens_at_the_end() {
    let environment = TestEnvironment::empty();
    let arguments = ["demo", "shop", "--subjects", "300", "--days", "20"];
    let mut terminal = Terminal::start(&environment, &arguments, 100, 30);
    let screen = terminal.wait_for("acquired_by");
    assert!(screen.contains("[1 Catalog]"), "{screen}");
    terminal.send("q");
    assert!(terminal.end().success());
    terminal.assert_sane();

    let mut terminal = Terminal::start(&environment, &[&arguments[..], &["--no-dashboard"]].concat(), 100, 30);
    assert!(terminal.end().success(), "it ends without a key");
}
