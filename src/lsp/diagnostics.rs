//! Findings of a check as the client shows them.

use std::{collections::BTreeMap, sync::Arc};

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Uri,
};
use serde_json::json;

use super::{analysis::Analysis, client::Client, pages, position::Lines, project::Project};
use crate::{
    catalog::FileKind,
    diagnostic::{self, Diagnostics, Place, Severity, Sources, Span, meant},
};

/// The findings of a check, by file; files without findings are not among them.
pub(super) fn by_file(analysis: &Analysis, project: &Project, client: &Client) -> BTreeMap<Arc<str>, Vec<Diagnostic>> {
    let uri = |file: &str| project.uri(file);
    let mut converter = Converter { texts: &analysis.texts, client, uri: &uri, lines: BTreeMap::new() };
    converter.all(&analysis.found, FileKind::WORKSPACE_FILE)
}

/// The findings of one lone file.
pub(super) fn of_one(found: &Diagnostics, texts: &Sources, file: &str, uri: &Uri, client: &Client) -> Vec<Diagnostic> {
    let address = |_: &str| Some(uri.clone());
    let mut converter = Converter { texts, client, uri: &address, lines: BTreeMap::new() };
    converter.all(found, file).remove(file).unwrap_or_default()
}

struct Converter<'a> {
    texts: &'a Sources,
    client: &'a Client,
    uri: &'a dyn Fn(&str) -> Option<Uri>,
    lines: BTreeMap<Arc<str>, Lines>,
}

impl Converter<'_> {
    fn all(&mut self, found: &Diagnostics, fallback: &str) -> BTreeMap<Arc<str>, Vec<Diagnostic>> {
        let mut by_file: BTreeMap<Arc<str>, Vec<Diagnostic>> = BTreeMap::new();
        for finding in found {
            let place = finding.place.clone().unwrap_or_else(|| Place::new(fallback, Span::default()));
            let diagnostic = self.one(finding, &place);
            by_file.entry(place.file).or_default().push(diagnostic);
        }
        by_file
    }

    fn one(&mut self, finding: &diagnostic::Diagnostic, place: &Place) -> Diagnostic {
        let range = self.range(place);
        let mut message = finding.message.clone();
        if !finding.label.is_empty() {
            message.push_str(&format!(": {}", finding.label));
        }
        if let Some(help) = &finding.help {
            message.push_str(&format!("\nhelp: {help}"));
        }
        let mut related = Vec::new();
        for (place, words) in &finding.related {
            if self.client.related_information {
                let range = self.range(place);
                if let Some(uri) = (self.uri)(&place.file) {
                    let location = Location::new(uri, range);
                    related.push(DiagnosticRelatedInformation { location, message: words.clone() });
                }
            } else {
                message.push_str(&format!("\n{}: {words}", place.file));
            }
        }
        let suggestion = finding.help.as_deref().and_then(meant);
        Diagnostic {
            range,
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
            }),
            code: Some(NumberOrString::String(finding.code.to_owned())),
            code_description: self.client.code_description.then(|| self.page(finding.code)).flatten(),
            source: Some("tagwerk".to_owned()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: None,
            data: suggestion.map(|meant| json!({"meant": meant})),
        }
    }

    /// Where the code is explained.
    fn page(&self, code: &str) -> Option<CodeDescription> {
        let page = self.client.preferences.diagnostics_page.as_deref()?;
        let href = format!("{page}#:~:text={code}").parse().ok()?;
        pages::explanation(code).map(|_| CodeDescription { href })
    }

    fn range(&mut self, place: &Place) -> lsp_types::Range {
        let text = self.texts.get(&place.file).unwrap_or("");
        let encoding = self.client.encoding;
        let lines = self.lines.entry(Arc::clone(&place.file)).or_insert_with(|| Lines::new(text, encoding));
        lines.range(text, place.span)
    }
}
