//! Ways around through reviews.

use serde_json::json;

use super::stage::{Stage, review};
use crate::github::stand::ok;

/// A change that needs two people, one of payments.
fn weaken(stage: &Stage) {
    stage.replace("tags/transaction/high_value.toml", ">= 90", ">= 40 and exists(login)");
}

#[test]
fn nobody_approves() {
    let stage = Stage::new();
    stage.verify(&stage.propose(weaken)).is_refused("0 of 2 approvals");
    stage.verify(&stage.propose(|s| s.write("README.md", "# A shop\n"))).is_approved();
}

#[test]
fn push_after_the_approval() {
    let stage = Stage::new();
    let early = stage.propose(weaken);
    let late = stage.propose(|s| {
        weaken(s);
        s.commit("what was approved");
        s.replace("tags/transaction/high_value.toml", "and exists(login)", "and not exists(login)");
    });
    let approved = late.reviewed(review("pat", "APPROVED", &early.head)).approved_by(&["dana"]);
    stage.verify(&approved).is_refused("1 of 2 approvals");
    stage.verify(&approved).is_refused("was pushed since");
    stage.verify(&approved.approved_by(&["pat"])).is_approved();
}

#[test]
fn approve_ones_own() {
    let stage = Stage::new();
    let mut own = stage.propose(weaken).approved_by(&["PAT", "dana"]);
    own.author = "pat";
    stage.verify(&own).is_refused("author's own");
    stage.verify(&own.approved_by(&["quinn"])).is_approved();
}

#[test]
fn approve_what_one_wrote_part_of() {
    let stage = Stage::new();
    for trailer in [
        "Co-authored-by: Pat <1234+pat@users.noreply.github.com>",
        "co-authored-BY: Somebody <PAT@localhost>",
        "Co-authored-by: pat",
    ] {
        let mut proposal = stage.propose(|s| {
            weaken(s);
            s.commit(&format!("weaker\n\n{trailer}"));
            s.git(&["commit", "--quiet", "--allow-empty", "--author", "P <pat@localhost>", "-m", "mine"]);
        });
        let mine = stage.git(&["rev-parse", &format!("{}~1", proposal.head)]);
        proposal.commits = json!([{"sha": mine, "author": {"login": "pat"}, "committer": null}]);
        stage.verify(&proposal.approved_by(&["pat", "dana"])).is_refused("they wrote part of the change");
    }
    // Known by the address alone.
    let by_address = stage.propose(|s| {
        weaken(s);
        s.git(&["add", "-A"]);
        s.git(&["commit", "--quiet", "--author", "P <1+pat@users.noreply.github.com>", "-m", "mine"]);
    });
    stage.verify(&by_address.approved_by(&["pat", "dana"])).is_refused("they wrote part of the change");
    let honest = stage.propose(weaken).approved_by(&["pat", "dana"]);
    stage.verify(&honest).is_approved();
}

#[test]
fn approve_by_a_program() {
    let stage = Stage::new();
    let mut bot = stage.propose(weaken).approved_by(&["pat", "helper[bot]"]);
    stage.verify(&bot).is_refused("it is a program");
    let head = bot.head.clone();
    let mut said = review("helper", "APPROVED", &head);
    said["user"]["type"] = json!("Bot");
    bot = bot.reviewed(said);
    stage.verify(&bot).is_refused("1 of 2 approvals");
    stage.verify(&bot.approved_by(&["dana"])).is_approved();
}

#[test]
fn approve_by_somebody_from_outside() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat"]);
    for association in ["NONE", "CONTRIBUTOR", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"] {
        let mut outside = review("eve", "APPROVED", &proposal.head);
        outside["author_association"] = json!(association);
        let proposal = stage.propose(weaken).approved_by(&["pat"]).reviewed(outside);
        stage.verify(&proposal).is_refused("they may not write to the repository");
    }
    stage.verify(&proposal.approved_by(&["dana"])).is_approved();
}

#[test]
fn approve_by_people_who_own_nothing_of_it() {
    let stage = Stage::new();
    stage.verify(&stage.propose(weaken).approved_by(&["zoe", "yan"])).is_refused("owner_missing");
    stage.verify(&stage.propose(weaken).approved_by(&["dana", "chris"])).is_refused("owner_missing");
    stage.verify(&stage.propose(weaken).approved_by(&["quinn", "zoe"])).is_approved();
}

#[test]
fn approve_twice_as_the_same_person() {
    let stage = Stage::new();
    stage.verify(&stage.propose(weaken).approved_by(&["pat", "Pat", "PAT"])).is_refused("1 of 2 approvals");
}

#[test]
fn an_approval_that_was_taken_back() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat"]);
    let mut dismissed = review("dana", "DISMISSED", &proposal.head);
    dismissed["submitted_at"] = json!("2026-01-07T11:00:00Z");
    stage.verify(&proposal.approved_by(&["dana"]).reviewed(dismissed)).is_refused("1 of 2 approvals");
}

