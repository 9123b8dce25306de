//! A proposal, and how it is written where it goes.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, InsertTextFormat, MarkupContent, MarkupKind, TextEdit,
};
use serde::{Deserialize, Serialize};

use crate::{catalog::WrittenText, diagnostic::Span, lsp::view::View};

/// Where proposals go.
#[derive(Debug)]
pub(in crate::lsp) struct Site<'f> {
    /// Bytes of the file that give way.
    pub(super) span: Span,
    /// What is written there before the cursor.
    pub(super) prefix: String,
    /// The text that they stand in, when they have to be written by its rules.
    pub(super) written: Option<WrittenText<'f>>,
}

/// What a proposal is about, to be looked up when somebody looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "lowercase")]
pub(in crate::lsp) enum Subject {
    Tag { workspace: String, id: String },
    Strategy { workspace: String, id: String },
    Kpi { workspace: String, name: String },
    Source { workspace: String, name: String },
    Event { workspace: String, source: String, event: String },
    Column { workspace: String, source: String, column: String },
    Form { workspace: String, word: String },
}

impl Subject {
    /// The workspace it is in.
    pub(super) fn workspace(&self) -> &str {
        match self {
            Self::Tag { workspace, .. }
            | Self::Strategy { workspace, .. }
            | Self::Kpi { workspace, .. }
            | Self::Source { workspace, .. }
            | Self::Event { workspace, .. }
            | Self::Column { workspace, .. }
            | Self::Form { workspace, .. } => workspace,
        }
    }
}

/// Something that may stand under the cursor.
#[derive(Debug, Clone)]
pub(in crate::lsp) struct Proposal {
    pub(super) label: String,
    pub(super) kind: CompletionItemKind,
    /// What is written; the cursor goes behind it, or to `cursor`.
    pub(super) insert: String,
    /// Byte of `insert` at which the cursor stands afterwards.
    pub(super) cursor: Option<usize>,
    pub(super) detail: Option<String>,
    /// A sentence that is at hand.
    pub(super) about: Option<String>,
    /// What is to be looked up for more.
    pub(super) subject: Option<Subject>,
}

impl Proposal {
    pub(super) fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        let label = label.into();
        Self { insert: label.clone(), label, kind, cursor: None, detail: None, about: None, subject: None }
    }

    /// What is written instead of the label; a `|` marks where the cursor goes.
    pub(super) fn insert(mut self, marked: &str) -> Self {
        self.cursor = marked.find('|');
        self.insert = marked.replacen('|', "", 1);
        self
    }

    /// What is written instead of the label, as it stands.
    pub(super) fn insert_plain(mut self, insert: impl Into<String>) -> Self {
        self.insert = insert.into();
        self.cursor = None;
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|d| !d.is_empty());
        self
    }

    pub(super) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into()).filter(|d| !d.is_empty());
        self
    }

    pub(super) fn subject(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// What the client compares with what is typed.
    pub(super) fn filter(&self) -> &str {
        &self.insert
    }

    /// The proposal for the client; `None` when it cannot be written there.
    pub(super) fn item(self, view: &View<'_>, site: &Site<'_>, at: usize, order: usize) -> Option<CompletionItem> {
        let write = |text: &str| match &site.written {
            Some(written) => written.write(text),
            None => Some(text.to_owned()),
        };
        let insert = write(&self.insert)?;
        let snippet = match self.cursor.filter(|_| view.workspace.client.snippets) {
            Some(cursor) => {
                let (before, behind) = self.insert.split_at(cursor);
                Some(format!("{}$0{}", escaped(&write(before)?), escaped(&write(behind)?)))
            }
            None => None,
        };
        // Without places to fill in, what would stand behind the cursor is left to be typed.
        let new_text = match (&snippet, self.cursor) {
            (Some(snippet), _) => snippet.clone(),
            (None, Some(cursor)) => write(&self.insert[..cursor])?,
            (None, None) => insert.clone(),
        };
        let span = Span::new(site.span.start.min(at), site.span.end.max(at));
        let filter = (self.label != insert).then_some(insert);
        Some(CompletionItem {
            label: self.label,
            kind: Some(self.kind),
            detail: self.detail,
            documentation: self.about.map(|value| {
                lsp_types::Documentation::MarkupContent(MarkupContent { kind: MarkupKind::PlainText, value })
            }),
            sort_text: Some(format!("{order:04}")),
            filter_text: filter,
            insert_text_format: snippet.is_some().then_some(InsertTextFormat::SNIPPET),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(view.range(span), new_text))),
            data: self.subject.and_then(|subject| serde_json::to_value(subject).ok()),
            ..CompletionItem::default()
        })
    }
}

/// Text inside of a snippet.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
