use super::{
    Compared, code,
    thing::{Pair, Thing},
};
use crate::{
    catalog::{
        CatalogTag, FileKind, Status, Step,
        check::{reference_place, strategy_place},
        manifest::value_span,
    },
    diagnostic::{Diagnostic, Diagnostics, Place, Severity},
};

/// What ends while it is still needed: a tag that is deleted, retired or paused.
pub(super) fn check(compared: &Compared<'_>, pair: &Pair<'_>, found: &mut Diagnostics) {
    let Some(Thing::Tag(base)) = pair.base else { return };
    match pair.head {
        None => deleted(compared, base, found),
        Some(Thing::Tag(head)) if head.document.value.status != base.document.value.status => {
            match head.document.value.status {
                Status::Retired => retired(compared, head, found),
                Status::Paused => paused(compared, head, found),
                _ => {}
            }
        }
        Some(_) => {}
    }
}

/// Whoever still refers to it was told already that there is no such tag; here it is said to whom it is owed.
fn deleted(compared: &Compared<'_>, base: &CatalogTag, found: &mut Diagnostics) {
    let message = format!("unknown tag `{}`", base.id);
    let places: Vec<&Place> = compared
        .head_found
        .iter()
        .filter(|finding| finding.severity == Severity::Error && finding.message == message)
        .filter_map(|finding| finding.place.as_ref())
        .collect();
    if places.is_empty() {
        return;
    }
    let place = compared.in_base(Thing::Tag(base).place("id"));
    let count = places.len();
    let mut finding = Diagnostic::error(
        code::STILL_NEEDED,
        place,
        format!("{} is deleted while {}", Thing::Tag(base).name(), needed_in(count)),
    )
    .label("as it was")
    .help("bring it back, or take it out there first");
    for place in places {
        finding = finding.related(place.clone(), format!("{} needs it", who(compared, place)));
    }
    found.push(finding);
}

/// Whose text a place of the head is in.
fn who(compared: &Compared<'_>, place: &Place) -> String {
    if let [tag] = place.members.as_slice() {
        return format!("tag `{tag}`");
    }
    let is_here = |file: &str| *file == *place.file;
    let tag = compared.head.tags().iter().find(|tag| is_here(&tag.document.file) && tag.document.origin.is_none());
    let strategy = compared.head.strategies().iter().find(|strategy| is_here(&strategy.document.file));
    match (tag, strategy) {
        (Some(tag), _) => format!("tag `{}`", tag.id),
        (None, Some(strategy)) => {
            format!("strategy `{}`{}", strategy.id, goes_to(strategy.document.value.destination.as_deref()))
        }
        (None, None) => format!("`{}`", place.file),
    }
}

fn goes_to(destination: Option<&str>) -> String {
    destination.map_or(String::new(), |to| format!(", which goes to `{to}`,"))
}

fn retired(compared: &Compared<'_>, tag: &CatalogTag, found: &mut Diagnostics) {
    let users = users(compared, &tag.id, |status| status != Status::Retired);
    if users.is_empty() {
        return;
    }
    let is_in_use = users.iter().any(|user| user.status.is_none_or(Status::is_built));
    let place = Thing::Tag(tag).place("status");
    let message = format!("{} is retired while {}", Thing::Tag(tag).name(), needed_in(users.len()));
    let finding = if is_in_use {
        Diagnostic::error(code::STILL_NEEDED, place, message)
    } else {
        Diagnostic::warning(code::STILL_NEEDED, place, message)
    };
    let help = format!("take `{}` out there first, or leave it `deprecated`", tag.id);
    found.push(with_users(finding.label("a retired tag is not built").help(help), users));
}

fn paused(compared: &Compared<'_>, tag: &CatalogTag, found: &mut Diagnostics) {
    let mut users = users(compared, &tag.id, Status::is_delivered);
    // Who must not be addressed is known of a paused tag too, and KPIs are counted.
    users.retain(|user| user.status.is_some());
    if users.is_empty() {
        return;
    }
    let message = format!("{} is paused, and what is made from it goes on", Thing::Tag(tag).name());
    let finding = Diagnostic::warning(code::STILL_NEEDED, Thing::Tag(tag).place("status"), message)
        .label("only its own audience is not handed over")
        .help("pause those too, if they are not to go out");
    found.push(with_users(finding, users));
}

fn needed_in(count: usize) -> String {
    match count {
        1 => "1 place needs it".to_owned(),
        count => format!("{count} places need it"),
    }
}

fn with_users(mut finding: Diagnostic, users: Vec<User>) -> Diagnostic {
    for user in users {
        finding = finding.related(user.place, user.words);
    }
    finding
}

/// Something that needs a tag.
struct User {
    place: Place,
    words: String,
    /// `None` for settings, which are always in use.
    status: Option<Status>,
}

fn users(compared: &Compared<'_>, id: &str, is_wanted: impl Fn(Status) -> bool) -> Vec<User> {
    let catalog = compared.head;
    let mut users = Vec::new();
    for tag in catalog.tags().iter().filter(|tag| is_wanted(tag.document.value.status)) {
        let status = tag.document.value.status;
        if tag.references.tags.contains(id) {
            let words = format!("tag `{}`, `{status}`, is made from it", tag.id);
            users.push(User { place: reference_place(tag, id), words, status: Some(status) });
        }
        if tag.document.value.replaced_by.as_deref() == Some(id) {
            let words = format!("tag `{}` names it as what comes after", tag.id);
            users.push(User { place: Thing::Tag(tag).place("replaced_by"), words, status: Some(status) });
        }
    }
    for strategy in catalog.strategies().iter().filter(|s| is_wanted(s.document.value.status)) {
        if strategy.references.tags.contains(id) {
            let status = strategy.document.value.status;
            let to = goes_to(strategy.document.value.destination.as_deref());
            let words = format!("strategy `{}`, `{status}`{to} addresses its members", strategy.id);
            users.push(User { place: strategy_place(strategy, id), words, status: Some(status) });
        }
    }
    let settings = compared.head_texts.get(FileKind::WORKSPACE_FILE).unwrap_or_default();
    let place = |path: &[Step<'_>]| Place::new(FileKind::WORKSPACE_FILE, value_span(settings, path));
    for kpi in catalog.kpis().iter().filter(|kpi| kpi.references.tags.contains(id)) {
        let place = place(&["kpis".into(), kpi.name.as_ref().into(), "when".into()]);
        users.push(User { place, words: format!("KPI `{}` is made from it", kpi.name), status: None });
    }
    if let Some(at) = catalog.settings().suppression.iter().position(|tag| **tag == *id) {
        let place = place(&["suppression".into(), "tags".into(), at.into()]);
        users.push(User { place, words: "its members are never addressed".to_owned(), status: None });
    }
    users
}
