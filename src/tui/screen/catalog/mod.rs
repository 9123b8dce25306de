//! The catalog: all tags of the workspace, and everything about the one that is selected.

pub(crate) mod about;
mod actions;
pub(crate) mod audience;
pub(crate) mod detail;
mod layout;
mod question;
pub(crate) mod work;

use crossterm::event::{KeyEvent, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, CatalogAction};
pub(crate) use question::{Answer, Question};

use crate::tui::{
    action::{Action, Common},
    app::Shared,
    effect::{self, Effect},
    screen::{
        Place, Screen, ScreenId,
        catalog::{
            about::Pane as _,
            detail::Detail,
            layout::{Areas, Focus},
        },
    },
    widget::{
        pane, scroll,
        text::{self, put},
    },
};

/// The screen: a list of tags, and a pane that tells of the one that is selected.
#[derive(Debug, Default)]
pub(crate) struct CatalogScreen {
    tags: Vec<Row>,
    selected: usize,
    offset: usize,
    detail: Detail,
    focus: Focus,
    is_wide: bool,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
}

impl CatalogScreen {
    fn areas(&self, shared: &Shared) -> Areas {
        Areas::of(shared.body, self.focus, self.is_wide)
    }

    /// The tag that is selected.
    fn tag(&self) -> Option<&str> {
        self.tags.get(self.selected).map(|row| row.id.as_str())
    }

    fn move_to(&mut self, row: usize, shared: &Shared) -> Vec<Effect> {
        self.selected = row;
        let height = pane::inner(self.areas(shared).list).height;
        self.offset = scroll::follow(self.offset, row, height as usize, self.tags.len());
        self.tell(shared)
    }

    /// The pane learns what is selected and how much room it has.
    fn tell(&mut self, shared: &Shared) -> Vec<Effect> {
        let area = self.areas(shared).detail;
        let tag = self.tags.get(self.selected).map(|row| row.id.as_str());
        self.detail.select(tag, shared, area)
    }

    fn focus(&mut self, focus: Focus, shared: &Shared) -> Vec<Effect> {
        self.focus = focus;
        self.tell(shared)
    }
}

impl Screen for CatalogScreen {
    fn typing(&self) -> bool {
        self.focus == Focus::Detail && self.detail.typing()
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::Common(Common::NextPane | Common::PreviousPane | Common::Close)
            | Action::Catalog(CatalogAction::Wide) => true,
            action if self.focus == Focus::Detail => self.detail.is_live(action, shared),
            Action::Detail(_) | Action::Audience(_) => false,
            _ => true,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        let area = self.areas(shared).detail;
        match (action, self.focus) {
            (Action::Common(Common::NextPane | Common::PreviousPane), Focus::List) => self.focus(Focus::Detail, shared),
            (Action::Common(Common::NextPane | Common::PreviousPane), Focus::Detail) => self.focus(Focus::List, shared),
            (Action::Catalog(CatalogAction::Wide), _) => {
                self.is_wide = !self.is_wide;
                self.tell(shared)
            }
            (Action::Common(Common::Close), Focus::Detail) if !self.detail.is_live(action, shared) => {
                self.focus(Focus::List, shared)
            }
            (action, Focus::Detail) => self.detail.act(action, shared, area),
            (Action::Common(Common::Open), Focus::List) => self.focus(Focus::Detail, shared),
            (Action::Common(common), Focus::List) => {
                let step = |by| scroll::step(self.selected, by, self.tags.len());
                match common {
                    Common::Up => self.move_to(step(-1), shared),
                    Common::Down => self.move_to(step(1), shared),
                    Common::Top => self.move_to(0, shared),
                    Common::Bottom => self.move_to(step(isize::MAX), shared),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
        let area = self.areas(shared).detail;
        self.detail.key(key, shared, area)
    }

    fn paste(&mut self, text: &str, shared: &Shared) -> Vec<Effect> {
        let area = self.areas(shared).detail;
        self.detail.paste(text, shared, area)
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let areas = self.areas(shared);
        let mut effects = Vec::new();
        if areas.detail.contains(Position::new(mouse.column, mouse.row)) {
            if matches!(mouse.kind, MouseEventKind::Down(_)) && self.focus != Focus::Detail {
                effects.extend(self.focus(Focus::Detail, shared));
            }
            effects.extend(self.detail.mouse(mouse, shared, areas.detail));
        }
        effects
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
        let tags = catalog.into_iter().flat_map(|catalog| catalog.tags());
        self.tags = tags.map(|tag| Row { id: tag.id.to_string(), name: tag.document.value.name.clone() }).collect();
        self.move_to(scroll::step(self.selected, 0, self.tags.len()), shared)
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        let area = self.areas(shared).detail;
        self.detail.answered(answer, shared, area)
    }

    fn place(&self) -> Place {
        let Some(tag) = self.tag() else { return Place::of(ScreenId::Catalog) };
        Place { part: self.detail.part(), ..Place::at(ScreenId::Catalog, tag) }
    }

    fn go(&mut self, place: &Place, shared: &Shared) -> Vec<Effect> {
        let Some(row) = self.tags.iter().position(|row| Some(&row.id) == place.at.as_ref()) else { return Vec::new() };
        let mut effects = self.move_to(row, shared);
        if let Some(part) = &place.part {
            let area = self.areas(shared).detail;
            effects.extend(self.detail.go(part, shared, area));
        }
        effects
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        let areas = Areas::of(area, self.focus, self.is_wide);
        if areas.detail.width > 0 {
            self.detail.draw(shared, buffer, areas.detail, self.focus == Focus::Detail);
        }
        if areas.list.width == 0 {
            return;
        }
        let title = ScreenId::Catalog.title().text(shared.language);
        let inner = pane::draw(buffer, areas.list, title, self.focus == Focus::List, &shared.theme);
        let rows = self.tags.iter().enumerate().skip(self.offset);
        for (y, (at, row)) in (inner.top()..inner.bottom()).zip(rows) {
            let is_selected = at == self.selected;
            let style = if is_selected { shared.theme.selected } else { shared.theme.text };
            let mark = if is_selected { "▸" } else { " " };
            let line = format!("{mark} {}  {}", text::pad(&text::clean(&row.id), 32), text::clean(&row.name));
            put(buffer, inner.x, y, inner.width as usize, &text::pad(&line, inner.width as usize), style);
        }
    }

    fn cursor(&self, shared: &Shared) -> Option<Position> {
        (self.focus == Focus::Detail).then(|| self.detail.cursor(shared, self.areas(shared).detail))?
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        let mut lines: Vec<String> =
            self.tags.get(self.selected).map(|row| format!("{}: {}", row.id, row.name)).into_iter().collect();
        lines.extend(self.detail.lines(shared));
        lines
    }
}
