//! What is selected, what is asked about it, and the page that is made of the answer.

use std::{sync::Arc, time::Duration};

use super::{
    Approvals, Asked, EntryId, Focus, Head, Question, Review, ReviewKey,
    entries::{Entry, entries},
    page::{self, Page},
    question::REVIEW_SLOT,
};
use crate::{
    calendar::MINUTE,
    rule::say::Phrase,
    tui::{
        app::Shared,
        effect::{self, Effect},
        trouble::Trouble,
        view::trouble_lines,
        widget::text::wrap,
    },
    workspace::{OpenPullRequest, ReviewOptions, Reviewed},
};

/// How long people stay on a row before it is counted: running through a list asks for nothing.
const PAUSE: Duration = Duration::from_millis(120);

/// How many entries are counted before people select them. Counting a change of a large catalog takes seconds of all
/// processors, which whoever tries a rule meanwhile would miss.
const fn counted_ahead(tags: usize) -> usize {
    if tags <= 2_000 { 12 } else { 0 }
}

const COUNTING: Phrase = Phrase::new("Counting who enters and leaves…", "正在计算进入与离开的人……");
const RECOUNTING: Phrase = Phrase::new("Counting again; below is what was before.", "正在重新计算；以下为先前的结果。");
const LOOKING: Phrase = Phrase::new("Looking at branches…", "正在查看分支……");
const NOTHING: Phrase = Phrase::new("Nothing differs from {base}.", "与 {base} 没有差异。");
const NO_REPOSITORY: Phrase = Phrase::new(
    "This workspace is in no git repository: there is nothing to compare with. `git init` and a commit begin one.",
    "该工作区不在 git 仓库中，没有可比较的内容。用 `git init` 并提交即可开始。",
);
const NO_ENTRY: Phrase = Phrase::new("Nothing is found.", "没有找到。");
const NO_PULL_REQUESTS: Phrase = Phrase::new("no pull requests: {why}", "没有拉取请求：{why}");
const PULL_REQUESTS: Phrase = Phrase::new("{repository}: pull requests {n}", "{repository}：拉取请求 {n} 个");
const WITHOUT_TOKEN: Phrase = Phrase::new("asked without a token", "未使用令牌");
const ASKING: Phrase = Phrase::new("asking GitHub…", "正在询问 GitHub……");
const NOT_ASKED: Phrase =
    Phrase::new("who approved is asked only with a token (GITHUB_TOKEN)", "仅在有令牌（GITHUB_TOKEN）时查询批准情况");
const ARRIVED: Phrase = Phrase::new("branches that bring nothing new: {n}", "没有新内容的分支：{n} 个");

impl Review {
    pub(super) fn entry(&self) -> Option<&Entry> {
        self.entries.get(*self.found.get(self.selected)?)
    }

    /// What an entry goes into: a revision.
    pub(super) fn base_of(&self, entry: &Entry) -> Option<String> {
        let Asked::Known(Some(changes)) = &self.changes else { return None };
        let of_pull_request = entry.pull_request.as_ref().map(|p| format!("origin/{}", p.base));
        match (&self.base, of_pull_request) {
            (None, Some(base)) if base != changes.base => Some(base),
            _ => Some(changes.base.clone()),
        }
    }

    /// What the review of an entry is remembered by; `None` when it cannot be reviewed.
    pub(super) fn key_of(&self, entry: &Entry, shared: &Shared) -> Option<ReviewKey> {
        let Asked::Known(Some(changes)) = &self.changes else { return None };
        let base = self.base_of(entry)?;
        let is_resolved = base == changes.base;
        let head = match entry.head() {
            Head::WorkTree => None,
            Head::Commit(commit) => Some(commit),
            Head::Away => return None,
        };
        let seen = shared.desk.as_ref().and_then(|desk| desk.seen());
        Some(ReviewKey {
            // A branch moves: it is another one after files were read again.
            reading: if is_resolved && head.is_some() { 0 } else { self.reading },
            base: if is_resolved { changes.base_commit.clone() } else { base },
            head,
            snapshot: seen.map(|seen| seen.snapshot().to_owned()),
        })
    }

