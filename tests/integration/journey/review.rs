//! The whole way of a change: branch, edit, check, plan, merge, publish, verify, export, rollback; and of two at once. With a
//! real bare remote and a clone for each person.

use insta::assert_snapshot;
use serde_json::Value;

use crate::{
    github::stand::{Remote, git},
    support::{TestEnvironment, Transcript},
};

/// Another person's clone of the remote.
fn clone(remote: &Remote) -> TestEnvironment {
    let environment = TestEnvironment::empty();
    git(environment.root(), &["clone", "--quiet", &remote.bare.path().to_string_lossy(), "."]);
    environment
}

/// What `plan` says of an audience, against a base.
fn planned(environment: &TestEnvironment, base: &str) -> Value {
    environment.run_ok(&["plan", "--base", base, "--json", "--exact"]).json()
}

fn numbers<'p>(plan: &'p Value, tag: &str) -> &'p Value {
    let tags = plan["tags"].as_array().expect("a list");
    &tags.iter().find(|t| t["id"] == tag).unwrap_or_else(|| panic!("`{tag}` in {plan:#}"))["numbers"]
}

/// Who is in an audience, as it leaves.
fn exported(environment: &TestEnvironment, tag: &str) -> Vec<String> {
    let Transcript { stdout, .. } = environment.run_ok(&["export", tag, "--format", "ids", "-o", "-"]);
    stdout.lines().map(str::to_owned).collect()
}

/// Merges a branch into `main` of the remote, as GitHub does: with a commit that has two parents.
fn merge(remote: &Remote, branch: &str) {
    let desk = clone(remote);
    git(desk.root(), &["merge", "--quiet", "--no-ff", "-m", &format!("Merge {branch}"), &format!("origin/{branch}")]);
    git(desk.root(), &["push", "--quiet", "origin", "main"]);
}

#[test]
fn from_a_branch_to_a_release_and_back() {
    let remote = Remote::shop();
    // The machine that publishes.
    let host = clone(&remote);
    host.run_ok(&["publish"]);
    let before = exported(&host, "recent_login");

    // Somebody proposes: more logins.
    let desk = clone(&remote);
    desk.run_ok(&["publish"]);
    git(desk.root(), &["switch", "--quiet", "-c", "fewer-logins"]);
    desk.replace("tags/behavior/recent_login.toml", "> 3", "> 0");
    desk.replace("tags/behavior/recent_login.toml", "2026-01-07T09:00:00", "2025-12-01T09:00:00");
    desk.replace("tags/behavior/recent_login.toml", "three times are not enough", "that was last month");
    assert_snapshot!(desk.run(&["check", "--base", "origin/main"]));
    assert_snapshot!(desk.run(&["plan", "--base", "origin/main"]));
    git(desk.root(), &["commit", "--quiet", "-am", "recent_login: one login is enough"]);
    git(desk.root(), &["push", "--quiet", "-u", "origin", "fewer-logins"]);
    let plan = planned(&desk, "origin/main");
    desk.run_ok(&["plan", "--base", "origin/main", "--format", "json", "-o", "plan.json"]);

    // It is merged: another commit, the same definitions.
    merge(&remote, "fewer-logins");
    git(host.root(), &["pull", "--quiet", "--ff-only"]);
    assert_ne!(git(host.root(), &["rev-parse", "HEAD"]), git(desk.root(), &["rev-parse", "HEAD"]));
    let file = desk.path("plan.json").to_string_lossy().into_owned();
    let published = host.run_ok(&["publish", "--plan", &file, "--json"]).json();
    assert_eq!((&published["release"], &published["previous"]), (&2.into(), &1.into()));
    // Again: nothing new.
    assert_eq!(host.run_ok(&["publish", "--plan", &file, "--json"]).json()["release"], 2);
    assert_eq!(host.run_ok(&["releases", "--json"]).json()["releases"].as_array().unwrap().len(), 2);

    host.run_ok(&["verify"]);
    let after = exported(&host, "recent_login");
    // What was planned is what came.
    let entered: Vec<&String> = after.iter().filter(|id| !before.contains(id)).collect();
    let exited = before.iter().filter(|id| !after.contains(id)).count();
    assert!(!entered.is_empty());
    // Nobody in this tag asked not to be contacted, so what leaves is the audience.
    let said = numbers(&plan, "recent_login");
    assert_eq!((&said["entered"], &said["exited"]), (&entered.len().into(), &exited.into()));
    host.run_ok(&["export", "recent_login", "--format", "csv", "-o", "out.csv"]);
    host.run_ok(&["verify", "out.csv"]);

    // It was a mistake after all.
    assert_snapshot!(host.run_ok(&["rollback", "--reason", "too many people"]));
    assert_eq!(exported(&host, "recent_login"), before);
    host.run_ok(&["verify"]);
    assert_snapshot!(host.run_ok(&["log", "recent_login"]));
}

#[test]
fn two_branches_at_once() {
    let remote = Remote::shop();
    let host = clone(&remote);
    host.run_ok(&["publish"]);
    let (ann, ben) = (clone(&remote), clone(&remote));

    git(ann.root(), &["switch", "--quiet", "-c", "ann"]);
    ann.replace("tags/strategy/lifecycle.toml", "> 60", "> 5");
    git(ann.root(), &["commit", "--quiet", "-am", "lifecycle: sooner"]);
    git(ann.root(), &["push", "--quiet", "-u", "origin", "ann"]);
    git(ben.root(), &["switch", "--quiet", "-c", "ben"]);
    ben.replace("tags/transaction/high_value.toml", ">= 90", ">= 50");
    git(ben.root(), &["commit", "--quiet", "-am", "high_value: from fifty"]);
    git(ben.root(), &["push", "--quiet", "-u", "origin", "ben"]);

    for (desk, own, other) in [(&ann, "lifecycle", "high_value"), (&ben, "high_value", "lifecycle")] {
        desk.run_ok(&["publish"]);
        let plan = planned(desk, "origin/main");
        let ids: Vec<&str> = plan["tags"].as_array().unwrap().iter().filter_map(|t| t["id"].as_str()).collect();
        assert!(ids.contains(&own) && !ids.contains(&other), "{ids:?}");
        desk.run_ok(&["plan", "--base", "origin/main", "--format", "json", "-o", "plan.json"]);
    }

    // The first is merged and published as it was reviewed.
    merge(&remote, "ann");
    git(host.root(), &["pull", "--quiet", "--ff-only"]);
    host.run_ok(&["publish", "--plan", &ann.path("plan.json").to_string_lossy()]);

    // The second still plans its own change only, although `main` moved on beside it.
    git(ben.root(), &["fetch", "--quiet"]);
    let plan = planned(&ben, "origin/main");
    assert!(plan["tags"].as_array().unwrap().iter().all(|t| t["id"] != "lifecycle"), "{plan:#}");
    merge(&remote, "ben");
    git(host.root(), &["pull", "--quiet", "--ff-only"]);
    // What is merged now holds both changes, and nobody reviewed that plan.
    let refused = host.run(&["publish", "--plan", &ben.path("plan.json").to_string_lossy()]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("something else than what was reviewed"), "{refused}");

    // Brought up to date, it is what will be merged; that plan holds.
    git(ben.root(), &["merge", "--quiet", "--no-edit", "origin/ann"]);
    ben.run_ok(&["plan", "--base", "origin/main~1", "--format", "json", "-o", "plan.json"]);
    let published = host.run_ok(&["publish", "--plan", &ben.path("plan.json").to_string_lossy(), "--json"]).json();
    assert_eq!(published["release"], 3);
    host.run_ok(&["verify"]);
}
