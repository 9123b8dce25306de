//! The catalog: all tags of the workspace, and everything about the one that is selected.

pub(crate) mod about;
mod actions;
pub(crate) mod audience;
pub(crate) mod detail;
mod layout;
mod list;
mod question;
#[cfg(test)]
mod tests;
pub(crate) mod work;

use std::sync::{Arc, Weak};

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, CatalogAction};
pub(crate) use list::status_word;
pub(crate) use question::{Answer, Question};

use crate::{
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        screen::{
            Place, Screen, ScreenId,
            catalog::{
                about::Pane as _,
                detail::Detail,
                layout::{Areas, Focus},
                list::{COPIED, Columns, List, RELEASES_MISSING},
            },
        },
        widget::text::clean,
    },
    workspace::Desk,
};

/// Rows that a turn of the wheel moves.
const WHEEL: isize = 3;

/// The screen: a list of tags, and a pane that tells of the one that is selected.
#[derive(Debug, Default)]
pub(crate) struct CatalogScreen {
    list: List,
    detail: Detail,
    focus: Focus,
    is_wide: bool,
    /// The state of the workspace that was asked about last.
    asked: Weak<Desk>,
    /// Where people want to go as soon as tags are there.
    wanted: Option<Place>,
}

impl CatalogScreen {
    fn areas(&self, shared: &Shared) -> Areas {
        Areas::of(shared.body, self.focus, self.is_wide)
    }

    /// The list knows how many rows it has, and the pane what is selected and how much room it has.
    fn tell(&mut self, shared: &Shared) -> Vec<Effect> {
        let areas = self.areas(shared);
        // While it is not seen, it keeps its height: it comes back as it was.
        let list = if areas.list.width > 0 { areas.list } else { shared.body };
        self.list.fit(list);
        self.detail.select(self.list.tag().map(|tag| &*tag.id), shared, areas.detail)
    }

    fn focus(&mut self, focus: Focus, shared: &Shared) -> Vec<Effect> {
        self.focus = focus;
        self.tell(shared)
    }

    /// Does what an action means in the list.
    fn act_in_list(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        let list = &mut self.list;
        match action {
            Action::Common(common) => match common {
                Common::Up => list.step(-1),
                Common::Down => list.step(1),
                Common::PageUp => list.page(-1),
                Common::PageDown => list.page(1),
                Common::Top => list.move_to(0),
                Common::Bottom => list.move_to(usize::MAX),
                Common::Left => list.left(),
                Common::Right => list.right(),
                Common::Search => list.search(),
                Common::Close => list.clear(),
                Common::NextPane if list.is_typing() => list.complete(),
                Common::Open if list.is_typing() => list.accept(),
                Common::Open if list.toggle() => {}
                Common::Open | Common::NextPane | Common::PreviousPane => return self.focus(Focus::Detail, shared),
                Common::Copy => return self.copy(shared),
                _ => return Vec::new(),
            },
            Action::Catalog(action) => match action {
                CatalogAction::Sort => list.sort_by_next(),
                CatalogAction::Reverse => list.reverse(),
                CatalogAction::Tree => list.flip(),
                CatalogAction::OpenAll => list.open_all(),
                CatalogAction::CloseAll => list.close_all(),
                CatalogAction::Lab | CatalogAction::Wide => return Vec::new(),
            },
            _ => return Vec::new(),
        }
        self.tell(shared)
    }

    fn copy(&self, shared: &Shared) -> Vec<Effect> {
        let Some(text) = self.list.text().map(clean) else { return Vec::new() };
        let notice = Notice::good(COPIED.fill(shared.language, &[("text", &text)]));
        vec![Effect::Copy(text), Effect::Say(notice)]
    }

