//! A table with a pane beside or below it that tells more of the row that is selected.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::Line,
};

use super::{
    pane,
    prose::draw_line,
    scroll,
    text::{pad, pad_left, put},
};
use crate::{
    rule::say::{Language, Phrase},
    tui::{action::Common, theme::Theme},
};

/// Rows that the wheel of a mouse moves.
const WHEEL: isize = 3;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) title: Phrase,
    /// Cells; 0 takes what others leave.
    pub(crate) cells: u16,
    pub(crate) is_number: bool,
    /// How wide the table has to be for it to be shown.
    pub(crate) from: u16,
}

impl Column {
    /// A column of text that is always shown.
    pub(crate) const fn new(title: Phrase, cells: u16) -> Self {
        Self { title, cells, is_number: false, from: 0 }
    }

    /// Its values stand to the right.
    pub(crate) const fn number(self) -> Self {
        Self { is_number: true, ..self }
    }

    /// It is shown in tables of at least that width.
    pub(crate) const fn from(self, cells: u16) -> Self {
        Self { from: cells, ..self }
    }
}

/// A cell of a row. What it says is made harmless where rows are made.
pub(crate) type Cell = (String, Style);

/// What is drawn.
pub(crate) struct Table<'a> {
    pub(crate) title: String,
    pub(crate) columns: &'a [Column],
    pub(crate) rows: usize,
    /// The cells of a row, one per column. Asked for rows that are seen only.
    pub(crate) row: &'a dyn Fn(usize) -> Vec<Cell>,
    /// What is said when there is no row.
    pub(crate) empty: String,
    pub(crate) detail_title: String,
    pub(crate) detail: Vec<Line<'static>>,
}

/// Where people are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Browse {
    pub(crate) selected: usize,
    offset: usize,
    /// Whether keys go to the pane instead of the table.
    pub(crate) in_detail: bool,
    scroll: usize,
}

/// Where what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Areas {
    pub(crate) table: Rect,
    pub(crate) detail: Rect,
}

impl Areas {
    /// Side by side where there is room for both, one above the other elsewhere.
    pub(crate) fn of(area: Rect) -> Self {
        if area.width >= 110 {
            let left = area.width * 11 / 20;
            Self {
                table: Rect { width: left, ..area },
                detail: Rect { x: area.x + left, width: area.width - left, ..area },
            }
        } else {
            let upper = area.height - area.height / 2;
            Self {
                table: Rect { height: upper, ..area },
                detail: Rect { y: area.y + upper, height: area.height - upper, ..area },
            }
        }
    }

    /// Rows of the table that are seen.
    pub(crate) fn rows(self) -> usize {
        (pane::inner(self.table).height as usize).saturating_sub(1)
    }

    /// Cells of a line of the pane.
    pub(crate) fn detail_cells(self) -> usize {
        (pane::inner(self.detail).width as usize).saturating_sub(2)
    }

    fn detail_rows(self) -> usize {
        pane::inner(self.detail).height as usize
    }
}

impl Browse {
    /// Keeps what is selected inside of all rows, and seen.
    pub(crate) fn settle(&mut self, area: Rect, rows: usize) {
        self.selected = self.selected.min(rows.saturating_sub(1));
        self.offset = scroll::follow(self.offset, self.selected, Areas::of(area).rows(), rows);
    }

    /// Selects a row.
    pub(crate) fn select(&mut self, row: usize, area: Rect, rows: usize) {
        if row != self.selected {
            self.scroll = 0;
        }
        self.selected = row;
        self.settle(area, rows);
    }

    /// Does what an action means in the part that keys go to; `detail_lines` is how long the text of the pane is.
    pub(crate) fn act(&mut self, action: Common, area: Rect, rows: usize, detail_lines: usize) {
        let areas = Areas::of(area);
        let page = |rows: usize| isize::try_from(rows.max(2) - 1).unwrap_or(isize::MAX);
        match action {
            Common::NextPane | Common::PreviousPane => self.in_detail = !self.in_detail,
            Common::Right => self.in_detail = true,
            Common::Left | Common::Close => self.in_detail = false,
            action if self.in_detail => {
                let by = match action {
                    Common::Up => -1,
                    Common::Down => 1,
                    Common::PageUp => -page(areas.detail_rows()),
                    Common::PageDown => page(areas.detail_rows()),
                    Common::Top => isize::MIN,
                    Common::Bottom => isize::MAX,
                    _ => 0,
                };
                self.scroll_by(by, areas, detail_lines);
            }
            action => {
                let by = match action {
                    Common::Up => -1,
                    Common::Down => 1,
                    Common::PageUp => -page(areas.rows()),
                    Common::PageDown => page(areas.rows()),
                    Common::Top => isize::MIN,
                    Common::Bottom => isize::MAX,
                    _ => 0,
                };
                self.select(scroll::step(self.selected, by, rows), area, rows);
            }
        }
    }

