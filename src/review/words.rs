//! Words about a plan, for whoever shows it.

use super::{ChangePlan, Group, Numbers, PlannedStrategy, PlannedTag, numbers::Became};
use crate::{
    catalog::{
        change::{ChangeClass, Difference, Presence, TagChange},
        policy::{Finding, Verdict},
    },
    docs::Count,
};

pub(crate) use crate::diagnostic::{counted, grouped};

/// [`super::OVERLAP_MIN`] as people read it.
pub(crate) const OVERLAP_WORDS: &str = "0.9";

/// Positions of tags, the most important first: by class, then by how many people it moves as far as that is told.
pub(crate) fn by_importance(plan: &ChangePlan) -> Vec<usize> {
    let mut order: Vec<usize> = (0..plan.tags.len()).collect();
    let told = |numbers: &Numbers| numbers.entered.exact().unwrap_or(0) + numbers.exited.exact().unwrap_or(0);
    let key = |at: usize| {
        let tag = &plan.tags[at];
        (rank(tag.change.class), std::cmp::Reverse(tag.numbers.as_ref().map_or(0, told)))
    };
    order.sort_by_key(|at| key(*at));
    order
}

const fn rank(class: ChangeClass) -> u8 {
    match class {
        ChangeClass::Breaking => 0,
        ChangeClass::Indirect => 1,
        ChangeClass::NonBreaking => 2,
        ChangeClass::MetadataOnly => 3,
    }
}

/// The word for a class.
pub(crate) const fn class(class: ChangeClass) -> &'static str {
    match class {
        ChangeClass::Breaking => "breaking",
        ChangeClass::Indirect => "indirect",
        ChangeClass::NonBreaking => "non-breaking",
        ChangeClass::MetadataOnly => "metadata only",
    }
}

/// The word for the class of a tag.
pub(crate) const fn class_of(tag: &PlannedTag) -> &'static str {
    class(tag.change.class)
}

/// How many tags there are of each class, the most important first.
pub(crate) fn classes(plan: &ChangePlan) -> Vec<(ChangeClass, usize)> {
    let all = [ChangeClass::Breaking, ChangeClass::Indirect, ChangeClass::NonBreaking, ChangeClass::MetadataOnly];
    let count = |class| plan.tags.iter().filter(|t| t.change.class == class).count();
    all.into_iter().map(|class| (class, count(class))).filter(|(_, n)| *n > 0).collect()
}

/// What the plan is about, in a line.
pub(crate) fn title(plan: &ChangePlan) -> String {
    let strategies = plan.strategies.iter().filter(|s| s.change.is_some()).count();
    let mut parts = Vec::new();
    if !plan.tags.is_empty() {
        parts.push(counted(plan.tags.len() as u64, "tag"));
    }
    if strategies > 0 {
        parts.push(counted(strategies as u64, "strategy"));
    }
    if !plan.settings.is_empty() {
        parts.push(counted(plan.settings.len() as u64, "setting"));
    }
    if parts.is_empty() {
        "Change plan: no definition changes".to_owned()
    } else {
        format!("Change plan: {}", parts.join(", "))
    }
}

/// Over which data audiences were counted, or that they were not, and how they can be.
pub(crate) fn data_sentence(plan: &ChangePlan) -> String {
    let Some(data) = &plan.data else {
        if plan.tags.is_empty() && plan.strategies.is_empty() {
            return "No audience changes.".to_owned();
        }
        return format!(
            "Audiences were not counted, because there is no data here: where it was ingested, `{}` counts them.",
            command(plan)
        );
    };
    let newest = data.newest_event.as_ref().map(|t| format!(", newest event {t}")).unwrap_or_default();
    format!("Audiences before and after as of {} over the same {} people{newest}.", data.as_of, count(data.population))
}

/// The command that shows the same plan whole.
pub(crate) fn command(plan: &ChangePlan) -> String {
    let base = plan.base.as_deref().map_or("HEAD", short);
    match &plan.head {
        Some(head) if !plan.is_dirty => format!("tagwerk plan --base {base} --head {}", short(head)),
        _ => format!("tagwerk plan --base {base}"),
    }
}

/// How many approvals the policy asks for.
pub(crate) fn approvals(verdict: &Verdict) -> String {
    match verdict.requirements.iter().map(|r| r.approvals).max().unwrap_or(0) {
        0 => "The policy asks for no approval.".to_owned(),
        n => format!("The policy asks for {}.", counted(u64::from(n), "approval")),
    }
}

/// Where a finding of the policy points.
pub(crate) fn place(finding: &Finding) -> Option<String> {
    let place = finding.place.as_ref()?;
    Some(place.line.map_or_else(|| place.file.clone(), |line| format!("{}:{line}", place.file)))
}

