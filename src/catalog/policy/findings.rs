use std::sync::Arc;

use super::{
    FindingSeverity, OwnerKey, Policy, PolicyRule, exceptions,
    registry::{CATEGORY_WITHOUT_OWNER, NAMING},
    sensitive,
};
use crate::{
    calendar::Days,
    catalog::{Catalog, FileKind, Status},
    diagnostic::{Diagnostic, Diagnostics, Place, Severity, Span},
};

/// A finding before it is known how bad it is.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) rule: &'static PolicyRule,
    /// What an exception would name; `None` when no exception can excuse it.
    pub(super) about: Option<About>,
    pub(super) diagnostic: Diagnostic,
}

/// What a finding is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) tag: Option<Arc<str>>,
    pub(super) strategy: Option<Arc<str>>,
    pub(super) category: Option<Arc<str>>,
}

impl Found {
    pub(super) const fn new(rule: &'static PolicyRule, about: Option<About>, diagnostic: Diagnostic) -> Self {
        Self { rule, about, diagnostic }
    }
}

/// Findings of a check: what the catalog's own policy forbids and no comparison is needed for. Without `today` every exception
/// counts as not expired; [`expired_exceptions`](super::expired_exceptions) says the rest. Sorted.
#[must_use]
pub fn findings(catalog: &Catalog, today: Option<Days>) -> Diagnostics {
    let policy = &catalog.settings().policy;
    let (mut all, excused) = unexcused(policy, catalog, today);
    all.extend(exceptions::states(policy, today, &excused));
    let mut found = Diagnostics::new();
    for mut one in all {
        let Some(severity) = policy.severity(one.rule).filter(|s| exceptions::is_shown_by_check(*s)) else { continue };
        one.diagnostic.severity = as_shown(severity);
        found.push(one.diagnostic);
    }
    found.sort();
    found
}

/// How a severity of policy looks in a check.
pub(super) const fn as_shown(severity: FindingSeverity) -> Severity {
    match severity {
        FindingSeverity::Error => Severity::Error,
        FindingSeverity::Warning | FindingSeverity::Note => Severity::Warning,
    }
}

/// What a policy forbids in a catalog and does not excuse, and which of its exceptions excused something.
pub(super) fn unexcused(policy: &Policy, catalog: &Catalog, today: Option<Days>) -> (Vec<Found>, Vec<bool>) {
    let mut all = Vec::new();
    naming(policy, catalog, &mut all);
    without_owner(policy, catalog, &mut all);
    sensitive::check(policy, catalog, &mut all);
    let mut excused = vec![false; policy.exceptions.len()];
    all.retain(|found| match exceptions::excuse(policy, found, today) {
        Some(at) => {
            excused[at] = true;
            false
        }
        None => policy.severity(found.rule).is_some(),
    });
    (all, excused)
}

fn naming(policy: &Policy, catalog: &Catalog, all: &mut Vec<Found>) {
    if policy.naming.is_empty() {
        return;
    }
    for tag in catalog.tags().iter().filter(|tag| tag.document.value.status != Status::Retired) {
        let Some(naming) = policy.naming.get(&tag.category) else { continue };
        if naming.matches(&tag.id, &tag.category) {
            continue;
        }
        let diagnostic = Diagnostic::error(
            NAMING.code,
            tag.document.place(&["id".into()]),
            format!("`{}` does not follow the naming of `{}`", tag.id, tag.category),
        )
        .label(format!("expected `{}`", naming.as_str().replace("{category}", &tag.category)))
        .help("choose another id while it is new, or have an exception approved in `[[policy.exceptions]]`");
        let about = About { tag: Some(tag.id.clone()), category: Some(tag.category.clone()), strategy: None };
        all.push(Found::new(&NAMING, Some(about), diagnostic));
    }
}

/// With owners at all, every category has one.
fn without_owner(policy: &Policy, catalog: &Catalog, all: &mut Vec<Found>) {
    if policy.owners.is_empty() {
        return;
    }
    for category in catalog.settings().categories.iter().filter(|c| policy.owners_of_folder(c).is_empty()) {
        let place = policy.owners_place.clone();
        let place = place.unwrap_or_else(|| Place::new(FileKind::WORKSPACE_FILE, Span::default()));
        let diagnostic =
            Diagnostic::error(CATEGORY_WITHOUT_OWNER.code, place, format!("nobody owns the category `{category}`"))
                .label("not named here, and there is no `*`")
                .help(format!("add `{category} = [\"@...\"]`, or `\"{}\" = [\"@...\"]`", OwnerKey::Everything));
        let about = About { category: Some(category.clone()), ..About::default() };
        all.push(Found::new(&CATEGORY_WITHOUT_OWNER, Some(about), diagnostic));
    }
}
