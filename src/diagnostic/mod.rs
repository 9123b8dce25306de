//! What is wrong, where, and how to mend it.
//!
//! A [`Diagnostic`] has a stable code, one primary place (file, byte span), a sentence and a remedy. Rooms that find
//! mistakes push them into [`Diagnostics`] and go on, so that one run reports everything. Rendering to text (with the
//! line underlined) and to JSON lives here; printing does not, and neither does reading files: the text of a file is
//! handed in.

mod place;
mod render;
mod similar;

pub use place::{LineIndex, Place, Span};
pub use render::{Sources, render_json, render_text, sanitize};
pub use similar::{nearest, suggestion};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something cannot work; commands exit with 1.
    Error,
    /// Something works but should be looked at.
    Warning,
}

/// One mistake in something that people write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Stable code such as `R104`; the letter is the room (`T` TOML shape, `C` catalog, `R` rule), the number never
    /// changes its meaning.
    pub code: &'static str,
    /// A lower-case fragment without a full stop, names in backticks.
    pub message: String,
    /// Where; `None` only when the whole workspace is meant.
    pub place: Option<Place>,
    /// Text under the underline; may be empty.
    pub label: String,
    /// Other places that belong to it, each with its own text.
    pub related: Vec<(Place, String)>,
    /// A concrete next step.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Starts an error at a place.
    #[must_use]
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: Some(place),
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// Starts a warning at a place.
    #[must_use]
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// Sets the text under the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Sets the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to the finding.
    #[must_use]
    pub fn related(mut self, place: Place, text: impl Into<String>) -> Self {
        self.related.push((place, text.into()));
        self
    }
}

/// The findings of one run, in the order they were found until [`Diagnostics::sort`].
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The finding that was added last, to say more about it.
    pub fn last_mut(&mut self) -> Option<&mut Diagnostic> {
        self.found.last_mut()
    }

    /// Adds all findings of another run.
    pub fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// True when at least one finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// True when nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many findings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Orders by file, position, code, so that output does not depend on threads.
    pub fn sort(&mut self) {
        self.found.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}
