use std::{sync::Arc, time::Instant};

use super::{Progress, ReadMode, ReleaseState, Stage, Workspace, WorkspaceError, progress::EngineProgress};
use crate::{
    calendar::{Micros, Zone},
    catalog::{Catalog, CatalogTag, TagBody},
    engine::{
        embedded::{self, TagAudiences},
        plan::{self, PlanCase, PlanTag, PlanTagKind},
    },
    git::{self, Revision},
    rule::fingerprint,
    store::{
        self, IngestReport, ReleaseDraft, Shelf, Store,
        facts::{Facts, StoreFacts},
    },
};

/// What a build is asked for.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The instant that rules are evaluated at.
    pub as_of: Micros,
    /// The current instant; a build before it is one of the past.
    pub now: Micros,
    /// Only these tags (and what they refer to), whatever their status; empty: all that are built.
    pub only: Vec<String>,
    /// Whether sources are read first.
    pub ingest: IngestMode,
}

/// Whether sources are read before a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IngestMode {
    /// Read what changed.
    Changed,
    /// Take the store as it is.
    Skip,
}

/// What a build made.
#[derive(Debug)]
pub struct Built {
    /// Number of the release.
    pub release: u64,
    /// What readers make of it: current only when it holds what the current one held already.
    pub state: ReleaseState,
    /// The instant that rules were evaluated at.
    pub as_of: Micros,
    /// The population.
    pub subjects: u64,
    /// Its audiences, ordered by category and tag, then in the order of the cases.
    pub audiences: Vec<BuiltAudience>,
    /// What was read first; `None` when it was not asked for.
    pub ingest: Option<IngestReport>,
    /// What a reader should know about it, in sentences.
    pub remarks: Vec<String>,
    /// Where the time went.
    pub seconds: BuildSeconds,
}

/// An audience of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltAudience {
    /// Folder of `tags/`.
    pub category: Arc<str>,
    /// Id of the tag.
    pub tag: Arc<str>,
    /// The case of an enumerated tag.
    pub value: Option<Arc<str>>,
    /// Members.
    pub size: u64,
}

/// Where the time of a build went.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BuildSeconds {
    /// Reading sources into the store.
    pub ingest: f64,
    /// Planning and evaluating rules.
    pub evaluate: f64,
    /// Writing the release.
    pub write: f64,
}

impl Workspace {
    /// Evaluates the tags of the catalog over the store and writes a release candidate. Sources are read first, so far
    /// as they changed. A candidate of equal content is not written twice.
    ///
    /// # Errors
    /// When files have mistakes, a tag of `only` is not there, sources or store cannot be read or written. Nothing is
    /// left half done: what was ingested stays ingested, a release is there as a whole or not at all.
    pub fn build(&self, options: &BuildOptions, progress: &dyn Progress) -> Result<Built, WorkspaceError> {
        let prepared = self.prepare(options, progress)?;
        self.build_prepared(prepared, options, progress)
    }

    /// Everything before the evaluation.
    pub(super) fn prepare(&self, options: &BuildOptions, progress: &dyn Progress) -> Result<Prepared, WorkspaceError> {
        // Mistakes of single files are told before data is read, which may take long. Whether rules name columns and
        // events that are there is known only afterwards.
        if self.found().has_errors() {
            return Err(self.catalog().err().unwrap_or_else(|| self.findings(self.found().clone())));
        }
        let started = Instant::now();
        let ingest = match options.ingest {
            IngestMode::Changed => Some(self.ingest(ReadMode::Changed, progress)?),
            IngestMode::Skip => None,
        };
        let store = self.store_if_any()?.ok_or(WorkspaceError::NothingIngested)?;
        let ingest_seconds = if ingest.is_some() { started.elapsed().as_secs_f64() } else { 0.0 };
        let catalog = self.catalog()?;
        let tags = self.tags_to_build(&catalog, &options.only)?;
        let fingerprint = catalog_fingerprint(&tags, self.zone());
        let revision = git::revision(self.root(), &["tagwerk.toml", "tags", "strategies", "templates"])?;
        let definitions = Some(catalog.definitions());
        let shelf = self.shelf_of(&store)?;
        Ok(Prepared {
            store,
            shelf,
            catalog,
            tags,
            definitions,
            fingerprint,
            is_of_commit: false,
            revision,
            ingest,
            ingest_seconds,
        })
    }

