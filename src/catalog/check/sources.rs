use std::{collections::BTreeMap, sync::Arc};

use crate::{
    catalog::{Document, Settings, SourceKindWord, SourceSettings, SourceShapes, Step, WorkspaceFile, code},
    diagnostic::{Diagnostic, Diagnostics, Place},
    rule::{ColumnShape, DataType, SourceShape, SourceShapeKind},
};

/// Columns and events of all sources, as data and declarations tell them.
pub(super) fn shapes(
    workspace: &Document<WorkspaceFile>,
    settings: &Settings,
    data: &SourceShapes,
    found: &mut Diagnostics,
) -> BTreeMap<Arc<str>, SourceShape> {
    settings
        .sources
        .iter()
        .map(|(name, source)| {
            let seen = data.get(name.as_ref());
            if let Some(seen) = seen {
                compare(workspace, source, seen, found);
            }
            (Arc::clone(name), shape(source, seen))
        })
        .collect()
}

/// What data tells, with declared types and events on top; without data, what is declared.
fn shape(source: &SourceSettings, seen: Option<&SourceShape>) -> SourceShape {
    let seen_columns = seen.filter(|s| s.columns_known).map(|s| &s.columns);
    let mut columns: Vec<ColumnShape> = match (seen_columns, &source.types) {
        (Some(columns), types) => columns
            .iter()
            .map(|column| {
                let declared = types.as_ref().and_then(|t| t.get(column.name.as_ref()));
                ColumnShape { name: Arc::clone(&column.name), ty: declared.copied().unwrap_or(column.ty) }
            })
            .collect(),
        (None, Some(types)) => {
            types.iter().map(|(name, ty)| ColumnShape { name: Arc::from(name.as_str()), ty: *ty }).collect()
        }
        (None, None) => Vec::new(),
    };
    columns.retain(|column| column.name.as_ref() != source.subject);
    let fixed = [
        (&source.time, DataType::Timestamp),
        (&source.event, DataType::Text),
        (&source.valid_from, DataType::Timestamp),
    ];
    for (name, ty) in fixed {
        let Some(name) = name else { continue };
        match columns.iter_mut().find(|column| column.name.as_ref() == name) {
            Some(column) => column.ty = ty,
            None => columns.push(ColumnShape { name: Arc::from(name.as_str()), ty }),
        }
    }
    SourceShape {
        name: Arc::clone(&source.name),
        kind: kind(source, seen),
        columns,
        columns_known: seen_columns.is_some() || source.types.is_some(),
    }
}

fn kind(source: &SourceSettings, seen: Option<&SourceShape>) -> SourceShapeKind {
    if source.kind == SourceKindWord::Attributes {
        return SourceShapeKind::Attributes;
    }
    let mut events: Vec<Arc<str>> = source.events.clone().unwrap_or_default();
    let mut events_known = source.events.is_some() || source.event.is_none();
    if let Some(SourceShapeKind::Events { events: seen, events_known: true, .. }) = seen.map(|s| &s.kind)
        && source.event.is_some()
    {
        events.extend(seen.iter().cloned());
        events_known = true;
    }
    events.sort();
    events.dedup();
    SourceShapeKind::Events {
        time: Arc::from(source.time.as_deref().unwrap_or_default()),
        // `events` without `event` was reported; its values are taken as what they are meant to be.
        event: source.event.as_deref().or(source.events.as_ref().map(|_| "event")).map(Arc::from),
        events,
        events_known,
    }
}

const fn events_known(shape: &SourceShape) -> bool {
    match shape.kind {
        SourceShapeKind::Attributes => true,
        SourceShapeKind::Events { events_known, .. } => events_known,
    }
}

/// Declared columns that the data does not have.
fn compare(workspace: &Document<WorkspaceFile>, source: &SourceSettings, seen: &SourceShape, found: &mut Diagnostics) {
    let Some(types) = source.types.as_ref().filter(|_| seen.columns_known) else { return };
    for column in types.keys() {
        let is_there = seen.columns.iter().any(|c| c.name.as_ref() == column);
        let is_fixed = [Some(&source.subject), source.time.as_ref(), source.event.as_ref(), source.valid_from.as_ref()]
            .into_iter()
            .flatten()
            .any(|c| c == column);
        if !is_there && !is_fixed {
            let path = ["sources".into(), source.name.as_ref().into(), "columns".into(), Step::Key(column)];
            found.push(
                Diagnostic::warning(
                    code::UNKNOWN_COLUMN,
                    workspace.key_place(&path),
                    format!("source `{}` has no column `{column}`", source.name),
                )
                .label("declared here, but not in the data")
                .help("correct its name, or remove the line"),
            );
        }
    }
}

/// Says once for each source that nobody knows what rules need to know about it.
pub(super) fn report_unknown(
    workspace: &Document<WorkspaceFile>,
    sources: &BTreeMap<Arc<str>, SourceShape>,
    unread: &BTreeMap<String, Vec<Place>>,
    found: &mut Diagnostics,
) {
    for (name, places) in unread {
        let Some(shape) = sources.get(name.as_str()) else { continue };
        let place = workspace.place(&["sources".into(), Step::Key(name)]);
        let (what, declare) = match (shape.columns_known, events_known(shape)) {
            (false, false) => ("columns and events", "`events = [\"...\"]` and `columns = { name = \"text\" }`"),
            (false, true) => ("columns", "`columns = { name = \"text\" }`"),
            (true, _) => ("events", "`events = [\"...\"]`"),
        };
        let mut places: Vec<&Place> = places.iter().collect();
        places.sort();
        let mut files: Vec<&Arc<str>> = places.iter().map(|p| &p.file).collect();
        files.dedup();
        let label = match files.len() {
            1 => "rules of one file need them and are not evaluated".to_owned(),
            n => format!("rules of {n} files need them and are not evaluated"),
        };
        let message = format!("the {what} of source `{name}` are not known yet");
        let diagnostic = Diagnostic::warning(code::UNKNOWN_SHAPE, place, message)
            .label(label)
            .help(format!("run `tagwerk ingest`, or declare {declare}"));
        found.push(match places.first() {
            Some(first) => diagnostic.related((*first).clone(), "needed here first"),
            None => diagnostic,
        });
    }
}
