//! Differences of rules, as people say them.

use crate::rule::{self, Ast, ast::AstKind};

/// A rule in one way of writing; as written when it cannot be read.
pub(super) fn tidy(text: &str) -> String {
    match rule::parse(text) {
        (Some(ast), errors) if errors.is_empty() => ast.to_string(),
        _ => text.trim().to_owned(),
    }
}

/// What became of a rule: only the part that differs is named.
pub(super) fn rule_words(before: &str, after: &str) -> String {
    let read = |text| match rule::parse(text) {
        (Some(ast), errors) if errors.is_empty() => Some(ast),
        _ => None,
    };
    match (read(before), read(after)) {
        (Some(old), Some(new)) => between(&old, &new),
        _ => became(before.trim(), after.trim()),
    }
}

pub(super) fn became(before: &str, after: &str) -> String {
    format!("`{before}` became `{after}`")
}

fn between(old: &Ast, new: &Ast) -> String {
    match (&old.kind, &new.kind) {
        (AstKind::And(was), AstKind::And(is)) => parts(was, is, old, new),
        (AstKind::Or(was), AstKind::Or(is)) => parts(was, is, old, new),
        (AstKind::Not(was), AstKind::Not(is)) => between(was, is),
        (AstKind::Compare { left: was, .. }, AstKind::Compare { left: is, .. }) => {
            let (was, is, old, new) = (was.to_string(), is.to_string(), old.to_string(), new.to_string());
            match (old.strip_prefix(&was), new.strip_prefix(&is)) {
                (Some(_), Some(rest)) if was == is => became(&old, rest.trim()),
                _ => became(&old, &new),
            }
        }
        // A condition was put before or behind what was there.
        (_, AstKind::And(is)) if is.contains(old) => parts(std::slice::from_ref(old), is, old, new),
        (_, AstKind::Or(is)) if is.contains(old) => parts(std::slice::from_ref(old), is, old, new),
        (AstKind::And(was) | AstKind::Or(was), _) if was.contains(new) => {
            parts(was, std::slice::from_ref(new), old, new)
        }
        _ => became(&old.to_string(), &new.to_string()),
    }
}

/// What came and went among alternatives or conditions.
fn parts(was: &[Ast], is: &[Ast], old: &Ast, new: &Ast) -> String {
    let gone: Vec<&Ast> = was.iter().filter(|part| !is.contains(part)).collect();
    let come: Vec<&Ast> = is.iter().filter(|part| !was.contains(part)).collect();
    let word = if matches!(new.kind, AstKind::Or(_)) || matches!(old.kind, AstKind::Or(_)) { "or" } else { "and" };
    match (gone.as_slice(), come.as_slice()) {
        ([], []) => "the same conditions in another order".to_owned(),
        ([one], [other]) => between(one, other),
        _ => {
            let gone = gone.iter().map(|part| format!("`{word} {part}` is gone"));
            let come = come.iter().map(|part| format!("`{word} {part}` came"));
            gone.chain(come).collect::<Vec<_>>().join(", ")
        }
    }
}
