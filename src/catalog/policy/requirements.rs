use std::collections::{BTreeMap, BTreeSet};

use super::{
    ApprovalKind, AudienceMove, Judged, OwnerKey, PathKind, Policy, Requirement,
    owners::folder_of,
    registry::{APPROVALS, AUDIENCE_CHANGE, OWNER_CHANGE, POLICY_CHANGE},
};
use crate::catalog::{
    CatalogTag, Status,
    change::{ChangeClass, Presence, TagChange},
};

/// What needs the same approvals of the same people, by the reason.
type Groups<'p> = BTreeMap<(ApprovalKind, &'p [String]), BTreeSet<String>>;

/// Who has to approve a change, by the policy it is judged by.
pub(super) fn requirements(policy: &Policy, judged: &Judged<'_>) -> Vec<Requirement> {
    let mut groups = Groups::new();
    let mut files = BTreeSet::new();
    for tag in &judged.change.tags {
        let kind = kind_of_tag(tag, judged);
        for side in sides(judged, &tag.id) {
            files.insert(side.document.file.to_string());
            let owners = policy.owners_of_folder(folder_of(&side.document.file).unwrap_or_default());
            groups.entry((kind, owners)).or_default().insert(tag.id.clone());
        }
    }
    for strategy in &judged.change.strategies {
        for side in [judged.base, Some(judged.head)].into_iter().flatten() {
            files.extend(side.strategy(&strategy.id).map(|s| s.document.file.to_string()));
        }
        let kind = kind_of_class(strategy.class);
        let owners = policy.owners_of(&OwnerKey::Strategies);
        groups.entry((kind, owners)).or_default().insert(strategy.id.clone());
    }
    touched(policy, judged, &files, &mut groups);
    let mut all = Vec::new();
    if let Some(counts) = policy.approvals {
        for ((kind, owners), about) in groups {
            let approvals = counts.of(kind);
            if approvals > 0 {
                all.push(requirement(kind, approvals, owners, about));
            }
        }
    }
    owner_changes(policy, judged, &mut all);
    moves(policy, judged, &mut all);
    all
}

fn requirement(kind: ApprovalKind, approvals: u32, owners: &[String], about: BTreeSet<String>) -> Requirement {
    let rule = if kind == ApprovalKind::Policy { POLICY_CHANGE } else { APPROVALS };
    let what = match kind {
        ApprovalKind::Other => "a change of other files",
        ApprovalKind::MetadataOnly => "a change that moves nobody",
        ApprovalKind::Indirect => "an indirect change",
        ApprovalKind::NonBreaking => "a change that breaks nothing",
        ApprovalKind::Breaking => "a breaking change",
        ApprovalKind::Policy => "a change of the rules themselves",
    };
    Requirement {
        rule: rule.id.to_owned(),
        about: about.into_iter().collect(),
        approvals,
        owners: owners.to_vec(),
        reason: format!("{what} needs {}", approvals_of(approvals, owners)),
    }
}

/// "2 approvals, one by @acme/payments or @acme/data".
fn approvals_of(approvals: u32, owners: &[String]) -> String {
    let noun = if approvals == 1 { "approval" } else { "approvals" };
    match owners {
        [] => format!("{approvals} {noun}"),
        owners if approvals == 1 => format!("1 approval by {}", owners.join(" or ")),
        owners => format!("{approvals} {noun}, one by {}", owners.join(" or ")),
    }
}

/// The tag before and after.
fn sides<'a>(judged: &Judged<'a>, id: &str) -> impl Iterator<Item = &'a CatalogTag> {
    [judged.base.and_then(|base| base.tag(id)), judged.head.tag(id)].into_iter().flatten()
}

/// What a change of a tag counts as. The stricter counts of a tag that changes only by others: its own, or theirs.
fn kind_of_tag(tag: &TagChange, judged: &Judged<'_>) -> ApprovalKind {
    let before = judged.base.and_then(|base| base.tag(&tag.id)).map(|t| t.document.value.status);
    let after = judged.head.tag(&tag.id).map(|t| t.document.value.status);
    let is_ended = before != after
        && (after == Some(Status::Retired)
            || after.is_none() && !matches!(before, Some(Status::Draft | Status::Review) | None));
    let own = if is_ended { ApprovalKind::Breaking } else { kind_of_class(tag.class) };
    if tag.presence != Presence::Indirect {
        return own;
    }
    let through = judged.change.tags.iter().filter(|other| tag.through.contains(&other.id) && other.id != tag.id);
    through
        .filter(|other| other.presence != Presence::Indirect)
        .map(|other| kind_of_tag(other, judged))
        .fold(own, Ord::max)
}

