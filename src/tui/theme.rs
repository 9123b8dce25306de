//! How things look: styles by what they mean, in three themes, for terminals with many, few or no colours.
//!
//! No meaning is told by colour alone: a word, a sign or a place says the same.

use ratatui::style::{Color, Modifier, Style};

/// Names a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThemeName {
    Dark,
    Light,
    HighContrast,
}

impl ThemeName {
    pub(crate) const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::HighContrast];

    /// The word in the configuration.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
        }
    }

    /// The one after it.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::HighContrast,
            Self::HighContrast => Self::Dark,
        }
    }
}

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColorDepth {
    /// 24 bits.
    True,
    /// The 256 of xterm.
    Indexed,
    /// None: bold, reversed and underlined remain.
    None,
}

/// Styles by what they mean. Each has a foreground and a background of its own, so that the terminal's own colours never
/// make something unreadable.
#[derive(Debug, Clone)]
pub(crate) struct Theme {
    pub(crate) name: ThemeName,
    pub(crate) depth: ColorDepth,
    pub(crate) text: Style,
    pub(crate) dim: Style,
    /// The lines above and below.
    pub(crate) title: Style,
    pub(crate) border: Style,
    pub(crate) border_focused: Style,
    /// A row that is selected.
    pub(crate) selected: Style,
    pub(crate) accent: Style,
    pub(crate) good: Style,
    pub(crate) warn: Style,
    pub(crate) bad: Style,
    pub(crate) keyword: Style,
    pub(crate) function: Style,
    pub(crate) name_style: Style,
    pub(crate) string: Style,
    pub(crate) number: Style,
    pub(crate) sign: Style,
    pub(crate) bar: Style,
    pub(crate) bar_back: Style,
    pub(crate) entered: Style,
    pub(crate) exited: Style,
    /// Letters that a search found.
    pub(crate) matched: Style,
}

/// The colours of a theme, as 0xRRGGBB.
struct Palette {
    ground: u32,
    text: u32,
    dim: u32,
    title_ground: u32,
    border: u32,
    accent: u32,
    selected_ground: u32,
    selected: u32,
    good: u32,
    warn: u32,
    bad: u32,
    keyword: u32,
    function: u32,
    name: u32,
    string: u32,
    number: u32,
    bar_ground: u32,
}

const DARK: Palette = Palette {
    ground: 0x14_18_1f,
    text: 0xd8_de_e9,
    dim: 0x9a_a5_b5,
    title_ground: 0x1f_26_31,
    border: 0x7c_88_9b,
    accent: 0x7c_c4_ff,
    selected_ground: 0x2b_4a_6f,
    selected: 0xff_ff_ff,
    good: 0x7f_d1_8b,
    warn: 0xe8_c0_6a,
    bad: 0xff_8f_8f,
    keyword: 0xc7_a6_ff,
    function: 0x7c_c4_ff,
    name: 0xd8_de_e9,
    string: 0x9f_d8_8f,
    number: 0xf2_b4_7a,
    bar_ground: 0x26_2e_3a,
};

const LIGHT: Palette = Palette {
    ground: 0xfb_fb_f8,
    text: 0x1f_24_2b,
    dim: 0x54_5d_69,
    title_ground: 0xe8_ec_f0,
    border: 0x6a_74_80,
    accent: 0x0b_57_a4,
    selected_ground: 0xcf_e2_f7,
    selected: 0x0d_1b_2a,
    good: 0x1a_6b_32,
    warn: 0x7a_4d_00,
    bad: 0xb0_1e_1e,
    keyword: 0x6a_2b_a8,
    function: 0x0b_57_a4,
    name: 0x1f_24_2b,
    string: 0x1f_66_2a,
    number: 0x93_3f_0a,
    bar_ground: 0xe3_e7_ea,
};

const HIGH_CONTRAST: Palette = Palette {
    ground: 0x00_00_00,
    text: 0xff_ff_ff,
    dim: 0xd0_d0_d0,
    title_ground: 0x00_00_00,
    border: 0xff_ff_ff,
    accent: 0x66_d9_ff,
    selected_ground: 0xff_ff_00,
    selected: 0x00_00_00,
    good: 0x66_ff_66,
    warn: 0xff_d7_00,
    bad: 0xff_8a_8a,
    keyword: 0xff_a6_ff,
    function: 0x66_d9_ff,
    name: 0xff_ff_ff,
    string: 0x8f_ff_8f,
    number: 0xff_c0_70,
    bar_ground: 0x30_30_30,
};

