//! `check --base`: what only a comparison sees, from every kind of clone.

use insta::assert_snapshot;
use serde_json::json;

use crate::{
    github::stand::git as run_git,
    support::{TestEnvironment, Transcript, copy},
};

fn git(environment: &TestEnvironment, args: &[&str]) -> String {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
    run_git(environment.root(), &who.iter().chain(args).copied().collect::<Vec<_>>())
}

/// A transcript without commits, which differ from run to run.
fn shown(transcript: &Transcript) -> String {
    let text = transcript.to_string();
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        // `%0A` before a hash belongs to the escaping around it.
        let (lead, hash) = if before.ends_with('%') && word.len() > 2 { word.split_at(2) } else { ("", word) };
        let is_commit = hash.len() == 10 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        out.extend([before, lead, if is_commit { "[commit]" } else { hash }]);
        rest = after;
    }
    out + rest
}

/// The shop, committed on `main`, with `proposal` checked out.
fn shop() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    git(&environment, &["branch", "-M", "main"]);
    git(&environment, &["switch", "--quiet", "-c", "proposal"]);
    environment
}

fn commit(environment: &TestEnvironment, message: &str) {
    git(environment, &["add", "--all"]);
    git(environment, &["commit", "--quiet", "-m", message]);
}

/// One of each, in `folder` (empty, or with a `/` at its end).
fn change(environment: &TestEnvironment, folder: &str) {
    let file = |file: &str| format!("{folder}{file}");
    // A step back, a step too far, and one that begins too far.
    environment.replace(&file("tags/behavior/recent_login.toml"), "\"active\"", "\"review\"");
    environment.replace(&file("strategies/winback_sms.toml"), "\"draft\"", "\"active\"");
    let new = environment.read(&file("tags/transaction/high_value.toml"));
    environment
        .write(&file("tags/transaction/mid_value.toml"), &new.replace("high_value", "mid_value").replace("90", "45"));
    // Deleted while it is needed, another owner, another category.
    std::fs::remove_file(environment.path(&file("tags/strategy/lifecycle.toml"))).unwrap();
    environment.replace(&file("tags/basic/do_not_contact.toml"), "\"legal\"", "\"growth\"");
    std::fs::rename(
        environment.path(&file("tags/transaction/high_value.toml")),
        environment.path(&file("tags/behavior/high_value.toml")),
    )
    .unwrap();
}

#[test]
fn what_only_a_comparison_sees() {
    let environment = shop();
    change(&environment, "");
    // What is in no commit yet counts too, also a file that git does not know.
    let dirty = environment.run(&["check", "--base", "main"]);
    assert_snapshot!(shown(&dirty));
    commit(&environment, "one of each");
    let committed = environment.run(&["check", "--base", "main"]);
    assert_eq!((dirty.stdout, dirty.stderr), (committed.stdout.clone(), committed.stderr.clone()));
    let named = environment.run(&["check", "--base", "main", "--head", "proposal"]);
    assert_eq!(named.stderr, committed.stderr, "a commit as what is checked out");
    assert_snapshot!(shown(&environment.run(&["check", "--base", "main", "--format", "github"])));
    let answer = environment.run(&["check", "--base", "main", "--json"]).json();
    assert_eq!(answer["ok"], false);
    assert_eq!(
        answer["base"],
        json!({"commit": git(&environment, &["rev-parse", "main"]).trim(), "has_workspace": true})
    );
    assert_eq!(
        answer["head"],
        json!({"commit": git(&environment, &["rev-parse", "proposal"]).trim(), "is_dirty": false})
    );
    let deleted = answer["findings"].as_array().unwrap().iter().find(|f| f["code"] == "L104").unwrap();
    assert_eq!(deleted["line"], 5);
    let shown = git(&environment, &["show", deleted["file"].as_str().unwrap()]);
    assert_eq!(shown.lines().nth(4), Some("status = \"active\""), "git shows the place");
}

