use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Difference, bodies, values};
use crate::{
    catalog::{Catalog, FileKind, Settings, SourceSettings},
    rule::typed::Expr,
};

/// Sections of `tagwerk.toml` that are compared as written.
const AS_WRITTEN: [&str; 3] = ["policy", "publish", "github"];

/// What differs between two settings, ordered by path.
pub(super) fn differences(base: &Catalog, head: &Catalog) -> Vec<Difference> {
    let (old, new) = (flat(base.settings()), flat(head.settings()));
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differing = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
    let mut found: Vec<Difference> =
        differing.map(|path| values::one(path, old.get(path).cloned(), new.get(path).cloned())).collect();
    kpis(base, head, &mut found);
    let (was, is) = (written(base), written(head));
    values::tables("", &was, &is, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn kpis(base: &Catalog, head: &Catalog, found: &mut Vec<Difference>) {
    let (old, new) = (&base.settings().kpis, &head.settings().kpis);
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        let path = format!("kpis.{name}");
        let when = format!("{path}.when");
        match (old.get(name), new.get(name)) {
            (Some(was), Some(is)) => {
                let meaning = |catalog: &Catalog| -> Option<Expr> {
                    catalog.kpis().iter().find(|kpi| kpi.name == *name).and_then(|kpi| kpi.when.clone())
                };
                let (old, new) = (meaning(base), meaning(head));
                found.extend(bodies::rule_differences(&when, (&was.when, old.as_ref()), (&is.when, new.as_ref())));
                for difference in values::differences(was, is, &["when"]) {
                    found.push(Difference { path: format!("{path}.{}", difference.path), ..difference });
                }
            }
            (Some(was), None) => found.push(values::one(&path, Some(was.when.clone()), None)),
            (None, Some(is)) => found.push(values::one(&path, None, Some(is.when.clone()))),
            (None, None) => {}
        }
    }
}

/// Sections that are compared as written, by key.
fn written(catalog: &Catalog) -> Map<String, Value> {
    let text = catalog.texts.get(FileKind::WORKSPACE_FILE).unwrap_or_default();
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    let sections = table.into_iter().filter(|(key, _)| AS_WRITTEN.contains(&key.as_str()));
    sections.filter_map(|(key, value)| Some((key, serde_json::to_value(value).ok()?))).collect()
}

fn flat(settings: &Settings) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut put = |path: &str, text: Option<String>| {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            out.insert(path.to_owned(), text);
        }
    };
    put("workspace.name", Some(settings.name.to_string()));
    put("workspace.description", settings.description.clone());
    put("workspace.timezone", Some(settings.zone.name().to_owned()));
    put("workspace.store", Some(settings.store.clone()));
    put("workspace.releases", settings.releases.clone());
    put("workspace.categories", Some(settings.categories.join(", ")));
    put("workspace.naming", settings.naming.as_ref().map(|n| n.as_str().to_owned()));
    put("workspace.ingest_memory", Some(format!("{} bytes", settings.ingest_memory_bytes)));
    put("privacy.min_count", Some(settings.min_count.to_string()));
    put("suppression.tags", Some(settings.suppression.join(", ")));
    let languages: Vec<String> = settings.docs.languages.iter().map(|l| format!("{l:?}").to_lowercase()).collect();
    put("docs.languages", Some(languages.join(", ")));
    put("docs.markdown", Some(settings.docs.markdown.clone()));
    put("docs.site", Some(settings.docs.site.clone()));
    for (name, source) in &settings.sources {
        for (key, text) in of_source(source) {
            put(&format!("sources.{name}.{key}"), text);
        }
    }
    out
}

fn of_source(source: &SourceSettings) -> Vec<(&'static str, Option<String>)> {
    let columns = source.types.as_ref();
    let columns = columns.map(|c| c.iter().map(|(name, ty)| format!("{name} {ty}")).collect::<Vec<_>>().join(", "));
    vec![
        ("kind", Some(format!("{:?}", source.kind).to_lowercase())),
        ("path", Some(source.path.clone())),
        ("absolute", source.absolute.then(|| "true".to_owned())),
        ("subject", Some(source.subject.clone())),
        ("time", source.time.clone()),
        ("event", source.event.clone()),
        ("events", source.events.as_ref().map(|events| events.join(", "))),
        ("valid_from", source.valid_from.clone()),
        ("columns", columns),
        ("only", source.only.as_ref().map(|only| only.join(", "))),
        ("decimals", source.decimals.map(|d| d.to_string())),
        ("timezone", Some(source.zone.name().to_owned())),
        ("bad_rows_max", Some(source.bad_rows_max.to_string())),
        ("static", Some(source.static_columns.join(", "))),
        ("description", source.description.clone()),
    ]
}
