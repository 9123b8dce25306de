//! All keys that mean something here.

use crossterm::event::{KeyCode, KeyEvent, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    widgets::{Clear, Widget},
};

use super::Stays;
use crate::{
    rule::say::Phrase,
    tui::{
        action::{self, Action, Common},
        app::{App, Shared},
        effect::Effect,
        view::centered,
        widget::{
            pane, scroll,
            text::{self, put},
        },
    },
};

const TITLE: Phrase = Phrase::new("Keys", "按键");

/// All keys that mean something on the screen below.
#[derive(Debug, Default)]
pub(crate) struct Help {
    typed: String,
    offset: usize,
}

impl Help {
    pub(crate) const fn is_live(action: Action) -> bool {
        matches!(
            action,
            Action::Common(
                Common::Up
                    | Common::Down
                    | Common::PageUp
                    | Common::PageDown
                    | Common::Close
                    | Common::Open
                    | Common::Quit
            )
        )
    }

    pub(crate) fn act(&mut self, action: Action, _: &Shared) -> (Stays, Vec<Effect>) {
        let step = |by| scroll::step(self.offset, by, action::all().count());
        match action {
            Action::Common(Common::Up) => self.offset = step(-1),
            Action::Common(Common::Down) => self.offset = step(1),
            Action::Common(Common::PageUp) => self.offset = step(-10),
            Action::Common(Common::PageDown) => self.offset = step(10),
            _ => return (false, Vec::new()),
        }
        (true, Vec::new())
    }

    pub(crate) fn key(&mut self, key: KeyEvent, _: &Shared) {
        match key.code {
            KeyCode::Char(c) => self.typed.push(c),
            KeyCode::Backspace => {
                self.typed.pop();
            }
            _ => return,
        }
        self.offset = 0;
    }

    pub(crate) fn paste(&mut self, text: &str, _: &Shared) {
        self.typed.push_str(&text::clean(text));
    }

    pub(crate) fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> (Stays, Vec<Effect>) {
        match mouse.kind {
            MouseEventKind::ScrollDown => self.act(Action::Common(Common::Down), shared),
            MouseEventKind::ScrollUp => self.act(Action::Common(Common::Up), shared),
            MouseEventKind::Down(_) => (false, Vec::new()),
            _ => (true, Vec::new()),
        }
    }

    pub(crate) fn draw(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        let theme = &app.shared.theme;
        let window = centered(area, area.width.saturating_sub(4).min(100), area.height.saturating_sub(2));
        Clear.render(window, buffer);
        buffer.set_style(window, theme.text);
        let title = format!("{} {}", TITLE.text(app.shared.language), text::clean(&self.typed));
        let inner = pane::draw(buffer, window, &title, true, theme);
        let rows = self.rows(app);
        let offset = self.offset.min(rows.len().saturating_sub(inner.height as usize));
        for (y, (keys, help)) in (inner.top()..inner.bottom()).zip(rows.iter().skip(offset)) {
            put(buffer, inner.x, y, 22, &text::pad_left(keys, 22), theme.accent);
            put(buffer, inner.x + 24, y, inner.width.saturating_sub(24) as usize, help, theme.text);
        }
    }

    pub(crate) const fn cursor(&self, _: &App, _: Rect) -> Option<Position> {
        None
    }

    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        self.rows(app).into_iter().map(|(keys, help)| format!("{keys}: {help}")).collect()
    }

    fn rows(&self, app: &App) -> Vec<(String, String)> {
        let language = app.shared.language;
        let typed = self.typed.to_lowercase();
        action::all()
            .filter(|(screen, _)| screen.is_none_or(|s| s == app.screen))
            .map(|(_, spec)| {
                let keys: Vec<String> =
                    app.shared.keymap.keys_of(spec.action).iter().map(ToString::to_string).collect();
                (keys.join(" / "), format!("{}: {}", spec.label.text(language), spec.help.text(language)))
            })
            .filter(|(keys, help)| keys.contains(&typed) || help.to_lowercase().contains(&typed))
            .collect()
    }
}
