//! What a change does, counted over the store.

mod by;
mod count;
mod countable;
mod evaluate;
mod moves;
mod near;
mod touched;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use self::{
    count::{Counting, Counts, TagCount, There, told_sets},
    countable::Countable,
    evaluate::Sides,
    moves::moves,
    near::Found,
    touched::{Touched, touched},
};
use super::{
    IngestMode, Progress, Proposal, ProposalOptions, ReadMode, Workspace, WorkspaceError, build::engine_version,
    judge_proposal, propose, release::Opened,
};
use crate::{
    calendar::{Micros, SECOND, format_instant},
    catalog::{
        Catalog, SourceSettings,
        change::{self, CatalogChange, Presence, StrategyChange, definitions},
        policy::Verdict,
    },
    diagnostic::{Diagnostics, Severity},
    docs::Count,
    engine::embedded::EngineError,
    review::{ChangePlan, PLAN_FORMAT, PlanData, PlannedDestination, PlannedStrategy, PlannedTag, twins},
    store::{
        Store,
        facts::{Facts, StoreFacts},
    },
};

/// What a plan is asked for.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    /// The instant that rules of both sides are evaluated at.
    pub as_of: Micros,
    /// The current instant; a plan before it is one of the past.
    pub now: Micros,
    /// A column by which users are told apart, as `source.column`.
    pub by: Option<String>,
    /// Whether sources are read first, as the head declares them.
    pub ingest: IngestMode,
}

/// The bound below which counts of a plan must not leave the machine: the stricter of both sides, so that a change of the
/// bound tells nothing yet.
#[must_use]
pub fn plan_min_count(proposal: &Proposal) -> u64 {
    let sides = [&proposal.base, &proposal.head].into_iter();
    sides.filter_map(|side| Some(side.catalog.as_ref()?.settings().min_count)).max().unwrap_or(0)
}

impl Workspace {
    /// Says what a proposal does: to definitions, and, where this workspace has a store, to the audiences of every tag that
    /// changes or depends on one that does. Both sides are evaluated at one instant over the store as it is, so that what
    /// differs is the change and not the data. Nothing is written but what an ingest writes, if one is asked for.
    ///
    /// All counts are exact: mask the plan before it leaves the machine.
    ///
    /// # Errors
    /// When a side has no catalog that could be read, the store is damaged, or sources that were to be read cannot be.
    pub fn plan(
        &self,
        proposal: &Proposal,
        options: &PlanOptions,
        progress: &dyn Progress,
    ) -> Result<ChangePlan, WorkspaceError> {
        if options.ingest == IngestMode::Changed {
            self.ingest(ReadMode::Changed, progress)?;
        }
        let Some(head) = &proposal.head.catalog else {
            return Err(WorkspaceError::Findings {
                found: proposal.head.found.clone(),
                sources: proposal.head.sources.clone(),
            });
        };
        let base = proposal.base.catalog.as_ref();
        let change = change::changes(base, head);
        let changed = changed_tags(base, head, &change);
        let asked = asked_tags(base, head, &change, &changed);
        let roots = roots(&change);
        let itself: BTreeSet<String> = change.strategies.iter().map(|s| s.id.clone()).collect();
        let touched = touched(base, head, &changed, &roots, &itself);
        let mut notes = notes(proposal);
        let mut counted = Counted::default();
        if let Some(store) = self.store_if_any()?
            && !(asked.is_empty() && touched.is_empty())
        {
            let question = Question { base, head, changed: &changed, asked: &asked, touched: &touched, options };
            match self.count(&store, &question, progress) {
                Ok(found) => counted = found,
                // A sum may overflow, or a rule not fit the store: the rest of the plan holds all the same.
                Err(WorkspaceError::Engine(error)) if !matches!(error, EngineError::Cancelled) => {
                    notes.push(format!("audiences could not be counted: {error}"));
                }
                Err(error) => return Err(error),
            }
        }
        notes.append(&mut counted.notes);
        counted.notes = notes;
        let today = base.unwrap_or(head).settings().zone.date(options.now);
        let verdict = judge_proposal(self.root(), proposal, Some(&change), None, &moves(&counted), today)?;
        Ok(assembled(proposal, (base, head), change, touched, counted, verdict, options.by.clone()))
    }

    /// What a change would do now: the plan from the same base to the files as they are, over the data as it is.
    ///
    /// # Errors
    /// As [`Workspace::plan`], and when the base is not there.
    pub fn replan(
        &self,
        plan: &ChangePlan,
        options: &PlanOptions,
        progress: &dyn Progress,
    ) -> Result<ChangePlan, WorkspaceError> {
        let base = plan.base.clone().unwrap_or_else(|| "HEAD".to_owned());
        let proposal = propose(self.root(), &ProposalOptions { base, head: None })?;
        self.plan(&proposal, options, progress)
    }

