//! `off` and `on`: the emergency lane that can only switch off.

use std::fs;

use insta::assert_snapshot;

use crate::support::TestEnvironment;

const OFF: [&str; 4] = ["off", "high_value", "--reason", "prices were imported in cents"];

fn published() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

fn export(environment: &TestEnvironment) -> i32 {
    environment.run(&["export", "high_value", "-o", "x"]).code
}

#[test]
fn a_tag_is_off_at_once() {
    let environment = published();
    assert_eq!(export(&environment), 0);
    assert_snapshot!(environment.run_with(&OFF, &[("TAGWERK_USER", "ann")]));
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "y"]));
    assert!(!environment.path("y").exists());
    assert_eq!(environment.run(&["export", "high_value", "--release", "1", "-o", "y"]).code, 1, "of no release");
    assert_eq!(environment.run(&["export", "high_value", "--accept-stale", "-o", "-"]).code, 1, "to no stream");
    assert_eq!(environment.run(&["export", "recent_login", "-o", "y"]).code, 0, "others are not touched");
    environment.run_ok(&["on", "high_value"]);
    assert_eq!(export(&environment), 0);
}

#[test]
fn it_shows_as_drift() {
    let environment = published();
    environment.run_with(&OFF, &[("TAGWERK_USER", "ann")]);
    assert_snapshot!(environment.run_ok(&["ls"]));
    assert_snapshot!(environment.run_ok(&["ls", "id:high_value", "--json"]));
    assert_snapshot!(environment.run_ok(&["show", "high_value"]));
    assert_snapshot!(environment.run_ok(&["check"]));
    assert_snapshot!(environment.run_ok(&["off"]));
    assert_snapshot!(environment.run_ok(&["off", "--json"]));
    assert_snapshot!(environment.run_ok(&["publish"]));
    assert_eq!(export(&environment), 1, "publishing keeps it off");
    environment.run_ok(&["publish", "--as-of", "2026-01-07T00:00:00"]);
    assert_eq!(export(&environment), 1, "a new release too");
}

#[test]
fn a_commit_settles_it() {
    let environment = published();
    environment.run_ok(&OFF);
    environment.replace("tags/transaction/high_value.toml", "\"active\"", "\"paused\"");
    assert_snapshot!(environment.run_ok(&["off"]));
    // A file that nobody committed settles nothing.
    environment.run_ok(&["publish"]);
    assert_eq!(environment.run_ok(&["off", "--json"]).json()["off"][0]["state"], "uncommitted");
    environment.commit();
    assert_snapshot!(environment.run_ok(&["off"]));
    let published = environment.run_ok(&["publish", "--json"]).json();
    assert_snapshot!(published["remarks"]);
    assert_snapshot!(environment.run_ok(&["off"]));
    assert_snapshot!(environment.run_ok(&["off", "--log"]));
    // What a later commit says counts again.
    environment.replace("tags/transaction/high_value.toml", "\"paused\"", "\"active\"");
    environment.commit();
    environment.run_ok(&["publish"]);
    assert_eq!(export(&environment), 0);
}

#[test]
fn a_tag_that_is_gone_settles_it_too() {
    let environment = published();
    environment.run_ok(&["off", "recent_login", "--reason", "x"]);
    fs::remove_file(environment.path("tags/behavior/recent_login.toml")).expect("removed");
    assert_eq!(environment.run_ok(&["off", "--json"]).json()["off"][0]["state"], "uncommitted");
    environment.commit();
    assert_eq!(environment.run_ok(&["off", "--json"]).json()["off"][0]["state"], "settled");
}

#[test]
fn without_git_a_catalog_or_settings() {
    let environment = published();
    fs::remove_dir_all(environment.path(".git")).expect("removed");
    environment.write("tags/behavior/recent_login.toml", "this is = not [ TOML");
    environment.run_ok(&OFF);
    assert_eq!(export(&environment), 1);
    environment.write("tagwerk.toml", "[workspace\nname = ");
    assert_snapshot!(environment.run(&["off", "lifecycle", "--reason", "x"]));
    assert_snapshot!(environment.run_ok(&["off", "no_such_tag", "--reason", "x", "--json"]));
    assert_snapshot!(environment.run(&["off", "../../x", "--reason", "x"]));
    assert_eq!(environment.run_ok(&["off", "--log", "--json"]).json()["log"].as_array().map(Vec::len), Some(3));
    environment.run_ok(&["on", "lifecycle"]);
}

