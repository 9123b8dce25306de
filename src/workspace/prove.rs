use std::collections::BTreeMap;

use super::{Workspace, WorkspaceError};
use crate::{
    catalog::prove::{Meanings, Member, Relation, relations},
    diagnostic::{Diagnostics, Place, Sources},
};

/// What is proved about a tag, without data.
#[derive(Debug, Clone)]
pub struct Proved {
    /// How it, or each of its cases, stands to others; ordered by kind and name.
    pub relations: Vec<Relation>,
    /// Where each tag or case that the relations name says who is in it.
    pub places: BTreeMap<Member, Place>,
    /// The texts that the places point into.
    pub sources: Sources,
    /// How many other tags have a rule that was compared.
    pub compared: u64,
}

impl Workspace {
    /// Proves how a tag stands to all others, or to one: the same, inside, around, apart. What is not listed is not
    /// proved; it may hold all the same. No data is needed.
    ///
    /// # Errors
    /// [`WorkspaceError::UnknownTag`]; [`WorkspaceError::Findings`] when any file has a mistake.
    pub fn prove(&self, tag: &str, other: Option<&str>) -> Result<Proved, WorkspaceError> {
        let catalog = self.catalog()?;
        for id in std::iter::once(tag).chain(other) {
            if catalog.tag(id).is_none() {
                return Err(self.unknown_tag(id));
            }
        }
        let meanings = Meanings::of(&catalog);
        let mut relations = relations(&catalog, &meanings, tag);
        if let Some(other) = other {
            relations.retain(|relation| relation.other.tag.as_ref() == other);
        }
        let compared = if other.is_some() { 1 } else { meanings.len_without(tag) as u64 };
        let named = relations.iter().flat_map(|relation| [&relation.of, &relation.other]);
        let places = named.filter_map(|member| Some((member.clone(), member.place(&catalog)?))).collect();
        Ok(Proved { relations, places, sources: self.manifests().texts.clone(), compared })
    }
}

/// What is proved about the rules of a catalog and is hardly meant.
pub(super) fn findings(catalog: &crate::catalog::Catalog) -> Diagnostics {
    crate::catalog::prove::findings(catalog, &Meanings::of(catalog))
}
