//! Bars that lie.

use ratatui::{buffer::Buffer, style::Style};

use super::text::put;

const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A share from 0 to 1 as a bar in at most `cells` cells, in steps of an eighth of a cell; a share above zero is seen.
pub(crate) fn bar(share: f64, cells: usize) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let mut eighths = (share * cells as f64 * 8.0).round() as usize;
    if share > 0.0 && cells > 0 {
        eighths = eighths.max(1);
    }
    let mut out = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        out.push_str(EIGHTHS[eighths % 8 - 1]);
    }
    out
}

/// Draws a bar on its ground: `cells` cells from (x, y).
pub(crate) fn draw(buffer: &mut Buffer, x: u16, y: u16, cells: usize, share: f64, bar_style: Style, back: Style) {
    put(buffer, x, y, cells, &" ".repeat(cells), back);
    put(buffer, x, y, cells, &bar(share, cells), bar_style);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_length() {
        assert_eq!(bar(0.0, 4), "");
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(1e-9, 4), "▏");
        assert_eq!(bar(f64::NAN, 4), "");
        assert_eq!(bar(7.0, 2), "██");
    }
}
