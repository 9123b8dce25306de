//! Code actions: what was meant, formatting, a test to begin with.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic, DocumentChangeOperation,
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::{edits::edits, view::View};
use crate::{catalog::format_document, diagnostic::nearest};

/// What can be done about the findings of a range, and with the file.
pub(super) fn actions(view: &View<'_>, params: &CodeActionParams) -> Option<Vec<CodeActionOrCommand>> {
    view.kind()?;
    let wanted = |kind: &CodeActionKind| {
        params.context.only.as_ref().is_none_or(|only| {
            only.iter().any(|o| kind.as_str() == o.as_str() || kind.as_str().starts_with(&format!("{}.", o.as_str())))
        })
    };
    let mut out = Vec::new();
    if wanted(&CodeActionKind::QUICKFIX) {
        out.extend(params.context.diagnostics.iter().filter_map(|found| meant(view, found)));
    }
    if wanted(&CodeActionKind::SOURCE) {
        out.extend(formatted(view));
    }
    Some(out.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// Replaces a misspelt name by the one that was meant.
fn meant(view: &View<'_>, found: &Diagnostic) -> Option<CodeAction> {
    let meant = found.data.as_ref()?.get("meant")?.as_str()?;
    let span = view.document.lines.span(view.text(), found.range);
    let written = view.text().get(span.start..span.end)?;
    // The name may stand in quotes of either language, and in a path.
    let inside = written.trim_matches(['"', '\'', '`']);
    let name = inside.rsplit('.').next().unwrap_or(inside);
    let name = if nearest(name, [meant]).is_some() { name } else { inside };
    let start = span.start + written.rfind(name)?;
    let span = crate::diagnostic::Span::new(start, start + name.len());
    if name.is_empty() || name == meant {
        return None;
    }
    let edit = TextEdit::new(view.range(span), meant.to_owned());
    Some(CodeAction {
        title: format!("Change to `{meant}`"),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![found.clone()]),
        edit: Some(workspace_edit(view, vec![edit])),
        is_preferred: Some(true),
        ..CodeAction::default()
    })
}

/// Brings the file into the form of `tagwerk fmt`.
fn formatted(view: &View<'_>) -> Option<CodeAction> {
    let formatted = format_document(view.file()?, view.text()).ok()?;
    let edits = edits(view.text(), &formatted);
    let edits: Vec<TextEdit> = edits.into_iter().map(|(span, text)| TextEdit::new(view.range(span), text)).collect();
    (!edits.is_empty()).then(|| CodeAction {
        title: "Format like `tagwerk fmt`".to_owned(),
        kind: Some(CodeActionKind::SOURCE),
        edit: Some(workspace_edit(view, edits)),
        ..CodeAction::default()
    })
}

/// Edits of the document itself.
fn workspace_edit(view: &View<'_>, edits: Vec<TextEdit>) -> WorkspaceEdit {
    let uri = view.document.uri.clone();
    if !view.workspace.client.document_changes {
        #[expect(clippy::mutable_key_type, reason = "the protocol's type")]
        let changes = [(uri, edits)].into_iter().collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let text_document = OptionalVersionedTextDocumentIdentifier { uri, version: Some(view.document.version) };
    let edits = edits.into_iter().map(OneOf::Left).collect();
    let operation = DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits });
    WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(vec![operation])), ..WorkspaceEdit::default() }
}
