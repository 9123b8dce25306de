//! From text to what was chosen.

use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Configuration, UNKNOWN_KEY, UNKNOWN_WORD, UNREADABLE, WRONG_TYPE, keys::Chosen};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Span, nearest, suggestion},
    rule::say::Language,
    tui::theme::ThemeName,
};

/// What is called wrong, and where: findings in one file.
pub(super) struct Findings<'f> {
    file: Arc<str>,
    pub(super) found: &'f mut Diagnostics,
}

impl Findings<'_> {
    pub(super) fn error(&mut self, code: &'static str, span: Span, message: String, label: &str, help: Option<String>) {
        let mut finding = Diagnostic::error(code, Place::new(Arc::clone(&self.file), span), message).label(label);
        if let Some(help) = help {
            finding = finding.help(help);
        }
        self.found.push(finding);
    }

    /// A value of another kind than the one that is wanted.
    pub(super) fn wrong_type(&mut self, span: Span, key: &str, wanted: &str) {
        self.error(WRONG_TYPE, span, format!("`{key}` has the wrong type"), &format!("expected {wanted}"), None);
    }
}

pub(super) fn read(file: &str, text: &str) -> Configuration {
    let mut out = Configuration::default();
    let mut found = Diagnostics::new();
    let mut findings = Findings { file: file.into(), found: &mut found };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(1) {
        let span = error.span().map_or_else(|| Span::new(text.len(), text.len()), Span::from);
        findings.error(UNREADABLE, span, format!("not valid TOML: {}", error.message()), "", None);
    }
    if errors.is_empty() {
        let root = root.into_inner();
        for (key, value) in &root {
            let span = Span::from(key.span());
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("dashboard", DeValue::Table(dashboard)) => read_dashboard(dashboard, &mut out, &mut findings),
                ("dashboard", _) => findings.wrong_type(value.span().into(), "dashboard", "a section"),
                (other, _) => unknown_key(&mut findings, span, other, &["dashboard"]),
            }
        }
    }
    out.found = found;
    out
}

fn read_dashboard(table: &DeTable<'_>, out: &mut Configuration, findings: &mut Findings<'_>) {
    let mut chosen = Chosen::default();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "theme" => out.theme = word(value, "theme", &ThemeName::ALL, ThemeName::word, findings),
            "language" => out.language = word(value, "language", &Language::ALL, Language::code, findings),
            "keys" => match value.get_ref() {
                DeValue::Table(keys) => chosen.read(keys, "", findings),
                _ => findings.wrong_type(value.span().into(), "keys", "a section of actions with their keys"),
            },
            other => unknown_key(findings, key.span().into(), other, &["theme", "language", "keys"]),
        }
    }
    out.keymap = chosen.keymap(findings);
}

/// One word of a few.
fn word<T: Copy>(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
    findings: &mut Findings<'_>,
) -> Option<T> {
    let span = Span::from(value.span());
    let Some(text) = value.get_ref().as_str() else {
        findings.wrong_type(span, key, "a text");
        return None;
    };
    let known = all.iter().copied().find(|one| name(*one) == text);
    if known.is_none() {
        let help = suggestion(text, all.iter().map(|one| name(*one)));
        findings.error(UNKNOWN_WORD, span, format!("unknown {key} `{text}`"), "", help);
    }
    known
}

fn unknown_key(findings: &mut Findings<'_>, span: Span, key: &str, known: &[&str]) {
    let help = match nearest(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")),
    };
    findings.error(UNKNOWN_KEY, span, format!("unknown key `{key}`"), "", Some(help));
}
