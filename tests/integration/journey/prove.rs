//! `prove`, and what `check` says about rules that are hardly meant.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

/// A tag of the shop with another id and rule.
fn add(environment: &TestEnvironment, id: &str, when: &str) {
    environment.write(
        &format!("tags/behavior/{id}.toml"),
        &format!("id = \"{id}\"\nname = \"{id}\"\nstatus = \"draft\"\n\n[rule]\nwhen = \"{when}\"\n"),
    );
}

#[test]
fn says_how_a_tag_stands_to_others() {
    let environment = TestEnvironment::shop();
    add(&environment, "logged_in", "exists(login)");
    add(&environment, "seen_lately", "not (count(login, last 1 week) <= 3)");
    add(&environment, "never_here", "last(login) is null");
    assert_snapshot!(environment.run_ok(&["prove", "recent_login"]));
    assert_snapshot!(environment.run_ok(&["prove", "lifecycle"]));
    assert_snapshot!(environment.run_ok(&["prove", "recent_login", "never_here", "--json"]));
    assert_snapshot!(environment.run_ok(&["prove", "recent_login", "high_value"]));
    assert_snapshot!(environment.run(&["prove", "recent_logon"]));
}

#[test]
fn check_names_both_places() {
    let environment = TestEnvironment::shop();
    add(&environment, "seen_lately", "not (count(login, last 1 week) <= 3)");
    add(&environment, "nobody", "tag(recent_login) and not exists(login, last 30 days)");
    assert_snapshot!(environment.run_ok(&["check"]));
}
