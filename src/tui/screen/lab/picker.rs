//! A tag is chosen by some letters of its id or name.

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    catalog::Catalog,
    rule::say::Phrase,
    tui::{
        app::Shared,
        view::centered,
        widget::{
            editor::{Edited, Editor},
            pane, scroll,
            text::{self, put},
        },
    },
};

const WORK_ON: Phrase = Phrase::new("Work on the rule of a tag", "编辑标签的规则");
const COMPARE_WITH: Phrase = Phrase::new("Compare with a tag", "与标签比较");
const NOTHING: Phrase = Phrase::new("no tag is called so", "没有这样的标签");
const FOUND: Phrase = Phrase::new("{n} of {all} tags", "{n}/{all} 个标签");

/// What a tag is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PickFor {
    /// To work on its rule.
    Work,
    /// To compare with.
    Compare,
}

/// A tag is being chosen.
#[derive(Debug)]
pub(crate) struct Picker {
    pub(crate) what_for: PickFor,
    typed: Editor,
    /// Id and name of every tag.
    tags: Vec<(String, String)>,
    /// Positions of those that are found, the best first.
    found: Vec<usize>,
    selected: usize,
}

impl Picker {
    /// All tags of a catalog can be chosen.
    pub(crate) fn new(what_for: PickFor, catalog: &Catalog) -> Self {
        let tag = |tag: &crate::catalog::CatalogTag| (tag.id.to_string(), tag.document.value.name.clone());
        let tags: Vec<_> = catalog.tags().iter().map(tag).collect();
        let found = (0..tags.len()).collect();
        Self { what_for, typed: Editor::line(""), tags, found, selected: 0 }
    }

    /// The tag that is selected.
    pub(crate) fn chosen(&self) -> Option<&str> {
        self.found.get(self.selected).map(|at| self.tags[*at].0.as_str())
    }

    /// Selects a row above or below.
    pub(crate) fn step(&mut self, by: isize) {
        self.selected = scroll::step(self.selected, by, self.found.len());
    }

    pub(crate) fn key(&mut self, key: KeyEvent) {
        if self.typed.key(key) == Edited::Changed {
            self.search();
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.search();
    }

    /// Whether the mouse chose the selected tag; `None` when it wants the window to close.
    pub(crate) fn mouse(&mut self, mouse: MouseEvent, body: Rect) -> Option<bool> {
        let inner = pane::inner(window(body));
        match mouse.kind {
            MouseEventKind::ScrollDown => self.step(1),
            MouseEventKind::ScrollUp => self.step(-1),
            MouseEventKind::Down(MouseButton::Left) => {
                if !window(body).contains(Position::new(mouse.column, mouse.row)) {
                    return None;
                }
                let row = (mouse.row as usize).checked_sub(inner.y as usize + 1)?;
                let at = self.offset(inner) + row;
                if at < self.found.len() {
                    self.selected = at;
                    return Some(true);
                }
            }
            _ => {}
        }
        Some(false)
    }

    fn search(&mut self) {
        self.selected = 0;
        let typed = self.typed.text();
        if typed.trim().is_empty() {
            self.found = (0..self.tags.len()).collect();
            return;
        }
        let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut letters), &mut matcher);
        let mut scored: Vec<(u32, usize)> = self
            .tags
            .iter()
            .enumerate()
            .filter_map(|(at, (id, name))| Some((score(id).max(score(name))?, at)))
            .collect();
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.found = scored.into_iter().map(|(_, at)| at).collect();
    }

    fn offset(&self, inner: Rect) -> usize {
        scroll::follow(0, self.selected, (inner.height as usize).saturating_sub(1), self.found.len())
    }

    const fn title(&self) -> Phrase {
        match self.what_for {
            PickFor::Work => WORK_ON,
            PickFor::Compare => COMPARE_WITH,
        }
    }

    pub(crate) fn draw(&self, shared: &Shared, buffer: &mut Buffer) {
        let (theme, language) = (&shared.theme, shared.language);
        let window = window(shared.body);
        pane::clear(buffer, window, theme);
        let inner = pane::draw(buffer, window, self.title().text(language), true, theme);
        let width = inner.width as usize;
        if inner.height == 0 {
            return;
        }
        put(buffer, inner.x, inner.y, width, &format!("> {}", text::clean(self.typed.text())), theme.text);
        if self.found.is_empty() && inner.height > 1 {
            put(buffer, inner.x, inner.y + 1, width, NOTHING.text(language), theme.dim);
        }
        let rows = self.found.iter().enumerate().skip(self.offset(inner));
        for (y, (at, tag)) in (inner.y + 1..inner.bottom()).zip(rows) {
            let (id, name) = &self.tags[*tag];
            let (style, mark) = if at == self.selected { (theme.selected, "▸") } else { (theme.text, " ") };
            let line = format!("{mark} {}  {}", text::pad(&text::clean(id), width / 2), text::clean(name));
            put(buffer, inner.x, y, width, &text::pad(&line, width), style);
        }
    }

    pub(crate) fn cursor(&self, shared: &Shared) -> Option<Position> {
        let inner = pane::inner(window(shared.body));
        let typed = &self.typed.text()[..self.typed.cursor()];
        let x = inner.x + 2 + text::width(&text::clean(typed)) as u16;
        (x < inner.right() && inner.height > 0).then_some(Position::new(x, inner.y))
    }

    pub(crate) fn lines(&self, shared: &Shared) -> Vec<String> {
        let language = shared.language;
        let values = [("n", &*self.found.len().to_string()), ("all", &*self.tags.len().to_string())];
        let mut lines = vec![
            format!("{}: {}", self.title().text(language), text::clean(self.typed.text())),
            FOUND.fill(language, &values),
        ];
        match self.found.get(self.selected) {
            Some(at) => lines.push(format!("{}: {}", text::clean(&self.tags[*at].0), text::clean(&self.tags[*at].1))),
            None => lines.push(NOTHING.text(language).to_owned()),
        }
        lines
    }
}

fn window(body: Rect) -> Rect {
    centered(body, 76, 20)
}
