//! What differs between values that are no rules.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Difference,
    spoken::{became, quoted},
};

/// What differs between two values of one type, ordered by path; keys named in `but_not` are left out.
pub(super) fn differences<T: Serialize>(before: &T, after: &T, but_not: &[&str]) -> Vec<Difference> {
    let table = |value: &T| match serde_json::to_value(value) {
        Ok(Value::Object(mut table)) => {
            but_not.iter().for_each(|key| drop(table.remove(*key)));
            table
        }
        _ => Map::new(),
    };
    let mut found = Vec::new();
    tables("", &table(before), &table(after), &mut found);
    found
}

/// What differs between two tables.
pub(super) fn tables(path: &str, before: &Map<String, Value>, after: &Map<String, Value>, found: &mut Vec<Difference>) {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        values(&below, before.get(key).filter(|v| is_said(v)), after.get(key).filter(|v| is_said(v)), found);
    }
}

fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(table) => table.values().any(is_said),
        _ => true,
    }
}

fn values(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let nothing = Map::new();
    match (before, after) {
        (Some(Value::Object(was)), Some(Value::Object(is))) => tables(path, was, is, found),
        (Some(Value::Object(was)), None) => tables(path, was, &nothing, found),
        (None, Some(Value::Object(is))) => tables(path, &nothing, is, found),
        (Some(Value::Array(was)), Some(Value::Array(is))) => lists(path, was, is, found),
        _ => found.push(one(path, before.map(text), after.map(text))),
    }
}

/// What came into a list and what left it.
fn lists(path: &str, was: &[Value], is: &[Value], found: &mut Vec<Difference>) {
    let (was, is): (Vec<String>, Vec<String>) = (was.iter().map(text).collect(), is.iter().map(text).collect());
    let words = list_words(&was, &is);
    let (before, after) = (Some(was.join(", ")), Some(is.join(", ")));
    found.push(Difference { path: path.to_owned(), before, after, words });
}

fn list_words(was: &[String], is: &[String]) -> String {
    let count = |list: &[String]| {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        list.iter().for_each(|text| *count.entry(text.clone()).or_insert(0) += 1);
        count
    };
    let without = |list: &[String], other: &[String]| {
        let mut left = count(other);
        let mut found = Vec::new();
        for text in list {
            match left.get_mut(text) {
                Some(n) if *n > 0 => *n -= 1,
                _ => found.push(text.clone()),
            }
        }
        found.join(", ")
    };
    let (gone, come) = (without(was, is), without(is, was));
    match (gone.is_empty(), come.is_empty()) {
        (true, true) => became(&was.join(", "), &is.join(", ")),
        (true, false) => format!("{} was added", quoted(&come)),
        (false, true) => format!("{} was removed", quoted(&gone)),
        (false, false) => format!("{} was added, {} was removed", quoted(&come), quoted(&gone)),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// One value that became another, came or went.
pub(super) fn one(path: &str, before: Option<String>, after: Option<String>) -> Difference {
    let words = match (&before, &after) {
        (Some(before), Some(after)) => became(before, after),
        (None, Some(after)) => format!("{} was added", quoted(after)),
        (Some(before), None) => format!("{} was removed", quoted(before)),
        (None, None) => String::new(),
    };
    Difference { path: path.to_owned(), before, after, words }
}
