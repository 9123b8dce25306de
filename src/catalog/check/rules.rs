use crate::{
    catalog::{Document, Step, code, known::Known, references::collect},
    diagnostic::{Diagnostic, Diagnostics, Place},
    rule::{
        self, Purpose, RuleError,
        typed::{Expr, References},
    },
};

/// Reads the rules of one document.
pub(super) struct RuleReader<'a> {
    pub(super) known: &'a Known,
    /// What the rules refer to, so far.
    pub(super) references: References,
    /// What is wrong, so far.
    pub(super) found: Diagnostics,
    /// Sources whose columns or events a rule needs and nobody knows yet, and where.
    pub(super) unread: Vec<(String, Place)>,
}

impl<'a> RuleReader<'a> {
    pub(super) fn new(known: &'a Known) -> Self {
        Self { known, references: References::default(), found: Diagnostics::new(), unread: Vec::new() }
    }

    /// Gives a rule its meaning; mistakes are reported where they stand in the file.
    pub(super) fn resolve<T>(
        &mut self,
        document: &Document<T>,
        path: &[Step<'_>],
        text: &str,
        purpose: Purpose,
    ) -> Option<Expr> {
        if text.trim().is_empty() {
            blank(document, path, &mut self.found);
            return None;
        }
        let (ast, mut errors) = rule::parse(text);
        let expr = ast.and_then(|ast| match rule::resolve(&ast, self.known, purpose) {
            Ok((expr, warnings)) => {
                errors.extend(warnings);
                Some(expr)
            }
            Err(more) => {
                errors.extend(more);
                None
            }
        });
        for error in &errors {
            let place = |span| document.text_place(path, span);
            match error {
                // Said once for each source, not once for each rule.
                RuleError::ColumnsUnknown { source_name, span } => {
                    self.unread.push((source_name.clone(), place(*span)));
                }
                RuleError::EventsUnknown { sources, span, .. } => {
                    self.unread.extend(sources.iter().map(|source| (source.clone(), place(*span))));
                }
                error => self.found.push(error.diagnostic(place)),
            }
        }
        if let Some(expr) = &expr {
            collect(expr, &mut self.references);
        }
        expr
    }
}

/// Reports a text that is there but says nothing.
pub(super) fn blank<T>(document: &Document<T>, path: &[Step<'_>], found: &mut Diagnostics) {
    let key = path.iter().rev().find_map(|s| if let Step::Key(key) = s { Some(*key) } else { None }).unwrap_or("");
    found.push(
        Diagnostic::error(code::BLANK, document.place(path), format!("`{key}` is empty"))
            .label("nothing is said here")
            .help(format!("write what `{key}` is meant to say")),
    );
}
