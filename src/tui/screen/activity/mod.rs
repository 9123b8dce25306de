//! The screen Activity: what runs, what was done here, and what the records of the workspace tell.

mod actions;
mod detail;
mod entry;
mod question;
#[cfg(test)]
mod tests;
pub(crate) mod work;

use std::collections::BTreeSet;

use crossterm::event::MouseEvent;
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

pub(crate) use actions::{ACTIONS, ActivityAction};
pub(crate) use detail::trouble as describe_trouble;
pub(crate) use question::{Answer, Question};

use self::entry::{COLUMNS, Entry, Shown, cells, entries};
use crate::{
    calendar::format_instant,
    diagnostic::grouped,
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Confirm, Effect, Notice},
        runs::{RunId, RunKind},
        screen::{Place, Screen, ScreenId},
        trouble::Trouble,
        widget::{
            browse::{Areas, Browse, Table},
            prose::{TOLD_CELLS, plain, spoken, told},
        },
    },
    workspace::{Deed, Done},
};

const TITLE: Phrase = Phrase::new("Activity: {shown} ({n})", "活动：{shown}（{n}）");
const MORE: Phrase = Phrase::new("More", "详情");
const EMPTY: Phrase = Phrase::new("Nothing was done here yet.", "这里还没有任何操作。");
const EMPTY_BUILD: Phrase = Phrase::new(
    "Nothing was done here yet. {build} builds all audiences, {publish} publishes them, {check} checks all files.",
    "这里还没有任何操作。{build} 构建所有人群，{publish} 发布，{check} 检查所有文件。",
);
const RUNS_ALREADY: Phrase =
    Phrase::new("{what} runs already: wait for it, or cancel it", "{what}正在进行：请等待或取消");
const NOTHING_RUNS: Phrase = Phrase::new("nothing runs that could be cancelled", "没有可取消的任务");
const COPIED: Phrase = Phrase::new("copied", "已复制");
const PUBLISH: Phrase = Phrase::new("Publish?", "发布？");
const PUBLISH_WHAT: Phrase = Phrase::new(
    "All tags are built from the files and the data as they are now,",
    "将按现在的文件和数据构建所有标签，",
);
const PUBLISH_THEN: Phrase =
    Phrase::new("and whoever reads the current release gets the new one.", "读取当前发布的各方将得到新的发布。");
const CURRENT: Phrase =
    Phrase::new("current now: release {number} as of {instant}", "当前：发布 {number}，截至 {instant}");
const NONE_CURRENT: Phrase = Phrase::new("current now: nothing", "当前：无");
const BACK: Phrase = Phrase::new("`tagwerk rollback` takes it back.", "`tagwerk rollback` 可以回滚。");

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    browse: Browse,
    shown: Shown,
    deeds: Vec<Deed>,
    problems: Vec<Trouble>,
    /// Runs that people do not want any more and that did not end yet.
    cancelling: BTreeSet<RunId>,
    /// The newest run that was seen.
    newest: Option<RunId>,
}

impl Activity {
    /// Something was heard of a run: the one that began last is looked at.
    pub(crate) fn heard(&mut self, shared: &Shared) {
        let newest = shared.runs.all.last().map(|run| run.id);
        if newest > self.newest {
            self.newest = newest;
            if !matches!(self.shown, Shown::All | Shown::Runs) {
                self.shown = Shown::All;
            }
            self.browse.select(0, shared.body, entries(self, shared).len());
        }
        self.cancelling.retain(|id| shared.runs.get(*id).is_some_and(|run| run.ended.is_none()));
    }

    fn selected(&self, shared: &Shared) -> Option<Entry> {
        entries(self, shared).get(self.browse.selected).copied()
    }

    fn detail(&self, shared: &Shared) -> Vec<Line<'static>> {
        self.detail_in(shared, Areas::of(shared.body).detail_cells())
    }

    fn detail_in(&self, shared: &Shared, cells: usize) -> Vec<Line<'static>> {
        detail::lines(self, self.selected(shared), shared, cells)
    }

    /// The run that would be cancelled: the one that is selected, or else the newest.
    fn to_cancel(&self, shared: &Shared) -> Option<RunId> {
        let is_open =
            |id: RunId| !self.cancelling.contains(&id) && shared.runs.get(id).is_some_and(|run| run.ended.is_none());
        match self.selected(shared) {
            Some(Entry::Run(id)) if is_open(id) => Some(id),
            _ => shared.runs.running().map(|run| run.id).filter(|id| is_open(*id)).last(),
        }
    }

    fn start(&self, kind: RunKind, shared: &Shared) -> Vec<Effect> {
        let language = shared.language;
        let stands_in_the_way = |other: RunKind| other == kind || (other.writes() && kind.writes());
        if let Some(run) = shared.runs.running().find(|run| stands_in_the_way(run.kind)) {
            let text = RUNS_ALREADY.fill(language, &[("what", run.kind.title().text(language))]);
            return vec![Effect::Say(Notice::bad(text))];
        }
        if kind != RunKind::Publish {
            return vec![Effect::Run(kind)];
        }
        let sizes = shared.desk.as_ref().and_then(|desk| Some((desk.sizes()?, desk.workspace().zone())));
        let current = sizes.map_or_else(
            || NONE_CURRENT.text(language).to_owned(),
            |(sizes, zone)| {
                let (number, instant) = (grouped(sizes.release.number), format_instant(sizes.release.as_of, zone));
                CURRENT.fill(language, &[("number", &number), ("instant", &instant)])
            },
        );
        let lines = vec![
            PUBLISH_WHAT.text(language).to_owned(),
            PUBLISH_THEN.text(language).to_owned(),
            current,
            BACK.text(language).to_owned(),
        ];
        let title = PUBLISH.text(language).to_owned();
        vec![Effect::Confirm(Box::new(Confirm { title, lines, then: vec![Effect::Run(kind)] }))]
    }

    /// Where the line that is selected leads: a tag that was switched, or whose file was edited.
    fn target(&self, shared: &Shared) -> Option<Place> {
        let Some(Entry::Deed(at)) = self.selected(shared) else { return None };
        let tag = match &self.deeds.get(at)?.what {
            Done::Switched(switch) => switch.tag.clone()?,
            Done::Edited(edit) => {
                let tags = edit.files.iter().filter_map(|file| file.file.strip_prefix("tags/"));
                let name = tags.filter_map(|path| path.rsplit('/').next()?.strip_suffix(".toml")).next()?;
                name.to_owned()
            }
            Done::Built(_) | Done::Released(_) => return None,
        };
        let catalog = shared.desk.as_ref()?.catalog()?;
        catalog.tag(&tag).is_some().then(|| Place::at(ScreenId::Catalog, tag))
    }

    fn open(&mut self, shared: &Shared) -> Vec<Effect> {
        match self.target(shared) {
            Some(place) => vec![Effect::Go(place)],
            None => {
                self.browse.in_detail = true;
                Vec::new()
            }
        }
    }

    fn empty(shared: &Shared) -> String {
        let language = shared.language;
        let key = |action| {
            let keys = shared.keymap.keys_of(Action::Activity(action));
            keys.first().map(|key| format!("`{key}`")).unwrap_or_default()
        };
        if !shared.may_write() {
            return EMPTY.text(language).to_owned();
        }
        let (build, publish, check) =
            (key(ActivityAction::Build), key(ActivityAction::Publish), key(ActivityAction::Check));
        EMPTY_BUILD.fill(language, &[("build", &build), ("publish", &publish), ("check", &check)])
    }

    fn title(&self, shared: &Shared, rows: usize) -> String {
        let shown = self.shown.title().text(shared.language);
        TITLE.fill(shared.language, &[("shown", shown), ("n", &grouped(rows as u64))])
    }
}

