//! The screen Effects: what tags and strategies are meant to move. What they do move is not measured yet, and it says so.

mod actions;
mod aims;
mod question;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod work;

use crossterm::event::MouseEvent;
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

pub(crate) use actions::{ACTIONS, EffectsAction};
pub(crate) use question::{Answer, Question};

use self::{
    aims::Aim,
    text::{COLUMNS, cells, detail, missing},
};
use crate::{
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        screen::{Place, Screen, ScreenId},
        widget::{
            browse::{Areas, Browse, Table},
            pane,
            prose::{self, TOLD_CELLS, plain, told},
        },
    },
};

const TITLE: Phrase = Phrase::new("Aims", "目标");
const MORE: Phrase = Phrase::new("More", "详情");
const NOT_YET: Phrase = Phrase::new("Not measured yet", "尚未度量");
const EMPTY: Phrase = Phrase::new(
    "No KPI and no strategy says what should become better: `[kpis.NAME]` of `tagwerk.toml` does.",
    "没有 KPI 或策略说明要改善什么：可在 `tagwerk.toml` 的 `[kpis.NAME]` 中定义。",
);
const COPIED: Phrase = Phrase::new("copied", "已复制");
/// Lines that are told at once.
const SAID_MAX: usize = 50;

/// A line: an aim, or one of its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    aim: usize,
    tag: Option<usize>,
}

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    browse: Browse,
    aims: Vec<Aim>,
    rows: Vec<Row>,
}

impl Effects {
    fn selected(&self) -> Option<Row> {
        self.rows.get(self.browse.selected).copied()
    }

    /// Where what is missing stands, and the table with its pane.
    fn parts(shared: &Shared) -> (Rect, Rect) {
        let body = shared.body;
        let lines = missing(shared, (body.width as usize).saturating_sub(4)).len() as u16;
        let upper = (lines + 2).min(body.height / 2);
        (Rect { height: upper, ..body }, Rect { y: body.y + upper, height: body.height - upper, ..body })
    }

    fn detail(&self, shared: &Shared) -> Vec<Line<'static>> {
        detail(&self.aims, self.selected(), shared, Areas::of(Self::parts(shared).1).detail_cells())
    }

    /// The line of the aim after the one that is selected, or before.
    fn aim(&self, action: EffectsAction) -> Option<usize> {
        let at = self.browse.selected;
        let is_aim = |row: &usize| self.rows.get(*row).is_some_and(|row| row.tag.is_none());
        match action {
            EffectsAction::NextAim => (at + 1..self.rows.len()).find(is_aim),
            EffectsAction::PreviousAim => (0..at.min(self.rows.len())).rev().find(is_aim),
        }
    }

    fn target(&self) -> Option<Place> {
        let row = self.selected()?;
        let tag = self.aims.get(row.aim)?.tags.get(row.tag?)?;
        Some(Place::at(ScreenId::Catalog, tag.id.as_str()))
    }

    fn open(&mut self) -> Vec<Effect> {
        match self.target() {
            Some(place) => vec![Effect::Go(place)],
            None => {
                self.browse.in_detail = true;
                Vec::new()
            }
        }
    }
}

impl Screen for Effects {
    fn is_live(&self, action: Action, _: &Shared) -> bool {
        match action {
            Action::Effects(action) => self.aim(action).is_some(),
            Action::Common(Common::Open) => self.target().is_some() || !self.browse.in_detail,
            Action::Common(Common::Copy) => self.selected().is_some(),
            Action::Common(common) => self.browse.is_live(common),
            _ => false,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        match action {
            Action::Effects(action) => {
                if let Some(row) = self.aim(action) {
                    self.browse.in_detail = false;
                    self.browse.select(row, Self::parts(shared).1, self.rows.len());
                }
                Vec::new()
            }
            Action::Common(Common::Open) => self.open(),
            Action::Common(Common::Copy) => {
                let text = plain(&self.detail(shared)).join("\n");
                vec![Effect::Copy(text), Effect::Say(Notice::good(COPIED.text(shared.language)))]
            }
            Action::Common(common) => {
                let lines = self.detail(shared).len();
                self.browse.act(common, Self::parts(shared).1, self.rows.len(), lines);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let lines = self.detail(shared).len();
        if self.browse.mouse(mouse, Self::parts(shared).1, self.rows.len(), lines) { self.open() } else { Vec::new() }
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        self.browse.settle(Self::parts(shared).1, self.rows.len());
        vec![Effect::Ask(effect::Question::Effects(Question::Aims))]
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        let effect::Answer::Effects(Answer::Aims(aims)) = answer else { return Vec::new() };
        self.rows = Vec::new();
        for (aim, found) in aims.iter().enumerate() {
            self.rows.push(Row { aim, tag: None });
            self.rows.extend((0..found.tags.len()).map(|tag| Row { aim, tag: Some(tag) }));
        }
        self.aims = aims;
        self.browse.settle(Self::parts(shared).1, self.rows.len());
        Vec::new()
    }

    fn place(&self) -> Place {
        Place::of(ScreenId::Effects)
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, _: Rect) {
        let (upper, below) = Self::parts(shared);
        let inner = pane::draw(buffer, upper, NOT_YET.text(shared.language), false, &shared.theme);
        let lines = missing(shared, (inner.width as usize).saturating_sub(2));
        prose::draw(buffer, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }, &lines);
        let table = Table {
            title: TITLE.text(shared.language).to_owned(),
            columns: &COLUMNS,
            rows: self.rows.len(),
            row: &|row| self.rows.get(row).map_or_else(Vec::new, |row| cells(&self.aims, *row, shared)),
            empty: EMPTY.text(shared.language).to_owned(),
            detail_title: MORE.text(shared.language).to_owned(),
            detail: self.detail(shared),
        };
        self.browse.draw(buffer, below, &table, shared.language, &shared.theme);
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        let mut lines = told(&missing(shared, TOLD_CELLS));
        lines.push(format!("{}:", TITLE.text(shared.language)));
        if self.rows.is_empty() {
            lines.push(EMPTY.text(shared.language).to_owned());
        }
        let said = |row: &Row| {
            let cells = cells(&self.aims, *row, shared);
            let texts = cells.iter().map(|(text, _)| text.trim()).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join("; ")
        };
        lines.extend(self.rows.iter().take(SAID_MAX).map(said));
        lines.push(format!("{}:", MORE.text(shared.language)));
        lines.extend(told(&detail(&self.aims, self.selected(), shared, TOLD_CELLS)));
        lines
    }
}
