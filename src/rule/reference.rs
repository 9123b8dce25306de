//! The examples of `docs/rules.md` run.

use super::{
    Purpose,
    fixture::{Shop, rendered},
    parse, resolve,
};

const DOCS: &str = include_str!("../../docs/rules.md");

/// The rules in fenced blocks tagged `rule`, one per line, with what is said after the tag.
fn examples() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut purpose = None;
    for line in DOCS.lines() {
        match (line.strip_prefix("```"), purpose) {
            (Some(tag), None) => purpose = tag.strip_prefix("rule").map(str::trim).or(Some("not a rule")),
            (Some(_), Some(_)) => purpose = None,
            (None, Some(purpose)) if purpose != "not a rule" && !line.is_empty() => found.push((purpose, line)),
            _ => {}
        }
    }
    found
}

#[test]
fn every_example_of_the_reference_resolves() {
    let shop = Shop::new();
    let examples = examples();
    assert!(examples.len() > 50, "only {} examples found", examples.len());
    for (said, text) in examples {
        let purpose = match said {
            "" => Purpose::Condition,
            "outcome" => Purpose::Outcome,
            "value" => Purpose::Value,
            other => panic!("a block is tagged `{other}`"),
        };
        let (ast, errors) = parse(text);
        assert!(errors.is_empty(), "{}", rendered(text, &errors));
        let ast = ast.expect("no errors, so a tree");
        match resolve(&ast, &shop, purpose) {
            Ok((expr, warnings)) => {
                assert!(warnings.is_empty(), "{}", rendered(text, &warnings));
                let written = expr.to_string();
                let again = resolve(&parse(&written).0.expect("readable"), &shop, purpose);
                assert_eq!(again.expect("resolves").0, expr, "{written}");
            }
            Err(errors) => panic!("{}", rendered(text, &errors)),
        }
        assert_eq!(ast.to_string(), text.replace(", ever", ""), "the reference writes canonical text");
    }
}
