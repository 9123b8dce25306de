use super::{Ast, RuleError};
use crate::diagnostic::Span;

/// Reads a rule. The tree may be there beside errors: it then holds gaps, so that [`super::resolve`] can report more.
#[must_use]
pub fn parse(text: &str) -> (Option<Ast>, Vec<RuleError>) {
    let span = Span::new(0, text.len());
    match text.trim() {
        "true" => (Some(Ast { value: true, span }), Vec::new()),
        "false" => (Some(Ast { value: false, span }), Vec::new()),
        other => (None, vec![RuleError::Expected { expected: "a rule", found: format!("`{other}`"), span }]),
    }
}
