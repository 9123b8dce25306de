use std::collections::BTreeMap;

use crate::{
    catalog::{Document, Manifests, code, parse::stem_of, settings_check::is_plain_word},
    diagnostic::{Diagnostic, Diagnostics},
};

/// Ids are plain words, equal the file's name, and are used once.
pub(super) fn check(manifests: &Manifests, found: &mut Diagnostics) {
    let tags = manifests.tags.iter().map(|t| (t.document.value.id.as_str(), t.document.as_ref()));
    check_kind("tag", tags, found);
    check_kind("strategy", manifests.strategies.iter().map(|d| (d.value.id.as_str(), d)), found);
    check_kind("family", manifests.families.iter().map(|f| (f.document.value.id.as_str(), &f.document)), found);
    check_kind("template", manifests.templates.iter().map(|d| (d.value.id.as_str(), d)), found);
}

fn check_kind<'a, T: 'a>(
    kind: &str,
    documents: impl Iterator<Item = (&'a str, &'a Document<T>)>,
    found: &mut Diagnostics,
) {
    let mut first: BTreeMap<&str, &Document<T>> = BTreeMap::new();
    for (id, document) in documents {
        let place = || document.place(&["id".into()]);
        if !is_plain_word(id) {
            found.push(
                Diagnostic::error(code::BAD_ID, place(), format!("`{id}` cannot be an id"))
                    .label("has to be a plain word")
                    .help("use lower-case letters, digits and `_`, beginning with a letter"),
            );
        } else if document.origin.is_none() && stem_of(&document.file) != id {
            let stem = stem_of(&document.file);
            let name = document.file.rsplit('/').next().unwrap_or_default();
            let ending = &name[stem.len().min(name.len())..];
            let help = if is_plain_word(stem) {
                format!("write `id = \"{stem}\"`, or rename the file to `{id}{ending}`")
            } else {
                format!("rename the file to `{id}{ending}`")
            };
            found.push(
                Diagnostic::error(code::FILE_NAME, place(), format!("{kind} `{id}` lies in `{name}`"))
                    .label("differs from the file's name")
                    .help(help),
            );
        }
        if let Some(other) = first.get(id) {
            found.push(
                Diagnostic::error(
                    code::DUPLICATE_ID,
                    place(),
                    match document.origin.is_some() || other.origin.is_some() {
                        true => format!("there are two tags with the id `{id}`"),
                        false => format!("there are two {kind} files with the id `{id}`"),
                    },
                )
                .label("this id is taken")
                .related(other.place(&["id".into()]), "taken here")
                .help(match document.origin {
                    Some(_) => "give one of them another id, or remove the member",
                    None => "give one of them another id, and its file the same name",
                }),
            );
        } else {
            first.insert(id, document);
        }
    }
}
