//! The JSON Schemas of the file types, as far as completion and hover ask them.

use std::sync::LazyLock;

use serde_json::Value;

use super::outline::PathStep;
use crate::catalog::{FileKind, schemas};

static SCHEMAS: LazyLock<Vec<(&'static str, Value)>> = LazyLock::new(|| {
    schemas().into_iter().filter_map(|(name, text)| Some((name, serde_json::from_str(&text).ok()?))).collect()
});

/// What a schema says about one place of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    root: &'static Value,
    at: &'static Value,
    /// The property itself, whose own description goes before that of its type.
    property: &'static Value,
}

/// A key that may stand in a table.
#[derive(Debug, Clone)]
pub(super) struct KeyShape {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) shape: Shape,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Bool,
    Number,
    List,
    Table,
    /// `[[…]]`.
    Tables,
}

impl Shape {
    /// The shape of the files of a kind.
    pub(super) fn of(kind: FileKind) -> Option<Self> {
        let (_, root) = SCHEMAS.iter().find(|(name, _)| *name == kind.schema_file())?;
        Some(Self { root, at: root, property: root })
    }

    /// What may be at a path below here.
    pub(super) fn below(self, path: &[PathStep]) -> Option<Self> {
        path.iter().try_fold(self, |shape, step| shape.step(step))
    }

    fn step(self, step: &PathStep) -> Option<Self> {
        self.choices().into_iter().find_map(|choice| {
            let next = match step {
                PathStep::At(_) => choice.at.get("items")?,
                PathStep::Key(key) => choice
                    .at
                    .get("properties")
                    .and_then(|p| p.get(key))
                    .or_else(|| choice.at.get("additionalProperties").filter(|a| a.is_object()))?,
            };
            Some(self.to(next))
        })
    }

    fn to(self, at: &'static Value) -> Self {
        let mut target = at;
        while let Some(reference) = target["$ref"].as_str() {
            match self.root.pointer(reference.trim_start_matches('#')) {
                Some(next) => target = next,
                None => break,
            }
        }
        Self { root: self.root, at: target, property: at }
    }

    /// The shape itself, or each of those it may be.
    fn choices(self) -> Vec<Self> {
        match self.at.get("anyOf").and_then(Value::as_array) {
            Some(choices) => choices.iter().flat_map(|choice| self.to(choice).choices()).collect(),
            None => vec![self],
        }
    }

    /// Keys that may stand in this table, in the order of the schema.
    pub(super) fn keys(self) -> Vec<KeyShape> {
        let mut keys = Vec::new();
        for choice in self.choices() {
            let Some(properties) = choice.at.get("properties").and_then(Value::as_object) else { continue };
            let required = choice.at.get("required").and_then(Value::as_array);
            for (name, property) in properties {
                keys.push(KeyShape {
                    name,
                    is_required: required.is_some_and(|r| r.iter().any(|n| n == name)),
                    shape: self.to(property),
                });
            }
        }
        keys
    }

    /// Whether any key may stand in this table, as the names of sources and KPIs.
    pub(super) fn takes_any_key(self) -> bool {
        self.choices().iter().any(|c| c.at.get("additionalProperties").is_some_and(Value::is_object))
    }

    pub(super) fn description(self) -> Option<&'static str> {
        let said = |value: &'static Value| value.get("description").and_then(Value::as_str);
        said(self.property).or_else(|| said(self.at))
    }

    /// The words that may stand here, with what each means.
    pub(super) fn words(self) -> Vec<(&'static str, &'static str)> {
        let Some(words) = self.at.get("enum").and_then(Value::as_array) else { return Vec::new() };
        let docs = &self.at["x-taplo"]["docs"]["enumValues"];
        let doc = |at: usize| docs.get(at).and_then(Value::as_str).unwrap_or_default();
        words.iter().enumerate().filter_map(|(at, word)| Some((word.as_str()?, doc(at)))).collect()
    }

    /// How it could be written, as JSON.
    pub(super) fn examples(self) -> Vec<&'static Value> {
        self.property.get("examples").and_then(Value::as_array).into_iter().flatten().collect()
    }

    pub(super) fn default(self) -> Option<&'static Value> {
        self.property.get("default").filter(|d| !d.is_object() && !d.is_array())
    }

    pub(super) fn form(self) -> Form {
        let choice = self.choices()[0];
        match choice.at.get("type").and_then(Value::as_str) {
            Some("boolean") => Form::Bool,
            Some("number" | "integer") => Form::Number,
            Some("object") => Form::Table,
            Some("array") => {
                let items = choice.at.get("items").map(|items| self.to(items).form());
                if items == Some(Form::Table) { Form::Tables } else { Form::List }
            }
            _ => Form::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<PathStep> {
        let step = |part: &str| part.parse().map_or_else(|_| PathStep::Key(part.to_owned()), PathStep::At);
        text.split('.').filter(|p| !p.is_empty()).map(step).collect()
    }

    fn at(kind: FileKind, text: &str) -> Shape {
        Shape::of(kind).expect("a schema").below(&path(text)).expect("a place")
    }

    #[test]
    fn places_are_found_in_the_schemas() {
        assert_eq!(at(FileKind::Tag, "rule.when").description(), Some("The rule, in the rule language."));
        assert_eq!(at(FileKind::Tag, "case.3.value").form(), Form::Text);
        assert_eq!(at(FileKind::Tag, "case").form(), Form::Tables);
        assert_eq!(at(FileKind::Tag, "purpose.kpis").form(), Form::List);
        assert_eq!(at(FileKind::Tag, "purpose").form(), Form::Table);
        assert!(at(FileKind::Tag, "status").words().contains(&("active", "In use; built and handed over.")));
        assert!(at(FileKind::Workspace, "sources").takes_any_key());
        assert!(at(FileKind::Workspace, "sources.any").keys().iter().any(|k| k.name == "kind" && k.is_required));
        assert!(at(FileKind::Strategy, "").keys().iter().any(|k| k.name == "audience"));
        assert!(Shape::of(FileKind::Tag).expect("a schema").below(&path("nothing")).is_none());
    }
}
