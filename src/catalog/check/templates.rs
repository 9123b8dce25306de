use std::collections::{BTreeMap, BTreeSet};

use super::texts;
use crate::{
    catalog::{
        Cell, Document, EachSection, ParameterValue, Settings, Step, TemplateFile, code,
        family::report_value,
        library,
        parameter::{Form, placeholders},
    },
    diagnostic::{Diagnostic, Diagnostics, suggestion},
};

/// A template makes one kind of tag in a known category, and its placeholders are its parameters.
pub(super) fn check(
    document: &Document<TemplateFile>,
    settings: Option<&Settings>,
    templates: &[Document<TemplateFile>],
    found: &mut Diagnostics,
) {
    let template = &document.value;
    if let Some(settings) = settings
        && !settings.categories.iter().any(|c| c.as_ref() == template.category)
    {
        let mut diagnostic = Diagnostic::error(
            code::CATEGORY,
            document.place(&["category".into()]),
            format!("unknown category `{}`", template.category),
        )
        .label("not one of `categories` in `tagwerk.toml`");
        diagnostic.help = suggestion(&template.category, settings.categories.iter().map(AsRef::as_ref));
        found.push(diagnostic);
    }
    texts::check(document, &template.parameters, &template.tag, &used_elsewhere(template), found);
    if let Some(each) = &template.each {
        each_values(document, each, found);
    }
    for (at, member) in template.member.iter().enumerate() {
        let row = |key| ["member".into(), at.into(), key];
        id_words(document, &row("id".into()), &member.id, found);
        for (name, value) in &member.values {
            let has_placeholders = texts_of(value).any(|text| !placeholders(text, Form::Plain).is_empty());
            // Such a value is known once the template is filled.
            if !has_placeholders || !template.parameters.contains_key(name) {
                report_value(document, &row(Step::Key(name)), name, value, &template.parameters, found);
            }
        }
    }
    for (at, also) in template.also.iter().enumerate() {
        let row = |key: &'static str| ["also".into(), at.into(), Step::Key(key)];
        id_words(document, &row("id"), &also.id, found);
        let Some(parameters) = parameters_of(&also.template, templates) else {
            found.push(unknown_template(document, &row("template"), &also.template, templates));
            continue;
        };
        for name in also.set.keys().filter(|name| !parameters.contains_key(*name)) {
            let path = ["also".into(), at.into(), "set".into(), Step::Key(name)];
            let mut diagnostic = Diagnostic::error(
                code::PLACEHOLDER,
                document.key_place(&path),
                format!("no parameter of `{}` is called `{name}`", also.template),
            )
            .label("nothing takes this value");
            diagnostic.help = suggestion(name, parameters.keys().map(String::as_str));
            found.push(diagnostic);
        }
    }
}

/// Parameters that the values of members, or of templates that are filled along with it, speak of.
fn used_elsewhere(template: &TemplateFile) -> BTreeSet<String> {
    let values = template.member.iter().flat_map(|m| m.values.values());
    let values = values.chain(template.also.iter().flat_map(|also| also.set.values()));
    let texts = values.flat_map(texts_of);
    let names = texts.flat_map(|text| placeholders(text, Form::Plain)).map(|p| p.name.to_owned());
    // A column is found by its event, a value by its column.
    names.chain(template.parameters.values().filter_map(|p| p.of.clone())).collect()
}

fn texts_of(value: &ParameterValue) -> impl Iterator<Item = &str> {
    let cells = match value {
        ParameterValue::One(cell) => std::slice::from_ref(cell),
        ParameterValue::Many(cells) => cells,
    };
    cells.iter().filter_map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None })
}

/// `[each]` names a parameter, and says it in the ids.
fn each_values(document: &Document<TemplateFile>, each: &EachSection, found: &mut Diagnostics) {
    let parameters = &document.value.parameters;
    if !parameters.contains_key(&each.parameter) {
        let place = document.place(&["each".into(), "parameter".into()]);
        let name = &each.parameter;
        let mut diagnostic = Diagnostic::error(code::PLACEHOLDER, place, format!("no parameter is called `{name}`"))
            .label("each of its values would become a member");
        diagnostic.help = suggestion(name, parameters.keys().map(String::as_str));
        found.push(diagnostic);
    }
    let is_told_apart = placeholders(&each.id, Form::Plain).iter().any(|p| p.name == each.parameter);
    if !is_told_apart {
        found.push(
            Diagnostic::error(
                code::PLACEHOLDER,
                document.place(&["each".into(), "id".into()]),
                "all members would have the same id",
            )
            .label(format!("`{{{}}}` is not in it", each.parameter))
            .help(format!("write `id = \"{{id}}_{{{}}}\"`", each.parameter)),
        );
    }
}

/// In the ids that a template gives only `{id}` stands for something.
fn id_words(document: &Document<TemplateFile>, path: &[Step<'_>], id: &str, found: &mut Diagnostics) {
    for placeholder in placeholders(id, Form::Plain).iter().filter(|p| p.name != "id") {
        found.push(
            Diagnostic::error(
                code::PLACEHOLDER,
                document.text_place(path, placeholder.span),
                format!("`{{{}}}` stands for nothing in an id", placeholder.name),
            )
            .label("the only placeholder here is `{id}`")
            .help("write `{id}` for the id that is given to `tagwerk new`"),
        );
    }
}

/// The parameters of a template of the workspace or the library.
fn parameters_of<'a>(
    id: &str,
    templates: &'a [Document<TemplateFile>],
) -> Option<&'a BTreeMap<String, crate::catalog::Parameter>> {
    let ours = templates.iter().find(|t| t.value.id == id).map(|t| &t.value.parameters);
    ours.or_else(|| library::find(id).map(|entry| &entry.template.parameters))
}

/// Names a template that is not there.
pub(super) fn unknown_template<T>(
    document: &Document<T>,
    path: &[Step<'_>],
    id: &str,
    templates: &[Document<TemplateFile>],
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::error(code::UNKNOWN_TEMPLATE, document.place(path), format!("unknown template `{id}`"))
            .label("neither in `templates/` nor in the library");
    let known =
        templates.iter().map(|t| t.value.id.as_str()).chain(library::all().iter().map(|e| e.template.id.as_str()));
    diagnostic.help = suggestion(id, known);
    diagnostic
}
