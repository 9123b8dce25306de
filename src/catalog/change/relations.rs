use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{Catalog, CatalogTag, TagBody, TagFile},
    rule::{self, ast::AstKind},
};

/// What each tag of a catalog needs: other tags, and sources.
pub(super) struct Needs<'a> {
    /// By tag, tags that its rules refer to; also those that are not there.
    pub(super) tags: BTreeMap<&'a str, BTreeSet<String>>,
    /// By tag, sources that its rules read.
    pub(super) sources: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Needs<'a> {
    pub(super) fn of(catalog: &'a Catalog) -> Self {
        let tags = catalog.tags().iter().map(|tag| (tag.id.as_ref(), tags_of(tag))).collect();
        let sources = catalog.tags().iter().map(|tag| (tag.id.as_ref(), sources_of(catalog, tag))).collect();
        Self { tags, sources }
    }

    /// Tags in an order in which those that a tag needs come before it; those in a circle, or behind one, come last.
    pub(super) fn order(&self) -> (Vec<&'a str>, Vec<&'a str>) {
        let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
        let mut needed_by: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
        for (tag, needs) in &self.tags {
            let there = needs.iter().filter(|needed| self.tags.contains_key(needed.as_str()));
            for needed in there.clone() {
                needed_by.entry(needed.as_str()).or_default().push(tag);
            }
            missing.insert(tag, there.count());
        }
        let mut ready: Vec<&'a str> = self.tags.keys().copied().filter(|tag| missing[tag] == 0).collect();
        let mut order = Vec::with_capacity(self.tags.len());
        while let Some(tag) = ready.pop() {
            order.push(tag);
            for user in needed_by.get(tag).into_iter().flatten() {
                if let Some(count) = missing.get_mut(user) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(user);
                    }
                }
            }
        }
        let done: BTreeSet<&str> = order.iter().copied().collect();
        let rest = self.tags.keys().copied().filter(|tag| !done.contains(tag)).collect();
        (order, rest)
    }

    /// Everything that a tag needs, directly or not, with itself.
    pub(super) fn reach<'b>(&'b self, tag: &'b str) -> BTreeSet<&'b str> {
        let mut seen = BTreeSet::from([tag]);
        let mut open = vec![tag];
        while let Some(at) = open.pop() {
            for needed in self.tags.get(at).into_iter().flatten() {
                if seen.insert(needed) {
                    open.push(needed);
                }
            }
        }
        seen
    }
}

/// Tags that a tag's rules refer to. Of rules that could not be typed the names that are written count.
fn tags_of(tag: &CatalogTag) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = tag.references.tags.iter().map(ToString::to_string).collect();
    if tag.body == TagBody::Invalid {
        for text in rule_texts(&tag.document.value) {
            let (Some(ast), _) = rule::parse(text) else { continue };
            ast.walk(&mut |part| {
                if let AstKind::Tag { tag, .. } | AstKind::Score { tag } = &part.kind {
                    found.insert(tag.text.clone());
                }
            });
        }
    }
    found
}

/// Sources that a tag's rules read. Rules that could not be typed may read any.
fn sources_of<'a>(catalog: &'a Catalog, tag: &'a CatalogTag) -> BTreeSet<&'a str> {
    if tag.body == TagBody::Invalid {
        return catalog.settings().sources.keys().map(AsRef::as_ref).collect();
    }
    let columns = tag.references.columns.iter().map(|column| column.source.as_ref());
    let events = tag.references.events.iter().map(|event| event.source.as_ref());
    columns.chain(events).collect()
}

/// All rules of a tag as written.
pub(super) fn rule_texts(file: &TagFile) -> impl Iterator<Item = &String> {
    let model = file.model.as_ref();
    let rules = file.rule.iter().map(|rule| &rule.when).chain(file.case.iter().map(|case| &case.when));
    let parts = model.into_iter().flat_map(|m| m.label.iter().chain(&m.population).chain(&m.features));
    rules.chain(parts)
}
