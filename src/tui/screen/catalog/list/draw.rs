//! Draws the list; only rows that are seen are made.

use nucleo_matcher::{Config, Matcher};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    Column, Columns, List, Row,
    order::growth,
    search::{Problem, letters},
    tree::Folder,
    words,
};
use crate::{
    catalog::Status,
    diagnostic::grouped,
    rule::say::Language,
    tui::{
        app::Shared,
        theme::Theme,
        widget::{
            pane,
            spark::spark,
            text::{self, clean, pad_left, put, width},
        },
    },
    workspace::{DeskTag, FilterKey},
};

const PROMPT: &str = "/ ";
/// Cells of a sparkline; one more has a sign.
const SPARK: usize = 7;
/// Cells of a name that are worth showing.
const NAME_LEAST: usize = 8;

/// What a row is drawn with.
struct Pen<'a> {
    theme: &'a Theme,
    language: Language,
    is_selected: bool,
}

impl Pen<'_> {
    fn style(&self, style: Style) -> Style {
        if self.is_selected { self.theme.on_selected(style) } else { style }
    }

    fn text(&self) -> Style {
        if self.is_selected { self.theme.selected } else { self.theme.text }
    }

    fn dim(&self) -> Style {
        self.style(self.theme.dim)
    }
}

impl List {
    pub(crate) fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect, has_focus: bool) {
        let (theme, language) = (&shared.theme, shared.language);
        let inner = pane::draw(buffer, area, &self.title(language), has_focus, theme);
        self.draw_position(buffer, area, theme);
        let lines = self.lines_in(area);
        if let Some(line) = lines.search {
            let taken = put(buffer, line.x, line.y, line.width as usize, PROMPT, theme.accent);
            let (words, style) = match self.field.text() {
                "" => (words::SEARCH_HINT.text(language).to_owned(), theme.dim),
                text => (clean(text), theme.text),
            };
            put(
                buffer,
                line.x + taken as u16,
                line.y,
                line.width as usize - taken.min(line.width as usize),
                &words,
                style,
            );
        }
        if let (Some(line), Some(problem)) = (lines.problem, &self.query.problem) {
            let text = format!("! {}", problem.text(language));
            put(buffer, line.x, line.y, line.width as usize, &text, theme.warn);
        }
        let columns = Columns::of(inner.width as usize, &self.table.widths, language);
        if lines.titles.height > 0 {
            self.draw_titles(&columns, buffer, lines.titles, theme, language);
        }
        if let Some(said) = self.said_instead(language) {
            let style = if self.trouble.is_some() { theme.bad } else { theme.dim };
            for (y, line) in (lines.rows.top()..lines.rows.bottom()).zip(text::wrap(&said, inner.width as usize)) {
                put(buffer, inner.x, y, inner.width as usize, &line, style);
            }
            return;
        }
        let mut matcher = Matcher::new(Config::DEFAULT);
        let rows = self.rows.iter().enumerate().skip(self.offset);
        for (y, (at, row)) in (lines.rows.top()..lines.rows.bottom()).zip(rows) {
            let pen = Pen { theme, language, is_selected: at == self.at };
            let line = Rect { y, height: 1, ..lines.rows };
            buffer.set_style(line, pen.text());
            if pen.is_selected {
                put(buffer, line.x, y, 1, "▌", pen.style(theme.accent));
            }
            match row {
                Row::Folder(folder) => draw_folder(folder, &columns, buffer, line, &pen),
                Row::Tag { at, depth } => {
                    self.draw_tag(&self.table.tags[*at], *depth, &columns, buffer, line, &pen, &mut matcher);
                }
            }
        }
    }

    /// Where the cursor stands while typing.
    pub(crate) fn cursor(&self, area: Rect) -> Option<Position> {
        let line = self.lines_in(area).search.filter(|_| self.is_typing)?;
        let x = line.x + (width(PROMPT) + width(&clean(&self.field.text()[..self.field.cursor()]))) as u16;
        (x < line.right()).then_some(Position::new(x, line.y))
    }

    /// What is said where there are no rows.
    pub(super) fn said_instead(&self, language: Language) -> Option<String> {
        if let Some(trouble) = &self.trouble {
            return Some(format!("✗ {}", clean(&trouble.line())));
        }
        if !self.rows.is_empty() {
            return None;
        }
        let phrase = match (self.is_read, self.table.tags.is_empty()) {
            (false, _) => words::READING,
            (true, true) => words::NO_TAGS,
            (true, false) => words::NOTHING_FOUND,
        };
        Some(phrase.text(language).to_owned())
    }

    pub(super) fn title(&self, language: Language) -> String {
        let all = grouped(self.table.tags.len() as u64);
        let found = grouped(self.found.len() as u64);
        let count = if self.query.is_everything() {
            words::TITLE.fill(language, &[("n", &all)])
        } else {
            words::TITLE_FOUND.fill(language, &[("found", &found), ("n", &all)])
        };
        if self.is_best_first() { format!("{count} · {}", words::BEST_FIRST.text(language)) } else { count }
    }

    /// Which row of how many is selected, in the lower border.
    fn draw_position(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let text = format!(" {}/{} ", grouped(self.at as u64 + 1), grouped(self.rows.len() as u64));
        let cells = width(&text) as u16;
        if !self.rows.is_empty() && area.height > 1 && cells + 4 < area.width {
            put(buffer, area.right() - cells - 2, area.bottom() - 1, cells as usize, &text, theme.dim);
        }
    }

    fn draw_titles(&self, columns: &Columns, buffer: &mut Buffer, line: Rect, theme: &Theme, language: Language) {
        let mut title = |column: Column, x: usize, cells: usize, to_the_right: bool| {
            let is_sorted = self.order.column == column && !self.is_best_first();
            let arrow = if self.order.descending { "▼" } else { "▲" };
            let name = column.title().text(language);
            let name = if is_sorted { format!("{name} {arrow}") } else { name.to_owned() };
            let name = if to_the_right { pad_left(&name, cells) } else { name };
            let style = if is_sorted { theme.accent } else { theme.dim };
            put(buffer, line.x + x as u16, line.y, cells, &name, style);
        };
        match columns.name_at {
            Some(at) => {
                title(Column::Id, 2, at - 3, false);
                title(Column::Name, at, columns.tag - at, false);
            }
            // Name and id share a column; it says which of the two orders.
            None => {
                let column = if self.order.column == Column::Name { Column::Name } else { Column::Id };
                title(column, 2, columns.tag.saturating_sub(2), false);
            }
        }
        for (column, x, cells) in &columns.others {
            title(*column, *x, *cells, *column == Column::Size);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a row, where it goes and what it is drawn with")]
    fn draw_tag(
        &self,
        tag: &DeskTag,
        depth: usize,
        columns: &Columns,
        buffer: &mut Buffer,
        line: Rect,
        pen: &Pen<'_>,
        matcher: &mut Matcher,
    ) {
        let theme = pen.theme;
        let indent = 2 + depth * 2;
        let end = columns.name_at.unwrap_or(columns.tag);
        let id = clean(&tag.id);
        let room = end.saturating_sub(indent + usize::from(columns.name_at.is_some()));
        let mut x = indent;
        // Where there is no column that says so, a mark tells that something is wrong.
        if !columns.has(Column::Health) && (tag.errors > 0 || tag.warnings > 0) {
            let (sign, style) = if tag.errors > 0 { ("✗", theme.bad) } else { ("!", theme.warn) };
            put(buffer, line.x + indent as u16 - 2, line.y, 1, sign, pen.style(style));
        }
        let found = letters(&self.query, &id, matcher);
        x += put_found(buffer, line.x + x as u16, line.y, room, &id, &found, pen.text(), pen.style(theme.matched));
        let name = clean(name_of(tag, pen.language));
        let name_at = columns.name_at.unwrap_or(x + 2);
        // Less than this of a name says nothing.
        if name_at + NAME_LEAST <= columns.tag {
            let found = letters(&self.query, &name, matcher);
            let room = columns.tag - name_at;
            let style = if columns.name_at.is_some() { pen.text() } else { pen.dim() };
            put_found(buffer, line.x + name_at as u16, line.y, room, &name, &found, style, pen.style(theme.matched));
        }
        for (column, x, cells) in &columns.others {
            let at = line.x + *x as u16;
            let (text, style) = match column {
                Column::Size => match tag.size {
                    Some(size) => (pad_left(&grouped(size), *cells), pen.style(theme.number)),
                    None => (pad_left("–", *cells), pen.dim()),
                },
                Column::Trend => {
                    let sizes = self.trends.as_ref().map_or(&[][..], |trends| trends.sizes(&tag.id));
                    let taken = put(buffer, at, line.y, *cells, &spark(sizes, SPARK), pen.style(theme.accent));
                    let (sign, style) = match growth(sizes) {
                        Some(growth) if growth > 0.0 => ("▲", theme.entered),
                        Some(growth) if growth < 0.0 => ("▼", theme.exited),
                        Some(_) => ("=", theme.dim),
                        None => (" ", theme.dim),
                    };
                    put(buffer, at + taken as u16, line.y, cells - taken.min(*cells), sign, pen.style(style));
                    continue;
                }
                Column::Status => {
                    let (text, style) = status(tag, theme, pen.language);
                    (text, pen.style(style))
                }
                Column::Health => {
                    let (text, style) = health(tag, theme, pen.language);
                    (text, pen.style(style))
                }
                Column::Owner => match tag.owner() {
                    "" => ("–".to_owned(), pen.dim()),
                    owner => (clean(owner), pen.text()),
                },
                Column::Id | Column::Name => continue,
            };
            put(buffer, at, line.y, *cells, &text, style);
        }
    }
}

fn draw_folder(folder: &Folder, columns: &Columns, buffer: &mut Buffer, line: Rect, pen: &Pen<'_>) {
    let sign = if folder.is_open { "▾" } else { "▸" };
    let indent = 2 + folder.depth * 2;
    let text = format!("{sign} {}", clean(folder.name()));
    let room = columns.tag.saturating_sub(indent);
    let taken = put(buffer, line.x + indent as u16, line.y, room, &text, pen.style(pen.theme.accent));
    let count = format!(" ({})", grouped(folder.tags as u64));
    put(buffer, line.x + (indent + taken) as u16, line.y, room.saturating_sub(taken), &count, pen.dim());
    let health = columns.others.iter().find(|(column, ..)| *column == Column::Health);
    if let Some((_, x, cells)) = health.filter(|_| folder.broken > 0) {
        let text = format!("✗ {}", grouped(folder.broken as u64));
        put(buffer, line.x + *x as u16, line.y, *cells, &text, pen.style(pen.theme.bad));
    }
}

/// The name of a tag in the language of the interface, if it has one.
pub(super) fn name_of(tag: &DeskTag, language: Language) -> &str {
    let chinese = tag.file.as_ref().and_then(|file| file.value.name_zh.as_deref());
    chinese.filter(|_| language == Language::Chinese).unwrap_or_else(|| tag.name())
}

/// Where a tag stands, with a sign; being switched off on this host counts most.
fn status(tag: &DeskTag, theme: &Theme, language: Language) -> (String, Style) {
    if tag.is_off {
        return (format!("⊘ {}", words::OFF.text(language)), theme.bad);
    }
    let Some(status) = tag.status() else { return (format!("✗ {}", words::UNREADABLE.text(language)), theme.bad) };
    let style = match status {
        Status::Active => theme.good,
        Status::Deprecated | Status::Paused => theme.warn,
        Status::Draft | Status::Review | Status::Retired => theme.dim,
    };
    (format!("{} {}", words::sign(status), words::status(status).text(language)), style)
}

/// What is known of a tag's health.
fn health(tag: &DeskTag, theme: &Theme, language: Language) -> (String, Style) {
    if tag.errors > 0 {
        (format!("✗ {}", grouped(tag.errors as u64)), theme.bad)
    } else if tag.freshness.is_some_and(|freshness| freshness.is_stale()) {
        (format!("! {}", words::STALE.text(language)), theme.warn)
    } else if tag.warnings > 0 {
        (format!("! {}", grouped(tag.warnings as u64)), theme.warn)
    } else {
        ("–".to_owned(), theme.dim)
    }
}

/// Writes a text whose letters at some positions were found; returns how many cells it took.
#[expect(clippy::too_many_arguments, reason = "a text, where it goes and two styles")]
fn put_found(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    cells: usize,
    text: &str,
    found: &[usize],
    style: Style,
    found_style: Style,
) -> usize {
    let taken = put(buffer, x, y, cells, text, style);
    let mut used = 0;
    for (at, grapheme) in text.graphemes(true).enumerate() {
        let wide = width(grapheme);
        // The last cell may be an ellipsis.
        if used + wide > taken || (used + wide == taken && width(text) > taken) {
            break;
        }
        if found.binary_search(&at).is_ok() {
            buffer.set_style(Rect::new(x + used as u16, y, wide as u16, 1), found_style);
        }
        used += wide;
    }
    taken
}

impl Problem {
    pub(super) fn text(&self, language: Language) -> String {
        let (problem, nearest) = match self {
            Self::Key { key, nearest } => {
                (words::UNKNOWN_KEY.fill(language, &[("key", &clean(key))]), nearest.map(clean))
            }
            Self::Value { key, value, nearest } => {
                let values = [("key", *key), ("value", &clean(value))];
                (words::UNKNOWN_VALUE.fill(language, &values), nearest.as_deref().map(clean))
            }
        };
        match (nearest, self) {
            (Some(nearest), _) => words::DID_YOU_MEAN.fill(language, &[("problem", &problem), ("nearest", &nearest)]),
            (None, Self::Key { .. }) => {
                let keys = FilterKey::ALL.map(|(name, _)| name).join(", ");
                words::KNOWN_KEYS.fill(language, &[("problem", &problem), ("keys", &keys)])
            }
            (None, Self::Value { .. }) => problem,
        }
    }
}
