use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::make::form_of;
use crate::catalog::{
    Step,
    parameter::{Form, placeholders},
};

/// Every text below `[tag]` of a file, with the steps that lead to it from the root.
pub(in crate::catalog) fn each_text(source: &str, each: &mut impl FnMut(&[Step<'_>], &str)) {
    let (root, _) = DeTable::parse_recoverable(source);
    if let Some(tag) = root.get_ref().get("tag") {
        walk(tag.get_ref(), &mut vec![Step::Key("tag")], each);
    }
}

/// Parameters that the `[tag]` section of a file names.
pub(in crate::catalog) fn named_in_text(source: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    each_text(source, &mut |path, text| {
        named.extend(placeholders(text, form_of_steps(&path[1..])).into_iter().map(|p| p.name.to_owned()));
    });
    named
}

/// Whether the text at a path of a tag is a rule.
pub(in crate::catalog) fn form_of_steps(path: &[Step<'_>]) -> Form {
    form_of(path.iter().filter_map(|step| if let Step::Key(key) = step { Some(*key) } else { None }))
}

fn walk<'a>(value: &'a DeValue<'_>, path: &mut Vec<Step<'a>>, each: &mut impl FnMut(&[Step<'_>], &str)) {
    match value {
        DeValue::String(text) => each(path, text),
        DeValue::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(Step::At(at));
                walk(item.get_ref(), path, each);
                path.pop();
            }
        }
        DeValue::Table(table) => {
            for (key, item) in table {
                path.push(Step::Key(key.get_ref()));
                walk(item.get_ref(), path, each);
                path.pop();
            }
        }
        _ => {}
    }
}
