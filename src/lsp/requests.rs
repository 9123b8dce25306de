//! Which requests there are, what each needs, and who answers it.

use lsp_server::{ErrorCode, ResponseError};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, HoverProviderCapability, OneOf,
    RenameOptions, SaveOptions, SemanticTokensFullOptions, SemanticTokensOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    actions,
    client::Client,
    complete, definition, format, hover, references, rename, symbols, tokens,
    view::{Surroundings, View},
};

/// What has to be known before a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// The text of the document.
    Text,
    /// Any catalog, even if it is a few keystrokes old.
    Catalog,
    /// The state of this moment: edits must be exact.
    Current,
}

/// What the server offers to a client.
pub(super) fn capabilities(client: &Client) -> ServerCapabilities {
    let none = WorkDoneProgressOptions::default;
    ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            will_save: None,
            will_save_wait_until: None,
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: None })),
        })),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some([".", "(", "'", "\"", "=", " ", "[", "`"].map(str::to_owned).into()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: none(),
        })),
        code_action_provider: client.code_action_literals.then(|| {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE]),
                work_done_progress_options: none(),
                resolve_provider: None,
            })
        }),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                work_done_progress_options: none(),
                legend: tokens::legend(),
                range: None,
                full: Some(SemanticTokensFullOptions::Bool(true)),
            }
            .into(),
        ),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

/// What a request needs; `None` for one that is not known here.
pub(super) fn need(method: &str) -> Option<Need> {
    Some(match method {
        "textDocument/completion"
        | "textDocument/hover"
        | "textDocument/definition"
        | "textDocument/documentHighlight"
        | "textDocument/codeAction"
        | "workspace/symbol" => Need::Catalog,
        "textDocument/references" | "textDocument/prepareRename" | "textDocument/rename" => Need::Current,
        "textDocument/documentSymbol"
        | "textDocument/formatting"
        | "textDocument/semanticTokens/full"
        | "completionItem/resolve" => Need::Text,
        _ => return None,
    })
}

/// Requests that are about no document.
pub(super) fn is_about_all(method: &str) -> bool {
    matches!(method, "workspace/symbol" | "completionItem/resolve")
}

/// Answers a request about a document.
pub(super) fn answer(method: &str, params: Value, view: &View<'_>) -> Result<Value, ResponseError> {
    match method {
        "textDocument/completion" => respond(params, |p| Ok(complete::complete(view, &p))),
        "textDocument/hover" => respond(params, |p| Ok(hover::hover(view, &p))),
        "textDocument/definition" => respond(params, |p| Ok(definition::definition(view, &p))),
        "textDocument/references" => respond(params, |p| Ok(references::references(view, &p))),
        "textDocument/documentHighlight" => respond(params, |p| Ok(references::highlights(view, &p))),
        "textDocument/documentSymbol" => respond(params, |p| Ok(symbols::of_document(view, &p))),
        "textDocument/formatting" => respond(params, |p| format::formatting(view, &p)),
        "textDocument/prepareRename" => respond(params, |p| rename::prepare(view, &p)),
        "textDocument/rename" => respond(params, |p| rename::rename(view, &p)),
        "textDocument/codeAction" => respond(params, |p| Ok(actions::actions(view, &p))),
        "textDocument/semanticTokens/full" => respond(params, |p| Ok(tokens::of_document(view, &p))),
        _ => Ok(Value::Null),
    }
}

/// Answers a request about all workspaces.
pub(super) fn answer_about_all(method: &str, params: Value, all: &[Surroundings<'_>]) -> Result<Value, ResponseError> {
    match method {
        "workspace/symbol" => respond(params, |p| Ok(symbols::of_workspaces(all, &p))),
        "completionItem/resolve" => respond(params, |p| Ok(complete::resolve(all, p))),
        _ => Ok(Value::Null),
    }
}

/// A request that cannot be fulfilled, with the reason for people.
pub(super) fn refusal(message: impl Into<String>) -> ResponseError {
    ResponseError { code: ErrorCode::RequestFailed as i32, message: message.into(), data: None }
}

fn respond<P: DeserializeOwned, R: Serialize>(
    params: Value,
    answer: impl FnOnce(P) -> Result<R, ResponseError>,
) -> Result<Value, ResponseError> {
    let wrong = |code: ErrorCode, error: serde_json::Error| ResponseError {
        code: code as i32,
        message: error.to_string(),
        data: None,
    };
    let params = serde_json::from_value(params).map_err(|error| wrong(ErrorCode::InvalidParams, error))?;
    serde_json::to_value(answer(params)?).map_err(|error| wrong(ErrorCode::InternalError, error))
}
