//! Tests beside rules: they name what is there, in the types that are there, and expect what the tag can say.

mod cell;
mod expectation;
mod repeat;
mod row;

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    calendar::parse_instant,
    catalog::{CatalogTest, Document, Step, TagFile, TestSection, code, known::Known},
    diagnostic::{Diagnostic, Diagnostics, Place, suggestion},
    rule::Names,
};

/// The most rows, repetitions counted, that a test may have.
const ROWS_MAX: u64 = 100_000;

/// Reads the tests of a tag; those with mistakes are reported and left out. `unread` takes sources whose columns or
/// events nobody knows yet, and where they are needed.
pub(super) fn read(
    document: &Document<TagFile>,
    known: &Known,
    found: &mut Diagnostics,
    unread: &mut Vec<(String, Place)>,
) -> Vec<CatalogTest> {
    names(document, found);
    let sections = document.value.test.iter().enumerate();
    sections.filter_map(|(at, section)| Reader { document, known, at, found, unread }.test(section)).collect()
}

/// Two tests with one name cannot be told apart when one of them fails.
fn names(document: &Document<TagFile>, found: &mut Diagnostics) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, test) in document.value.test.iter().enumerate() {
        let Some(name) = &test.name else { continue };
        let place = |at: usize| document.place(&["test".into(), at.into(), "name".into()]);
        if let Some(first) = first.get(name.as_str()) {
            found.push(
                Diagnostic::error(code::REPEATED, place(at), format!("two tests are called `{name}`"))
                    .label("here again")
                    .related(place(*first), "first here")
                    .help("say what this one shows, or leave its name out"),
            );
        } else {
            first.insert(name, at);
        }
    }
}

/// Reads one test.
struct Reader<'a> {
    document: &'a Document<TagFile>,
    known: &'a Known,
    /// Position of the test.
    at: usize,
    found: &'a mut Diagnostics,
    unread: &'a mut Vec<(String, Place)>,
}

impl Reader<'_> {
    fn test(&mut self, section: &TestSection) -> Option<CatalogTest> {
        let before = (self.found.iter().filter(|d| is_error(d)).count(), self.unread.len());
        let as_of = match parse_instant(&section.as_of, &self.known.zone) {
            Ok(as_of) => Some(as_of),
            Err(error) => {
                self.error(code::FORMAT, &["as_of".into()], error.to_string(), "no such instant").help =
                    Some("write it like `2026-01-08T09:30:00`".to_owned());
                None
            }
        };
        self.expectation(&section.expect);
        let tags = self.tags(&section.tags);
        let scores = self.scores(&section.scores);
        let mut rows = Vec::new();
        for (source, list) in &section.rows {
            rows.extend(self.rows(source, list, as_of));
        }
        self.model(section);
        self.size(&rows);
        let after = (self.found.iter().filter(|d| is_error(d)).count(), self.unread.len());
        let as_of = as_of.filter(|_| before == after)?;
        Some(CatalogTest {
            index: self.at,
            name: section.name.as_deref().map(Arc::from),
            as_of,
            expect: section.expect.clone(),
            tags,
            scores,
            rows,
        })
    }

    /// The steps to a key of this test.
    fn path<'s>(&self, steps: &[Step<'s>]) -> Vec<Step<'s>> {
        [Step::Key("test"), Step::At(self.at)].into_iter().chain(steps.iter().copied()).collect()
    }

    /// Reports an error at a value of this test; the remedy is for the caller to set.
    fn error(
        &mut self,
        code: &'static str,
        steps: &[Step<'_>],
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        let place = self.document.place(&self.path(steps));
        self.found.push(Diagnostic::error(code, place, message).label(label));
        self.found.last_mut().expect("just pushed")
    }

    /// The same at a key.
    fn key_error(
        &mut self,
        code: &'static str,
        steps: &[Step<'_>],
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        let place = self.document.key_place(&self.path(steps));
        self.found.push(Diagnostic::error(code, place, message).label(label));
        self.found.last_mut().expect("just pushed")
    }

    fn unknown_source(&mut self, source: &str) {
        let keys = ["_scores", "_tags", "as_of", "expect", "name"];
        let names: Vec<&str> = self.known.sources.keys().map(AsRef::as_ref).chain(keys).collect();
        let help = suggestion(source, names);
        self.key_error(
            code::UNKNOWN_SOURCE,
            &[Step::Key(source)],
            format!("unknown source `{source}`"),
            "keys of a test are sources, `as_of`, `expect`, `name`, `_tags` and `_scores`",
        )
        .help = help;
    }

    fn size(&mut self, rows: &[crate::catalog::TestRow]) {
        let total: u64 = rows.iter().map(|row| u64::from(row.times) * u64::from(row.others.unwrap_or(1))).sum();
        if total > ROWS_MAX {
            self.error(code::OUT_OF_RANGE, &[], format!("this test has {total} rows"), "too many for an example")
                .help = Some(format!("a test has at most {ROWS_MAX} rows, repetitions counted"));
        }
    }

    /// What a model says is not computed from rows, unless its scores are a column.
    fn model(&mut self, section: &TestSection) {
        let tag = &self.document.value;
        let Some(model) = &tag.model else { return };
        if model.scores.is_some() || section.scores.contains_key(&tag.id) {
            return;
        }
        self.error(
            code::MODEL_TEST,
            &["as_of".into()],
            format!("this test does not say which score `{}` gives", tag.id),
            "a model is not trained for a test",
        )
        .help = Some(format!("add `_scores = {{ {} = 0.7 }}` to test what is made of a score", tag.id));
    }

    fn is_known_tag(&mut self, section: &'static str, id: &str) -> bool {
        if Names::tag(self.known, id).is_some() {
            return true;
        }
        let help = suggestion(id, self.known.tag_ids());
        let path = [Step::Key(section), Step::Key(id)];
        self.key_error(code::UNKNOWN_TAG, &path, format!("unknown tag `{id}`"), "no tag has this id").help = help;
        false
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == crate::diagnostic::Severity::Error
}
