use std::collections::BTreeMap;

use super::{
    BeforeAfter, ChangeClass, Difference, Presence, StrategyChange, bodies,
    class::{is_in_use, of_status},
    spoken::tidy,
    values,
};
use crate::{
    catalog::{Catalog, CatalogStrategy, GoalSection, Status},
    rule::{prove::canonical, typed::Expr},
};

/// Keys that say nothing about who gets what when.
const METADATA: &[&str] = &["file", "name", "name_zh", "owner", "description", "status"];

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
        (None, Some(new)) => (Presence::Added, ChangeClass::NonBreaking, true, rules_of(new, true)),
        (Some(old), None) => {
            let is_draft = matches!(old.document.value.status, Status::Draft | Status::Review);
            let class = if is_draft { ChangeClass::NonBreaking } else { ChangeClass::Breaking };
            (Presence::Removed, class, true, rules_of(old, false))
        }
        (Some(old), Some(new)) => {
            let differences = differences(old, new);
            if differences.is_empty() {
                return None;
            }
            let means = |rule: &Option<Expr>| rule.as_ref().map(canonical);
            let is_rule_changed = means(&old.audience) != means(&new.audience) || means(&old.goal) != means(&new.goal);
            let is_unread = old.audience.is_none() || new.audience.is_none();
            let is_handling = |path: &str| !METADATA.contains(&path) && path != "audience" && path != "goal.when";
            let is_changed = is_rule_changed || is_unread || differences.iter().any(|d| is_handling(&d.path));
            let (was, is) = (old.document.value.status, new.document.value.status);
            let meaning = match (is_changed, is_in_use(was)) {
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

fn differences(old: &CatalogStrategy, new: &CatalogStrategy) -> Vec<Difference> {
    let (was, is) = (&old.document.value, &new.document.value);
    let mut found = Vec::new();
    if old.document.file != new.document.file {
        found.push(values::one("file", Some(old.document.file.to_string()), Some(new.document.file.to_string())));
    }
    let audiences = ((was.audience.as_str(), old.audience.as_ref()), (is.audience.as_str(), new.audience.as_ref()));
    found.extend(bodies::rule_differences("audience", audiences.0, audiences.1));
    match (&was.goal, &is.goal) {
        (Some(was), Some(is)) => {
            let sides = ((was.when.as_str(), old.goal.as_ref()), (is.when.as_str(), new.goal.as_ref()));
            found.extend(bodies::rule_differences("goal.when", sides.0, sides.1));
        }
        (None, None) => {}
        (was, is) => {
            let text = |goal: &Option<GoalSection>| goal.as_ref().map(|goal| tidy(&goal.when));
            found.push(values::one("goal.when", text(was), text(is)));
        }
    }
    found.extend(values::differences(was, is, &["id", "audience", "goal"]));
    found
}

/// The rules of a strategy that is new, or that is gone.
fn rules_of(strategy: &CatalogStrategy, is_new: bool) -> Vec<Difference> {
    let file = &strategy.document.value;
    let rules = std::iter::once(("audience", &file.audience)).chain(file.goal.iter().map(|g| ("goal.when", &g.when)));
    let one = |(path, text): (&str, &String)| {
        let text = Some(tidy(text));
        if is_new { values::one(path, None, text) } else { values::one(path, text, None) }
    };
    rules.map(one).collect()
}
