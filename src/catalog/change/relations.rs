use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{Catalog, CatalogTag, TagBody, TagFile, references::collect},
    rule::{
        self,
        ast::AstKind,
        prove::canonical,
        typed::{Expr, References},
    },
};

/// A tag's rules in canonical form. What they refer to is what the tag depends on: a canonical form leaves out what makes
/// no difference, so rules of equal forms refer to the same.
pub(super) struct Exact {
    /// The rule; the cases in order; or label, population and features of a model, as far as they are there.
    pub(super) forms: Vec<Expr>,
    /// Tags that these refer to; also those that are not there.
    pub(super) tags: BTreeSet<String>,
    /// Columns and events that these read.
    pub(super) references: References,
}

impl Exact {
    pub(super) fn of(tag: &CatalogTag) -> Self {
        let forms: Vec<Expr> = match &tag.body {
            TagBody::Rule(rule) => vec![canonical(rule)],
            TagBody::Cases(cases) => cases.iter().map(|case| canonical(&case.when)).collect(),
            TagBody::Model(model) => {
                model.label.iter().chain(&model.population).chain(&model.features).map(canonical).collect()
            }
            TagBody::Invalid => Vec::new(),
        };
        let mut references = References::default();
        for form in &forms {
            collect(form, &mut references);
        }
        if let TagBody::Model(model) = &tag.body {
            references.columns.extend(model.scores.clone());
        }
        let tags = match tag.body {
            TagBody::Invalid => tags_of(tag),
            _ => references.tags.iter().map(ToString::to_string).collect(),
        };
        Self { forms, tags, references }
    }

    /// Sources that the tag reads. Rules that could not be typed may read any.
    pub(super) fn sources<'s>(&'s self, catalog: &'s Catalog, tag: &CatalogTag) -> BTreeSet<&'s str> {
        if tag.body == TagBody::Invalid {
            return catalog.settings().sources.keys().map(AsRef::as_ref).collect();
        }
        let columns = self.references.columns.iter().map(|column| column.source.as_ref());
        let events = self.references.events.iter().map(|event| event.source.as_ref());
        columns.chain(events).collect()
    }
}

/// Which tags each tag of a catalog needs; also those that are not there.
pub(super) struct Needs<'a> {
    pub(super) tags: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Needs<'a> {
    /// What rules refer to as they are written, whether it makes a difference or not.
    pub(super) fn written(catalog: &'a Catalog) -> Self {
        Self { tags: catalog.tags().iter().map(|tag| (tag.id.as_ref(), tags_of(tag))).collect() }
    }

    /// What the canonical forms of rules refer to.
    pub(super) fn exact(all: &BTreeMap<&'a str, Exact>) -> Self {
        Self { tags: all.iter().map(|(id, exact)| (*id, exact.tags.clone())).collect() }
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

/// All rules of a tag as written.
pub(super) fn rule_texts(file: &TagFile) -> impl Iterator<Item = &String> {
    let model = file.model.as_ref();
    let rules = file.rule.iter().map(|rule| &rule.when).chain(file.case.iter().map(|case| &case.when));
    let parts = model.into_iter().flat_map(|m| m.label.iter().chain(&m.population).chain(&m.features));
    rules.chain(parts)
}
