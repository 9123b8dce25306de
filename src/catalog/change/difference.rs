use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{
    Difference,
    words::{became, rule_words, tidy},
};

/// Keys that hold rules.
const RULES: &[&str] = &["when", "audience", "label", "population"];

/// What differs between two values of one type, by path. Rules are compared in one way of writing; lists of tables that
/// name themselves (`case`) by their names; tests as a whole.
pub(super) fn between<T: Serialize>(before: &T, after: &T) -> Vec<Difference> {
    let (before, after) = (flat(before), flat(after));
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = |path: &&String| before.get(*path) != after.get(*path);
    paths.into_iter().filter(differs).map(|path| one(path, before.get(path), after.get(path))).collect()
}

/// What a definition that is new says, or one that is gone said: its rules.
pub(super) fn rules_of<T: Serialize>(value: &T, is_new: bool) -> Vec<Difference> {
    let rules = flat(value).into_iter().filter(|(path, _)| is_rule(path));
    rules
        .map(|(path, text)| if is_new { one(&path, None, Some(&text)) } else { one(&path, Some(&text), None) })
        .collect()
}

fn is_rule(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    RULES.contains(&last) || path.starts_with("model.features")
}

fn one(path: &str, before: Option<&String>, after: Option<&String>) -> Difference {
    let words = match (before, after) {
        _ if path == "test" => "tests are others".to_owned(),
        (Some(before), Some(after)) if path == "case" => {
            format!("the cases come in another order: `{after}`, not `{before}`")
        }
        (Some(before), Some(after)) if is_rule(path) => rule_words(before, after),
        (Some(before), Some(after)) => became(before, after),
        (None, Some(after)) => format!("`{after}` is new"),
        (Some(before), None) => format!("`{before}` is gone"),
        (None, None) => String::new(),
    };
    // Of tests, what they are is for the file to tell.
    let shown = |text: Option<&String>| text.filter(|_| path != "test").cloned();
    Difference { path: path.to_owned(), before: shown(before), after: shown(after), words }
}

/// Every text, number and list of texts of a value, by path.
fn flat<T: Serialize>(value: &T) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    if let Ok(value) = serde_json::to_value(value) {
        put(String::new(), &value, &mut out);
    }
    out
}

fn put(path: String, value: &Value, out: &mut BTreeMap<String, String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(table) => table.iter().for_each(|(key, value)| put(below(key), value, out)),
        Value::Array(list) if list.is_empty() => {}
        Value::Array(list) if path == "test" => {
            out.insert(path, serde_json::to_string(list).unwrap_or_default());
        }
        Value::Array(list) if list.iter().all(Value::is_object) => {
            let mut names: Vec<String> = Vec::new();
            for (at, element) in list.iter().enumerate() {
                let name = element.get("value").or_else(|| element.get("id")).and_then(Value::as_str);
                let name = name.map_or_else(|| at.to_string(), str::to_owned);
                // A value may have several cases.
                let times = names.iter().filter(|known| **known == name).count();
                let key = if times == 0 { name.clone() } else { format!("{name}#{}", times + 1) };
                put(format!("{path}[{key}]"), element, out);
                names.push(name);
            }
            out.insert(path, names.join(", "));
        }
        Value::Array(list) => {
            let rules = path == "model.features";
            let text = |value: &Value| match value {
                Value::String(text) if rules => tidy(text),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            out.insert(path, list.iter().map(text).collect::<Vec<_>>().join(", "));
        }
        Value::String(text) => {
            let text = if is_rule(&path) { tidy(text) } else { text.clone() };
            out.insert(path, text);
        }
        other => {
            out.insert(path, other.to_string());
        }
    }
}
