//! Find references, and highlights in one document.

use std::sync::Arc;

use lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams};
use rayon::prelude::*;

use super::{
    rules::{Occurrence, Symbol, occurrences, symbol_at},
    view::{Surroundings, View},
};
use crate::catalog::FileKind;

/// All places that name what is named under the cursor.
pub(super) fn references(view: &View<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let at = view.byte(params.text_document_position.position);
    let names = view.workspace.catalog();
    let symbol = symbol_at(view.kind()?, view.text(), at, names)?.symbol;
    let wanted = |o: &Occurrence| params.context.include_declaration || !o.is_definition;
    let found = all(&view.workspace, &symbol);
    Some(
        found
            .into_iter()
            .filter(|(_, o)| wanted(o))
            .filter_map(|(file, o)| view.workspace.location(&file, o.span))
            .collect(),
    )
}

/// All places of the document that name what is named under the cursor.
pub(super) fn highlights(view: &View<'_>, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let at = view.byte(params.text_document_position_params.position);
    let names = view.workspace.catalog();
    let kind = view.kind()?;
    let symbol = symbol_at(kind, view.text(), at, names)?.symbol;
    let own = occurrences(kind, view.text(), names).into_iter().filter(|o| o.symbol == symbol);
    Some(
        own.map(|o| DocumentHighlight {
            range: view.range(o.span),
            kind: Some(if o.is_definition { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
        })
        .collect(),
    )
}

/// All places of a workspace that name a symbol, ordered by file and place.
pub(super) fn all(workspace: &Surroundings<'_>, symbol: &Symbol) -> Vec<(Arc<str>, Occurrence)> {
    let catalog = workspace.catalog();
    let name = match symbol {
        Symbol::Tag(name)
        | Symbol::Strategy(name)
        | Symbol::Source(name)
        | Symbol::Kpi(name)
        | Symbol::Template(name) => name.as_str(),
        Symbol::Case { tag, .. } => tag.as_str(),
    };
    workspace
        .texts()
        .par_iter()
        // A name may be written with escapes, which is rare enough to read such files too.
        .filter(|(_, text)| text.contains(name) || text.contains('\\'))
        .flat_map_iter(|(file, text)| {
            let names = catalog;
            let found = FileKind::of_path(file).map(|kind| occurrences(kind, text, names)).unwrap_or_default();
            found.into_iter().filter(|o| o.symbol == *symbol).map(|o| (Arc::clone(file), o)).collect::<Vec<_>>()
        })
        .collect()
}
