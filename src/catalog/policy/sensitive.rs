use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Policy,
    findings::{About, Found},
    registry::FORBIDDEN_COLUMN,
};
use crate::{
    catalog::{Catalog, CatalogStrategy, CatalogTag, Document, Status, Step, TagBody, references::tag_span},
    diagnostic::{Diagnostic, Place, Span},
    rule::typed::{ColumnRef, Expr, ExprKind, References},
};

/// Sensitive columns that a rule reads, each with the tag through which it does; `None` when the rule names it itself.
type Reach = BTreeMap<ColumnRef, Option<Arc<str>>>;

/// Tags and strategies that use a sensitive column although their category may not: in a rule, a case, a feature, a
/// population, a score, a filter, or through the tags they refer to.
pub(super) fn check(policy: &Policy, catalog: &Catalog, all: &mut Vec<Found>) {
    if policy.sensitive.is_empty() {
        return;
    }
    let mut reached: BTreeMap<Arc<str>, Reach> = BTreeMap::new();
    // Tags of a level refer only to tags of levels before it. What lies in a circle was reported and is never built.
    for level in catalog.levels() {
        for tag in level {
            let reach = reach(policy, &tag.references, scores(tag), &reached);
            if !reach.is_empty() {
                reached.insert(tag.id.clone(), reach);
            }
        }
    }
    for tag in catalog.tags().iter().filter(|tag| tag.document.value.status != Status::Retired) {
        let Some(reach) = reached.get(&tag.id) else { continue };
        let about = About { tag: Some(tag.id.clone()), category: Some(tag.category.clone()), strategy: None };
        report(
            policy,
            reach,
            &tag.category,
            &format!("tag `{}`", tag.id),
            &about,
            &|column, through| place_in_tag(tag, column, through),
            all,
        );
    }
    for strategy in catalog.strategies().iter().filter(|s| s.document.value.status != Status::Retired) {
        let reach = reach(policy, &strategy.references, None, &reached);
        let about = About { strategy: Some(strategy.id.clone()), category: Some(Arc::from("strategies")), tag: None };
        let place = |column: &ColumnRef, through: Option<&str>| place_in_strategy(strategy, column, through);
        report(policy, &reach, "strategies", &format!("strategy `{}`", strategy.id), &about, &place, all);
    }
}

fn scores(tag: &CatalogTag) -> Option<&ColumnRef> {
    match &tag.body {
        TagBody::Model(model) => model.scores.as_ref(),
        TagBody::Rule(_) | TagBody::Cases(_) | TagBody::Invalid => None,
    }
}

fn reach(
    policy: &Policy,
    references: &References,
    scores: Option<&ColumnRef>,
    reached: &BTreeMap<Arc<str>, Reach>,
) -> Reach {
    let is_sensitive = |column: &ColumnRef| policy.sensitive.iter().any(|s| s.holds(&column.source, &column.column));
    let mut reach: Reach = references
        .columns
        .iter()
        .chain(scores)
        .filter(|column| is_sensitive(column))
        .map(|column| (column.clone(), None))
        .collect();
    for tag in &references.tags {
        for column in reached.get(tag).into_iter().flat_map(|reach| reach.keys()) {
            reach.entry(column.clone()).or_insert_with(|| Some(tag.clone()));
        }
    }
    reach
}

fn report(
    policy: &Policy,
    reach: &Reach,
    category: &str,
    what: &str,
    about: &About,
    place: &dyn Fn(&ColumnRef, Option<&str>) -> Place,
    all: &mut Vec<Found>,
) {
    for (column, through) in reach {
        let forbids =
            |s: &&super::SensitiveColumns| s.holds(&column.source, &column.column) && !s.categories.contains(category);
        let Some(sensitive) = policy.sensitive.iter().find(forbids) else { continue };
        let name = format!("`{}.{}`", column.source, column.column);
        let level = &sensitive.level;
        let (message, label) = match through {
            None => (format!("{what} uses {name}, which is of sensitivity `{level}`"), "read here".to_owned()),
            Some(through) => (
                format!("{what} uses {name} through `{through}`, which is of sensitivity `{level}`"),
                format!("`{through}` reads {name}"),
            ),
        };
        let allowed: BTreeSet<String> = sensitive.categories.iter().map(|c| format!("`{c}`")).collect();
        let allowed: Vec<String> = allowed.into_iter().collect();
        let help = match allowed.as_slice() {
            [] => "no category may use it: leave it out, or have an exception approved".to_owned(),
            list => format!("only {} may use it: leave it out, or have an exception approved", list.join(", ")),
        };
        let diagnostic = Diagnostic::error(FORBIDDEN_COLUMN.code, place(column, through.as_deref()), message)
            .label(label)
            .help(help);
        all.push(Found::new(&FORBIDDEN_COLUMN, Some(about.clone()), diagnostic));
    }
}

fn place_in_tag(tag: &CatalogTag, column: &ColumnRef, through: Option<&str>) -> Place {
    let document = &tag.document;
    let find = |path: &[Step<'_>], rule: &Expr| find(document, path, rule, column, through);
    match &tag.body {
        TagBody::Rule(rule) => find(&["rule".into(), "when".into()], rule),
        TagBody::Cases(cases) => {
            cases.iter().enumerate().find_map(|(at, case)| find(&["case".into(), at.into(), "when".into()], &case.when))
        }
        TagBody::Model(model) => {
            let parts = [("label", &model.label), ("population", &model.population)];
            let part = parts.into_iter().find_map(|(key, rule)| find(&["model".into(), key.into()], rule.as_ref()?));
            let feature = || {
                let features = model.features.iter().enumerate();
                features.into_iter().find_map(|(at, rule)| find(&["model".into(), "features".into(), at.into()], rule))
            };
            part.or_else(feature)
        }
        TagBody::Invalid => None,
    }
    .unwrap_or_else(|| {
        let key = if scores(tag).is_some() { "scores" } else { "id" };
        match key {
            "scores" => document.place(&["model".into(), "scores".into()]),
            key => document.place(&[key.into()]),
        }
    })
}

fn place_in_strategy(strategy: &CatalogStrategy, column: &ColumnRef, through: Option<&str>) -> Place {
    let document = &strategy.document;
    let audience =
        strategy.audience.as_ref().and_then(|rule| find(document, &["audience".into()], rule, column, through));
    let goal = || {
        let rule = strategy.goal.as_ref()?;
        find(document, &["goal".into(), "when".into()], rule, column, through)
    };
    audience.or_else(goal).unwrap_or_else(|| document.place(&["id".into()]))
}

/// Where a rule reads the column, or names the tag through which it does.
fn find<T>(
    document: &Document<T>,
    path: &[Step<'_>],
    rule: &Expr,
    column: &ColumnRef,
    through: Option<&str>,
) -> Option<Place> {
    let span = match through {
        Some(tag) => tag_span(rule, tag),
        None => column_span(rule, column),
    }?;
    Some(document.text_place(path, span))
}

fn column_span(rule: &Expr, column: &ColumnRef) -> Option<Span> {
    let mut found = None;
    rule.walk(&mut |part| {
        if let ExprKind::Attribute(read) | ExprKind::Column(read) = &part.kind
            && read == column
        {
            found = found.or(Some(part.span));
        }
    });
    found
}
