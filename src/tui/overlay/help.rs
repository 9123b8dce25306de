//! All keys that mean something here.

use crossterm::event::{KeyEvent, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Stays, palette::keys, search::Search};
use crate::{
    rule::say::Phrase,
    tui::{
        action::{self, Action, ActionSpec, Common},
        app::{App, Shared},
        effect::Effect,
        screen::ScreenId,
        view::centered,
        widget::{
            editor::{Edited, Editor},
            pane, scroll,
            text::{self, put},
        },
    },
};

const TITLE: Phrase = Phrase::new("Keys", "按键");
const EVERYWHERE: Phrase = Phrase::new("Everywhere", "通用");
const NOTHING: Phrase = Phrase::new("no key does that here", "此处没有这样的按键");
const HOW: Phrase = Phrase::new("type to search", "输入以搜索");
const MAY_NOT: Phrase = Phrase::new("not now: read-only", "只读时不可用");
const WIDTH: u16 = 110;
/// Cells for keys at the beginning of a row.
const KEYS: usize = 24;

/// All keys that mean something on the screen below.
#[derive(Debug)]
pub(crate) struct Help {
    screen: ScreenId,
    typed: Editor,
    offset: usize,
}

/// A line of the window.
enum Row {
    Heading(&'static str),
    Blank,
    Of(&'static ActionSpec),
}

impl Help {
    pub(crate) fn new(screen: ScreenId) -> Self {
        Self { screen, typed: Editor::line(""), offset: 0 }
    }

    pub(crate) const fn is_live(action: Action) -> bool {
        matches!(
            action,
            Action::Common(
                Common::Up | Common::Down | Common::PageUp | Common::PageDown | Common::Close | Common::Open
            )
        )
    }

    pub(crate) fn act(&mut self, action: Action, shared: &Shared) -> (Stays, Vec<Effect>) {
        let height = height(pane::inner(window(shared.body)));
        let last = self.rows(shared).len().saturating_sub(height);
        let page = height.max(1) as isize;
        let step = |by| scroll::step(self.offset, by, last + 1);
        self.offset = match action {
            Action::Common(Common::Up) => step(-1),
            Action::Common(Common::Down) => step(1),
            Action::Common(Common::PageUp) => step(-page),
            Action::Common(Common::PageDown) => step(page),
            _ => return (false, Vec::new()),
        };
        (true, Vec::new())
    }

    pub(crate) fn key(&mut self, key: KeyEvent) {
        if self.typed.key(key) == Edited::Changed {
            self.offset = 0;
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.offset = 0;
    }

    pub(crate) fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> (Stays, Vec<Effect>) {
        match mouse.kind {
            MouseEventKind::ScrollDown => self.act(Action::Common(Common::Down), shared),
            MouseEventKind::ScrollUp => self.act(Action::Common(Common::Up), shared),
            MouseEventKind::Down(_) => {
                (window(shared.body).contains(Position::new(mouse.column, mouse.row)), Vec::new())
            }
            _ => (true, Vec::new()),
        }
    }

    pub(crate) fn draw(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        let (theme, language) = (&app.shared.theme, app.shared.language);
        let window = window(area);
        pane::clear(buffer, window, theme);
        let inner = pane::draw(buffer, window, TITLE.text(language), true, theme);
        if inner.height == 0 {
            return;
        }
        let width = inner.width as usize;
        let typed = self.typed.text();
        put(buffer, inner.x, inner.y, width, &format!("> {typed}"), theme.text);
        if typed.is_empty() {
            put(buffer, inner.x + 3, inner.y, width.saturating_sub(3), HOW.text(language), theme.dim);
        }
        let rows = self.rows(&app.shared);
        if rows.is_empty() && inner.height > 1 {
            put(buffer, inner.x, inner.y + 1, width, NOTHING.text(language), theme.dim);
        }
        let offset = self.offset.min(rows.len().saturating_sub(height(inner)));
        let mut search = Search::new(typed);
        for (y, row) in (inner.y + 1..inner.bottom()).zip(rows.iter().skip(offset)) {
            match row {
                Row::Blank => {}
                Row::Heading(title) => {
                    put(buffer, inner.x, y, width, title, theme.accent);
                }
                Row::Of(spec) => {
                    let may = app.shared.may_write() || !spec.writes;
                    let (of_key, of_text) = if may { (theme.accent, theme.text) } else { (theme.dim, theme.dim) };
                    let keys = text::pad_left(&keys(&app.shared.keymap, spec), KEYS.min(width));
                    put(buffer, inner.x, y, KEYS.min(width), &keys, of_key);
                    let room = width.saturating_sub(KEYS + 2);
                    let x = inner.x + KEYS as u16 + 2;
                    search.put_sentence(buffer, (x, y), room, &said(spec, &app.shared), (of_text, theme.matched));
                }
            }
        }
    }

    pub(crate) fn cursor(&self, area: Rect) -> Option<Position> {
        let inner = pane::inner(window(area));
        let before = self.typed.text().get(..self.typed.cursor()).unwrap_or_default();
        let x = inner.x.saturating_add(2).saturating_add(u16::try_from(text::width(before)).unwrap_or(u16::MAX));
        (x < inner.right() && inner.height > 0).then_some(Position::new(x, inner.y))
    }

    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        let rows = self.rows(&app.shared);
        let mut lines = vec![format!("{}: {}", TITLE.text(app.shared.language), self.typed.text())];
        if rows.is_empty() {
            lines.push(NOTHING.text(app.shared.language).to_owned());
        }
        lines.extend(rows.iter().filter_map(|row| match row {
            Row::Blank => None,
            Row::Heading(title) => Some((*title).to_owned()),
            Row::Of(spec) => Some(format!("{}: {}", keys(&app.shared.keymap, spec), said(spec, &app.shared))),
        }));
        lines
    }

    /// The keys of the screen, then those of all screens, as far as they fit what is typed.
    fn rows(&self, shared: &Shared) -> Vec<Row> {
        let mut search = Search::new(self.typed.text());
        let mut rows = Vec::new();
        for (of, title) in [(Some(self.screen), self.screen.title()), (None, EVERYWHERE)] {
            let specs = action::all().filter(|(screen, _)| *screen == of).map(|(_, spec)| spec);
            let mut fitting = specs
                .filter(|spec| !shared.keymap.keys_of(spec.action).is_empty())
                .filter(|spec| search.score_of(spec, &keys(&shared.keymap, spec), shared.language).is_some())
                .peekable();
            if fitting.peek().is_none() {
                continue;
            }
            if !rows.is_empty() {
                rows.push(Row::Blank);
            }
            rows.push(Row::Heading(title.text(shared.language)));
            rows.extend(fitting.map(Row::Of));
        }
        rows
    }
}

/// What an action does.
fn said(spec: &ActionSpec, shared: &Shared) -> String {
    let language = shared.language;
    let said = format!("{}: {}", spec.label.text(language), spec.help.text(language));
    if shared.may_write() || !spec.writes { said } else { format!("{said} ({})", MAY_NOT.text(language)) }
}

fn window(area: Rect) -> Rect {
    centered(area, WIDTH.min(area.width.saturating_sub(2)), area.height.saturating_sub(2))
}

/// Rows that are seen; a line above is for typing.
const fn height(inner: Rect) -> usize {
    (inner.height as usize).saturating_sub(1)
}
