//! The contrast of two colours, as the Web Content Accessibility Guidelines define it: from 1, the same, to 21.

use ratatui::style::Style;

use super::depth::{XTERM, rgb_in};

/// The sixteen colours in the shades of xterm, of VGA and of Windows.
const TERMINALS: [[u32; 16]; 3] = [
    XTERM,
    [
        0x0000_0000,
        0x00aa_0000,
        0x0000_aa00,
        0x00aa_5500,
        0x0000_00aa,
        0x00aa_00aa,
        0x0000_aaaa,
        0x00aa_aaaa,
        0x0055_5555,
        0x00ff_5555,
        0x0055_ff55,
        0x00ff_ff55,
        0x0055_55ff,
        0x00ff_55ff,
        0x0055_ffff,
        0x00ff_ffff,
    ],
    [
        0x000c_0c0c,
        0x00c5_0f1f,
        0x0013_a10e,
        0x00c1_9c00,
        0x0000_37da,
        0x0088_1798,
        0x003a_96dd,
        0x00cc_cccc,
        0x0076_7676,
        0x00e7_4856,
        0x0016_c60c,
        0x00f9_f1a5,
        0x003b_78ff,
        0x00b4_009e,
        0x0061_d6d6,
        0x00f2_f2f2,
    ],
];

/// The least contrast of a style's two colours over all terminals; `None` when one of them is the terminal's own.
pub(crate) fn least(style: Style) -> Option<f64> {
    let mut least: Option<f64> = None;
    for terminal in &TERMINALS {
        let ratio = ratio(rgb_in(style.fg?, terminal)?, rgb_in(style.bg?, terminal)?);
        least = Some(least.map_or(ratio, |known| known.min(ratio)));
    }
    least
}

fn ratio(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance([r, g, b]: [u8; 3]) -> f64 {
    let linear = |byte: u8| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[test]
fn known_contrasts() {
    let of = |fg: u32, bg: u32| {
        let bytes = |c: u32| [(c >> 16) as u8, (c >> 8) as u8, c as u8];
        (ratio(bytes(fg), bytes(bg)) * 100.0).floor() / 100.0
    };
    assert_eq!(of(0x00ff_ffff, 0), 21.0);
    assert_eq!(of(0x0077_7777, 0x00ff_ffff), 4.47);
    assert_eq!(of(0x0012_3456, 0x0012_3456), 1.0);
}
