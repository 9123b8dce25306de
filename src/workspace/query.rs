use std::{collections::BTreeSet, sync::Arc};

use roaring::RoaringBitmap;

use super::{
    Progress, Workspace, WorkspaceError,
    build::{evaluate, not_evaluable, plan_kind},
};
use crate::{
    calendar::Micros,
    catalog::Catalog,
    diagnostic::{Diagnostic, Diagnostics, Place, Severity, Sources, Span},
    engine::plan::{PlanTag, PlanTagKind},
    rule::{self, Purpose, typed::Expr},
    store::facts::{Facts, StoreFacts},
};

/// File name that findings in a given rule carry.
const QUERY: &str = "<query>";
/// Id of the tag that a given rule becomes; no tag of a catalog can have it.
const QUERY_TAG: &str = "<query>";

/// Who a rule means.
#[derive(Debug)]
pub struct Answer {
    /// The population.
    pub subjects: u64,
    /// Ordinals of the members.
    pub members: RoaringBitmap,
    /// Tags that the rule refers to, directly or through others, ordered.
    pub tags: Vec<Arc<str>>,
    /// What a reader should know about it, in sentences.
    pub remarks: Vec<String>,
    facts: StoreFacts,
}

impl Answer {
    /// Ids of the members, in the order of their ordinals.
    pub fn ids(&self) -> impl Iterator<Item = Result<&str, WorkspaceError>> {
        self.members.iter().map(|ordinal| {
            let id = self.facts.ids().id(ordinal)?;
            Ok(id.ok_or(crate::deliver::DeliverError::UnknownOrdinal { ordinal })?)
        })
    }
}

impl Workspace {
    /// Evaluates a rule over the store as it is, saving nothing. Tags that it refers to are evaluated with it, whatever
    /// their status. `now` is the current instant; an `as_of` before it is of the past.
    ///
    /// # Errors
    /// [`WorkspaceError::Findings`] for mistakes in the rule (file `<query>`) or in the tags it refers to;
    /// [`WorkspaceError::NothingIngested`] without a store.
    pub fn query(
        &self,
        text: &str,
        as_of: Micros,
        now: Micros,
        progress: &dyn Progress,
    ) -> Result<Answer, WorkspaceError> {
        let store = self.store_if_any()?.ok_or(WorkspaceError::NothingIngested)?;
        let (catalog, found) = self.catalog_with_findings()?;
        let expr = self.resolve_query(&catalog, text)?;
        let tags = needed_tags(&catalog, &expr.references().tags);
        let remarks = self.remarks_on_the_past(&catalog, &tags, expr.references().columns, as_of, now);
        let mut plan = self.needed_plan(&catalog, &found, &tags)?;
        plan.push(PlanTag { id: QUERY_TAG.into(), kind: PlanTagKind::Rule(expr), wanted: true });
        let facts = store.facts()?;
        let evaluated = evaluate(&plan, &facts, as_of, self.zone(), progress)?;
        let audience = evaluated.into_iter().next().and_then(|tag| tag.audiences.into_iter().next());
        let members = audience.map(|a| a.members).unwrap_or_default();
        Ok(Answer { subjects: facts.population().len(), members, tags, remarks, facts })
    }

    /// Tags that something else needs, as the plan takes them; not wanted for themselves.
    ///
    /// # Errors
    /// When one of them cannot be evaluated; `found` is what was found in the catalog.
    pub(super) fn needed_plan(
        &self,
        catalog: &Catalog,
        found: &Diagnostics,
        tags: &[Arc<str>],
    ) -> Result<Vec<PlanTag>, WorkspaceError> {
        let one = |id: &Arc<str>| {
            let Some(tag) = catalog.tag(id) else { return Err(self.findings(found.clone())) };
            match plan_kind(tag) {
                Some(kind) => Ok(PlanTag { id: id.clone(), kind, wanted: false }),
                None if found.has_errors() => Err(self.findings(found.clone())),
                None => Err(not_evaluable(tag)),
            }
        };
        tags.iter().map(one).collect()
    }

    /// A rule that was given, understood.
    ///
    /// # Errors
    /// [`WorkspaceError::Findings`], in file `<query>`.
    pub(super) fn resolve_query(&self, catalog: &Catalog, text: &str) -> Result<Expr, WorkspaceError> {
        let place = |span: Span| Place::new(QUERY, span);
        let (ast, mut errors) = rule::parse(text);
        let resolved = ast.map(|ast| rule::resolve(&ast, catalog, Purpose::Condition));
        let expr = match resolved {
            Some(Ok((expr, _))) if errors.is_empty() => return Ok(expr),
            Some(Ok(_)) | None => None,
            Some(Err(more)) => Some(more),
        };
        errors.extend(expr.into_iter().flatten());
        let mut found = Diagnostics::new();
        for error in &errors {
            // What a check may leave open, because the data is not known yet, a query cannot answer.
            found.push(Diagnostic { severity: Severity::Error, ..error.diagnostic(place) });
        }
        found.sort();
        let mut sources = Sources::new();
        sources.insert(QUERY, text);
        Err(WorkspaceError::Findings { found, sources })
    }
}

/// Tags that are referred to, these or by these, directly or through others, ordered.
pub(super) fn needed_tags(catalog: &Catalog, tags: &BTreeSet<Arc<str>>) -> Vec<Arc<str>> {
    let mut needed: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut waiting: Vec<Arc<str>> = tags.iter().cloned().collect();
    while let Some(id) = waiting.pop() {
        if needed.insert(id.clone()) {
            waiting.extend(catalog.tag(&id).into_iter().flat_map(|t| t.references.tags.iter().cloned()));
        }
    }
    needed.into_iter().collect()
}
