use std::sync::Arc;

use super::rules::RuleReader;
use crate::{
    catalog::{Case, Document, Model, ModelSection, Step, TagBody, TagFile, code},
    diagnostic::{Diagnostic, suggestion},
    rule::{
        Names, Purpose, SourceShapeKind,
        typed::{ColumnRef, Expr, ExprKind, Value},
    },
};

/// Gives the rules of a tag their meaning.
pub(super) fn resolve(document: &Document<TagFile>, reader: &mut RuleReader<'_>) -> TagBody {
    let tag = &document.value;
    if let Some(rule) = &tag.rule {
        let path = ["rule".into(), "when".into()];
        reader.resolve(document, &path, &rule.when, Purpose::Condition).map_or(TagBody::Invalid, TagBody::Rule)
    } else if let Some(model) = &tag.model {
        resolve_model(document, model, reader).map_or(TagBody::Invalid, |model| TagBody::Model(Box::new(model)))
    } else {
        resolve_cases(document, reader)
    }
}

fn resolve_cases(document: &Document<TagFile>, reader: &mut RuleReader<'_>) -> TagBody {
    let mut cases = Vec::new();
    let mut takes_all: Option<usize> = None;
    for (at, case) in document.value.case.iter().enumerate() {
        let path = ["case".into(), at.into(), "when".into()];
        if let Some(first) = takes_all {
            reader.found.push(
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
        if let Some(when) = reader.resolve(document, &path, &case.when, Purpose::Condition) {
            if takes_all.is_none() && when.kind == ExprKind::Literal(Value::Bool(true)) {
                takes_all = Some(at);
            }
            cases.push(Case { value: Arc::from(case.value.as_str()), when });
        }
    }
    if cases.is_empty() || cases.len() < document.value.case.len() { TagBody::Invalid } else { TagBody::Cases(cases) }
}

/// `None` when a part has mistakes or cannot be typed yet.
fn resolve_model(document: &Document<TagFile>, model: &ModelSection, reader: &mut RuleReader<'_>) -> Option<Model> {
    let mut part = |path: &[Step<'_>], text: &str, purpose| reader.resolve(document, path, text, purpose);
    let label = model.label.as_deref().map(|text| part(&["model".into(), "label".into()], text, Purpose::Outcome));
    let population =
        model.population.as_deref().map(|text| part(&["model".into(), "population".into()], text, Purpose::Condition));
    let features: Vec<Option<Expr>> = model
        .features
        .iter()
        .enumerate()
        .map(|(at, text)| part(&["model".into(), "features".into(), at.into()], text, Purpose::Value))
        .collect();
    let scores = model.scores.as_deref().map(|text| resolve_scores(document, text, reader));
    // Every part that is there has to have a meaning.
    Some(Model {
        label: whole(label)?,
        population: whole(population)?,
        features: features.into_iter().collect::<Option<_>>()?,
        scores: whole(scores)?,
    })
}

/// `None` when a part is there but has no meaning.
fn whole<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(None) => None,
        Some(Some(part)) => Some(Some(part)),
        None => Some(None),
    }
}

/// `scores = "source.column"`: a number in an attributes source.
fn resolve_scores(document: &Document<TagFile>, text: &str, reader: &mut RuleReader<'_>) -> Option<ColumnRef> {
    let RuleReader { known, found, references, unread } = reader;
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
        None => {
            unread.push((source.to_owned(), place));
            return None;
        }
    }
    let column = ColumnRef { source: Arc::from(source), column: Arc::from(column) };
    references.columns.insert(column.clone());
    Some(column)
}