/// Lists of GitHub have pages, and a no may stand on the second.
#[test]
fn changes_requested_on_the_second_page() {
    let stage = Stage::new();
    let mut proposal = stage.propose(weaken).approved_by(&["pat", "dana"]);
    let head = proposal.head.clone();
    let mut no = review("quinn", "CHANGES_REQUESTED", "0000000000000000000000000000000000000000");
    no["submitted_at"] = json!("2026-01-06T10:00:00Z");
    proposal.reviews.push(vec![review("zoe", "COMMENTED", &head)]);
    proposal.reviews.push(vec![no]);
    stage.verify(&proposal).is_refused("`quinn` asks for changes");
    // Whoever asked for changes can agree later.
    let mut yes = review("quinn", "APPROVED", &head);
    yes["submitted_at"] = json!("2026-01-07T12:00:00Z");
    proposal.reviews[1].push(yes);
    stage.verify(&proposal).is_approved();
}

/// What GitHub does not tell is not taken for a yes.
#[test]
fn github_does_not_answer() {
    use wiremock::{
        Mock, ResponseTemplate,
        matchers::{method, path},
    };
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["pat", "dana"]);
    let of = "/repos/acme/shop/pulls/7";
    for (broken, status) in [(format!("{of}/reviews"), 404), ("/orgs/acme/teams/payments/members".to_owned(), 403)] {
        let whole = stage.stand(&proposal);
        let stand = crate::github::stand::Stand::new();
        // The first that fits answers.
        stand.mount(Mock::given(path(broken.clone())).respond_with(ResponseTemplate::new(status)));
        let mut request = crate::github::stand::pull_request(7, "proposal", &proposal.head);
        request["base"]["sha"] = json!(stage.git(&["rev-parse", "main"]));
        stand.mount(Mock::given(method("GET")).and(path(of)).respond_with(ok(request)));
        stand.mount(Mock::given(path(format!("{of}/commits"))).respond_with(ok(json!([]))));
        stand.mount(Mock::given(path(format!("{of}/reviews"))).respond_with(ok(&proposal.reviews[0])));
        let said = stage.remote.run(&stand, &["policy", "verify", "--pull-request", "7"]);
        assert_eq!(said.code, 1, "{broken}: {said}");
        assert!(said.stderr.contains("is not approved"), "{said}");
        drop(whole);
    }
}

/// Who is in a team can be said in the settings, and then GitHub is not asked: a token that may not read teams is enough.
#[test]
fn join_a_team_whose_members_are_said() {
    let stage = Stage::with(|remote| {
        remote.work.replace(
            "tagwerk.toml",
            "[policy.naming]",
            "[policy.members]\n\"@acme/payments\" = [\"@quinn\"]\n\n[policy.naming]",
        );
    });
    // GitHub would say that `pat` is in it.
    stage.verify(&stage.propose(weaken).approved_by(&["pat", "dana"])).is_refused("owner_missing");
    stage.verify(&stage.propose(weaken).approved_by(&["quinn", "dana"])).is_approved();
}

/// The event that started the run is older than the pull request.
#[test]
fn verify_an_old_event() {
    let stage = Stage::new();
    let old = stage.propose(weaken);
    let new = stage
        .propose(|s| {
            weaken(s);
            s.write("tags/transaction/high_more.toml", &super::stage::draft("high_more", "true"));
        })
        .approved_by(&["pat", "dana"]);
    let event = |head: &str| json!({"pull_request": {"number": 7, "head": {"sha": head}}});
    stage.verify_event(&new, "pull_request_review", event(&old.head)).is_refused("stands at");
    stage.verify_event(&new, "pull_request_review", event(&new.head)).is_approved();
    let summary = std::fs::read_to_string(stage.remote.bare.path().join("summary.md")).unwrap();
    assert!(summary.contains("is refused") && summary.contains("is approved"), "{summary}");
}

/// What is said to people: every reason, who could give what is missing, and what does not count.
#[test]
fn a_refusal_names_what_is_missing() {
    let stage = Stage::new();
    let proposal = stage.propose(weaken).approved_by(&["mallory", "dana"]);
    let said = |proposal: &super::stage::Proposal| {
        stage.remote.run(&stage.stand(proposal), &["policy", "verify", "--pull-request", "7"])
    };
    insta::assert_snapshot!(said(&proposal), @r"
    $ tagwerk policy verify --pull-request 7
    pull request #7 at [commit] is refused
      a breaking change needs 2 approvals, one by @acme/payments: 1 of 2 approvals
        about high_value
        1 missing; asked: @acme/payments
      the approval by `mallory` does not count: it is the author's own
    -- exit 1
    ");
    insta::assert_snapshot!(said(&proposal.approved_by(&["pat"])), @r"
    $ tagwerk policy verify --pull-request 7
    pull request #7 at [commit] is approved: by dana, pat
      the approval by `mallory` does not count: it is the author's own
    ");
}