    pub(super) fn build_prepared(
        &self,
        prepared: Prepared,
        options: &BuildOptions,
        progress: &dyn Progress,
    ) -> Result<Built, WorkspaceError> {
        let Prepared {
            store,
            shelf,
            catalog,
            tags,
            definitions,
            fingerprint,
            is_of_commit,
            revision,
            ingest,
            ingest_seconds,
        } = prepared;
        let provenance = ReleaseProvenance { revision, is_of_commit, definitions, fingerprint };
        let wanted: Vec<Arc<str>> = tags.iter().filter(|t| t.wanted).map(|t| t.id.clone()).collect();
        let started = Instant::now();
        let facts = store.facts()?;
        let evaluated = evaluate(&tags, &facts, options.as_of, self.zone(), progress)?;
        let evaluate_seconds = started.elapsed().as_secs_f64();

        let started = Instant::now();
        let subjects = facts.population().len();
        let audiences = built_audiences(&catalog, &evaluated);
        progress.advanced(Stage::Write, "", 0, audiences.len() as u64);
        let candidate = shelf.write_candidate(&store, draft(&facts, evaluated, options.as_of, provenance))?;
        progress.advanced(Stage::Write, "", audiences.len() as u64, audiences.len() as u64);
        let seconds =
            BuildSeconds { ingest: ingest_seconds, evaluate: evaluate_seconds, write: started.elapsed().as_secs_f64() };
        let mut remarks = self.remarks_on_the_past(&catalog, &wanted, [], options.as_of, options.now);
        remarks.extend(left_out(&catalog, &options.only));
        if candidate.reused {
            remarks.push(format!("release {} holds the same already, nothing was written", candidate.number));
        }
        Ok(Built {
            release: candidate.number.0,
            state: ReleaseState::of(candidate.number, shelf.current()?),
            as_of: options.as_of,
            subjects,
            audiences,
            ingest,
            remarks,
            seconds,
        })
    }

    /// The tags to evaluate, and those they refer to; wanted are those of `only`, or else all that a build takes.
    fn tags_to_build(&self, catalog: &Catalog, only: &[String]) -> Result<Vec<PlanTag>, WorkspaceError> {
        for id in only {
            let tag = catalog.tag(id).ok_or_else(|| self.unknown_tag(id))?;
            if plan_kind(tag).is_none() {
                return Err(not_evaluable(tag));
            }
        }
        let is_wanted = |tag: &CatalogTag| {
            if only.is_empty() { tag.document.value.status.is_built() } else { only.iter().any(|id| *id == *tag.id) }
        };
        Ok(catalog
            .tags()
            .iter()
            .filter_map(|tag| Some(PlanTag { id: tag.id.clone(), kind: plan_kind(tag)?, wanted: is_wanted(tag) }))
            .collect())
    }
}

/// What is known before rules are evaluated.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) store: Store,
    /// Where the release goes.
    pub(super) shelf: Shelf,
    catalog: Catalog,
    tags: Vec<PlanTag>,
    /// Hash of everything the files say.
    pub(super) definitions: Option<String>,
    /// Hash of the rules that are evaluated.
    pub(super) fingerprint: String,
    /// Whether a release of another commit that says the same will not do.
    pub(super) is_of_commit: bool,
    /// Where the files come from.
    pub(super) revision: Option<Revision>,
    ingest: Option<IngestReport>,
    ingest_seconds: f64,
}

impl Prepared {
    /// Whether files of the catalog differ from the commit.
    pub(super) fn is_dirty(&self) -> bool {
        self.revision.as_ref().is_some_and(|revision| revision.is_dirty)
    }
}

/// Evaluates the wanted tags.
pub(super) fn evaluate(
    tags: &[PlanTag],
    facts: &StoreFacts,
    as_of: Micros,
    zone: &Zone,
    progress: &dyn Progress,
) -> Result<Vec<TagAudiences>, WorkspaceError> {
    let plan = plan::share(tags, facts.sources(), as_of, zone).map_err(embedded::EngineError::from)?;
    Ok(embedded::run(&plan, facts, &EngineProgress(progress))?)
}