    /// Counts audiences of both sides.
    fn count(
        &self,
        store: &Store,
        question: &Question<'_>,
        progress: &dyn Progress,
    ) -> Result<Counted, WorkspaceError> {
        let Question { base, head, changed, asked, touched, options } = *question;
        let facts = store.facts()?;
        let groups = match &options.by {
            Some(by) => self.groups_by(head, by, &facts)?,
            None => Vec::new(),
        };
        let sides = Sides { base, head, changed, groups, facts: &facts, as_of: options.as_of };
        let unread = |catalog: &Catalog, other: Option<&Catalog>, is_ours: bool| {
            self.unread_sources(store, catalog, other, is_ours)
        };
        let was_ingested = options.ingest == IngestMode::Changed;
        let before = match base {
            Some(base) => Countable::new(base, facts.sources(), unread(base, Some(head), !was_ingested)?),
            None => Countable::new(head, facts.sources(), BTreeMap::new()),
        };
        let mut others = Countable::new(head, facts.sources(), unread(head, base, was_ingested)?);
        let after = Countable::new(head, facts.sources(), unread(head, base, was_ingested)?);
        let aside = sides.alone();
        let mut unread_release = Vec::new();
        let population = facts.population();
        let counting = Counting { sides, tags: asked.clone(), strategies: touched, before, after, population };
        let counts = counting.run(progress)?;
        // What is published may lie elsewhere, or be damaged: that is no reason to tell nothing.
        let current = self.release_if_any(None).unwrap_or_else(|error| {
            unread_release.push(format!("the current release cannot be read: {error}"));
            None
        });
        let near = near::find(&aside, &counts, &mut others, current.as_ref(), progress)?;
        let zone = &head.settings().zone;
        let newest = store.newest_event()?.map(|at| format_instant(at.div_euclid(SECOND) * SECOND, zone));
        let data = PlanData {
            snapshot: facts.snapshot().to_owned(),
            as_of: format_instant(options.as_of, zone),
            newest_event: newest,
            population: Count::Exact(population.len()),
            engine: engine_version(),
        };
        let mut notes = unread_release;
        notes.extend(current_notes(current.as_ref(), &facts));
        let ids = counts.tags.keys();
        notes.extend(self.remarks_on_the_past(head, ids, [], options.as_of, options.now));
        Ok(Counted { data: Some(data), counts, near, notes })
    }

    /// Sources of one side that the store does not hold as that side declares them, with the reason. `is_ours` says that
    /// the store was read as this side declares; from a store alone that cannot be told of paths.
    fn unread_sources(
        &self,
        store: &Store,
        catalog: &Catalog,
        other: Option<&Catalog>,
        is_ours: bool,
    ) -> Result<BTreeMap<Arc<str>, String>, WorkspaceError> {
        let mut unread = BTreeMap::new();
        for (name, source) in &catalog.settings().sources {
            let is_moved = |other: &SourceSettings| other.path != source.path;
            let was_moved = other.and_then(|o| o.settings().sources.get(name)).is_some_and(is_moved);
            if (was_moved && !is_ours) || !store.was_read_as(&self.spec_without_location(source))? {
                let why = format!("the store does not hold source `{name}` as `tagwerk.toml` declares it there");
                unread.insert(name.clone(), why);
            }
        }
        Ok(unread)
    }
}

/// What is to be counted.
#[derive(Clone, Copy)]
struct Question<'a> {
    base: Option<&'a Catalog>,
    head: &'a Catalog,
    changed: &'a BTreeSet<Arc<str>>,
    asked: &'a BTreeMap<Arc<str>, There>,
    touched: &'a [Touched],
    options: &'a PlanOptions,
}

/// What was counted.
#[derive(Debug, Default)]
struct Counted {
    data: Option<PlanData>,
    counts: Counts,
    near: Found,
    notes: Vec<String>,
}

/// Ids of tags that mean something else on the other side, or are on one side only.
fn changed_tags(base: Option<&Catalog>, head: &Catalog, change: &CatalogChange) -> BTreeSet<Arc<str>> {
    let ids = |catalog: &Catalog| catalog.tags().iter().map(|t| t.id.clone()).collect::<Vec<_>>();
    // Days begin elsewhere: nothing means what it meant.
    if base.is_some_and(|base| base.settings().zone.name() != head.settings().zone.name()) {
        return base.into_iter().chain([head]).flat_map(ids).collect();
    }
    let is_changed = |tag: &&change::TagChange| tag.changes_meaning || tag.presence != Presence::Changed;
    change.tags.iter().filter(is_changed).map(|tag| tag.id.as_str().into()).collect()
}

/// Changed tags that people wrote about, not those that follow.
fn roots(change: &CatalogChange) -> BTreeSet<Arc<str>> {
    let direct = change.tags.iter().filter(|tag| tag.presence != Presence::Indirect);
    direct.map(|tag| tag.id.as_str().into()).collect()
}

