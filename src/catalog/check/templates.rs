use std::collections::BTreeSet;

use crate::{
    catalog::{Cell, Document, ParameterKind, Settings, Step, TemplateFile, code},
    diagnostic::{Diagnostic, Diagnostics, Span, suggestion},
};

/// A template makes one kind of tag in a known category, and its placeholders are its parameters.
pub(super) fn check(document: &Document<TemplateFile>, settings: Option<&Settings>, found: &mut Diagnostics) {
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
    let tag = &template.tag;
    let ways = [tag.rule.is_some(), !tag.case.is_empty(), tag.model.is_some()].into_iter().filter(|w| *w).count();
    if ways != 1 {
        found.push(
            Diagnostic::error(code::BODY, document.place(&["tag".into()]), "a template makes tags of one form")
                .label(if ways == 0 { "no rule, no case, no model" } else { "several forms" })
                .help("say exactly one of `[tag.rule]`, `[[tag.case]]`, `[tag.model]`"),
        );
    }
    placeholders(document, found);
    for (name, parameter) in &template.parameters {
        let path = ["parameters".into(), Step::Key(name), "default".into()];
        let Some(default) = &parameter.default else { continue };
        let is_number = matches!(default, Cell::Int(_) | Cell::Float(_));
        let wrong = if (parameter.kind == ParameterKind::Number) != is_number {
            Some(if is_number { "a text" } else { "a number" })
        } else {
            let is_choice = matches!(default, Cell::Text(text) if parameter.choices.contains(text));
            (!parameter.choices.is_empty() && !is_choice).then_some("one of `choices`")
        };
        if let Some(expected) = wrong {
            found.push(
                Diagnostic::error(
                    code::FORMAT,
                    document.place(&path),
                    format!("the default of `{name}` has to be {expected}"),
                )
                .label(format!("expected {expected}"))
                .help("change the default, or the parameter's `kind` or `choices`"),
            );
        }
    }
}

fn placeholders(document: &Document<TemplateFile>, found: &mut Diagnostics) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (path, text) in texts(&document.value) {
        for (span, name) in placeholders_of(text) {
            used.insert(name);
            if !document.value.parameters.contains_key(name) {
                let place = document.text_place(&path, span);
                let mut diagnostic =
                    Diagnostic::error(code::PLACEHOLDER, place, format!("no parameter is called `{name}`"))
                        .label("nothing would be put here");
                diagnostic.help = suggestion(name, document.value.parameters.keys().map(String::as_str))
                    .or_else(|| Some(format!("add `[parameters.{name}]`")));
                found.push(diagnostic);
            }
        }
    }
    for name in document.value.parameters.keys().filter(|name| !used.contains(name.as_str())) {
        let place = document.key_place(&["parameters".into(), Step::Key(name)]);
        found.push(
            Diagnostic::warning(code::PLACEHOLDER, place, format!("the parameter `{name}` is not used"))
                .label("nothing in `[tag]` says it")
                .help(format!("write `{{{name}}}` where it goes, or remove the parameter")),
        );
    }
}

/// The texts of a template's tag that placeholders may stand in.
fn texts<'a>(template: &'a TemplateFile) -> Vec<(Vec<Step<'static>>, &'a str)> {
    let tag = &template.tag;
    let mut all: Vec<(Vec<Step<'static>>, &'a str)> = vec![(vec!["tag".into(), "name".into()], &tag.name)];
    let mut add = |path: &[Step<'static>], text: Option<&'a String>| {
        if let Some(text) = text {
            all.push((std::iter::once(Step::Key("tag")).chain(path.iter().copied()).collect(), text.as_str()));
        }
    };
    add(&["name_zh".into()], tag.name_zh.as_ref());
    add(&["description".into()], tag.description.as_ref());
    if let Some(purpose) = &tag.purpose {
        add(&["purpose".into(), "goal".into()], purpose.goal.as_ref());
        add(&["purpose".into(), "decision".into()], purpose.decision.as_ref());
        add(&["purpose".into(), "action".into()], purpose.action.as_ref());
        for (at, text) in purpose.scenarios.iter().enumerate() {
            add(&["purpose".into(), "scenarios".into(), at.into()], Some(text));
        }
        for (at, text) in purpose.kpis.iter().enumerate() {
            add(&["purpose".into(), "kpis".into(), at.into()], Some(text));
        }
    }
    add(&["rule".into(), "when".into()], tag.rule.as_ref().map(|r| &r.when));
    for (at, case) in tag.case.iter().enumerate() {
        add(&["case".into(), at.into(), "value".into()], Some(&case.value));
        add(&["case".into(), at.into(), "when".into()], Some(&case.when));
        add(&["case".into(), at.into(), "name".into()], case.name.as_ref());
        add(&["case".into(), at.into(), "name_zh".into()], case.name_zh.as_ref());
        add(&["case".into(), at.into(), "description".into()], case.description.as_ref());
    }
    if let Some(model) = &tag.model {
        add(&["model".into(), "label".into()], model.label.as_ref());
        add(&["model".into(), "population".into()], model.population.as_ref());
        add(&["model".into(), "scores".into()], model.scores.as_ref());
        add(&["model".into(), "top".into()], model.top.as_ref());
        for (at, text) in model.features.iter().enumerate() {
            add(&["model".into(), "features".into(), at.into()], Some(text));
        }
    }
    if let Some(refresh) = &tag.refresh {
        add(&["refresh".into(), "every".into()], refresh.every.as_ref());
        add(&["refresh".into(), "objective".into()], refresh.objective.as_ref());
    }
    all
}

/// `{name}` in a text.
fn placeholders_of(text: &str) -> impl Iterator<Item = (Span, &str)> {
    text.match_indices('{').filter_map(|(at, _)| {
        let inside = &text[at + 1..];
        let end = inside.find('}')?;
        Some((Span::new(at, at + end + 2), &inside[..end]))
    })
}
