//! The catalog: all tags of the workspace, and everything about the one that is selected.

mod actions;
pub(crate) mod audience;
pub(crate) mod detail;
mod question;
pub(crate) mod work;

use ratatui::{buffer::Buffer, layout::Rect};

pub(crate) use actions::{ACTIONS, CatalogAction};
pub(crate) use question::{Answer, Question};

use crate::tui::{
    action::{Action, Common},
    app::Shared,
    effect::{self, Effect},
    screen::{Place, Screen, ScreenId},
    widget::{
        scroll,
        text::{self, put},
    },
};

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct CatalogScreen {
    tags: Vec<Row>,
    selected: usize,
    offset: usize,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
}

impl CatalogScreen {
    fn move_to(&mut self, row: usize, shared: &Shared) {
        self.selected = row;
        self.offset = scroll::follow(self.offset, row, shared.body.height as usize, self.tags.len());
    }
}

impl Screen for CatalogScreen {
    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        let step = |by| scroll::step(self.selected, by, self.tags.len());
        match action {
            Action::Common(Common::Up) => self.move_to(step(-1), shared),
            Action::Common(Common::Down) => self.move_to(step(1), shared),
            Action::Common(Common::Top) => self.move_to(0, shared),
            Action::Common(Common::Bottom) => self.move_to(step(isize::MAX), shared),
            _ => {}
        }
        Vec::new()
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
        let tags = catalog.into_iter().flat_map(|catalog| catalog.tags());
        self.tags = tags.map(|tag| Row { id: tag.id.to_string(), name: tag.document.value.name.clone() }).collect();
        self.move_to(scroll::step(self.selected, 0, self.tags.len()), shared);
        Vec::new()
    }

    fn answered(&mut self, _: effect::Answer, _: &Shared) -> Vec<Effect> {
        Vec::new()
    }

    fn place(&self) -> Place {
        match self.tags.get(self.selected) {
            Some(row) => Place::at(ScreenId::Catalog, &row.id),
            None => Place::of(ScreenId::Catalog),
        }
    }

    fn go(&mut self, place: &Place, shared: &Shared) -> Vec<Effect> {
        if let Some(row) = self.tags.iter().position(|row| Some(&row.id) == place.at.as_ref()) {
            self.move_to(row, shared);
        }
        Vec::new()
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        let rows = self.tags.iter().enumerate().skip(self.offset);
        for (y, (at, row)) in (area.top()..area.bottom()).zip(rows) {
            let is_selected = at == self.selected;
            let style = if is_selected { shared.theme.selected } else { shared.theme.text };
            let mark = if is_selected { "▸" } else { " " };
            let line = format!("{mark} {}  {}", text::pad(&text::clean(&row.id), 32), text::clean(&row.name));
            put(buffer, area.x, y, area.width as usize, &text::pad(&line, area.width as usize), style);
        }
    }

    fn lines(&self, _: &Shared) -> Vec<String> {
        self.tags.get(self.selected).map(|row| format!("{}: {}", row.id, row.name)).into_iter().collect()
    }
}
