use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    catalog::{Catalog, TagBody},
    rule::{
        prove::{Knowledge, TagMeaning, canonical},
        typed::Expr,
    },
};

/// The canonical forms of all tags of a catalog.
#[derive(Debug, Clone)]
pub struct Meanings {
    /// Ordered by id; tags without a rule of their own (models, mistakes) are left out.
    tags: Vec<(Arc<str>, Meaning)>,
}

/// What a tag means, in canonical rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    Rule(Expr),
    Cases(Vec<(Arc<str>, Expr)>),
}

impl Meanings {
    /// Brings all rules to their canonical form.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let meaning = |body: &TagBody| match body {
            TagBody::Rule(rule) => Some(Meaning::Rule(canonical(rule))),
            TagBody::Cases(cases) => {
                Some(Meaning::Cases(cases.iter().map(|c| (c.value.clone(), canonical(&c.when))).collect()))
            }
            TagBody::Model(_) | TagBody::Invalid => None,
        };
        let tags = catalog.tags().par_iter().filter_map(|tag| Some((tag.id.clone(), meaning(&tag.body)?))).collect();
        Self { tags }
    }

    /// How many tags there are apart from one.
    #[must_use]
    pub fn len_without(&self, id: &str) -> usize {
        self.tags.len() - usize::from(self.get(id).is_some())
    }

    pub(super) fn all(&self) -> &[(Arc<str>, Meaning)] {
        &self.tags
    }

    pub(super) fn get(&self, id: &str) -> Option<&Meaning> {
        let at = self.tags.binary_search_by(|(known, _)| known.as_ref().cmp(id)).ok()?;
        Some(&self.tags[at].1)
    }
}

impl Knowledge for Meanings {
    fn tag(&self, id: &str) -> Option<TagMeaning<'_>> {
        Some(match self.get(id)? {
            Meaning::Rule(rule) => TagMeaning::Rule(rule),
            Meaning::Cases(cases) => TagMeaning::Cases(cases.iter().map(|(v, when)| (v.as_ref(), when)).collect()),
        })
    }
}
