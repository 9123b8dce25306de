//! A part of a screen with a title and a border.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Block, Clear, Widget},
};

use crate::tui::{theme::Theme, widget::text};

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

/// Clears the area of a window over others. Of a wide character that its left edge would cut, nothing is left: terminals
/// would draw the whole of it over the border.
pub(crate) fn clear(buffer: &mut Buffer, area: Rect, theme: &Theme) {
    Clear.render(area, buffer);
    buffer.set_style(area, theme.text);
    let Some(left) = area.left().checked_sub(1).filter(|x| *x >= buffer.area.left()) else { return };
    for y in area.top()..area.bottom() {
        if let Some(cell) = buffer.cell_mut((left, y))
            && text::width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}

/// The area inside, without drawing.
pub(crate) fn inner(area: Rect) -> Rect {
    Block::bordered().inner(area)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{ColorDepth, ThemeName};

    #[test]
    fn a_window_cuts_no_character() {
        let theme = Theme::new(ThemeName::Dark, ColorDepth::True);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "标签标签", theme.text);
        clear(&mut buffer, Rect::new(3, 0, 2, 1), &theme);
        let symbols: Vec<&str> = (0..8).filter_map(|x| buffer.cell((x, 0))).map(|cell| cell.symbol()).collect();
        assert_eq!(symbols, ["标", " ", " ", " ", " ", " ", "签", " "]);
    }
}
