//! Plans made up for tests.

use roaring::RoaringBitmap;

use super::*;
use crate::{
    catalog::{
        Status,
        change::{BeforeAfter, ChangeClass, Difference, Presence, TagChange},
        policy::Verdict,
    },
    docs::Count,
};

/// A plan of nothing over a population.
pub(super) fn plan(population: u64) -> ChangePlan {
    ChangePlan {
        format: PLAN_FORMAT,
        masked_below: None,
        base: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        head: Some("89abcdef0123456789abcdef0123456789abcdef".to_owned()),
        is_dirty: false,
        definitions: "d".repeat(64),
        base_definitions: Some("e".repeat(64)),
        data: Some(PlanData {
            snapshot: "f".repeat(32),
            as_of: "2026-01-08T00:00:00+08:00".to_owned(),
            newest_event: None,
            population: Count::Exact(population),
            engine: "embedded 0.1.0".to_owned(),
        }),
        by: None,
        tags: Vec::new(),
        strategies: Vec::new(),
        destinations: Vec::new(),
        overlaps: Vec::new(),
        overlaps_hidden: 0,
        settings: Vec::new(),
        verdict: Verdict::default(),
        notes: Vec::new(),
        twins: None,
    }
}

/// A tag of which nothing was counted.
pub(super) fn tag(id: &str, class: ChangeClass) -> PlannedTag {
    let change = TagChange {
        id: id.to_owned(),
        category: "behavior".to_owned(),
        file: format!("tags/behavior/{id}.toml"),
        presence: Presence::Changed,
        class,
        changes_meaning: true,
        differences: vec![Difference {
            path: "rule.when".to_owned(),
            before: Some("count(login, last 7 days) > 3".to_owned()),
            after: Some("count(login, last 7 days) > 5".to_owned()),
            words: "`> 3` became `> 5`".to_owned(),
        }],
        through: Vec::new(),
        status: BeforeAfter { before: Some(Status::Active), after: Some(Status::Active) },
        owner: BeforeAfter { before: Some("growth".to_owned()), after: Some("growth".to_owned()) },
    };
    PlannedTag { change, is_built: true, numbers: None, values: Vec::new(), by: Vec::new(), uncounted: None }
}

/// The tag with what it was and is.
pub(super) fn counted(
    mut tag: PlannedTag,
    before: &RoaringBitmap,
    after: &RoaringBitmap,
    population: u64,
) -> PlannedTag {
    tag.numbers = Some(Numbers::of(Became::Changed, before, after, population));
    tag
}
