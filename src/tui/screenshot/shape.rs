//! Bars and borders as shapes.

use std::fmt::Write as _;

use super::{CELL_HEIGHT, CELL_WIDTH, px};

/// Whether every character of a text is drawn as a shape.
pub(super) fn is_shape(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| block(c).is_some() || border(c).is_some())
}

/// Draws characters, one per cell, from (x, y) in tenths of a pixel.
pub(super) fn draw(out: &mut String, text: &str, x: u32, y: u32, fill: &str) {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let same = chars[at..].iter().take_while(|c| **c == chars[at]).count();
        let left = x + at as u32 * CELL_WIDTH;
        match (block(chars[at]), border(chars[at])) {
            // Neighbours that fill their cells from left to right are one.
            (Some(block), _) if block.x == 0 && block.width == 8 => {
                rectangle(out, block, left, y, same as u32, fill);
                at += same;
            }
            (Some(block), _) => {
                rectangle(out, block, left, y, 1, fill);
                at += 1;
            }
            (None, Some(arms)) => {
                let is_line = arms == LEFT | RIGHT;
                lines(out, arms, left, y, if is_line { same as u32 } else { 1 }, fill);
                at += if is_line { same } else { 1 };
            }
            (None, None) => at += 1,
        }
    }
}

/// A part of a cell, in eighths.
#[derive(Debug, Clone, Copy)]
struct Block {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

const fn block(c: char) -> Option<Block> {
    let code = c as u32;
    Some(match code {
        // ▀
        0x2580 => Block { x: 0, y: 0, width: 8, height: 4 },
        // ▁ to █
        0x2581..=0x2588 => Block { x: 0, y: 0x2588 - code, width: 8, height: code - 0x2580 },
        // ▉ to ▏
        0x2589..=0x258f => Block { x: 0, y: 0, width: 0x2590 - code, height: 8 },
        // ▐
        0x2590 => Block { x: 4, y: 0, width: 4, height: 8 },
        _ => return None,
    })
}

fn rectangle(out: &mut String, block: Block, x: u32, y: u32, cells: u32, fill: &str) {
    let (left, top) = (x + block.x * CELL_WIDTH / 8, y + block.y * CELL_HEIGHT / 8);
    let (width, height) = (block.width * CELL_WIDTH * cells / 8, block.height * CELL_HEIGHT / 8);
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
        px(left),
        px(top),
        px(width),
        px(height)
    );
}

const LEFT: u8 = 1;
const RIGHT: u8 = 2;
const UP: u8 = 4;
const DOWN: u8 = 8;

/// Which edges of its cell a line leads to.
const fn border(c: char) -> Option<u8> {
    Some(match c {
        '─' | '━' | '═' => LEFT | RIGHT,
        '│' | '┃' | '║' => UP | DOWN,
        '┌' | '╭' | '┏' | '╔' => RIGHT | DOWN,
        '┐' | '╮' | '┓' | '╗' => LEFT | DOWN,
        '└' | '╰' | '┗' | '╚' => RIGHT | UP,
        '┘' | '╯' | '┛' | '╝' => LEFT | UP,
        '├' => RIGHT | UP | DOWN,
        '┤' => LEFT | UP | DOWN,
        '┬' => LEFT | RIGHT | DOWN,
        '┴' => LEFT | RIGHT | UP,
        '┼' => LEFT | RIGHT | UP | DOWN,
        _ => return None,
    })
}

fn lines(out: &mut String, arms: u8, x: u32, y: u32, cells: u32, fill: &str) {
    let right = x + cells * CELL_WIDTH;
    let (middle_x, middle_y) = (x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2);
    let mut path = String::new();
    let mut line = |from: (u32, u32), to: (u32, u32)| {
        let _ = write!(path, "M{} {}L{} {}", px(from.0), px(from.1), px(to.0), px(to.1));
    };
    if arms & (LEFT | RIGHT) != 0 {
        let from = if arms & LEFT != 0 { x } else { middle_x };
        let to = if arms & RIGHT != 0 { right } else { middle_x };
        line((from, middle_y), (to, middle_y));
    }
    if arms & (UP | DOWN) != 0 {
        let from = if arms & UP != 0 { y } else { middle_y };
        let to = if arms & DOWN != 0 { y + CELL_HEIGHT } else { middle_y };
        line((middle_x, from), (middle_x, to));
    }
    let _ = writeln!(out, "<path d=\"{path}\" stroke=\"{fill}\" fill=\"none\"/>");
}
