//! A line of small bars.

const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The last `cells` values as bars relative to the largest of these, oldest first, to the right; a value that is not
/// known is a dot.
pub(crate) fn spark(values: &[Option<u64>], cells: usize) -> String {
    let shown = &values[values.len().saturating_sub(cells)..];
    let most = shown.iter().flatten().copied().max().unwrap_or(0);
    let mut out = " ".repeat(cells - shown.len());
    for value in shown {
        out.push_str(match value {
            None => "·",
            Some(_) if most == 0 => EIGHTHS[0],
            Some(value) => EIGHTHS[(u128::from(*value) * 7).div_ceil(u128::from(most)) as usize],
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_full() {
        assert_eq!(spark(&[Some(0), None, Some(50), Some(100)], 6), "  ▁·▅█");
        assert_eq!(spark(&[Some(9), Some(1), Some(2)], 2), "▅█");
        assert_eq!(spark(&[Some(0), Some(0)], 2), "▁▁");
        assert_eq!(spark(&[Some(u64::MAX)], 1), "█");
        assert_eq!(spark(&[], 2), "  ");
    }
}
