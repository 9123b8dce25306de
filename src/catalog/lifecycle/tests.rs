use super::{STEPS, is_allowed, next_steps, word};
use crate::catalog::{
    Status,
    policy::{Policy, Transition},
};

const ALL: [Option<Status>; 7] = [
    None,
    Some(Status::Draft),
    Some(Status::Review),
    Some(Status::Active),
    Some(Status::Paused),
    Some(Status::Deprecated),
    Some(Status::Retired),
];

/// From each row to each column: `x` is a step, `=` is staying, `.` is none.
fn drawn(policy: &Policy) -> String {
    let mut out = String::new();
    for from in ALL {
        out.push_str(&format!("{:<10}", word(from)));
        for to in ALL {
            out.push(match is_allowed(policy, from, to) {
                true if from == to => '=',
                true => 'x',
                false => '.',
            });
        }
        out.push('\n');
    }
    out
}

#[test]
fn every_pair_of_statuses() {
    insta::assert_snapshot!(drawn(&Policy::default()), @r"
    absent    =xx....
    draft     x=x....
    review    xx=x...
    active    ...=xx.
    paused    ...x=x.
    deprecated...x.=x
    retired   ......=
    ");
}

#[test]
fn a_policy_allows_more_and_nothing_else() {
    for from in ALL {
        for to in ALL.into_iter().filter(|to| *to != from) {
            let policy = Policy { transitions: vec![Transition { from, to }], ..Policy::default() };
            for (a, b) in ALL.into_iter().flat_map(|a| ALL.into_iter().map(move |b| (a, b))) {
                let expected = is_allowed(&Policy::default(), a, b) || (a, b) == (from, to);
                assert_eq!(is_allowed(&policy, a, b), expected, "{from:?} -> {to:?}: {a:?} -> {b:?}");
            }
            let next: Vec<Option<Status>> = next_steps(&policy, from).iter().map(|step| step.to).collect();
            assert_eq!(next.iter().filter(|next| **next == to).count(), 1, "{from:?} -> {to:?}: {next:?}");
        }
    }
}

#[test]
fn next_steps_are_the_steps() {
    for from in ALL {
        let next: Vec<Option<Status>> = next_steps(&Policy::default(), from).iter().map(|step| step.to).collect();
        let expected: Vec<Option<Status>> =
            ALL.into_iter().filter(|to| *to != from && is_allowed(&Policy::default(), from, *to)).collect();
        assert!(next.len() == expected.len() && expected.iter().all(|to| next.contains(to)), "{from:?}: {next:?}");
    }
}

/// Whatever begins can end, and whatever ends has been handed over only with notice.
#[test]
fn the_table_is_a_life() {
    assert!(STEPS.iter().all(|step| step.from != step.to && !step.why.is_empty()));
    let into = |to: Status| STEPS.iter().filter(|s| s.to == Some(to)).map(|s| s.from).collect::<Vec<_>>();
    assert_eq!(into(Status::Retired), [Some(Status::Deprecated)]);
    assert!(!into(Status::Active).contains(&None), "nothing is in use before somebody looked at it");
    assert!(STEPS.iter().all(|step| step.from != Some(Status::Retired)), "nothing comes after the end");
}

#[test]
fn the_documented_table_is_this_one() {
    let docs = include_str!("../../../docs/lifecycle.md");
    let rows: Vec<String> =
        STEPS.iter().map(|step| format!("| `{}` | `{}` | {} |", word(step.from), word(step.to), step.why)).collect();
    let documented: Vec<&str> = docs.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(documented, rows);
}