    fn click(&mut self, at: Position, area: Rect, shared: &Shared) -> Vec<Effect> {
        let lines = self.list.lines_in(area);
        self.focus = Focus::List;
        if lines.search.is_some_and(|line| line.contains(at)) {
            self.list.search();
        } else if lines.titles.contains(at) {
            let columns = Columns::of(lines.titles.width as usize, self.list.widths(), shared.language);
            if let Some(column) = columns.at((at.x - lines.titles.x) as usize) {
                self.list.sort_by(column);
            }
        } else if lines.rows.contains(at)
            && let Some(row) = self.list.row_at((at.y - lines.rows.y) as usize)
        {
            let was_selected = row == self.list.position();
            if self.list.is_typing() {
                self.list.accept();
            }
            self.list.move_to(row);
            // A click on what is selected opens it.
            if was_selected && !self.list.toggle() {
                return self.focus(Focus::Detail, shared);
            }
        }
        self.tell(shared)
    }

    fn ask_anew(&mut self, shared: &Shared) -> Vec<Effect> {
        let Some(desk) = &shared.desk else { return Vec::new() };
        let asked = Arc::downgrade(desk);
        if self.asked.ptr_eq(&asked) {
            return Vec::new();
        }
        self.asked = asked;
        let ask = |question| Effect::Ask(effect::Question::Catalog(question));
        vec![ask(Question::Tags), ask(Question::Trends)]
    }

    fn heard(&mut self, answer: Answer, shared: &Shared) -> Vec<Effect> {
        let mut effects = Vec::new();
        match answer {
            Answer::Tags(read) => {
                self.list.read(read);
                if let Some(place) = self.wanted.take() {
                    return self.go(&place, shared);
                }
            }
            Answer::Trends(Ok(trends)) => {
                if let Some(first) = trends.problems().first() {
                    let n = trends.problems().len().to_string();
                    let text = RELEASES_MISSING.fill(shared.language, &[("n", &n), ("first", first)]);
                    effects.push(Effect::Say(Notice::bad(text)));
                }
                self.list.hear_trends(trends);
            }
            Answer::Trends(Err(trouble)) if trouble.is_cancelled => {}
            Answer::Trends(Err(trouble)) => effects.push(Effect::Say(Notice::bad(trouble.line()))),
        }
        effects.extend(self.tell(shared));
        effects
    }
}

