use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use crate::{
    catalog::{Catalog, CatalogTag, TagBody},
    rule::{fingerprint, prove::canonical},
};

/// What the audience of each tag depends on besides data and instant, as a hash: its canonical rules, the zone of days, and
/// the same of every tag it refers to. Equal fingerprints promise equal audiences.
#[derive(Debug, Clone, Default)]
pub struct Fingerprints {
    own: BTreeMap<Arc<str>, String>,
    deep: BTreeMap<Arc<str>, String>,
}

impl Fingerprints {
    /// Computes the fingerprints of all tags of a catalog.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let own: BTreeMap<Arc<str>, String> = catalog.tags().par_iter().map(|tag| (tag.id.clone(), own(tag))).collect();
        let zone = catalog.settings().zone.name();
        let mut deep: BTreeMap<Arc<str>, String> = BTreeMap::new();
        let finish = |tag: &CatalogTag, deep: &mut BTreeMap<Arc<str>, String>| {
            let mut parts = vec![zone, &own[&tag.id]];
            for id in &tag.references.tags {
                // What is not there, or in a circle, has no audience; that is reported elsewhere.
                parts.extend([id.as_ref(), deep.get(id).map_or("", String::as_str)]);
            }
            let hash = hash(&parts);
            deep.insert(tag.id.clone(), hash);
        };
        for level in catalog.levels() {
            for tag in level {
                finish(tag, &mut deep);
            }
        }
        for tag in catalog.tags() {
            if !deep.contains_key(&tag.id) {
                finish(tag, &mut deep);
            }
        }
        Self { own, deep }
    }

    /// The fingerprint of a tag; `None` when the catalog has no such tag.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<&str> {
        self.deep.get(tag).map(String::as_str)
    }

    /// The same without the zone and what it refers to.
    pub(super) fn own(&self, tag: &str) -> Option<&str> {
        self.own.get(tag).map(String::as_str)
    }
}

/// A hash of texts in order.
fn hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

fn own(tag: &CatalogTag) -> String {
    match &tag.body {
        TagBody::Rule(rule) => hash(&["rule", &fingerprint(&canonical(rule))]),
        TagBody::Cases(cases) => {
            let cases: Vec<(&str, String)> =
                cases.iter().map(|case| (case.value.as_ref(), fingerprint(&canonical(&case.when)))).collect();
            let parts = cases.iter().flat_map(|(value, rule)| [*value, rule.as_str()]);
            hash(&std::iter::once("cases").chain(parts).collect::<Vec<_>>())
        }
        // Of what cannot be understood every letter may count.
        TagBody::Model(_) | TagBody::Invalid => {
            let file = &tag.document.value;
            hash(&["written", &format!("{:?} {:?} {:?}", file.rule, file.case, file.model)])
        }
    }
}
