//! Every `run:` step of `validate.yml` and `publish.yml`, in order, in a clone of a bare remote, against a stand-in for
//! GitHub that is asked what GitHub would be asked.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use wiremock::{
    Mock,
    matchers::{method, path},
};

use super::{
    stand::{Remote, Stand, created, ok, pull_request},
    steps::{JobRun, Trigger, run},
};
use crate::support::copy;

const VALIDATE: &str = ".github/workflows/validate.yml";
const PUBLISH: &str = ".github/workflows/publish.yml";

/// A shop with a policy, an action, and a place for releases; and a proposal of ann's that lets more people in.
struct Scene {
    remote: Remote,
    stand: Stand,
    base: String,
    proposal: String,
    shelf: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::with("")
    }

    /// With more in its policy.
    fn with(policy: &str) -> Self {
        let remote = Remote::shop();
        let shelf = tempfile::tempdir().unwrap();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&root.join(".github/actions"), &remote.work.path(".github/actions"));
        remote.work.replace(
            "tagwerk.toml",
            "[workspace]\n",
            &format!("[workspace]\nreleases = \"{}\"\n", shelf.path().join("shop").display()),
        );
        let settings = remote.work.read("tagwerk.toml");
        remote.work.write("tagwerk.toml", &format!("{settings}\n[policy.owners]\n\"*\" = [\"@bob\"]\n{policy}"));
        remote.work.run_ok(&["fmt"]);
        remote.work.run_ok(&["policy", "codeowners"]);
        remote.git(&["add", "."]);
        remote.git(&["commit", "--quiet", "-m", "who answers for what"]);
        remote.git(&["push", "--quiet", "origin", "main"]);
        let base = remote.git(&["rev-parse", "HEAD"]);
        let proposal = remote.propose("buyers-too", "> 3\"", "> 3 or exists(purchase, last 7 days)\"");
        remote.git(&["push", "--quiet", "origin", "buyers-too", "buyers-too:refs/pull/7/head"]);
        Self { remote, stand: Stand::new(), base, proposal, shelf }
    }

    /// The pull request, from a repository.
    fn request(&self, from: &str) -> Value {
        let mut request = pull_request(7, "buyers-too", &self.proposal);
        request["base"]["sha"] = json!(self.base);
        request["head"]["repo"]["full_name"] = json!(from);
        request
    }

    fn event(&self, from: &str) -> Value {
        json!({
            "action": "synchronize",
            "repository": {"full_name": "acme/shop"},
            "pull_request": self.request(from),
        })
    }

    fn trigger(&self, name: &'static str, event: Value) -> Trigger<'_> {
        let secrets = BTreeMap::new();
        Trigger { remote: &self.remote, stand: &self.stand, name, event, sha: self.base.clone(), secrets }
    }

    /// What GitHub says about the pull request when it is judged; `reviews` as (who, state, commit).
    fn tell(&self, from: &str, reviews: &[(&str, &str, &str)]) {
        let reviews: Vec<Value> = reviews
            .iter()
            .enumerate()
            .map(|(id, (user, state, commit))| {
                json!({
                    "id": id, "user": {"login": user, "type": "User"}, "state": state, "commit_id": commit,
                    "submitted_at": format!("2026-01-07T00:0{id}:00Z"), "author_association": "MEMBER",
                })
            })
            .collect();
        let commits = json!([{"sha": self.proposal, "author": {"login": "ann"}, "committer": {"login": "ann"}}]);
        for (place, answer) in [
            ("/repos/acme/shop/pulls/7".to_owned(), self.request(from)),
            ("/repos/acme/shop/pulls/7/reviews".to_owned(), json!(reviews)),
            ("/repos/acme/shop/pulls/7/commits".to_owned(), commits),
        ] {
            self.stand.mount(Mock::given(method("GET")).and(path(place)).respond_with(ok(answer)));
        }
        let status = format!("/repos/acme/shop/statuses/{}", self.proposal);
        self.stand.mount(Mock::given(method("POST")).and(path(status)).respond_with(created(json!({"id": 1}))));
    }

    /// What was asked that changes something.
    fn changes(&self) -> Vec<(String, Value)> {
        self.stand.asked().into_iter().filter(|(what, _)| !what.starts_with("GET ")).collect()
    }
}

fn names(runs: &BTreeMap<String, JobRun>) -> Vec<&str> {
    runs.keys().map(String::as_str).collect()
}

/// Nothing of the proposal is in the work tree of a job.
fn holds_the_base_only(run: &JobRun) {
    let rule = fs::read_to_string(run.workspace.join("tags/behavior/recent_login.toml")).unwrap();
    assert!(rule.contains("> 3\"") && !rule.contains("exists(purchase"), "{rule}");
}

