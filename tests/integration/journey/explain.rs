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

#[test]
fn alternatives_add_up() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    let rule =
        "tag(recent_login) or exists(purchase) and profile.city != 'Beijing' or not (exists(login) or tag(high_value))";
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule]));
    assert_snapshot!(environment.run_ok(&["explain", "--rule", rule, "--language", "zh"]));
}

#[test]
fn at_another_instant() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    let size = |as_of: &str| {
        let answer = environment.run_ok(&["explain", "recent_login", "--as-of", as_of, "--json"]).json();
        answer["rule"]["size"].clone()
    };
    assert_eq!(size("2026-01-08T00:00:00"), 2);
    assert_eq!(size("2025-01-01T00:00:00"), 0);
    assert_eq!(environment.run(&["explain", "recent_login", "--as-of", "soon"]).code, 2);
}

#[test]
fn the_language_may_come_from_the_environment() {
    let environment = TestEnvironment::shop();
    let output =
        environment.command().args(["explain", "recent_login"]).env("TAGWERK_LANGUAGE", "zh").output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains("最近 7 天内 `login` 事件超过 3 次"), "{words}");
}

#[test]
fn a_model_and_what_needs_it_have_words() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    environment.write(
        "tags/model/repurchase.toml",
        "id = \"repurchase\"\nname = \"Likely to buy\"\nname_zh = \"可能购买\"\nowner = \"ds\"\nstatus = \"draft\"\n[model]\n\
         label = \"exists(purchase, next 30 days)\"\npopulation = \"exists(login, last 60 days) and not profile.opted_out\"\n\
         features = [\"count(purchase)\", \"days_since(last(login))\", \"profile.city\"]\nalgorithm = \"gbdt\"\nthreshold = 0.5\n",
    );
    environment.write(
        "tags/strategy/likely.toml",
        "id = \"likely\"\nname = \"Likely, and here\"\nowner = \"ds\"\nstatus = \"draft\"\n[rule]\n\
         when = \"score(repurchase) >= 0.5 and exists(login, last 7 days)\"\n",
    );
    for id in ["repurchase", "likely"] {
        assert_snapshot!(environment.run_ok(&["explain", id]));
        assert_snapshot!(environment.run_ok(&["explain", id, "--language", "zh"]));
    }
}

#[test]
fn mistakes_of_the_tag_are_shown_others_do_not_matter() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    environment.replace("tags/behavior/recent_login.toml", "count(login, last 7 days) > 3", "count(logn) > 3");
    assert_snapshot!(environment.run(&["explain", "recent_login"]));
    let words = environment.run_ok(&["explain", "high_value"]).stdout;
    assert!(words.contains("is at least 90"), "{words}");
}

#[test]
fn names_cannot_steer_the_terminal() {
    let environment = TestEnvironment::shop();
    environment.replace("tags/transaction/high_value.toml", "高价值客户", "高\\u001B[31m价值\\u202E");
    for rule in ["tag(high_value)", "profile.city = '\u{1b}[31m'"] {
        let transcript = environment.run_ok(&["explain", "--rule", rule]);
        assert!(!transcript.stdout.contains(['\u{1b}', '\u{202e}']), "{transcript}");
    }
}

#[test]
fn tags_of_the_demo_with_people() {
    let environment = TestEnvironment::empty();
    environment.run_ok(&["demo", "shop", "--subjects", "2000"]);
    for id in ["winback_target", "vip_care", "churn_risk"] {
        assert_snapshot!(environment.run_ok(&["-C", "shop", "explain", id]));
        assert_snapshot!(environment.run_ok(&["-C", "shop", "explain", id, "--language", "zh"]));
    }
    // What is explained is what is built.
    let listed = environment.run_ok(&["-C", "shop", "ls", "kind:rule", "status:active", "--json"]).json();
    for tag in listed["tags"].as_array().unwrap() {
        let id = tag["id"].as_str().unwrap();
        let explained = environment.run_ok(&["-C", "shop", "explain", id, "--json"]).json();
        let last = explained["rule"]["clauses"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(explained["rule"]["size"], tag["size"], "{id}");
        assert_eq!(last["counts"]["after"], tag["size"], "{id}");
    }
}
