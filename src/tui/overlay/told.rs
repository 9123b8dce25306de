//! A text that is to be read before anything else.

use crossterm::event::{MouseEvent, MouseEventKind};
use ratatui::{buffer::Buffer, layout::Rect};

use super::Stays;
use crate::{
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::{App, Shared},
        effect::Effect,
        view::centered,
        widget::{
            pane, scroll,
            text::{self, put},
        },
    },
};

/// Lines that are read and closed.
#[derive(Debug)]
pub(crate) struct Told {
    title: Phrase,
    lines: Vec<String>,
    offset: usize,
}

impl Told {
    pub(crate) const fn new(title: Phrase, lines: Vec<String>) -> Self {
        Self { title, lines, offset: 0 }
    }

    pub(crate) const fn is_live(action: Action) -> bool {
        let Action::Common(common) = action else { return false };
        common.is_step() || matches!(common, Common::Open | Common::Close | Common::Quit)
    }

    pub(crate) fn act(&mut self, action: Action, shared: &Shared) -> (Stays, Vec<Effect>) {
        let height = pane::inner(self.window(shared.body)).height as usize;
        let last = self.lines.len().saturating_sub(height);
        let page = height.max(1) as isize;
        let step = |by| scroll::step(self.offset, by, last + 1);
        self.offset = match action {
            Action::Common(Common::Up) => step(-1),
            Action::Common(Common::Down) => step(1),
            Action::Common(Common::PageUp) => step(-page),
            Action::Common(Common::PageDown) => step(page),
            Action::Common(Common::Top) => 0,
            Action::Common(Common::Bottom) => last,
            _ => return (false, Vec::new()),
        };
        (true, Vec::new())
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
        let window = self.window(area);
        pane::clear(buffer, window, theme);
        let inner = pane::draw(buffer, window, self.title.text(app.shared.language), true, theme);
        for (y, line) in (inner.top()..inner.bottom()).zip(self.lines.iter().skip(self.offset)) {
            put(buffer, inner.x, y, inner.width as usize, line, theme.text);
        }
    }

    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        [self.title.text(app.shared.language).to_owned()].into_iter().chain(self.lines.iter().cloned()).collect()
    }

    fn window(&self, area: Rect) -> Rect {
        let width = self.lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
        let width = u16::try_from(width).unwrap_or(u16::MAX).saturating_add(2).max(40);
        centered(area, width.min(area.width), u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(2))
    }
}