/// Tags of the plan whose audience is asked for: what they mean changed, or whether and to whom they are handed over.
fn asked_tags(
    base: Option<&Catalog>,
    head: &Catalog,
    change: &CatalogChange,
    changed: &BTreeSet<Arc<str>>,
) -> BTreeMap<Arc<str>, There> {
    let mut asked = BTreeMap::new();
    for tag in &change.tags {
        let status = |catalog: Option<&Catalog>| Some(catalog?.tag(&tag.id)?.document.value.status);
        let (before, after) = (status(base), status(Some(head)));
        let there = There::of(before, after);
        let is_asked = changed.contains(tag.id.as_str()) || before != after;
        if is_asked && (there.before || there.after) {
            asked.insert(tag.id.as_str().into(), there);
        }
    }
    asked
}

/// What should be known before anything else.
fn notes(proposal: &Proposal) -> Vec<String> {
    let mut notes = Vec::new();
    let errors = |found: &Diagnostics| found.iter().filter(|d| d.severity == Severity::Error).count();
    match errors(&proposal.head.found) {
        0 => {}
        1 => notes.push("1 mistake in files, see `tagwerk check`: what it is in is not counted".to_owned()),
        n => notes.push(format!("{n} mistakes in files, see `tagwerk check`: what they are in is not counted")),
    }
    if proposal.base.catalog.is_none() {
        notes.push("there is nothing to compare with: everything is new".to_owned());
    } else if errors(&proposal.base.found) > 0 {
        notes.push("files had mistakes before the change: what they were in is not compared by its meaning".to_owned());
    }
    notes
}

/// What to know about the release that readers use now.
fn current_notes(current: Option<&Opened>, facts: &StoreFacts) -> Vec<String> {
    let other = current.filter(|c| c.manifest.snapshot != facts.snapshot());
    let note = |release: &Opened| {
        format!(
            "release {} was built over other data than is in the store now: it differs from the numbers before the change",
            release.summary.number
        )
    };
    other.map(note).into_iter().collect()
}

fn assembled(
    proposal: &Proposal,
    (base, head): (Option<&Catalog>, &Catalog),
    change: CatalogChange,
    touched: Vec<Touched>,
    counted: Counted,
    verdict: Verdict,
    by: Option<String>,
) -> ChangePlan {
    let Counted { data, mut counts, near, notes } = counted;
    let population = data.as_ref().and_then(|d| d.population.exact()).unwrap_or(0);
    let min_count = head.settings().min_count.max(base.map_or(0, |b| b.settings().min_count));
    let sets = told_sets(
        &counts.groups,
        change.tags.iter().map(|t| counts.tags.get(t.id.as_str())),
        touched.iter().map(|s| counts.strategies.get(&s.id)),
    );
    let sets: Vec<_> = sets.iter().map(|(whose, set)| (*whose, set)).collect();
    let twins = twins(&sets, population, min_count);
    let tags = change.tags.into_iter().map(|change| {
        let count = counts.tags.remove(change.id.as_str()).unwrap_or_default();
        let TagCount { is_built: _, numbers, values, by, uncounted, sets: _ } = count;
        let is_built = There::of(change.status.before, change.status.after).is_built;
        PlannedTag { change, is_built, numbers, values, by, uncounted }
    });
    let tags = tags.collect();
    let mut changes: BTreeMap<String, StrategyChange> =
        change.strategies.into_iter().map(|s| (s.id.clone(), s)).collect();
    let mut destinations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let strategies = touched.into_iter().map(|strategy| {
        let count = counts.strategies.remove(&strategy.id).unwrap_or_default();
        let now = head.strategy(&strategy.id).map(|s| &s.document.value);
        for destination in strategy.destinations {
            destinations.entry(destination).or_default().push(strategy.id.to_string());
        }
        PlannedStrategy {
            change: changes.remove(strategy.id.as_ref()),
            status: now.map(|s| s.status),
            destination: now.and_then(|s| s.destination.clone()),
            id: strategy.id.to_string(),
            through: strategy.through,
            numbers: count.numbers,
            uncounted: count.uncounted,
        }
    });
    let strategies = strategies.collect();
    ChangePlan {
        format: PLAN_FORMAT,
        masked_below: None,
        base: proposal.base.commit.clone(),
        head: proposal.head.commit.clone(),
        is_dirty: proposal.head.is_dirty,
        definitions: definitions(&proposal.head.sources),
        base_definitions: base.map(|_| definitions(&proposal.base.sources)),
        by: by.filter(|_| data.is_some()),
        data,
        tags,
        strategies,
        destinations: destinations
            .into_iter()
            .map(|(name, strategies)| PlannedDestination { name, strategies })
            .collect(),
        overlaps: near.overlaps,
        overlaps_hidden: 0,
        settings: change.settings,
        verdict,
        notes: notes.into_iter().chain(near.notes).collect(),
        twins,
    }
}
