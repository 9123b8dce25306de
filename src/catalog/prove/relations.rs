use std::{collections::BTreeSet, sync::Arc};

use rayon::prelude::*;

use super::{Meanings, findings::place_of, meanings::Meaning};
use crate::{
    catalog::Catalog,
    diagnostic::Place,
    rule::{
        DataType,
        prove::Prover,
        typed::{Expr, ExprKind, References, TagValueTest},
    },
};

/// A tag, or one case of an enumerated tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Id of the tag.
    pub tag: Arc<str>,
    /// The case; `None` for a plain tag.
    pub value: Option<Arc<str>>,
}

impl Member {
    /// Where the rule stands that says who is in it; `None` when the catalog has no such tag.
    #[must_use]
    pub fn place(&self, catalog: &Catalog) -> Option<Place> {
        Some(place_of(catalog.tag(&self.tag)?, self.value.as_deref()))
    }
}

/// What is proved about a tag and another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// How the first stands to the other.
    pub kind: RelationKind,
    /// The tag that was asked about, or one of its cases.
    pub of: Member,
    /// The other.
    pub other: Member,
}

/// How two audiences stand to each other, whatever the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// They have the same members.
    Same,
    /// All members of the first are members of the other.
    Inside,
    /// All members of the other are members of the first.
    Contains,
    /// They have no member in common.
    NeverOverlaps,
}

/// Everything that is proved about a tag (each of its cases) and all others, ordered. Cases of one tag exclude each
/// other; that is not said. Tags without a rule of their own are left out.
#[must_use]
pub fn relations(catalog: &Catalog, meanings: &Meanings, id: &str) -> Vec<Relation> {
    let prover = Prover::new(meanings);
    let topics = Topics { catalog };
    let own: Vec<(Member, Expr)> = members(meanings, id);
    let own_topics = topics.of(id);
    let mut found: Vec<Relation> = meanings
        .all()
        .par_iter()
        .filter(|(other, _)| other.as_ref() != id && !topics.of(other).is_disjoint(&own_topics))
        .flat_map_iter(|(other, _)| {
            let others = members(meanings, other);
            let pairs = own.iter().flat_map(|a| others.iter().map(move |b| (a.clone(), b.clone())));
            pairs.collect::<Vec<_>>()
        })
        .filter_map(|((of, a), (other, b))| Some(Relation { kind: relation(&prover, &a, &b)?, of, other }))
        .collect();
    found.sort();
    found
}

fn relation(prover: &Prover<'_>, a: &Expr, b: &Expr) -> Option<RelationKind> {
    Some(match (prover.implies(a, b), prover.implies(b, a)) {
        (true, true) => RelationKind::Same,
        (true, false) => RelationKind::Inside,
        (false, true) => RelationKind::Contains,
        (false, false) if prover.disjoint(a, b) => RelationKind::NeverOverlaps,
        (false, false) => return None,
    })
}

/// A tag as rules that say who is in it.
fn members(meanings: &Meanings, id: &str) -> Vec<(Member, Expr)> {
    let tag: Arc<str> = id.into();
    match meanings.get(id) {
        Some(Meaning::Rule(rule)) => vec![(Member { tag, value: None }, rule.clone())],
        Some(Meaning::Cases(cases)) => cases
            .iter()
            .map(|(value, _)| {
                let test = TagValueTest { negated: false, value: value.clone() };
                let kind = ExprKind::Tag { tag: tag.clone(), value: Some(test) };
                let rule = Expr { kind, ty: DataType::Bool, span: crate::diagnostic::Span::default() };
                (Member { tag: tag.clone(), value: Some(value.clone()) }, rule)
            })
            .collect(),
        None => Vec::new(),
    }
}

/// What tags are about, with the tags they refer to.
struct Topics<'c> {
    catalog: &'c Catalog,
}

impl<'c> Topics<'c> {
    /// Sources of events, columns of attributes, and tags without a rule of their own.
    fn of(&self, id: &str) -> BTreeSet<&'c str> {
        let mut topics = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(tag) = self.catalog.tag(id) else { continue };
            if !seen.insert(tag.id.as_ref()) {
                continue;
            }
            let References { tags, events, columns } = &tag.references;
            topics.insert(tag.id.as_ref());
            topics.extend(events.iter().map(|e| e.source.as_ref()));
            topics.extend(columns.iter().map(|c| c.column.as_ref()));
            open.extend(tags.iter().map(AsRef::as_ref));
        }
        topics
    }
}