#[test]
fn main_went_on_meanwhile() {
    let environment = shop();
    environment.replace("tags/behavior/recent_login.toml", "Active this week", "Active in these days");
    commit(&environment, "another name");
    git(&environment, &["switch", "--quiet", "main"]);
    std::fs::remove_file(environment.path("tags/strategy/win_back.toml")).unwrap();
    environment.replace("tags/transaction/high_value.toml", "\"crm\"", "\"growth\"");
    commit(&environment, "what others did");
    git(&environment, &["switch", "--quiet", "proposal"]);
    // Neither came win_back back, nor did high_value change hands.
    assert_snapshot!(shown(&environment.run_ok(&["check", "--base", "main"])));
    // On the commit with which a host merges, the base is the tip of the target.
    git(&environment, &["switch", "--quiet", "--detach", "main"]);
    git(&environment, &["merge", "--quiet", "--no-ff", "-m", "merge", "proposal"]);
    let merged = environment.run(&["check", "--base", "main", "--json"]).json();
    assert_eq!(merged["base"]["commit"], git(&environment, &["rev-parse", "main"]).trim());
    assert_eq!(merged["findings"], json!([]));
}

#[test]
fn a_workspace_in_a_folder_of_its_repository() {
    let environment = TestEnvironment::empty();
    copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workspaces/shop"), &environment.path("shop"));
    git(&environment, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&environment, "shop");
    change(&environment, "shop/");
    for format in ["github", "sarif"] {
        let transcript = environment.run(&["-C", "shop", "check", "--base", "main", "--format", format]);
        if format == "github" {
            for line in transcript.stdout.lines() {
                let file = line.split_once("file=").unwrap().1.split(',').next().unwrap();
                assert!(environment.path(file).is_file(), "{line}");
            }
            assert_snapshot!(shown(&transcript));
        } else {
            let log = transcript.json();
            let results = log["runs"][0]["results"].as_array().unwrap();
            for location in results.iter().flat_map(|r| r["locations"].as_array().unwrap()) {
                let file = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                assert!(environment.path(file).is_file(), "{location}");
            }
        }
    }
    // Without a base they are those of the repository too.
    let alone = environment.run(&["-C", "shop/tags", "check", "--format", "github"]);
    assert!(alone.stdout.lines().all(|line| line.contains("file=shop/")), "{alone}");
    // The whole workspace moved: it is compared with where it was.
    commit(&environment, "changed");
    git(&environment, &["mv", "shop", "store"]);
    let moved = environment.run(&["-C", "store", "check", "--base", "main", "--json"]).json();
    let codes: Vec<&str> = moved["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"L108"), "{codes:?}");
    assert!(!codes.contains(&"L101"), "nothing is new: {codes:?}");
}

#[test]
fn a_bare_clone() {
    let environment = shop();
    // A bare clone has no data, so the columns have to be declared.
    environment.replace(
        "tagwerk.toml",
        "[sources.events]",
        "columns = { opted_out = \"bool\", registered_at = \"timestamp\" }\n\n[sources.events]",
    );
    change(&environment, "");
    commit(&environment, "one of each");
    let expected = environment.run(&["check", "--base", "main"]);
    let bare = TestEnvironment::empty();
    let url = format!("file://{}", environment.root().display());
    git(&bare, &["clone", "--quiet", "--bare", &url, "shop.git"]);
    // `HEAD` of the clone is the branch that was checked out.
    let head = bare.run(&["-C", "shop.git", "check", "--base", "main"]);
    assert_eq!((head.code, head.stderr), (1, expected.stderr.clone()));
    let named = bare.run(&["-C", "shop.git", "check", "--base", "refs/heads/main", "--head", "proposal"]);
    assert_eq!(named.stderr, expected.stderr);
    assert_eq!(bare.run(&["-C", "shop.git", "check", "--base", "main", "--head", "main"]).code, 0);
    assert_snapshot!(shown(&bare.run(&["-C", "shop.git", "check", "--base", "mian"])));
}

#[test]
fn a_bare_clone_of_a_repository_with_workspaces_in_folders() {
    let environment = TestEnvironment::empty();
    let shop = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workspaces/shop");
    copy(&shop, &environment.path("here/shop"));
    git(&environment, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&environment, "one");
    let bare = |name: &str| {
        let url = format!("file://{}", environment.root().display());
        git(&environment, &["clone", "--quiet", "--bare", &url, name]);
        environment.run(&["-C", name, "check", "--base", "main"])
    };
    assert_snapshot!(shown(&bare("one.git")));
    std::fs::remove_dir_all(environment.path("one.git")).unwrap();
    copy(&shop, &environment.path("there/shop"));
    commit(&environment, "two");
    assert_snapshot!(shown(&bare("two.git")));
}

#[test]
fn a_shallow_clone_says_what_is_missing() {
    let environment = shop();
    environment.replace("tags/behavior/recent_login.toml", "Active this week", "Active in these days");
    commit(&environment, "another name");
    let url = format!("file://{}", environment.root().display());
    let clone = |args: &[&str]| {
        let desk = TestEnvironment::empty();
        let mut all = vec!["clone", "--quiet", "--branch", "proposal"];
        all.extend(args);
        all.extend([url.as_str(), "."]);
        git(&desk, &all);
        desk
    };
    // One branch: the other is not even known by name.
    let one = clone(&["--depth", "1"]);
    assert_snapshot!(shown(&one.run(&["check", "--base", "origin/main"])));
    // Every branch: both are known, but not where they part.
    let all = clone(&["--depth", "1", "--no-single-branch"]);
    assert_snapshot!(shown(&all.run(&["check", "--base", "main"])));
    assert_snapshot!(shown(&all.run(&["check", "--base", "origin/main"])));
    git(&all, &["fetch", "--quiet", "--unshallow"]);
    assert_snapshot!(shown(&all.run_ok(&["check", "--base", "origin/main"])));
    // Deep enough is enough.
    let deep = clone(&["--depth", "2", "--no-single-branch"]);
    deep.run_ok(&["check", "--base", "origin/main"]);
}

#[test]
fn where_there_is_nothing_to_compare_with() {
    let environment = TestEnvironment::empty();
    copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workspaces/shop"), environment.root());
    assert_snapshot!(shown(&environment.run(&["check", "--base", "main"])));
    git(&environment, &["init", "--quiet", "--initial-branch", "main"]);
    assert_snapshot!(shown(&environment.run(&["check", "--base", "main"])));
    assert_snapshot!(shown(&environment.run(&["check", "--head", "main"])));
    // The first commit of a catalog: everything may begin anywhere.
    git(&environment, &["commit", "--quiet", "--allow-empty", "-m", "empty"]);
    assert_snapshot!(shown(&environment.run_ok(&["check", "--base", "main"])));
    let answer = environment.run_ok(&["check", "--base", "main", "--json"]).json();
    assert_eq!(answer["base"]["has_workspace"], false);
    // Another history.
    commit(&environment, "shop");
    git(&environment, &["switch", "--quiet", "--orphan", "other"]);
    git(&environment, &["commit", "--quiet", "--allow-empty", "-m", "other"]);
    assert_snapshot!(shown(&environment.run(&["check", "--base", "other", "--head", "main"])));
}

#[test]
fn settings_of_the_base_that_cannot_be_read() {
    let environment = TestEnvironment::shop();
    environment.replace("tagwerk.toml", "[workspace]", "[workspace");
    git(&environment, &["branch", "-M", "main"]);
    commit(&environment, "broken");
    environment.replace("tagwerk.toml", "[workspace", "[workspace]");
    assert_snapshot!(shown(&environment.run_ok(&["check", "--base", "main"])));
}

#[test]
fn a_change_is_judged_by_the_policy_before_it() {
    let environment = shop();
    environment.write(
        "tagwerk.toml",
        &format!("{}\n[policy]\ntransitions = [\"absent -> active\"]\n", environment.read("tagwerk.toml")),
    );
    let new = environment.read("tags/transaction/high_value.toml");
    environment.write("tags/transaction/mid_value.toml", &new.replace("high_value", "mid_value").replace("90", "45"));
    let both = environment.run(&["check", "--base", "main", "--json"]);
    assert_eq!((both.code, &both.json()["findings"][0]["code"]), (1, &json!("L101")));
    commit(&environment, "policy and tag");
    // Once the policy is merged, it allows the step.
    git(&environment, &["switch", "--quiet", "main"]);
    git(&environment, &["checkout", "--quiet", "proposal", "--", "tagwerk.toml"]);
    commit(&environment, "policy");
    git(&environment, &["checkout", "--quiet", "proposal", "--", "tags"]);
    environment.run_ok(&["check", "--base", "HEAD"]);
}
