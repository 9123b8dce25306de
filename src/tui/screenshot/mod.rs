//! A picture of the screen for documents and pull requests, as SVG.
//!
//! Text stays text, so that it can be found, copied and read aloud. Every run of text says how long it is, and a character
//! that is two cells wide stands alone, so that columns are right whatever fonts a reader has. Bars and borders are drawn
//! as shapes: glyphs of different fonts would leave gaps.

mod shape;

use std::fmt::Write as _;

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Position,
    style::{Color, Modifier},
};
use unicode_width::UnicodeWidthStr;

use crate::tui::theme::{Theme, rgb};

/// Tenths of a pixel.
const CELL_WIDTH: u32 = 84;
const CELL_HEIGHT: u32 = 180;
/// From the upper edge of a cell down to where letters stand.
const BASELINE: u32 = 132;
const FONTS: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Sarasa Mono SC',\
                     'Noto Sans Mono CJK SC','Microsoft YaHei',monospace";
/// What stands for the colours of a terminal itself, when there are no others.
const PLAIN_TEXT: [u8; 3] = [0xd6, 0xda, 0xe0];
const PLAIN_BACK: [u8; 3] = [0x14, 0x17, 0x1c];

/// Draws what is on the screen, and the cursor where there is one. `title` tells what is seen to whoever cannot see it.
pub(crate) fn svg(buffer: &Buffer, cursor: Option<Position>, theme: &Theme, title: &str) -> String {
    let area = buffer.area;
    let (width, height) = (px(u32::from(area.width) * CELL_WIDTH), px(u32::from(area.height) * CELL_HEIGHT));
    let ground = theme.text.bg.and_then(rgb).unwrap_or(PLAIN_BACK);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" font-family=\"{FONTS}\" font-size=\"14\" xml:space=\"preserve\">"
    );
    let _ = writeln!(out, "<title>{}</title>", escape(title));
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", hex(ground));
    for y in area.top()..area.bottom() {
        let pieces = pieces(buffer, cursor, y);
        for (i, piece) in pieces.iter().enumerate() {
            // One rectangle for neighbours on the same ground.
            let is_first = i == 0 || pieces[i - 1].look.back != piece.look.back;
            if piece.look.back == ground || !is_first {
                continue;
            }
            let same = pieces[i..].iter().take_while(|next| next.look.back == piece.look.back);
            let cells = same.map(|next| next.cells).sum::<u32>();
            let (x, y) = (px(piece.x * CELL_WIDTH), px(u32::from(y - area.top()) * CELL_HEIGHT));
            let (w, h) = (px(cells * CELL_WIDTH), px(CELL_HEIGHT));
            let _ = writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{}\"/>",
                hex(piece.look.back)
            );
        }
        for piece in &pieces {
            draw(&mut out, piece, u32::from(y - area.top()) * CELL_HEIGHT);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    fore: [u8; 3],
    back: [u8; 3],
    modifiers: Modifier,
}

/// Cells of a row that look the same and are drawn at once.
#[derive(Debug)]
struct Piece {
    /// The first cell, from the left edge.
    x: u32,
    cells: u32,
    text: String,
    look: Look,
    is_shape: bool,
    /// Whether every cell holds one character.
    is_simple: bool,
}

fn pieces(buffer: &Buffer, cursor: Option<Position>, y: u16) -> Vec<Piece> {
    let area = buffer.area;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut x = area.left();
    while x < area.right() {
        let at = Position::new(x, y);
        let Some(cell) = buffer.cell(at) else { break };
        let symbol = cell.symbol();
        let cells = symbol.width().clamp(1, usize::from(area.right() - x)) as u32;
        let look = look(cell, cursor == Some(at));
        let is_shape = shape::is_shape(symbol);
        let is_simple = cells == 1 && symbol.chars().count() == 1;
        match pieces.last_mut() {
            Some(last) if is_simple && last.is_simple && last.look == look && last.is_shape == is_shape => {
                last.text.push_str(symbol);
                last.cells += 1;
            }
            _ => pieces.push(Piece {
                x: u32::from(x - area.left()),
                cells,
                text: symbol.to_owned(),
                look,
                is_shape,
                is_simple,
            }),
        }
        x += cells as u16;
    }
    pieces
}

