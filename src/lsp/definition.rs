//! Go to definition.

use lsp_types::{GotoDefinitionParams, GotoDefinitionResponse};

use super::{
    rules::{Symbol, definitions, symbol_at},
    view::View,
};
use crate::{catalog::FileKind, diagnostic::Span};

/// Where what is named under the cursor is defined.
pub(super) fn definition(view: &View<'_>, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let at = view.byte(params.text_document_position_params.position);
    let names = view.workspace.catalog();
    let symbol = symbol_at(view.kind()?, view.text(), at, names)?.symbol;
    let texts = view.workspace.texts();
    let mut found = definitions(&symbol, &texts);
    if found.is_empty() {
        // A tag without an id of that name may still lie in the file of that name.
        let folder = match &symbol {
            Symbol::Tag(id) | Symbol::Case { tag: id, .. } => Some((FileKind::Tag, id)),
            Symbol::Strategy(id) => Some((FileKind::Strategy, id)),
            _ => None,
        };
        if let Some((kind, id)) = folder {
            let files = texts.iter().map(|(file, _)| file);
            let named = files.filter(|f| FileKind::of_path(f) == Some(kind) && super::rules::stem(f) == id);
            found.extend(named.map(|file| (file.clone(), Span::default())));
        }
    }
    let locations: Vec<_> = found.into_iter().filter_map(|(file, span)| view.workspace.location(&file, span)).collect();
    (!locations.is_empty()).then_some(GotoDefinitionResponse::Array(locations))
}
