//! Rows of a text that is scrolled: pieces with a meaning, whose colours are looked up when they are drawn.

use ratatui::{buffer::Buffer, style::Style};

use super::text::{self, put};
use crate::{rule::WordKind, tui::theme::Theme};

/// What a piece of text means, and so how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ink {
    #[default]
    Text,
    Dim,
    /// The title of a section, or what can be pressed.
    Accent,
    Good,
    Warn,
    Bad,
    /// A word of a rule.
    Word(WordKind),
    Bar,
    Entered,
    Exited,
}

impl Ink {
    /// Its style in a theme.
    pub(crate) const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Text => theme.text,
            Self::Dim => theme.dim,
            Self::Accent => theme.accent,
            Self::Good => theme.good,
            Self::Warn => theme.warn,
            Self::Bad => theme.bad,
            Self::Word(kind) => super::rule::style(kind, theme),
            Self::Bar => theme.bar,
            Self::Entered => theme.entered,
            Self::Exited => theme.exited,
        }
    }
}

/// A row. What it is made of is [clean](text::clean) already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row<T> {
    /// From left to right.
    pub(crate) pieces: Vec<(String, Ink)>,
    /// What a screen reader is told instead of the pieces; nothing at all when it is empty.
    pub(crate) told: Option<String>,
    /// What is meant when the row is opened; rows without it cannot be selected.
    pub(crate) target: Option<T>,
}

impl<T> Row<T> {
    /// A row without anything.
    pub(crate) const fn blank() -> Self {
        Self { pieces: Vec::new(), told: None, target: None }
    }

    /// A row of one piece.
    pub(crate) fn of(text: impl Into<String>, ink: Ink) -> Self {
        Self::blank().and(text, ink)
    }

    /// With a further piece.
    pub(crate) fn and(mut self, text: impl Into<String>, ink: Ink) -> Self {
        self.pieces.push((text.into(), ink));
        self
    }

    /// With another text for a screen reader; an empty one for rows that only draw.
    pub(crate) fn told(self, text: impl Into<String>) -> Self {
        Self { told: Some(text.into()), ..self }
    }

    /// With what is meant when it is opened.
    pub(crate) fn to(self, target: T) -> Self {
        Self { target: Some(target), ..self }
    }

    /// Its letters.
    pub(crate) fn text(&self) -> String {
        self.pieces.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// What a screen reader is told; `None` for nothing.
    pub(crate) fn spoken(&self) -> Option<String> {
        let spoken = self.told.clone().unwrap_or_else(|| self.text().trim().to_owned());
        (!spoken.is_empty()).then_some(spoken)
    }

    /// Draws it into at most `cells` cells from (x, y).
    pub(crate) fn draw(&self, buffer: &mut Buffer, (x, y): (u16, u16), cells: usize, is_selected: bool, theme: &Theme) {
        if is_selected {
            put(buffer, x, y, cells, &" ".repeat(cells), theme.selected);
        }
        let mut used = 0;
        for (piece, ink) in &self.pieces {
            let style = ink.style(theme);
            let style = if is_selected { theme.on_selected(style) } else { style };
            let left = cells.saturating_sub(used);
            if left == 0 {
                return;
            }
            used += put(buffer, x + u16::try_from(used).unwrap_or(u16::MAX), y, left, piece, style);
            if used < text::width(piece) && text::width(piece) > left {
                return;
            }
        }
    }
}

/// A text in lines of at most `cells` cells, each a row.
pub(crate) fn wrapped<T>(text: &str, ink: Ink, cells: usize) -> Vec<Row<T>> {
    let mut rows = Vec::new();
    for line in text.lines() {
        let line = text::clean(line);
        let mut told = Some(line.clone());
        for part in text::wrap(&line, cells) {
            // A sentence is told in one.
            let row = Row::of(part, ink);
            rows.push(row.told(told.take().unwrap_or_default()));
        }
    }
    rows
}

/// A label in `label_cells` cells and a text beside it, which is broken into lines there; told as `label: text`.
pub(crate) fn labelled<T>(label: &str, label_cells: usize, value: &str, ink: Ink, cells: usize) -> Vec<Row<T>> {
    let value = text::clean(value);
    let mut told = Some(format!("{label}: {value}"));
    let mut label = Some(label);
    let parts = text::wrap(&value, cells.saturating_sub(label_cells).max(8));
    let row = |part| {
        let head = text::pad(label.take().unwrap_or_default(), label_cells);
        Row::of(head, Ink::Dim).and(part, ink).told(told.take().unwrap_or_default())
    };
    parts.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_told_in_one() {
        let rows: Vec<Row<()>> = labelled("Goal", 6, "Keep people who buy", Ink::Text, 16);
        let texts: Vec<String> = rows.iter().map(Row::text).collect();
        assert_eq!(texts, ["Goal  Keep", "      people who", "      buy"]);
        let told: Vec<String> = rows.iter().filter_map(Row::spoken).collect();
        assert_eq!(told, ["Goal: Keep people who buy"]);
        let rows: Vec<Row<()>> = wrapped("one two\nthree", Ink::Text, 5);
        let told: Vec<String> = rows.iter().filter_map(Row::spoken).collect();
        assert_eq!((rows.len(), told), (3, vec!["one two".to_owned(), "three".to_owned()]));
    }

    #[test]
    fn a_row_stays_in_its_cells() {
        let theme = Theme::new(crate::tui::theme::ThemeName::Dark, crate::tui::theme::ColorDepth::True);
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 10, 1));
        let row: Row<()> = Row::of("高价", Ink::Dim).and("客户 of old", Ink::Text).and("gone", Ink::Text);
        row.draw(&mut buffer, (1, 0), 7, false, &theme);
        assert_eq!(crate::tui::fixture::text(&buffer), " 高价客…\n");
    }
}
