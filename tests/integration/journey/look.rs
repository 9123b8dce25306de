//! Looking: `ls`, `show`, `graph`, `completions`.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

#[test]
fn lists_before_and_after_a_release() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["ls"]));
    environment.run_ok(&["publish"]);
    assert_snapshot!(environment.run_ok(&["ls"]));
}

#[test]
fn filters_narrow() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["ls", "owner:crm", "status:active"]));
    assert_snapshot!(environment.run_ok(&["ls", "价值", "--json"]));
    assert_snapshot!(environment.run_ok(&["ls", "owner:nobody"]));
    assert_snapshot!(environment.run(&["ls", "ownr:crm"]));
}

#[test]
fn ages_are_measured_against_the_objective() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    assert_snapshot!(environment.run_ok(&["ls", "id:recent_login", "--now", "2026-01-09T03:00:00"]));
}

#[test]
fn shows_one_tag() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["show", "recent_login"]));
    environment.run_ok(&["publish"]);
    assert_snapshot!(environment.run_ok(&["show", "lifecycle"]));
}

#[test]
fn an_unknown_tag_names_the_nearest() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run(&["show", "lifecicle"]));
}

#[test]
fn names_cannot_steer_the_terminal() {
    let environment = TestEnvironment::shop();
    environment.replace("tags/transaction/high_value.toml", "高价值客户", "高\\u001B[31m价值\\u202E");
    for args in [&["ls"][..], &["show", "high_value"]] {
        let stdout = environment.run_ok(args).stdout;
        assert!(!stdout.contains('\u{1b}') && !stdout.contains('\u{202e}'), "{stdout}");
    }
}

#[test]
fn the_graph_in_four_forms() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["graph"]));
    assert_snapshot!(environment.run_ok(&["graph", "win_back"]));
    assert_snapshot!(environment.run_ok(&["graph", "--mermaid"]));
    assert_snapshot!(environment.run_ok(&["graph", "--dot"]));
    assert_snapshot!(environment.run_ok(&["graph", "--json"]));
    assert_snapshot!(environment.run(&["graph", "win_bak"]));
}

#[test]
fn completions_know_the_commands() {
    let environment = TestEnvironment::empty();
    for shell in ["bash", "zsh", "fish"] {
        let script = environment.run_ok(&["completions", shell]).stdout;
        assert!(script.contains("publish") && script.contains("accept-stale"), "{shell}");
    }
}
