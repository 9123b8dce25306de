//! `query`: a rule without a file.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

#[test]
fn counts_and_ids() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    assert_snapshot!(environment.run_ok(&["query", "count(login, last 7 days) > 3"]));
    assert_snapshot!(environment.run_ok(&["query", "count(login, last 7 days) > 3", "--ids"]));
    assert_snapshot!(environment.run_ok(&["query", "not exists(login)", "--ids", "--json"]));
}

#[test]
fn tags_may_be_used_even_drafts() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    let rule = "tag(win_back) or tag(lifecycle = 'new')";
    assert_snapshot!(environment.run_ok(&["query", rule, "--ids"]));
    assert_eq!(
        environment.run_ok(&["query", rule, "--json"]).json()["tags"],
        serde_json::json!(["lifecycle", "win_back"])
    );
}

#[test]
fn at_another_instant() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    assert_eq!(environment.run_ok(&["query", "exists(events, today)", "--as-of", "2026-01-07T23:00"]).stdout, "1\n");
}

#[test]
fn mistakes_are_underlined() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    assert_snapshot!(environment.run(&["query", "count(logn, last 7 days) > 3"]));
    assert_snapshot!(environment.run(&["query", "profile.city == \"Shanghai\""]));
    assert_snapshot!(environment.run(&["query", "tag(high_valu)"]));
}

#[test]
fn nothing_was_ingested() {
    assert_snapshot!(TestEnvironment::shop().run(&["query", "exists(login)"]));
}

#[test]
fn count_and_ids_exclude_each_other() {
    assert_eq!(TestEnvironment::shop().run(&["query", "true", "--count", "--ids"]).code, 2);
}

#[test]
fn a_model_has_no_rule_to_evaluate() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    environment.write(
        "tags/model/repurchase.toml",
        "id = \"repurchase\"\nname = \"Likely to buy\"\nowner = \"ds\"\nstatus = \"draft\"\n[model]\n\
         label = \"exists(purchase, next 30 days)\"\nfeatures = [\"count(purchase)\"]\nalgorithm = \"gbdt\"\nthreshold = 0.5\n",
    );
    assert_snapshot!(environment.run(&["query", "tag(repurchase)"]));
    assert_snapshot!(environment.run(&["build", "--tag", "repurchase"]));
}
