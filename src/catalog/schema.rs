use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Map, Value, json};

use super::manifest::{FamilyFile, StrategyFile, TagFile, TemplateFile, WorkspaceFile};

/// The files of `schemas/` with their texts, in the order of their names: what editors complete and check by.
#[must_use]
pub fn schemas() -> Vec<(&'static str, String)> {
    [
        ("family.schema.json", schema_of::<FamilyFile>()),
        ("strategy.schema.json", schema_of::<StrategyFile>()),
        ("tag.schema.json", tag_schema()),
        ("template.schema.json", schema_of::<TemplateFile>()),
        ("workspace.schema.json", schema_of::<WorkspaceFile>()),
    ]
    .into_iter()
    .map(|(name, schema)| (name, format!("{schema:#}\n")))
    .collect()
}

/// A tag says when it holds in exactly one way; serde cannot say so, the schema can.
fn tag_schema() -> Value {
    let mut schema = schema_of::<TagFile>();
    schema["oneOf"] = json!([{"required": ["rule"]}, {"required": ["case"]}, {"required": ["model"]}]);
    schema
}

/// The JSON Schema (2020-12) of a file type.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(Plain);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Says what TOML can say: there is no null, an enumeration is a list of words, number formats mean nothing.
#[derive(Debug, Clone)]
struct Plain;

impl Transform for Plain {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        without_null(object);
        words(object);
        object.shift_remove("format");
    }
}

fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            object["type"] = only.clone();
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|c| c != &json!({"type": "null"}));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.shift_remove("anyOf");
            object.extend(only);
        }
    }
    if object.get("default") == Some(&Value::Null) {
        object.shift_remove("default");
    }
    if let Some(default) = object.get_mut("default") {
        drop_nulls(default);
    }
}

/// A default says nothing about keys that are absent from it.
fn drop_nulls(value: &mut Value) {
    if let Value::Object(entries) = value {
        entries.retain(|_, entry| !entry.is_null());
        entries.values_mut().for_each(drop_nulls);
    }
}

/// `oneOf` of described constants becomes an `enum`; editors complete that, and show the docs from `x-taplo`.
fn words(object: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = object.get("oneOf") else { return };
    let constants: Option<Vec<Value>> = choices.iter().map(|c| c.get("const").cloned()).collect();
    let Some(constants) = constants else { return };
    let docs: Vec<Value> = choices.iter().map(|c| c.get("description").cloned().unwrap_or_default()).collect();
    object.shift_remove("oneOf");
    object.insert("type".into(), json!("string"));
    object.insert("enum".into(), Value::Array(constants));
    object.insert("x-taplo".into(), json!({"docs": {"enumValues": docs}}));
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_files_in_schemas_are_the_generated_ones() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        for (name, text) in schemas() {
            let there = fs::read_to_string(folder.join(name)).unwrap_or_default();
            if std::env::var_os("TAGWERK_WRITE_SCHEMAS").is_some() {
                fs::create_dir_all(&folder).expect("schemas/");
                fs::write(folder.join(name), &text).expect("written");
            } else {
                assert_eq!(there, text, "schemas/{name} is old: run `tagwerk schema`");
            }
        }
    }

    #[test]
    fn nothing_in_a_schema_is_null() {
        for (name, text) in schemas() {
            assert!(!text.contains("\"null\""), "{name}");
            assert!(!text.contains(": null"), "{name}");
        }
    }
}