fn look(cell: &Cell, has_cursor: bool) -> Look {
    let fore = rgb(cell.fg).unwrap_or(if cell.bg == Color::Reset { PLAIN_TEXT } else { PLAIN_BACK });
    let back = rgb(cell.bg).unwrap_or(PLAIN_BACK);
    let is_reversed = cell.modifier.contains(Modifier::REVERSED) != has_cursor;
    let (fore, back) = if is_reversed { (back, fore) } else { (fore, back) };
    let drawn = Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    Look { fore, back, modifiers: cell.modifier & drawn }
}

fn draw(out: &mut String, piece: &Piece, y: u32) {
    let fill = hex(piece.look.fore);
    if piece.is_shape {
        shape::draw(out, &piece.text, piece.x * CELL_WIDTH, y, &fill);
        return;
    }
    // What is underlined is seen although nothing is written there.
    let is_underlined = piece.look.modifiers.contains(Modifier::UNDERLINED);
    let text = if is_underlined { piece.text.as_str() } else { piece.text.trim_matches(' ') };
    if text.is_empty() {
        return;
    }
    let blank = if is_underlined { 0 } else { piece.text.len() - piece.text.trim_start_matches(' ').len() } as u32;
    let cells = piece.cells - (piece.text.len() - text.len()) as u32;
    let mut style = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if piece.look.modifiers.contains(modifier) {
            style.push_str(attribute);
            if modifier == Modifier::UNDERLINED {
                break;
            }
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{fill}\"{style}>{}</text>",
        px((piece.x + blank) * CELL_WIDTH),
        px(y + BASELINE),
        px(cells * CELL_WIDTH),
        escape(text)
    );
}

/// Tenths of a pixel as a number.
fn px(tenths: u32) -> String {
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text between tags; what XML does not allow is the replacement character.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use ratatui::{layout::Rect, style::Style};

    use super::*;
    use crate::tui::theme::{ColorDepth, ThemeName};

    fn drawn(theme: &Theme, rows: &[(&str, Style)]) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, rows.len() as u16));
        buffer.set_style(buffer.area, theme.text);
        for (y, (text, style)) in (0..).zip(rows) {
            buffer.set_string(0, y, text, *style);
        }
        svg(&buffer, None, theme, "a <test>")
    }

    #[test]
    fn a_screen_is_a_picture() {
        let theme = Theme::new(ThemeName::Dark, ColorDepth::True);
        let rows = [("a < b & \"c\"", theme.text), ("高价值用户", theme.selected), ("┌─┐ ██▌ ▅ ✓", theme.good)];
        assert_snapshot!(drawn(&theme, &rows));
    }

    #[test]
    fn wide_characters_stand_alone_where_their_cells_are() {
        let theme = Theme::new(ThemeName::Light, ColorDepth::True);
        let picture = drawn(&theme, &[("x用户y👍🏽z", theme.text)]);
        for (x, length, text) in [
            ("0", "8.4", "x"),
            ("8.4", "16.8", "用"),
            ("25.2", "16.8", "户"),
            ("42", "8.4", "y"),
            ("50.4", "16.8", "👍🏽"),
        ] {
            let start = format!("<text x=\"{x}\" y=\"13.2\" textLength=\"{length}\"");
            let line =
                picture.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{start}: {picture}"));
            assert!(line.ends_with(&format!(">{text}</text>")), "{line}");
        }
    }

    #[test]
    fn what_is_written_cannot_become_markup() {
        let theme = Theme::new(ThemeName::Dark, ColorDepth::None);
        let picture = drawn(&theme, &[("</text><b>", theme.text)]);
        assert!(!picture.contains("<b>") && picture.contains("&lt;/text&gt;&lt;b&gt;"));
        assert!(picture.contains("<title>a &lt;test&gt;</title>"));
    }

    #[test]
    fn reversed_is_the_other_way_round() {
        let theme = Theme::new(ThemeName::Dark, ColorDepth::None);
        let picture = drawn(&theme, &[("x", theme.selected)]);
        assert!(picture.contains("fill=\"#d6dae0\"/>"), "{picture}");
        assert!(picture.contains("fill=\"#14171c\">x</text>"), "{picture}");
    }

    #[test]
    fn the_cursor_is_seen() {
        let theme = Theme::new(ThemeName::Dark, ColorDepth::True);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        buffer.set_string(0, 0, "abc", theme.text);
        let picture = svg(&buffer, Some(Position::new(1, 0)), &theme, "");
        assert_eq!(picture.matches("<text").count(), 3);
        assert_eq!(picture.matches("<rect").count(), 2);
    }
}
