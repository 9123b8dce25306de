use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use tagwerk::{
    catalog::{Catalog, CatalogTag, FileKind, Manifests, Node, TagBody, format_document, schemas},
    diagnostic::render_text,
    trial::{self, Verdict},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_demo_catalog_has_no_findings() {
    let (manifests, mut found) = Manifests::read(root());
    let texts = manifests.texts.clone();
    let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
    found.extend(more);
    assert!(found.is_empty(), "{}", render_text(&found, &texts, false));
    let catalog = catalog.expect("a catalog");
    assert!(catalog.tags().iter().all(|tag| tag.body != TagBody::Invalid));
    for category in ["basic", "behavior", "transaction", "model", "strategy"] {
        assert!(catalog.tags().iter().any(|tag| tag.category.as_ref() == category), "{category}");
    }
    assert!(catalog.tags().len() >= 60);
    assert_eq!(catalog.levels().map(|level| level.len()).sum::<usize>(), catalog.tags().len());
}

#[test]
fn the_tests_of_the_demo_catalog_hold_and_notice_changes() {
    let (catalog, _) = Catalog::load(root(), &BTreeMap::new());
    let catalog = catalog.expect("a catalog");
    let tags: Vec<&CatalogTag> = catalog.tags().iter().collect();
    let results = trial::run(&catalog, &tags);
    let wrong: Vec<_> = results.iter().filter(|r| r.verdict != Verdict::Passed).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let mutations = trial::mutate(&catalog, &tags, &|_, _| {});
    let (noticed, all) = mutations.iter().fold((0, 0), |(n, a), m| (n + m.noticed(), a + m.mutants.len()));
    assert!(100 * noticed >= 90 * all, "{noticed} of {all}");
    // A tag of the demo shop that has tests has good ones; those of a template that fits any workspace have none.
    for mutation in mutations.iter().filter(|m| m.tests > 0) {
        assert!(mutation.score().is_none_or(|score| score >= 0.8), "{}: {:?}", mutation.tag, mutation.score());
    }
}

#[test]
fn the_demo_files_agree_with_the_schemas() {
    let schemas: BTreeMap<&str, jsonschema::Validator> = schemas()
        .into_iter()
        .map(|(name, text)| {
            let schema = serde_json::from_str(&text).expect("a schema is JSON");
            (name, jsonschema::draft202012::new(&schema).expect("a schema is valid"))
        })
        .collect();
    for file in files() {
        let text = fs::read_to_string(root().join(&file)).expect("readable");
        let value: serde_json::Value =
            toml::from_str::<toml::Value>(&text).expect("TOML").try_into().expect("TOML without times is JSON");
        let kind = FileKind::of_path(&file).expect("a kind");
        let errors: Vec<String> =
            schemas[kind.schema_file()].iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
    }
}

#[test]
fn the_demo_files_are_formatted() {
    for file in files() {
        let text = fs::read_to_string(root().join(&file)).expect("readable");
        let formatted = format_document(&file, &text).expect("TOML");
        assert_eq!(formatted, text, "{file}: run `tagwerk fmt`");
    }
}

/// Every file of the demo catalog.
fn files() -> Vec<String> {
    let (manifests, _) = Manifests::read(root());
    let tags = manifests.tags.iter().filter(|t| t.document.origin.is_none()).map(|t| &t.document.file);
    let families = manifests.families.iter().map(|f| &f.document.file);
    let strategies = manifests.strategies.iter().map(|d| &d.file);
    let templates = manifests.templates.iter().map(|d| &d.file);
    let files: Vec<String> = tags
        .chain(families)
        .chain(strategies)
        .chain(templates)
        .chain(manifests.workspace.iter().map(|d| &d.file))
        .map(ToString::to_string)
        .collect();
    assert!(files.len() > 60, "{}", files.len());
    files
}

#[test]
fn the_graph_knows_what_a_tag_touches() {
    let (catalog, _) = Catalog::load(root(), &BTreeMap::new());
    let graph = catalog.expect("a catalog").graph();
    let names = |nodes: BTreeSet<Node>| nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let lifecycle = graph.find("lifecycle").expect("lifecycle");
    insta::assert_snapshot!(names(graph.upstream(lifecycle)), @r"
    source events
    source profile
    event events.login
    column profile.registered_at
    ");
    insta::assert_snapshot!(names(graph.downstream(lifecycle)), @r"
    tag old_winback
    tag vip_care
    tag winback_target
    strategy vip_call
    strategy winback_sms
    ");
}

#[test]
fn the_example_workspaces_have_no_findings() {
    let mut seen = 0;
    for entry in fs::read_dir(root().join("examples")).expect("examples/") {
        let example = entry.expect("readable").path();
        let (manifests, mut found) = Manifests::read(&example);
        let texts = manifests.texts.clone();
        let (_, more) = Catalog::check(manifests, &BTreeMap::new());
        found.extend(more);
        assert!(found.is_empty(), "{}:\n{}", example.display(), render_text(&found, &texts, false));
        seen += 1;
    }
    assert!(seen > 0);
}
