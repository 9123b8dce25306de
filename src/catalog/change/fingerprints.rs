use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    own,
    relations::{Exact, Needs},
};
use crate::catalog::Catalog;

/// What the audience of each tag depends on besides data and instant, as a hash: its canonical rules, the zone of days, what
/// the settings say of the sources it reads, and the same of every tag it refers to. A tag that may have members of whom
/// nothing is known (`not exists(login)`) depends on who there is too: on where all sources are. Equal fingerprints promise
/// equal audiences over equal data.
#[derive(Debug, Clone, Default)]
pub struct Fingerprints {
    by_tag: BTreeMap<Arc<str>, String>,
}

impl Fingerprints {
    /// Computes the fingerprints of all tags of a catalog.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let all = exact(catalog);
        let needs = Needs::exact(&all);
        let open = own::open_to_strangers(catalog, &all, &needs);
        let people = format!("{:?}", own::population(catalog));
        let zone = catalog.settings().zone.name();
        let alone: BTreeMap<&str, String> = catalog
            .tags()
            .par_iter()
            .map(|tag| {
                let id = tag.id.as_ref();
                let mut parts = vec!["tag".to_owned(), zone.to_owned(), own::meaning(tag, &all[id])];
                parts.extend(own::sources(catalog, tag, &all[id]).into_iter().flat_map(|(name, said)| [name, said]));
                if open.contains(id) {
                    parts.push(people.clone());
                }
                (id, hash(parts.iter().map(String::as_str)))
            })
            .collect();
        let (order, circles) = needs.order();
        let mut deep: BTreeMap<&str, String> = BTreeMap::new();
        for id in order {
            let mut parts = vec![alone[id].as_str()];
            for needed in &needs.tags[id] {
                // A tag that is not there has no audience; that is reported elsewhere.
                parts.extend([needed.as_str(), deep.get(needed.as_str()).map_or("", String::as_str)]);
            }
            let hash = hash(parts.into_iter());
            deep.insert(id, hash);
        }
        for id in circles {
            let reached: BTreeSet<&str> = needs.reach(id);
            let parts = reached.iter().flat_map(|id| [*id, alone.get(id).map_or("", String::as_str)]);
            deep.insert(id, hash(["circle", id].into_iter().chain(parts)));
        }
        let by_tag =
            catalog.tags().iter().filter_map(|tag| Some((tag.id.clone(), deep.remove(tag.id.as_ref())?))).collect();
        Self { by_tag }
    }

    /// The fingerprint of a tag; `None` when the catalog has no such tag.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<&str> {
        self.by_tag.get(tag).map(String::as_str)
    }
}

/// The canonical forms of all tags.
pub(super) fn exact(catalog: &Catalog) -> BTreeMap<&str, Exact> {
    catalog.tags().par_iter().map(|tag| (tag.id.as_ref(), Exact::of(tag))).collect()
}

/// A hash of texts in order.
fn hash<'t>(parts: impl Iterator<Item = &'t str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
