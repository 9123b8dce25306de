//! Renaming a tag, a strategy or a source: every place that names it, and the file that is named after it.

use std::{collections::BTreeMap, sync::Arc};

use lsp_server::ResponseError;
use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, PrepareRenameResponse,
    RenameFile, RenameFileOptions, RenameParams, ResourceOp, TextDocumentEdit, TextDocumentPositionParams, TextEdit,
    Uri, WorkspaceEdit,
};

use super::{
    position::Lines,
    references,
    requests::refusal,
    rules::{Occurrence, Symbol, stem, symbol_at},
    view::View,
};
use crate::{catalog::FileKind, rule::Names};

/// The name under the cursor, when it can be changed.
pub(super) fn prepare(
    view: &View<'_>,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>, ResponseError> {
    let at = view.byte(params.position);
    let Some(found) = renamed(view, at) else { return Ok(None) };
    let placeholder = name_of(&found.symbol)?.to_owned();
    Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(found.span), placeholder }))
}

/// The edits that give what is named under the cursor another name.
pub(super) fn rename(view: &View<'_>, params: &RenameParams) -> Result<Option<WorkspaceEdit>, ResponseError> {
    let at = view.byte(params.text_document_position.position);
    let Some(found) = renamed(view, at) else { return Ok(None) };
    let old = name_of(&found.symbol)?;
    let new = params.new_name.trim();
    if new == old {
        return Ok(Some(WorkspaceEdit::default()));
    }
    check_name(view, &found.symbol, new)?;
    let places = references::all(&view.workspace, &found.symbol);
    if !places.iter().any(|(_, o)| o.is_definition) {
        return Err(refusal(format!("`{old}` is defined nowhere")));
    }
    let mut by_file: BTreeMap<Arc<str>, Vec<TextEdit>> = BTreeMap::new();
    for (file, occurrence) in &places {
        let Some(text) = view.workspace.text(file) else { continue };
        let range = Lines::new(&text, view.workspace.client.encoding).range(&text, occurrence.span);
        by_file.entry(Arc::clone(file)).or_default().push(TextEdit::new(range, new.to_owned()));
    }
    let moved: Vec<Arc<str>> = places
        .iter()
        .filter(|(file, o)| o.is_definition && is_named_after(&found.symbol) && stem(file) == old)
        .map(|(file, _)| Arc::clone(file))
        .collect();
    let client = view.workspace.client;
    let moves_files = client.document_changes && client.renames_files;
    if !moved.is_empty() && !moves_files {
        return Err(refusal(format!(
            "this editor renames no files: rename `{}` to `{new}.toml` by hand, then its id and what refers to it",
            moved[0]
        )));
    }
    edit(view, by_file, &moved, new).map(Some)
}

fn edit(
    view: &View<'_>,
    by_file: BTreeMap<Arc<str>, Vec<TextEdit>>,
    moved: &[Arc<str>],
    new: &str,
) -> Result<WorkspaceEdit, ResponseError> {
    let uri_of = |file: &str| {
        view.workspace.uri(file).ok_or_else(|| refusal(format!("`{file}` has no address that this editor knows")))
    };
    if !view.workspace.client.document_changes {
        let mut changes: Vec<(Uri, Vec<TextEdit>)> = Vec::new();
        for (file, edits) in by_file {
            changes.push((uri_of(&file)?, edits));
        }
        #[expect(clippy::mutable_key_type, reason = "the protocol's type")]
        let changes = changes.into_iter().collect();
        return Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let mut operations = Vec::new();
    for (file, edits) in by_file {
        let version = view.workspace.open(&file).map(|document| document.version);
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri_of(&file)?, version };
        let edits = edits.into_iter().map(OneOf::Left).collect();
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits }));
    }
    for file in moved {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let target = if folder.is_empty() { format!("{new}.toml") } else { format!("{folder}/{new}.toml") };
        let project = view.workspace.project;
        let new_uri = project.and_then(|p| p.uri(&target)).ok_or_else(|| refusal("the new file has no address"))?;
        if view.workspace.text(&target).is_some() || project.is_some_and(|p| p.path(&target).exists()) {
            return Err(refusal(format!("`{target}` is there already")));
        }
        operations.push(DocumentChangeOperation::Op(ResourceOp::Rename(RenameFile {
            old_uri: uri_of(file)?,
            new_uri,
            options: Some(RenameFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
            annotation_id: None,
        })));
    }
    Ok(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() })
}

/// What is named under the cursor. A case is no name of its own here: its value is data that others have stored.
fn renamed(view: &View<'_>, at: usize) -> Option<Occurrence> {
    let names = view.workspace.catalog();
    symbol_at(view.kind()?, view.text(), at, names)
}

fn name_of(symbol: &Symbol) -> Result<&str, ResponseError> {
    match symbol {
        Symbol::Tag(name)
        | Symbol::Strategy(name)
        | Symbol::Source(name)
        | Symbol::Kpi(name)
        | Symbol::Template(name) => Ok(name),
        Symbol::Case { .. } => Err(refusal("a case value is not renamed here: audiences are stored under it")),
    }
}

const fn is_named_after(symbol: &Symbol) -> bool {
    matches!(symbol, Symbol::Tag(_) | Symbol::Strategy(_) | Symbol::Template(_))
}

/// Refuses what cannot be a name, and names that are taken.
fn check_name(view: &View<'_>, symbol: &Symbol, new: &str) -> Result<(), ResponseError> {
    let mut bytes = new.bytes();
    let is_plain = bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !is_plain {
        return Err(refusal(format!("`{new}` is no plain word: `[a-z][a-z0-9_]*`")));
    }
    let catalog = view.workspace.catalog().ok_or_else(|| refusal("`tagwerk.toml` has mistakes: mend them first"))?;
    let taken = match symbol {
        Symbol::Tag(_) | Symbol::Case { .. } => {
            let files = view.workspace.texts();
            let named = |f: &str| FileKind::of_path(f) == Some(FileKind::Tag) && stem(f) == new;
            Names::tag(catalog, new).is_some() || files.iter().any(|(f, _)| named(f))
        }
        Symbol::Strategy(_) => catalog.strategy(new).is_some(),
        Symbol::Source(_) => catalog.source_shapes().keys().any(|n| n.as_ref() == new) || is_event(catalog, new),
        Symbol::Template(_) => catalog.templates().iter().any(|t| t.value.id == new),
        Symbol::Kpi(_) => catalog.kpis().iter().any(|k| k.name.as_ref() == new),
    };
    if taken {
        return Err(refusal(format!("`{new}` is there already")));
    }
    if let (Symbol::Tag(old), Some(naming)) = (symbol, &catalog.settings().naming) {
        let category = catalog.tag(old).map_or("", |tag| tag.category.as_ref());
        if !naming.matches(new, category) {
            return Err(refusal(format!("`{new}` does not follow the naming pattern `{}`", naming.as_str())));
        }
    }
    Ok(())
}

/// A source with the name of an event would change what rules mean.
fn is_event(catalog: &crate::catalog::Catalog, name: &str) -> bool {
    catalog.source_shapes().values().any(|source| match &source.kind {
        crate::rule::SourceShapeKind::Attributes => false,
        crate::rule::SourceShapeKind::Events { events, .. } => events.iter().any(|e| e.as_ref() == name),
    })
}
