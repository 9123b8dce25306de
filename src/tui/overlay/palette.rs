//! Actions by their names: type some letters, choose, do it.

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Stays, search::Search};
use crate::{
    rule::say::{Language, Phrase},
    tui::{
        action::{self, Action, ActionSpec, Common},
        app::{App, Shared},
        effect::Effect,
        keymap::Keymap,
        screen::{Place, ScreenId},
        view::centered,
        widget::{
            editor::{Edited, Editor},
            pane, scroll,
            text::{self, put},
        },
    },
};

const TITLE: Phrase = Phrase::new("Commands", "命令");
const NOTHING: Phrase = Phrase::new("no command is called so", "没有这样的命令");
const FOUND: Phrase = Phrase::new("{n} found", "找到 {n} 个");
const WIDTH: u16 = 92;
const HEIGHT: u16 = 20;
/// Cells for keys at the end of a row.
const KEYS: usize = 18;

/// An action that can be done now.
#[derive(Debug)]
struct Entry {
    /// Another screen that is gone to first.
    screen: Option<ScreenId>,
    spec: &'static ActionSpec,
}

/// Actions by their names.
#[derive(Debug)]
pub(crate) struct Palette {
    typed: Editor,
    entries: Vec<Entry>,
    /// Positions of those that are found, the best first.
    found: Vec<usize>,
    selected: usize,
}

impl Palette {
    /// What can be done now: on this screen, everywhere, then on other screens. Steps through rows are left out: nobody
    /// looks for these by name.
    pub(crate) fn new(app: &App) -> Self {
        let can = |spec: &ActionSpec, of: ScreenId| {
            let is_live = if of == app.screen {
                app.is_live(spec.action)
            } else {
                app.screen_of(of).is_live(spec.action, &app.shared)
            };
            is_live && (app.shared.may_write() || !spec.writes) && !is_for_keys(spec.action)
        };
        let mut entries = Vec::new();
        for (screen, spec) in action::all() {
            if screen.is_none_or(|screen| screen == app.screen) && can(spec, app.screen) {
                entries.push(Entry { screen: None, spec });
            }
        }
        for (screen, spec) in action::all() {
            if let Some(screen) = screen
                && screen != app.screen
                && can(spec, screen)
            {
                entries.push(Entry { screen: Some(screen), spec });
            }
        }
        let found = (0..entries.len()).collect();
        Self { typed: Editor::line(""), entries, found, selected: 0 }
    }

    pub(crate) const fn is_live(action: Action) -> bool {
        matches!(
            action,
            Action::Common(
                Common::Up | Common::Down | Common::PageUp | Common::PageDown | Common::Open | Common::Close
            )
        )
    }

    fn search(&mut self, shared: &Shared) {
        let mut search = Search::new(self.typed.text());
        let scored = self.entries.iter().enumerate().filter_map(|(at, entry)| {
            let keys = keys(&shared.keymap, entry.spec);
            Some((search.score_of(entry.spec, &keys, shared.language)?, at))
        });
        let mut scored: Vec<(u32, usize)> = scored.collect();
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.found = scored.into_iter().map(|(_, at)| at).collect();
        self.selected = 0;
    }

    fn chosen(&self) -> Vec<Effect> {
        let Some(entry) = self.found.get(self.selected).map(|at| &self.entries[*at]) else { return Vec::new() };
        let gone = entry.screen.map(|screen| Effect::Go(Place::of(screen)));
        gone.into_iter().chain([Effect::Do(entry.spec.action)]).collect()
    }

    pub(crate) fn act(&mut self, action: Action) -> (Stays, Vec<Effect>) {
        let step = |by| scroll::step(self.selected, by, self.found.len());
        match action {
            Action::Common(Common::Up) => self.selected = step(-1),
            Action::Common(Common::Down) => self.selected = step(1),
            Action::Common(Common::PageUp) => self.selected = step(-10),
            Action::Common(Common::PageDown) => self.selected = step(10),
            Action::Common(Common::Open) => return (false, self.chosen()),
            _ => return (false, Vec::new()),
        }
        (true, Vec::new())
    }

    pub(crate) fn key(&mut self, key: KeyEvent, shared: &Shared) {
        if self.typed.key(key) == Edited::Changed {
            self.search(shared);
        }
    }

    pub(crate) fn paste(&mut self, text: &str, shared: &Shared) {
        self.typed.insert(text);
        self.search(shared);
    }

