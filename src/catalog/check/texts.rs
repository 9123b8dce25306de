use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{
        Cell, Document, MemberSection, Parameter, ParameterKind, ParameterValue, Step, TemplateTag, code,
        family::{each_text, form_of_steps},
        parameter::{Argument, expected, placeholders},
        settings_check::is_plain_word,
    },
    diagnostic::{Diagnostic, Diagnostics, suggestion},
};

/// A `[tag]` section with placeholders, of a template or a family: it makes one kind of tag, its placeholders are its
/// parameters, and these fit together. `also_used` are parameters that something else uses.
pub(super) fn check<T>(
    document: &Document<T>,
    parameters: &BTreeMap<String, Parameter>,
    tag: &TemplateTag,
    also_used: &BTreeSet<String>,
    found: &mut Diagnostics,
) {
    let ways = [tag.rule.is_some(), !tag.case.is_empty(), tag.model.is_some()].into_iter().filter(|w| *w).count();
    if ways != 1 {
        found.push(
            Diagnostic::error(code::BODY, document.place(&["tag".into()]), "the text makes tags of one form")
                .label(if ways == 0 { "no rule, no case, no model" } else { "several forms" })
                .help("say exactly one of `[tag.rule]`, `[[tag.case]]`, `[tag.model]`"),
        );
    }
    used(document, parameters, also_used, found);
    for (name, parameter) in parameters {
        self::parameter(document, parameters, name, parameter, found);
    }
}

fn used<T>(
    document: &Document<T>,
    parameters: &BTreeMap<String, Parameter>,
    also_used: &BTreeSet<String>,
    found: &mut Diagnostics,
) {
    let mut used = also_used.clone();
    each_text(&document.text, &mut |path, text| {
        for placeholder in placeholders(text, form_of_steps(&path[1..])) {
            used.insert(placeholder.name.to_owned());
            let place = || document.text_place(path, placeholder.span);
            match parameters.get(placeholder.name) {
                None => {
                    let name = placeholder.name;
                    let mut diagnostic =
                        Diagnostic::error(code::PLACEHOLDER, place(), format!("no parameter is called `{name}`"))
                            .label("nothing would be put here");
                    diagnostic.help = suggestion(name, parameters.keys().map(String::as_str))
                        .or_else(|| Some(format!("add `[parameters.{name}]`")));
                    found.push(diagnostic);
                }
                Some(parameter) if placeholder.runs_together(parameter.kind) => found.push(
                    Diagnostic::error(code::PLACEHOLDER, place(), "a value would run together with what is beside it")
                        .label("no space, quote or bracket keeps them apart")
                        .help("put a space between them, or the whole into one pair of quotes or backticks"),
                ),
                Some(_) => {}
            }
        }
    });
    for name in parameters.keys().filter(|name| !used.contains(name.as_str())) {
        let place = document.key_place(&["parameters".into(), Step::Key(name)]);
        found.push(
            Diagnostic::warning(code::PLACEHOLDER, place, format!("the parameter `{name}` is not used"))
                .label("nothing in `[tag]` says it")
                .help(format!("write `{{{name}}}` where it goes, or remove the parameter")),
        );
    }
}

fn parameter<T>(
    document: &Document<T>,
    parameters: &BTreeMap<String, Parameter>,
    name: &str,
    parameter: &Parameter,
    found: &mut Diagnostics,
) {
    let here = ["parameters".into(), Step::Key(name)];
    let path = |key: &'static str| ["parameters".into(), Step::Key(name), Step::Key(key)];
    if MemberSection::KEYS.contains(&name) {
        found.push(
            Diagnostic::error(
                code::RESERVED,
                document.key_place(&here),
                format!("no parameter can be called `{name}`"),
            )
            .label("a member of a family says this key of its tag")
            .help("give the parameter another name"),
        );
    } else if !is_plain_word(name) {
        found.push(
            Diagnostic::error(code::BAD_ID, document.key_place(&here), format!("`{name}` cannot be a parameter"))
                .label("has to be a plain word")
                .help("use lower-case letters, digits and `_`, beginning with a letter"),
        );
    }
    for (at, choice) in parameter.choices.iter().enumerate() {
        let value = typed(parameter.kind, choice);
        let is_fine = Argument::read(parameter.kind, &value).is_ok_and(|read| read.plain() == choice);
        if !is_fine {
            let path = ["parameters".into(), Step::Key(name), "choices".into(), at.into()];
            found.push(
                Diagnostic::error(code::VALUE, document.place(&path), format!("`{choice}` is no choice of `{name}`"))
                    .label(format!("expected {}", expected(parameter.kind)))
                    .help("change the choice, or the parameter's `kind`"),
            );
        }
    }
    if let Some(default) = &parameter.default {
        let read = Argument::read(parameter.kind, default);
        let wrong = match &read {
            Err(expected) => Some(*expected),
            Ok(read) if !parameter.choices.is_empty() && !parameter.choices.iter().any(|c| c == read.plain()) => {
                Some("one of `choices`")
            }
            Ok(_) => None,
        };
        if let Some(expected) = wrong {
            found.push(
                Diagnostic::error(
                    code::VALUE,
                    document.place(&path("default")),
                    format!("the default of `{name}` has to be {expected}"),
                )
                .label(format!("expected {expected}"))
                .help("change the default, or the parameter's `kind` or `choices`"),
            );
        }
    }
    if let Some(of) = &parameter.of {
        let wanted: &[ParameterKind] = match parameter.kind {
            ParameterKind::Column => &[ParameterKind::Event],
            _ => &[ParameterKind::Column, ParameterKind::Attribute],
        };
        if !parameters.get(of).is_some_and(|other| wanted.contains(&other.kind)) {
            let wanted = if parameter.kind == ParameterKind::Column { "an event" } else { "a column or an attribute" };
            let mut diagnostic = Diagnostic::error(
                code::PLACEHOLDER,
                document.place(&path("of")),
                format!("`{of}` is no parameter that names {wanted}"),
            )
            .label(format!("`of` names the parameter with {wanted}"));
            diagnostic.help = suggestion(of, parameters.keys().filter(|k| *k != name).map(String::as_str))
                .or_else(|| Some("remove the line".to_owned()));
            found.push(diagnostic);
        }
    }
}

/// A choice as a value of its kind.
fn typed(kind: ParameterKind, choice: &str) -> ParameterValue {
    let number = (kind == ParameterKind::Number)
        .then(|| choice.parse::<i64>().map(Cell::Int).or_else(|_| choice.parse::<f64>().map(Cell::Float)).ok());
    ParameterValue::One(number.flatten().unwrap_or_else(|| Cell::Text(choice.to_owned())))
}
