use std::{collections::BTreeMap, sync::Arc};

use super::Compared;
use crate::{
    catalog::{Catalog, CatalogStrategy, CatalogTag, Status, Step},
    diagnostic::Place,
};

/// Something that has a life.
#[derive(Debug, Clone, Copy)]
pub(super) enum Thing<'a> {
    Tag(&'a CatalogTag),
    Strategy(&'a CatalogStrategy),
}

impl<'a> Thing<'a> {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Tag(_) => Kind::Tag,
            Self::Strategy(_) => Kind::Strategy,
        }
    }

    pub(super) fn id(self) -> &'a str {
        match self {
            Self::Tag(tag) => &tag.id,
            Self::Strategy(strategy) => &strategy.id,
        }
    }

    pub(super) fn status(self) -> Status {
        match self {
            Self::Tag(tag) => tag.document.value.status,
            Self::Strategy(strategy) => strategy.document.value.status,
        }
    }

    pub(super) fn owner(self) -> Option<&'a str> {
        match self {
            Self::Tag(tag) => tag.document.value.owner.as_deref(),
            Self::Strategy(strategy) => strategy.document.value.owner.as_deref(),
        }
    }

    pub(super) fn file(self) -> &'a Arc<str> {
        match self {
            Self::Tag(tag) => &tag.document.file,
            Self::Strategy(strategy) => &strategy.document.file,
        }
    }

    /// Where a key of it stands.
    pub(super) fn place(self, key: &str) -> Place {
        match self {
            Self::Tag(tag) => tag.document.place(&[Step::Key(key)]),
            Self::Strategy(strategy) => strategy.document.place(&[Step::Key(key)]),
        }
    }

    /// What it is called in a sentence. Tags that share a text are named by their place, so that what is true of all of
    /// them is said once.
    pub(super) fn name(self) -> String {
        match self {
            Self::Tag(tag) if tag.document.origin.is_some() => "the tag".to_owned(),
            _ => format!("{} `{}`", self.kind().word(), self.id()),
        }
    }
}

/// What has a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Tag,
    Strategy,
}

impl Kind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Strategy => "strategy",
        }
    }
}

/// One id on both sides; it is on at least one of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) base: Option<Thing<'a>>,
    pub(super) head: Option<Thing<'a>>,
}

/// All tags and strategies of both sides, by kind and id. What a side cannot read stands where it stood: a file with
/// mistakes is neither new nor deleted, so it is left out.
pub(super) fn pairs<'a>(compared: &Compared<'a>) -> Vec<Pair<'a>> {
    let mut pairs: BTreeMap<(Kind, &str), Pair<'a>> = BTreeMap::new();
    let none = Pair { base: None, head: None };
    for thing in things(compared.base) {
        pairs.entry((thing.kind(), thing.id())).or_insert(none).base = Some(thing);
    }
    for thing in things(compared.head) {
        pairs.entry((thing.kind(), thing.id())).or_insert(none).head = Some(thing);
    }
    pairs.retain(|(_, id), pair| match (pair.base, pair.head) {
        (Some(gone), None) => !is_broken(compared.head, compared.head_texts, gone, id),
        (None, Some(new)) => !is_broken(compared.base, compared.base_texts, new, id),
        _ => true,
    });
    pairs.into_values().collect()
}

fn things(catalog: &Catalog) -> impl Iterator<Item = Thing<'_>> {
    catalog.tags().iter().map(Thing::Tag).chain(catalog.strategies().iter().map(Thing::Strategy))
}

/// Whether a catalog that does not have it does have a file for it that cannot be read.
fn is_broken(catalog: &Catalog, texts: &crate::diagnostic::Sources, thing: Thing<'_>, id: &str) -> bool {
    match thing {
        Thing::Tag(_) => catalog.known.tags.contains_key(id),
        Thing::Strategy(strategy) => {
            let file = &strategy.document.file;
            texts.get(file).is_some() && !catalog.strategies().iter().any(|s| s.document.file == *file)
        }
    }
}
