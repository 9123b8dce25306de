use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const HEAD: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const OLD: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn verdict(approvals: u32, owners: &[&str]) -> Verdict {
    Verdict {
        findings: Vec::new(),
        requirements: vec![Requirement {
            rule: "approvals".to_owned(),
            about: vec!["high_value".to_owned()],
            approvals,
            owners: owners.iter().map(|o| (*o).to_owned()).collect(),
            reason: "a breaking change needs approvals".to_owned(),
        }],
    }
}

fn review(user: &str, state: ReviewState, commit: &str, at: &str) -> Review {
    Review {
        user: user.to_owned(),
        state,
        commit: Some(commit.to_owned()),
        at: at.to_owned(),
        is_member: true,
        is_bot: false,
    }
}

fn facts(reviews: Vec<Review>) -> PullRequestFacts {
    PullRequestFacts {
        author: "mallory".to_owned(),
        head_commit: HEAD.to_owned(),
        reviews,
        teams: BTreeMap::from([("acme/payments".to_owned(), vec!["Pat".to_owned(), "Quinn".to_owned()])]),
        ..PullRequestFacts::default()
    }
}

fn yes(user: &str) -> Review {
    review(user, ReviewState::Approved, HEAD, "2026-01-01T00:00:00Z")
}

fn kinds(verdict: &Verdict, facts: &PullRequestFacts) -> Vec<RefusalKind> {
    approve(verdict, facts).err().unwrap_or_default().into_iter().map(|r| r.kind).collect()
}

#[test]
fn enough_people_and_an_owner_among_them() {
    let two = verdict(2, &["@acme/payments"]);
    assert_eq!(kinds(&two, &facts(vec![yes("pat"), yes("bob")])), []);
    assert_eq!(kinds(&two, &facts(vec![yes("pat")])), [RefusalKind::TooFewApprovals]);
    assert_eq!(kinds(&two, &facts(vec![yes("pat"), yes("PAT")])), [RefusalKind::TooFewApprovals]);
    assert_eq!(kinds(&two, &facts(vec![yes("ann"), yes("bob")])), [RefusalKind::OwnerMissing]);
    assert_eq!(kinds(&verdict(1, &["@ANN"]), &facts(vec![yes("ann")])), []);
    assert_eq!(kinds(&verdict(1, &["@acme/unknown"]), &facts(vec![yes("ann")])), [RefusalKind::OwnerMissing]);
    assert_eq!(kinds(&verdict(1, &[]), &facts(vec![yes("ann")])), []);
    assert_eq!(kinds(&Verdict::default(), &facts(vec![])), []);
}

#[test]
fn approvals_that_do_not_count() {
    let one = verdict(1, &[]);
    let refused = |review: Review| {
        let kinds = kinds(&one, &facts(vec![review.clone()]));
        assert_eq!(kinds, [RefusalKind::TooFewApprovals], "{review:?}");
    };
    refused(yes("mallory"));
    refused(yes("MALLORY"));
    refused(yes("helper[bot]"));
    refused(Review { is_bot: true, ..yes("helper") });
    refused(Review { is_member: false, ..yes("stranger") });
    refused(Review { commit: Some(OLD.to_owned()), ..yes("ann") });
    refused(Review { commit: Some(HEAD[..10].to_owned()), ..yes("ann") });
    refused(Review { commit: None, ..yes("ann") });
    refused(Review { state: ReviewState::Other, ..yes("ann") });
    refused(Review { user: String::new(), ..yes("ann") });
}

#[test]
fn an_owner_counts_without_being_a_member() {
    assert_eq!(kinds(&verdict(1, &["@ann"]), &facts(vec![Review { is_member: false, ..yes("ann") }])), []);
}

#[test]
fn the_last_word_counts() {
    let one = verdict(1, &[]);
    let at = |state, at| review("ann", state, HEAD, at);
    let check = |reviews: Vec<Review>, expected: &[RefusalKind]| {
        assert_eq!(kinds(&one, &facts(reviews.clone())), expected, "{reviews:?}");
    };
    use RefusalKind::{ChangesRequested as No, TooFewApprovals as Few};
    check(vec![at(ReviewState::ChangesRequested, "1"), at(ReviewState::Approved, "2")], &[]);
    check(vec![at(ReviewState::Approved, "1"), at(ReviewState::ChangesRequested, "2")], &[No, Few]);
    check(vec![at(ReviewState::Approved, "1"), at(ReviewState::Dismissed, "2")], &[Few]);
    check(vec![at(ReviewState::Approved, "1"), at(ReviewState::Other, "2")], &[]);
    // Somebody else's approval does not take back what another asked for.
    let old_no = review("bob", ReviewState::ChangesRequested, OLD, "1");
    check(vec![old_no, at(ReviewState::Approved, "2")], &[No]);
    // A stranger can neither approve nor stand in the way.
    let stranger = Review { is_member: false, ..review("eve", ReviewState::ChangesRequested, HEAD, "3") };
    check(vec![at(ReviewState::Approved, "2"), stranger], &[]);
}

