//! `explain`: what a tag means, in words and in numbers.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

#[test]
fn a_tag_in_words_and_numbers() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    assert_snapshot!(environment.run_ok(&["explain", "win_back"]));
    assert_snapshot!(environment.run_ok(&["explain", "win_back", "--language", "zh"]));
    assert_snapshot!(environment.run_ok(&["explain", "win_back", "--json"]));
}

#[test]
fn an_enumerated_tag_case_by_case() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    assert_snapshot!(environment.run_ok(&["explain", "lifecycle"]));
    assert_snapshot!(environment.run_ok(&["explain", "lifecycle", "--language", "zh"]));
}

#[test]
fn without_data_there_are_words() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["explain", "recent_login"]));
    assert_snapshot!(environment.run_ok(&["explain", "recent_login", "--language", "zh"]));
}

#[test]
fn a_rule_that_stands_in_no_file() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    let rule = "exists(login, last 7 days) and (profile.city is null or not tag(high_value))";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule]));
    assert_snapshot!(environment.run(&["explain", "--rule", "exists(logn)"]));
}

#[test]
fn what_cannot_be_explained_is_said() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run(&["explain", "win_bak"]));
    assert_eq!(environment.run(&["explain"]).code, 2);
    assert_eq!(environment.run(&["explain", "win_back", "--rule", "true"]).code, 2);
    assert_snapshot!(environment.run(&["explain", "win_back", "--language", "de"]));
}