impl Theme {
    /// A theme for a terminal.
    pub(crate) fn new(name: ThemeName, depth: ColorDepth) -> Self {
        let p = match name {
            ThemeName::Dark => &DARK,
            ThemeName::Light => &LIGHT,
            ThemeName::HighContrast => &HIGH_CONTRAST,
        };
        let on = |fore: u32, back: u32| match depth {
            ColorDepth::None => Style::new(),
            _ => Style::new().fg(color(fore, depth)).bg(color(back, depth)),
        };
        let plain = |fore: u32| on(fore, p.ground);
        let bold = Modifier::BOLD;
        let selected = match depth {
            ColorDepth::None => Style::new().add_modifier(Modifier::REVERSED),
            _ => on(p.selected, p.selected_ground).add_modifier(bold),
        };
        Self {
            name,
            depth,
            text: plain(p.text),
            dim: plain(p.dim),
            title: on(p.text, p.title_ground),
            border: plain(p.border),
            border_focused: plain(p.accent).add_modifier(bold),
            selected,
            accent: plain(p.accent).add_modifier(bold),
            good: plain(p.good),
            warn: plain(p.warn),
            bad: plain(p.bad).add_modifier(bold),
            keyword: plain(p.keyword).add_modifier(bold),
            function: plain(p.function),
            name_style: plain(p.name),
            string: plain(p.string),
            number: plain(p.number),
            sign: plain(p.dim),
            bar: on(p.accent, p.bar_ground),
            bar_back: on(p.text, p.bar_ground),
            entered: plain(p.good),
            exited: plain(p.bad),
            matched: plain(p.warn).add_modifier(bold | Modifier::UNDERLINED),
        }
    }

    /// All styles with their names.
    #[cfg(test)]
    pub(crate) const fn styles(&self) -> [(&'static str, Style); 21] {
        [
            ("text", self.text),
            ("dim", self.dim),
            ("title", self.title),
            ("border", self.border),
            ("border_focused", self.border_focused),
            ("selected", self.selected),
            ("accent", self.accent),
            ("good", self.good),
            ("warn", self.warn),
            ("bad", self.bad),
            ("keyword", self.keyword),
            ("function", self.function),
            ("name", self.name_style),
            ("string", self.string),
            ("number", self.number),
            ("sign", self.sign),
            ("bar", self.bar),
            ("bar_back", self.bar_back),
            ("entered", self.entered),
            ("exited", self.exited),
            ("matched", self.matched),
        ]
    }
}

const fn channels(rgb: u32) -> (u8, u8, u8) {
    let [_, red, green, blue] = rgb.to_be_bytes();
    (red, green, blue)
}

fn color(rgb: u32, depth: ColorDepth) -> Color {
    let (red, green, blue) = channels(rgb);
    match depth {
        ColorDepth::True | ColorDepth::None => Color::Rgb(red, green, blue),
        ColorDepth::Indexed => Color::Indexed(nearest(red, green, blue)),
    }
}

/// The nearest of xterm's 240 fixed colours.
fn nearest(red: u8, green: u8, blue: u8) -> u8 {
    (16..=255_u8).min_by_key(|index| distance(of_index(*index), (red, green, blue))).unwrap_or(16)
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

/// What xterm shows for an index from 16.
const fn of_index(index: u8) -> (u8, u8, u8) {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return (grey, grey, grey);
    }
    const fn step(n: u8) -> u8 {
        if n == 0 { 0 } else { 55 + 40 * n }
    }
    let cube = index - 16;
    (step(cube / 36), step(cube / 6 % 6), step(cube % 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.2.
    fn luminance((red, green, blue): (u8, u8, u8)) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn rgb(color: Option<Color>) -> (u8, u8, u8) {
        match color {
            Some(Color::Rgb(red, green, blue)) => (red, green, blue),
            Some(Color::Indexed(index)) => of_index(index),
            other => panic!("{other:?} is no fixed colour"),
        }
    }

    #[test]
    fn everything_can_be_read() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
        for name in ThemeName::ALL {
            for depth in [ColorDepth::True, ColorDepth::Indexed] {
                for (style, Style { fg, bg, .. }) in Theme::new(name, depth).styles() {
                    let ratio = contrast(rgb(fg), rgb(bg));
                    assert!(ratio >= 4.5, "`{style}` of {} ({depth:?}): {ratio:.2} : 1", name.word());
                }
            }
        }
    }

    #[test]
    fn without_colours_nothing_is_coloured() {
        for (name, style) in Theme::new(ThemeName::Dark, ColorDepth::None).styles() {
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
    }
}
