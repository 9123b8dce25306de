//! `log`: the versions of a definition.

use insta::assert_snapshot;
use serde_json::{Value, json};
use wiremock::{
    Mock,
    matchers::{method, path},
};

use crate::{
    github::stand::{Remote, Stand, git, ok, pull_request},
    support::TestEnvironment,
};

const LOGIN: &str = "tags/behavior/recent_login.toml";

/// Commits everything at a date, as somebody.
fn commit(environment: &TestEnvironment, author: &str, date: &str, message: &str) -> String {
    let root = environment.root();
    git(root, &["add", "-A"]);
    git(root, &["commit", "--quiet", "--allow-empty-message", "--author", author, "--date", date, "-m", message]);
    git(root, &["rev-parse", "HEAD"])
}

/// A tag that was changed by people with all kinds of names, directly, in a merge and through renames.
fn lived() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    git(environment.root(), &["branch", "-M", "main"]);
    environment.replace(LOGIN, "> 3", "> 5");
    let message = "Five logins (#12)\n\nOr else.\n\nReviewed-by: Bo <bo@localhost>\nSigned-off-by: Eve";
    commit(&environment, "A\u{1b}[31mnn\u{202e} | `x` <ann@localhost>", "2026-01-02T00:00:00Z", message);
    git(environment.root(), &["switch", "--quiet", "-c", "side"]);
    environment.replace(LOGIN, "last 7 days", "last 30 days");
    environment.replace(LOGIN, "owner = \"growth\"", "owner = \"crm\"");
    commit(&environment, "Bo <bo@localhost>", "2026-01-03T00:00:00Z", "::error::months, \u{1b}]0;not weeks");
    environment.write("tags/behavior/app/recent_login.toml", &environment.read(LOGIN).replace("../../", "../../../"));
    std::fs::remove_file(environment.path(LOGIN)).unwrap();
    commit(&environment, "Bo <bo@localhost>", "2026-01-04T00:00:00Z", "to its own folder");
    git(environment.root(), &["switch", "--quiet", "main"]);
    environment.write("notes.md", "nothing\n");
    commit(&environment, "Cy <cy@localhost>", "2026-01-04T01:00:00Z", "notes");
    let merge = "Merge pull request #14 from acme/side\n\nMonths\n\nApproved-by: Cy <cy@localhost>";
    git(environment.root(), &["merge", "--quiet", "--no-ff", "-m", merge, "side"]);
    environment
}

#[test]
fn versions_are_told_through_renames_and_merges() {
    let environment = lived();
    environment.run_ok(&["publish", "--approved-by", "dee", "--pull-request", "14"]);
    environment.replace("tags/behavior/app/recent_login.toml", "[rule]\n", "[rule] # what it means\n");
    commit(&environment, "Ann <ann@localhost>", "2026-01-05T00:00:00Z", "");
    environment.replace("tags/behavior/app/recent_login.toml", "> 5", "> 4 and not tag(do_not_contact)");
    assert_snapshot!(environment.run_ok(&["log", "recent_login"]));
    assert_snapshot!(environment.run_ok(&["log", "recent_login", "--limit", "2", "-p"]));
    let told = environment.run_ok(&["log", "recent_login", "--json"]).json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&told), "tag file family shallow more uncommitted versions");
    let versions = told["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 5);
    assert_eq!(told["uncommitted"]["class"], "breaking");
    assert_eq!(versions[0]["change"], Value::Null, "a comment");
    assert_eq!(versions[0]["understood"], true);
    assert_eq!(
        (&versions[1]["file"], &versions[1]["change"]["class"]),
        (&json!("tags/behavior/app/recent_login.toml"), &json!("metadata_only"))
    );
    assert_eq!(versions[2]["file"], LOGIN);
    assert_eq!(versions[2]["approved_by"], json!([{"name": "Cy", "source": "message"}]));
    assert_eq!(
        versions[1]["approved_by"],
        json!([{"name": "Cy", "source": "message"}, {"name": "dee", "source": "release"}])
    );
    assert_eq!((&versions[1]["releases"], &versions[2]["releases"]), (&json!([1]), &json!([])));
    assert_eq!((&versions[3]["pull_request"], &versions[3]["merge"]), (&json!(12), &Value::Null));
    assert_eq!(versions[3]["subject"], "Five logins (#12)");
    assert_eq!(versions[3]["change"]["differences"][0]["words"], "`count(login, last 7 days) > 3` became `> 5`");
    assert_eq!(versions[4]["change"]["presence"], "added");
}

