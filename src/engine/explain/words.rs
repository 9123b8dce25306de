//! Rules that are said in the same words mean the same: they have the same audience over random facts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{
    engine::{
        embedded::{Unobserved, run},
        fixture::Known,
        laws::{RULES, as_of, facts, rows, zone},
        plan::{PlanTag, PlanTagKind, share},
    },
    rule::{
        say::{Language, NoLabels, say},
        typed::Expr,
    },
    store::facts::Facts,
};

/// Rules that differ in little, many of which mean the same.
fn neighbours() -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    let numbers = [
        "count(login)",
        "count(login, last 30 days)",
        "count(login where hour(time) < 6)",
        "count(purchase.amount)",
        "count(events, last 60 days)",
        "count_distinct(purchase.device)",
        "count_distinct(day(events.time), last 60 days)",
        "sum(purchase.quantity)",
        "sum(purchase.quantity, last 30 days)",
        "avg(purchase.rating)",
        "max(purchase.quantity)",
        "last(purchase.quantity)",
        "days_since(last(login))",
        "days_since(profile.since)",
        "hour(last(purchase))",
        "weekday(last(purchase))",
        "weekday(profile.since)",
        "profile.limit",
        "count(login) - count(purchase)",
        "count(refund) / count(purchase)",
    ];
    for number in numbers {
        for n in [-1, 0, 1, 3, 6, 7, 23] {
            for (op, flipped) in [("=", "="), ("!=", "!="), ("<", ">"), ("<=", ">="), (">", "<"), (">=", "<=")] {
                rules.push(format!("{number} {op} {n}"));
                rules.push(format!("{n} {flipped} {number}"));
            }
            rules.push(format!("{number} in ({n})"));
            rules.push(format!("{number} in ({n}, 2, {n})"));
            rules.push(format!("{number} between {n} and 6"));
            rules.push(format!("{number} between 1 and {n}"));
        }
        rules.push(format!("{number} is null"));
    }
    let times = ["first(login)", "last(purchase)", "last(purchase, last 30 days)", "max(events.time)", "profile.since"];
    let others = [
        "date '2026-02-20'",
        "timestamp '2026-02-20T00:00:00'",
        "as_of",
        "as_of - 30 days",
        "as_of - 24 hours",
        "day(as_of)",
        "first(purchase)",
    ];
    for time in times {
        for other in others {
            for (op, flipped) in [("=", "="), ("!=", "!="), ("<", ">"), ("<=", ">="), (">", "<"), (">=", "<=")] {
                rules.push(format!("{time} {op} {other}"));
                rules.push(format!("{other} {flipped} {time}"));
            }
        }
        rules.push(format!("{time} is null"));
        rules.push(format!("{time} in (date '2026-02-20', timestamp '2026-02-20T00:00:00')"));
        rules.push(format!("{time} between date '2026-02-20' and date '2026-03-20'"));
        rules.push(format!("{time} between date '2026-02-20' and timestamp '2026-03-20T12:00:00'"));
    }
    let texts = ["last(purchase.device)", "min(events.device)", "profile.city"];
    for text in texts {
        for op in ["=", "!=", "<", "<=", ">", ">="] {
            rules.push(format!("{text} {op} 'ios'"));
            rules.push(format!("'Oslo' {op} {text}"));
        }
        for pattern in ["%", "", "ios", "i%", "%s", "%o%", "_os", "i%s", "%%", "i\\%", "\\i%", "%_"] {
            rules.push(format!("{text} like '{pattern}'"));
        }
        for part in ["", "i", "s", "o", "ios"] {
            rules.extend(["starts_with", "ends_with", "contains"].map(|f| format!("{f}({text}, '{part}')")));
        }
        rules.push(format!("{text} in ('ios', 'web', 'Oslo')"));
        rules.push(format!("{text} in ('web', 'ios', 'Oslo', 'ios')"));
    }
    for bools in ["profile.vip", "exists(login, last 30 days)", "last(events.gift)", "tag(best)", "tag(stage = 'hot')"]
    {
        rules.extend([bools.to_owned(), format!("{bools} = true"), format!("{bools} = false")]);
        rules.extend([format!("{bools} != true"), format!("{bools} != false"), format!("true = {bools}")]);
        rules.push(format!("{bools} = (count(purchase) > 1)"));
        rules.push(format!("{bools} != (count(purchase) > 1)"));
        rules.push(format!("not {bools} and count(purchase) > 1 or profile.vip"));
        rules.push(format!("not ({bools} or not (count(purchase) > 1)) or profile.vip"));
        rules.push(format!("not ({bools} or count(purchase) <= 1) or profile.vip"));
    }
    for filter in [
        "gift",
        "gift = true",
        "not gift",
        "gift = false",
        "gift is null",
        "gift != true",
        "hour(time) < 12",
        "hour(time) <= 11",
        "hour(time) between 0 and 11",
        "hour(time) not between 12 and 23",
        "weekday(time) >= 6",
        "weekday(time) > 5",
        "weekday(time) in (7, 6)",
        "weekday(time) not in (1, 2, 3, 4, 5)",
        "weekday(time) not between 1 and 5",
        "device != 'ios'",
        "not (device = 'ios')",
        "device is null or device != 'ios'",
        "device not in ('ios')",
        "device not like 'ios'",
        "device not like 'i%'",
        "not starts_with(device, 'i')",
    ] {
        rules.push(format!("exists(purchase where {filter})"));
        rules.push(format!("count(purchase where {filter}) >= 1"));
        rules.push(format!("count(purchase where {filter}) > 1"));
        rules.push(format!("last(purchase where {filter}) is not null"));
    }
    rules.extend(RULES.iter().map(|rule| (*rule).to_owned()));
    let negated: Vec<String> = rules.iter().map(|rule| format!("not ({rule})")).collect();
    rules.extend(negated);
    rules
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn what_sounds_alike_means_the_same(rows in rows()) {
        let facts = facts(&rows, true);
        let mut known = Known::of(facts.sources(), &zone());
        let mut tags = vec![
            known.plain("best", "top(5%, sum(purchase.amount, last 90 days))"),
            known.cases("stage", &[("hot", "count(events, last 7 days) > 2"), ("cold", "profile.vip is null")]),
        ];
        let texts = neighbours();
        let rules: Vec<Expr> = texts.iter().map(|text| known.rule(text)).collect();
        tags.iter_mut().for_each(|tag| tag.wanted = false);
        tags.extend(rules.iter().enumerate().map(|(i, rule)| {
            PlanTag { id: format!("<{i}>").into(), kind: PlanTagKind::Rule(rule.clone()), wanted: true }
        }));
        let plan = share(&tags, facts.sources(), as_of(), &zone()).unwrap();
        let audiences: Vec<_> =
            run(&plan, &facts, &Unobserved).unwrap().into_iter().map(|mut tag| tag.audiences.remove(0).members).collect();
        for language in Language::ALL {
            let mut alike: BTreeMap<String, usize> = BTreeMap::new();
            let mut met = 0;
            for (i, rule) in rules.iter().enumerate() {
                let words = say(rule, language, &NoLabels);
                let first = *alike.entry(words.clone()).or_insert(i);
                met += usize::from(first != i);
                prop_assert_eq!(
                    &audiences[i], &audiences[first],
                    "`{}` and `{}` are both: {}", texts[i], texts[first], words
                );
            }
            prop_assert!(met > 1000, "only {} rules sound like another one", met);
        }
    }
}
