//! Completion inside rules: the workspace proposes, here it is written where it goes.

use lsp_types::CompletionItemKind;

use super::{
    proposal::{Proposal, Site, Subject},
    values::placeholders,
};
use crate::{
    catalog::{CatalogTag, FileKind, WrittenText},
    diagnostic::Span,
    lsp::{cursor::ValueCursor, outline::Outline, view::View},
    rule::{Purpose, rule_cursor},
    workspace::complete::{ProposalKind, ProposalSubject, RuleProposal, complete_rule},
};

/// Proposals for a value that is a rule.
pub(super) fn in_value<'f>(
    view: &View<'f>,
    kind: FileKind,
    outline: &Outline,
    value: &ValueCursor<'_>,
    at: usize,
    purpose: Purpose,
) -> Option<(Site<'f>, Vec<Proposal>)> {
    let Some(written) = value.text_at(view.text(), at) else {
        // No quotes yet.
        let site = Site { span: value.span, prefix: String::new(), written: None };
        let quotes = Proposal::new("\"…\"", CompletionItemKind::SNIPPET).insert("\"|\"");
        return value.node.is_none().then(|| (site, vec![quotes]));
    };
    let text = written.decoded();
    let within = written.to_text(at);
    if let Some(found) = placeholders(view, kind, outline, &written, at) {
        return Some(found);
    }
    let (span, prefix, proposals) = match view.workspace.catalog() {
        Some(catalog) => {
            let seen = view.workspace.analysis().and_then(|a| a.data.as_deref());
            let found = complete_rule(catalog, seen, &text, within, purpose, view.workspace.language());
            let name = view.workspace.project.map(|p| p.name()).unwrap_or_default();
            (found.span, found.prefix, found.proposals.into_iter().map(|p| converted(p, &name)).collect())
        }
        None => {
            let cursor = rule_cursor(&text, within);
            (cursor.span, cursor.prefix, Vec::new())
        }
    };
    let site = Site { span: in_file(&written, span, within, at), prefix, written: Some(written) };
    Some((site, proposals))
}

/// Where a span of a rule around the cursor lies in the file.
fn in_file(written: &WrittenText<'_>, span: Span, within: usize, at: usize) -> Span {
    let start = if span.start < within { written.to_file(Span::new(span.start, within)).start } else { at };
    let end = if span.end > within { written.to_file(Span::new(within, span.end)).end } else { at };
    Span::new(start, end)
}

fn converted(proposal: RuleProposal, workspace: &str) -> Proposal {
    let workspace = workspace.to_owned();
    let subject = proposal.subject.map(|subject| match subject {
        ProposalSubject::Tag(id) => Subject::Tag { workspace, id },
        ProposalSubject::Source(name) => Subject::Source { workspace, name },
        ProposalSubject::Event { source, event } => Subject::Event { workspace, source, event },
        ProposalSubject::Column { source, column } => Subject::Column { workspace, source, column },
    });
    Proposal {
        label: proposal.label,
        kind: match proposal.kind {
            ProposalKind::Keyword => CompletionItemKind::KEYWORD,
            ProposalKind::Duration | ProposalKind::Value => CompletionItemKind::VALUE,
            ProposalKind::Unit => CompletionItemKind::UNIT,
            ProposalKind::Function => CompletionItemKind::FUNCTION,
            ProposalKind::Event => CompletionItemKind::EVENT,
            ProposalKind::Column => CompletionItemKind::FIELD,
            ProposalKind::Tag => CompletionItemKind::CLASS,
            ProposalKind::Case => CompletionItemKind::ENUM_MEMBER,
        },
        insert: proposal.insert,
        cursor: proposal.cursor,
        detail: proposal.detail,
        about: proposal.about.map(str::to_owned),
        subject,
    }
}

/// A tag, wherever one may be named.
pub(super) fn tag_proposal(view: &View<'_>, tag: &CatalogTag) -> Proposal {
    let workspace = view.workspace.project.map(|p| p.name()).unwrap_or_default();
    Proposal::new(tag.id.to_string(), CompletionItemKind::CLASS)
        .detail(tag.document.value.name.clone())
        .subject(Subject::Tag { workspace, id: tag.id.to_string() })
}
