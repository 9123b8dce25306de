use std::{collections::BTreeSet, sync::Arc};

use roaring::RoaringBitmap;

use super::Desk;
use crate::{
    calendar::Micros,
    catalog::{CatalogStrategy, Status},
    engine::plan::{PlanTag, PlanTagKind},
    store::facts::Facts,
    workspace::{
        Progress, WorkspaceError,
        build::{evaluate, plan_kind},
        query::needed_tags,
    },
};

/// Whom the strategies reach, by the definitions and the data of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The instant that rules were evaluated at.
    pub as_of: Micros,
    /// The population.
    pub subjects: u64,
    /// One entry per strategy of the catalog, in its order.
    pub strategies: Vec<StrategyReach>,
    /// Everybody who must not be addressed; `None` when one of the suppression tags cannot be evaluated: then nobody may be.
    pub suppressed: Option<u64>,
}

/// Whom a strategy reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyReach {
    /// Its id.
    pub id: Arc<str>,
    /// `None` when its audience cannot be evaluated.
    pub counted: Option<StrategyCount>,
}

/// How many subjects a strategy means, and what is left of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrategyCount {
    /// Members of its audience.
    pub audience: u64,
    /// Those of them who must not be addressed; all of them when nobody may be.
    pub suppressed: u64,
    /// Those of the rest who belong to another active strategy of its exclusive group that goes first: of higher priority, or of equal
    /// priority and an earlier id. Of such a group a subject gets one strategy.
    pub taken: u64,
}

impl StrategyCount {
    /// Who is left, before holdout and frequency caps.
    #[must_use]
    pub const fn left(self) -> u64 {
        self.audience - self.suppressed - self.taken
    }
}

impl Desk {
    /// Counts whom the strategies reach at an instant.
    ///
    /// # Errors
    /// When nothing was ingested, the catalog cannot be understood, an evaluation fails, or it was no longer wanted.
    pub fn reach(&self, as_of: Micros, progress: &dyn Progress) -> Result<Reach, WorkspaceError> {
        let facts = self.facts().ok_or(WorkspaceError::NothingIngested)?;
        let Some(catalog) = self.catalog() else { return Err(self.workspace.findings(self.found.clone())) };
        let can_be = |tags: &BTreeSet<Arc<str>>| {
            needed_tags(catalog, tags).iter().all(|id| catalog.tag(id).is_some_and(|tag| plan_kind(tag).is_some()))
        };
        let suppression: BTreeSet<Arc<str>> = catalog.settings().suppression.iter().cloned().collect();
        let is_suppression_known = can_be(&suppression);
        let mut needed = if is_suppression_known { suppression.clone() } else { BTreeSet::new() };
        let mut rules = Vec::new();
        for strategy in catalog.strategies() {
            let Some(audience) = &strategy.audience else { continue };
            let tags = audience.references().tags;
            if can_be(&tags) {
                needed.extend(tags);
                let kind = PlanTagKind::Rule(audience.clone());
                rules.push(PlanTag { id: plan_id(strategy), kind, wanted: true });
            }
        }
        let tags = needed_tags(catalog, &needed).into_iter().filter_map(|id| {
            let kind = plan_kind(catalog.tag(&id)?)?;
            let wanted = is_suppression_known && suppression.contains(&id);
            Some(PlanTag { id, kind, wanted })
        });
        let plan: Vec<PlanTag> = tags.chain(rules).collect();
        let evaluated = evaluate(&plan, facts, as_of, self.workspace.zone(), progress)?;
        let members = |id: &str| {
            let tag = evaluated.iter().find(|tag| *tag.id == *id)?;
            Some(tag.audiences.iter().fold(RoaringBitmap::new(), |all, audience| all | &audience.members))
        };
        let suppressed = is_suppression_known.then(|| {
            suppression.iter().filter_map(|id| members(id)).fold(RoaringBitmap::new(), |all, more| all | more)
        });
        let addressed: Vec<(&CatalogStrategy, Option<[RoaringBitmap; 2]>)> = catalog
            .strategies()
            .iter()
            .map(|strategy| {
                let audience = members(&plan_id(strategy));
                let both = audience.map(|audience| {
                    let rest = suppressed.as_ref().map_or_else(RoaringBitmap::new, |suppressed| &audience - suppressed);
                    [audience, rest]
                });
                (strategy, both)
            })
            .collect();
        let strategies = addressed.iter().map(|(strategy, both)| {
            let counted = both.as_ref().map(|[audience, rest]| {
                let before = addressed.iter().filter(|(other, _)| goes_first(other, strategy));
                let taken =
                    before.filter_map(|(_, both)| both.as_ref()).fold(RoaringBitmap::new(), |all, [_, r]| all | r);
                StrategyCount {
                    audience: audience.len(),
                    suppressed: audience.len() - rest.len(),
                    taken: rest.intersection_len(&taken),
                }
            });
            StrategyReach { id: strategy.id.clone(), counted }
        });
        Ok(Reach {
            as_of,
            subjects: facts.population().len(),
            strategies: strategies.collect(),
            suppressed: suppressed.map(|suppressed| suppressed.len()),
        })
    }
}

/// Whether a subject of both gets the first one.
fn goes_first(first: &CatalogStrategy, second: &CatalogStrategy) -> bool {
    let (a, b) = (&first.document.value, &second.document.value);
    let is_same_group = a.exclusive_group.is_some() && a.exclusive_group == b.exclusive_group;
    is_same_group && a.status == Status::Active && (b.priority, &a.id) < (a.priority, &b.id)
}

/// No tag can have such an id.
fn plan_id(strategy: &CatalogStrategy) -> Arc<str> {
    format!("<strategy {}>", strategy.id).into()
}
