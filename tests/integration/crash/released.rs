//! What changes what is current, or what may leave, is killed at every place where it writes.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{journey::release, support::TestEnvironment};

const KEY: (&str, &str) = ("TAGWERK_SIGN_KEY", release::SECRET);

/// Kills `command` everywhere in a copy of `prepared`; what `seen` sees afterwards is the state before or the one after,
/// and doing it again ends in the one after.
fn killed_everywhere<S: PartialEq + std::fmt::Debug>(
    prepared: &TestEnvironment,
    command: &[&str],
    seen: impl Fn(&TestEnvironment) -> S,
) {
    let copied = || {
        let copy = TestEnvironment::empty();
        crate::support::copy(prepared.root(), copy.root());
        copy
    };
    let before = seen(prepared);
    let done = copied();
    let count = done.path("count");
    let variables = [KEY, ("TAGWERK_KILL_COUNT", count.to_str().expect("a path"))];
    let transcript = done.run_with(command, &variables);
    assert_eq!(transcript.code, 0, "{transcript}");
    let places: u64 = fs::read_to_string(&count).expect("a count").parse().expect("a number");
    assert!(places > 4, "{places} places");
    let after = seen(&done);
    assert_ne!(before, after);
    let (mut olds, mut news) = (0, 0);
    for place in 1..=places {
        let killed = copied();
        let mut process = killed.command();
        process.args(command).env(KEY.0, KEY.1).env("TAGWERK_KILL_AT", place.to_string());
        let output = process.output().expect("the binary runs");
        assert_eq!(output.status.code(), None, "place {place} of {places} does not kill");
        let left = seen(&killed);
        assert!(left == before || left == after, "place {place} of {places}: {left:?}");
        olds += u64::from(left == before);
        news += u64::from(left == after);
        killed.run_ok(&["doctor"]);
        if left == before {
            let again = killed.run_with(command, &[KEY]);
            assert_eq!(again.code, 0, "place {place} of {places}: {again}");
            assert!(seen(&killed) == after, "place {place} of {places}, done again: {:?}", seen(&killed));
            killed.run_ok(&["doctor"]);
        }
    }
    assert!(olds > 0 && news > 0, "{olds} old, {news} new");
}

fn json(environment: &TestEnvironment, args: &[&str]) -> serde_json::Value {
    environment.run_ok(args).json()
}

/// Two releases, of which the second is current.
fn two() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 1");
    environment.commit();
    environment.run_ok(&["publish"]);
    environment
}

/// Everything that was published: its number, state, history; and what an export says.
fn published(environment: &TestEnvironment) -> (Vec<serde_json::Value>, String) {
    let releases = json(environment, &["releases", "--json"])["releases"].as_array().expect("a list").clone();
    // A candidate, and its signature, are nobody's business yet.
    let releases = releases.into_iter().filter(|r| r["state"] != "candidate").collect();
    (releases, environment.run_ok(&["export", "recent_login", "-o", "-"]).stdout)
}

#[test]
fn a_signed_publish_killed_anywhere_is_not_made_or_made_whole() {
    let environment = two();
    environment.replace("tags/behavior/recent_login.toml", "> 1", "> 0");
    environment.commit();
    let publish = ["publish", "--pull-request", "7", "--approved-by", "ann", "--no-ingest"];
    killed_everywhere(&environment, &publish, published);
}

#[test]
fn signing_what_is_current_killed_anywhere_is_not_done_or_done_whole() {
    let environment = two();
    killed_everywhere(&environment, &["publish", "--no-ingest"], |environment| recorded(environment.root()));
}

/// What the log says, as far as `CURRENT` has it take effect.
fn recorded(root: &Path) -> Vec<String> {
    let store = tagwerk::store::Store::open(root.join(".tagwerk")).expect("a store");
    store.release_log().expect("readable").iter().map(|r| format!("{:?} {}", r.action, r.release)).collect()
}

#[test]
fn a_rollback_killed_anywhere_is_not_made_or_made_whole() {
    killed_everywhere(&two(), &["rollback", "--reason", "x"], published);
}

#[test]
fn a_switch_killed_anywhere_is_as_it_was_or_switched() {
    let environment = two();
    let off = |environment: &TestEnvironment| {
        let off: BTreeMap<String, i32> = ["high_value", "lifecycle"]
            .into_iter()
            .map(|tag| (tag.to_owned(), environment.run(&["export", tag, "-o", "-"]).code))
            .collect();
        (off, json(environment, &["off", "--log", "--json"]))
    };
    killed_everywhere(&environment, &["off", "high_value", "--reason", "x"], off);
    environment.run_ok(&["off", "high_value", "--reason", "x"]);
    environment.run_ok(&["off", "lifecycle", "--reason", "y"]);
    killed_everywhere(&environment, &["on", "--all"], off);
}
