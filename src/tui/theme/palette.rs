//! The colours of the themes.
//!
//! Entered and exited are told apart by those who do not see red and green: one is bluish, the other orange.

use ratatui::style::Color;

/// Colours as `0xRRGGBB`.
pub(super) struct Palette {
    /// Grounds: of everything, of the first and last line, of what is selected, of the length that a bar could have.
    pub(super) back: u32,
    pub(super) raised: u32,
    pub(super) marked: u32,
    pub(super) track: u32,
    pub(super) text: u32,
    pub(super) on_marked: u32,
    pub(super) dim: u32,
    pub(super) border: u32,
    pub(super) accent: u32,
    pub(super) good: u32,
    pub(super) warn: u32,
    pub(super) bad: u32,
    pub(super) keyword: u32,
    pub(super) function: u32,
    pub(super) name: u32,
    pub(super) string: u32,
    pub(super) number: u32,
    pub(super) sign: u32,
    pub(super) bar: u32,
    pub(super) entered: u32,
    pub(super) exited: u32,
    pub(super) matched: u32,
}

pub(super) const DARK: Palette = Palette {
    back: 0x0014_171c,
    raised: 0x0020_252d,
    marked: 0x0026_3752,
    track: 0x0023_2932,
    text: 0x00e3_e7ec,
    on_marked: 0x00ff_ffff,
    dim: 0x00a3_adba,
    border: 0x0098_a2b0,
    accent: 0x007c_c4ff,
    good: 0x007f_d88f,
    warn: 0x00ec_c65c,
    bad: 0x00ff_9a94,
    keyword: 0x00cf_aeff,
    function: 0x0080_c8ff,
    name: 0x00e3_e7ec,
    string: 0x009b_d99a,
    number: 0x00f5_bd7e,
    sign: 0x00a9_b4c2,
    bar: 0x0069_b4f0,
    entered: 0x005f_d7c8,
    exited: 0x00f7_a968,
    matched: 0x00ff_d75f,
};

pub(super) const LIGHT: Palette = Palette {
    back: 0x00fc_fcfa,
    raised: 0x00e9_ebee,
    marked: 0x00d3_e3f8,
    track: 0x00e6_e9ed,
    text: 0x001d_2127,
    on_marked: 0x0000_0000,
    dim: 0x0049_5360,
    border: 0x0047_515e,
    accent: 0x0000_4a9f,
    good: 0x0011_5a28,
    warn: 0x006b_4600,
    bad: 0x009e_1616,
    keyword: 0x0063_2ca6,
    function: 0x0000_4a9f,
    name: 0x001d_2127,
    string: 0x0011_5a28,
    number: 0x007f_2a00,
    sign: 0x0049_5360,
    bar: 0x001f_5fae,
    entered: 0x0000_5a5a,
    exited: 0x0085_2d00,
    matched: 0x0090_1250,
};

pub(super) const HIGH_CONTRAST: Palette = Palette {
    back: 0x0000_0000,
    raised: 0x0000_0000,
    marked: 0x00ff_ffff,
    track: 0x0000_0000,
    text: 0x00ff_ffff,
    on_marked: 0x0000_0000,
    dim: 0x00e4_e4e4,
    border: 0x00ff_ffff,
    accent: 0x0000_ffff,
    good: 0x0087_ff87,
    warn: 0x00ff_ff00,
    bad: 0x00ff_afaf,
    keyword: 0x00ff_afff,
    function: 0x0087_ffff,
    name: 0x00ff_ffff,
    string: 0x00af_ffaf,
    number: 0x00ff_d787,
    sign: 0x00ff_ffff,
    bar: 0x00ff_ffff,
    entered: 0x0087_ffff,
    exited: 0x00ff_d787,
    matched: 0x00ff_ff00,
};

/// Some of the sixteen colours of a terminal.
pub(super) struct Sixteen {
    pub(super) back: Color,
    pub(super) marked: Color,
    pub(super) text: Color,
    pub(super) on_marked: Color,
    pub(super) dim: Color,
    pub(super) accent: Color,
    pub(super) good: Color,
    pub(super) warn: Color,
    pub(super) bad: Color,
    pub(super) string: Color,
    pub(super) number: Color,
}

pub(super) const DARK_16: Sixteen = Sixteen {
    back: Color::Black,
    marked: Color::Blue,
    text: Color::White,
    on_marked: Color::White,
    dim: Color::Gray,
    accent: Color::LightCyan,
    good: Color::LightGreen,
    warn: Color::LightYellow,
    bad: Color::LightRed,
    string: Color::LightGreen,
    number: Color::LightYellow,
};

pub(super) const LIGHT_16: Sixteen = Sixteen {
    back: Color::White,
    marked: Color::Blue,
    text: Color::Black,
    on_marked: Color::White,
    dim: Color::Black,
    accent: Color::Blue,
    good: Color::Blue,
    warn: Color::Black,
    bad: Color::Red,
    string: Color::Magenta,
    number: Color::Magenta,
};

pub(super) const HIGH_CONTRAST_16: Sixteen = Sixteen {
    back: Color::Black,
    marked: Color::White,
    text: Color::White,
    on_marked: Color::Black,
    dim: Color::White,
    accent: Color::LightCyan,
    good: Color::LightGreen,
    warn: Color::LightYellow,
    bad: Color::LightYellow,
    string: Color::LightGreen,
    number: Color::LightYellow,
};
