//! Sizes over releases as columns.

use crate::{
    diagnostic::grouped,
    tui::widget::text::{pad_left, width as cells_of},
};

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Lines from top to bottom: the largest value and zero at their heights, then a column for each value, oldest first; the
/// last ones when there is no room for all. What is not known is a dot, and nobody an underscore. No line is wider than
/// `width`; the second part says how many values are shown.
pub(super) fn columns(values: &[Option<u64>], width: usize, height: usize) -> (Vec<(String, String)>, usize) {
    let most = values.iter().flatten().copied().max().unwrap_or(0);
    let top = grouped(most);
    let label = cells_of(&top);
    let room = width.saturating_sub(label + 1);
    if room == 0 || height == 0 || values.is_empty() {
        return (Vec::new(), 0);
    }
    let each = (room / values.len()).clamp(1, 7);
    let shown = &values[values.len().saturating_sub(room / each)..];
    let (bar, gap) = if each > 1 { (each - 1, " ") } else { (1, "") };
    let eighths = |value: u64| {
        let full = u128::from(value) * height as u128 * 8;
        let rounded = ((full + u128::from(most) / 2) / u128::from(most.max(1))) as usize;
        if value > 0 { rounded.max(1) } else { 0 }
    };
    let line = |row: usize| {
        let level = (height - 1 - row) * 8;
        let mark = if row == 0 {
            top.as_str()
        } else if row + 1 == height {
            "0"
        } else {
            ""
        };
        let mut line = String::new();
        for value in shown {
            let sign = match value {
                None if level == 0 => "·",
                Some(0) if level == 0 => "_",
                None => " ",
                Some(value) => EIGHTHS[eighths(*value).saturating_sub(level).min(8)],
            };
            line.push_str(&sign.repeat(bar));
            line.push_str(gap);
        }
        (pad_left(mark, label) + " ", line)
    };
    ((0..height).map(line).collect(), shown.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_as_high_as_values_are_large() {
        let (lines, shown) = columns(&[Some(0), None, Some(50), Some(1_000), Some(1)], 16, 2);
        let lines: Vec<String> = lines.into_iter().map(|(label, line)| label + line.trim_end()).collect();
        assert_eq!(lines, ["1,000       █", "    0 _ · ▁ █ ▁"]);
        assert_eq!(shown, 5);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide(
            values in prop::collection::vec(prop::option::of(any::<u64>()), 0..80), width in 0_usize..90, height in 0_usize..9,
        ) {
            let (lines, shown) = columns(&values, width, height);
            prop_assert!(shown <= values.len());
            for (label, line) in lines {
                prop_assert!(cells_of(&label) + cells_of(&line) <= width);
            }
        }
    }
}
