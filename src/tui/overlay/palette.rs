//! Actions by their names: type some letters, choose, do it.

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    widgets::{Clear, Widget},
};

use super::Stays;
use crate::{
    rule::say::{Language, Phrase},
    tui::{
        action::{self, Action, ActionSpec, Common},
        app::{App, Shared},
        effect::Effect,
        view::centered,
        widget::{
            pane, scroll,
            text::{self, put},
        },
    },
};

const TITLE: Phrase = Phrase::new("Commands", "命令");
const NOTHING: Phrase = Phrase::new("no command is called so", "没有这样的命令");
const WIDTH: u16 = 72;
const HEIGHT: u16 = 18;

/// Actions by their names.
#[derive(Debug, Default)]
pub(crate) struct Palette {
    typed: String,
    selected: usize,
}

impl Palette {
    pub(crate) const fn is_live(action: Action) -> bool {
        matches!(
            action,
            Action::Common(
                Common::Up
                    | Common::Down
                    | Common::PageUp
                    | Common::PageDown
                    | Common::Open
                    | Common::Close
                    | Common::Quit
            )
        )
    }

    /// What is found, each with whether it can be done.
    fn found(&self, language: Language) -> Vec<&'static ActionSpec> {
        let typed = self.typed.to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let is_found = |spec: &&ActionSpec| {
            let texts = [spec.id, spec.label.text(language), spec.help.text(language)].map(str::to_lowercase);
            words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
        };
        action::all().map(|(_, spec)| spec).filter(is_found).collect()
    }

    pub(crate) fn act(&mut self, action: Action, shared: &Shared) -> (Stays, Vec<Effect>) {
        let found = self.found(shared.language);
        let step = |by| scroll::step(self.selected, by, found.len());
        match action {
            Action::Common(Common::Up) => self.selected = step(-1),
            Action::Common(Common::Down) => self.selected = step(1),
            Action::Common(Common::PageUp) => self.selected = step(-10),
            Action::Common(Common::PageDown) => self.selected = step(10),
            Action::Common(Common::Open) => {
                let chosen = found.get(self.selected).map(|spec| Effect::Do(spec.action));
                return (false, chosen.into_iter().collect());
            }
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
        self.selected = 0;
    }

    pub(crate) fn paste(&mut self, text: &str, _: &Shared) {
        self.typed.push_str(&text::clean(text));
        self.selected = 0;
    }

    pub(crate) fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> (Stays, Vec<Effect>) {
        let inner = pane::inner(window(shared.body));
        let found = self.found(shared.language);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.selected = scroll::step(self.selected, 1, found.len()),
            MouseEventKind::ScrollUp => self.selected = scroll::step(self.selected, -1, found.len()),
            MouseEventKind::Down(MouseButton::Left) => {
                if !inner.contains(Position::new(mouse.column, mouse.row)) {
                    return (false, Vec::new());
                }
                let row = (mouse.row - inner.y) as usize;
                let offset = offset(self.selected, inner, found.len());
                if let Some(spec) = row.checked_sub(1).and_then(|row| found.get(offset + row)) {
                    return (false, vec![Effect::Do(spec.action)]);
                }
            }
            _ => {}
        }
        (true, Vec::new())
    }

    pub(crate) fn draw(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        let theme = &app.shared.theme;
        let language = app.shared.language;
        let window = window(area);
        Clear.render(window, buffer);
        buffer.set_style(window, theme.text);
        let inner = pane::draw(buffer, window, TITLE.text(language), true, theme);
        if inner.height == 0 {
            return;
        }
        put(buffer, inner.x, inner.y, inner.width as usize, &format!("> {}", text::clean(&self.typed)), theme.text);
        let found = self.found(language);
        if found.is_empty() && inner.height > 1 {
            put(buffer, inner.x, inner.y + 1, inner.width as usize, NOTHING.text(language), theme.dim);
        }
        let offset = offset(self.selected, inner, found.len());
        for (y, (at, spec)) in (inner.y + 1..inner.bottom()).zip(found.iter().enumerate().skip(offset)) {
            let style = if at == self.selected { theme.selected } else { theme.text };
            let row = Rect::new(inner.x, y, inner.width, 1);
            buffer.set_style(row, style);
            let keys = app.shared.keymap.keys_of(spec.action).iter().map(ToString::to_string).collect::<Vec<_>>();
            let mark = if at == self.selected { "▸ " } else { "  " };
            let keys = text::pad_left(&keys.join(" / "), 18);
            let label = format!("{mark}{}: {}", spec.label.text(language), spec.help.text(language));
            let cells = (inner.width as usize).saturating_sub(19);
            put(buffer, inner.x, y, cells, &label, style);
            put(buffer, inner.x + cells as u16, y, 19, &keys, style);
        }
    }

    pub(crate) fn cursor(&self, _: &App, area: Rect) -> Option<Position> {
        let inner = pane::inner(window(area));
        let x = inner.x + 2 + text::width(&text::clean(&self.typed)) as u16;
        (x < inner.right() && inner.height > 0).then_some(Position::new(x, inner.y))
    }

    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        let language = app.shared.language;
        let found = self.found(language);
        let mut lines = vec![format!("{}: {}", TITLE.text(language), text::clean(&self.typed))];
        match found.get(self.selected) {
            Some(spec) => lines.push(format!(
                "{} / {}: {}: {}",
                self.selected + 1,
                found.len(),
                spec.label.text(language),
                spec.help.text(language)
            )),
            None => lines.push(NOTHING.text(language).to_owned()),
        }
        lines
    }
}

fn window(area: Rect) -> Rect {
    centered(area, WIDTH, HEIGHT)
}

/// The first action that is seen; a line above is for typing.
fn offset(selected: usize, inner: Rect, rows: usize) -> usize {
    scroll::follow(0, selected, (inner.height as usize).saturating_sub(1), rows)
}
