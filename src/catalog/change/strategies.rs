use std::collections::BTreeMap;

use super::{
    BeforeAfter, ChangeClass, Presence, StrategyChange,
    class::{is_in_use, of_status},
    difference,
};
use crate::{
    catalog::{Catalog, CatalogStrategy, Status},
    rule::{prove::canonical, typed::Expr},
};

/// Keys that say nothing about who gets what when.
const METADATA: &[&str] = &["name", "name_zh", "owner", "description", "status"];

/// Compares all strategies.
pub(super) fn changes(base: Option<&Catalog>, head: &Catalog) -> Vec<StrategyChange> {
    let mut pairs: BTreeMap<&str, [Option<&CatalogStrategy>; 2]> = BTreeMap::new();
    for (at, catalog) in [base, Some(head)].into_iter().enumerate() {
        for strategy in catalog.into_iter().flat_map(Catalog::strategies) {
            pairs.entry(&strategy.id).or_default()[at] = Some(strategy);
        }
    }
    pairs.into_iter().filter_map(|(id, pair)| change(id, pair)).collect()
}

fn change(id: &str, [before, after]: [Option<&CatalogStrategy>; 2]) -> Option<StrategyChange> {
    let (presence, class, changes_meaning, differences) = match (before, after) {
        (None, None) => return None,
        (None, Some(new)) => {
            (Presence::Added, ChangeClass::NonBreaking, true, difference::rules_of(&new.document.value, true))
        }
        (Some(old), None) => {
            let is_draft = matches!(old.document.value.status, Status::Draft | Status::Review);
            let class = if is_draft { ChangeClass::NonBreaking } else { ChangeClass::Breaking };
            (Presence::Removed, class, true, difference::rules_of(&old.document.value, false))
        }
        (Some(old), Some(new)) => {
            let differences = difference::between(&old.document.value, &new.document.value);
            if differences.is_empty() {
                return None;
            }
            let means = |rule: &Option<Expr>| rule.as_ref().map(canonical);
            let is_rule_changed = means(&old.audience) != means(&new.audience) || means(&old.goal) != means(&new.goal);
            let is_unread = old.audience.is_none() || new.audience.is_none();
            let is_handling = |path: &str| !METADATA.contains(&path) && path != "audience" && path != "goal.when";
            let is_changed = is_rule_changed || is_unread || differences.iter().any(|d| is_handling(&d.path));
            let (was, is) = (old.document.value.status, new.document.value.status);
            let meaning = match (is_changed, is_in_use(was) || is_in_use(is)) {
                (false, _) => ChangeClass::MetadataOnly,
                (true, false) => ChangeClass::NonBreaking,
                (true, true) => ChangeClass::Breaking,
            };
            let class = of_status(was, is, || false).max(meaning);
            (Presence::Changed, class, is_rule_changed || is_unread, differences)
        }
    };
    let strategy = after.or(before)?;
    Some(StrategyChange {
        id: id.to_owned(),
        file: strategy.document.file.to_string(),
        presence,
        class,
        changes_meaning,
        differences,
        status: BeforeAfter {
            before: before.map(|s| s.document.value.status),
            after: after.map(|s| s.document.value.status),
        },
        owner: BeforeAfter {
            before: before.and_then(|s| s.document.value.owner.clone()),
            after: after.and_then(|s| s.document.value.owner.clone()),
        },
    })
}
