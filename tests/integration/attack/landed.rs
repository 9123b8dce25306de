//! Ways around through what comes to the branch in the end.

use serde_json::json;
use wiremock::{Mock, matchers::path};

use super::stage::{Proposal, Stage, Verdict};
use crate::github::stand::{TOKEN, ok};

const HIGH_VALUE: &str = "tags/transaction/high_value.toml";

fn weaken(stage: &Stage) {
    stage.replace(HIGH_VALUE, ">= 90", ">= 40 and exists(login)");
}

/// Merges a proposal to `main` as one commit, with what `more` adds to it; the commit before and the new one.
fn squash(stage: &Stage, proposal: &Proposal, more: impl FnOnce(&Stage)) -> (String, String) {
    let before = stage.git(&["rev-parse", "main"]);
    stage.git(&["merge", "--quiet", "--squash", &proposal.head]);
    more(stage);
    (before, stage.commit("The change (#7)"))
}

/// Verifies a push; GitHub knows that these commits came by the pull request.
fn pushed(stage: &Stage, proposal: &Proposal, before: &str, after: &str, by_request: &[&str]) -> Verdict {
    let stand = stage.stand(proposal);
    let mut request = crate::github::stand::pull_request(7, "proposal", &proposal.head);
    request["merged_at"] = json!("2026-01-07T12:00:00Z");
    request["user"]["login"] = json!(proposal.author);
    request["base"]["sha"] = json!(before);
    for commit in by_request {
        stand.mount(Mock::given(path(format!("/repos/acme/shop/commits/{commit}/pulls"))).respond_with(ok([&request])));
    }
    for commit in stage.git(&["rev-list", after]).lines() {
        stand.mount(Mock::given(path(format!("/repos/acme/shop/commits/{commit}/pulls"))).respond_with(ok(json!([]))));
    }
    let event = json!({
        "repository": {"full_name": "acme/shop"}, "ref": "refs/heads/main", "before": before, "after": after,
    });
    let file = stage.remote.bare.path().join("event.json");
    std::fs::write(&file, event.to_string()).unwrap();
    Verdict(stage.remote.work.run_with(
        &["policy", "verify", "--json"],
        &[
            ("GITHUB_API_URL", &stand.uri()),
            ("GITHUB_REPOSITORY", "acme/shop"),
            ("GITHUB_TOKEN", TOKEN),
            ("GITHUB_EVENT_NAME", "push"),
            ("GITHUB_EVENT_PATH", &file.to_string_lossy()),
            ("HOME", &stage.remote.bare.path().to_string_lossy()),
            ("PATH", &std::env::var("PATH").unwrap()),
        ],
    ))
}

#[test]
fn push_without_a_pull_request() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat", "dana"]);
    let (before, after) = squash(&stage, &proposal, |_| {});
    pushed(&stage, &proposal, &before, &after, &[]).is_refused("came without a pull request");
    pushed(&stage, &proposal, &before, &after, &[&after]).is_approved();
    // What needs no approval needs no pull request either.
    stage.write("README.md", "# A shop\n");
    let readme = stage.commit("readme");
    pushed(&stage, &proposal, &after, &readme, &[]).is_approved();
    // Behind what was approved comes what was not.
    stage.replace("tags/behavior/recent_login.toml", "> 3", "> 1");
    let more = stage.commit("more");
    pushed(&stage, &proposal, &before, &more, &[&after]).is_refused("came without a pull request");
}

#[test]
fn merge_something_else_than_what_was_approved() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat", "dana"]);
    let (before, after) = squash(&stage, &proposal, |s| s.replace(HIGH_VALUE, ">= 40 and exists(login)", ">= 1"));
    pushed(&stage, &proposal, &before, &after, &[&after]).is_refused("is not what pull request #7 proposes");
}

#[test]
fn merge_what_nobody_approved() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat"]);
    let (before, after) = squash(&stage, &proposal, |_| {});
    pushed(&stage, &proposal, &before, &after, &[&after]).is_refused("1 of 2 approvals");
}

/// In a merge queue it is what the branch would become that counts.
#[test]
fn a_merge_queue_is_verified() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat"]);
    let (before, after) = squash(&stage, &proposal, |_| {});
    let event = json!({"merge_group": {
        "head_ref": format!("refs/heads/gh-readonly-queue/main/pr-7-{before}"), "base_sha": before, "head_sha": after,
    }});
    stage.verify_event(&proposal, "merge_group", event.clone()).is_refused("1 of 2 approvals");
    stage.verify_event(&proposal.approved_by(&["dana"]), "merge_group", event).is_approved();
}
