use std::collections::{BTreeMap, BTreeSet};

use super::{Difference, words::became};
use crate::catalog::{Settings, SourceSettings};

/// What differs between two settings, ordered by path.
pub(super) fn differences(before: &Settings, after: &Settings) -> Vec<Difference> {
    let (old, new) = (flat(before), flat(after));
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut differences: Vec<Difference> = paths
        .into_iter()
        .filter(|path| old.get(*path) != new.get(*path))
        .map(|path| {
            let (before, after) = (old.get(path).cloned(), new.get(path).cloned());
            let words = match (&before, &after) {
                (Some(before), Some(after)) => became(before, after),
                (None, Some(after)) => format!("`{after}` is new"),
                (Some(before), None) => format!("`{before}` is gone"),
                (None, None) => String::new(),
            };
            Difference { path: path.clone(), before, after, words }
        })
        .collect();
    if format!("{:?}", said(before)) != format!("{:?}", said(after)) {
        let words = "the policy is another one; the one before judges this change".to_owned();
        differences.push(Difference { path: "policy".to_owned(), before: None, after: None, words });
        differences.sort_by(|a, b| a.path.cmp(&b.path));
    }
    differences
}

/// What a policy says, without where it says it.
fn said(settings: &Settings) -> impl std::fmt::Debug {
    let policy = &settings.policy;
    let exceptions: Vec<_> = policy
        .exceptions
        .iter()
        .map(|e| {
            (e.rule.id, e.tag.clone(), e.strategy.clone(), e.category.clone(), e.reason.clone(), e.expires.clone())
        })
        .collect();
    (
        format!("{:?} {:?} {:?}", policy.transitions, policy.owners, policy.teams),
        format!("{:?} {:?} {:?}", policy.approvals, policy.contributors_may_approve, policy.change_max),
        format!("{:?} {:?} {:?}", policy.naming, policy.sensitive, policy.severity),
        exceptions,
    )
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
    put("workspace.categories", Some(settings.categories.join(", ")));
    put("workspace.naming", settings.naming.as_ref().map(|n| format!("{n:?}")));
    put("ingest.memory", Some(settings.ingest_memory_bytes.to_string()));
    put("privacy.min_count", Some(settings.min_count.to_string()));
    put("suppression.tags", Some(settings.suppression.join(", ")));
    put("publish.keys", Some(settings.publish_keys.join(", ")));
    put("docs", Some(format!("{:?}, {}, {}", settings.docs.languages, settings.docs.markdown, settings.docs.site)));
    for (name, kpi) in &settings.kpis {
        put(&format!("kpis.{name}.when"), Some(super::words::tidy(&kpi.when)));
        put(&format!("kpis.{name}.name"), kpi.name.clone());
        put(&format!("kpis.{name}.description"), kpi.description.clone());
    }
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
