//! Tags for tests of the list.

use std::sync::Arc;

use crate::{
    catalog::{Document, Status, TagFile},
    workspace::{DeskTag, Freshness},
};

/// A tag whose file lies in `folder`, with nothing else known of it.
pub(crate) fn tag(folder: &str, id: &str, name: &str, description: &str) -> DeskTag {
    let text = format!(
        "id = \"{id}\"\nname = \"{name}\"\nstatus = \"active\"\ndescription = \"{description}\"\n[rule]\nwhen = \"true\"\n"
    );
    let value: TagFile = toml::from_str(&text).unwrap();
    of_file(folder, value)
}

/// A tag with a file.
pub(crate) fn of_file(folder: &str, value: TagFile) -> DeskTag {
    let file = format!("tags/{folder}/{}.toml", value.id);
    DeskTag {
        id: value.id.as_str().into(),
        folders: folder.split('/').filter(|part| !part.is_empty()).map(Arc::from).collect(),
        file: Some(Arc::new(Document { file: file.into(), text: "".into(), value, origin: None })),
        is_off: false,
        size: None,
        freshness: None,
        errors: 0,
        warnings: 0,
    }
}

/// The tag with other values in its file.
pub(crate) fn with(tag: &DeskTag, change: impl FnOnce(&mut TagFile)) -> DeskTag {
    let mut value = tag.file.as_ref().unwrap().value.clone();
    change(&mut value);
    let folders = tag.folders.iter().map(|folder| &**folder).collect::<Vec<_>>().join("/");
    DeskTag {
        size: tag.size,
        is_off: tag.is_off,
        freshness: tag.freshness,
        errors: tag.errors,
        warnings: tag.warnings,
        ..of_file(&folders, value)
    }
}

/// Tags that differ in everything that a table tells of, always the same.
pub(crate) fn many(n: usize) -> Vec<DeskTag> {
    let pattern = tag("behavior", "pattern", "Pattern", "");
    let folders = ["basic", "behavior", "behavior/app", "transaction", "model", "strategy", "strategy/win/back", ""];
    let owners = [None, Some("growth"), Some("crm"), Some("data science"), Some("增长")];
    let statuses = [Status::Draft, Status::Review, Status::Active, Status::Active, Status::Paused, Status::Retired];
    let verbs = ["login", "purchase", "refund", "browse", "登录", "购买"];
    let mut state = 11_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut tags = Vec::with_capacity(n);
    for at in 0..n {
        let (verb, days) = (verbs[next(verbs.len())], next(90) + 1);
        let id = format!("{}_{days}d_{at:05}", ["recent", "often", "never", "top", "high_value"][next(5)]);
        let mut value = pattern.file.as_ref().unwrap().value.clone();
        value.name = format!("{verb} in {days} days");
        value.description = Some(format!("Counts {verb} of the last {days} days, without refunds and test accounts."));
        value.owner = owners[next(owners.len())].map(ToOwned::to_owned);
        value.status = statuses[next(statuses.len())];
        value.id = id;
        let mut tag = of_file(folders[next(folders.len())], value);
        tag.size = (next(10) > 0).then(|| next(2_000_000) as u64);
        let age = next(100) as i64;
        tag.freshness = tag.size.map(|_| Freshness { age, objective: (age % 3 == 0).then_some(50) });
        tag.errors = next(40) / 38;
        tag.warnings = next(20) / 18;
        tag.is_off = next(50) == 0;
        tags.push(tag);
    }
    tags.sort_by(|a, b| (&a.folders, &a.id).cmp(&(&b.folders, &b.id)));
    tags
}

/// Categories as settings have them.
pub(crate) fn categories() -> Vec<Arc<str>> {
    ["basic", "behavior", "transaction", "model", "strategy"].map(Arc::from).into()
}
