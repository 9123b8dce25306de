use std::{collections::BTreeSet, fs, path::Path};

use tagwerk::catalog::policy::{RULES, RuleKind};

/// `docs/policy.md` names a test for every way around, and every test here is named there.
#[test]
fn every_way_around_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_to_string(root.join("docs/policy.md")).expect("docs/policy.md");
    let listed: BTreeSet<String> = docs
        .lines()
        .filter(|line| line.starts_with("| "))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter_map(|word| word.strip_prefix("attack::"))
        .map(str::to_owned)
        .collect();
    let mut there = BTreeSet::new();
    for file in ["definitions", "landed", "life", "paths", "people", "rules"] {
        let text = fs::read_to_string(root.join(format!("tests/integration/attack/{file}.rs"))).expect("readable");
        let tests = text.split("#[test]\n").skip(1);
        let name = |test: &str| {
            test.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name.to_owned())
        };
        there.extend(tests.filter_map(name).map(|name| format!("{file}::{name}")));
    }
    assert!(there.len() >= 12, "{there:?}");
    assert_eq!(listed, there);
}

/// Every rule has a section of its own, whose heading is its name.
#[test]
fn every_rule_is_explained() {
    let docs =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.md")).expect("docs/policy.md");
    let headings: Vec<&str> = docs.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(headings, rules);
    for rule in RULES {
        let section = docs.split(&format!("### {}\n", rule.id)).nth(1).expect("a section");
        let line = section.lines().find(|line| !line.is_empty()).unwrap_or_default();
        let kind = match rule.kind {
            RuleKind::Approval => "asks for approvals".to_owned(),
            RuleKind::Fixed => format!("{}, which nothing lowers or excuses", rule.severity.word()),
            RuleKind::Open => rule.severity.word().to_owned(),
        };
        assert_eq!(line, format!("`{}`, {kind}: {}.", rule.code, rule.title), "{}", rule.id);
    }
}
