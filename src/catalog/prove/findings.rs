//! What is proved and hardly meant, as warnings: such a rule can be evaluated, it only does not say what it seems to.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;

use super::{Meanings, code, meanings::Meaning};
use crate::{
    catalog::{Case, Catalog, CatalogStrategy, CatalogTag, Document, Status, Step, TagBody, code::UNREACHABLE},
    diagnostic::{Diagnostic, Diagnostics, Place, Span},
    rule::{
        prove::{Prover, Remark, RemarkKind, canonical},
        typed::{Expr, ExprKind, Value},
    },
};

/// Everything that is proved about the rules of a catalog and is likely a mistake. Sorted; the same on any number of
/// threads.
#[must_use]
pub fn findings(catalog: &Catalog, meanings: &Meanings) -> Diagnostics {
    let prover = Prover::new(meanings);
    let mut found = Diagnostics::new();
    let reader = Reader { catalog, prover };
    let of_tags = catalog.tags().par_iter().map(|tag| reader.about_tag(tag));
    let of_strategies = catalog.strategies().par_iter().map(|strategy| reader.about_strategy(strategy));
    for more in of_tags.chain(of_strategies).collect::<Vec<_>>() {
        more.into_iter().for_each(|finding| found.push(finding));
    }
    same_tags(catalog, meanings, &mut found);
    found.sort();
    found
}

struct Reader<'c> {
    catalog: &'c Catalog,
    prover: Prover<'c>,
}

impl Reader<'_> {
    fn about_tag(&self, tag: &CatalogTag) -> Vec<Diagnostic> {
        if tag.document.value.status == Status::Retired {
            return Vec::new();
        }
        let document = &tag.document;
        let what = format!("`{}`", tag.id);
        match &tag.body {
            TagBody::Rule(rule) => self.about(document, &["rule".into(), "when".into()], rule, &what),
            TagBody::Cases(cases) => {
                let mut found = Vec::new();
                for (at, case) in cases.iter().enumerate() {
                    let path = ["case".into(), at.into(), "when".into()];
                    found.extend(self.about(document, &path, &case.when, &format!("the case `{}`", case.value)));
                }
                found.extend(unreachable(cases, document, &self.prover));
                found
            }
            TagBody::Model(model) => {
                let population = model.population.as_ref().map(|rule| ("population", rule));
                let label = model.label.as_ref().map(|rule| ("label", rule));
                let parts = population.into_iter().chain(label);
                parts
                    .flat_map(|(key, rule)| {
                        let path = ["model".into(), key.into()];
                        self.about(document, &path, rule, &format!("the {key} of {what}"))
                    })
                    .collect()
            }
            TagBody::Invalid => Vec::new(),
        }
    }

    fn about_strategy(&self, strategy: &CatalogStrategy) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if let Some(audience) = &strategy.audience {
            let what = format!("the audience of `{}`", strategy.id);
            found.extend(self.about(&strategy.document, &["audience".into()], audience, &what));
        }
        if let Some(goal) = &strategy.goal {
            let what = format!("the goal of `{}`", strategy.id);
            found.extend(self.about(&strategy.document, &["goal".into(), "when".into()], goal, &what));
        }
        found
    }

    fn about<T>(&self, document: &Document<T>, path: &[Step<'_>], rule: &Expr, what: &str) -> Vec<Diagnostic> {
        let remarks = self.prover.remarks(rule);
        remarks.iter().map(|remark| self.with_tags(said(remark, document, path, what), remark, rule)).collect()
    }

    /// Names the places where tags say what a remark follows from.
    fn with_tags(&self, mut finding: Diagnostic, remark: &Remark, rule: &Expr) -> Diagnostic {
        const NAMED_MAX: usize = 4;
        let mut named = Vec::new();
        rule.walk(&mut |part| {
            let inside = |span: &Span| span.start <= part.span.start && part.span.end <= span.end;
            if let ExprKind::Tag { tag, value } = &part.kind
                && (inside(&remark.span) || remark.because.as_ref().is_some_and(inside))
                && !named.contains(&(tag, value))
            {
                named.push((tag, value));
            }
        });
        for (tag, value) in named.into_iter().take(NAMED_MAX) {
            let Some(tag) = self.catalog.tag(tag) else { continue };
            let value = value.as_ref().map(|test| test.value.as_ref());
            finding = finding.related(place_of(tag, value), format!("what `{}` means", tag.id));
        }
        finding
    }
}