    /// What was found out about the entry that is selected.
    pub(super) fn reviewed(&self, shared: &Shared) -> Option<&Arc<Reviewed>> {
        let key = self.key_of(self.entry()?, shared)?;
        self.reviews.get(&key)
    }

    pub(super) fn ask_changes(&self) -> Effect {
        let before = match &self.changes {
            Asked::Known(Some(changes)) => Some(Arc::clone(changes)),
            _ => None,
        };
        Effect::Ask(effect::Question::Review(Question::Changes { base: self.base.clone(), before }))
    }

    /// Entries are made anew; what was selected stays so.
    pub(super) fn list_again(&mut self, shared: &Shared) -> Vec<Effect> {
        let before = self.entry().map(|entry| entry.id.clone());
        let changes = match &self.changes {
            Asked::Known(Some(changes)) => Some(changes.as_ref()),
            _ => None,
        };
        let pull_requests = match &self.pull_requests {
            Asked::Known(known) => Some(known.as_ref()),
            _ => None,
        };
        self.entries = entries(changes, pull_requests);
        self.find();
        let at = |id: &EntryId| self.found.iter().position(|at| self.entries[*at].id == *id);
        if let Some(found) = self.wanted.as_ref().and_then(at) {
            self.selected = found;
            self.wanted = None;
        } else if let Some(found) = before.as_ref().and_then(at) {
            self.selected = found;
        }
        self.selected = self.selected.min(self.found.len().saturating_sub(1));
        self.want(Duration::ZERO, shared)
    }

    fn find(&mut self) {
        let is_found = |at: &usize| self.entries[*at].is_found(&self.search);
        self.found = (0..self.entries.len()).filter(is_found).collect();
    }

    pub(super) fn set_search(&mut self, search: String, is_typing: bool, shared: &Shared) -> Vec<Effect> {
        self.search = search;
        self.is_typing = is_typing;
        let before = self.entry().map(|entry| entry.id.clone());
        self.find();
        let found = before.and_then(|id| self.found.iter().position(|at| self.entries[*at].id == id));
        self.selected = found.unwrap_or(0);
        self.line = 0;
        self.want(PAUSE, shared)
    }

    pub(super) fn select(&mut self, selected: usize, shared: &Shared) -> Vec<Effect> {
        if selected == self.selected {
            self.follow(shared);
            return Vec::new();
        }
        self.selected = selected;
        self.line = 0;
        self.want(PAUSE, shared)
    }

    /// Shows what is known of the selected entry, and asks for what is not.
    fn want(&mut self, pause: Duration, shared: &Shared) -> Vec<Effect> {
        let key = self.entry().and_then(|entry| self.key_of(entry, shared));
        let effects = match key {
            Some(key) if !self.is_known(&key) && !self.entry().is_some_and(Entry::is_nothing) => {
                self.count(key, pause, shared)
            }
            // Whatever is being counted goes on: it is wanted again when people come back to it.
            _ => self.count_another(shared),
        };
        let mut effects = effects;
        effects.extend(self.ask_approvals());
        self.write_page(shared);
        effects
    }

    /// Asks who approved the selected pull request, once for each of its commits. Without a token GitHub allows too few
    /// requests for that.
    fn ask_approvals(&mut self) -> Option<Effect> {
        let pull_request = self.entry()?.pull_request.clone().filter(|pull_request| pull_request.is_here)?;
        if self.approvals_of(&pull_request).is_some() || !self.has_token() {
            return None;
        }
        let OpenPullRequest { number, commit, .. } = pull_request;
        self.approvals.push((number, commit.clone(), Asked::NotYet));
        Some(Effect::AskAfter(PAUSE, effect::Question::Review(Question::Approvals { number, commit })))
    }

