//! Tests beside rules: run, failing, unfinished.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

/// The shop, with tests of an enumerated tag, too.
fn shop() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    let file = "tags/strategy/lifecycle.toml";
    let tests = "\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nprofile = { registered_at = \"2026-01-01T00:00:00\" }\n\
                 expect = \"new\"\n\n[[test]]\nname = \"never logged in\"\nas_of = \"2026-01-31T00:00:00\"\nprofile = { \
                 registered_at = \"2025-12-31T23:59:59\" }\nexpect = \"churned\"\n";
    environment.write(file, &format!("{}{tests}", environment.read(file)));
    environment
}

#[test]
fn tests_that_hold() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["test"]));
    assert_snapshot!(environment.run_ok(&["test", "recent_login", "--json"]));
    assert_snapshot!(environment.run_ok(&["test", "--where", "category:strategy"]));
}

#[test]
fn a_test_that_does_not_hold_shows_what_decided() {
    let environment = shop();
    environment.replace("tags/behavior/recent_login.toml", "7 days) > 3", "3 days) > 3");
    environment.replace("tags/strategy/lifecycle.toml", "expect = \"new\"", "expect = \"active\"");
    assert_snapshot!(environment.run(&["test"]));
    assert_snapshot!(environment.run(&["check", "--format", "github"]));
    assert_snapshot!(environment.run(&["test", "lifecycle", "--json"]));
}

#[test]
fn other_tags_can_be_said() {
    let environment = shop();
    let file = "tags/strategy/win_back.toml";
    let bought = "events = [{ event = \"purchase\", ts = \"2026-01-07T09:00:00\", amount = 9.9 }]\n";
    let test = |said: &str, expect: bool| {
        format!("\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\n{said}{bought}expect = {expect}\n")
    };
    let text = environment.read(file);
    let tests = [
        test("_tags = { lifecycle = \"churned\" }\n", true),
        test("_tags = { lifecycle = \"active\" }\n", false),
        test("_tags = { lifecycle = false }\n", false),
        // Evaluated from its own rule, on the same rows: never logged in.
        test("", true),
    ];
    environment.write(file, &format!("{text}{}", tests.concat()));
    assert_snapshot!(environment.run_ok(&["test", "win_back"]));
}

#[test]
fn a_score_can_be_said() {
    let environment = shop();
    let text = environment.read("tags/behavior/recent_login.toml");
    let head = |id: &str| text[..text.find("[rule]").unwrap()].replace("recent_login", id);
    let test =
        |said: &str, expect: bool| format!("\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\n{said}expect = {expect}\n");
    let model = "[model]\nlabel = \"exists(purchase, next 30 days)\"\npopulation = \"exists(login)\"\nfeatures = [\
                 \"count(login)\"]\nthreshold = 0.5\n";
    let login = "events = [{ event = \"login\", ts = \"2026-01-07T09:00:00\" }]\n";
    environment.write(
        "tags/model/likely.toml",
        &format!(
            "{}{model}{}{}{}",
            head("likely"),
            test(&format!("_scores = {{ likely = 0.5 }}\n{login}"), true),
            test(&format!("_scores = {{ likely = 0.499 }}\n{login}"), false),
            test("_scores = { likely = 0.9 }\n", false),
        ),
    );
    environment.write(
        "tags/model/very_likely.toml",
        &format!(
            "{}[rule]\nwhen = \"score(likely) >= 0.9 and not tag(likely)\"\n{}{}{}",
            head("very_likely"),
            test("_scores = { likely = 0.9 }\n_tags = { likely = false }\n", true),
            test("_scores = { likely = 0.89 }\n_tags = { likely = false }\n", false),
            test("", false),
        ),
    );
    assert_snapshot!(environment.run(&["test", "--where", "category:model"]));
}

#[test]
fn other_people_can_be_ranked_with() {
    let environment = shop();
    let file = "tags/transaction/high_value.toml";
    environment.replace(file, "sum(purchase.amount, last 60 days) >= 90", "top(2, sum(purchase.amount, last 60 days))");
    let test = |rivals: u32, expect: bool| {
        format!(
            "\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\nevents = [\n  {{ event = \"purchase\", ts = \
             \"2026-01-07T09:00:00\", amount = 10 }},\n  {{ event = \"purchase\", ts = \"2026-01-07T09:00:00\", amount \
             = 10.01, _others = {rivals} }},\n]\nexpect = {expect}\n"
        )
    };
    let text = environment.read(file);
    environment.write(file, &format!("{text}{}{}", test(1, true), test(2, false)));
    assert_snapshot!(environment.run_ok(&["test", "high_value"]));
}

#[test]
fn rules_with_mistakes_are_not_run() {
    let environment = shop();
    environment.replace("tags/strategy/lifecycle.toml", "exists(login)", "exists(logn)");
    assert_snapshot!(environment.run(&["test", "lifecycle", "recent_login"]));
}

#[test]
fn what_is_not_there() {
    let environment = shop();
    assert_snapshot!(environment.run(&["test", "recent_logn"]));
    assert_snapshot!(environment.run(&["test", "--where", "ownr:crm"]));
}

#[test]
fn a_number_that_does_not_fit_spoils_one_test_only() {
    let environment = shop();
    let file = "tags/transaction/high_value.toml";
    let text = environment.read(file);
    let amount = "{ event = \"purchase\", ts = \"2026-01-07T09:00:00\", amount = \"90000000000000000\", _times = 2 }";
    environment.write(
        file,
        &format!("{text}\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\nevents = [{amount}]\nexpect = true\n"),
    );
    assert_snapshot!(environment.run(&["test"]));
}

#[test]
fn changes_that_no_test_notices() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["test", "--mutate"]));
    assert_snapshot!(environment.run_ok(&["test", "--mutate", "recent_login", "--json"]));
    assert_eq!(environment.run(&["test", "--mutate", "recent_login", "--min-score", "60"]).code, 0);
    assert_eq!(environment.run(&["test", "--mutate", "recent_login", "--min-score", "90"]).code, 1);
    assert_eq!(environment.run(&["test", "recent_login", "--min-score", "90"]).code, 2);
}

#[test]
fn inputs_that_wait_for_a_person() {
    let environment = shop();
    let file = "tags/behavior/recent_login.toml";
    environment.replace(file, "[rule]", "# three is usual\n[rule]");
    let before = environment.read(file);
    assert_snapshot!(environment.run_ok(&["test", "--scaffold", "recent_login"]));
    assert_eq!(environment.read(file), before);
    assert_snapshot!(environment.run_ok(&["test", "--scaffold", "recent_login", "--write"]));
    let after = environment.read(file);
    assert!(after.starts_with(&before), "{after}");
    assert_eq!(environment.run_ok(&["fmt", "--check"]).stdout, "");
    let check = environment.run(&["check"]);
    assert_eq!(check.code, 1);
    assert_snapshot!(check.to_string().lines().take(12).collect::<Vec<_>>().join("\n"));
    // Once more: other names, since these are taken.
    environment.run_ok(&["test", "--scaffold", "recent_login", "--write"]);
    assert!(!environment.run(&["check"]).stderr.contains("C121"));
}

#[test]
fn inputs_as_json() {
    let environment = shop();
    assert_snapshot!(environment.run_ok(&["test", "--scaffold", "win_back", "--json"]));
    assert_eq!(environment.run(&["test", "--write"]).code, 2);
    assert_snapshot!(environment.run(&["test", "--scaffold", "win_bck"]));
}
