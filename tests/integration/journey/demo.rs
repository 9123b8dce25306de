//! `demo`: everything at once.

use crate::support::TestEnvironment;

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
