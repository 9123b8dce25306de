use roaring::RoaringBitmap;

use super::Desk;
use crate::{
    calendar::Micros,
    engine::plan::{PlanTag, PlanTagKind},
    rule::{self, Purpose, quote_name, quote_text},
    store::facts::Facts as _,
    workspace::{Progress, WorkspaceError, build::evaluate, query::needed_tags},
};

/// Id of the tag that stands for what is compared; no tag of a catalog can have it.
const COMPARED: &str = "<compared>";

/// Two audiences beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleOverlap {
    /// Members of the first.
    pub here: u64,
    /// Members of the second.
    pub there: u64,
    /// Members of both.
    pub both: u64,
}

impl RuleOverlap {
    /// Counts two audiences over the same ordinals.
    #[must_use]
    pub fn of(here: &RoaringBitmap, there: &RoaringBitmap) -> Self {
        Self { here: here.len(), there: there.len(), both: here.intersection_len(there) }
    }

    /// Members of the first alone.
    #[must_use]
    pub const fn only_here(&self) -> u64 {
        self.here - self.both
    }

    /// Members of the second alone.
    #[must_use]
    pub const fn only_there(&self) -> u64 {
        self.there - self.both
    }

    /// Members of any of the two.
    #[must_use]
    pub const fn any(&self) -> u64 {
        self.here + self.there - self.both
    }

    /// Share of [`Self::both`] in [`Self::any`], from 0 to 1; `None` when nobody is in any.
    #[must_use]
    pub fn jaccard(&self) -> Option<f64> {
        (self.any() > 0).then(|| self.both as f64 / self.any() as f64)
    }
}

impl Desk {
    /// Who a tag stands for by what its file says, counted over the store as it is: ordinals of its members, of one case when
    /// `value` names it, else of any. `None` when nothing of the catalog can be understood or nothing was ingested.
    /// Evaluates in the current rayon pool.
    ///
    /// # Errors
    /// When there is no such tag or case, when the tag is a model or has mistakes, when the store cannot be read, or when
    /// `progress` cancels.
    pub fn members_of(
        &self,
        tag: &str,
        value: Option<&str>,
        as_of: Micros,
        progress: &dyn Progress,
    ) -> Result<Option<RoaringBitmap>, WorkspaceError> {
        let (Some(catalog), Some(facts)) = (self.catalog(), self.facts()) else { return Ok(None) };
        let workspace = self.workspace();
        if catalog.tag(tag).is_none() {
            return Err(workspace.unknown_tag(tag));
        }
        let text = match value {
            Some(value) => format!("tag({} = {})", quote_name(tag), quote_text(value)),
            None => format!("tag({})", quote_name(tag)),
        };
        let resolved = rule::parse(&text).0.and_then(|ast| rule::resolve(&ast, catalog, Purpose::Condition).ok());
        let Some((expr, _)) = resolved else {
            return Err(match value {
                Some(value) => {
                    let value = value.to_owned();
                    WorkspaceError::UnknownValue { tag: tag.to_owned(), value, suggestion: None }
                }
                None => WorkspaceError::NotEvaluable { tag: tag.to_owned(), why: "its rule has mistakes" },
            });
        };
        let needed = needed_tags(catalog, &expr.references().tags);
        let mut plan = workspace.needed_plan(catalog, self.found(), &needed)?;
        plan.push(PlanTag { id: COMPARED.into(), kind: PlanTagKind::Rule(expr), wanted: true });
        let evaluated = evaluate(&plan, facts, as_of, workspace.zone(), progress)?;
        let audience = evaluated.into_iter().next().and_then(|tag| tag.audiences.into_iter().next());
        let members = audience.map(|audience| audience.members).unwrap_or_default();
        debug_assert!(members.len() <= facts.population().len());
        Ok(Some(members))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against sets.
        #[test]
        fn an_overlap_counts_like_sets(a in proptest::collection::btree_set(0..300_000u32, 0..80), b in proptest::collection::btree_set(0..90u32, 0..80), shift in 0..3u32) {
            let b: BTreeSet<u32> = b.into_iter().map(|x| x * (1 + shift * 1000)).chain(a.iter().copied().take(9)).collect();
            let overlap = RuleOverlap::of(&a.iter().copied().collect(), &b.iter().copied().collect());
            prop_assert_eq!(overlap.only_here(), a.difference(&b).count() as u64);
            prop_assert_eq!(overlap.only_there(), b.difference(&a).count() as u64);
            prop_assert_eq!(overlap.both, a.intersection(&b).count() as u64);
            prop_assert_eq!(overlap.any(), a.union(&b).count() as u64);
            prop_assert_eq!(overlap.jaccard().is_none(), a.is_empty() && b.is_empty());
        }
    }
}
