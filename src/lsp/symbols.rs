//! Symbols of a document and of workspaces.

use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, OneOf, SymbolInformation, SymbolKind,
    WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::{
    outline::{NodeKind, Outline, PathStep, Table},
    view::{Surroundings, View},
};
use crate::{catalog::Document, diagnostic::Span};

/// Most symbols that one search answers with.
const FOUND_MAX: usize = 500;

/// The sections of a document, and the keys in them.
pub(super) fn of_document(view: &View<'_>, _: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    view.kind()?;
    let outline = Outline::read(view.text());
    let mut symbols = Vec::new();
    for table in &outline.tables {
        let children = keys(view, table);
        match &table.header {
            None => symbols.extend(children),
            Some(header) => {
                let name = header.keys.iter().map(|k| k.name.as_str()).collect::<Vec<_>>().join(".");
                let name = if name.is_empty() { "[]".to_owned() } else { name };
                let end = view.text()[..table.span.end].trim_end().len().max(header.span.end);
                let span = Span::new(table.span.start, end);
                let mut symbol = symbol(view, name, SymbolKind::NAMESPACE, span, header.span);
                symbol.detail = detail(view, table);
                symbol.children = Some(children);
                symbols.push(symbol);
            }
        }
    }
    if view.workspace.client.nested_symbols {
        return Some(DocumentSymbolResponse::Nested(symbols));
    }
    let mut flat = Vec::new();
    for symbol in symbols {
        flatten(view, symbol, None, &mut flat);
    }
    Some(DocumentSymbolResponse::Flat(flat))
}

/// What tells one `[[case]]` or `[[test]]` from another.
fn detail(view: &View<'_>, table: &Table) -> Option<String> {
    matches!(table.path.last(), Some(PathStep::At(_))).then_some(())?;
    let named = ["value", "name", "as_of"];
    let entry = named.iter().find_map(|name| {
        table.entries.iter().find(|e| e.keys.len() == 1 && e.keys[0].name == *name && e.value.is_some())
    })?;
    let span = entry.value.as_ref()?.span;
    Some(view.text()[span.start..span.end].trim_matches(['"', '\'']).to_owned())
}

fn keys(view: &View<'_>, table: &Table) -> Vec<DocumentSymbol> {
    let mut found = Vec::new();
    for entry in &table.entries {
        let (Some(first), Some(last), Some(value)) = (entry.keys.first(), entry.keys.last(), &entry.value) else {
            continue;
        };
        let name = entry.keys.iter().map(|k| k.name.as_str()).collect::<Vec<_>>().join(".");
        if name.is_empty() {
            continue;
        }
        let kind = match value.kind {
            NodeKind::Text => SymbolKind::STRING,
            NodeKind::Plain => SymbolKind::CONSTANT,
            NodeKind::List(_) => SymbolKind::ARRAY,
            NodeKind::Table(_) => SymbolKind::OBJECT,
        };
        let span = Span::new(first.span.start, value.span.end);
        let mut key = symbol(view, name, kind, span, first.span.to(last.span));
        if matches!(value.kind, NodeKind::Text | NodeKind::Plain) {
            let written = view.text()[value.span.start..value.span.end].trim_matches(['"', '\'', '\n', '\r']);
            let short: String = written.chars().take(60).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
            key.detail = Some(short);
        }
        found.push(key);
    }
    found
}

fn symbol(view: &View<'_>, name: String, kind: SymbolKind, span: Span, selection: Span) -> DocumentSymbol {
    #[expect(deprecated, reason = "the type has no other way to be built")]
    DocumentSymbol {
        name,
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range: view.range(span),
        selection_range: view.range(selection),
        children: None,
    }
}

fn flatten(view: &View<'_>, symbol: DocumentSymbol, container: Option<&str>, out: &mut Vec<SymbolInformation>) {
    #[expect(deprecated, reason = "the type has no other way to be built")]
    out.push(SymbolInformation {
        name: symbol.name.clone(),
        kind: symbol.kind,
        tags: None,
        deprecated: None,
        location: Location::new(view.document.uri.clone(), symbol.range),
        container_name: container.map(str::to_owned),
    });
    for child in symbol.children.into_iter().flatten() {
        flatten(view, child, Some(&symbol.name), out);
    }
}

/// Tags, strategies, KPIs and sources whose id or name holds all letters of the search in order.
pub(super) fn of_workspaces(all: &[Surroundings<'_>], params: &WorkspaceSymbolParams) -> WorkspaceSymbolResponse {
    let mut found = Vec::new();
    for workspace in all {
        let Some(catalog) = workspace.catalog() else { continue };
        let mut add = |id: &str, name: &str, kind: SymbolKind, file: &str, span: Span| {
            let rank = match rank(&params.query, id) {
                Some(rank) => rank,
                None => match rank(&params.query, name) {
                    Some(rank) => rank + 10,
                    None => return,
                },
            };
            let shown = if name.is_empty() { id.to_owned() } else { format!("{id}: {name}") };
            found.push((rank, shown, kind, file.to_owned(), span, *workspace));
        };
        for tag in catalog.tags() {
            let file = &tag.document.value;
            let names = [file.name.as_str(), file.name_zh.as_deref().unwrap_or_default()].join(" ");
            add(&tag.id, names.trim(), SymbolKind::CLASS, &tag.document.file, place(&tag.document));
        }
        for strategy in catalog.strategies() {
            let document = &strategy.document;
            add(&strategy.id, &document.value.name, SymbolKind::EVENT, &document.file, place(document));
        }
        let workspace_file = crate::catalog::FileKind::WORKSPACE_FILE;
        if let Some(text) = workspace.text(workspace_file) {
            for occurrence in super::rules::occurrences(crate::catalog::FileKind::Workspace, &text, None) {
                let (name, kind) = match &occurrence.symbol {
                    super::rules::Symbol::Source(name) => (name, SymbolKind::STRUCT),
                    super::rules::Symbol::Kpi(name) => (name, SymbolKind::NUMBER),
                    _ => continue,
                };
                if occurrence.is_definition {
                    add(name, "", kind, workspace_file, occurrence.span);
                }
            }
        }
    }
    found.sort_by(|a, b| (a.0, &a.1, &a.3).cmp(&(b.0, &b.1, &b.3)));
    found.truncate(FOUND_MAX);
    let symbols = found.into_iter().filter_map(|(_, name, kind, file, span, workspace)| {
        let location = OneOf::Left(workspace.location(&file, span)?);
        Some(WorkspaceSymbol { name, kind, tags: None, container_name: Some(file), location, data: None })
    });
    WorkspaceSymbolResponse::Nested(symbols.collect())
}

fn place<T>(document: &Document<T>) -> Span {
    document.place(&["id".into()]).span
}

/// How well a search fits a name: 0 equal, 1 beginning, 2 inside, 3 its letters in order; `None` not at all.
fn rank(query: &str, name: &str) -> Option<u32> {
    let (query, name) = (query.trim().to_lowercase(), name.to_lowercase());
    if query == name {
        return Some(0);
    }
    if name.starts_with(&query) {
        return Some(1);
    }
    if name.contains(&query) {
        return Some(2);
    }
    let mut rest = name.chars();
    query.chars().filter(|c| !c.is_whitespace()).all(|c| rest.any(|r| r == c)).then_some(3)
}
