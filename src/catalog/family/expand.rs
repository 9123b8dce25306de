use std::{collections::BTreeMap, sync::Arc};

use toml_edit::{Array, Item, Value};

use super::{
    Arguments, Making, Origin, arguments, make,
    origin::{Body, FamilyText},
    text::named_in_text,
};
use crate::{
    catalog::{
        BrokenTag, Document, FamilyFile, MemberSection, Parameter, TagFile, TagManifest, TemplateFile, TemplateTag,
        code, library,
    },
    diagnostic::{Diagnostic, Diagnostics},
    rule::TagShape,
};

/// What a family makes.
#[derive(Debug, Default)]
pub(in crate::catalog) struct Expansion {
    /// Its tags, in the order of its members.
    pub(in crate::catalog) tags: Vec<TagManifest>,
    /// Members that have mistakes.
    pub(in crate::catalog) broken: Vec<BrokenTag>,
    /// What no other check can say.
    pub(in crate::catalog) found: Diagnostics,
}

/// Makes the tags of a family. Mistakes are reported by the checks of families and templates; here a member that has one
/// is only known by name.
pub(in crate::catalog) fn expand(
    category: &Arc<str>,
    document: &Document<FamilyFile>,
    templates: &[Document<TemplateFile>],
    broken_templates: &BTreeMap<Arc<str>, TagShape>,
) -> Expansion {
    let family = &document.value;
    let mut expansion = Expansion::default();
    let Some((parameters, tag, body)) = source_of(document, templates) else {
        let shape = family.template.as_deref().and_then(|id| broken_templates.get(id)).unwrap_or(&TagShape::Plain);
        expansion
            .broken
            .extend(family.member.iter().map(|m| BrokenTag { id: m.id.as_str().into(), shape: shape.clone() }));
        return expansion;
    };
    let needed = named_in_text(body.text());
    let text = Arc::new(FamilyText {
        id: family.id.as_str().into(),
        file: Arc::clone(&document.file),
        text: Arc::clone(&document.text),
        body,
    });
    for (at, member) in family.member.iter().enumerate() {
        let made =
            arguments(parameters, &needed, family, member).map(|arguments| one(&text, family, at, member, arguments));
        match made {
            Some(Ok(document)) => {
                expansion.tags.push(TagManifest { category: Arc::clone(category), document: Arc::new(document) });
                continue;
            }
            Some(Err(Some(reason))) => {
                let place = document.place(&["member".into(), at.into(), "id".into()]);
                expansion.found.push(
                    Diagnostic::error(code::REFUSED, place, format!("no tag can be made of this member: {reason}"))
                        .label("what the text becomes is no tag file")
                        .help("compare the text with `schemas/tag.schema.json`"),
                );
            }
            // The checks of values and texts say what is wrong.
            Some(Err(None)) | None => {}
        }
        expansion.broken.push(BrokenTag { id: member.id.as_str().into(), shape: shape_of_text(tag) });
    }
    expansion
}

/// The parameters, the `[tag]` section, and the text it stands in; `None` when a family does not have exactly one.
fn source_of<'a>(
    document: &'a Document<FamilyFile>,
    templates: &'a [Document<TemplateFile>],
) -> Option<(&'a BTreeMap<String, Parameter>, &'a TemplateTag, Body)> {
    let family = &document.value;
    match (&family.template, &family.tag) {
        (None, Some(tag)) => {
            let body = Body::File(Arc::clone(&document.file), Arc::clone(&document.text));
            Some((&family.parameters, tag, body))
        }
        (Some(id), None) => {
            if let Some(template) = templates.iter().find(|t| t.value.id == *id) {
                let body = Body::File(Arc::clone(&template.file), Arc::clone(&template.text));
                return Some((&template.value.parameters, &template.value.tag, body));
            }
            let entry = library::find(id)?;
            Some((&entry.template.parameters, &entry.template.tag, Body::Library(entry.text)))
        }
        _ => None,
    }
}

