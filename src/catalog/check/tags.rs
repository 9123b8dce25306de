use std::{collections::BTreeMap, sync::Arc};

use crate::{
    calendar::parse_date,
    catalog::{
        Document, Settings, Status, Step, TagFile, TagManifest, code,
        value::{parse_percent, parse_span},
    },
    diagnostic::{Diagnostic, Diagnostics, suggestion},
};

/// What can be said about a tag without looking at any other.
pub(super) fn check(tag: &TagManifest, settings: Option<&Settings>) -> Diagnostics {
    let mut found = Diagnostics::new();
    let document = &tag.document;
    if let Some(settings) = settings {
        category(&tag.category, document, settings, &mut found);
        naming(tag, settings, &mut found);
    }
    blanks(document, &mut found);
    if document.value.status == Status::Active {
        complete(document, &mut found);
    }
    body(document, &mut found);
    cases(document, &mut found);
    model(document, &mut found);
    dates(document, &mut found);
    refresh(document, &mut found);
    way_out(document, &mut found);
    found
}

/// A tag, or a family, lies in a folder that is a category.
pub(super) fn category<T>(category: &Arc<str>, document: &Document<T>, settings: &Settings, found: &mut Diagnostics) {
    if settings.categories.contains(category) {
        return;
    }
    let place = document.place(&["id".into()]);
    let known = settings.categories.iter().map(AsRef::as_ref);
    let (message, help) = if category.is_empty() {
        let list: Vec<String> = settings.categories.iter().map(|c| format!("`tags/{c}/`")).collect();
        ("a tag lies in no category".to_owned(), format!("move the file to one of {}", list.join(", ")))
    } else {
        let add = format!("add `{category}` to `categories` in `tagwerk.toml`");
        let help = match suggestion(category, known) {
            Some(near) if near.ends_with('?') => format!("{near} Otherwise {add}"),
            Some(near) => format!("{near}; or {add}"),
            None => add,
        };
        (format!("unknown category `{category}`"), help)
    };
    found.push(
        Diagnostic::error(code::CATEGORY, place, message).label("the folder below `tags/` is the category").help(help),
    );
}

fn naming(tag: &TagManifest, settings: &Settings, found: &mut Diagnostics) {
    let Some(naming) = &settings.naming else { return };
    let id = &tag.document.value.id;
    if !naming.matches(id, &tag.category) {
        found.push(
            Diagnostic::error(
                code::NAMING,
                tag.document.place(&["id".into()]),
                format!("`{id}` does not follow the naming pattern"),
            )
            .label(format!("expected `{}`", naming.as_str().replace("{category}", &tag.category)))
            .help("rename the tag and its file, or change `naming` in `tagwerk.toml`"),
        );
    }
}

