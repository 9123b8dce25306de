//! How the pane is drawn and told.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Detail, tab::TabId};
use crate::{
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        widget::{
            pane,
            text::{self, put},
        },
    },
};

const NO_TAG: Phrase = Phrase::new("No tag is selected.", "未选中标签。");
const TAB: Phrase = Phrase::new("Tab {at} of {all}: {tab}", "第 {at} / {all} 页：{tab}");
const SELECTED: Phrase = Phrase::new("Selected: {row}", "选中：{row}");

/// Where what is in the pane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub(super) tabs: Rect,
    pub(super) text: Rect,
}

impl Parts {
    pub(super) fn of(area: Rect) -> Self {
        let inner = pane::inner(area);
        let tabs = Rect { height: inner.height.min(1), ..inner };
        // A line apart from the tabs, where there is room for one.
        let above = if inner.height > 10 { 2 } else { 1 };
        let text = Rect {
            x: inner.x + 1.min(inner.width),
            y: inner.y + above.min(inner.height),
            width: inner.width.saturating_sub(2),
            height: inner.height.saturating_sub(above),
        };
        Self { tabs, text }
    }
}

/// The tabs that find room in a line, each with its column and its title; the one that is shown is always among them.
fn line_of_tabs(cells: usize, shown: TabId, language: Language) -> Vec<(usize, TabId, &'static str)> {
    let titles = TabId::ALL.map(|tab| (tab, tab.title().text(language)));
    let cells_of = |(_, title): &(TabId, &str)| text::width(title) + 2;
    // Marks at both ends tell that there are more.
    let room = cells.saturating_sub(2);
    let (mut first, mut end) = (shown.index(), shown.index() + 1);
    let mut used = cells_of(&titles[first]);
    loop {
        let before = first.checked_sub(1).map(|at| cells_of(&titles[at])).filter(|more| used + more <= room);
        let after = titles.get(end).map(cells_of).filter(|more| used + more <= room);
        // The beginning stays where it is as long as possible.
        match (before, after) {
            (Some(more), _) => {
                first -= 1;
                used += more;
            }
            (None, Some(more)) => {
                end += 1;
                used += more;
            }
            (None, None) => break,
        }
    }
    let mut at = 1;
    let place = |(tab, title): &(TabId, &'static str)| {
        let begin = at;
        at += text::width(title) + 2;
        (begin, *tab, *title)
    };
    titles[first..end].iter().map(place).collect()
}

/// The tab whose title is at a position.
pub(super) fn tab_at(line: Rect, shown: TabId, language: Language, at: Position) -> Option<TabId> {
    let column = at.x.checked_sub(line.x)? as usize;
    let tabs = line_of_tabs(line.width as usize, shown, language);
    tabs.into_iter()
        .find(|(begin, _, title)| (*begin..*begin + text::width(title) + 2).contains(&column))
        .map(|(_, tab, _)| tab)
}

pub(super) fn draw(detail: &Detail, shared: &Shared, buffer: &mut Buffer, area: Rect, has_focus: bool) {
    let theme = &shared.theme;
    let title = detail.tag.as_deref().map(text::clean).unwrap_or_default();
    pane::draw(buffer, area, &title, has_focus, theme);
    let parts = Parts::of(area);
    if detail.tag.is_none() {
        let text = NO_TAG.text(shared.language);
        put(buffer, parts.text.x, parts.text.y, parts.text.width as usize, text, theme.dim);
        return;
    }
    if parts.tabs.height > 0 {
        draw_tabs(detail.tab, shared, buffer, parts.tabs);
    }
    for (y, (row, is_selected)) in (parts.text.top()..parts.text.bottom()).zip(detail.view.seen()) {
        row.draw(buffer, (parts.text.x, y), parts.text.width as usize, is_selected && has_focus, theme);
    }
    let (above, below) = detail.view.hidden();
    if area.width > 4 {
        let x = area.right() - 2;
        if above > 0 {
            put(buffer, x, parts.text.y, 1, "▲", theme.dim);
        }
        if below > 0 && parts.text.height > 0 {
            put(buffer, x, parts.text.bottom() - 1, 1, "▼", theme.dim);
        }
    }
}

fn draw_tabs(shown: TabId, shared: &Shared, buffer: &mut Buffer, line: Rect) {
    let theme = &shared.theme;
    let tabs = line_of_tabs(line.width as usize, shown, shared.language);
    let (first, last) = (tabs.first().map(|(_, tab, _)| *tab), tabs.last().map(|(_, tab, _)| *tab));
    for (begin, tab, title) in &tabs {
        let x = line.x + u16::try_from(*begin).unwrap_or(u16::MAX);
        let left = (line.width as usize).saturating_sub(*begin);
        if *tab == shown {
            put(buffer, x, line.y, left, &format!("[{title}]"), theme.selected);
        } else {
            put(buffer, x, line.y, left, &format!(" {title} "), theme.dim);
        }
    }
    if first != TabId::ALL.first().copied() {
        put(buffer, line.x, line.y, 1, "‹", theme.accent);
    }
    if last != TabId::ALL.last().copied() && line.width > 0 {
        put(buffer, line.right() - 1, line.y, 1, "›", theme.accent);
    }
}

/// What a screen reader is told.
pub(super) fn lines(detail: &Detail, shared: &Shared) -> Vec<String> {
    let language = shared.language;
    if detail.tag.is_none() {
        return vec![NO_TAG.text(language).to_owned()];
    }
    let at = (detail.tab.index() + 1).to_string();
    let all = TabId::ALL.len().to_string();
    let values = [("at", at.as_str()), ("all", all.as_str()), ("tab", detail.tab.title().text(language))];
    let mut lines = vec![TAB.fill(language, &values)];
    lines.extend(detail.view.rows().iter().filter_map(super::tab::Row::spoken));
    let selected = detail.view.target().and_then(|_| detail.view.selected()?.spoken());
    lines.extend(selected.map(|row| SELECTED.fill(language, &[("row", &row)])));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tab_that_is_shown_is_always_in_the_line() {
        for language in Language::ALL {
            for cells in 4..140 {
                for shown in TabId::ALL {
                    let tabs = line_of_tabs(cells, shown, language);
                    let end = tabs.last().map_or(0, |(begin, _, title)| begin + text::width(title) + 2);
                    assert!(tabs.iter().any(|(_, tab, _)| *tab == shown));
                    assert!(tabs.len() == 1 || end < cells, "{cells}: {tabs:?}");
                    for (begin, tab, _) in tabs {
                        let at = Position::new(5 + u16::try_from(begin).unwrap(), 3);
                        assert_eq!(
                            tab_at(Rect::new(5, 3, u16::try_from(cells).unwrap(), 1), shown, language, at),
                            Some(tab)
                        );
                    }
                }
            }
        }
        assert_eq!(line_of_tabs(90, TabId::Effects, Language::English).len(), TabId::ALL.len());
    }

    #[test]
    fn no_area_is_too_small() {
        for width in 0..12 {
            for height in 0..12 {
                let area = Rect::new(2, 2, width, height);
                let Parts { tabs, text } = Parts::of(area);
                assert!(area.union(tabs) == area || tabs.is_empty(), "{tabs} in {area}");
                assert!(area.union(text) == area || text.is_empty(), "{text} in {area}");
            }
        }
    }
}
