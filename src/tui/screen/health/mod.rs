//! The screen Health: what is wrong with tags, as far as files, tests, releases and switches tell it.

mod actions;
mod question;
mod report;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod work;

use crossterm::event::MouseEvent;
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

pub(crate) use actions::{ACTIONS, HealthAction};
pub(crate) use question::{Answer, Question};

use self::{
    report::{Area, Issue, Report},
    text::{COLUMNS, FINE, cells, detail, sign, summary},
};
use crate::{
    diagnostic::grouped,
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        screen::{Place, Screen, ScreenId},
        trouble::Trouble,
        view::trouble_lines,
        widget::{
            bars,
            browse::{Areas, Browse, Table},
            pane,
            prose::{TOLD_CELLS, plain, told},
            text::{pad, pad_left, put},
        },
    },
};

const TITLE: Phrase = Phrase::new("Health: {shown} ({n})", "健康：{shown}（{n}）");
const ALL: Phrase = Phrase::new("everything", "全部");
const MORE: Phrase = Phrase::new("More", "详情");
const SUMMARY: Phrase = Phrase::new("{tags} tags, {tests} tests", "{tags} 个标签，{tests} 个测试");
const LOOKING: Phrase = Phrase::new("Checking…", "检查中…");
const NONE_OF_KIND: Phrase = Phrase::new("Nothing of this kind.", "没有这一类问题。");
const COPIED: Phrase = Phrase::new("copied", "已复制");
/// From so many rows on there is room for bars.
const ROWS_FOR_BARS: u16 = 30;
/// Lines that are told at once.
const SAID_MAX: usize = 50;

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct Health {
    browse: Browse,
    /// The only kind that is shown.
    only: Option<Area>,
    report: Option<Box<Report>>,
    trouble: Option<Trouble>,
}

impl Health {
    fn issues(&self) -> Vec<&Issue> {
        let all = self.report.iter().flat_map(|report| &report.issues);
        all.filter(|issue| self.only.is_none_or(|only| issue.area() == only)).collect()
    }

    fn selected(&self) -> Option<&Issue> {
        self.issues().get(self.browse.selected).copied()
    }

    fn detail(&self, shared: &Shared) -> Vec<Line<'static>> {
        self.detail_in(shared, Areas::of(parts(shared.body).1).detail_cells())
    }

    fn detail_in(&self, shared: &Shared, cells: usize) -> Vec<Line<'static>> {
        let nothing = Report::default();
        detail(self.report.as_deref().unwrap_or(&nothing), self.selected(), shared, cells)
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

    /// The tag that the line which is selected is about.
    fn target(&self, shared: &Shared) -> Option<Place> {
        let tag = self.selected()?.tag.as_deref()?;
        let catalog = shared.desk.as_ref()?.catalog()?;
        catalog.tag(tag).is_some().then(|| Place::at(ScreenId::Catalog, tag))
    }

    /// Everything, then each kind that there is something of.
    fn next_only(&self) -> Option<Area> {
        let report = self.report.as_ref()?;
        let kinds: Vec<Area> = Area::ALL.into_iter().filter(|area| report.count(*area) > 0).collect();
        match self.only {
            None => kinds.first().copied(),
            Some(only) => kinds.into_iter().find(|kind| *kind > only),
        }
    }

    fn empty(&self, shared: &Shared) -> String {
        let phrase = match (&self.report, self.only) {
            (None, _) => LOOKING,
            (Some(_), None) => FINE,
            (Some(_), Some(_)) => NONE_OF_KIND,
        };
        phrase.text(shared.language).to_owned()
    }

    fn title(&self, shared: &Shared, rows: usize) -> String {
        let shown = self.only.map_or(ALL, Area::title).text(shared.language);
        TITLE.fill(shared.language, &[("shown", shown), ("n", &grouped(rows as u64))])
    }

    fn counted(report: &Report, shared: &Shared) -> String {
        let (tags, tests) = (grouped(report.tags as u64), grouped(report.tests as u64));
        SUMMARY.fill(shared.language, &[("tags", &tags), ("tests", &tests)])
    }

    fn draw_summary(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        let Some(report) = &self.report else { return };
        let theme = &shared.theme;
        if area.height == 1 {
            let text = format!(" {}", summary(report, shared.language));
            put(buffer, area.x, area.y, area.width as usize, &text, theme.text);
            return;
        }
        let inner = pane::draw(buffer, area, &Self::counted(report, shared), false, theme);
        let most = Area::ALL.into_iter().map(|area| report.count(area)).max().unwrap_or(0).max(1);
        let room = (inner.width as usize).saturating_sub(30);
        for (y, area) in (inner.top()..inner.bottom()).zip(Area::ALL) {
            let n = report.count(area);
            let (mark, style) = if n == 0 { ("✓", theme.good) } else { sign(area, theme) };
            put(buffer, inner.x + 1, y, 1, mark, style);
            put(buffer, inner.x + 3, y, 16, &pad(area.title().text(shared.language), 16), theme.text);
            put(buffer, inner.x + 20, y, 7, &pad_left(&grouped(n as u64), 7), theme.text);
            if room > 0 {
                bars::draw(buffer, inner.x + 29, y, room, n as f64 / most as f64, theme.bar, theme.bar_back);
            }
        }
    }
}

