use std::collections::{BTreeMap, BTreeSet};

use super::{
    Compared,
    thing::{Kind, Pair, Thing},
};
use crate::{
    catalog::{CatalogTag, TagBody, lifecycle::is_allowed},
    rule::prove::canonical,
};

/// What goes on under another id: was in use, is gone, and something new is the same.
pub(super) struct Renamed<'a> {
    /// By what is new, by kind and id.
    before: BTreeMap<(Kind, &'a str), Before<'a>>,
    /// What is gone, by kind and id.
    after: BTreeSet<(Kind, &'a str)>,
}

/// What something new was before.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub(super) thing: Thing<'a>,
    /// How that is known.
    pub(super) how: &'static str,
}

impl<'a> Renamed<'a> {
    /// What something new was before.
    pub(super) fn before(&self, head: Thing<'_>) -> Option<Before<'a>> {
        self.before.get(&(head.kind(), head.id())).copied()
    }

    /// Something, when what is gone goes on.
    pub(super) fn after(&self, base: Thing<'_>) -> Option<()> {
        self.after.contains(&(base.kind(), base.id())).then_some(())
    }
}

/// Finds renames among what is gone and what is new; what may be deleted may be renamed.
pub(super) fn renamed<'a>(compared: &Compared<'a>, pairs: &[Pair<'a>]) -> Renamed<'a> {
    let policy = &compared.base.settings().policy;
    let gone = pairs.iter().filter(|pair| pair.head.is_none()).filter_map(|pair| pair.base);
    let gone: Vec<Thing<'a>> = gone.filter(|thing| !is_allowed(policy, Some(thing.status()), None)).collect();
    let mut new: Vec<Thing<'a>> =
        pairs.iter().filter(|pair| pair.base.is_none()).filter_map(|pair| pair.head).collect();
    let mut renamed = Renamed { before: BTreeMap::new(), after: BTreeSet::new() };
    let ways: [(&'static str, Same<'_>); 3] = [
        ("the file has another name", &|old, new| {
            compared.renames.iter().any(|(from, to)| **from == **old.file() && **to == **new.file())
        }),
        ("the same file, with another id", &|old, new| {
            is_whole_file(old) && is_whole_file(new) && old.file() == new.file()
        }),
        ("means the same", &|old, new| match (old, new) {
            (Thing::Tag(old), Thing::Tag(new)) => means_the_same(old, new),
            (Thing::Strategy(old), Thing::Strategy(new)) => {
                old.audience.is_some() && old.audience.as_ref().map(canonical) == new.audience.as_ref().map(canonical)
            }
            _ => false,
        }),
    ];
    for (how, is_same) in ways {
        for old in &gone {
            if renamed.after(*old).is_some() {
                continue;
            }
            let Some(at) = new.iter().position(|new| new.kind() == old.kind() && is_same(*old, *new)) else { continue };
            let thing = new.remove(at);
            renamed.before.insert((thing.kind(), thing.id()), Before { thing: *old, how });
            renamed.after.insert((old.kind(), old.id()));
        }
    }
    renamed
}

type Same<'f> = &'f dyn Fn(Thing<'_>, Thing<'_>) -> bool;

/// False for tags that share a file.
fn is_whole_file(thing: Thing<'_>) -> bool {
    match thing {
        Thing::Tag(tag) => tag.document.origin.is_none(),
        Thing::Strategy(_) => true,
    }
}

fn means_the_same(old: &CatalogTag, new: &CatalogTag) -> bool {
    match (&old.body, &new.body) {
        (TagBody::Rule(old), TagBody::Rule(new)) => canonical(old) == canonical(new),
        (TagBody::Cases(old), TagBody::Cases(new)) => {
            old.len() == new.len()
                && old.iter().zip(new).all(|(a, b)| a.value == b.value && canonical(&a.when) == canonical(&b.when))
        }
        (TagBody::Model(_), TagBody::Model(_)) => old.document.value.model == new.document.value.model,
        _ => false,
    }
}