#[test]
fn a_proposal_is_checked_and_its_plan_is_a_comment() {
    let scene = Scene::new();
    let comments = "/repos/acme/shop/issues/7/comments";
    scene.stand.mount(Mock::given(method("GET")).and(path(comments)).respond_with(ok(json!([]))));
    let comment =
        json!({"id": 5, "body": "", "user": {"login": "github-actions[bot]"}, "html_url": "https://github.com/c/5"});
    scene.stand.mount(Mock::given(method("POST")).and(path(comments)).respond_with(created(comment)));
    let runs = run(VALIDATE, &scene.trigger("pull_request", scene.event("acme/shop")));
    assert_eq!(names(&runs), ["check", "plan"]);
    for run in runs.values() {
        assert!(run.is_success(), "{}", run.log);
        holds_the_base_only(run);
    }
    let changes = scene.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].0, format!("POST {comments}"));
    let body = changes[0].1["body"].as_str().unwrap();
    assert!(body.starts_with("<!-- tagwerk:plan -->"), "{body}");
    assert!(body.contains("exists(purchase, last 7 days)"), "{body}");
    assert_eq!(runs["plan"].summary.trim_end(), body.trim_end());
}

#[test]
fn a_proposal_of_a_fork_is_shown_in_the_summary_and_nothing_is_written() {
    let scene = Scene::new();
    let runs = run(VALIDATE, &scene.trigger("pull_request", scene.event("eve/shop")));
    assert_eq!(names(&runs), ["check", "plan"]);
    assert_eq!(runs["plan"].outcome("Comment"), "skipped");
    assert!(runs["plan"].is_success(), "{}", runs["plan"].log);
    assert!(runs["plan"].summary.contains("exists(purchase, last 7 days)"), "{}", runs["plan"].summary);
    assert_eq!(scene.stand.requests().len(), 0);
}

#[test]
fn a_mistake_in_a_proposal_is_an_annotation_on_its_line() {
    let mut scene = Scene::new();
    scene.remote.work.replace("tags/behavior/recent_login.toml", "count(login", "count(logn");
    scene.remote.git(&["commit", "--quiet", "-am", "oops"]);
    scene.proposal = scene.remote.git(&["rev-parse", "HEAD"]);
    scene.remote.git(&["push", "--quiet", "origin", "+HEAD:refs/pull/7/head"]);
    let runs = run(VALIDATE, &scene.trigger("pull_request", scene.event("eve/shop")));
    assert_eq!(runs["check"].outcome("Check"), "failure", "{}", runs["check"].log);
    let log = &runs["check"].log;
    assert!(log.contains("::error file=tags/behavior/recent_login.toml,line="), "{log}");
    assert!(runs["plan"].is_success(), "{}", runs["plan"].log);
}

#[test]
fn an_unapproved_proposal_is_refused_and_an_approval_lets_it_through() {
    for (reviews, state) in [
        (vec![], "failure"),
        (vec![("ann", "APPROVED", "head")], "failure"),
        (vec![("bob", "APPROVED", "base")], "failure"),
        (vec![("bob", "APPROVED", "head"), ("bob", "CHANGES_REQUESTED", "head")], "failure"),
        (vec![("bob", "APPROVED", "head")], "success"),
    ] {
        let scene = Scene::new();
        let reviews: Vec<(&str, &str, &str)> = reviews
            .iter()
            .map(|(who, what, at)| (*who, *what, if *at == "head" { &*scene.proposal } else { &*scene.base }))
            .collect();
        scene.tell("acme/shop", &reviews);
        let runs = run(VALIDATE, &scene.trigger("pull_request_review", scene.event("acme/shop")));
        assert_eq!(names(&runs), ["policy"]);
        let policy = &runs["policy"];
        assert_eq!(policy.outcome("Judge"), state, "{reviews:?}: {}", policy.log);
        holds_the_base_only(policy);
        let changes = scene.changes();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].0, format!("POST /repos/acme/shop/statuses/{}", scene.proposal));
        let said = &changes[0].1;
        assert_eq!((&said["state"], &said["context"]), (&json!(state), &json!("tagwerk/policy")));
        assert_eq!(said["target_url"], "https://github.com/acme/shop/actions/runs/77");
    }
}

#[test]
fn a_fork_is_judged_by_the_base_and_a_review_there_cannot_write() {
    let scene = Scene::new();
    scene.tell("eve/shop", &[("bob", "APPROVED", &scene.proposal)]);
    let runs = run(VALIDATE, &scene.trigger("pull_request_target", scene.event("eve/shop")));
    assert_eq!(names(&runs), ["policy"]);
    assert!(runs["policy"].is_success(), "{}", runs["policy"].log);
    assert_eq!(scene.changes().len(), 1);
    let runs = run(VALIDATE, &scene.trigger("pull_request_review", scene.event("eve/shop")));
    assert_eq!(runs["policy"].outcome("Judge"), "success", "{}", runs["policy"].log);
    assert_eq!(runs["policy"].outcome("Say it at the commit"), "skipped");
    assert_eq!(scene.changes().len(), 1);
}