    pub(super) fn approvals_of(&self, pull_request: &OpenPullRequest) -> Option<&Approvals> {
        let is_it = |(number, commit, _): &&(u64, String, Approvals)| {
            *number == pull_request.number && *commit == pull_request.commit
        };
        self.approvals.iter().find(is_it).map(|(_, _, found)| found)
    }

    fn has_token(&self) -> bool {
        matches!(&self.pull_requests, Asked::Known(known) if known.had_token)
    }

    fn is_known(&self, key: &ReviewKey) -> bool {
        self.reviews.get(key).is_some() || self.failed.iter().any(|(failed, _)| failed == key)
    }

    /// While nothing is wanted, the first entries that are not known are counted, one after the other, so that the list
    /// tells how the policy stands to them. Whatever people select comes before.
    fn count_another(&mut self, shared: &Shared) -> Vec<Effect> {
        if self.counting.is_some() {
            return Vec::new();
        }
        let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
        let ahead = counted_ahead(catalog.map_or(0, |catalog| catalog.tags().len()));
        let entries = self.entries.iter().take(ahead).filter(|entry| !entry.is_nothing());
        let next = entries.filter_map(|entry| self.key_of(entry, shared)).find(|key| !self.is_known(key));
        next.map_or_else(Vec::new, |key| self.count(key, Duration::ZERO, shared))
    }

    fn count(&mut self, key: ReviewKey, pause: Duration, shared: &Shared) -> Vec<Effect> {
        if self.counting.as_ref() == Some(&key) {
            return Vec::new();
        }
        let now = shared.now;
        let options = ReviewOptions {
            base: key.base.clone(),
            head: key.head.clone(),
            as_of: now.div_euclid(MINUTE) * MINUTE,
            now,
        };
        self.counting = Some(key.clone());
        let question = effect::Question::Review(Question::Review { key, options });
        vec![if pause.is_zero() { Effect::Ask(question) } else { Effect::AskAfter(pause, question) }]
    }

    pub(super) fn counted(
        &mut self,
        key: ReviewKey,
        reviewed: Result<Arc<Reviewed>, Trouble>,
        shared: &Shared,
    ) -> Vec<Effect> {
        if self.counting.as_ref() == Some(&key) {
            self.counting = None;
        }
        match reviewed {
            Ok(reviewed) => self.reviews.keep(key, reviewed),
            // Something else was wanted instead.
            Err(trouble) if trouble.is_cancelled => return Vec::new(),
            Err(trouble) => self.failed.push((key, trouble)),
        }
        self.write_page(shared);
        self.count_another(shared)
    }

    /// Compares everything with another base.
    pub(super) fn compare_with(&mut self, base: Option<String>, shared: &Shared) -> Vec<Effect> {
        if base == self.base {
            return Vec::new();
        }
        self.base = base;
        self.changes = Asked::NotYet;
        self.counting = None;
        let mut effects = vec![Effect::Forget(REVIEW_SLOT), self.ask_changes()];
        effects.extend(self.list_again(shared));
        effects
    }

    /// The branch that others could be compared with.
    pub(super) fn new_base(&self) -> Option<String> {
        let revision = self.entry()?.revision()?;
        let Asked::Known(Some(changes)) = &self.changes else { return None };
        (revision != changes.base).then_some(revision)
    }

    /// Everything once more.
    pub(super) fn again(&mut self, shared: &Shared) -> Vec<Effect> {
        if let Some(key) = self.entry().and_then(|entry| self.key_of(entry, shared)) {
            self.reviews.forget(&key);
        }
        self.failed.clear();
        self.counting = None;
        self.pull_requests = Asked::NotYet;
        self.approvals.clear();
        let mut effects = vec![self.ask_changes(), Effect::Ask(effect::Question::Review(Question::PullRequests))];
        effects.extend(self.want(Duration::ZERO, shared));
        effects
    }

