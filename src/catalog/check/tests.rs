use crate::{
    calendar::parse_instant,
    catalog::{Cell, Document, Expectation, Row, Step, TagFile, TestSection, code, known::Known},
    diagnostic::{Diagnostic, Diagnostics, suggestion},
    rule::{Names, SourceShape},
};

/// The key of a test row that repeats it.
const TIMES: &str = "_times";

/// Examples name sources and columns that are there, and expect what the tag can say.
pub(super) fn check(document: &Document<TagFile>, known: &Known, found: &mut Diagnostics) {
    for (at, test) in document.value.test.iter().enumerate() {
        let path = |key| [Step::Key("test"), Step::At(at), Step::Key(key)];
        if let Err(error) = parse_instant(&test.as_of, &known.zone) {
            found.push(
                Diagnostic::error(code::FORMAT, document.place(&path("as_of")), error.to_string())
                    .label("no such instant")
                    .help("write it like `2026-01-08T09:30:00`"),
            );
        }
        expectation(document, at, test, found);
        for (source, rows) in &test.rows {
            let Some(shape) = known.source(source) else {
                let mut diagnostic = Diagnostic::error(
                    code::UNKNOWN_SOURCE,
                    document.key_place(&path(source)),
                    format!("unknown source `{source}`"),
                )
                .label("keys of a test are sources, `as_of`, `expect` and `name`");
                let names = known.sources.keys().map(AsRef::as_ref).chain(["as_of", "expect", "name"]);
                diagnostic.help = suggestion(source, names);
                found.push(diagnostic);
                continue;
            };
            for (row_at, row) in rows.as_slice().iter().enumerate() {
                columns(document, &path(source), row_at, row, shape, found);
            }
        }
    }
}

fn expectation(document: &Document<TagFile>, at: usize, test: &TestSection, found: &mut Diagnostics) {
    let values: Vec<&str> = document.value.case.iter().map(|c| c.value.as_str()).collect();
    let place = || document.place(&["test".into(), at.into(), "expect".into()]);
    match &test.expect {
        Expectation::Member(false) => {}
        Expectation::Member(true) if values.is_empty() => {}
        Expectation::Member(true) => {
            let list: Vec<String> = values.iter().map(|v| format!("`expect = \"{v}\"`")).collect();
            found.push(
                Diagnostic::error(code::EXPECTATION, place(), "an enumerated tag says a value, not `true`")
                    .label("which case?")
                    .help(format!("write {}, or `false` for no case", list.join(" or "))),
            );
        }
        Expectation::Value(value) if values.is_empty() => found.push(
            Diagnostic::error(code::EXPECTATION, place(), format!("this tag cannot say `{value}`"))
                .label("it has no cases: a subject is a member or not")
                .help("write `expect = true` or `expect = false`"),
        ),
        Expectation::Value(value) if !values.contains(&value.as_str()) => {
            let mut diagnostic =
                Diagnostic::error(code::EXPECTATION, place(), format!("no case has the value `{value}`"))
                    .label("this tag cannot say so");
            diagnostic.help = suggestion(value, values);
            found.push(diagnostic);
        }
        Expectation::Value(_) => {}
    }
}

fn columns(
    document: &Document<TagFile>,
    source: &[Step<'_>; 3],
    row_at: usize,
    row: &Row,
    shape: &SourceShape,
    found: &mut Diagnostics,
) {
    // A single row is written without brackets, so it has no position.
    let many: Vec<Step<'_>> = source.iter().copied().chain([Step::At(row_at)]).collect();
    let path = |column| {
        let in_list: Vec<Step<'_>> = many.iter().copied().chain([Step::Key(column)]).collect();
        let alone: Vec<Step<'_>> = source.iter().copied().chain([Step::Key(column)]).collect();
        let (in_list, alone) = (document.key_place(&in_list), document.key_place(&alone));
        if in_list.span.end - in_list.span.start <= alone.span.end - alone.span.start { in_list } else { alone }
    };
    for (column, cell) in row {
        if column == TIMES {
            if !matches!(cell, Cell::Int(1..)) {
                found.push(
                    Diagnostic::error(code::FORMAT, path(column), "`_times` is a whole number of at least 1")
                        .label("how often is the row repeated?")
                        .help("write it like `_times = 4`"),
                );
            }
            continue;
        }
        if shape.columns_known && !shape.columns.iter().any(|c| c.name.as_ref() == column) {
            let mut diagnostic =
                Diagnostic::error(code::UNKNOWN_COLUMN, path(column), format!("unknown column `{column}`"))
                    .label(format!("no such column in source `{}`", shape.name));
            diagnostic.help = suggestion(column, shape.columns.iter().map(|c| c.name.as_ref()).chain([TIMES]));
            found.push(diagnostic);
        }
    }
}
