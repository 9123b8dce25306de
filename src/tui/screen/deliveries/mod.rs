//! The screen Deliveries: whom strategies mean and who is left of them, who must not be addressed, and which tags can be
//! handed over today.

mod actions;
mod detail;
mod question;
mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod work;

use crossterm::event::MouseEvent;
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

pub(crate) use actions::{ACTIONS, DeliveriesAction};
pub(crate) use question::{Answer, Question};

use self::rows::{COLUMNS, Row, cells, rows};
use crate::{
    diagnostic::grouped,
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        screen::{Place, Screen, ScreenId},
        trouble::Trouble,
        widget::{
            browse::{Areas, Browse, Table},
            prose::{TOLD_CELLS, plain, told},
        },
    },
    workspace::Reach,
};

const TITLE: Phrase = Phrase::new("Deliveries ({n})", "投放（{n}）");
const MORE: Phrase = Phrase::new("More", "详情");
const EMPTY: Phrase = Phrase::new(
    "There is no strategy, and no tag whose status allows it to be handed over.",
    "没有策略，也没有状态允许投放的标签。",
);
const COPIED: Phrase = Phrase::new("copied", "已复制");
/// Lines that are told at once.
const SAID_MAX: usize = 50;

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    browse: Browse,
    rows: Vec<Row>,
    /// Whom strategies reach; `None` while it is counted for the first time.
    reach: Option<Result<Reach, Trouble>>,
}

impl Deliveries {
    fn selected(&self) -> Option<&Row> {
        self.rows.get(self.browse.selected)
    }

    fn detail(&self, shared: &Shared) -> Vec<Line<'static>> {
        detail::lines(self, self.selected(), shared, Areas::of(shared.body).detail_cells())
    }

    /// The tag that is selected, as far as it may be handed over.
    fn exported(&self) -> Option<&str> {
        match self.selected()? {
            Row::Tag(id) => Some(id),
            Row::Strategy(_) | Row::Suppression(_) => None,
        }
    }

    fn target(&self) -> Option<Place> {
        match self.selected()? {
            Row::Tag(id) | Row::Suppression(id) => Some(Place::at(ScreenId::Catalog, &**id)),
            Row::Strategy(_) => None,
        }
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

    fn copy(text: String, shared: &Shared) -> Vec<Effect> {
        vec![Effect::Copy(text), Effect::Say(Notice::good(COPIED.text(shared.language)))]
    }

    fn title(&self, shared: &Shared) -> String {
        TITLE.fill(shared.language, &[("n", &grouped(self.rows.len() as u64))])
    }
}

impl Screen for Deliveries {
    fn is_live(&self, action: Action, _: &Shared) -> bool {
        match action {
            Action::Deliveries(DeliveriesAction::CopyCommand) => self.exported().is_some(),
            Action::Common(Common::Open) => self.target().is_some() || !self.browse.in_detail,
            Action::Common(Common::Copy) => self.selected().is_some(),
            Action::Common(common) => self.browse.is_live(common),
            _ => false,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        match action {
            Action::Deliveries(DeliveriesAction::CopyCommand) => {
                self.exported().map_or_else(Vec::new, |tag| Self::copy(detail::export(tag), shared))
            }
            Action::Common(Common::Open) => self.open(),
            Action::Common(Common::Copy) => Self::copy(plain(&self.detail(shared)).join("\n"), shared),
            Action::Common(common) => {
                let lines = self.detail(shared).len();
                self.browse.act(common, shared.body, self.rows.len(), lines);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let lines = self.detail(shared).len();
        if self.browse.mouse(mouse, shared.body, self.rows.len(), lines) { self.open() } else { Vec::new() }
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        let selected = self.selected().cloned();
        self.rows = shared.desk.as_ref().map_or_else(Vec::new, |desk| rows(desk));
        if let Some(row) = selected.and_then(|row| self.rows.iter().position(|other| *other == row)) {
            self.browse.selected = row;
        }
        self.browse.settle(shared.body, self.rows.len());
        if shared.desk.is_none() {
            return Vec::new();
        }
        vec![Effect::Ask(effect::Question::Deliveries(Question::Reach))]
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Vec<Effect> {
        if let effect::Answer::Deliveries(Answer::Reach(reach)) = answer
            && !reach.as_ref().is_err_and(|trouble| trouble.is_cancelled)
        {
            self.reach = Some(reach);
        }
        Vec::new()
    }

    fn place(&self) -> Place {
        Place::of(ScreenId::Deliveries)
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        let table = Table {
            title: self.title(shared),
            columns: &COLUMNS,
            rows: self.rows.len(),
            row: &|row| self.rows.get(row).map_or_else(Vec::new, |row| cells(self, row, shared)),
            empty: EMPTY.text(shared.language).to_owned(),
            detail_title: MORE.text(shared.language).to_owned(),
            detail: self.detail(shared),
        };
        self.browse.draw(buffer, area, &table, shared.language, &shared.theme);
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        let mut lines = vec![self.title(shared)];
        if self.rows.is_empty() {
            lines.push(EMPTY.text(shared.language).to_owned());
        }
        let said = |row: &Row| {
            let cells = cells(self, row, shared);
            // Everything but the bar, with the name of its column.
            let named = COLUMNS
                .iter()
                .zip(&cells)
                .filter(|(column, (text, _))| !column.title.en.is_empty() && !text.is_empty());
            named
                .map(|(column, (text, _))| format!("{} {text}", column.title.text(shared.language)))
                .collect::<Vec<_>>()
                .join("; ")
        };
        lines.extend(self.rows.iter().take(SAID_MAX).map(said));
        lines.push(format!("{}:", MORE.text(shared.language)));
        lines.extend(told(&detail::lines(self, self.selected(), shared, TOLD_CELLS)));
        lines
    }
}
