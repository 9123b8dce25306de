//! Completion: what may stand under the cursor.

mod keys;
mod proposal;
mod rule;
mod values;

use lsp_types::{
    CompletionItem, CompletionList, CompletionParams, CompletionResponse, Documentation, MarkupContent, MarkupKind,
};

pub(super) use proposal::Subject;

use self::proposal::{Proposal, Site};
use super::{
    cards,
    cursor::{Cursor, cursor_at},
    markdown::text,
    outline::Outline,
    rules::{Meaning, meaning},
    view::{Surroundings, View},
};
use crate::workspace::complete::{EventName, SourceNames, events_of, rule_form};

/// Most proposals at a time; of more the client is told that it should ask again as more is typed.
const PROPOSALS_MAX: usize = 1000;

/// What may stand under the cursor.
pub(super) fn complete(view: &View<'_>, params: &CompletionParams) -> Option<CompletionResponse> {
    let kind = view.kind()?;
    let at = view.byte(params.text_document_position.position);
    let outline = Outline::read(view.text());
    let (site, proposals) = match cursor_at(&outline, view.text(), at) {
        Cursor::Comment => return None,
        Cursor::Header { path, part, is_list, span } => keys::headers(view, kind, &outline, &path, part, is_list, span),
        Cursor::Key(key) => keys::keys(view, kind, &outline, &key),
        Cursor::Value(value) => match meaning(kind, &value.path) {
            Some(Meaning::Rule(purpose)) => rule::in_value(view, kind, &outline, &value, at, purpose)?,
            _ => values::values(view, kind, &outline, &value, at),
        },
    };
    Some(listed(view, &site, proposals, at))
}

fn listed(view: &View<'_>, site: &Site<'_>, proposals: Vec<Proposal>, at: usize) -> CompletionResponse {
    let prefix = site.prefix.to_lowercase();
    let fits = |proposal: &Proposal| {
        // The client filters too, by rules of its own; what shares no letter in order is never shown by any.
        let mut rest = proposal.filter().to_lowercase().chars().collect::<Vec<_>>().into_iter();
        prefix.chars().filter(|c| c.is_alphanumeric()).all(|c| rest.any(|r| r == c))
    };
    let mut items: Vec<CompletionItem> = Vec::new();
    let mut is_incomplete = false;
    let mut seen = std::collections::BTreeSet::new();
    for proposal in proposals.into_iter().filter(fits) {
        if items.len() == PROPOSALS_MAX {
            is_incomplete = true;
            break;
        }
        if !seen.insert(proposal.insert.clone()) {
            continue;
        }
        let order = items.len();
        items.extend(proposal.item(view, site, at, order));
    }
    CompletionResponse::List(CompletionList { is_incomplete, items })
}

/// Adds the documentation to a proposal that somebody looks at.
pub(super) fn resolve(all: &[Surroundings<'_>], mut item: CompletionItem) -> CompletionItem {
    let Some(subject) = item.data.as_ref().and_then(|data| serde_json::from_value::<Subject>(data.clone()).ok()) else {
        return item;
    };
    let workspace = all.iter().find(|w| w.project.is_some_and(|p| p.name() == subject.workspace()));
    let said = workspace.and_then(|workspace| documented(workspace, &subject));
    if let Some(value) = said {
        let kind = MarkupKind::Markdown;
        item.documentation = Some(Documentation::MarkupContent(MarkupContent { kind, value }));
    }
    item
}

fn documented(workspace: &Surroundings<'_>, subject: &Subject) -> Option<String> {
    let names = || Some(SourceNames::new(workspace.catalog()?));
    match subject {
        Subject::Tag { id, .. } => cards::tag(workspace, id),
        Subject::Strategy { id, .. } => cards::strategy(workspace, id),
        Subject::Kpi { name, .. } => cards::kpi(workspace, name),
        Subject::Source { name, .. } => cards::source(workspace, name),
        Subject::Event { source, event, .. } => {
            let source = names()?.source(source)?;
            let event = events_of(source).iter().find(|e| e.as_ref() == event)?;
            Some(cards::event(workspace, EventName { source, event: Some(event) }))
        }
        Subject::Column { source, column, .. } => {
            let source = names()?.source(source)?;
            let column = source.columns.iter().find(|c| c.name.as_ref() == column)?;
            Some(cards::column(workspace, source, column))
        }
        Subject::Form { word, .. } => Some(text(rule_form(word)?.about(workspace.language()))),
    }
}
