//! The templates that come with tagwerk.

use std::{collections::BTreeMap, fs, path::Path};

use tagwerk::{
    catalog::{Cell, ParameterKind, ParameterValue, format_document, library, schemas},
    diagnostic::render_text,
    workspace::{NewTag, Workspace, WorkspaceError, check},
};
use tempfile::TempDir;

use crate::support::copy;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of a folder's files of a workspace, without data and store.
fn workspace(from: &Path) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["tags", "strategies", "templates"] {
        if from.join(name).is_dir() {
            copy(&from.join(name), &folder.path().join(name));
        }
    }
    fs::copy(from.join("tagwerk.toml"), folder.path().join("tagwerk.toml")).expect("copied");
    folder
}

#[test]
fn every_template_is_one_that_a_workspace_could_hold() {
    let folder = workspace(root());
    let schema = schemas().into_iter().find(|(name, _)| *name == "template.schema.json").expect("a schema").1;
    let schema = jsonschema::draft202012::new(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    for entry in library::all() {
        let id = &entry.template.id;
        assert_eq!(format_document("x.toml", entry.text).expect("TOML"), entry.text, "{id} is not formatted");
        let value: serde_json::Value =
            toml::from_str::<toml::Value>(entry.text).expect("TOML").try_into().expect("no times");
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{id}: {errors:?}");
        fs::write(folder.path().join(format!("templates/{id}.toml")), entry.text).expect("written");
        let purpose = entry.template.tag.purpose.as_ref().expect("a purpose");
        assert!(purpose.goal.is_some() && purpose.decision.is_some() && purpose.action.is_some(), "{id}");
        assert!(entry.template.name_zh.is_some() && entry.template.tag.refresh.is_some(), "{id}");
        for (name, parameter) in &entry.template.parameters {
            // What nothing suggests has to be asked for.
            let is_searched =
                matches!(parameter.kind, ParameterKind::Event | ParameterKind::Column | ParameterKind::Attribute);
            assert_eq!(
                is_searched,
                !parameter.suggest.is_empty() && parameter.kind != ParameterKind::Tag,
                "{id}: {name}"
            );
        }
    }
    let checked = check(folder.path(), 0).expect("a workspace");
    assert!(checked.found.is_empty(), "{}", render_text(&checked.found, &checked.sources, false));
}

#[test]
fn every_template_fills_itself_from_the_sources_of_the_demo() {
    assert_eq!(missing(root()), ["category_affinity.value"], "what no declaration can say");
}

#[test]
fn other_sources_fill_what_they_can() {
    assert_eq!(
        missing(&root().join("examples/online_retail")),
        ["category_affinity.column", "category_affinity.value", "lifecycle.registered", "new_user.registered"]
    );
}

/// Fills every template and checks the workspace with the result; what the sources did not say is given here and named.
fn missing(from: &Path) -> Vec<String> {
    let folder = workspace(from);
    let mut all = Vec::new();
    let mut made = 0;
    for entry in library::all() {
        let workspace = Workspace::open(folder.path()).expect("a workspace");
        let template = workspace.template(&entry.template.id).expect("a template");
        let id = if entry.template.id == "rfm" { "my_rfm".to_owned() } else { format!("made_{made}") };
        let mut values = BTreeMap::new();
        let mut is_left_out = false;
        for filled in workspace.fill(template.of, &values).expect("filled") {
            let value = filled.value.unwrap_or_else(|| {
                all.push(format!("{}.{}", entry.template.id, filled.name));
                is_left_out |= filled.parameter.kind != ParameterKind::Text;
                ParameterValue::Many(["beauty", "Kinder & Jugend"].map(|v| Cell::Text(v.to_owned())).into())
            });
            values.insert(filled.name, value);
        }
        if is_left_out {
            continue;
        }
        let folder = workspace.settings().categories[0].to_string();
        let new = NewTag { id: &id, folder: Some(&folder), owner: Some("growth"), values: &values };
        match workspace.draft(Some(template), &new) {
            Ok(drafted) => {
                assert!(drafted.found.is_empty(), "{}", render_text(&drafted.found, &drafted.sources, false));
                for file in &drafted.files {
                    let text = file.after.as_deref().expect("new");
                    assert_eq!(format_document(&file.file, text).expect("TOML"), text, "{}", file.file);
                }
                // Later templates see what earlier ones made: the segments need the scores.
                workspace.write_drafted(drafted, "test", 0).expect("written");
                made += 1;
            }
            Err(WorkspaceError::Findings { found, sources }) => panic!("{}", render_text(&found, &sources, false)),
            Err(error) => panic!("{}: {error}", entry.template.id),
        }
    }
    assert!(made >= 10, "{made}");
    let checked = check(folder.path(), 0).expect("a workspace");
    assert!(!checked.found.has_errors(), "{}", render_text(&checked.found, &checked.sources, false));
    all
}
