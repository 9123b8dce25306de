//! A rule that is tried at a desk stands for whom the oracle says, as the rule of a tag, as a case, and for its own sake.

use std::collections::BTreeSet;

use tagwerk::{
    rule::say::Language,
    workspace::{Desk, RuleToTry, TriedCount, Unobserved},
};

use super::{
    data::{Ids, Place},
    exam::write_exam,
    place, sitting,
};
use crate::oracle::world::Meaning;

#[test]
fn a_rule_that_is_tried_stands_for_whom_the_oracle_says() {
    for (zone, as_of, change, ids, seed) in [
        ("Asia/Shanghai", "2026-03-01T00:00:00", "2026-01-31T16:00:00Z", Ids::Texts, 71),
        ("Europe/Berlin", "2026-03-30T02:30:00", "2026-03-29T01:00:00Z", Ids::Numbers, 72),
    ] {
        let place = Place { subjects: 300, ..place(zone, as_of, change, &["csv"], ids) };
        let exam = write_exam(place, seed, 3);
        let folder = tempfile::tempdir().expect("a folder");
        sitting::prepare(folder.path(), &exam.scenario).expect("ingested");
        let desk = Desk::open(folder.path(), None).expect("a desk");
        let people = |counted: &TriedCount| -> BTreeSet<String> {
            let ids = desk.facts().expect("facts").ids();
            counted.members.iter().map(|o| ids.id(o).expect("readable").expect("an id").to_owned()).collect()
        };
        let count = |rule: &RuleToTry| {
            let read = desk.read_rule(rule, Language::English).expect("a catalog");
            let expr = read.rule.unwrap_or_else(|| panic!("`{}`: {:?}", rule.text, read.found));
            let instants = (exam.scenario.as_of, exam.scenario.as_of);
            let tried = desk.try_rule(rule, &expr, instants, Language::English, &Unobserved).expect("tried");
            let tried = tried.expect("a catalog");
            let counted = tried.counted.unwrap_or_else(|| panic!("`{}`: {:?}", rule.text, tried.remarks));
            // What the last clause leaves are the members, unless cases before take some.
            let last = tried.rule.clauses.last().and_then(|clause| clause.counts).expect("a clause");
            assert_eq!(last.after, counted.case.map_or(counted.size(), |case| case.passes));
            counted
        };
        let mut tried = 0;
        for tag in &exam.scenario.world.tags {
            let expected = |case: Option<&str>| &exam.expected[&(tag.id.clone(), case.map(str::to_owned))];
            match &tag.meaning {
                Meaning::Plain(rule) => {
                    let rule = RuleToTry { text: rule.to_string(), tag: Some(tag.id.clone()), ..RuleToTry::default() };
                    assert_eq!(people(&count(&rule)), *expected(None), "{}", rule.text);
                    assert_eq!(people(&count(&RuleToTry { tag: None, ..rule.clone() })), *expected(None));
                    tried += 1;
                }
                Meaning::Cases(cases) => {
                    let texts: Vec<(String, String)> =
                        cases.iter().map(|(value, rule)| (value.clone(), rule.to_string())).collect();
                    for (at, (value, text)) in texts.iter().enumerate() {
                        let rule =
                            RuleToTry { text: text.clone(), tag: Some(tag.id.clone()), cases: texts.clone(), at };
                        let counted = count(&rule);
                        assert_eq!(people(&counted), *expected(Some(value)), "{value}: {text}");
                        let sizes: Vec<(String, u64)> = texts
                            .iter()
                            .map(|(value, _)| (value.clone(), expected(Some(value)).len() as u64))
                            .collect();
                        assert_eq!(counted.cases, sizes);
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > 40, "{tried} rules");
    }
}