#[test]
fn another_id_is_the_same_definition() {
    let environment = TestEnvironment::shop();
    let text = environment.read("tags/transaction/high_value.toml");
    environment.write("tags/transaction/big_spender.toml", &text.replace("high_value", "big_spender"));
    std::fs::remove_file(environment.path("tags/transaction/high_value.toml")).unwrap();
    git(environment.root(), &["branch", "-M", "main"]);
    commit(&environment, "Ann <ann@localhost>", "2026-01-02T00:00:00Z", "another name");
    assert_snapshot!(environment.run_ok(&["log", "big_spender"]));
}

#[test]
fn of_a_family_a_members_own_versions_are_told() {
    let environment = TestEnvironment::shop();
    git(environment.root(), &["branch", "-M", "main"]);
    let family = "id = \"seen\"\nname = \"Seen\"\nowner = \"growth\"\nstatus = \"draft\"\n\n[parameters.days]\ndescription = \"Days.\"\n\
                  kind = \"number\"\n\n[tag]\nname = \"Seen within {days} days\"\n\n[tag.rule]\nwhen = \"exists(login, last {days} days)\"\n\n\
                  [[member]]\nid = \"seen_7d\"\ndays = 7\n\n[[member]]\nid = \"seen_30d\"\ndays = 30\n";
    let file = "tags/behavior/seen.family.toml";
    environment.write(file, family);
    commit(&environment, "Ann <ann@localhost>", "2026-01-02T00:00:00Z", "a family");
    environment.replace(file, "days = 30", "days = 31");
    commit(&environment, "Ann <ann@localhost>", "2026-01-03T00:00:00Z", "one day more");
    environment.replace(file, "exists(login,", "exists(purchase,");
    commit(&environment, "Ann <ann@localhost>", "2026-01-04T00:00:00Z", "who buys is seen");
    assert_snapshot!(environment.run_ok(&["log", "seen_7d"]));
    assert_snapshot!(environment.run_ok(&["log", "seen_30d"]));
}

#[test]
fn what_is_not_here_is_said() {
    let environment = lived();
    assert_snapshot!(environment.run(&["log", "recent_logins"]), @r"
    $ tagwerk log recent_logins
    -- stderr
    error: unknown tag `recent_logins`
    hint: did you mean `recent_login`?
    -- exit 1
    ");
    let clone = tempfile::tempdir().unwrap();
    let from = format!("file://{}", environment.root().canonicalize().unwrap().display());
    git(clone.path(), &["clone", "--quiet", "--depth", "2", &from, "."]);
    let shallow = environment.run_ok(&["-C", &clone.path().to_string_lossy(), "log", "recent_login"]);
    assert!(shallow.stderr.contains("shallow clone") && shallow.stderr.contains("--unshallow"), "{shallow}");
    let empty = TestEnvironment::shop();
    std::fs::remove_dir_all(empty.path(".git")).unwrap();
    assert_snapshot!(empty.run(&["log", "recent_login"]));
    assert_snapshot!(environment.run(&["log", "recent_login", "--online", "--remote", "nowhere"]));
}

#[test]
fn github_knows_who_approved() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    remote.work.replace(LOGIN, "> 3", "> 5");
    let first = commit(&remote.work, "Ann <ann@localhost>", "2026-01-02T00:00:00Z", "Five logins (#12)");
    remote.work.replace(LOGIN, "> 5", "> 6");
    let second = commit(&remote.work, "Ann <ann@localhost>", "2026-01-03T00:00:00Z", "six");
    let mut merged = pull_request(15, "six", &second);
    merged["merged_at"] = json!("2026-01-03T00:00:00Z");
    let get = |at: String, body: Value| Mock::given(method("GET")).and(path(at)).respond_with(ok(body));
    let root = git(remote.work.root(), &["rev-list", "--max-parents=0", "HEAD"]);
    stand.mount(get(
        format!("/repos/acme/shop/commits/{second}/pulls"),
        json!([pull_request(13, "old", &second), merged]),
    ));
    stand.mount(get(format!("/repos/acme/shop/commits/{root}/pulls"), json!([])));
    let review = |id: u64, user: &str, state: &str| json!({"id": id, "user": {"login": user}, "state": state, "commit_id": first, "submitted_at": "2026-01-02T00:00:00Z"});
    let said = json!([
        review(1, "bo", "APPROVED"),
        review(2, "cy", "APPROVED"),
        review(3, "cy", "CHANGES_REQUESTED"),
        review(4, "bo", "COMMENTED"),
    ]);
    stand.mount(get("/repos/acme/shop/pulls/12/reviews".to_owned(), said));
    stand.mount(get("/repos/acme/shop/pulls/15/reviews".to_owned(), json!([review(5, "dee", "APPROVED")])));
    assert_snapshot!(remote.run(&stand, &["log", "recent_login", "--online"]));
}
