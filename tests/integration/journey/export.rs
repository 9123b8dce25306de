//! `export`: whole or not at all, and nobody who opted out.

use insta::assert_snapshot;

use crate::support::{TestEnvironment, redacted};

fn published() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

#[test]
fn every_format() {
    let environment = published();
    assert_snapshot!(environment.run_ok(&["export", "high_value", "-o", "high_value.txt"]));
    assert_eq!(environment.read("high_value.txt"), "u1\nu4\n", "u2 opted out");
    assert_snapshot!(environment.run_ok(&["export", "lifecycle=new", "--format", "csv", "-o", "new.csv"]));
    assert_eq!(environment.read("new.csv"), "id\nu3\nu4\n");
    environment.run_ok(&["export", "lifecycle", "--format", "ndjson", "-o", "all.ndjson"]);
    assert_eq!(environment.read("all.ndjson").lines().count(), 7, "nine, of whom two opted out");
    environment.run_ok(&["export", "high_value", "--format", "parquet", "-o", "x.parquet"]);
    assert_snapshot!(environment.run_ok(&["export", "high_value", "--format", "roaring", "-o", "x.roaring", "--json"]));
    assert!(environment.path("x.roaring.ids.parquet").exists());
}

#[test]
fn the_manifest_says_what_is_there() {
    let environment = published();
    environment.run_ok(&["export", "lifecycle=churned", "-o", "x"]);
    assert_snapshot!(redacted(&environment.read("x.manifest.json")));
}

#[test]
fn to_a_stream() {
    let environment = published();
    let transcript = environment.run_ok(&["export", "high_value", "-o", "-"]);
    assert_eq!(transcript.stdout, "u1\nu4\n");
    assert_snapshot!(environment.run(&["export", "high_value", "--format", "roaring", "-o", "-"]));
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "-", "--json"]));
}

#[test]
fn nothing_is_current() {
    assert_snapshot!(TestEnvironment::shop().run(&["export", "high_value", "-o", "x"]));
}

#[test]
fn names_that_are_not_there() {
    let environment = published();
    assert_snapshot!(environment.run(&["export", "high_vale", "-o", "x"]));
    assert_snapshot!(environment.run(&["export", "lifecycle=churnd", "-o", "x"]));
    assert_snapshot!(environment.run(&["export", "high_value=x", "-o", "x"]));
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x", "--release", "99"]));
    assert_snapshot!(environment.run(&["export", "high_value", "--format", "xml", "-o", "x"]));
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "no/such/folder/x"]));
    assert!(!environment.path("x").exists());
}

#[test]
fn only_what_is_approved() {
    let environment = published();
    assert_snapshot!(environment.run(&["export", "win_back", "-o", "x"]));
    environment.replace("tags/transaction/high_value.toml", "\"active\"", "\"paused\"");
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x"]));
    assert!(!environment.path("x").exists());
}

#[test]
fn stale_audiences_stay() {
    let environment = published();
    let late = ["export", "recent_login", "-o", "x", "--now", "2026-01-09T03:00:00"];
    assert_snapshot!(environment.run(&late));
    assert!(!environment.path("x").exists());
    let mut accepted = late.to_vec();
    accepted.push("--accept-stale");
    environment.run_ok(&accepted);
    assert_eq!(environment.read("x"), "u1\n");
}

#[test]
fn without_suppression_nobody_leaves() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["build", "--tag", "high_value"]);
    let release = environment.run_ok(&["releases", "--json"]).json()["releases"][0]["release"].to_string();
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x", "--release", &release]));
    assert!(!environment.path("x").exists());
    environment.replace("tagwerk.toml", "[\"do_not_contact\"]", "[\"no_such_tag\"]");
    assert_eq!(environment.run(&["export", "high_value", "-o", "x", "--release", &release]).code, 1);
    assert!(!environment.path("x").exists());
}

#[test]
fn an_old_release_can_be_asked_for() {
    let environment = published();
    environment.write("data/events/2026-02.csv", "user_id,ts,event,amount\nu5,2026-01-07T10:00:00,purchase,500\n");
    environment.run_ok(&["publish"]);
    environment.run_ok(&["export", "high_value", "-o", "new"]);
    environment.run_ok(&["export", "high_value", "-o", "old", "--release", "1"]);
    assert_eq!(environment.read("new"), "u1\nu5\nu4\n", "in the order in which they were met");
    assert_eq!(environment.read("old"), "u1\nu4\n");
}
