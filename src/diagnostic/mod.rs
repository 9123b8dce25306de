//! What is wrong, where, and how to mend it.
//!
//! A [`Diagnostic`] has a stable code, one primary place (file, byte span), a sentence and a remedy. Rooms that find
//! mistakes push them into [`Diagnostics`] and go on, so that one run reports everything. Rendering to text (with the
//! line underlined) and to JSON lives here; printing does not, and neither does reading files: the text of a file is
//! handed in.

mod number;
mod place;
mod render;
mod similar;

use std::sync::Arc;

pub use number::{counted, grouped};
pub use place::{LineIndex, Place, Span};
pub use render::{Sources, render_json, render_text, sanitize};
pub use similar::{meant, nearest, suggestion};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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

    /// What stays the same when lines above it come and go, once for each tag that it is about: to tell new findings from
    /// old ones.
    #[must_use]
    pub fn identities(&self) -> Vec<String> {
        let file = self.place.as_ref().map_or("", |p| &p.file);
        let finding = format!("{} {file} {}", self.code, self.message);
        match members(self) {
            [] => vec![finding],
            members => members.iter().map(|member| format!("{finding} {member}")).collect(),
        }
    }

    /// Which tags the finding is about, in a sentence, when its text makes several: `in the tag `active_7d``.
    #[must_use]
    pub fn members(&self) -> Option<String> {
        const NAMED_MAX: usize = 5;
        let members = &self.place.as_ref()?.members;
        let names = |some: &[Arc<str>]| some.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>().join(", ");
        match members.len() {
            0 => None,
            1 => Some(format!("in the tag {}", names(members))),
            2..=NAMED_MAX => Some(format!("in the tags {}", names(members))),
            n => Some(format!("in the tags {}, and {} more", names(&members[..NAMED_MAX]), n - NAMED_MAX)),
        }
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

    /// Orders by file, position, code, so that output does not depend on threads. The same mistake in the same text of
    /// several members of a family becomes one, which names the members.
    pub fn sort(&mut self) {
        self.found.sort_by(|a, b| (key(a), members(a)).cmp(&(key(b), members(b))));
        self.found.dedup_by(|later, first| {
            let is_same = key(later) == key(first) && !members(later).is_empty() && !members(first).is_empty();
            if is_same && let (Some(from), Some(into)) = (&later.place, &mut first.place) {
                into.members
                    .extend(from.members.iter().filter(|m| !into.members.contains(m)).cloned().collect::<Vec<_>>());
            }
            is_same
        });
    }
}

/// What findings are ordered by, before the member of a family that they are about.
type Key<'d> = (Option<(&'d str, Span)>, &'d str, &'d str);

fn key(d: &Diagnostic) -> Key<'_> {
    (d.place.as_ref().map(|p| (p.file.as_ref(), p.span)), d.code, &d.message)
}

fn members(d: &Diagnostic) -> &[Arc<str>] {
    d.place.as_ref().map_or(&[], |p| &p.members)
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}
