//! What the members of a tag have that others have not.

use std::{collections::BTreeSet, sync::Arc};

use roaring::RoaringBitmap;

use super::Desk;
use crate::{
    calendar::Micros,
    engine::{
        plan::PlanTag,
        profile::{AttributeColumn, BucketCount, index, profile},
    },
    rule::DataType,
    store::facts::{Facts, StoredSourceKind},
    workspace::{
        Progress, WorkspaceError,
        build::{evaluate, not_evaluable, plan_kind},
        progress::EngineProgress,
        query::needed_tags,
    },
};

/// A column that says something about subjects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute {
    /// The source.
    pub source: Arc<str>,
    /// The column.
    pub column: Arc<str>,
    /// Its type.
    pub ty: DataType,
}

/// How attributes are spread over an audience, and over everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The instant that rules were evaluated at, and attributes read at.
    pub as_of: Micros,
    /// Members.
    pub audience: u64,
    /// The population.
    pub population: u64,
    /// The attributes that were asked for and that the store has, in that order.
    pub attributes: Vec<ProfiledAttribute>,
}

/// How one attribute is spread.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfiledAttribute {
    /// Which.
    pub attribute: Attribute,
    /// See [`crate::engine::profile::Distribution::buckets`].
    pub buckets: Vec<BucketCount>,
}

impl Profile {
    /// The index of a bucket: its share of the audience, of its share of the population, in percent.
    #[must_use]
    pub fn index(&self, bucket: &BucketCount) -> Option<f64> {
        index(bucket.audience, self.audience, bucket.population, self.population)
    }

    /// How differently an attribute is spread over the audience and over the population: the share of the audience that
    /// would need another value for both to be the same; from 0 to 1.
    #[must_use]
    pub fn difference(&self, attribute: &ProfiledAttribute) -> f64 {
        if self.audience == 0 || self.population == 0 {
            return 0.0;
        }
        let share = |part: u64, whole: u64| part as f64 / whole as f64;
        let apart = attribute
            .buckets
            .iter()
            .map(|b| (share(b.audience, self.audience) - share(b.population, self.population)).abs());
        apart.sum::<f64>() / 2.0
    }
}

impl Desk {
    /// The columns of attributes that the store holds, by source.
    #[must_use]
    pub fn attributes(&self) -> Vec<Attribute> {
        let sources = self.facts().map(Facts::sources).unwrap_or_default();
        let attributes = sources.iter().filter(|source| matches!(source.kind, StoredSourceKind::Attributes { .. }));
        attributes
            .flat_map(|source| {
                source.columns.iter().map(|column| Attribute {
                    source: source.name.clone(),
                    column: column.name.clone(),
                    ty: column.ty,
                })
            })
            .collect()
    }

    /// The instant at which the store is looked at to tell of tags: that of the current release, so that numbers are those
    /// that were published while neither rules nor data changed; else `now`.
    #[must_use]
    pub fn instant(&self, now: Micros) -> Micros {
        self.sizes().map_or(now, |sizes| sizes.release.as_of)
    }

    /// Counts how `attributes` are spread over the members of a tag, in any of its cases or in one, and over the population:
    /// in the store as it is, by the rules as they are. The catalog is not checked again. Evaluates in the current rayon
    /// pool.
    ///
    /// # Errors
    /// [`WorkspaceError::NothingIngested`]; [`WorkspaceError::UnknownTag`]; when the tag or one that it needs cannot be
    /// evaluated; when the store cannot be read, a number overflows, or `progress` cancels.
    pub fn profile(
        &self,
        tag: &str,
        value: Option<&str>,
        attributes: &[Attribute],
        as_of: Micros,
        progress: &dyn Progress,
    ) -> Result<Profile, WorkspaceError> {
        let facts = self.facts().ok_or(WorkspaceError::NothingIngested)?;
        let members = self.members(tag, value, as_of, progress)?;
        let found: Vec<(Attribute, AttributeColumn)> = attributes
            .iter()
            .filter_map(|attribute| {
                let source = facts.sources().iter().position(|source| source.name == attribute.source)?;
                let stored = &facts.sources()[source];
                let is_attributes = matches!(stored.kind, StoredSourceKind::Attributes { .. });
                let column = stored.column(&attribute.column).filter(|_| is_attributes)?;
                Some((attribute.clone(), AttributeColumn { source, column }))
            })
            .collect();
        let columns: Vec<AttributeColumn> = found.iter().map(|(_, column)| *column).collect();
        let zone = self.workspace().zone();
        let distributions = profile(facts, &columns, &members, as_of, zone, &EngineProgress(progress))?;
        let attributes = found
            .into_iter()
            .zip(distributions)
            .map(|((attribute, _), distribution)| ProfiledAttribute { attribute, buckets: distribution.buckets })
            .collect();
        Ok(Profile { as_of, audience: members.len(), population: facts.population().len(), attributes })
    }

    /// Evaluates a tag over the store as it is.
    fn members(
        &self,
        tag: &str,
        value: Option<&str>,
        as_of: Micros,
        progress: &dyn Progress,
    ) -> Result<RoaringBitmap, WorkspaceError> {
        let facts = self.facts().ok_or(WorkspaceError::NothingIngested)?;
        let unknown = || self.workspace().unknown_tag(tag);
        let catalog = self.catalog().ok_or_else(unknown)?;
        let entry = catalog.tag(tag).ok_or_else(unknown)?;
        let Some(kind) = plan_kind(entry) else { return Err(not_evaluable(entry)) };
        let needed: Vec<Arc<str>> = needed_tags(catalog, &BTreeSet::from([entry.id.clone()]))
            .into_iter()
            .filter(|id| *id != entry.id)
            .collect();
        let mut plan = self.workspace().needed_plan(catalog, self.found(), &needed)?;
        plan.push(PlanTag { id: entry.id.clone(), kind, wanted: true });
        let evaluated = evaluate(&plan, facts, as_of, self.workspace().zone(), progress)?;
        let mut members = RoaringBitmap::new();
        for audience in evaluated.into_iter().flat_map(|tag| tag.audiences) {
            if value.is_none() || audience.value.as_deref() == value {
                members |= audience.members;
            }
        }
        Ok(members)
    }
}
