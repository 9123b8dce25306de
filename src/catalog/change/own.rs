use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::{
    relations::{Exact, Needs},
    spoken::tidy,
    strangers::Strangers,
};
use crate::{
    catalog::{Catalog, CatalogTag, ModelSection, SourceSettings, TagBody, TagFile, value::parse_percent},
    rule::{fingerprint, typed::References},
};

/// What a tag means by itself, as a text: equal texts, equal meaning, as long as the tags it refers to and the sources that it
/// reads mean the same.
pub(super) fn meaning(tag: &CatalogTag, exact: &Exact) -> String {
    let mut out = String::new();
    let mut forms = exact.forms.iter().map(fingerprint);
    let mut next = || forms.next().unwrap_or_default();
    match &tag.body {
        TagBody::Rule(_) => put(&mut out, "rule", &next()),
        TagBody::Cases(cases) => {
            for case in cases {
                put(&mut out, "case", &case.value);
                put(&mut out, "when", &next());
            }
        }
        TagBody::Model(model) => {
            for (key, part) in [("label", &model.label), ("population", &model.population)] {
                put(&mut out, key, &part.as_ref().map(|_| next()).unwrap_or_default());
            }
            for _ in &model.features {
                put(&mut out, "feature", &next());
            }
            let scores = model.scores.as_ref().map(|column| format!("{} {}", column.source, column.column));
            put(&mut out, "scores", &scores.unwrap_or_default());
            if let Some(written) = &tag.document.value.model {
                put(&mut out, "learner", &format!("{:?}", written.algorithm));
                put(&mut out, "cut", &cut(written));
            }
        }
        TagBody::Invalid => out = as_written(&tag.document.value),
    }
    out
}

/// The rules of a tag in one way of writing, for rules that have no meaning yet.
pub(super) fn as_written(file: &TagFile) -> String {
    let mut out = String::new();
    if let Some(rule) = &file.rule {
        put(&mut out, "rule", &tidy(&rule.when));
    }
    for case in &file.case {
        put(&mut out, "case", &case.value);
        put(&mut out, "when", &tidy(&case.when));
    }
    if let Some(model) = &file.model {
        put(&mut out, "label", &model.label.as_deref().map(tidy).unwrap_or_default());
        put(&mut out, "population", &model.population.as_deref().map(tidy).unwrap_or_default());
        for feature in &model.features {
            put(&mut out, "feature", &tidy(feature));
        }
        put(&mut out, "scores", model.scores.as_deref().unwrap_or_default());
        put(&mut out, "learner", &format!("{:?}", model.algorithm));
        put(&mut out, "cut", &cut(model));
    }
    out
}

/// Who of those with a score is a member.
fn cut(model: &ModelSection) -> String {
    let top = model.top.as_deref().map(|text| match parse_percent(text) {
        Some(percent) => {
            let (mut mantissa, mut scale) = (percent.mantissa, percent.scale);
            while scale > 0 && mantissa.is_multiple_of(10) {
                (mantissa, scale) = (mantissa / 10, scale - 1);
            }
            format!("{mantissa}/{scale}%")
        }
        None => text.trim().to_owned(),
    });
    // `{:?}` of a number gives it back exactly, without needless digits.
    format!("{:?} {top:?}", model.threshold)
}

/// What the settings say of the sources that a tag reads, by name.
pub(super) fn sources(catalog: &Catalog, tag: &CatalogTag, exact: &Exact) -> BTreeSet<(String, String)> {
    let of =
        |name: &str| catalog.settings().sources.get(name).map(|s| source(s, &exact.references)).unwrap_or_default();
    exact.sources(catalog, tag).into_iter().map(|name| (name.to_owned(), of(name))).collect()
}

/// What the settings say about where a tag's values come from: sources it reads, as far as it reads them.
fn source(source: &SourceSettings, read: &References) -> String {
    let name = source.name.as_ref();
    let mut out = String::new();
    put(&mut out, "kind", &format!("{:?}", source.kind));
    put(&mut out, "path", &source.path);
    put(&mut out, "subject", &source.subject);
    put(&mut out, "time", source.time.as_deref().unwrap_or_default());
    put(&mut out, "event", source.event.as_deref().unwrap_or_default());
    put(&mut out, "valid_from", source.valid_from.as_deref().unwrap_or_default());
    put(&mut out, "decimals", &format!("{:?}", source.decimals));
    put(&mut out, "zone", source.zone.name());
    let columns: BTreeSet<&str> =
        read.columns.iter().filter(|c| c.source.as_ref() == name).map(|c| c.column.as_ref()).collect();
    for column in columns {
        let declared = source.types.as_ref().and_then(|types| types.get(column));
        put(&mut out, "column", column);
        put(&mut out, "type", &format!("{declared:?}"));
        put(&mut out, "static", &source.static_columns.iter().any(|c| c == column).to_string());
    }
    out
}

/// What the settings say about who there is.
pub(super) fn population(catalog: &Catalog) -> BTreeSet<(&str, &str, &str)> {
    let sources = catalog.settings().sources.values();
    sources.map(|source| (source.name.as_ref(), source.path.as_str(), source.subject.as_str())).collect()
}

/// Tags of which somebody of whom nothing is known may be a member: they depend on who there is.
pub(super) fn open_to_strangers<'a>(
    catalog: &'a Catalog,
    all: &BTreeMap<&'a str, Exact>,
    needs: &Needs<'a>,
) -> BTreeSet<&'a str> {
    let (order, circles) = needs.order();
    let mut open: BTreeSet<&'a str> = circles.into_iter().collect();
    for id in order {
        let is_open = catalog.tag(id).is_some_and(|tag| match &tag.body {
            // What is learned, and how many the best are, depends on everybody; what cannot be told counts as yes.
            TagBody::Model(_) | TagBody::Invalid => true,
            TagBody::Rule(_) | TagBody::Cases(_) => {
                all.get(id).is_none_or(|exact| Strangers { open: &open }.may_enter(&exact.forms))
            }
        });
        if is_open {
            open.insert(id);
        }
    }
    open
}

/// Adds a key and a value so that no two sequences of them look the same.
fn put(out: &mut String, key: &str, value: &str) {
    // Writing to a text cannot fail.
    let _ = write!(out, "{key} {} {value};", value.len());
}
