//! What tags and strategies are meant to move: what effects will be measured against.

use std::collections::BTreeMap;

use crate::{
    catalog::{Catalog, CatalogTag},
    rule::{
        say::{Language, say},
        typed::Expr,
    },
    workspace::Desk,
};

/// Something that is meant to become better, and who says so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aim {
    pub(super) of: AimOf,
    /// The rule that is true for whoever reached it, as written.
    pub(super) rule: Option<String>,
    /// The rule in plain words, by language.
    pub(super) words: Vec<(Language, String)>,
    /// One sentence about it.
    pub(super) description: Option<String>,
    /// Tags that name it, ordered by id; of a strategy the tags that its audience is made of.
    pub(super) tags: Vec<AimedTag>,
}

/// What an aim is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AimOf {
    /// A KPI of the workspace: its id, and its name.
    Kpi(String, Option<String>),
    /// A strategy: its id, its name, and the share that is kept back as control.
    Strategy(String, String, Option<String>),
    /// Tags that name no KPI.
    Nothing,
}

/// A tag with what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AimedTag {
    pub(super) id: String,
    pub(super) decision: Option<String>,
    pub(super) action: Option<String>,
    /// Members in the current release.
    pub(super) size: Option<u64>,
}

/// All of them: KPIs by name, strategies that say what success is, and what is left.
pub(super) fn aims(desk: &Desk) -> Vec<Aim> {
    let Some(catalog) = desk.catalog() else { return Vec::new() };
    let aimed = |tag: &CatalogTag| {
        let purpose = tag.document.value.purpose.as_ref();
        AimedTag {
            id: tag.id.to_string(),
            decision: purpose.and_then(|purpose| purpose.decision.clone()),
            action: purpose.and_then(|purpose| purpose.action.clone()),
            size: desk.sizes().and_then(|sizes| sizes.size(&tag.id)),
        }
    };
    let mut by_kpi: BTreeMap<&str, Vec<AimedTag>> = BTreeMap::new();
    let mut without = Vec::new();
    for tag in catalog.tags() {
        let kpis = tag.document.value.purpose.as_ref().map_or(&[][..], |purpose| &purpose.kpis);
        for kpi in kpis {
            by_kpi.entry(kpi).or_default().push(aimed(tag));
        }
        if kpis.is_empty() && tag.document.value.status.is_delivered() {
            without.push(aimed(tag));
        }
    }
    let mut aims = Vec::new();
    for kpi in catalog.kpis() {
        let said = catalog.settings().kpis.get(&kpi.name);
        aims.push(Aim {
            of: AimOf::Kpi(kpi.name.to_string(), said.and_then(|said| said.name.clone())),
            rule: said.map(|said| said.when.clone()),
            words: words(catalog, kpi.when.as_ref()),
            description: said.and_then(|said| said.description.clone()),
            tags: by_kpi.remove(kpi.name.as_ref()).unwrap_or_default(),
        });
    }
    for strategy in catalog.strategies() {
        let file = &strategy.document.value;
        let Some(goal) = &file.goal else { continue };
        let audience = strategy.audience.as_ref().map(|audience| audience.references().tags).unwrap_or_default();
        aims.push(Aim {
            of: AimOf::Strategy(strategy.id.to_string(), file.name.clone(), file.holdout.clone()),
            rule: Some(goal.when.clone()),
            words: words(catalog, strategy.goal.as_ref()),
            description: file.description.clone(),
            tags: audience.iter().filter_map(|id| catalog.tag(id)).map(aimed).collect(),
        });
    }
    if !without.is_empty() {
        aims.push(Aim { of: AimOf::Nothing, rule: None, words: Vec::new(), description: None, tags: without });
    }
    for aim in &mut aims {
        aim.tags.sort_by(|a, b| a.id.cmp(&b.id));
    }
    aims
}

fn words(catalog: &Catalog, rule: Option<&Expr>) -> Vec<(Language, String)> {
    rule.map_or_else(Vec::new, |rule| {
        Language::ALL.iter().map(|language| (*language, say(rule, *language, catalog))).collect()
    })
}
