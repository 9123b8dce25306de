//! `plan`: what a change does.

use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::support::{TestEnvironment, Transcript, redacted};

/// The shop with twelve hundred customers in three cities, so that a comment may tell numbers.
fn town() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    let mut profiles = "user_id,city,registered_at,opted_out\n".to_owned();
    let mut events = "user_id,ts,event,amount\n".to_owned();
    for user in 0..1200 {
        let city = ["Shanghai", "Beijing", "广州"][user % 5 % 3];
        let month = user % 12 + 1;
        let _ = writeln!(profiles, "u{user},{city},2025-{month:02}-03T00:00:00,{}", user % 40 == 0);
        for login in 0..user % 8 {
            let _ = writeln!(events, "u{user},2026-01-0{}T08:{:02}:00,login,", login % 7 + 1, user % 60);
        }
        if user % 3 == 0 {
            let _ = writeln!(events, "u{user},2025-12-2{}T12:00:00,purchase,{}.50", user % 9, user % 200);
        }
    }
    environment.write("data/profiles.csv", &profiles);
    environment.write("data/events/2025-12.csv", "user_id,ts,event,amount\n");
    environment.write("data/events/2026-01.csv", &events);
    environment.replace("strategies/winback_sms.toml", "status = \"draft\"", "status = \"active\"");
    environment.commit();
    environment.run_ok(&["publish"]);
    environment
}

/// Changes of every kind in the work tree.
fn edited() -> TestEnvironment {
    let environment = town();
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 4");
    environment.replace("tags/strategy/lifecycle.toml", "> 60", "> 4");
    environment.replace("tags/transaction/high_value.toml", "name = \"", "name = \"Very ");
    let draft =
        environment.read("tags/behavior/recent_login.toml").replace("recent_login", "loyal").replace("> 4", ">= 5");
    environment.write("tags/behavior/loyal.toml", &draft.replace("status = \"active\"", "status = \"draft\""));
    environment
}

