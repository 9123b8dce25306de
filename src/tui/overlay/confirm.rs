//! A question before something is done.

use ratatui::{buffer::Buffer, layout::Rect};

use super::Stays;
use crate::{
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::App,
        effect::{Confirm, Effect},
        view::centered,
        widget::{
            pane,
            text::{self, put},
        },
    },
};

const HOW: Phrase = Phrase::new("{yes}: do it    {no}: leave it", "{yes}：执行    {no}：放弃");

/// A question before something is done.
#[derive(Debug)]
pub(crate) struct ConfirmWindow {
    confirm: Confirm,
}

impl ConfirmWindow {
    pub(crate) const fn new(confirm: Confirm) -> Self {
        Self { confirm }
    }

    pub(crate) const fn is_live(action: Action) -> bool {
        matches!(action, Action::Common(Common::Open | Common::Close | Common::Quit))
    }

    pub(crate) fn act(&mut self, action: Action) -> (Stays, Vec<Effect>) {
        match action {
            Action::Common(Common::Open) => (false, std::mem::take(&mut self.confirm.then)),
            _ => (false, Vec::new()),
        }
    }

    pub(crate) fn draw(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        let theme = &app.shared.theme;
        let lines = self.lines(app);
        let width = lines.iter().map(|line| text::width(line)).max().unwrap_or(0).max(30) as u16 + 4;
        let window = centered(area, width, lines.len() as u16 + 2);
        pane::clear(buffer, window, theme);
        let inner = pane::draw(buffer, window, &text::clean(&self.confirm.title), true, theme);
        for (y, line) in (inner.top()..inner.bottom()).zip(lines.iter().skip(1)) {
            put(buffer, inner.x + 1, y, inner.width.saturating_sub(2) as usize, line, theme.text);
        }
    }

    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        let key = |action| app.shared.keymap.keys_of(action).first().map(ToString::to_string).unwrap_or_default();
        let (yes, no) = (key(Action::Common(Common::Open)), key(Action::Common(Common::Close)));
        let how = HOW.fill(app.shared.language, &[("yes", &yes), ("no", &no)]);
        let said = self.confirm.lines.iter().map(|line| text::clean(line));
        [text::clean(&self.confirm.title)].into_iter().chain(said).chain([String::new(), how]).collect()
    }
}
