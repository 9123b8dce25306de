use std::sync::Arc;

use super::rules;
use crate::{
    catalog::{Case, Document, Model, ModelSection, Step, TagBody, TagFile, code, known::Known},
    diagnostic::{Diagnostic, Diagnostics, suggestion},
    rule::{
        Names, Purpose, SourceShapeKind,
        typed::{ColumnRef, ExprKind, References, Value},
    },
};

/// Gives the rules of a tag their meaning.
pub(super) fn resolve(document: &Document<TagFile>, known: &Known, found: &mut Diagnostics) -> (TagBody, References) {
    let mut references = References::default();
    let tag = &document.value;
    let body = if let Some(rule) = &tag.rule {
        let path = ["rule".into(), "when".into()];
        rules::resolve(document, &path, &rule.when, known, Purpose::Condition, &mut references, found)
            .map_or(TagBody::Invalid, TagBody::Rule)
    } else if let Some(model) = &tag.model {
        resolve_model(document, model, known, &mut references, found)
    } else {
        resolve_cases(document, known, &mut references, found)
    };
    (body, references)
}

fn resolve_cases(
    document: &Document<TagFile>,
    known: &Known,
    references: &mut References,
    found: &mut Diagnostics,
) -> TagBody {
    let mut cases = Vec::new();
    let mut takes_all: Option<usize> = None;
    for (at, case) in document.value.case.iter().enumerate() {
        let path = ["case".into(), at.into(), "when".into()];
        if let Some(first) = takes_all {
            found.push(
                Diagnostic::warning(
                    code::UNREACHABLE,
                    document.place(&path),
                    format!("the case `{}` is never reached", case.value),
                )
                .label("nobody is left")
                .related(document.place(&["case".into(), first.into(), "when".into()]), "this case takes everybody")
                .help("move the case that takes everybody to the end"),
            );
        }
        let when = rules::resolve(document, &path, &case.when, known, Purpose::Condition, references, found);
        if let Some(when) = when {
            if takes_all.is_none() && when.kind == ExprKind::Literal(Value::Bool(true)) {
                takes_all = Some(at);
            }
            cases.push(Case { value: Arc::from(case.value.as_str()), when });
        }
    }
    if cases.is_empty() || cases.len() < document.value.case.len() { TagBody::Invalid } else { TagBody::Cases(cases) }
}

fn resolve_model(
    document: &Document<TagFile>,
    model: &ModelSection,
    known: &Known,
    references: &mut References,
    found: &mut Diagnostics,
) -> TagBody {
    let before = found.iter().filter(|d| d.severity == crate::diagnostic::Severity::Error).count();
    let mut part = |path: &[Step<'_>], text: &str, purpose| {
        rules::resolve(document, path, text, known, purpose, references, found)
    };
    let label = model.label.as_deref().and_then(|text| part(&["model".into(), "label".into()], text, Purpose::Outcome));
    let population = model
        .population
        .as_deref()
        .and_then(|text| part(&["model".into(), "population".into()], text, Purpose::Condition));
    let features: Vec<_> = model
        .features
        .iter()
        .enumerate()
        .filter_map(|(at, text)| part(&["model".into(), "features".into(), at.into()], text, Purpose::Value))
        .collect();
    let scores = model.scores.as_deref().and_then(|text| resolve_scores(document, text, known, found));
    references.columns.extend(scores.clone());
    let is_whole = found.iter().filter(|d| d.severity == crate::diagnostic::Severity::Error).count() == before
        && label.is_some() == model.label.is_some()
        && population.is_some() == model.population.is_some()
        && features.len() == model.features.len();
    if is_whole { TagBody::Model(Box::new(Model { label, population, features, scores })) } else { TagBody::Invalid }
}

/// `scores = "source.column"`: a number in an attributes source.
fn resolve_scores(
    document: &Document<TagFile>,
    text: &str,
    known: &Known,
    found: &mut Diagnostics,
) -> Option<ColumnRef> {
    let place = document.place(&["model".into(), "scores".into()]);
    let Some((source, column)) = text.split_once('.') else {
        found.push(
            Diagnostic::error(code::FORMAT, place, format!("`{text}` is no column"))
                .label("expected a source and a column")
                .help("write it like `profile.propensity`"),
        );
        return None;
    };
    let Some(shape) = known.source(source) else {
        let mut diagnostic = Diagnostic::error(code::UNKNOWN_SOURCE, place, format!("unknown source `{source}`"))
            .label("no such source in `tagwerk.toml`");
        diagnostic.help = suggestion(source, known.sources.keys().map(AsRef::as_ref));
        found.push(diagnostic);
        return None;
    };
    if shape.kind != SourceShapeKind::Attributes {
        found.push(
            Diagnostic::error(code::KIND, place, format!("scores cannot come from events such as `{source}`"))
                .label("a subject has many rows there")
                .help("name a column of a source of kind `attributes`"),
        );
        return None;
    }
    match shape.columns.iter().find(|c| c.name.as_ref() == column) {
        Some(found_column) if found_column.ty.is_numeric() => {}
        Some(other) => {
            found.push(
                Diagnostic::error(code::MODEL, place, format!("`{text}` is {}, not a number", other.ty))
                    .label("scores are numbers between 0 and 1")
                    .help("name a column of numbers"),
            );
            return None;
        }
        None if shape.columns_known => {
            let mut diagnostic = Diagnostic::error(code::UNKNOWN_COLUMN, place, format!("unknown column `{column}`"))
                .label(format!("no such column in source `{source}`"));
            diagnostic.help = suggestion(column, shape.columns.iter().map(|c| c.name.as_ref()));
            found.push(diagnostic);
            return None;
        }
        None => {}
    }
    Some(ColumnRef { source: Arc::from(source), column: Arc::from(column) })
}
