use std::{collections::BTreeMap, sync::Arc};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde_json::{Value, json};

use super::{Diagnostic, Diagnostics, LineIndex, Place, Severity};

/// The texts that places point into, by file name.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    texts: BTreeMap<Arc<str>, Arc<str>>,
}

impl Sources {
    /// No texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces the text of a file.
    pub fn insert(&mut self, file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.texts.insert(file.into(), text.into());
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(AsRef::as_ref)
    }

    /// All files with their texts, ordered by name, to be kept.
    pub fn shared(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.texts.iter()
    }

    /// All files with their texts, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(file, text)| (file.as_ref(), text.as_ref()))
    }

    /// Takes over all texts of another.
    pub fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
    }
}

/// Replaces control characters, so that text from data or git cannot steer a terminal. Tabs become a space.
#[must_use]
pub fn sanitize(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() || is_bidi_control(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Characters that reorder the text around them.
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes findings as people read them, the line underlined, with a last line that counts them.
#[must_use]
pub fn render_text(found: &Diagnostics, sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&render_one(diagnostic, sources, &renderer));
        out.push_str("\n\n");
    }
    let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    if errors + warnings > 0 {
        let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let parts: Vec<String> = [(errors, "error"), (warnings, "warning")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| count(n, word))
            .collect();
        out.push_str(&parts.join(", "));
        out.push('\n');
    }
    out
}

fn render_one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = sanitize(&diagnostic.message);
    let label = sanitize(&diagnostic.label);
    let help = diagnostic.help.as_deref().map(sanitize);
    let related: Vec<(&Place, String)> = diagnostic.related.iter().map(|(p, t)| (p, sanitize(t))).collect();

    let title = level.primary_title(message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    let mut files: Vec<&Arc<str>> = Vec::new();
    let places = diagnostic.place.iter().chain(related.iter().map(|(p, _)| *p));
    for place in places {
        if !files.contains(&&place.file) {
            files.push(&place.file);
        }
    }
    // The text stays byte for byte as long as it was, so that spans hold.
    let texts: Vec<(&str, String)> =
        files.iter().map(|f| (f.as_ref(), harmless(sources.get(f).unwrap_or("")))).collect();
    for (file, text) in &texts {
        let mut snippet = Snippet::source(text.as_str()).path(*file).fold(true);
        if let Some(place) = diagnostic.place.as_ref().filter(|p| p.file.as_ref() == *file) {
            snippet = snippet.annotation(AnnotationKind::Primary.span(clamp(place, text)).label(label.as_str()));
        }
        for (place, words) in related.iter().filter(|(p, _)| p.file.as_ref() == *file) {
            snippet = snippet.annotation(AnnotationKind::Context.span(clamp(place, text)).label(words.as_str()));
        }
        group = group.element(snippet);
    }
    let members = diagnostic.members();
    if let Some(members) = &members {
        group = group.element(Level::NOTE.message(members.as_str()));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' | '\r' => c.to_string(),
            c if c.is_control() || is_bidi_control(c) => "?".repeat(c.len_utf8()),
            c => c.to_string(),
        })
        .collect()
}

fn clamp(place: &Place, text: &str) -> std::ops::Range<usize> {
    let mut start = place.span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = place.span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Findings as a JSON array: `severity`, `code`, `message`, `file`, `line`, `column`, `end_line`, `end_column` (from 1,
/// columns in characters), `label`, `help`, `related`; and `members`, the tags that are meant, where the text is a family's.
#[must_use]
pub fn render_json(found: &Diagnostics, sources: &Sources) -> Value {
    let locate = |place: &Place| -> Value {
        let text = sources.get(&place.file).unwrap_or("");
        let index = LineIndex::new(text);
        let (line, column) = index.line_column(text, place.span.start);
        let (end_line, end_column) = index.line_column(text, place.span.end);
        json!({"file": place.file.as_ref(), "line": line, "column": column, "end_line": end_line, "end_column": end_column})
    };
    let one = |d: &Diagnostic| -> Value {
        let mut value = json!({"severity": d.severity, "code": d.code, "message": d.message});
        let object = value.as_object_mut().expect("an object was just built");
        if let Some(Value::Object(place)) = d.place.as_ref().map(locate) {
            object.extend(place);
        }
        object.insert("label".into(), json!(d.label));
        object.insert("help".into(), json!(d.help));
        let related: Vec<Value> = d
            .related
            .iter()
            .map(|(place, text)| {
                let mut at = locate(place);
                at["message"] = json!(text);
                at
            })
            .collect();
        object.insert("related".into(), json!(related));
        if let Some(place) = d.place.as_ref().filter(|p| !p.members.is_empty()) {
            let members: Vec<&str> = place.members.iter().map(AsRef::as_ref).collect();
            object.insert("members".into(), json!(members));
        }
        value
    };
    Value::Array(found.iter().map(one).collect())
}
