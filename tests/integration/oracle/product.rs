//! Runs the product on a workspace folder, by its library.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use tagwerk::{
    catalog::{Catalog, Manifests, SourceKindWord, SourceShapes, TagBody},
    engine::{
        embedded::{self, Unobserved},
        plan::{self, PlanCase, PlanTag, PlanTagKind},
    },
    rule::{ColumnShape, DataType, SourceShape, SourceShapeKind},
    source::{Location, SourceKind, SourceSpec},
    store::{
        IngestOptions, Store,
        facts::{Facts, StoredSource, StoredSourceKind},
    },
};

/// Members by tag and case.
pub type Audiences = BTreeMap<(String, Option<String>), BTreeSet<String>>;

/// Reads the sources.
pub fn ingest(root: &Path) -> Result<(), String> {
    let (manifests, _) = Manifests::read(root);
    let settings = manifests.settings.clone().ok_or("bad settings")?;
    let specs: Vec<SourceSpec> = settings
        .sources
        .values()
        .map(|s| SourceSpec {
            name: s.name.clone(),
            kind: match s.kind {
                SourceKindWord::Attributes => SourceKind::Attributes { valid_from: s.valid_from.clone() },
                SourceKindWord::Events => {
                    SourceKind::Events { time: s.time.clone().unwrap_or_default(), event: s.event.clone() }
                }
            },
            location: Location::Local {
                root: root.to_owned(),
                pattern: root.join(&s.path).to_string_lossy().into_owned(),
            },
            subject: s.subject.clone(),
            types: s.types.clone().unwrap_or_default(),
            only: s.only.clone(),
            decimals: s.decimals,
            zone: s.zone.clone(),
        })
        .collect();
    let store = Store::create(root.join(".tagwerk"), "w").map_err(|e| format!("{e:?}"))?;
    store.ingest(&specs, &IngestOptions::default()).map_err(|e| format!("{e:?}"))?;
    Ok(())
}

/// Evaluates all tags on a number of threads.
pub fn build(root: &Path, as_of: i64, threads: usize) -> Result<Audiences, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| build_here(root, as_of))
}

fn build_here(root: &Path, as_of: i64) -> Result<Audiences, String> {
    let store = Store::open(root.join(".tagwerk")).map_err(|e| format!("{e:?}"))?;
    let facts = store.facts().map_err(|e| format!("{e:?}"))?;
    let shapes: SourceShapes = facts.sources().iter().map(|s| (s.name.to_string(), shape(s))).collect();
    let (manifests, mut found) = Manifests::read(root);
    let sources = manifests.texts.clone();
    let zone = manifests.settings.clone().ok_or("bad settings")?.zone;
    let (catalog, more) = Catalog::check(manifests, &shapes);
    found.extend(more);
    if found.has_errors() {
        return Err(tagwerk::diagnostic::render_text(&found, &sources, false));
    }
    let tags: Vec<PlanTag> = catalog
        .ok_or("no catalog")?
        .tags()
        .iter()
        .map(|t| PlanTag {
            id: t.id.clone(),
            wanted: true,
            kind: match &t.body {
                TagBody::Rule(r) => PlanTagKind::Rule(r.clone()),
                TagBody::Cases(c) => PlanTagKind::Cases(
                    c.iter().map(|c| PlanCase { value: c.value.clone(), when: c.when.clone() }).collect(),
                ),
                _ => panic!(),
            },
        })
        .collect();
    let plan = plan::share(&tags, facts.sources(), as_of, &zone).map_err(|e| format!("{e:?}"))?;
    let audiences = embedded::run(&plan, &facts, &Unobserved).map_err(|e| format!("{e:?}"))?;
    let ids = facts.ids();
    let mut out = Audiences::new();
    for tag in audiences {
        for a in tag.audiences {
            let members = a.members.iter().map(|o| ids.id(o).unwrap().unwrap().to_owned()).collect();
            out.insert((tag.id.to_string(), a.value.map(|v| v.to_string())), members);
        }
    }
    Ok(out)
}

fn shape(source: &StoredSource) -> SourceShape {
    let mut columns: Vec<ColumnShape> =
        source.columns.iter().map(|c| ColumnShape { name: c.name.clone(), ty: c.ty }).collect();
    let kind = match &source.kind {
        StoredSourceKind::Attributes { .. } => SourceShapeKind::Attributes,
        StoredSourceKind::Events { time, event, events } => {
            columns.push(ColumnShape { name: time.clone(), ty: DataType::Timestamp });
            columns.extend(event.iter().map(|name| ColumnShape { name: name.clone(), ty: DataType::Text }));
            let mut names: Vec<Arc<str>> = (0..events.len() as u32)
                .map(|code| Arc::from(events.text(code)))
                .filter(|name: &Arc<str>| event.is_some() && !name.is_empty())
                .collect();
            names.sort();
            SourceShapeKind::Events { time: time.clone(), event: event.clone(), events: names, events_known: true }
        }
    };
    SourceShape { name: source.name.clone(), kind, columns, columns_known: true }
}
