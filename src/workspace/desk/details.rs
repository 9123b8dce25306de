//! Who uses a tag, and what is wrong with it.

use std::{collections::BTreeSet, sync::Arc};

use super::Desk;
use crate::{
    calendar::Micros,
    catalog::Node,
    diagnostic::Diagnostics,
    trial::{self, TestResult},
    workspace::{Freshness, SwitchedOff, WorkspaceError},
};

/// Who uses a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagUse {
    /// Strategies, those that use it directly first, each part by id.
    pub strategies: Vec<UsedBy>,
    /// Tags, in the same order.
    pub tags: Vec<UsedBy>,
    /// KPIs, in the same order.
    pub kpis: Vec<UsedBy>,
    /// Whether its members are subtracted from everything that is handed over.
    pub is_suppression: bool,
    /// Tags that say they are replaced by it, ordered.
    pub replaces: Vec<Arc<str>>,
}

/// Something that uses a tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsedBy {
    /// Whether only through other tags.
    pub is_through_others: bool,
    /// Its id.
    pub id: Arc<str>,
}

/// What is wrong with a tag, as far as files, its tests, the current release and switches tell.
#[derive(Debug, Clone)]
pub struct TagHealth {
    /// Mistakes and remarks of its file, and tests that do not hold; ordered.
    pub found: Diagnostics,
    /// Its tests, in the order of its file.
    pub tests: Vec<TestResult>,
    /// Age of its audience; `None` when the current release does not hold it.
    pub freshness: Option<Freshness>,
    /// Whether it is switched off on this host.
    pub off: Option<SwitchedOff>,
}

impl Desk {
    /// Who uses a tag; `None` when there is no such tag.
    #[must_use]
    pub fn usage(&self, tag: &str) -> Option<TagUse> {
        let (graph, catalog) = (self.graph()?, self.catalog()?);
        let tag = catalog.tag(tag)?;
        let node = Node::Tag(tag.id.clone());
        let direct: BTreeSet<&Node> = graph.needed_by(&node).collect();
        let mut found = TagUse {
            is_suppression: catalog.settings().suppression.contains(&tag.id),
            replaces: catalog
                .tags()
                .iter()
                .filter(|other| other.document.value.replaced_by.as_deref() == Some(&*tag.id))
                .map(|other| other.id.clone())
                .collect(),
            ..TagUse::default()
        };
        for user in graph.downstream(&node) {
            let is_through_others = !direct.contains(&user);
            let (list, id) = match user {
                Node::Strategy(id) => (&mut found.strategies, id),
                Node::Tag(id) => (&mut found.tags, id),
                Node::Kpi(id) => (&mut found.kpis, id),
                Node::Source(_) | Node::Event(_) | Node::Column(_) => continue,
            };
            list.push(UsedBy { is_through_others, id });
        }
        for list in [&mut found.strategies, &mut found.tags, &mut found.kpis] {
            list.sort();
        }
        Some(found)
    }

    /// Findings about a tag: in its own file, or, of a tag that a family makes, those about this member or about all.
    #[must_use]
    pub fn findings_of(&self, tag: &str) -> Diagnostics {
        let manifest = self.workspace.manifests().tags.iter().find(|known| known.document.value.id == tag);
        let mut found = Diagnostics::new();
        for finding in self.found() {
            let Some(place) = &finding.place else { continue };
            let is_its = match manifest {
                Some(known) => {
                    place.file == known.document.file
                        && (place.members.is_empty() || place.members.iter().any(|member| **member == *tag))
                }
                // A file that cannot be understood defines the tag that it is called after.
                None => {
                    place.members.iter().any(|member| **member == *tag)
                        || place.file.starts_with("tags/")
                            && place.file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")) == Some(tag)
                }
            };
            if is_its {
                found.push(finding.clone());
            }
        }
        found
    }

    /// Looks what is wrong with a tag at an instant, and runs its tests; `None` when there is no such tag.
    ///
    /// # Errors
    /// When the record of switches is damaged.
    pub fn health(&self, tag: &str, now: Micros) -> Result<Option<TagHealth>, WorkspaceError> {
        let Some((catalog, entry)) = self.catalog().and_then(|catalog| Some((catalog, catalog.tag(tag)?))) else {
            return Ok(None);
        };
        let tests = trial::run(catalog, &[entry]);
        let mut found = self.findings_of(tag);
        found.extend(trial::findings(catalog, &tests));
        found.sort();
        let off = self.workspace.switched_off(now)?.into_iter().find(|off| off.tag == tag);
        let sizes = self.sizes().filter(|sizes| sizes.size(tag).is_some());
        let file = &entry.document.value;
        let freshness = sizes.map(|sizes| self.workspace.freshness(file, sizes.release.as_of, now));
        Ok(Some(TagHealth { found, tests, freshness, off }))
    }
}
