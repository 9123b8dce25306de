use std::{collections::BTreeMap, fs, path::Path};

use tagwerk::catalog::{FileKind, Manifests, schemas};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
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
    let (manifests, _) = Manifests::read(root());
    let files = manifests
        .tags
        .iter()
        .map(|t| &t.document.file)
        .chain(manifests.strategies.iter().map(|d| &d.file))
        .chain(manifests.templates.iter().map(|d| &d.file))
        .chain(manifests.workspace.iter().map(|d| &d.file));
    let mut seen = 0;
    for file in files {
        let text = fs::read_to_string(root().join(file.as_ref())).expect("readable");
        let value: serde_json::Value =
            toml::from_str::<toml::Value>(&text).expect("TOML").try_into().expect("TOML without times is JSON");
        let kind = FileKind::of_path(file).expect("a kind");
        let errors: Vec<String> =
            schemas[kind.schema_file()].iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}