#[test]
fn a_proposal_that_moved_on_is_not_judged_by_what_it_was() {
    let scene = Scene::new();
    scene.tell("acme/shop", &[("bob", "APPROVED", &scene.proposal)]);
    let mut event = scene.event("acme/shop");
    event["pull_request"]["head"]["sha"] = json!(scene.base);
    let status = format!("/repos/acme/shop/statuses/{}", scene.base);
    scene.stand.mount(Mock::given(method("POST")).and(path(status)).respond_with(created(json!({"id": 1}))));
    let runs = run(VALIDATE, &scene.trigger("pull_request_target", event));
    assert_eq!(runs["policy"].outcome("Judge"), "failure", "{}", runs["policy"].log);
}

/// Merges the proposal as GitHub does and gives the event.
fn merged(scene: &mut Scene, reviews: &[(&str, &str, &str)]) -> Value {
    let before = scene.base.clone();
    scene.remote.git(&["switch", "--quiet", "main"]);
    scene.remote.git(&["merge", "--quiet", "--no-ff", "-m", "Merge pull request #7", "buyers-too"]);
    scene.remote.git(&["push", "--quiet", "origin", "main"]);
    let after = scene.remote.git(&["rev-parse", "HEAD"]);
    scene.tell("acme/shop", reviews);
    let mut request = scene.request("acme/shop");
    request["state"] = json!("closed");
    request["merged_at"] = json!("2026-01-07T12:00:00Z");
    request["merge_commit_sha"] = json!(after);
    let place = format!("/repos/acme/shop/commits/{after}/pulls");
    scene.stand.mount(Mock::given(method("GET")).and(path(place)).respond_with(ok([request])));
    json!({
        "repository": {"full_name": "acme/shop"},
        "ref": "refs/heads/main", "before": before, "after": after,
    })
}

#[test]
fn what_was_merged_with_an_approval_is_published_and_signed() {
    let mut scene = Scene::new();
    let proposal = scene.proposal.clone();
    let event = merged(&mut scene, &[("bob", "APPROVED", &proposal)]);
    let key = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let mut trigger = scene.trigger("push", event.clone());
    trigger.sha = event["after"].as_str().unwrap().to_owned();
    trigger.secrets.insert("TAGWERK_SIGN_KEY", key.sk.to_box(None).unwrap().into_string());
    let runs = run(PUBLISH, &trigger);
    assert_eq!(names(&runs), ["policy", "publish"]);
    for run in runs.values() {
        assert!(run.is_success(), "{}", run.log);
    }
    let publish = &runs["publish"];
    let published: Value =
        serde_json::from_str(&fs::read_to_string(publish.workspace.join("published.json")).unwrap()).unwrap();
    assert_eq!(published["release"], 1);
    assert_eq!(published["commit"], event["after"]);
    assert_eq!(published["dirty"], false);
    assert!(published["signed_by"].is_string(), "{published}");
    let plan: Value = serde_json::from_str(&fs::read_to_string(publish.workspace.join("plan.json")).unwrap()).unwrap();
    assert_eq!(plan["tags"][0]["id"].as_str().or(plan["tags"][0]["change"]["id"].as_str()), Some("recent_login"));
    // Another machine that shares the place sees who approved what, and that every byte is as it was published.
    scene.remote.git(&["pull", "--quiet"]);
    let verified = scene.remote.work.run_ok(&["verify", "1", "--json"]).json().to_string();
    assert!(verified.contains("\"bob\"") && verified.contains("\"#7\""), "{verified}");
    assert!(publish.summary.contains("Release 1"), "{}", publish.summary);
    assert!(scene.shelf.path().join("shop").is_dir());
    assert!(!publish.log.contains("untrusted comment"), "the key is nowhere: {}", publish.log);
    assert!(scene.changes().is_empty());
}

#[test]
fn what_was_merged_without_an_approval_is_not_published() {
    let mut scene = Scene::new();
    let event = merged(&mut scene, &[]);
    let mut trigger = scene.trigger("push", event.clone());
    trigger.sha = event["after"].as_str().unwrap().to_owned();
    let runs = run(PUBLISH, &trigger);
    assert_eq!(names(&runs), ["policy"]);
    let log = &runs["policy"].log;
    assert!(!runs["policy"].is_success() && log.contains("\"approved\": false"), "{log}");
    assert!(!scene.shelf.path().join("shop").exists());
}

#[test]
fn an_audience_that_moves_far_asks_for_a_second_person_when_data_is_at_hand() {
    let mut scene = Scene::with("\n[policy.audience]\nchange_max = \"1%\"\n");
    let proposal = scene.proposal.clone();
    let event = merged(&mut scene, &[("bob", "APPROVED", &proposal)]);
    let mut trigger = scene.trigger("push", event.clone());
    trigger.sha = event["after"].as_str().unwrap().to_owned();
    let runs = run(PUBLISH, &trigger);
    // The job that judges has no data.
    assert!(runs["policy"].is_success(), "{}", runs["policy"].log);
    let publish = &runs["publish"];
    assert!(publish.log.contains("::error::the policy asks for 2 approvals, and there are 1"), "{}", publish.log);
    assert_eq!(publish.outcome("Publish"), "failure");
    assert!(!scene.shelf.path().join("shop").exists());
}