/// What the engine takes of a tag; `None` for a model, and for a tag whose rules have mistakes.
pub(super) fn plan_kind(tag: &CatalogTag) -> Option<PlanTagKind> {
    match &tag.body {
        TagBody::Rule(when) => Some(PlanTagKind::Rule(when.clone())),
        TagBody::Cases(cases) => {
            let case = |c: &crate::catalog::Case| PlanCase { value: c.value.clone(), when: c.when.clone() };
            Some(PlanTagKind::Cases(cases.iter().map(case).collect()))
        }
        TagBody::Model(_) | TagBody::Invalid => None,
    }
}

/// Tags that a build takes but cannot evaluate, in sentences.
fn left_out(catalog: &Catalog, only: &[String]) -> Vec<String> {
    if !only.is_empty() {
        return Vec::new();
    }
    let built = catalog.tags().iter().filter(|tag| tag.document.value.status.is_built());
    built
        .filter_map(|tag| match tag.body {
            TagBody::Model(_) => Some(format!("tag `{}` is a model and was not built", tag.id)),
            TagBody::Invalid => Some(format!("tag `{}` was not built, see `tagwerk check`", tag.id)),
            TagBody::Rule(_) | TagBody::Cases(_) => None,
        })
        .collect()
}

/// The error for a tag that has no rule which could be evaluated.
pub(super) fn not_evaluable(tag: &CatalogTag) -> WorkspaceError {
    let why = match tag.body {
        TagBody::Model(_) => "it is a model",
        _ => "its rules are not understood",
    };
    WorkspaceError::NotEvaluable { tag: tag.id.to_string(), why }
}

/// Hash of what the audiences depend on besides data and instant: which tags are wanted, and what all of them mean. Names,
/// comments and spelling do not count.
fn catalog_fingerprint(tags: &[PlanTag], zone: &Zone) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut text = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    text(zone.name());
    for tag in tags {
        text(&tag.id);
        text(if tag.wanted { "wanted" } else { "needed" });
        match &tag.kind {
            PlanTagKind::Rule(when) => text(&fingerprint(when)),
            PlanTagKind::Cases(cases) => {
                for case in cases {
                    text(&case.value);
                    text(&fingerprint(&case.when));
                }
            }
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Audiences in the order people look for them.
fn built_audiences(catalog: &Catalog, evaluated: &[TagAudiences]) -> Vec<BuiltAudience> {
    let mut audiences: Vec<BuiltAudience> = evaluated
        .iter()
        .flat_map(|tag| {
            let category = catalog.tag(&tag.id).map_or_else(|| Arc::from(""), |t| t.category.clone());
            tag.audiences.iter().map(move |a| BuiltAudience {
                category: category.clone(),
                tag: tag.id.clone(),
                value: a.value.clone(),
                size: a.members.len(),
            })
        })
        .collect();
    let declared = &catalog.settings().categories;
    let rank = |category: &Arc<str>| declared.iter().position(|c| c == category).unwrap_or(declared.len());
    audiences.sort_by(|a, b| (rank(&a.category), &a.category, &a.tag).cmp(&(rank(&b.category), &b.category, &b.tag)));
    audiences
}

/// Where the rules of a release come from.
struct ReleaseProvenance {
    revision: Option<Revision>,
    is_of_commit: bool,
    definitions: Option<String>,
    fingerprint: String,
}

fn draft(
    facts: &StoreFacts,
    evaluated: Vec<TagAudiences>,
    as_of: Micros,
    provenance: ReleaseProvenance,
) -> ReleaseDraft {
    let ReleaseProvenance { revision, is_of_commit, definitions, fingerprint } = provenance;
    let audiences = evaluated
        .into_iter()
        .flat_map(|tag| {
            let id = tag.id;
            tag.audiences.into_iter().map(move |a| store::Audience {
                tag: id.to_string(),
                value: a.value.map(|v| v.to_string()),
                members: a.members,
            })
        })
        .collect();
    ReleaseDraft {
        as_of,
        dirty: revision.as_ref().is_some_and(|r| r.is_dirty),
        commit: revision.and_then(|r| r.commit),
        is_of_commit,
        definitions,
        catalog: fingerprint,
        snapshot: facts.snapshot().to_owned(),
        ids: facts.ids().len(),
        engine: engine_version(),
        population: facts.population().len(),
        audiences,
    }
}

/// Goes into the provenance of a release: another version may give another answer where one of them is wrong.
pub(super) fn engine_version() -> String {
    concat!("embedded ", env!("CARGO_PKG_VERSION")).to_owned()
}
