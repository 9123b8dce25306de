use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    catalog::{Catalog, CatalogTag, TagBody},
    rule::typed::References,
    store::facts::{StoredSource, StoredSourceKind},
};

/// Says which tags of one side of a change can be counted over the store, and why the others cannot.
///
/// The engine takes what the store does not know for empty, since rules may be written before the first data arrives.
/// In a plan that would be a wrong number: there it has to be said.
pub(super) struct Countable<'a> {
    catalog: &'a Catalog,
    /// What the store holds.
    stored: &'a [StoredSource],
    /// Sources that the store does not hold as this side declares them, with the reason.
    unread: BTreeMap<Arc<str>, String>,
    known: HashMap<Arc<str>, Option<String>>,
}

impl<'a> Countable<'a> {
    pub(super) fn new(catalog: &'a Catalog, stored: &'a [StoredSource], unread: BTreeMap<Arc<str>, String>) -> Self {
        Self { catalog, stored, unread, known: HashMap::new() }
    }

    /// Why a tag cannot be counted; `None` when it can.
    pub(super) fn why_not(&mut self, id: &Arc<str>) -> Option<String> {
        // By a stack of its own: chains of tags may be long, and broken catalogs have circles.
        let mut open: Vec<(Arc<str>, bool)> = vec![(id.clone(), false)];
        while let Some((id, are_parts_known)) = open.pop() {
            if are_parts_known {
                let why = self.reason(&id);
                self.known.insert(id, why);
                continue;
            }
            if self.known.contains_key(&id) {
                continue;
            }
            // Until it is known better; only a tag in a circle is asked for while this stands.
            self.known.insert(id.clone(), Some("it depends on itself".to_owned()));
            let parts: Vec<Arc<str>> =
                self.catalog.tag(&id).into_iter().flat_map(|t| t.references.tags.iter().cloned()).collect();
            open.push((id, true));
            open.extend(parts.into_iter().filter(|p| !self.known.contains_key(p)).map(|p| (p, false)));
        }
        self.known[id].clone()
    }

    /// Why a rule outside of tags cannot be counted.
    pub(super) fn why_not_rule(&mut self, references: &References) -> Option<String> {
        let parts = references.tags.iter().find_map(|tag| self.why_not(tag).map(|why| through(tag, &why)));
        parts.or_else(|| self.why_not_sources(references))
    }

    fn reason(&self, id: &Arc<str>) -> Option<String> {
        let Some(tag) = self.catalog.tag(id) else { return Some("there is no such tag".to_owned()) };
        if let Some(why) = why_no_rule(tag) {
            return Some(why.to_owned());
        }
        let parts = tag.references.tags.iter();
        let by_part = parts.filter_map(|part| Some(through(part, self.known.get(part)?.as_deref()?))).next();
        by_part.or_else(|| self.why_not_sources(&tag.references))
    }

    fn why_not_sources(&self, references: &References) -> Option<String> {
        let events = references.events.iter().map(|e| &e.source);
        let sources = events.chain(references.columns.iter().map(|c| &c.source));
        if let Some(why) = sources.filter_map(|source| self.unread.get(source)).next() {
            return Some(why.clone());
        }
        let is_stored = |source: &str, column: &str| {
            self.stored.iter().find(|s| *s.name == *source).is_some_and(|stored| {
                let own = match &stored.kind {
                    StoredSourceKind::Attributes { .. } => false,
                    StoredSourceKind::Events { time, event, .. } => {
                        **time == *column || event.as_deref() == Some(column)
                    }
                };
                own || stored.column(column).is_some()
            })
        };
        let missing = references.columns.iter().find(|c| !is_stored(&c.source, &c.column))?;
        Some(format!("column `{}.{}` is not in the store", missing.source, missing.column))
    }
}

const fn why_no_rule(tag: &CatalogTag) -> Option<&'static str> {
    match tag.body {
        TagBody::Rule(_) | TagBody::Cases(_) => None,
        TagBody::Model(_) => Some("it is a model, which a build does not evaluate"),
        TagBody::Invalid => Some("its rules have mistakes, see `tagwerk check`"),
    }
}

/// A reason that lies in a tag that is referred to.
fn through(tag: &str, why: &str) -> String {
    // The first of a chain is enough to find the rest.
    if why.starts_with("it depends on `") { why.to_owned() } else { format!("it depends on `{tag}`: {why}") }
}
