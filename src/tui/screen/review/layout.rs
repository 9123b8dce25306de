//! Where what is drawn, for drawing and for the mouse.

use ratatui::layout::Rect;

use crate::tui::widget::pane;

/// Rows of an entry.
pub(crate) const ENTRY_ROWS: usize = 2;

/// Columns from which the list stands beside the page.
const BESIDE_FROM: u16 = 100;

/// Areas of the screen, borders included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panes {
    /// `None` while the page has the whole area.
    pub(crate) list: Option<Rect>,
    /// `None` while the list has the whole area.
    pub(crate) page: Option<Rect>,
}

impl Panes {
    /// In a narrow area the list stands above the page, and gives way to it while people read there.
    pub(crate) fn of(body: Rect, is_page_focused: bool, is_wide: bool) -> Self {
        if is_wide {
            return Self { list: None, page: Some(body) };
        }
        if body.width >= BESIDE_FROM {
            let list = (body.width * 3 / 10).clamp(38, 56);
            return Self {
                list: Some(Rect { width: list, ..body }),
                page: Some(Rect { x: body.x + list, width: body.width - list, ..body }),
            };
        }
        if is_page_focused {
            return Self { list: None, page: Some(body) };
        }
        if body.height < 14 {
            return Self { list: Some(body), page: None };
        }
        let list = body.height * 45 / 100;
        Self {
            list: Some(Rect { height: list, ..body }),
            page: Some(Rect { y: body.y + list, height: body.height - list, ..body }),
        }
    }

    /// Inside of the page's border, without the column for the mark of the line.
    pub(crate) fn page_text(self) -> Rect {
        self.page.map_or(Rect::ZERO, |page| {
            let inner = pane::inner(page);
            Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..inner }
        })
    }
}

/// Cells of a line inside of the list.
pub(crate) fn below_width(list: Rect) -> usize {
    pane::inner(list).width as usize
}

/// Parts of the list inside of its border: the line for a search, entries, and what is told below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListParts {
    pub(crate) search: Rect,
    pub(crate) entries: Rect,
    pub(crate) below: Rect,
}

impl ListParts {
    pub(crate) fn of(list: Rect, has_search: bool, lines_below: usize) -> Self {
        let inner = pane::inner(list);
        let search = Rect { height: u16::from(has_search).min(inner.height), ..inner };
        let rest = inner.height - search.height;
        // Entries come first: what is told below gets what at least two of them leave.
        let below = (lines_below as u16).min(rest.saturating_sub(2 * ENTRY_ROWS as u16));
        let entries = Rect { y: inner.y + search.height, height: rest - below, ..inner };
        Self { search, entries, below: Rect { y: entries.bottom(), height: below, ..inner } }
    }

    /// Entries that are seen whole.
    pub(crate) const fn seen(self) -> usize {
        self.entries.height as usize / ENTRY_ROWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_room() {
        for width in [0, 1, 20, 80, 99, 100, 200] {
            for height in [0, 1, 5, 13, 22, 58] {
                for (focused, wide) in [(false, false), (true, false), (false, true), (true, true)] {
                    let body = Rect::new(0, 1, width, height);
                    let panes = Panes::of(body, focused, wide);
                    let areas = [panes.list, panes.page].into_iter().flatten();
                    let covered: u32 = areas.clone().map(Rect::area).sum();
                    assert_eq!(covered, body.area(), "{width}x{height}");
                    for area in areas {
                        assert_eq!(body.intersection(area), area);
                        let parts = ListParts::of(area, true, 4);
                        let inner = pane::inner(area);
                        assert_eq!(parts.search.height + parts.entries.height + parts.below.height, inner.height);
                    }
                }
            }
        }
    }
}
