use std::collections::BTreeSet;

use super::{templates::unknown_template, texts};
use crate::{
    catalog::{Document, FamilyFile, FamilyManifest, Manifests, Settings, Step, code, family::report_values, library},
    diagnostic::{Diagnostic, Diagnostics},
};

/// A family has one text, members, and a value for every parameter of each. Its tags are checked like all others.
pub(super) fn check(
    family: &FamilyManifest,
    manifests: &Manifests,
    settings: Option<&Settings>,
    found: &mut Diagnostics,
) {
    let FamilyManifest { category, document } = family;
    let file = &document.value;
    if file.member.is_empty() {
        found.push(
            Diagnostic::error(
                code::EMPTY_FAMILY,
                document.place(&["id".into()]),
                format!("the family `{}` makes no tags", file.id),
            )
            .label("it has no members")
            .help("add `[[member]]` with `id = \"...\"` and its parameters, or remove the file"),
        );
        if let Some(settings) = settings {
            super::tags::category(category, document, settings, found);
        }
    }
    match (&file.template, &file.tag) {
        (Some(_), Some(_)) => found.push(
            Diagnostic::error(
                code::BODY,
                document.key_place(&["tag".into()]),
                "a family has a template or a `[tag]` of its own, not both",
            )
            .label("a second text")
            .related(document.place(&["template".into()]), "the first text is this template's")
            .help("keep one of them"),
        ),
        (None, None) => found.push(
            Diagnostic::error(
                code::BODY,
                document.place(&["id".into()]),
                "nothing says what the members of a family are",
            )
            .label("no template, no `[tag]`")
            .help("add `template = \"...\"` (see `tagwerk new --list`), or a `[tag]` section with placeholders"),
        ),
        (None, Some(tag)) => {
            texts::check(document, &file.parameters, tag, &BTreeSet::new(), found);
            report_values(document, &file.parameters, &document.text, found);
        }
        (Some(id), None) => with_template(document, id, manifests, found),
    }
}

fn with_template(document: &Document<FamilyFile>, id: &str, manifests: &Manifests, found: &mut Diagnostics) {
    let path = [Step::Key("template")];
    if let Some(name) = document.value.parameters.keys().next() {
        found.push(
            Diagnostic::error(
                code::PLACEHOLDER,
                document.key_place(&["parameters".into(), Step::Key(name)]),
                "a family with a template has no parameters of its own",
            )
            .label(format!("the parameters are those of `{id}`"))
            .related(document.place(&path), "the template is named here")
            .help("say values of parameters in `[set]` and in the members, and remove this section"),
        );
    }
    let ours = manifests.templates.iter().find(|t| t.value.id == id).map(|t| (&t.value.parameters, t.text.as_ref()));
    let library = || library::find(id).map(|entry| (&entry.template.parameters, entry.text));
    if let Some((parameters, text)) = ours.or_else(library) {
        report_values(document, parameters, text, found);
    } else if !manifests.broken_templates.contains_key(id) {
        found.push(unknown_template(document, &path, id, &manifests.templates));
    }
}
