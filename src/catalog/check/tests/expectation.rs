use std::{collections::BTreeMap, sync::Arc};

use super::Reader;
use crate::{
    catalog::{Expectation, Step, TestSection, code},
    diagnostic::suggestion,
    rule::{Names, TagShape},
};

impl Reader<'_> {
    /// What a test expects has to be something that its tag can say.
    pub(super) fn expectation(&mut self, expect: &Expectation) {
        let values: Vec<Arc<str>> = self.document.value.case.iter().map(|c| Arc::from(c.value.as_str())).collect();
        let is_open = matches!(expect, Expectation::Value(v) if v == TestSection::OPEN);
        if is_open && !values.iter().any(|v| v.as_ref() == TestSection::OPEN) {
            let choices = choices(&values);
            self.error(
                code::OPEN_TEST,
                &["expect".into()],
                "this test does not say what it expects",
                "a person has to decide",
            )
            .help = Some(format!("read the rows and write {choices}"));
            return;
        }
        self.answer(&["expect".into()], "expect", "this tag", &values, expect);
    }

    /// What other tags are said to say.
    pub(super) fn tags(&mut self, tags: &BTreeMap<String, Expectation>) -> BTreeMap<Arc<str>, Expectation> {
        let mut read = BTreeMap::new();
        for (id, said) in tags {
            let path = [Step::Key("_tags"), Step::Key(id)];
            if *id == self.document.value.id {
                self.key_error(
                    code::EXPECTATION,
                    &path,
                    format!("a test of `{id}` cannot say what `{id}` says"),
                    "this is the question, not a part of it",
                )
                .help = Some("say it in `expect`".to_owned());
                continue;
            }
            if !self.is_known_tag("_tags", id) {
                continue;
            }
            let values = match Names::tag(self.known, id) {
                Some(TagShape::Enumerated(values)) => values,
                _ => Vec::new(),
            };
            self.answer(&path, id, &format!("tag `{id}`"), &values, said);
            read.insert(Arc::from(id.as_str()), said.clone());
        }
        read
    }

    /// Scores that models are said to give.
    pub(super) fn scores(&mut self, scores: &BTreeMap<String, f64>) -> BTreeMap<Arc<str>, f64> {
        let mut read = BTreeMap::new();
        for (id, score) in scores {
            if !self.is_known_tag("_scores", id) {
                continue;
            }
            let path = [Step::Key("_scores"), Step::Key(id)];
            if Names::tag(self.known, id) != Some(TagShape::Model) {
                self.key_error(code::EXPECTATION, &path, format!("tag `{id}` has no score"), "it is no model").help =
                    Some(format!("write `_tags = {{ {id} = true }}` to say whether the subject is a member"));
                continue;
            }
            if let Some(column) = self.known.score_columns.get(id.as_str()) {
                let message = format!("the score of `{id}` is the column `{column}`");
                self.key_error(code::EXPECTATION, &path, message, "it is read from the rows of the test").help =
                    Some(format!("write it into a row of the source, as `{column}`"));
                continue;
            }
            if !score.is_finite() {
                self.error(code::FORMAT, &path, "a score is a number", "this is none").help =
                    Some("scores are numbers between 0 and 1".to_owned());
                continue;
            }
            read.insert(Arc::from(id.as_str()), *score);
        }
        read
    }

    /// Reports an answer that a tag with these case values (none: a plain tag) cannot give.
    fn answer(&mut self, path: &[Step<'_>], key: &str, tag: &str, values: &[Arc<str>], said: &Expectation) {
        match said {
            Expectation::Member(false) => {}
            Expectation::Member(true) if values.is_empty() => {}
            Expectation::Member(true) => {
                let list: Vec<String> = values.iter().map(|v| format!("`{key} = \"{v}\"`")).collect();
                self.error(code::EXPECTATION, path, "an enumerated tag says a value, not `true`", "which case?").help =
                    Some(format!("write {}, or `false` for no case", list.join(" or ")));
            }
            Expectation::Value(value) if values.is_empty() => {
                self.error(
                    code::EXPECTATION,
                    path,
                    format!("{tag} cannot say `{value}`"),
                    "it has no cases: a subject is a member or not",
                )
                .help = Some(format!("write `{key} = true` or `{key} = false`"));
            }
            Expectation::Value(value) if !values.iter().any(|v| v.as_ref() == value) => {
                let help = suggestion(value, values.iter().map(AsRef::as_ref));
                self.error(
                    code::EXPECTATION,
                    path,
                    format!("no case has the value `{value}`"),
                    format!("{tag} cannot say so"),
                )
                .help = help;
            }
            Expectation::Value(_) => {}
        }
    }
}

/// How an expectation can be written.
fn choices(values: &[Arc<str>]) -> String {
    if values.is_empty() {
        return "`expect = true` or `expect = false`".to_owned();
    }
    let list: Vec<String> = values.iter().map(|v| format!("`expect = \"{v}\"`")).collect();
    format!("{}, or `expect = false` for no case", list.join(" or "))
}
