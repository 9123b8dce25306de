use crate::diagnostic::{Diagnostic, Place, Severity, Span};

/// A mistake in a rule, with its place in the rule's own text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// Something else stands where a form of the language was expected.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
        /// Where.
        span: Span,
    },
}

impl RuleError {
    /// Stable code such as `R120`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expected { .. } => "R120",
        }
    }

    /// Where, in bytes of the rule's text.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Expected { span, .. } => *span,
        }
    }

    /// An error, or a warning (the rule may be right, but its names cannot be checked yet).
    #[must_use]
    pub fn severity(&self) -> Severity {
        Severity::Error
    }

    /// The finding for people; `place` says where a span of the rule's text lies in a file.
    #[must_use]
    pub fn diagnostic(&self, place: impl Fn(Span) -> Place) -> Diagnostic {
        Diagnostic::error(self.code(), place(self.span()), self.to_string())
    }
}
