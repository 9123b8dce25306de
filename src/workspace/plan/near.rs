//! Audiences that may have become nearly the same as a changed one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roaring::RoaringBitmap;

use super::{
    count::{Counts, Set},
    countable::Countable,
    evaluate::{Audiences, Sides, Wanted},
};
use crate::{
    review::{AudienceName, Became, OVERLAP_MIN, Overlap, Overlapping, new_overlaps},
    store::StoreError,
    workspace::{Progress, WorkspaceError, release::Opened},
};

/// Audiences of the current release that are read.
const READ_MAX: usize = 512;
/// Tags that are evaluated because an audience of theirs is near a changed one.
const EVALUATED_MAX: usize = 64;
/// A release was built at another instant: what is this near there is looked at as it is now.
const NEAR: f64 = 0.8;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) overlaps: Vec<Overlap>,
    pub(super) notes: Vec<String>,
}

/// Finds what changed audiences newly overlap with: with each other, and with tags that did not change. Of those only
/// what is near in the current release is evaluated.
pub(super) fn find(
    sides: &Sides<'_>,
    counts: &Counts,
    countable: &mut Countable<'_>,
    current: Option<&Opened>,
    progress: &dyn Progress,
) -> Result<Found, WorkspaceError> {
    let mut found = Found::default();
    let changed: Vec<(&Arc<str>, &Set)> = counts
        .tags
        .iter()
        .flat_map(|(id, count)| count.sets.iter().map(move |set| (id, set)))
        .filter(|(_, set)| !matches!(set.became, Became::Gone | Became::Same) && !set.after.is_empty())
        .collect();
    if changed.is_empty() {
        return Ok(found);
    }
    let mut wanted = Wanted::default();
    if let Some(current) = current {
        let sets: Vec<&RoaringBitmap> = changed.iter().map(|(_, set)| &set.after).collect();
        let mut is_candidate = |tag: &str| {
            let is_known = counts.tags.contains_key(tag);
            let tag = sides.head.tag(tag).filter(|t| !is_known && t.document.value.status.is_built());
            tag.map(|t| t.id.clone()).filter(|id| !sides.changed.contains(id) && countable.why_not(id).is_none())
        };
        match near(current, &sets, &mut is_candidate) {
            Ok((near, is_cut)) => {
                wanted.tags = near;
                if is_cut {
                    let note = "overlaps were looked for only among audiences of the most similar size";
                    found.notes.push(note.to_owned());
                }
            }
            Err(error) => found.notes.push(format!("overlaps were looked for among the changed tags only: {error}")),
        }
    } else {
        found.notes.push(
            "there is no current release to look at: overlaps were looked for among the changed tags only".to_owned(),
        );
    }
    let others = if wanted.tags.is_empty() {
        Audiences::default()
    } else {
        sides.alone().evaluate(&Wanted::default(), &wanted, progress)?.after
    };
    let name = |tag: &Arc<str>, value: Option<&Arc<str>>| AudienceName {
        tag: tag.to_string(),
        value: value.map(ToString::to_string),
    };
    let mut audiences: Vec<Overlapping<'_>> = Vec::new();
    for (id, count) in &counts.tags {
        for set in count.sets.iter().filter(|set| set.became != Became::Gone) {
            let before = (set.became != Became::New).then_some(&set.before);
            let is_changed = set.became != Became::Same;
            audiences.push(Overlapping { name: name(id, set.name.as_ref()), before, after: &set.after, is_changed });
        }
    }
    for (id, sets) in &others.tags {
        for (value, members) in sets {
            let name = name(id, value.as_ref());
            audiences.push(Overlapping { name, before: Some(members), after: members, is_changed: false });
        }
    }
    let (overlaps, is_cut) = new_overlaps(&audiences);
    found.overlaps = overlaps;
    if is_cut {
        found.notes.push("there are more pairs of similar size than were compared".to_owned());
    }
    Ok(found)
}

/// Tags of a release near one of some sets; and whether more would have to be read to be sure.
fn near(
    release: &Opened,
    sets: &[&RoaringBitmap],
    is_candidate: &mut dyn FnMut(&str) -> Option<Arc<str>>,
) -> Result<(BTreeSet<Arc<str>>, bool), StoreError> {
    let similar = |size: u64| {
        let ratio = |set: &&RoaringBitmap| {
            let (small, large) = (size.min(set.len()), size.max(set.len()));
            if large == 0 { 0.0 } else { small as f64 / large as f64 }
        };
        sets.iter().map(ratio).fold(0.0, f64::max)
    };
    let mut entries: Vec<(f64, &str, Option<&str>)> = release
        .manifest
        .audiences
        .iter()
        .map(|a| (similar(a.size), a.tag.as_str(), a.value.as_deref()))
        .filter(|(ratio, ..)| *ratio >= NEAR)
        .collect();
    entries.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut is_cut = false;
    let mut nearest: BTreeMap<Arc<str>, f64> = BTreeMap::new();
    let mut read = 0;
    for (_, tag, value) in entries {
        let Some(id) = is_candidate(tag) else { continue };
        if read == READ_MAX {
            is_cut = true;
            break;
        }
        read += 1;
        let Some(members) = release.members(tag, value)? else { continue };
        let jaccard = |set: &&RoaringBitmap| {
            let both = members.intersection_len(set);
            let either = members.len() + set.len() - both;
            if either == 0 { 0.0 } else { both as f64 / either as f64 }
        };
        let nearness = sets.iter().map(jaccard).fold(0.0, f64::max);
        if nearness >= NEAR.min(OVERLAP_MIN) {
            let best = nearest.entry(id).or_insert(0.0);
            *best = best.max(nearness);
        }
    }
    let mut nearest: Vec<(Arc<str>, f64)> = nearest.into_iter().collect();
    nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    is_cut |= nearest.len() > EVALUATED_MAX;
    Ok((nearest.into_iter().take(EVALUATED_MAX).map(|(id, _)| id).collect(), is_cut))
}
