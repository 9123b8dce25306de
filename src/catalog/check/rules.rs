use crate::{
    catalog::{Document, Step, code, known::Known, references::collect},
    diagnostic::{Diagnostic, Diagnostics},
    rule::{
        self, Purpose,
        typed::{Expr, References},
    },
};

/// Reads one rule of a document and gives it its meaning; mistakes are reported where they stand in the file.
pub(super) fn resolve<T>(
    document: &Document<T>,
    path: &[Step<'_>],
    text: &str,
    known: &Known,
    purpose: Purpose,
    references: &mut References,
    found: &mut Diagnostics,
) -> Option<Expr> {
    if text.trim().is_empty() {
        blank(document, path, found);
        return None;
    }
    let (ast, mut errors) = rule::parse(text);
    let expr = ast.and_then(|ast| match rule::resolve(&ast, known, purpose) {
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
        found.push(error.diagnostic(|span| document.text_place(path, span)));
    }
    if let Some(expr) = &expr {
        collect(expr, references);
    }
    expr
}

/// Reports a text that is there but says nothing.
pub(super) fn blank<T>(document: &Document<T>, path: &[Step<'_>], found: &mut Diagnostics) {
    let key = path.iter().rev().find_map(|s| if let Step::Key(key) = s { Some(*key) } else { None }).unwrap_or("");
    found.push(
        Diagnostic::error(code::BLANK, document.place(path), format!("`{key}` is empty"))
            .label("nothing is said here")
            .help(format!("write the `{key}`, or remove the line")),
    );
}