    /// Whether an action means something here.
    pub(crate) const fn is_live(&self, action: Common) -> bool {
        match action {
            Common::NextPane | Common::PreviousPane => true,
            Common::Right => !self.in_detail,
            Common::Left | Common::Close => self.in_detail,
            step => step.is_step(),
        }
    }

    /// What the mouse did; true when a row that was selected already was pressed once more.
    pub(crate) fn mouse(&mut self, mouse: MouseEvent, area: Rect, rows: usize, detail_lines: usize) -> bool {
        let areas = Areas::of(area);
        let at = Position::new(mouse.column, mouse.row);
        let is_detail = areas.detail.contains(at);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.in_detail = is_detail;
                let inner = pane::inner(areas.table);
                if !inner.contains(at) || at.y == inner.y {
                    return false;
                }
                let row = self.offset + (at.y - inner.y - 1) as usize;
                if row >= rows {
                    return false;
                }
                let again = row == self.selected;
                self.select(row, area, rows);
                again
            }
            MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
                let by = if mouse.kind == MouseEventKind::ScrollDown { WHEEL } else { -WHEEL };
                if is_detail {
                    self.scroll_by(by, areas, detail_lines);
                } else {
                    self.select(scroll::step(self.selected, by, rows), area, rows);
                }
                false
            }
            _ => false,
        }
    }

    fn scroll_by(&mut self, by: isize, areas: Areas, detail_lines: usize) {
        let most = detail_lines.saturating_sub(areas.detail_rows());
        self.scroll = self.scroll.min(most).saturating_add_signed(by).min(most);
    }

    /// Draws the table and the pane.
    pub(crate) fn draw(&self, buffer: &mut Buffer, area: Rect, table: &Table<'_>, language: Language, theme: &Theme) {
        let areas = Areas::of(area);
        let inner = pane::draw(buffer, areas.table, &table.title, !self.in_detail, theme);
        if inner.height > 0 {
            self.draw_table(buffer, inner, table, language, theme);
        }
        let inner = pane::draw(buffer, areas.detail, &table.detail_title, self.in_detail, theme);
        let most = table.detail.len().saturating_sub(inner.height as usize);
        for (y, line) in (inner.top()..inner.bottom()).zip(table.detail.iter().skip(self.scroll.min(most))) {
            draw_line(buffer, inner.x + 1, y, inner.width.saturating_sub(2) as usize, line);
        }
        if most > 0 && areas.detail.height > 1 {
            let seen = self.scroll.min(most) + inner.height as usize;
            let mark = format!(" {seen}/{} ", table.detail.len());
            let x = areas.detail.right().saturating_sub(mark.len() as u16 + 1);
            put(buffer, x, areas.detail.bottom() - 1, mark.len(), &mark, theme.dim);
        }
    }

    fn draw_table(&self, buffer: &mut Buffer, inner: Rect, table: &Table<'_>, language: Language, theme: &Theme) {
        let widths = widths(table.columns, inner.width.saturating_sub(1));
        let mut x = inner.x + 1;
        for (column, cells) in table.columns.iter().zip(&widths).filter(|(_, cells)| **cells > 0) {
            let title = column.title.text(language);
            let text = if column.is_number { pad_left(title, *cells) } else { pad(title, *cells) };
            put(buffer, x, inner.y, *cells, &text, theme.dim);
            x += *cells as u16 + 1;
        }
        if table.rows == 0 {
            for (y, line) in
                (inner.top() + 1..inner.bottom()).zip(super::text::wrap(&table.empty, inner.width.max(4) as usize - 2))
            {
                put(buffer, inner.x + 1, y, inner.width.saturating_sub(2) as usize, &line, theme.text);
            }
        }
        for (y, row) in (inner.top() + 1..inner.bottom()).zip(self.offset..table.rows) {
            let is_selected = row == self.selected;
            if is_selected {
                let line = Rect::new(inner.x, y, inner.width, 1);
                buffer.set_style(line, theme.selected);
                put(buffer, inner.x, y, 1, "▸", theme.selected);
            }
            let mut x = inner.x + 1;
            let cells = (table.row)(row);
            for ((column, cells), (text, style)) in table.columns.iter().zip(&widths).zip(&cells) {
                if *cells == 0 {
                    continue;
                }
                let style = if is_selected { theme.on_selected(*style) } else { *style };
                let text = if column.is_number { pad_left(text, *cells) } else { pad(text, *cells) };
                put(buffer, x, y, *cells, &text, style);
                x += *cells as u16 + 1;
            }
        }
    }
}

