use crate::diagnostic::Span;

/// A rule as written: forms and spans, no meaning yet.
#[derive(Debug, Clone)]
pub struct Ast {
    pub(super) value: bool,
    /// Where it stands in the rule's text, in bytes.
    pub span: Span,
}