    pub(crate) fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> (Stays, Vec<Effect>) {
        let window = window(shared.body);
        let inner = pane::inner(window);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.selected = scroll::step(self.selected, 1, self.found.len()),
            MouseEventKind::ScrollUp => self.selected = scroll::step(self.selected, -1, self.found.len()),
            MouseEventKind::Down(MouseButton::Left) => {
                if !window.contains(Position::new(mouse.column, mouse.row)) {
                    return (false, Vec::new());
                }
                let row = (mouse.row as usize).checked_sub(inner.y as usize + 1);
                let at = row.map(|row| self.offset(inner) + row).filter(|at| *at < self.found.len());
                if let Some(at) = at.filter(|_| mouse.row < inner.bottom()) {
                    self.selected = at;
                    return (false, self.chosen());
                }
            }
            _ => {}
        }
        (true, Vec::new())
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
        put(buffer, inner.x, inner.y, width, &format!("> {}", self.typed.text()), theme.text);
        let count = self.count(language);
        let at = width.saturating_sub(text::width(&count));
        if at > text::width(self.typed.text()) + 4 {
            put(buffer, inner.x + at as u16, inner.y, width - at, &count, theme.dim);
        }
        if self.found.is_empty() && inner.height > 1 {
            put(buffer, inner.x, inner.y + 1, width, NOTHING.text(language), theme.dim);
        }
        let mut search = Search::new(self.typed.text());
        let rows = self.found.iter().enumerate().skip(self.offset(inner));
        for (y, (row, at)) in (inner.y + 1..inner.bottom()).zip(rows) {
            let entry = &self.entries[*at];
            let is_selected = row == self.selected;
            let on = |style| if is_selected { theme.on_selected(style) } else { style };
            let (plain, dim) = (if is_selected { theme.selected } else { theme.text }, on(theme.dim));
            buffer.set_style(Rect::new(inner.x, y, inner.width, 1), plain);
            put(buffer, inner.x, y, 2, if is_selected { "▸ " } else { "  " }, plain);
            let room = width.saturating_sub(KEYS + 3);
            let name = entry.name(language);
            let used = search.put(buffer, (inner.x + 2, y), room, &name, (plain, on(theme.matched)));
            if used + 4 < room {
                let x = inner.x + 4 + used as u16;
                let help = entry.spec.help.text(language);
                search.put_sentence(buffer, (x, y), room - used - 2, help, (dim, on(theme.matched)));
            }
            let keys = text::pad_left(&keys(&app.shared.keymap, entry.spec), KEYS.min(width));
            put(buffer, inner.right() - KEYS.min(width) as u16, y, KEYS.min(width), &keys, on(theme.accent));
        }
    }

    pub(crate) fn cursor(&self, area: Rect) -> Option<Position> {
        let inner = pane::inner(window(area));
        let before = self.typed.text().get(..self.typed.cursor()).unwrap_or_default();
        let x = inner.x.saturating_add(2).saturating_add(u16::try_from(text::width(before)).unwrap_or(u16::MAX));
        (x < inner.right() && inner.height > 0).then_some(Position::new(x, inner.y))
    }

    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        let language = app.shared.language;
        let mut lines = vec![format!("{}: {}", TITLE.text(language), self.typed.text()), self.count(language)];
        match self.found.get(self.selected).map(|at| &self.entries[*at]) {
            Some(entry) => {
                let keys = keys(&app.shared.keymap, entry.spec);
                lines.push(format!("{}: {} ({keys})", entry.name(language), entry.spec.help.text(language)));
            }
            None => lines.push(NOTHING.text(language).to_owned()),
        }
        lines
    }

    fn count(&self, language: Language) -> String {
        FOUND.fill(language, &[("n", &self.found.len().to_string())])
    }

    /// The first action that is seen; a line above is for typing.
    fn offset(&self, inner: Rect) -> usize {
        scroll::follow(0, self.selected, (inner.height as usize).saturating_sub(1), self.found.len())
    }
}

impl Entry {
    fn name(&self, language: Language) -> String {
        let label = self.spec.label.text(language);
        self.screen.map_or_else(|| label.to_owned(), |screen| format!("{}: {label}", screen.title().text(language)))
    }
}

/// Whether an action is one that only its key is good for.
const fn is_for_keys(action: Action) -> bool {
    use Common::{Close, Left, NextPane, Open, Palette, PreviousPane, Right};
    let Action::Common(common) = action else { return false };
    common.is_step() || matches!(common, Left | Right | Open | Close | NextPane | PreviousPane | Palette)
}

/// The keys of an action, with what is between them.
pub(super) fn keys(keymap: &Keymap, spec: &ActionSpec) -> String {
    keymap.keys_of(spec.action).iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ")
}

fn window(area: Rect) -> Rect {
    centered(area, WIDTH, HEIGHT)
}