/// An error without a reason is one that other checks report.
fn one(
    text: &Arc<FamilyText>,
    family: &FamilyFile,
    at: usize,
    member: &MemberSection,
    arguments: Arguments,
) -> Result<Document<TagFile>, Option<String>> {
    let row = keys_of_row(member);
    let shared: Vec<(&'static str, Item)> =
        keys_of_family(family).into_iter().filter(|(key, _)| row.iter().all(|(k, _)| k != key)).collect();
    let shared_keys = shared.iter().map(|(key, _)| *key).collect();
    let row_keys = row.iter().map(|(key, _)| *key).chain(["id"]).collect();
    let keys = row.into_iter().chain(shared).collect();
    let made = make(Making { text: text.body.text(), id: &member.id, keys }, &|name| {
        arguments.get(name).map(|(argument, _)| argument)
    })
    .map_err(|_| None)?;
    let value: TagFile = toml::from_str(&made).map_err(|error| Some(error.message().to_owned()))?;
    let origin = Origin {
        family: Arc::clone(text),
        tag: member.id.as_str().into(),
        member: at,
        row: row_keys,
        shared: shared_keys,
        arguments: Arc::new(arguments),
    };
    Ok(Document { file: Arc::clone(&text.file), text: made.into(), value, origin: Some(Arc::new(origin)) })
}

/// Keys that a row says, besides its id.
fn keys_of_row(member: &MemberSection) -> Vec<(&'static str, Item)> {
    let mut keys = Vec::new();
    let texts = [
        ("name", &member.name),
        ("name_zh", &member.name_zh),
        ("owner", &member.owner),
        ("backup_owner", &member.backup_owner),
        ("description", &member.description),
        ("replaced_by", &member.replaced_by),
        ("sunset", &member.sunset),
        ("review_by", &member.review_by),
    ];
    add_texts(&mut keys, texts);
    keys.extend(member.status.map(|status| ("status", toml_edit::value(status.word()))));
    keys.extend(member.keywords.as_ref().map(|words| ("keywords", list(words))));
    keys
}

/// Keys that a family says for all its tags.
fn keys_of_family(family: &FamilyFile) -> Vec<(&'static str, Item)> {
    let mut keys = vec![("status", toml_edit::value(family.status.word()))];
    let texts = [
        ("owner", &family.owner),
        ("backup_owner", &family.backup_owner),
        ("replaced_by", &family.replaced_by),
        ("sunset", &family.sunset),
        ("review_by", &family.review_by),
    ];
    add_texts(&mut keys, texts);
    keys.extend(family.keywords.as_ref().map(|words| ("keywords", list(words))));
    keys.extend(family.purpose.as_ref().and_then(section).map(|item| ("purpose", item)));
    keys.extend(family.refresh.as_ref().and_then(section).map(|item| ("refresh", item)));
    keys
}

fn add_texts<const N: usize>(keys: &mut Vec<(&'static str, Item)>, texts: [(&'static str, &Option<String>); N]) {
    keys.extend(texts.into_iter().filter_map(|(key, text)| Some((key, toml_edit::value(text.as_deref()?)))));
}

fn list(words: &[String]) -> Item {
    toml_edit::value(Value::Array(words.iter().map(String::as_str).collect::<Array>()))
}

/// A section as a file would hold it.
fn section<T: serde::Serialize>(value: &T) -> Option<Item> {
    let mut table = toml_edit::ser::to_document(value).ok()?.as_table().clone();
    // Lists that say nothing are not written.
    let empty: Vec<String> = table
        .iter()
        .filter(|(_, item)| item.as_array().is_some_and(Array::is_empty))
        .map(|(k, _)| k.to_owned())
        .collect();
    for key in empty {
        table.remove(&key);
    }
    Some(Item::Table(table))
}

/// What the tags of a text will be.
fn shape_of_text(tag: &TemplateTag) -> TagShape {
    if !tag.case.is_empty() {
        return TagShape::Enumerated(tag.case.iter().map(|case| case.value.as_str().into()).collect());
    }
    if tag.model.is_some() { TagShape::Model } else { TagShape::Plain }
}