/// Where the numbers stand, and the table with its pane.
fn parts(body: Rect) -> (Rect, Rect) {
    let upper = if body.height >= ROWS_FOR_BARS { Area::ALL.len() as u16 + 2 } else { body.height.min(1) };
    let below = Rect { y: body.y + upper, height: body.height - upper, ..body };
    (Rect { height: upper, ..body }, below)
}

impl Screen for Health {
    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::Health(HealthAction::Show) => self.report.is_some(),
            Action::Common(Common::Open) => self.target(shared).is_some() || !self.browse.in_detail,
            Action::Common(Common::Copy) => self.selected().is_some(),
            Action::Common(common) => self.browse.is_live(common),
            _ => false,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        let area = parts(shared.body).1;
        match action {
            Action::Health(HealthAction::Show) => {
                self.only = self.next_only();
                self.browse.select(0, area, self.issues().len());
                Vec::new()
            }
            Action::Common(Common::Open) => self.open(shared),
            Action::Common(Common::Copy) => {
                let text = plain(&self.detail(shared)).join("\n");
                vec![Effect::Copy(text), Effect::Say(Notice::good(COPIED.text(shared.language)))]
            }
            Action::Common(common) => {
                let (rows, lines) = (self.issues().len(), self.detail(shared).len());
                self.browse.act(common, area, rows, lines);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let (rows, lines) = (self.issues().len(), self.detail(shared).len());
        let area = parts(shared.body).1;
        if self.browse.mouse(mouse, area, rows, lines) { self.open(shared) } else { Vec::new() }
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        self.browse.settle(parts(shared.body).1, self.issues().len());
        vec![Effect::Ask(effect::Question::Health(Question::Report))]
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        let effect::Answer::Health(Answer::Report(answer)) = answer else { return Vec::new() };
        match answer {
            Ok(report) => {
                let selected = self.selected().cloned();
                self.report = Some(report);
                self.trouble = None;
                let issues = self.issues();
                let found = selected.and_then(|issue| issues.iter().position(|other| **other == issue));
                let rows = issues.len();
                if let Some(row) = found {
                    self.browse.selected = row;
                }
                self.browse.settle(parts(shared.body).1, rows);
            }
            Err(trouble) if trouble.is_cancelled => {}
            Err(trouble) => self.trouble = Some(trouble),
        }
        Vec::new()
    }

    fn place(&self) -> Place {
        Place::of(ScreenId::Health)
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        if let Some(trouble) = &self.trouble {
            for (y, line) in (area.top()..area.bottom()).zip(trouble_lines(trouble)) {
                put(buffer, area.x + 1, y, area.width.saturating_sub(2) as usize, &line, shared.theme.text);
            }
            return;
        }
        let (upper, below) = parts(area);
        self.draw_summary(shared, buffer, upper);
        let issues = self.issues();
        let table = Table {
            title: self.title(shared, issues.len()),
            columns: &COLUMNS,
            rows: issues.len(),
            row: &|row| issues.get(row).map_or_else(Vec::new, |issue| cells(issue, shared)),
            empty: self.empty(shared),
            detail_title: MORE.text(shared.language).to_owned(),
            detail: self.detail(shared),
        };
        self.browse.draw(buffer, below, &table, shared.language, &shared.theme);
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        if let Some(trouble) = &self.trouble {
            return trouble_lines(trouble);
        }
        let issues = self.issues();
        let mut lines = Vec::new();
        if let Some(report) = &self.report {
            lines.push(format!("{}: {}", Self::counted(report, shared), summary(report, shared.language)));
        }
        lines.push(self.title(shared, issues.len()));
        if issues.is_empty() {
            lines.push(self.empty(shared));
        }
        let said = |issue: &&Issue| {
            let cells = cells(issue, shared);
            let texts = cells.iter().skip(1).map(|(text, _)| text.as_str()).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join("; ")
        };
        lines.extend(issues.iter().take(SAID_MAX).map(said));
        lines.push(format!("{}:", MORE.text(shared.language)));
        lines.extend(told(&self.detail_in(shared, TOLD_CELLS)));
        lines
    }
}
