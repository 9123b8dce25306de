//! `check`: what is wrong, in four forms.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

fn with_mistakes() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.replace("tags/behavior/recent_login.toml", "login, last", "logn, last");
    environment.replace("tags/strategy/lifecycle.toml", "registered_at", "registred_at");
    environment.replace("tags/transaction/high_value.toml", "owner = \"crm\"\n", "");
    environment
}

#[test]
fn a_clean_workspace() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["check"]));
    assert_snapshot!(environment.run_ok(&["check", "--json"]));
}

#[test]
fn events_that_nobody_declared_are_known_after_an_ingest() {
    let environment = TestEnvironment::shop();
    environment.replace("tagwerk.toml", "events = [\"login\", \"purchase\"]\n", "");
    assert_snapshot!(environment.run_ok(&["check"]));
    environment.run_ok(&["ingest"]);
    assert_eq!(environment.run_ok(&["check"]).stderr, "");
    assert_eq!(environment.run_ok(&["build", "--json"]).json()["tags"].as_array().unwrap().len(), 6);
}

#[test]
fn from_a_folder_inside() {
    let environment = TestEnvironment::shop();
    let transcript = environment.run_ok(&["-C", "tags/strategy", "check"]);
    assert_eq!(transcript.stdout, environment.run_ok(&["check"]).stdout);
}

#[test]
fn mistakes_as_text() {
    assert_snapshot!(with_mistakes().run(&["check"]));
}

#[test]
fn mistakes_as_json() {
    assert_snapshot!(with_mistakes().run(&["check", "--format", "json"]));
}

#[test]
fn mistakes_as_annotations() {
    assert_snapshot!(with_mistakes().run(&["check", "--format", "github"]));
}

#[test]
fn mistakes_as_sarif() {
    let transcript = with_mistakes().run(&["check", "--format", "sarif"]);
    assert_eq!(transcript.code, 1);
    let log = transcript.json();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let location = &result["locations"][0]["physicalLocation"];
        assert!(location["artifactLocation"]["uri"].as_str().unwrap().starts_with("tags/"), "{result}");
        assert!(location["region"]["startLine"].as_u64().unwrap() > 1, "{result}");
    }
}

#[test]
fn the_workspace_file_itself_is_wrong() {
    let environment = TestEnvironment::shop();
    environment.replace("tagwerk.toml", "Asia/Shanghai", "Asia/Shanghigh");
    assert_snapshot!(environment.run(&["check"]));
    environment.replace("tagwerk.toml", "[workspace]", "[workspace");
    let transcript = environment.run(&["check", "--json"]);
    assert_eq!(transcript.code, 1);
    assert_eq!(transcript.json()["ok"], false);
    assert_eq!(environment.run(&["ls"]).code, 1);
}

#[test]
fn no_workspace_far_and_wide() {
    assert_snapshot!(TestEnvironment::empty().run(&["check"]));
}

#[test]
fn colours_only_where_wanted() {
    let environment = with_mistakes();
    assert!(!environment.run(&["check"]).stderr.contains('\u{1b}'));
    assert!(environment.run(&["check", "--color", "always"]).stderr.contains('\u{1b}'));
    assert!(environment.run(&["--color=always", "check", "--help"]).stdout.contains('\u{1b}'));
    assert!(!environment.run(&["--color=never", "check", "--help"]).stdout.contains('\u{1b}'));
}