/// The beginning of a hash.
pub(crate) fn short(hash: &str) -> &str {
    hash.get(..10).unwrap_or(hash)
}

/// A number of people.
pub(crate) fn count(count: Count) -> String {
    match count {
        Count::Exact(n) => grouped(n),
        Count::Below(bound) => format!("<{bound}"),
        Count::Hidden => "hidden".to_owned(),
    }
}

/// How many were in before the change; nothing of an audience that was not there.
pub(crate) fn before(numbers: &Numbers) -> String {
    if numbers.became == Became::New { "–".to_owned() } else { count(numbers.before) }
}

/// How many are in after the change: exactly, or about so many where what is told leaves a small range.
pub(crate) fn approximately(numbers: &Numbers) -> String {
    if numbers.became == Became::Gone {
        return "–".to_owned();
    }
    match numbers.after_between() {
        Some((least, most)) if least == most => grouped(least),
        Some((least, most)) => format!("≈ {}", grouped(least.midpoint(most))),
        None => count(numbers.after),
    }
}

/// `+12`.
pub(crate) fn came(numbers: &Numbers) -> String {
    match numbers.entered {
        Count::Exact(0) => "0".to_owned(),
        Count::Hidden => "hidden".to_owned(),
        entered => format!("+{}", count(entered)),
    }
}

/// `−12`.
pub(crate) fn went(numbers: &Numbers) -> String {
    match numbers.exited {
        Count::Exact(0) => "0".to_owned(),
        Count::Hidden => "hidden".to_owned(),
        exited => format!("−{}", count(exited)),
    }
}

/// Whether the audience of a tag was to be counted, and could not be.
pub(crate) const fn is_uncounted(tag: &PlannedTag) -> bool {
    tag.uncounted.is_some()
}

/// `review → active`, or the one status it has.
pub(crate) fn status(change: &TagChange) -> String {
    match (change.status.before, change.status.after) {
        (Some(before), Some(after)) if before == after => after.to_string(),
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (None, Some(after)) => format!("{after}"),
        (Some(before), None) => format!("{before}"),
        (None, None) => String::new(),
    }
}

/// Who answers for it after the change, or did before it was deleted.
pub(crate) fn owner(change: &TagChange) -> Option<String> {
    change.owner.after.clone().or_else(|| change.owner.before.clone())
}

/// What became of a definition, in words.
pub(crate) fn presence(change: &TagChange) -> String {
    match change.presence {
        Presence::Indirect => format!("changed through {}", names(&change.through)),
        presence => word(presence).to_owned(),
    }
}

const fn word(presence: Presence) -> &'static str {
    match presence {
        Presence::Added => "new",
        Presence::Removed => "deleted",
        Presence::Changed => "changed",
        Presence::Indirect => "changed through others",
    }
}

/// Why a strategy is in the plan.
pub(crate) fn why_touched(strategy: &PlannedStrategy) -> String {
    match (&strategy.change, strategy.through.is_empty()) {
        (Some(change), true) => word(change.presence).to_owned(),
        (Some(change), false) => format!("{}, and through {}", word(change.presence), names(&strategy.through)),
        (None, _) => format!("through {}", names(&strategy.through)),
    }
}

/// `a, b and 3 more`.
pub(crate) fn names(names: &[impl AsRef<str>]) -> String {
    const NAMED_MAX: usize = 4;
    let named: Vec<&str> = names.iter().take(NAMED_MAX).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Who a group is, in words.
pub(crate) fn group(group: &Group) -> String {
    match group {
        Group::Value { value } => value.clone(),
        Group::Rest { values } => counted(*values, "other value"),
        Group::Unknown => "no value".to_owned(),
        Group::Together { groups } => {
            let parts: Vec<String> = groups.iter().map(self::group).collect();
            format!("together: {}", names(&parts))
        }
    }
}

/// Whether a difference is between texts that want lines of their own.
pub(crate) fn is_long(difference: &Difference) -> bool {
    let has_both = difference.before.is_some() && difference.after.is_some();
    let long = |text: &Option<String>| text.as_ref().is_some_and(|t| t.chars().count() > 24);
    has_both && (long(&difference.before) || long(&difference.after))
}

/// What the definitions say of an audience that was or will not be there.
pub(crate) const fn became(numbers: &Numbers) -> Option<&'static str> {
    match numbers.became {
        Became::New => Some("not published before"),
        Became::Gone => Some("no longer published"),
        Became::Same => Some("the same people"),
        Became::Changed => None,
    }
}

/// A share from 0 to 1.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