/// How many cells each column gets; 0 for those that are not shown.
fn widths(columns: &[Column], room: u16) -> Vec<usize> {
    let is_shown = |column: &Column| column.from <= room;
    let shown = columns.iter().filter(|column| is_shown(column));
    let fixed: u16 = shown.clone().map(|column| column.cells + 1).sum();
    let growing = shown.filter(|column| column.cells == 0).count() as u16;
    let left = room.saturating_sub(fixed);
    columns
        .iter()
        .map(|column| match column.cells {
            _ if !is_shown(column) => 0,
            0 => (left / growing.max(1)) as usize,
            cells => cells as usize,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(0, 1, 80, 22);

    #[test]
    fn what_is_selected_stays_inside_and_seen() {
        let mut browse = Browse::default();
        let rows = Areas::of(AREA).rows();
        browse.act(Common::Bottom, AREA, 100, 0);
        assert_eq!((browse.selected, browse.offset), (99, 100 - rows));
        browse.act(Common::PageUp, AREA, 100, 0);
        assert_eq!(browse.selected, 99 - (rows - 1));
        browse.settle(AREA, 3);
        assert_eq!((browse.selected, browse.offset), (2, 0));
        browse.act(Common::Down, AREA, 0, 0);
        assert_eq!((browse.selected, browse.offset), (0, 0));
        browse.act(Common::Top, AREA, 3, 0);
        browse.act(Common::Up, AREA, 3, 0);
        assert_eq!(browse.selected, 0);
    }

    #[test]
    fn the_pane_is_scrolled_to_its_end_and_not_beyond() {
        let mut browse = Browse::default();
        browse.act(Common::NextPane, AREA, 5, 40);
        assert!(browse.in_detail);
        browse.act(Common::Bottom, AREA, 5, 40);
        let rows = Areas::of(AREA).detail_rows();
        assert_eq!((browse.scroll, browse.selected), (40 - rows, 0));
        browse.act(Common::PageDown, AREA, 5, 40);
        assert_eq!(browse.scroll, 40 - rows);
        browse.act(Common::Down, AREA, 5, 3);
        assert_eq!(browse.scroll, 0, "what is short is seen as a whole");
        browse.act(Common::Close, AREA, 5, 40);
        assert!(!browse.in_detail);
    }

    #[test]
    fn a_row_is_pressed() {
        use crossterm::event::KeyModifiers;
        let mut browse = Browse::default();
        let inner = pane::inner(Areas::of(AREA).table);
        let press = |row: u16| MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: inner.x + 4,
            row,
            modifiers: KeyModifiers::NONE,
        };
        assert!(!browse.mouse(press(inner.y + 3), AREA, 5, 0));
        assert_eq!(browse.selected, 2);
        assert!(browse.mouse(press(inner.y + 3), AREA, 5, 0), "again");
        assert!(!browse.mouse(press(inner.y), AREA, 5, 0), "the titles are no row");
        assert!(!browse.mouse(press(inner.y + 9), AREA, 5, 0), "nor is what is below the last");
        assert_eq!(browse.selected, 2);
        let wheel = MouseEvent { kind: MouseEventKind::ScrollDown, ..press(inner.y + 1) };
        browse.mouse(wheel, AREA, 5, 0);
        assert_eq!(browse.selected, 4);
    }

    #[test]
    fn columns_share_what_is_left() {
        const NAME: Phrase = Phrase::new("name", "名称");
        let columns =
            [Column::new(NAME, 10), Column::new(NAME, 0), Column::new(NAME, 8).from(60), Column::new(NAME, 0)];
        assert_eq!(widths(&columns, 40), [10, 13, 0, 13]);
        assert_eq!(widths(&columns, 80), [10, 29, 8, 29]);
        assert_eq!(widths(&columns, 5), [10, 0, 0, 0]);
    }

    #[test]
    fn nothing_is_drawn_outside() {
        for (columns, rows) in [(0, 0), (1, 1), (3, 2), (10, 5), (111, 3)] {
            let area = Rect::new(0, 0, columns, rows);
            let mut buffer = Buffer::empty(area);
            let theme = Theme::new(crate::tui::theme::ThemeName::Dark, crate::tui::theme::ColorDepth::True);
            let columns = [Column::new(Phrase::new("name", "名称"), 10)];
            let table = Table {
                title: "rows".to_owned(),
                columns: &columns,
                rows: 3,
                row: &|row| vec![(format!("高价值 {row}"), theme.text)],
                empty: String::new(),
                detail_title: "row".to_owned(),
                detail: vec![Line::raw("more"); 20],
            };
            let mut browse = Browse::default();
            browse.act(Common::Bottom, area, 3, 20);
            browse.draw(&mut buffer, area, &table, Language::Chinese, &theme);
        }
    }
}