/// Where a tag says who is in it, or in a case of it.
pub(super) fn place_of(tag: &CatalogTag, value: Option<&str>) -> Place {
    let path: [Step<'_>; 3] = match &tag.body {
        TagBody::Rule(_) => return tag.document.place(&["rule".into(), "when".into()]),
        TagBody::Cases(cases) => {
            let at = cases.iter().position(|case| Some(case.value.as_ref()) == value).unwrap_or(0);
            ["case".into(), at.into(), "when".into()]
        }
        TagBody::Model(_) | TagBody::Invalid => return tag.document.place(&["model".into()]),
    };
    tag.document.place(&path)
}

/// A remark as a finding; both places are in the same rule.
fn said<T>(remark: &Remark, document: &Document<T>, path: &[Step<'_>], what: &str) -> Diagnostic {
    let place = |span| document.text_place(path, span);
    let is_inside = remark.is_because_of_inside();
    let never =
        if remark.because.is_some() && !is_inside { "never true together with the other" } else { "never true" };
    let other = if is_inside { "this decides it" } else { "the other condition" };
    let (code, message, label, because, help) = match remark.kind {
        RemarkKind::NeverTrue => {
            (code::NEVER, format!("nobody can be in {what}"), never, other, "say what is meant, or leave the rule out")
        }
        RemarkKind::AlwaysTrue => (
            code::ALWAYS,
            format!("everybody is in {what}"),
            "always true",
            other,
            "write `true` if everybody is meant",
        ),
        RemarkKind::IdleAlternative => {
            (code::NEVER, format!("a condition of {what} is never true"), never, other, "leave it out")
        }
        RemarkKind::IdleCondition => {
            (code::ALWAYS, format!("a condition of {what} is always true"), "always true", other, "leave it out")
        }
        RemarkKind::NoDifference => (
            code::NO_DIFFERENCE,
            format!("a condition of {what} makes no difference"),
            "follows from what stands beside it",
            "this says as much",
            "leave it out, or change the other",
        ),
    };
    let finding = Diagnostic::warning(code, place(remark.span), message).label(label).help(help);
    match remark.because {
        Some(span) => finding.related(place(span), because),
        None => finding,
    }
}

/// Cases for which nobody is left. What stands behind a plain `true` was said when the files were read.
fn unreachable<T>(cases: &[Case], document: &Document<T>, prover: &Prover<'_>) -> Vec<Diagnostic> {
    let is_true = |case: &Case| case.when.kind == ExprKind::Literal(Value::Bool(true));
    let reachable = cases.iter().position(is_true).map_or(cases.len(), |at| at + 1);
    let forms: Vec<Expr> = cases[..reachable].iter().map(|case| canonical(&case.when)).collect();
    let mut found = Vec::new();
    for at in 1..reachable {
        let earlier: Vec<&Expr> = forms[..at].iter().collect();
        if prover.is_impossible(&forms[at]) || !prover.nobody(&[&forms[at]], &earlier) {
            continue;
        }
        let place = |at: usize| document.place(&["case".into(), at.into(), "when".into()]);
        let mut finding =
            Diagnostic::warning(UNREACHABLE, place(at), format!("the case `{}` is never reached", cases[at].value))
                .label("nobody is left")
                .help("put the narrower case first, or leave this one out");
        match (0..at).find(|first| prover.implies(&forms[at], &forms[*first])) {
            Some(first) => {
                finding = finding.related(place(first), format!("`{}` takes all of them", cases[first].value));
            }
            None => {
                for (first, case) in cases[..at].iter().enumerate() {
                    finding = finding.related(place(first), format!("`{}` takes some of them", case.value));
                }
            }
        }
        found.push(finding);
    }
    found
}

/// Tags whose rules have one canonical form. A tag on its way out may be what its replacement is.
fn same_tags(catalog: &Catalog, meanings: &Meanings, found: &mut Diagnostics) {
    let mut known: HashMap<&Meaning, &CatalogTag> = HashMap::new();
    for (id, meaning) in meanings.all() {
        let Some(tag) = catalog.tag(id) else { continue };
        if matches!(tag.document.value.status, Status::Deprecated | Status::Retired) || is_constant(meaning) {
            continue;
        }
        let Some(first) = known.get(meaning) else {
            known.insert(meaning, tag);
            continue;
        };
        let first_id: &Arc<str> = &first.id;
        found.push(
            Diagnostic::warning(code::SAME, place_of(tag, None), format!("`{id}` means the same as `{first_id}`"))
                .label("the same members, whatever the data")
                .related(place_of(first, None), format!("`{first_id}` says it already"))
                .help(format!("keep one of them; another rule can say `tag({first_id})`")),
        );
    }
}

/// `true` and `false` say nothing that two tags could have in common.
fn is_constant(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Rule(Expr { kind: ExprKind::Literal(_), .. }))
}