#[test]
fn while_something_else_is_written() {
    let environment = published();
    let lock = fs::File::options().write(true).open(environment.path(".tagwerk/lock")).expect("a lock");
    lock.try_lock().expect("free");
    assert_eq!(environment.run(&["ingest"]).code, 1, "the store is being written");
    environment.run_ok(&OFF);
    assert_eq!(export(&environment), 1);
}

#[test]
fn until_an_instant() {
    let environment = published();
    let until = "2026-01-08T12:00:00";
    assert_snapshot!(environment.run_ok(&["off", "high_value", "--reason", "sale", "--until", until]));
    assert_eq!(environment.run(&["export", "high_value", "-o", "x", "--now", "2026-01-08T11:59:00"]).code, 1);
    assert_eq!(environment.run(&["export", "high_value", "-o", "x", "--now", until]).code, 0);
    assert_snapshot!(environment.run(&["off", "high_value", "--reason", "sale", "--until", "2026-01-08T00:00:00"]));
    assert_eq!(environment.run(&["off", "high_value", "--reason", "sale", "--until", "soon"]).code, 2);
}

#[test]
fn it_can_only_switch_off() {
    let environment = published();
    assert_snapshot!(environment.run(&["off", "do_not_contact", "--reason", "x"]));
    assert_snapshot!(environment.run(&["on", "high_value"]));
    assert_snapshot!(environment.run(&["on", "--all"]));
    // `win_back` is a draft: a switch that is taken back does not hand it over.
    environment.run_ok(&["off", "win_back", "--reason", "x"]);
    assert_snapshot!(environment.run_ok(&["on", "win_back"]));
    assert_eq!(environment.run(&["export", "win_back", "-o", "x"]).code, 1);
    // Who is in a suppression tag stays out, whatever is switched.
    environment.run_ok(&["off", "recent_login", "--reason", "x"]);
    environment.run_ok(&["export", "high_value", "-o", "x"]);
    assert_eq!(environment.read("x"), "u1\nu4\n", "u2 opted out");
}

#[test]
fn what_makes_no_sense() {
    let environment = published();
    assert_snapshot!(environment.run(&["off", "high_vale", "--reason", "x"]));
    assert_snapshot!(environment.run(&["off", "high_value"]));
    assert_snapshot!(environment.run(&["off", "high_value", "--reason", " "]));
    assert_eq!(environment.run(&["on"]).code, 2);
    assert_eq!(environment.run_ok(&["off"]).stdout, "");
    assert_eq!(environment.run_ok(&["off", "--log"]).stderr, "nothing was ever switched off\n");
}

#[test]
fn a_damaged_record_lets_nothing_out() {
    let environment = published();
    environment.run_ok(&["off", "recent_login", "--reason", "x"]);
    environment.replace(".tagwerk/switches/record.json", "recent_login", "recent_Login");
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x"]));
    assert_eq!(environment.run(&OFF).code, 1, "everything is off already");
    assert_eq!(environment.run(&["doctor"]).code, 1);
    assert_eq!(environment.run(&["on", "--all"]).code, 1, "not without a reason");
    assert_snapshot!(environment.run_ok(&["on", "--all", "--reason", "looked at each of them"]));
    assert_eq!(export(&environment), 0);
    environment.run_ok(&["doctor"]);
}

#[test]
fn what_people_wrote_is_harmless_on_a_terminal() {
    let environment = published();
    let switched = environment.run_ok(&["off", "lifecycle", "--reason", "x\u{1b}[2J", "--json"]).json();
    assert_eq!(switched["reason"], "x\u{1b}[2J");
    for args in [&["off"][..], &["off", "--log"], &["ls"], &["show", "lifecycle"], &["check"], &["publish"]] {
        let said = environment.run_ok(args);
        assert!(!format!("{}{}", said.stdout, said.stderr).contains('\u{1b}'), "{said:?}");
    }
    assert_snapshot!(environment.run_ok(&["on", "--all", "--reason", "y", "--json"]));
}

#[test]
fn what_is_made_from_it_is_named() {
    let environment = published();
    environment.replace("tags/strategy/win_back.toml", "\"draft\"", "\"active\"");
    assert_snapshot!(environment.run_ok(&["off", "lifecycle", "--reason", "x"]));
}
