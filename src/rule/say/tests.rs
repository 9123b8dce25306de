//! Laws of the words: both languages say everything, differently for what differs, and nothing that people or data write
//! can change what is said.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use super::{Cut, Labels, Language, ModelToSay, NoLabels, Phrase, phrases::ALL, say, say_cases, say_lines, say_model};
use crate::{
    calendar::Zone,
    rule::{
        DataType, Names, Purpose, SourceShape,
        fixture::{Shop, events_kind, rendered, source},
        laws, parse, resolve,
        typed::Expr,
    },
};

/// The Chinese order takes rows apart into their window and the rest.
fn wants(text: &'static str) -> Vec<&'static str> {
    let mut names: Vec<&str> = Phrase::wants(text)
        .into_iter()
        .filter(|name| *name != "what")
        .map(|name| if matches!(name, "row" | "window") { "rows" } else { name })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn both_languages_say_the_same_of_the_same() {
    for (name, phrase) in ALL {
        assert_eq!(wants(phrase.en), wants(phrase.zh), "{name}");
        assert!(!phrase.en.is_empty() && !phrase.zh.is_empty(), "{name}");
        assert!(phrase.en.is_ascii(), "{name}: {}", phrase.en);
        let has_own = !phrase.zh.is_ascii() || phrase.zh.starts_with('{');
        assert!(has_own, "{name} is not Chinese: {}", phrase.zh);
    }
}

fn rule_of(names: &dyn Names, text: &str) -> Expr {
    let (ast, errors) = parse(text);
    assert!(errors.is_empty(), "{}", rendered(text, &errors));
    let resolved = resolve(&ast.expect("a tree"), names, Purpose::Outcome);
    resolved.unwrap_or_else(|errors| panic!("{}", rendered(text, &errors))).0
}

/// What is left of a sentence without names and texts, each of which leaves its quotation marks.
fn skeleton(words: &str) -> String {
    let mut out = String::new();
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        let end = match c {
            '`' | '"' => c,
            '“' => '”',
            _ => continue,
        };
        loop {
            match chars.next() {
                Some(c) if c == end && chars.peek() == Some(&end) => {
                    chars.next();
                }
                Some(c) if c == end => break,
                Some(_) => {}
                None => panic!("a quotation mark is not closed in {words}"),
            }
        }
        out.push(end);
    }
    out
}

fn check_words(words: &str, language: Language) -> Result<(), TestCaseError> {
    let bare = skeleton(words);
    prop_assert!(!bare.contains(['{', '}']), "a template is not filled: {}", words);
    prop_assert!(!bare.contains("  ") && bare.trim() == bare && !bare.is_empty(), "spaces: {:?}", words);
    prop_assert!(!words.chars().any(char::is_control), "{:?}", words);
    let letters = bare.replace("UTC", "");
    match language {
        Language::English => {
            let foreign = |c: &char| !c.is_ascii() && !matches!(c, '×' | '÷' | '−');
            prop_assert_eq!(letters.chars().find(foreign), None, "{}", words);
        }
        Language::Chinese => {
            prop_assert_eq!(letters.chars().find(char::is_ascii_alphabetic), None, "{}", words);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_is_said_in_both_languages(text in laws::typed::condition()) {
        let rule = rule_of(&Shop::new(), &text);
        for language in Language::ALL {
            check_words(&say(&rule, language, &NoLabels), language)?;
            let lines = say_lines(&rule, language, &NoLabels);
            prop_assert_eq!(lines[0].depth, 0);
            for pair in lines.windows(2) {
                prop_assert!(pair[1].depth <= pair[0].depth + 1, "{:?}", lines);
            }
            for line in &lines {
                check_words(&line.text, language)?;
            }
        }
    }

    #[test]
    fn a_double_negation_is_not_said(text in laws::typed::condition()) {
        let shop = Shop::new();
        let (rule, twice) = (rule_of(&shop, &text), rule_of(&shop, &format!("not (not ({text}))")));
        let once = rule_of(&shop, &format!("not ({text})"));
        for language in Language::ALL {
            let words = say(&rule, language, &NoLabels);
            prop_assert_eq!(&say(&twice, language, &NoLabels), &words);
            prop_assert_ne!(say(&once, language, &NoLabels), words);
        }
    }
}

/// Comparisons that mean something different of every number.
const COMPARISONS: [&str; 18] = [
    "= 5",
    "!= 5",
    "< 5",
    "<= 5",
    "> 5",
    ">= 5",
    "= 70",
    "!= 70",
    "< 70",
    "<= 70",
    "> 70",
    ">= 70",
    "between 5 and 70",
    "not between 5 and 70",
    "in (5, 70)",
    "not in (5, 70)",
    "is null",
    "is not null",
];

const WINDOWS: [&str; 16] = [
    "",
    ", last 7 days",
    ", last 8 days",
    ", last 7 weeks",
    ", last 7 months",
    ", last 24 months",
    ", last 7 hours",
    ", last 7 minutes",
    ", next 7 days",
    ", between 60 days ago and 30 days ago",
    ", between 60 days ago and 31 days ago",
    ", since date '2026-01-01'",
    ", from date '2026-01-01' to date '2026-02-01'",
    ", today",
    ", this week",
    ", this month",
];

const FILTERS: [&str; 9] = [
    "",
    " where category = 'a'",
    " where category != 'a'",
    " where category is null",
    " where category = 'a' and gift",
    " where category = 'a' or gift",
    " where not gift",
    " where hour(time) < 6",
    " where weekday(time) in (6, 7)",
];

const AGGREGATES: [&str; 17] = [
    "count(browse",
    "count(events",
    "count(events.rating",
    "count(browse.rating",
    "sum(browse.amount",
    "sum(browse.rating",
    "avg(browse.amount",
    "min(browse.amount",
    "max(browse.amount",
    "first(browse.amount",
    "last(browse.amount",
    "last(events.amount",
    "count_distinct(browse.category",
    "count_distinct(browse.device",
    "count_distinct(day(browse.time)",
    "sum(browse.amount * rating",
    "sum(browse.amount + rating",
];

/// Rules that all mean something different.
fn different() -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for comparison in COMPARISONS {
        for aggregate in AGGREGATES {
            rules.extend(WINDOWS.map(|window| format!("{aggregate}{window}) {comparison}")));
            rules.extend(FILTERS[1..].iter().map(|filter| format!("{aggregate}{filter}) {comparison}")));
        }
        let numbers = [
            "profile.age",
            "profile.balance",
            "score(repurchase_30d)",
            "days_since(last(login))",
            "days_since(first(login))",
            "days_since(profile.birthday)",
            "days_since(last(login, last 9 weeks))",
            "-profile.age",
            "count(login) + count(purchase)",
            "count(login) - count(purchase)",
            "count(purchase) - count(login)",
            "count(login) - (count(purchase) - count(browse))",
            "count(login) - count(purchase) - count(browse)",
            "count(login) * count(purchase)",
            "count(login) / count(purchase)",
            "profile.age + profile.balance * 2",
            "(profile.age + profile.balance) * 2",
            "profile.age - (profile.balance - 2)",
            "profile.age - profile.balance - 2",
        ];
        rules.extend(numbers.map(|number| format!("{number} {comparison}")));
    }
    for op in ["=", "!=", "<", "<=", ">", ">="] {
        let times = ["first(login)", "last(login)", "profile.birthday", "profile.registered_at", "max(events.time)"];
        for time in times {
            let others = [
                "date '2026-01-08'",
                "date '2026-01-09'",
                "timestamp '2026-01-08T09:00:00'",
                "timestamp '2026-01-08T09:00:01'",
                "as_of",
                "as_of - 30 days",
                "as_of - 30 hours",
                "as_of + 30 days",
                "first(purchase)",
                "first(purchase) + 3 days",
                "first(purchase) - 3 days",
                "first(purchase, last 3 days)",
                "day(as_of)",
            ];
            rules.extend(others.map(|other| format!("{time} {op} {other}")));
            rules.push(format!("{time} - first(purchase) {op} 3 hours"));
            rules.push(format!("first(purchase) - {time} {op} 3 hours"));
            rules.push(format!("as_of - {time} {op} 3 days"));
        }
        rules.push(format!("hour(profile.registered_at) {op} 9"));
        rules.push(format!("weekday(profile.registered_at) {op} 3"));
        rules.push(format!("profile.city {op} 'b'"));
        rules.push(format!("profile.city {op} 'c'"));
        rules.push(format!("last(browse.category) {op} first(browse.category)"));
        rules.push(format!("count(login) {op} count(purchase)"));
        rules.push(format!("count(login, last 3 days) {op} count(login, last 9 days)"));
    }
    for event in ["login", "browse", "events", "order"] {
        for window in WINDOWS {
            rules.push(format!("exists({event}{window})"));
            rules.push(format!("first({event}{window}) > date '2025-01-01'"));
        }
    }
    for filter in &FILTERS[1..] {
        rules.push(format!("exists(browse{filter})"));
        rules.push(format!("sequence(login, then browse{filter})"));
        rules.push(format!("sequence(login, then no browse{filter})"));
    }
    for (ranking, size) in [("top", "10%"), ("top", "10.5%"), ("top", "10"), ("bottom", "10%"), ("bottom", "10")] {
        for value in ["count(login)", "count(login, last 3 days)", "last(login)", "avg(purchase.amount)"] {
            rules.push(format!("{ranking}({size}, {value})"));
            rules.push(format!("{ranking}({size}, {value} among exists(order))"));
            rules.push(format!("{ranking}({size}, {value} among tag(high_value))"));
        }
    }
    rules.extend(
        [
            "true",
            "profile.is_employee",
            "tag(high_value)",
            "tag(lifecycle)",
            "tag(lifecycle = 'new')",
            "tag(lifecycle = 'churned')",
            "tag(lifecycle != 'new')",
            "profile.city like 'a%'",
            "profile.city like '%a'",
            "profile.city like '%a%'",
            "profile.city like 'a'",
            "profile.city like 'a_'",
            "profile.city like 'a\\%'",
            "profile.city is null",
            "profile.city in ('a', 'b')",
            "profile.city in ('a, b')",
            "profile.city in ('a\", \"b')",
            "profile.city in ('a”、“b')",
            "profile.is_employee = exists(login)",
            "profile.is_employee = exists(browse)",
            "sequence(login, then browse)",
            "sequence(browse, then login)",
            "sequence(login, then no browse)",
            "sequence(login, then browse within 3 days)",
            "sequence(login, then browse within 3 hours)",
            "sequence(login, then no browse within 3 days)",
            "sequence(login, then browse, last 3 days)",
            "sequence(login, then browse, then login)",
            "sequence(login, then browse within 3 days, then login)",
            "sequence(login, then browse, then login within 3 days)",
            "exists(login) and exists(browse) and exists(order)",
            "exists(login) or exists(browse) or exists(order)",
            "exists(login) and exists(browse) or exists(order)",
            "exists(login) and (exists(browse) or exists(order))",
            "exists(login) or exists(browse) and exists(order)",
            "(exists(login) or exists(browse)) and exists(order)",
            "count(browse where gift and category = 'a') > 2 and profile.is_employee",
            "count(browse where gift) > 2 and profile.is_employee",
            "count(browse where gift and profile.is_employee) > 2",
        ]
        .map(str::to_owned),
    );
    rules
}

#[test]
fn what_means_something_else_sounds_different() {
    let shop = Shop::new();
    let rules = different();
    assert!(rules.len() > 5000, "{}", rules.len());
    for language in Language::ALL {
        // Negations among themselves: most of them are the words of another rule (`not (x > 5)` is `x <= 5`).
        for negated in [false, true] {
            let mut said: BTreeMap<String, &str> = BTreeMap::new();
            for text in &rules {
                let rule = if negated { rule_of(&shop, &format!("not ({text})")) } else { rule_of(&shop, text) };
                let words = say(&rule, language, &NoLabels);
                check_words(&words, language).unwrap_or_else(|error| panic!("{text}: {error}"));
                if let Some(other) = said.insert(words.clone(), text) {
                    panic!("`{text}` and `{other}` sound alike: {words}");
                }
            }
        }
    }
}

#[test]
fn words_for_a_single_one_are_singular() {
    let said = |text: &str| say(&rule_of(&Shop::new(), text), Language::English, &NoLabels);
    assert_eq!(said("count(login, last 1 week) > 1"), "more than 1 `login` event in the last week");
    assert_eq!(said("count(login, last 1 month) >= 2"), "at least 2 `login` events in the last month");
    assert_eq!(
        said("exists(order, between 2 days ago and 1 day ago)"),
        "at least one `order` record between 2 days ago and 1 day ago"
    );
    assert_eq!(said("days_since(last(login)) > 1"), "the last `login` event was more than 1 full day ago");
    assert_eq!(said("days_since(last(login)) < 1"), "the last `login` event was less than 1 day ago");
    assert_eq!(
        said("count_distinct(browse.category) = 1"),
        "exactly 1 distinct value of `category` in `browse` events ever"
    );
    assert_eq!(
        said("sequence(order, then login within 1 hour)"),
        "in this order: an `order` record; then a `login` event within 1 hour"
    );
}

#[test]
fn models_and_cases_are_lists() {
    let shop = Shop::new();
    let lines = |lines: Vec<super::Line>| -> Vec<String> {
        let number = |n: Option<usize>| n.map(|n| format!("{n}. ")).unwrap_or_default();
        lines.iter().map(|l| format!("{}{}{}", "  ".repeat(l.depth), number(l.number), l.text)).collect()
    };
    let scores = crate::rule::typed::ColumnRef { source: "profile".into(), column: "propensity".into() };
    let model =
        ModelToSay { label: None, population: None, features: &[], scores: Some(&scores), cut: Some(Cut::Top("10%")) };
    let said = Language::ALL.map(|language| lines(say_model(&model, language, &NoLabels)));
    assert_eq!(
        said[0],
        ["takes the scores in `profile.propensity`", "scores everybody", "members are the best 10% of those scored"]
    );
    assert_eq!(said[1], ["采用 `profile.propensity` 中的评分", "为所有用户评分", "成员：评分最高的 10%"]);
    let rules = [rule_of(&shop, "exists(login) and not exists(order)"), rule_of(&shop, "true")];
    let cases = || [("a", &rules[0]), ("b", &rules[1])];
    assert_eq!(
        lines(say_cases("t", cases(), Language::English, &NoLabels)),
        [
            "the first case that applies wins:",
            "  1. `a`:",
            "    all of these:",
            "      at least one `login` event ever",
            "      no `order` records ever",
            "  2. `b`: everybody else",
        ]
    );
}

#[test]
fn instants_are_told_in_the_zone_that_is_known() {
    struct Berlin(Zone);
    impl Labels for Berlin {
        fn tag(&self, _: &str, _: Language) -> Option<String> {
            None
        }
        fn case(&self, _: &str, _: &str, _: Language) -> Option<String> {
            None
        }
        fn zone(&self) -> Option<&Zone> {
            Some(&self.0)
        }
    }
    let berlin = Berlin(Zone::named("Europe/Berlin").expect("zone"));
    let said = |text: &str, labels: &dyn Labels| say(&rule_of(&Shop::new(), text), Language::English, labels);
    let rule = "last(login) > timestamp '2026-01-08T09:00:00Z'";
    assert_eq!(said(rule, &berlin), "the last `login` event was after 2026-01-08 10:00");
    assert_eq!(said(rule, &NoLabels), "the last `login` event was after 2026-01-08 09:00 UTC");
    // The same wall time twice in a night.
    assert_eq!(
        said("last(login) > timestamp '2026-10-25T00:30:00Z'", &berlin),
        "the last `login` event was after 2026-10-25 02:30"
    );
    assert_eq!(
        said("last(login) > timestamp '2026-10-25T01:30:07Z'", &berlin),
        "the last `login` event was after 2026-10-25 02:30:07+01:00"
    );
}

#[test]
fn two_sources_with_the_same_event_are_told_apart() {
    struct TwoLogins;
    impl Labels for TwoLogins {
        fn tag(&self, _: &str, _: Language) -> Option<String> {
            None
        }
        fn case(&self, _: &str, _: &str, _: Language) -> Option<String> {
            None
        }
        fn is_event_of_one_source(&self, event: &str) -> bool {
            event != "login"
        }
    }
    let shop = Shop::new().with(source("app", events_kind("at", Some("what"), &["login"]), &[]));
    let said = |text: &str| say(&rule_of(&shop, text), Language::English, &TwoLogins);
    assert_eq!(said("exists(app.login)"), "at least one `app.login` event ever");
    assert_eq!(said("exists(events.login)"), "at least one `events.login` event ever");
    assert_eq!(said("exists(browse)"), "at least one `browse` event ever");
}

/// Names and texts that try to be something else.
const HOSTILE: [&str; 9] = [
    "{rows}",
    "`",
    "\"",
    "” 且 “",
    "a` event ever and no `b",
    "\u{1b}[31mred",
    "\u{202e}txet",
    "two\nlines",
    "<script>alert(1)</script>",
];

/// A workspace in which everything has that name.
fn named(name: &str) -> (Shop, String, String) {
    let name: Arc<str> = name.into();
    let mut shape: SourceShape =
        source("s", events_kind("at", Some("what"), &[]), &[("at", DataType::Timestamp), ("x", DataType::Text)]);
    if let crate::rule::SourceShapeKind::Events { events, .. } = &mut shape.kind {
        events.push(name.clone());
    }
    shape.columns[1].name = format!("{name}!").into();
    let quoted = name.replace('`', "``");
    (Shop::new().with(shape), format!("`{quoted}`"), format!("`{quoted}!`"))
}

#[test]
fn hostile_names_are_only_names() {
    struct Labelled(String);
    impl Labels for Labelled {
        fn tag(&self, _: &str, _: Language) -> Option<String> {
            Some(self.0.clone())
        }
        fn case(&self, _: &str, _: &str, _: Language) -> Option<String> {
            Some(self.0.clone())
        }
    }
    let words = |name: &str, language| {
        let (shop, event, column) = named(name);
        let text = name.replace('\'', "''");
        let rule = format!(
            "count(s.{event} where {column} = '{text}' or {column} in ('{text}', 'b') or {column} like '{text}%') > 2 and \
             tag(high_value) and not tag(lifecycle = 'new') and first(s.{event}.{column}) is null"
        );
        let rule = rule_of(&shop, &rule);
        let labels = Labelled(name.to_owned());
        let mut said = vec![say(&rule, language, &labels)];
        said.extend(say_lines(&rule, language, &labels).into_iter().map(|line| line.text));
        said.extend(say_cases("t", [(name, &rule)], language, &labels).into_iter().map(|line| line.text));
        let model = ModelToSay {
            label: Some(&rule),
            population: Some(&rule),
            features: std::slice::from_ref(&rule),
            scores: None,
            cut: Some(Cut::Top("10%")),
        };
        said.extend(say_model(&model, language, &labels).into_iter().map(|line| line.text));
        said
    };
    for language in Language::ALL {
        let harmless: Vec<String> = words("plain", language).iter().map(|words| skeleton(words)).collect();
        for name in HOSTILE {
            let said = words(name, language);
            for words in &said {
                check_words(words, language).unwrap_or_else(|error| panic!("{name:?}: {error}"));
            }
            assert_eq!(said.iter().map(|words| skeleton(words)).collect::<Vec<_>>(), harmless, "{name:?}");
        }
    }
}

/// `docs/rules.md` shows some words; they are these.
#[test]
fn the_reference_shows_real_words() {
    let document = include_str!("../../../docs/rules.md");
    let section = document.split("## In plain words\n").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows: Vec<Vec<&str>> = section
        .expect("the section")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 5);
    for row in rows {
        let rule = row[0].trim_matches('`').replace("tag(a)", "tag(high_value)").replace("tag(b)", "tag(lifecycle)");
        let rule = rule_of(&Shop::new(), &rule);
        for (language, shown) in Language::ALL.into_iter().zip(&row[1..]) {
            let shown = shown.replace("\\`", "`").replace("`a`", "`high_value`").replace("`b`", "`lifecycle`");
            assert_eq!(say(&rule, language, &NoLabels), shown);
        }
    }
}
