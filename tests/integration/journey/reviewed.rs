//! `publish --plan`: what is published is what was reviewed.

use std::fs;

use insta::assert_snapshot;

use crate::support::{TestEnvironment, Transcript};

/// A published catalog, then a change of one rule with its plan in `plan.json`.
fn reviewed() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.write(".gitignore", "/.tagwerk\n/*.json\n/data\n");
    environment.commit();
    environment.run_ok(&["publish"]);
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 2");
    environment.commit();
    plan(&environment);
    environment
}

fn plan(environment: &TestEnvironment) {
    environment.run_ok(&["plan", "--base", "HEAD~1", "--head", "HEAD", "--format", "json", "-o", "plan.json"]);
}

fn publish(environment: &TestEnvironment, more: &[&str]) -> Transcript {
    environment.run(&[&["publish", "--plan", "plan.json"], more].concat())
}

fn current(environment: &TestEnvironment) -> u64 {
    environment.run_ok(&["ls", "--json"]).json()["release"].as_u64().expect("a release")
}

#[test]
fn what_was_reviewed_is_published() {
    let environment = reviewed();
    let published = publish(&environment, &["--pull-request", "7", "--approved-by", "ann", "--json"]);
    assert_eq!((published.code, current(&environment)), (0, 2), "{published}");
    let hash = blake3::hash(&fs::read(environment.path("plan.json")).expect("readable")).to_hex().to_string();
    let releases = environment.run_ok(&["releases", "--json"]).json();
    assert_eq!(releases["releases"][0]["plan"], hash);
    assert_eq!(publish(&environment, &[]).stdout, "release 2 was current already\n");
}

#[test]
fn another_commit_will_do_if_it_says_the_same() {
    let environment = reviewed();
    environment.replace(
        "tags/behavior/recent_login.toml",
        "[rule]",
        "# a comment, as a merge makes another commit\n[rule]",
    );
    environment.commit();
    assert_eq!(publish(&environment, &[]).code, 0);
    assert_eq!(current(&environment), 2);
}

#[test]
fn other_definitions_will_not() {
    let environment = reviewed();
    environment.replace("tags/transaction/high_value.toml", ">= 90", ">= 80");
    assert_snapshot!(publish(&environment, &[]));
    environment.commit();
    assert_snapshot!(publish(&environment, &[]));
    // A word that changes no audience was not reviewed either.
    environment.replace("tags/transaction/high_value.toml", ">= 80", ">= 90");
    environment.replace("tags/transaction/high_value.toml", "owner = \"crm\"", "owner = \"growth\"");
    environment.commit();
    assert_eq!(publish(&environment, &[]).code, 1);
    assert_eq!(current(&environment), 1);
}

#[test]
fn data_may_move_within_what_was_approved() {
    let environment = reviewed();
    let events = environment.path("data/events/2026-01-08.csv");
    fs::write(events, "user_id,ts,event,amount\nu9,2026-01-07T10:00:00,login,\n").expect("written");
    assert_eq!(publish(&environment, &["--now", "2026-01-08T09:00:00"]).code, 0);
    assert_eq!(current(&environment), 2);
}

#[test]
fn data_that_move_it_out_of_what_was_approved_stop_it() {
    let environment = TestEnvironment::shop();
    environment.write(".gitignore", "/.tagwerk\n/*.json\n/data\n");
    let toml = environment.read("tagwerk.toml");
    environment.write("tagwerk.toml", &format!("{toml}\n[policy.audience]\nchange_max = \"60%\"\n"));
    environment.commit();
    environment.run_ok(&["publish"]);
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 1");
    environment.commit();
    plan(&environment);
    // Six people log in twice after the plan was approved.
    let logins = |day: u32| (3..9).map(move |n| format!("u{n},2026-01-0{day}T10:00:00,login,\n"));
    let events: String = logins(6).chain(logins(7)).collect();
    environment.write("data/events/more.csv", &format!("user_id,ts,event,amount\n{events}"));
    assert_snapshot!(publish(&environment, &[]));
    assert_eq!(current(&environment), 1);
    // Approved over the data of now, it is published.
    plan(&environment);
    assert_eq!(publish(&environment, &[]).code, 0);
    assert_eq!(current(&environment), 2);
}

#[test]
fn exactly_is_exactly() {
    let environment = reviewed();
    // Hours later it is still evaluated at the instant that was reviewed.
    let published = publish(&environment, &["--exact", "--json", "--now", "2026-01-08T09:00:00"]);
    assert_eq!(published.code, 0, "{published}");
    assert_eq!(published.json()["as_of"], "2026-01-08T00:00:00+08:00");
    let again = publish(&environment, &["--exact", "--now", "2026-01-08T09:00:00"]);
    assert_eq!(again.stdout, "release 2 was current already\n");
    assert_snapshot!(publish(&environment, &["--exact", "--as-of", "2026-01-08T06:00:00"]));
    environment.replace("tags/behavior/recent_login.toml", "[rule]", "# another commit\n[rule]");
    environment.commit();
    fs::write(
        environment.path("data/events/2026-01-08.csv"),
        "user_id,ts,event,amount\nu9,2026-01-07T10:00:00,login,\n",
    )
    .expect("written");
    assert_snapshot!(publish(&environment, &["--exact"]));
    assert_eq!(current(&environment), 2);
    assert_eq!(environment.run(&["publish", "--exact"]).code, 2, "exactly as what?");
}

#[test]
fn a_release_of_another_commit_is_not_exactly_it() {
    let environment = reviewed();
    environment.run_ok(&["publish"]);
    environment.replace("tags/behavior/recent_login.toml", "[rule]", "# another commit\n[rule]");
    environment.commit();
    environment.run_ok(&["plan", "--base", "HEAD~2", "--head", "HEAD", "--format", "json", "-o", "plan.json"]);
    // The same definitions, data and instant as release 2, and yet another commit.
    let published = publish(&environment, &["--exact", "--json"]);
    assert_eq!(published.json()["release"], 3, "{published}");
    assert_eq!(publish(&environment, &["--exact"]).stdout, "release 3 was current already\n");
}

#[test]
fn a_file_that_is_no_plan() {
    let environment = reviewed();
    let plan = environment.read("plan.json");
    let with = |text: &str| {
        environment.write("plan.json", text);
        let transcript = publish(&environment, &[]);
        assert_eq!(transcript.code, 1, "{transcript}");
        transcript
    };
    assert_snapshot!(with("{}"));
    assert_snapshot!(with(&plan.replace("\"format\": 1", "\"format\": 9")));
    assert!(with(&plan[..plan.len() / 2]).stderr.contains("plan.json is no change plan: EOF"));
    assert_snapshot!(with(&plan.replacen("\"base\": \"", "\"base\": \"../../", 1)));
    assert_snapshot!(environment.run(&["publish", "--plan", "none.json"]));
    // A file that says it was another change.
    let definitions = serde_json::from_str::<serde_json::Value>(&plan).expect("JSON")["definitions"].to_string();
    assert!(with(&plan.replace(&definitions, &format!("\"{}\"", "0".repeat(64)))).stderr.contains("something else"));
    let file = fs::File::create(environment.path("plan.json")).expect("created");
    file.set_len(65 << 20).expect("grown");
    assert!(publish(&environment, &[]).stderr.contains("larger than"));
    assert_eq!(current(&environment), 1);
}
