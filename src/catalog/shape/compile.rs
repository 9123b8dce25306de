use std::sync::LazyLock;

use schemars::JsonSchema;
use serde_json::Value;

use super::{KeyShape, Shape, TableShape};
use crate::catalog::{
    manifest::{FamilyFile, StrategyFile, TagFile, TemplateFile, WorkspaceFile},
    schema::schema_of,
};

/// The file types, each with its shape.
pub(in crate::catalog) trait Shaped: JsonSchema + serde::de::DeserializeOwned + 'static {
    /// The shape of this type's files.
    fn shape() -> &'static Shape;
}

macro_rules! shaped {
    ($($ty:ty),*) => {$(
        impl Shaped for $ty {
            fn shape() -> &'static Shape {
                static SHAPE: LazyLock<Shape> = LazyLock::new(compile::<$ty>);
                &SHAPE
            }
        }
    )*};
}

shaped!(WorkspaceFile, TagFile, StrategyFile, TemplateFile, FamilyFile);

fn compile<T: JsonSchema>() -> Shape {
    let root = schema_of::<T>();
    shape(&root, &root)
}

/// Reads the part of JSON Schema that our types produce. Anything else is a mistake of ours, found by the first test.
fn shape(schema: &Value, root: &Value) -> Shape {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return shape(root.pointer(pointer).expect("schemas refer to their own definitions"), root);
    }
    if let Some(words) = schema["enum"].as_array() {
        return Shape::Word(words.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return Shape::Either(choices.iter().map(|c| shape(c, root)).collect());
    }
    match schema["type"].as_str().expect("every schema of ours has a type") {
        "string" => Shape::Text,
        "boolean" => Shape::Bool,
        "number" => Shape::Number,
        "integer" => Shape::Int {
            min: schema["minimum"].as_i64().unwrap_or(i64::MIN),
            max: schema["maximum"].as_i64().unwrap_or(i64::MAX),
        },
        "array" => Shape::Array(Box::new(shape(&schema["items"], root))),
        "object" => Shape::Table(table(schema, root)),
        other => unreachable!("no file type of ours holds `{other}`"),
    }
}

fn table(schema: &Value, root: &Value) -> TableShape {
    let required = |name: &str| schema["required"].as_array().is_some_and(|r| r.iter().any(|n| n == name));
    let mut keys: Vec<KeyShape> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, property)| KeyShape {
            name: name.clone(),
            required: required(name),
            shape: shape(property, root),
            example: property["examples"].get(0).map(toml_text),
        })
        .collect();
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    let others = match &schema["additionalProperties"] {
        Value::Object(_) => Some(Box::new(shape(&schema["additionalProperties"], root))),
        _ => None,
    };
    TableShape { keys, others }
}

/// An example as people would write it in TOML.
fn toml_text(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml_text).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(k, v)| format!("{k} = {}", toml_text(v))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
