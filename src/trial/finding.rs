use super::{
    code,
    run::{Failure, TestResult, Verdict},
};
use crate::{
    catalog::{Catalog, CatalogTag, Expectation, Step},
    diagnostic::{Diagnostic, Diagnostics},
};

/// What a check says of tests that do not hold or cannot be run, at their `expect`.
#[must_use]
pub fn findings(catalog: &Catalog, results: &[TestResult]) -> Diagnostics {
    let mut found = Diagnostics::new();
    for result in results {
        let Some(tag) = catalog.tag(&result.tag) else { continue };
        match &result.verdict {
            Verdict::Passed | Verdict::Skipped => {}
            Verdict::Failed(failure) => found.push(failed(tag, result, failure)),
            Verdict::Impossible(why) => {
                let place = tag.document.place(&path(result.index));
                found.push(
                    Diagnostic::error(
                        code::IMPOSSIBLE,
                        place,
                        format!("test {} of `{}` cannot be run", title(result), tag.id),
                    )
                    .label(why.clone())
                    .help("change the rows, or say with `_tags` and `_scores` what rules cannot tell"),
                );
            }
        }
    }
    found
}

fn failed(tag: &CatalogTag, result: &TestResult, failure: &Failure) -> Diagnostic {
    let place = tag.document.place(&path(result.index));
    let message = format!("test {} of `{}` does not hold", title(result), tag.id);
    let mut diagnostic = Diagnostic::error(code::FAILED, place, message)
        .label(format!("the tag says {}", words(&failure.got)))
        .help(format!("correct the rule, or the test; try it with `tagwerk test {}`", tag.id));
    for reason in &failure.reasons {
        diagnostic = diagnostic.related(reason.place.clone(), reason.what.clone());
    }
    diagnostic
}

fn path(index: usize) -> [Step<'static>; 3] {
    [Step::Key("test"), Step::At(index), Step::Key("expect")]
}

/// How people call a test: its name in quotes, or its number from 1.
pub(super) fn title(result: &TestResult) -> String {
    match &result.name {
        Some(name) => format!("`{name}`"),
        None => format!("{}", result.index + 1),
    }
}

/// An answer as it is written in a file.
pub(super) fn words(answer: &Expectation) -> String {
    match answer {
        Expectation::Member(member) => format!("`{member}`"),
        Expectation::Value(value) => format!("`\"{value}\"`"),
    }
}