impl Screen for CatalogScreen {
    fn typing(&self) -> bool {
        match self.focus {
            Focus::List => self.list.is_typing(),
            Focus::Detail => self.detail.typing(),
        }
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        let in_list = self.focus == Focus::List;
        match action {
            Action::Common(Common::NextPane | Common::PreviousPane) | Action::Catalog(CatalogAction::Wide) => true,
            Action::Catalog(CatalogAction::Lab) => self.list.tag().is_some(),
            Action::Catalog(_) => in_list && !self.list.is_typing(),
            Action::Common(Common::Search) => true,
            // Tabs are changed while the list is walked through, too.
            Action::Detail(_) if in_list => !self.list.is_typing() && self.detail.is_live(action, shared),
            Action::Common(Common::Close) => !in_list || self.list.has_search(),
            action if !in_list => self.detail.is_live(action, shared),
            Action::Common(Common::Open) => self.list.is_typing() || !self.list.is_empty(),
            Action::Common(Common::Copy) => !self.list.is_empty(),
            Action::Common(_) => true,
            _ => false,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        match (action, self.focus) {
            (Action::Catalog(CatalogAction::Wide), _) => {
                self.is_wide = !self.is_wide;
                self.tell(shared)
            }
            (Action::Catalog(CatalogAction::Lab), _) => {
                let tag = self.list.tag().map(|tag| Place::at(ScreenId::Lab, &*tag.id));
                tag.map(Effect::Go).into_iter().collect()
            }
            (Action::Detail(_), Focus::List) => {
                // Where the pane is not seen it has to be, to show a tab.
                let mut effects =
                    if self.areas(shared).detail.width == 0 { self.focus(Focus::Detail, shared) } else { Vec::new() };
                effects.extend(self.detail.act(action, shared, self.areas(shared).detail));
                effects
            }
            (action, Focus::List) => self.act_in_list(action, shared),
            (Action::Common(Common::NextPane | Common::PreviousPane), Focus::Detail) => self.focus(Focus::List, shared),
            (Action::Common(Common::Close), Focus::Detail) if !self.detail.is_live(action, shared) => {
                self.focus(Focus::List, shared)
            }
            (Action::Common(Common::Search), Focus::Detail) if !self.detail.is_live(action, shared) => {
                self.list.search();
                self.focus(Focus::List, shared)
            }
            (action, Focus::Detail) => {
                let area = self.areas(shared).detail;
                self.detail.act(action, shared, area)
            }
        }
    }

    fn key(&mut self, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
        if self.focus == Focus::Detail {
            let area = self.areas(shared).detail;
            return self.detail.key(key, shared, area);
        }
        match key.code {
            KeyCode::Up => self.list.step(-1),
            KeyCode::Down => self.list.step(1),
            KeyCode::PageUp => self.list.page(-1),
            KeyCode::PageDown => self.list.page(1),
            // Nothing is left to be removed: the search ends, as in an editor.
            KeyCode::Backspace if self.list.field().text().is_empty() => self.list.clear(),
            _ => {
                let before = self.list.field().text().to_owned();
                self.list.field().key(key);
                if *self.list.field().text() != *before {
                    self.list.typed();
                }
            }
        }
        self.tell(shared)
    }

    fn paste(&mut self, text: &str, shared: &Shared) -> Vec<Effect> {
        if self.focus == Focus::Detail {
            let area = self.areas(shared).detail;
            return self.detail.paste(text, shared, area);
        }
        self.list.field().insert(text);
        self.list.typed();
        self.tell(shared)
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let areas = self.areas(shared);
        let at = Position::new(mouse.column, mouse.row);
        if areas.list.contains(at) {
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => return self.click(at, areas.list, shared),
                MouseEventKind::ScrollDown => self.list.scroll(WHEEL),
                MouseEventKind::ScrollUp => self.list.scroll(-WHEEL),
                _ => return Vec::new(),
            }
            return self.tell(shared);
        }
        let mut effects = Vec::new();
        if areas.detail.contains(at) {
            if matches!(mouse.kind, MouseEventKind::Down(_)) && self.focus != Focus::Detail {
                effects.extend(self.focus(Focus::Detail, shared));
            }
            effects.extend(self.detail.mouse(mouse, shared, areas.detail));
        }
        effects
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        let mut effects = self.ask_anew(shared);
        effects.extend(self.tell(shared));
        effects
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        match answer {
            effect::Answer::Catalog(answer) => self.heard(answer, shared),
            answer => {
                let area = self.areas(shared).detail;
                self.detail.answered(answer, shared, area)
            }
        }
    }

    fn place(&self) -> Place {
        let Some(tag) = self.list.tag() else { return Place::of(ScreenId::Catalog) };
        Place { part: self.detail.part(), ..Place::at(ScreenId::Catalog, &*tag.id) }
    }

    fn go(&mut self, place: &Place, shared: &Shared) -> Vec<Effect> {
        let Some(tag) = &place.at else { return Vec::new() };
        if !self.list.is_there() {
            self.wanted = Some(place.clone());
            return Vec::new();
        }
        self.list.reveal(tag);
        let mut effects = self.tell(shared);
        if let Some(part) = place.part.as_ref().filter(|_| self.list.tag().is_some_and(|of| *of.id == **tag)) {
            let area = self.areas(shared).detail;
            effects.extend(self.detail.go(part, shared, area));
        }
        effects
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        let areas = Areas::of(area, self.focus, self.is_wide);
        if areas.list.width > 0 {
            self.list.draw(shared, buffer, areas.list, self.focus == Focus::List);
        }
        if areas.detail.width > 0 {
            self.detail.draw(shared, buffer, areas.detail, self.focus == Focus::Detail);
        }
    }

    fn cursor(&self, shared: &Shared) -> Option<Position> {
        let areas = self.areas(shared);
        match self.focus {
            Focus::List => self.list.cursor(areas.list),
            Focus::Detail => self.detail.cursor(shared, areas.detail),
        }
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        let mut lines = self.list.lines(shared);
        lines.extend(self.detail.lines(shared));
        lines
    }
}
