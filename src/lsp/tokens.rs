//! Semantic tokens: what a highlighter for TOML cannot see, the words inside of rules.

use lsp_types::{SemanticToken, SemanticTokenType, SemanticTokens, SemanticTokensLegend, SemanticTokensParams};

use super::{outline::Outline, rules::rules_of, view::View};
use crate::{
    diagnostic::Span,
    rule::{WordKind, words},
};

const TYPES: [SemanticTokenType; 6] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::OPERATOR,
];

/// The kinds of tokens, in the order in which they are numbered.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend { token_types: TYPES.to_vec(), token_modifiers: Vec::new() }
}

const fn number(kind: WordKind) -> u32 {
    match kind {
        WordKind::Keyword => 0,
        WordKind::Function => 1,
        WordKind::Name => 2,
        WordKind::Text => 3,
        WordKind::Number => 4,
        WordKind::Sign => 5,
    }
}

/// The words of all rules of a document.
pub(super) fn of_document(view: &View<'_>, _: &SemanticTokensParams) -> Option<SemanticTokens> {
    let kind = view.kind()?;
    let outline = Outline::read(view.text());
    let mut found: Vec<(Span, u32)> = Vec::new();
    for rule in rules_of(kind, &outline, view.text()) {
        for (span, kind) in words(&rule.text) {
            let span = rule.written.to_file(span);
            found.extend(on_lines(view.text(), span).map(|part| (part, number(kind))));
        }
    }
    found.sort_unstable_by_key(|(span, _)| span.start);
    let mut data = Vec::with_capacity(found.len());
    let (mut line, mut character) = (0, 0);
    for (span, token_type) in found {
        let range = view.range(span);
        let delta_line = range.start.line - line;
        let delta_start = if delta_line == 0 { range.start.character - character } else { range.start.character };
        (line, character) = (range.start.line, range.start.character);
        let length = range.end.character.saturating_sub(character);
        data.push(SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset: 0 });
    }
    Some(SemanticTokens { result_id: None, data })
}

/// A token has to stay on its line: the parts of a span between line breaks.
fn on_lines(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let mut at = span.start;
    text[span.start..span.end].split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let end = start + line.trim_end_matches(['\r', '\n']).len();
        (start < end).then_some(Span::new(start, end))
    })
}
