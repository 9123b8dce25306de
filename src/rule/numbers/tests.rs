use proptest::prelude::*;

use super::*;
use crate::rule::laws;

/// Every steppable of a rule with what it becomes one step up and one step down; `-` where the rule allows none.
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    let found = steppables(text);
    let written = |step: Option<Step>| step.map_or_else(|| "-".to_owned(), |step| step.text);
    let steps: Vec<_> = found
        .iter()
        .map(|s| (text[s.span.start..s.span.end].to_owned(), written(s.stepped(text, 1)), written(s.stepped(text, -1))))
        .collect();
    let steps: Vec<_> = steps.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(steps, expected, "{text}");
}

#[test]
fn every_number_has_a_sensible_step() {
    check("count(login, last 7 days) > 3", &[("7 days", "8 days", "6 days"), ("3", "4", "2")]);
    check("count(login, last 1 day) > 0", &[("1 day", "2 days", "-"), ("0", "1", "-")]);
    check("count(login, last 2 days) > 99", &[("2 days", "3 days", "1 day"), ("99", "100", "98")]);
    check("sum(purchase.amount) > 137", &[("137", "140", "130")]);
    check("sum(purchase.amount) > 100", &[("100", "110", "99")]);
    check("sum(purchase.amount) > 2500.00", &[("2500.00", "2600.00", "2400.00")]);
    check("profile.balance > 0.05", &[("0.05", "0.06", "0.04")]);
    check("profile.balance > -1.0", &[("-1.0", "-0.9", "-1.1")]);
    check("profile.balance between -99 and -1", &[("-99", "-98", "-100"), ("-1", "0", "-2")]);
    check("count(login) -1 > 2", &[("1", "2", "0"), ("2", "3", "1")]);
    check("top(10%, count(login))", &[("10", "11", "9")]);
    check("top(100%, count(login))", &[("100", "-", "99")]);
    check("bottom(1, count(login))", &[("1", "2", "-")]);
    check("top(0.5%, count(login))", &[("0.5", "0.6", "0.4")]);
    check(
        "exists(login, since date '2026-03-01') and first(login) < timestamp '2025-12-31T09:00:00.5Z'",
        &[
            ("'2026-03-01'", "'2026-03-02'", "'2026-02-28'"),
            ("'2025-12-31T09:00:00.5Z'", "'2026-01-01T09:00:00.5Z'", "'2025-12-30T09:00:00.5Z'"),
        ],
    );
    check("exists(login, between 3 days ago and 2 days ago)", &[("3 days", "4 days", "-"), ("2 days", "-", "1 day")]);
}

#[test]
fn what_is_no_number_stays() {
    check("profile.city in ('7', '2026-01-01') and `7` is null", &[]);
    check("events.a7 = true", &[]);
    check("count(login, last 7 days", &[("7 days", "8 days", "6 days")]);
    check("", &[]);
    check("profile.city = '7", &[]);
    check("profile.age > 9223372036854775807", &[("9223372036854775807", "-", "9200000000000000000")]);
}

#[test]
fn many_steps_go_as_far_as_the_rule_allows() {
    let text = "exists(login, last 5 days)";
    let step = |by| steppables(text)[0].stepped(text, by).map(|step| step.text);
    assert_eq!(step(10).as_deref(), Some("15 days"));
    assert_eq!(step(-10).as_deref(), Some("1 day"));
    assert_eq!(step(0), None);
    assert_eq!(step(i64::MAX).as_deref(), Some("150 days"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A rule that was right is right after a step, differs in the number alone, and the number went the right way.
    #[test]
    fn a_step_changes_one_number_of_a_right_rule(text in laws::typed::condition(), by in prop_oneof![-12..=12i64, Just(i64::MIN)]) {
        let (tree, mistakes) = parse(&text);
        prop_assert!(mistakes.is_empty());
        let found = steppables(&text);
        for (at, steppable) in found.iter().enumerate() {
            let Some(step) = steppable.stepped(&text, by) else { continue };
            let stepped = replaced(&text, step.span, &step.text);
            let (after, mistakes) = parse(&stepped);
            prop_assert!(mistakes.is_empty(), "{} -> {}: {:?}", text, stepped, mistakes);
            prop_assert_ne!(&after, &tree);
            let again = steppables(&stepped);
            prop_assert_eq!(again.len(), found.len(), "{} -> {}", text, stepped);
            for (other, (before, after)) in found.iter().zip(&again).enumerate() {
                if other != at {
                    prop_assert_eq!(&before.kind, &after.kind);
                }
            }
            let went = value(&again[at].kind).cmp(&value(&steppable.kind));
            prop_assert_eq!(went, by.cmp(&0), "{} -> {}", text, stepped);
        }
    }

    /// From a round number, a step and a step back lead to where one was.
    #[test]
    fn a_step_can_be_taken_back(number in 0..100_000_i64, scale in 0..3_u8, up in any::<bool>()) {
        let start = round_step(number, true).expect("not at the end");
        let there = round_step(start, up).expect("not at the end");
        prop_assert_eq!(round_step(there, !up), Some(start));
        let kind = Kind::Number { mantissa: there, scale };
        let text = format!("profile.age > {kind}");
        let found = steppables(&text);
        prop_assert_eq!(&found[0].kind, &kind);
    }
}

fn value(kind: &Kind) -> i64 {
    match kind {
        Kind::Number { mantissa, .. } => *mantissa,
        Kind::Duration(span) => span.count,
        Kind::Date { days, .. } => i64::from(*days),
    }
}