#[test]
fn who_wrote_part_of_it_does_not_approve_it() {
    let one = verdict(1, &[]);
    let by = |login: Option<&str>, name: &str, email: &str| Contributor {
        login: login.map(str::to_owned),
        name: name.to_owned(),
        email: email.to_owned(),
    };
    for contributor in [
        by(Some("ANN"), "", ""),
        by(None, "Ann A.", "123+ann@users.noreply.github.com"),
        by(None, "Ann A.", "ann@users.noreply.github.example"),
        by(None, "ann", "ann@example.org"),
    ] {
        let mut facts = facts(vec![yes("ann")]);
        facts.contributors = vec![contributor];
        assert_eq!(kinds(&one, &facts), [RefusalKind::TooFewApprovals], "{:?}", facts.contributors);
        facts.contributors_may_approve = true;
        assert_eq!(kinds(&one, &facts), []);
        facts.author = "ann".to_owned();
        assert_eq!(kinds(&one, &facts), [RefusalKind::TooFewApprovals]);
    }
}

#[test]
fn an_error_is_refused_whoever_approves() {
    let mut verdict = verdict(1, &[]);
    let finding = crate::catalog::policy::Finding {
        place: None,
        rule: "naming".to_owned(),
        message: "wrong".to_owned(),
        code: "G101".to_owned(),
        severity: FindingSeverity::Error,
        help: None,
        anchor: String::new(),
    };
    verdict.findings.push(finding.clone());
    assert_eq!(kinds(&verdict, &facts(vec![yes("ann")])), [RefusalKind::Finding]);
    verdict.findings[0] = crate::catalog::policy::Finding { severity: FindingSeverity::Warning, ..finding };
    assert_eq!(kinds(&verdict, &facts(vec![yes("ann")])), []);
}

fn any_review() -> impl Strategy<Value = Review> {
    let user =
        prop_oneof![Just("mallory"), Just("ann"), Just("Ann"), Just("bob"), Just("pat"), Just("x[bot]"), Just("eve")];
    let state = prop_oneof![
        4 => Just(ReviewState::Approved),
        1 => Just(ReviewState::ChangesRequested),
        1 => Just(ReviewState::Dismissed),
        1 => Just(ReviewState::Other)
    ];
    (user, state, any::<bool>(), 0..10_u8).prop_map(|(user, state, is_new, at)| Review {
        is_member: user != "eve",
        ..review(user, state, if is_new { HEAD } else { OLD }, &at.to_string())
    })
}

proptest! {
    /// What is approved is approved by as many different people as was asked for, each of whom said yes to the newest
    /// commit, had no part in it, and said nothing else later; one of them owns it.
    #[test]
    fn nothing_is_approved_by_too_few(
        mut reviews in proptest::collection::vec(any_review(), 0..12),
        approvals in 1..4_u32,
        is_owned in any::<bool>(),
    ) {
        reviews.sort_by(|a, b| a.at.cmp(&b.at));
        let verdict = verdict(approvals, if is_owned { &["@acme/payments"] } else { &[] });
        let mut facts = facts(reviews.clone());
        facts.contributors = vec![Contributor { login: Some("bob".to_owned()), ..Contributor::default() }];
        // The same said once more, person by person.
        let lower = |r: &Review| r.user.to_ascii_lowercase();
        let people: BTreeSet<String> = reviews.iter().map(lower).collect();
        let word = |who: &String| reviews.iter().rev().find(|r| lower(r) == *who && r.state != ReviewState::Other);
        let yes = |who: &&String| {
            !["mallory", "bob", "eve", "x[bot]"].contains(&who.as_str())
                && word(who).is_some_and(|r| r.state == ReviewState::Approved && r.commit.as_deref() == Some(HEAD))
        };
        let agreed: Vec<&String> = people.iter().filter(yes).collect();
        let no = |who: &String| who != "eve" && word(who).is_some_and(|r| r.state == ReviewState::ChangesRequested);
        let expected = agreed.len() >= approvals as usize
            && (!is_owned || agreed.iter().any(|who| who.as_str() == "pat"))
            && !people.iter().any(no);
        match approve(&verdict, &facts) {
            Ok(approval) => {
                prop_assert!(expected);
                prop_assert_eq!(approval.approvers.len(), agreed.len());
            }
            Err(refusals) => prop_assert!(!expected, "{:?}", refusals),
        }
    }
}
