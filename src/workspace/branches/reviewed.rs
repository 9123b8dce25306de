use std::collections::BTreeMap;

use super::super::{
    IngestMode, PlanOptions, Progress, ProposalOptions, Workspace, WorkspaceError,
    check_proposal::{add_base_texts, lives},
    judge_proposal, plan_min_count, propose,
};
use crate::{
    calendar::Micros,
    catalog::{
        Catalog,
        change::{BeforeAfter, Presence},
        policy::Verdict,
    },
    diagnostic::{Diagnostics, Sources},
    review::{COMMENT_CHARS_MAX, ChangePlan, markdown},
    rule::say::{Language, Line},
};

/// Tags that are read in plain words; a change of more is read tag by tag.
const READINGS_MAX: usize = 200;

/// Which change is looked at, and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReviewOptions {
    /// What it is to go into; the change began where it left that.
    pub base: String,
    /// A commit; `None` is the work tree.
    pub head: Option<String>,
    /// The instant that both sides are evaluated at.
    pub as_of: Micros,
    /// The current instant.
    pub now: Micros,
}

/// A change as a reviewer sees it.
#[derive(Debug)]
pub struct Reviewed {
    /// What it does, counted exactly; `None` when its definitions cannot be read, and then the verdict says why.
    pub plan: Option<ChangePlan>,
    /// The plan as a comment, without what must not leave the machine.
    pub markdown: Option<String>,
    /// Counts below this are not in the comment.
    pub min_count: u64,
    /// What the policy of the base says.
    pub verdict: Verdict,
    /// Mistakes of the files, and steps that a definition must not take.
    pub found: Diagnostics,
    /// The texts that these point into.
    pub sources: Sources,
    /// What changed tags mean on both sides, by id.
    pub readings: BTreeMap<String, Reading>,
}

/// What a tag means before and after, in plain words of every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    english: BeforeAfter<Vec<Line>>,
    chinese: BeforeAfter<Vec<Line>>,
}

impl Reading {
    /// The words of a language; a side on which the tag is not there, or has mistakes, has none.
    #[must_use]
    pub const fn of(&self, language: Language) -> &BeforeAfter<Vec<Line>> {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }
}

impl Workspace {
    /// Looks at a change as a reviewer does: the change plan over this workspace's store, the verdict of the base's policy,
    /// mistakes, and changed rules in plain words. The head is read as data: settings of a commit do not say where the
    /// store is. Nothing is written.
    ///
    /// # Errors
    /// When the repository or the store cannot be read, there is no such commit, or `progress` cancels.
    pub fn review(&self, options: &ReviewOptions, progress: &dyn Progress) -> Result<Reviewed, WorkspaceError> {
        let going_on = || if progress.is_cancelled() { Err(WorkspaceError::Cancelled) } else { Ok(()) };
        going_on()?;
        let wanted = ProposalOptions { base: options.base.clone(), head: options.head.clone() };
        let proposal = propose(self.root(), &wanted)?;
        going_on()?;
        let (base, head) = (proposal.base.catalog.as_ref(), proposal.head.catalog.as_ref());
        let mut found = proposal.head.found.clone();
        let mut sources = proposal.head.sources.clone();
        if let (Some(base), Some(head)) = (base, head) {
            let base_name = format!("{}:{}", &proposal.merge_base[..10], proposal.base_prefix);
            found.extend(lives(&proposal, base, head, &base_name));
            found.sort();
            add_base_texts(&found, &base_name, &proposal.base.sources, &mut sources);
        }
        let min_count = plan_min_count(&proposal);
        let Some(head) = head else {
            let today = self.zone().date(options.now);
            let verdict = judge_proposal(self.root(), &proposal, None, None, &[], today)?;
            let readings = BTreeMap::new();
            return Ok(Reviewed { plan: None, markdown: None, min_count, verdict, found, sources, readings });
        };
        let asked = PlanOptions { as_of: options.as_of, now: options.now, by: None, ingest: IngestMode::Skip };
        let plan = self.plan(&proposal, &asked, progress)?;
        going_on()?;
        let (markdown, readings) =
            rayon::join(|| markdown(&plan.masked(min_count), COMMENT_CHARS_MAX), || readings(base, head, &plan));
        let verdict = plan.verdict.clone();
        Ok(Reviewed { plan: Some(plan), markdown: Some(markdown), min_count, verdict, found, sources, readings })
    }
}

fn readings(base: Option<&Catalog>, head: &Catalog, plan: &ChangePlan) -> BTreeMap<String, Reading> {
    let is_said = |presence| presence != Presence::Indirect;
    let tags = plan.tags.iter().map(|tag| &tag.change).filter(|tag| is_said(tag.presence) && tag.changes_meaning);
    let read = tags.take(READINGS_MAX).map(|tag| {
        let say = |catalog: Option<&Catalog>, language| {
            let catalog = catalog?;
            catalog.tag(&tag.id).map(|tag| catalog.say_tag(tag, language)).filter(|lines| !lines.is_empty())
        };
        let both = |language| BeforeAfter { before: say(base, language), after: say(Some(head), language) };
        (tag.id.clone(), Reading { english: both(Language::English), chinese: both(Language::Chinese) })
    });
    read.collect()
}
