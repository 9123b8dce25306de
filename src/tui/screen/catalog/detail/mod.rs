//! Everything about the tag that is selected.

mod actions;
mod question;
pub(crate) mod work;

use ratatui::{buffer::Buffer, layout::Rect};

pub(crate) use actions::{ACTIONS, DetailAction};
pub(crate) use question::{Answer, Question};

use crate::tui::{
    action::Action,
    app::Shared,
    effect::{self, Effect},
    screen::catalog::about::Pane,
    widget::{
        pane,
        text::{self, put},
    },
};

/// The pane.
#[derive(Debug, Default)]
pub(crate) struct Detail {
    tag: Option<String>,
}

impl Pane for Detail {
    fn select(&mut self, tag: Option<&str>, _: &Shared, _: Rect) -> Vec<Effect> {
        self.tag = tag.map(ToOwned::to_owned);
        Vec::new()
    }

    fn is_live(&self, _: Action, _: &Shared) -> bool {
        false
    }

    fn act(&mut self, _: Action, _: &Shared, _: Rect) -> Vec<Effect> {
        Vec::new()
    }

    fn answered(&mut self, _: effect::Answer, _: &Shared, _: Rect) -> Vec<Effect> {
        Vec::new()
    }

    fn part(&self) -> Option<String> {
        None
    }

    fn go(&mut self, _: &str, _: &Shared, _: Rect) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect, has_focus: bool) {
        let title = self.tag.as_deref().map(text::clean).unwrap_or_default();
        let inner = pane::draw(buffer, area, &title, has_focus, &shared.theme);
        for (y, line) in (inner.top()..inner.bottom()).zip(self.lines(shared)) {
            put(buffer, inner.x, y, inner.width as usize, &line, shared.theme.text);
        }
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
        let Some(tag) = self.tag.as_deref().and_then(|tag| catalog?.tag(tag)) else { return Vec::new() };
        let file = &tag.document.value;
        [Some(&file.name), file.description.as_ref()].into_iter().flatten().map(|text| text::clean(text)).collect()
    }
}