/// Texts that are there but say nothing.
fn blanks(document: &Document<TagFile>, found: &mut Diagnostics) {
    let tag = &document.value;
    let purpose = tag.purpose.as_ref();
    let texts: [(&[Step<'_>], Option<&String>); 9] = [
        (&[Step::Key("name")], Some(&tag.name)),
        (&[Step::Key("name_zh")], tag.name_zh.as_ref()),
        (&[Step::Key("owner")], tag.owner.as_ref()),
        (&[Step::Key("description")], tag.description.as_ref()),
        (&[Step::Key("purpose"), Step::Key("goal")], purpose.and_then(|p| p.goal.as_ref())),
        (&[Step::Key("purpose"), Step::Key("decision")], purpose.and_then(|p| p.decision.as_ref())),
        (&[Step::Key("purpose"), Step::Key("action")], purpose.and_then(|p| p.action.as_ref())),
        (&[Step::Key("backup_owner")], tag.backup_owner.as_ref()),
        (&[Step::Key("replaced_by")], tag.replaced_by.as_ref()),
    ];
    for (path, text) in texts {
        if text.is_some_and(|t| t.trim().is_empty()) {
            super::rules::blank(document, path, found);
        }
    }
    for (at, case) in tag.case.iter().enumerate() {
        if case.value.trim().is_empty() {
            super::rules::blank(document, &["case".into(), at.into(), "value".into()], found);
        }
    }
}

/// What an active tag must say.
fn complete(document: &Document<TagFile>, found: &mut Diagnostics) {
    let tag = &document.value;
    let purpose = tag.purpose.as_ref();
    let missing: Vec<String> = [
        ("owner", tag.owner.is_some()),
        ("description", tag.description.is_some()),
        ("purpose.goal", purpose.is_some_and(|p| p.goal.is_some())),
        ("purpose.decision", purpose.is_some_and(|p| p.decision.is_some())),
        ("purpose.action", purpose.is_some_and(|p| p.action.is_some())),
    ]
    .into_iter()
    .filter(|(_, is_there)| !is_there)
    .map(|(key, _)| format!("`{key}`"))
    .collect();
    if missing.is_empty() {
        return;
    }
    found.push(
        Diagnostic::error(
            code::INCOMPLETE,
            document.place(&["status".into()]),
            format!("an active tag has to say {}", missing.join(", ")),
        )
        .label("people rely on active tags")
        .help(format!("add {}, or write `status = \"draft\"` until it is known", missing.join(", "))),
    );
}

fn body(document: &Document<TagFile>, found: &mut Diagnostics) {
    let tag = &document.value;
    let there: Vec<(&str, &str)> = [
        ("rule", "[rule]", tag.rule.is_some()),
        ("case", "[[case]]", !tag.case.is_empty()),
        ("model", "[model]", tag.model.is_some()),
    ]
    .into_iter()
    .filter(|(_, _, is_there)| *is_there)
    .map(|(key, section, _)| (key, section))
    .collect();
    match there.as_slice() {
        [_] => {}
        [] => found.push(
            Diagnostic::error(code::BODY, document.place(&["id".into()]), "nothing says when this tag holds")
                .label("no rule, no case, no model")
                .help("add `[rule]` with `when = \"...\"`, or `[[case]]` sections, or `[model]`"),
        ),
        [(first, first_section), others @ ..] => {
            let sections: Vec<String> = there.iter().map(|(_, section)| format!("`{section}`")).collect();
            let mut diagnostic = Diagnostic::error(
                code::BODY,
                document.key_place(&[Step::Key(others[0].0)]),
                format!("a tag has one of {}, not several", sections.join(", ")),
            )
            .label("a second way to say when it holds")
            .related(document.key_place(&[Step::Key(first)]), format!("`{first_section}` is here"))
            .help("keep one of them; make a second tag of the other, and refer to it by `tag(...)`");
            for (key, _) in &others[1..] {
                diagnostic = diagnostic.related(document.key_place(&[Step::Key(key)]), "and a third");
            }
            found.push(diagnostic);
        }
    }
}

fn cases(document: &Document<TagFile>, found: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, case) in document.value.case.iter().enumerate() {
        let path = |at: usize| ["case".into(), at.into(), "value".into()];
        if let Some(first) = seen.get(case.value.as_str()) {
            found.push(
                Diagnostic::error(
                    code::DUPLICATE_VALUE,
                    document.place(&path(at)),
                    format!("the value `{}` has two cases", case.value),
                )
                .label("here again")
                .related(document.place(&path(*first)), "first here")
                .help("join both rules with `or`, or give one of them another value"),
            );
        } else {
            seen.insert(&case.value, at);
        }
    }
}

fn model(document: &Document<TagFile>, found: &mut Diagnostics) {
    let Some(model) = &document.value.model else { return };
    let mut push = |path: &[Step<'_>], message: &str, label: &str, help: &str| {
        found.push(Diagnostic::error(code::MODEL, document.place(path), message).label(label).help(help));
    };
    let section = [Step::Key("model")];
    let key = |key: &'static str| [Step::Key("model"), Step::Key(key)];
    match (&model.label, &model.scores) {
        (None, None) => push(
            &section,
            "a model has to say `label`, or `scores`",
            "what does it look for?",
            "add `label = \"exists(purchase, next 30 days)\"` to train one, or `scores = \"source.column\"` for scores made elsewhere",
        ),
        (Some(_), Some(_)) => push(
            &key("scores"),
            "a model has `label` or `scores`, not both",
            "scores made elsewhere need no training",
            "remove `scores` to train the model here, or `label`, `features` and `algorithm`",
        ),
        (Some(_), None) if model.features.is_empty() => push(
            &section,
            "a model has nothing to learn from",
            "no `features`",
            "add `features = [\"count(purchase, last 30 days)\", ...]`",
        ),
        _ => {}
    }
    match (model.threshold, &model.top) {
        (None, None) => push(
            &section,
            "a model has to say who is a member",
            "no `threshold`, no `top`",
            "add `threshold = 0.5`, or `top = \"10%\"`",
        ),
        (Some(_), Some(_)) => push(
            &key("top"),
            "a model has `threshold` or `top`, not both",
            "two ways to say who is a member",
            "keep one of them",
        ),
        (Some(threshold), None) if !(0.0..=1.0).contains(&threshold) => {
            push(
                &key("threshold"),
                "a threshold lies between 0 and 1",
                "scores are probabilities",
                "write `threshold = 0.5`",
            );
        }
        (None, Some(top)) if parse_percent(top).is_none() && top.parse::<u64>().is_ok_and(|n| n > 0) => {}
        (None, Some(top)) if parse_percent(top).is_none() => push(
            &key("top"),
            "`top` is a share or a number of subjects",
            "neither",
            "write `top = \"10%\"` or `top = \"500\"`",
        ),
        _ => {}
    }
}

fn dates(document: &Document<TagFile>, found: &mut Diagnostics) {
    let tag = &document.value;
    for (key, text) in [("sunset", &tag.sunset), ("review_by", &tag.review_by)] {
        if let Some(error) = text.as_deref().and_then(|t| parse_date(t).err()) {
            found.push(
                Diagnostic::error(
                    code::FORMAT,
                    document.place(&[Step::Key(key)]),
                    format!("`{}` is no date", error.text),
                )
                .label("no such day in the calendar")
                .help("write it like `2026-12-31`"),
            );
        }
    }
}

fn refresh(document: &Document<TagFile>, found: &mut Diagnostics) {
    let Some(refresh) = &document.value.refresh else { return };
    for (key, text) in [("every", &refresh.every), ("objective", &refresh.objective)] {
        if let Some(text) = text.as_deref().filter(|t| parse_span(t).is_none()) {
            let place = document.place(&["refresh".into(), Step::Key(key)]);
            found.push(
                Diagnostic::error(code::FORMAT, place, format!("`{text}` is no duration"))
                    .label("expected a whole number and a unit")
                    .help("write it like `26 hours` or `1 day`; units are minutes, hours, days, weeks, months"),
            );
        }
    }
}

fn way_out(document: &Document<TagFile>, found: &mut Diagnostics) {
    let tag = &document.value;
    if tag.status == Status::Deprecated && tag.sunset.is_none() && tag.replaced_by.is_none() {
        found.push(
            Diagnostic::warning(
                code::SUNSET,
                document.place(&["status".into()]),
                "a deprecated tag says neither when it goes nor what replaces it",
            )
            .label("those who use it cannot plan")
            .help("add `sunset = \"2026-12-31\"`, `replaced_by = \"...\"`, or both"),
        );
    }
}
