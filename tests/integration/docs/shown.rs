use tagwerk::docs::{Format, Record};

use super::pages::{demo, pages};

/// The value of a colour in a block of the style sheet.
fn color(block: &str, name: &str) -> [f64; 3] {
    let value = block.split(&format!("--{name}: #")).nth(1).unwrap_or_else(|| panic!("no colour {name}"));
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&value[at..at + 2], 16).expect("hexadecimal")))
}

/// Relative luminance, as WCAG 2 defines it.
fn luminance(color: [f64; 3]) -> f64 {
    let [r, g, b] = color.map(|c| {
        let c = c / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_can_be_read_on_light_and_on_dark() {
    let style = &pages(&demo(), &Record::default(), Format::Html)["style.css"];
    let (light, dark) = style.split_once("@media (prefers-color-scheme: dark)").expect("a dark scheme");
    for (scheme, block) in [("light", light), ("dark", dark)] {
        for (text, ground) in [
            ("text", "ground"),
            ("text", "raised"),
            ("faint", "ground"),
            ("faint", "raised"),
            ("link", "ground"),
            ("link", "raised"),
            ("good", "good-ground"),
            ("warn", "warn-ground"),
            ("still", "still-ground"),
            ("new", "new-ground"),
            ("text", "node"),
            ("faint", "node"),
            ("text", "good-ground"),
            ("faint", "good-ground"),
            ("text", "new-ground"),
            ("faint", "new-ground"),
            ("text", "focus"),
            ("faint", "focus"),
        ] {
            let ratio = contrast(color(block, text), color(block, ground));
            assert!(ratio >= 4.5, "{scheme}: {text} on {ground} is {ratio:.2}");
        }
        for (shape, ground) in [("node-line", "ground"), ("bar", "ground"), ("focus-line", "ground")] {
            let ratio = contrast(color(block, shape), color(block, ground));
            assert!(ratio >= 3.0, "{scheme}: {shape} on {ground} is {ratio:.2}");
        }
    }
    assert!(contrast([0.0; 3], [255.0; 3]) > 20.9);
}
