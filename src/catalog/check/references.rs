use std::sync::Arc;

use crate::{
    catalog::{
        Catalog, CatalogStrategy, CatalogTag, Document, Status, Step, TagBody, WorkspaceFile, code,
        references::tag_span,
    },
    diagnostic::{Diagnostic, Diagnostics, Place, suggestion},
    rule::typed::{Expr, References},
};

/// References outside of rules lead somewhere, and what is in use needs only what is built.
pub(super) fn check(catalog: &Catalog, workspace: &Document<WorkspaceFile>, found: &mut Diagnostics) {
    for tag in catalog.tags() {
        replacement(catalog, tag, found);
        kpis(catalog, tag, found);
        if tag.document.value.status.is_built() {
            let status = tag.document.value.status;
            built(catalog, &tag.references, found, |id| (reference_place(tag, id), format!("this tag is `{status}`")));
        }
    }
    for strategy in catalog.strategies() {
        if strategy.document.value.status.is_built() {
            let status = strategy.document.value.status;
            built(catalog, &strategy.references, found, |id| {
                (strategy_place(strategy, id), format!("this strategy is `{status}`"))
            });
        }
    }
    for kpi in catalog.kpis() {
        built(catalog, &kpi.references, found, |id| {
            let path = ["kpis".into(), kpi.name.as_ref().into(), "when".into()];
            let span = kpi.when.as_ref().and_then(|e| tag_span(e, id)).unwrap_or_default();
            (workspace.text_place(&path, span), "KPIs are always counted".to_owned())
        });
    }
    suppression(catalog, workspace, found);
}

/// Where a strategy refers to a tag for the first time.
pub(in crate::catalog) fn strategy_place(strategy: &CatalogStrategy, id: &str) -> Place {
    let parts = [(Step::Key("audience"), &strategy.audience), (Step::Key("goal"), &strategy.goal)];
    let place = parts.into_iter().find_map(|(key, expr)| {
        let path = if key == Step::Key("goal") { vec![key, "when".into()] } else { vec![key] };
        expr.as_ref().and_then(|e| tag_span(e, id)).map(|s| strategy.document.text_place(&path, s))
    });
    place.unwrap_or_else(|| strategy.document.place(&["audience".into()]))
}

/// Where a tag refers to another for the first time.
pub(in crate::catalog) fn reference_place(tag: &CatalogTag, id: &str) -> Place {
    rules_of(&tag.body)
        .into_iter()
        .find_map(|(path, expr)| tag_span(expr, id).map(|span| tag.document.text_place(&path, span)))
        .unwrap_or_else(|| tag.document.place(&["id".into()]))
}

/// The rules of a tag, and where they stand in its file.
fn rules_of(body: &TagBody) -> Vec<(Vec<Step<'static>>, &Expr)> {
    match body {
        TagBody::Rule(expr) => vec![(vec!["rule".into(), "when".into()], expr)],
        TagBody::Cases(cases) => {
            let path = |at: usize| vec!["case".into(), at.into(), "when".into()];
            cases.iter().enumerate().map(|(at, case)| (path(at), &case.when)).collect()
        }
        TagBody::Model(model) => {
            let parts = [("label", &model.label), ("population", &model.population)];
            let features = model.features.iter().enumerate();
            let parts =
                parts.into_iter().filter_map(|(key, e)| Some((vec!["model".into(), Step::Key(key)], e.as_ref()?)));
            parts.chain(features.map(|(at, e)| (vec!["model".into(), "features".into(), at.into()], e))).collect()
        }
        TagBody::Invalid => Vec::new(),
    }
}

fn unknown_tag(catalog: &Catalog, id: &str, place: Place) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::error(code::UNKNOWN_TAG, place, format!("unknown tag `{id}`")).label("no tag has this id");
    diagnostic.help = suggestion(id, catalog.known.tags.keys().map(AsRef::as_ref));
    diagnostic
}

fn replacement(catalog: &Catalog, tag: &CatalogTag, found: &mut Diagnostics) {
    let Some(id) = &tag.document.value.replaced_by else { return };
    let place = tag.document.place(&["replaced_by".into()]);
    if id.trim().is_empty() {
        return;
    }
    if !catalog.known.tags.contains_key(id.as_str()) {
        found.push(unknown_tag(catalog, id, place));
    } else if id == tag.id.as_ref() {
        found.push(
            Diagnostic::error(code::REPLACEMENT, place, "a tag cannot replace itself")
                .label("this is the tag's own id")
                .help("name another tag, or remove the line"),
        );
    } else if let Some(other) = catalog.tag(id)
        && !other.document.value.status.is_built()
    {
        let status = other.document.value.status;
        found.push(
            Diagnostic::error(
                code::REPLACEMENT,
                place,
                format!("tag `{id}` cannot replace anything: it is `{status}`"),
            )
            .label("those who move there find nothing")
            .related(other.document.place(&["status".into()]), format!("`{id}` is `{status}`"))
            .help(format!("make `{id}` active, or name another tag")),
        );
    }
}

fn kpis(catalog: &Catalog, tag: &CatalogTag, found: &mut Diagnostics) {
    let Some(purpose) = &tag.document.value.purpose else { return };
    for (at, kpi) in purpose.kpis.iter().enumerate() {
        if !catalog.settings.kpis.contains_key(kpi.as_str()) {
            let place = tag.document.place(&["purpose".into(), "kpis".into(), at.into()]);
            let mut diagnostic = Diagnostic::error(code::UNKNOWN_KPI, place, format!("unknown KPI `{kpi}`"))
                .label("no such KPI in `tagwerk.toml`");
            diagnostic.help = suggestion(kpi, catalog.settings.kpis.keys().map(AsRef::as_ref))
                .or_else(|| Some(format!("add `[kpis.{kpi}]` with `when = \"...\"` to `tagwerk.toml`")));
            found.push(diagnostic);
        }
    }
}

/// Drafts and retired tags have no audience, so whatever is in use cannot need them.
fn built(catalog: &Catalog, references: &References, found: &mut Diagnostics, place: impl Fn(&str) -> (Place, String)) {
    for id in &references.tags {
        let Some(other) = catalog.tag(id) else { continue };
        let status = other.document.value.status;
        if status.is_built() {
            continue;
        }
        let (at, why) = place(id);
        let help = match status {
            Status::Retired => format!("take the reference to `{id}` out"),
            _ => format!("move `{id}` to `review` or `active` first, or make this a draft too"),
        };
        found.push(
            Diagnostic::error(code::NOT_BUILT, at, format!("tag `{id}` is `{status}`: it is not built"))
                .label(why)
                .related(other.document.place(&["status".into()]), format!("`{id}` is `{status}`"))
                .help(help),
        );
    }
}

fn suppression(catalog: &Catalog, workspace: &Document<WorkspaceFile>, found: &mut Diagnostics) {
    let ids: &[Arc<str>] = &catalog.settings.suppression;
    for (at, id) in ids.iter().enumerate() {
        let place = workspace.place(&["suppression".into(), "tags".into(), at.into()]);
        if !catalog.known.tags.contains_key(id) {
            found.push(unknown_tag(catalog, id, place));
        } else if let Some(tag) = catalog.tag(id)
            && !tag.document.value.status.is_built()
        {
            let status = tag.document.value.status;
            found.push(
                Diagnostic::error(
                    code::NOT_BUILT,
                    place,
                    format!("suppression tag `{id}` is `{status}`: it is not built"),
                )
                .label("nothing can be handed over without it")
                .related(tag.document.place(&["status".into()]), format!("`{id}` is `{status}`"))
                .help(format!("make `{id}` active")),
            );
        }
    }
}