const fn kind_of_class(class: ChangeClass) -> ApprovalKind {
    match class {
        ChangeClass::MetadataOnly => ApprovalKind::MetadataOnly,
        ChangeClass::Indirect => ApprovalKind::Indirect,
        ChangeClass::NonBreaking => ApprovalKind::NonBreaking,
        ChangeClass::Breaking => ApprovalKind::Breaking,
    }
}

/// Paths that no definition accounts for: settings and workflows, comments in the file of a tag, anything else.
fn touched<'p>(policy: &'p Policy, judged: &Judged<'_>, files: &BTreeSet<String>, groups: &mut Groups<'p>) {
    let store = &judged.head.settings().store;
    for touched in judged.paths {
        for path in std::iter::once(&touched.path).chain(&touched.from) {
            // A workspace that moves is one where it was, and one where it is.
            let prefixes = [judged.prefix, judged.base_prefix];
            let mut kinds: Vec<PathKind> = prefixes.iter().map(|prefix| PathKind::of(path, prefix, store)).collect();
            kinds.dedup();
            if kinds.iter().any(|kind| *kind != PathKind::Other) {
                kinds.retain(|kind| *kind != PathKind::Other);
            }
            let is_said = prefixes.iter().any(|p| path.strip_prefix(p).is_some_and(|file| files.contains(file)));
            for kind in kinds {
                let needed = match &kind {
                    PathKind::Policy | PathKind::Template => ApprovalKind::Policy,
                    PathKind::Tags(_) | PathKind::Strategy if is_said => continue,
                    PathKind::Tags(_) | PathKind::Strategy => ApprovalKind::MetadataOnly,
                    PathKind::Other => ApprovalKind::Other,
                };
                groups.entry((needed, policy.owners_of_path(&kind))).or_default().insert(path.clone());
            }
        }
    }
}

/// Both the team that gives a tag away and the one that takes it have to agree.
fn owner_changes(policy: &Policy, judged: &Judged<'_>, all: &mut Vec<Requirement>) {
    let mut by_team: BTreeMap<(&str, &[String]), BTreeSet<String>> = BTreeMap::new();
    let mut add = |before: Option<&'_ String>, after: Option<&'_ String>, id: &str| {
        if before == after {
            return;
        }
        for owner in before.into_iter().chain(after) {
            if let Some((owner, team)) = policy.teams.get_key_value(owner.as_str()) {
                by_team.entry((owner.as_ref(), team.as_slice())).or_default().insert(id.to_owned());
            }
        }
    };
    let Some(base) = judged.base else { return };
    for tag in &judged.change.tags {
        if let (Some(before), Some(after)) = (base.tag(&tag.id), judged.head.tag(&tag.id)) {
            add(before.document.value.owner.as_ref(), after.document.value.owner.as_ref(), &tag.id);
        }
    }
    for strategy in &judged.change.strategies {
        if let (Some(before), Some(after)) = (base.strategy(&strategy.id), judged.head.strategy(&strategy.id)) {
            add(before.document.value.owner.as_ref(), after.document.value.owner.as_ref(), &strategy.id);
        }
    }
    for ((owner, team), about) in by_team {
        all.push(Requirement {
            rule: OWNER_CHANGE.id.to_owned(),
            about: about.into_iter().collect(),
            approvals: 1,
            owners: team.to_vec(),
            reason: format!("a change of owner from or to `{owner}` needs {}", approvals_of(1, team)),
        });
    }
}

/// Audiences that move further than the policy lets one person decide.
fn moves(policy: &Policy, judged: &Judged<'_>, all: &mut Vec<Requirement>) {
    let Some(limit) = policy.change_max else { return };
    let is_far = |moved: &&AudienceMove| {
        let (changed, of) = match moved.before {
            // There is nothing that a share could be taken of, so it is taken of everybody.
            0 => (moved.entered, moved.population),
            before => (moved.entered.saturating_add(moved.exited), before),
        };
        limit.is_exceeded_by(changed, of)
    };
    let mut by_owners: BTreeMap<&[String], BTreeSet<String>> = BTreeMap::new();
    for moved in judged.moves.iter().filter(is_far) {
        for side in sides(judged, moved.id()) {
            let owners = policy.owners_of_folder(folder_of(&side.document.file).unwrap_or_default());
            by_owners.entry(owners).or_default().insert(moved.tag.clone());
        }
    }
    for (owners, about) in by_owners {
        all.push(Requirement {
            rule: AUDIENCE_CHANGE.id.to_owned(),
            about: about.into_iter().collect(),
            approvals: 2,
            owners: owners.to_vec(),
            reason: format!("an audience that moves by more than {limit} needs {}", approvals_of(2, owners)),
        });
    }
}
