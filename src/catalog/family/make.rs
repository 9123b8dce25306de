use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use crate::catalog::{
    Cell, MemberSection,
    parameter::{Argument, Form, fill, placeholders},
};

/// What a tag is made of.
#[derive(Debug)]
pub(in crate::catalog) struct Making<'a> {
    /// The text with the `[tag]` section.
    pub(in crate::catalog) text: &'a str,
    /// The tag's id.
    pub(in crate::catalog) id: &'a str,
    /// Keys of the tag instead of, or beside, those of `[tag]`, each with its value as it would stand in a file.
    pub(in crate::catalog) keys: Vec<(&'static str, Item)>,
}

/// The text of a tag file: the `[tag]` section of a text, comments and all, with its placeholders filled.
///
/// # Errors
/// When the text has no such section, or a placeholder that no argument fills.
pub(in crate::catalog) fn make<'a>(
    making: Making<'_>,
    argument: &(impl Fn(&str) -> Option<&'a Argument> + Copy),
) -> Result<String, Unmade> {
    let mut document: DocumentMut = making.text.parse().map_err(|_| Unmade::NoText)?;
    let Some((_, Item::Table(mut tag))) = document.remove_entry("tag") else { return Err(Unmade::NoText) };
    fill_table(&mut tag, &mut Vec::new(), argument)?;
    let mut keys = making.keys;
    keys.insert(0, ("id", toml_edit::value(making.id)));
    let mut root = Table::new();
    for name in MemberSection::KEYS {
        let there = tag.remove_entry(name);
        let given = keys.iter().position(|(key, _)| *key == name).map(|at| keys.swap_remove(at).1);
        match (there, given) {
            // The comment above a key stays where it was written, whoever says its value.
            (Some((key, _)), Some(item)) | (Some((key, item)), None) => {
                root.insert_formatted(&key, item);
            }
            (None, Some(item)) => {
                root.insert(name, item);
            }
            (None, None) => {}
        }
    }
    for (name, item) in keys {
        tag.insert(name, item);
    }
    let rest: Vec<String> = tag.iter().map(|(name, _)| name.to_owned()).collect();
    for (key, item) in rest.iter().filter_map(|name| tag.remove_entry(name)) {
        root.insert_formatted(&key, item);
    }
    let mut made = DocumentMut::new();
    *made.as_table_mut() = root;
    Ok(made.to_string())
}

/// Why no tag is made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::catalog) enum Unmade {
    /// There is no `[tag]` section.
    NoText,
    /// A placeholder names no parameter.
    Unknown(String),
}

type Path = Vec<String>;

fn fill_table<'a>(
    table: &mut dyn TableLike,
    path: &mut Path,
    argument: &(impl Fn(&str) -> Option<&'a Argument> + Copy),
) -> Result<(), Unmade> {
    for (key, item) in table.iter_mut() {
        path.push(key.get().to_owned());
        match item {
            Item::Value(value) => fill_value(value, path, argument)?,
            Item::Table(inner) => fill_table(inner, path, argument)?,
            Item::ArrayOfTables(list) => {
                for inner in list.iter_mut() {
                    fill_table(inner, path, argument)?;
                }
            }
            Item::None => {}
        }
        path.pop();
    }
    Ok(())
}

fn fill_value<'a>(
    value: &mut Value,
    path: &mut Path,
    argument: &(impl Fn(&str) -> Option<&'a Argument> + Copy),
) -> Result<(), Unmade> {
    match value {
        Value::String(written) => {
            let text = written.value();
            if !text.contains(['{', '}']) {
                return Ok(());
            }
            let form = form_of(path.iter().map(String::as_str));
            if let Some(unknown) = placeholders(text, form).into_iter().find(|p| argument(p.name).is_none()) {
                return Err(Unmade::Unknown(unknown.name.to_owned()));
            }
            let decor = written.decor().clone();
            let is_test = path.first().is_some_and(|key| key == "test");
            let whole = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).and_then(argument).filter(|_| is_test);
            let new = match whole.map(Argument::cell) {
                Some(Cell::Int(number)) => Value::from(*number),
                Some(Cell::Float(number)) => Value::from(*number),
                _ => {
                    let filled = fill(text, form, argument).text;
                    if filled == *text {
                        return Ok(());
                    }
                    Value::from(filled)
                }
            };
            *value = new;
            *value.decor_mut() = decor;
        }
        Value::Array(array) => {
            for value in array.iter_mut() {
                fill_value(value, path, argument)?;
            }
        }
        Value::InlineTable(table) => fill_table(table, path, argument)?,
        _ => {}
    }
    Ok(())
}

/// Which texts of a tag file are rules, by the keys that lead to them; positions in lists are left out.
pub(in crate::catalog) fn form_of<'k>(keys: impl Iterator<Item = &'k str>) -> Form {
    match keys.collect::<Vec<_>>().as_slice() {
        ["rule" | "case", "when"] | ["model", "label" | "population" | "features"] => Form::Rule,
        [.., "name_zh"] => Form::Chinese,
        _ => Form::Plain,
    }
}