    /// What is told below the list.
    pub(super) fn below(&self, shared: &Shared, width: usize) -> Vec<String> {
        let say = |phrase: Phrase| phrase.text(shared.language).to_owned();
        let mut said = Vec::new();
        if let Asked::Known(Some(changes)) = &self.changes
            && !changes.arrived.is_empty()
        {
            said.push(ARRIVED.fill(shared.language, &[("n", &changes.arrived.len().to_string())]));
        }
        if !matches!(self.changes, Asked::Known(None)) {
            said.push(match &self.pull_requests {
                Asked::NotYet => say(ASKING),
                Asked::Known(known) => {
                    let n = known.all.len().to_string();
                    let values = [("repository", known.repository.as_str()), ("n", n.as_str())];
                    let mut text = PULL_REQUESTS.fill(shared.language, &values);
                    if !known.had_token {
                        text.push_str(" · ");
                        text.push_str(WITHOUT_TOKEN.text(shared.language));
                    }
                    text
                }
                Asked::Failed(why) => NO_PULL_REQUESTS.fill(shared.language, &[("why", &why.line(shared.language))]),
            });
        }
        said.iter().flat_map(|text| wrap(text, width)).collect()
    }

    /// Puts the page together: after something arrived, and when its width or language is another.
    pub(super) fn write_page(&mut self, shared: &Shared) {
        let mut page = Page::new(self.panes(shared).page_text().width as usize, shared.language);
        self.write(&mut page, shared);
        self.page = page.lines;
        if self.focus == Focus::List {
            self.line = 0;
        }
        self.follow(shared);
    }

    fn write(&self, page: &mut Page, shared: &Shared) {
        match &self.changes {
            Asked::NotYet => return page.dim(LOOKING.text(shared.language)),
            Asked::Known(None) => return page.warn(NO_REPOSITORY.text(shared.language)),
            Asked::Failed(trouble) => trouble_lines(trouble).iter().for_each(|line| page.warn(line)),
            Asked::Known(Some(_)) => {}
        }
        let (Some(entry), Some(desk)) = (self.entry(), &shared.desk) else {
            if matches!(self.changes, Asked::Known(_)) {
                page.dim(NO_ENTRY.text(shared.language));
            }
            return;
        };
        let base = self.base_of(entry).unwrap_or_default();
        page::about(page, page::Subject { entry, base: &base, zone: desk.workspace().zone() });
        if let Some(pull_request) = entry.pull_request.as_ref().filter(|pull_request| pull_request.is_here) {
            match self.approvals_of(pull_request) {
                Some(Asked::Known(verified)) => page::approved(page, verified),
                Some(Asked::Failed(why)) => page::not_approved(page, &why.line(shared.language)),
                Some(Asked::NotYet) => page::not_approved(page, ASKING.text(shared.language)),
                None => page::not_approved(page, NOT_ASKED.text(shared.language)),
            }
        }
        if let Some(key) = self.key_of(entry, shared) {
            if entry.is_nothing() {
                page.dim(&NOTHING.fill(shared.language, &[("base", &crate::tui::widget::text::clean(&base))]));
                return page::history(page, entry);
            }
            let has_failed = self.failed.iter().find(|(failed, _)| *failed == key);
            match (self.reviews.get(&key), has_failed, self.reviews.older(&key)) {
                (Some(reviewed), ..) => page::reviewed(page, reviewed, desk.facts().is_some()),
                (None, Some((_, trouble)), _) => trouble_lines(trouble).iter().for_each(|line| page.warn(line)),
                (None, None, Some(older)) => {
                    page.warn(RECOUNTING.text(shared.language));
                    page::reviewed(page, older, desk.facts().is_some());
                }
                (None, None, None) => page.dim(COUNTING.text(shared.language)),
            }
        }
        page::history(page, entry);
    }
}