impl Screen for Activity {
    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::Activity(ActivityAction::Cancel) => self.to_cancel(shared).is_some(),
            Action::Activity(_) => true,
            Action::Common(Common::Open) => self.target(shared).is_some() || !self.browse.in_detail,
            Action::Common(Common::Copy) => self.selected(shared).is_some(),
            Action::Common(common) => self.browse.is_live(common),
            _ => false,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        let language = shared.language;
        match action {
            Action::Activity(ActivityAction::Cancel) => match self.to_cancel(shared) {
                Some(id) => {
                    self.cancelling.insert(id);
                    vec![Effect::CancelRun(id)]
                }
                None => vec![Effect::Say(Notice::info(NOTHING_RUNS.text(language)))],
            },
            Action::Activity(ActivityAction::Show) => {
                self.shown = self.shown.next();
                self.browse.select(0, shared.body, entries(self, shared).len());
                Vec::new()
            }
            Action::Activity(action) => action.run().map_or_else(Vec::new, |kind| self.start(kind, shared)),
            Action::Common(Common::Open) => self.open(shared),
            Action::Common(Common::Copy) => {
                let text = plain(&self.detail(shared)).join("\n");
                vec![Effect::Copy(text), Effect::Say(Notice::good(COPIED.text(language)))]
            }
            Action::Common(common) => {
                let (rows, lines) = (entries(self, shared).len(), self.detail(shared).len());
                self.browse.act(common, shared.body, rows, lines);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let (rows, lines) = (entries(self, shared).len(), self.detail(shared).len());
        if self.browse.mouse(mouse, shared.body, rows, lines) { self.open(shared) } else { Vec::new() }
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        self.browse.settle(shared.body, entries(self, shared).len());
        vec![Effect::Ask(effect::Question::Activity(Question::Records))]
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        let effect::Answer::Activity(Answer::Records { deeds, problems }) = answer else { return Vec::new() };
        // What is selected stays selected, when there is more before it now.
        let selected = match self.selected(shared) {
            Some(Entry::Deed(at)) => self.deeds.get(at).cloned(),
            _ => None,
        };
        self.deeds = deeds;
        self.problems = problems;
        let entries = entries(self, shared);
        let found = selected.and_then(|deed| {
            let at = self.deeds.iter().position(|other| *other == deed)?;
            entries.iter().position(|entry| *entry == Entry::Deed(at))
        });
        if let Some(row) = found {
            self.browse.selected = row;
        }
        self.browse.settle(shared.body, entries.len());
        Vec::new()
    }

    fn place(&self) -> Place {
        Place::of(ScreenId::Activity)
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        let entries = entries(self, shared);
        let table = Table {
            title: self.title(shared, entries.len()),
            columns: &COLUMNS,
            rows: entries.len(),
            row: &|row| entries.get(row).map_or_else(Vec::new, |entry| cells(self, *entry, shared)),
            empty: Self::empty(shared),
            detail_title: MORE.text(shared.language).to_owned(),
            detail: self.detail(shared),
        };
        self.browse.draw(buffer, area, &table, shared.language, &shared.theme);
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        let entries = entries(self, shared);
        let mut lines = vec![self.title(shared, entries.len())];
        if entries.is_empty() {
            lines.push(Self::empty(shared));
        }
        let said = |entry: &Entry| {
            let cells = cells(self, *entry, shared);
            let texts = cells.iter().skip(1).map(|(text, _)| spoken(text)).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join("; ")
        };
        lines.extend(entries.iter().take(SAID_MAX).map(said));
        lines.push(format!("{}:", MORE.text(shared.language)));
        lines.extend(told(&self.detail_in(shared, TOLD_CELLS)));
        lines
    }
}

/// Lines that are told at once.
const SAID_MAX: usize = 50;