/// A comment, without what differs from run to run.
fn comment(transcript: &Transcript) -> String {
    let parts = transcript.stdout.split('`').enumerate();
    let is_hash = |part: &str| part.len() == 10 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let hide = |code: &str| -> String {
        let words = code.split(' ').map(|word| if is_hash(word) { "[hash]" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let hidden = parts.map(|(at, part)| if at % 2 == 1 { hide(part) } else { part.to_owned() });
    redacted(&hidden.collect::<Vec<_>>().join("`"))
}

#[test]
fn on_a_screen() {
    let environment = edited();
    assert_snapshot!(environment.run(&["plan", "--base", "HEAD"]));
    assert_snapshot!(environment.run(&["plan", "--base", "HEAD", "--by", "profile.city"]));
}

#[test]
fn as_a_comment() {
    let environment = edited();
    let plan = environment.run(&["plan", "--base", "HEAD", "--by", "profile.city", "--format", "markdown"]);
    assert_snapshot!(comment(&plan));
    let written =
        environment.run(&["plan", "--base", "HEAD", "--by", "profile.city", "--format", "markdown", "-o", "plan.md"]);
    assert_eq!((written.stdout.as_str(), written.stderr.as_str()), ("", "wrote plan.md\n"));
    assert_eq!(environment.read("plan.md"), plan.stdout);
}

#[test]
fn as_json_masked_and_exact() {
    let environment = edited();
    let masked = environment.run(&["plan", "--base", "HEAD", "--format", "json"]);
    assert_snapshot!(masked);
    assert_eq!(environment.run(&["--json", "plan", "--base", "HEAD"]).stdout, masked.stdout);
    let exact = environment.run(&["plan", "--base", "HEAD", "--json", "--exact"]).json();
    assert!(exact["masked_below"].is_null());
    let lifecycle = exact["tags"].as_array().unwrap().iter().find(|t| t["id"] == "lifecycle").unwrap();
    assert_eq!(lifecycle["numbers"]["before"], 1200);
}

#[test]
fn between_commits_and_in_a_bare_repository() {
    let environment = edited();
    let dirty = environment.run(&["plan", "--base", "HEAD", "--json"]).json();
    environment.commit();
    let committed = environment.run(&["plan", "--base", "HEAD~1", "--head", "HEAD", "--json"]).json();
    assert_eq!((&dirty["is_dirty"], &committed["is_dirty"]), (&true.into(), &false.into()));
    for member in ["definitions", "base_definitions", "tags", "strategies", "verdict", "data"] {
        assert_eq!(dirty[member], committed[member], "{member}");
    }
    // Going back undoes it.
    let back = environment.run(&["plan", "--base", "HEAD", "--head", "HEAD", "--json"]).json();
    assert_eq!(back["tags"], serde_json::json!([]));

    let bare = TestEnvironment::empty();
    git2::build::RepoBuilder::new()
        .bare(true)
        .clone(&format!("file://{}", environment.root().display()), &bare.path("shop.git"))
        .expect("cloned");
    let plan = bare.run(&["-C", "shop.git", "plan", "--base", "HEAD~1", "--format", "markdown"]);
    assert_snapshot!(comment(&plan));
}

#[test]
fn without_data() {
    let environment = TestEnvironment::shop();
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 4");
    environment.commit();
    let plan = environment.run(&["plan", "--base", "HEAD~1"]);
    assert_snapshot!(plan);
    assert_snapshot!(comment(&environment.run(&["plan", "--base", "HEAD~1", "--format", "markdown"])));
    assert!(environment.run(&["plan", "--base", "HEAD~1", "--json"]).json()["data"].is_null());
    // Sources can be read on the way.
    let plan = environment.run(&["plan", "--base", "HEAD~1", "--ingest", "--json", "--exact"]).json();
    assert_eq!(plan["data"]["population"], 9);
}

#[test]
fn nothing_changes() {
    let environment = town();
    assert_snapshot!(environment.run_ok(&["plan", "--base", "HEAD"]));
    assert_snapshot!(comment(&environment.run_ok(&["plan", "--base", "HEAD", "--format", "markdown"])));
    // Comments and formatting are no change.
    let text = environment.read("tags/behavior/recent_login.toml");
    environment.write("tags/behavior/recent_login.toml", &format!("# a comment\n{}", text.replace("> 3", ">  (3)")));
    let plan = environment.run_ok(&["plan", "--base", "HEAD", "--json"]).json();
    assert_eq!(plan["tags"], serde_json::json!([]));
}

#[test]
fn what_cannot_be_counted_is_said() {
    let environment = town();
    environment.replace("tagwerk.toml", "decimal(2)", "decimal(3)");
    environment.replace("tags/transaction/high_value.toml", ">= 90", ">= 95");
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 4");
    assert_snapshot!(environment.run(&["plan", "--base", "HEAD"]));
}

#[test]
fn wrong_usage_is_explained() {
    let environment = town();
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 4");
    assert_snapshot!(environment.run(&["plan", "--base", "nowhere"]));
    assert_snapshot!(environment.run(&["plan", "--base", "HEAD", "--by", "profile.registered_at"]));
    assert_snapshot!(environment.run(&["plan", "--base", "HEAD", "--by", "profile.town"]));
    assert_snapshot!(environment.run(&["plan", "--base", "HEAD", "--format", "markdown", "--exact"]));
    assert_eq!(environment.run(&["plan", "--base", "HEAD", "--max-chars", "100"]).code, 2);
    assert_eq!(environment.run(&["plan"]).code, 2);
}

#[test]
fn mistakes_in_files_are_findings() {
    let environment = town();
    environment.replace("tags/behavior/recent_login.toml", "count(login", "count(logn");
    environment.replace("tags/transaction/high_value.toml", ">= 90", ">= 95");
    let plan = environment.run(&["plan", "--base", "HEAD"]);
    assert_eq!(plan.code, 1);
    assert_snapshot!(plan);
}
