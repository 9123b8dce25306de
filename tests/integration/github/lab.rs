//! A rule is stepped in the lab, saved, committed and proposed, in a real terminal.

use serde_json::json;
use wiremock::{
    Mock,
    matchers::{method, path},
};

use super::stand::{Remote, Stand, TOKEN, created, ok, pull_request};
use crate::support::terminal::Terminal;

const PULLS: &str = "/repos/acme/shop/pulls";
const DOWN: &str = "\u{1b}[B";
const UP: &str = "\u{1b}[A";
const RIGHT: &str = "\u{1b}[C";
const ENTER: &str = "\r";

#[test]
fn a_rule_is_saved_committed_and_proposed() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    remote.work.run_ok(&["publish"]);
    stand.mount(Mock::given(method("GET")).and(path(PULLS)).respond_with(ok(json!([]))));
    let opened = pull_request(7, "tags/recent_login", &"a".repeat(40));
    stand.mount(Mock::given(method("POST")).and(path(PULLS)).respond_with(created(opened)));
    let variables = [
        ("GITHUB_API_URL", &*stand.uri()),
        ("GITHUB_REPOSITORY", "acme/shop"),
        ("GITHUB_TOKEN", TOKEN),
        ("PATH", &*std::env::var("PATH").expect("a path")),
        ("GIT_AUTHOR_NAME", "Ann"),
        ("GIT_AUTHOR_EMAIL", "ann@localhost"),
    ];
    let mut terminal = Terminal::start_with(&remote.work, &["--screen", "lab"], 120, 40, &variables);
    terminal.wait_for("Press i and write who is meant");
    terminal.send("t");
    terminal.wait_for("Work on the rule of a tag");
    terminal.send("recent_login");
    terminal.wait_for("▸ recent_login");
    terminal.send(ENTER);
    terminal.wait_for("Rule of recent_login");
    terminal.wait_for("● exact");
    terminal.send(RIGHT);
    terminal.send(UP);
    terminal.wait_for("count(login, last 7 days) > 4");
    terminal.wait_for("● exact");
    let before = remote.work.read("tags/behavior/recent_login.toml");
    terminal.send("s");
    terminal.wait_for("commit ");
    terminal.send(&format!("{DOWN}{DOWN} "));
    terminal.wait_for("tags: change the rule of recent_login");
    terminal.send(&format!("{DOWN}{DOWN}{DOWN} "));
    terminal.wait_for("(acme/shop)");
    terminal.send(ENTER);
    terminal.wait_for("Save this change?");
    assert_eq!(remote.work.read("tags/behavior/recent_login.toml"), before);
    terminal.send(ENTER);
    terminal.wait_for("saved tags/behavior/recent_login.toml");
    assert_eq!(remote.work.read("tags/behavior/recent_login.toml"), before.replace("> 3\"", "> 4\""));
    assert_eq!(remote.git(&["rev-parse", "--abbrev-ref", "HEAD"]), "tags/recent_login");
    let commit = remote.git(&["rev-parse", "HEAD"]);
    assert_eq!(remote.there("tags/recent_login"), Some(commit), "the branch is sent");
    assert_eq!(
        remote.git(&["show", "--name-only", "--format=%an %s", "HEAD"]),
        "Ann tags: change the rule of recent_login\n\ntags/behavior/recent_login.toml"
    );
    let asked = stand.asked();
    let (verb, body) = asked.iter().find(|(verb, _)| verb.starts_with("POST")).expect("it is proposed");
    assert_eq!(verb, &format!("POST {PULLS}"));
    assert_eq!(body["title"], "tags: change the rule of recent_login");
    assert_eq!((&body["head"], &body["base"]), (&json!("tags/recent_login"), &json!("main")));
    let plan = body["body"].as_str().expect("a text");
    assert!(plan.contains("recent_login"), "{plan}");
    terminal.send("q");
    assert!(terminal.end().success());
    terminal.assert_sane();
}
