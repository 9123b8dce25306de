//! How many colours a terminal has.

use ratatui::style::Color;

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColorDepth {
    /// Three bytes.
    #[default]
    True,
    /// 256, of which those after the first sixteen are the same everywhere.
    Indexed,
    /// Sixteen, in the terminal's own shades.
    Sixteen,
    /// None, or people want none.
    None,
}

impl ColorDepth {
    /// What the environment tells; `get` gives a variable.
    ///
    /// `NO_COLOR` that is not empty wins; `COLORTERM` tells more than `TERM`, which goes through `ssh` and `tmux` unlike it.
    #[must_use]
    pub fn of(get: &dyn Fn(&str) -> Option<String>) -> Self {
        if get("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            return Self::None;
        }
        let term = get("TERM").unwrap_or_default();
        let knows_all = ["-direct", "kitty", "alacritty", "wezterm", "ghostty", "foot"];
        let colorterm = get("COLORTERM").is_some_and(|value| matches!(value.as_str(), "truecolor" | "24bit"));
        if term == "dumb" {
            Self::None
        } else if colorterm || knows_all.iter().any(|name| term.contains(name)) || get("WT_SESSION").is_some() {
            Self::True
        } else if term.contains("256color") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }

    /// A colour of three bytes in this depth; only for the two deepest, since the sixteen have no fixed shades.
    pub(super) fn color(self, rgb: u32) -> Color {
        let [_, r, g, b] = rgb.to_be_bytes();
        match self {
            Self::True => Color::Rgb(r, g, b),
            Self::Indexed => Color::Indexed(nearest([r, g, b])),
            Self::Sixteen | Self::None => Color::Reset,
        }
    }
}

/// What colour 16 to 255 of a terminal is: a cube of six steps, then greys.
const fn shade(index: u8) -> Option<[u8; 3]> {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    if index < 16 {
        None
    } else if index < 232 {
        let n = (index - 16) as usize;
        Some([STEPS[n / 36], STEPS[n / 6 % 6], STEPS[n % 6]])
    } else {
        let grey = 8 + 10 * (index - 232);
        Some([grey, grey, grey])
    }
}

/// The first sixteen as xterm shows them.
pub(crate) const XTERM: [u32; 16] = [
    0x0000_0000,
    0x00cd_0000,
    0x0000_cd00,
    0x00cd_cd00,
    0x0000_00ee,
    0x00cd_00cd,
    0x0000_cdcd,
    0x00e5_e5e5,
    0x007f_7f7f,
    0x00ff_0000,
    0x0000_ff00,
    0x00ff_ff00,
    0x005c_5cff,
    0x00ff_00ff,
    0x0000_ffff,
    0x00ff_ffff,
];

/// A colour as bytes where the first sixteen have such shades; `None`: the terminal's own.
pub(crate) fn rgb_in(color: Color, sixteen: &[u32; 16]) -> Option<[u8; 3]> {
    let own = |at: usize| {
        let [_, r, g, b] = sixteen[at].to_be_bytes();
        Some([r, g, b])
    };
    match color {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index) => shade(index).or_else(|| own(usize::from(index))),
        Color::Black => own(0),
        Color::Red => own(1),
        Color::Green => own(2),
        Color::Yellow => own(3),
        Color::Blue => own(4),
        Color::Magenta => own(5),
        Color::Cyan => own(6),
        Color::Gray => own(7),
        Color::DarkGray => own(8),
        Color::LightRed => own(9),
        Color::LightGreen => own(10),
        Color::LightYellow => own(11),
        Color::LightBlue => own(12),
        Color::LightMagenta => own(13),
        Color::LightCyan => own(14),
        Color::White => own(15),
    }
}

/// A colour as bytes, as xterm shows it; `None`: the terminal's own.
pub(crate) fn rgb(color: Color) -> Option<[u8; 3]> {
    rgb_in(color, &XTERM)
}

/// The colour of 16 to 255 that is least away.
fn nearest(wanted: [u8; 3]) -> u8 {
    let distance = |index: &u8| {
        let [r, g, b] = shade(*index).unwrap_or_default();
        let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        square(r, wanted[0]) + square(g, wanted[1]) + square(b, wanted[2])
    };
    (16..=255).min_by_key(distance).unwrap_or(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expected: ColorDepth) {
        let get = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(ColorDepth::of(&get), expected, "{variables:?}");
    }

    #[test]
    fn the_environment_tells() {
        check(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], ColorDepth::True);
        check(&[("TERM", "xterm-256color")], ColorDepth::Indexed);
        check(&[("TERM", "tmux-256color"), ("COLORTERM", "")], ColorDepth::Indexed);
        check(&[("TERM", "xterm-kitty")], ColorDepth::True);
        check(&[("TERM", "xterm-direct")], ColorDepth::True);
        check(&[("TERM", "linux")], ColorDepth::Sixteen);
        check(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], ColorDepth::None);
        check(&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], ColorDepth::None);
        check(&[("TERM", "xterm-kitty"), ("NO_COLOR", "")], ColorDepth::True);
        check(&[("WT_SESSION", "x")], ColorDepth::True);
        check(&[], ColorDepth::Sixteen);
    }

    #[test]
    fn the_nearest_colour_is_taken() {
        assert_eq!(nearest([0, 0, 0]), 16);
        assert_eq!(nearest([255, 255, 255]), 231);
        assert_eq!(nearest([96, 134, 176]), 16 + 36 + 12 + 3);
        assert_eq!(nearest([19, 17, 18]), 233);
        assert_eq!(shade(255), Some([238, 238, 238]));
        assert_eq!(shade(15), None);
    }
}
