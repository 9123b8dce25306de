//! `explain --user`: why somebody is in or out, and what would change it.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

fn shop() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    environment
}

#[test]
fn out_and_in() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["explain", "recent_login", "--user", "u2"]));
    assert_snapshot!(environment.run_ok(&["explain", "recent_login", "--user", "u2", "--language", "zh"]));
    assert_snapshot!(environment.run_ok(&["explain", "recent_login", "--user", "u2", "--json"]));
    assert_snapshot!(environment.run_ok(&["explain", "recent_login", "--user", "u1"]));
    let rule = "count(login, last 7 days) > 4 and profile.city in ('Shanghai', 'Beijing')";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u2"]));
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u2", "--language", "zh"]));
    assert_snapshot!(environment.run_ok(&["explain", "high_value", "--user", "u1", "--language", "zh"]));
    assert_snapshot!(environment.run_ok(&["explain", "high_value", "--user", "u2"]));
}

#[test]
fn unknown_is_told_with_its_reason() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["explain", "do_not_contact", "--user", "u7"]));
    let ratio = "count(purchase, last 90 days) / count(login) > 0.3 or profile.city is null";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", ratio, "--user", "u7"]));
    assert_snapshot!(environment.run_ok(&["explain", "--rule", ratio, "--user", "u7", "--language", "zh"]));
}

#[test]
fn an_enumerated_tag_tells_why_earlier_cases_failed() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["explain", "lifecycle", "--user", "u1"]));
    assert_snapshot!(environment.run_ok(&["explain", "lifecycle", "--user", "u1", "--language", "zh"]));
    assert_snapshot!(environment.run_ok(&["explain", "lifecycle", "--user", "u3"]));
}

#[test]
fn a_ranking_tells_the_place() {
    let environment = shop();
    let rule = "top(2, sum(purchase.amount, last 90 days))";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u1"]));
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u2", "--language", "zh"]));
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u8"]));
}

#[test]
fn a_sequence_tells_where_it_got_stuck() {
    let environment = shop();
    let rule = "sequence(login, then purchase within 1 day, then no login within 10 days, last 30 days)";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u1"]));
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u1", "--language", "zh"]));
    let rule = "sequence(login, then no purchase within 7 days, last 7 days)";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--user", "u1"]));
}

#[test]
fn tags_that_are_referred_to_are_shown_inside() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["explain", "win_back", "--user", "u1"]));
    assert_snapshot!(environment.run_ok(&["explain", "win_back", "--user", "u5", "--language", "zh"]));
}

#[test]
fn who_is_not_known_is_said() {
    let environment = shop();
    assert_snapshot!(environment.run(&["explain", "recent_login", "--user", "u11"]));
    assert_snapshot!(environment.run(&["explain", "recent_login", "--user", "nobody at all"]));
    environment.replace("data/profiles.csv", "u7,\"Xi'an\",2025-11-11T11:11:11,\n", "");
    environment.run_ok(&["ingest"]);
    assert_snapshot!(environment.run(&["explain", "recent_login", "--user", "u7"]));
    let empty = TestEnvironment::shop();
    assert_snapshot!(empty.run(&["explain", "recent_login", "--user", "u1"]));
}
