//! A part of a screen with a title and a border.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Block, Widget},
};

use crate::tui::theme::Theme;

/// Draws the border and the title of a part; returns the area inside. Where people are is told by the border and by a
/// mark before the title.
pub(crate) fn draw(buffer: &mut Buffer, area: Rect, title: &str, has_focus: bool, theme: &Theme) -> Rect {
    let (border, mark) = if has_focus { (theme.border_focused, "▸") } else { (theme.border, " ") };
    let block = Block::bordered().border_style(border).title(format!("{mark}{title} ")).title_style(if has_focus {
        theme.accent
    } else {
        theme.dim
    });
    let inner = block.inner(area);
    block.render(area, buffer);
    inner
}

/// The area inside, without drawing.
pub(crate) fn inner(area: Rect) -> Rect {
    Block::bordered().inner(area)
}
