//! Which rows of many are seen.

/// The first row that is seen, so that `selected` is: the one before, moved as little as needed.
pub(crate) const fn follow(offset: usize, selected: usize, height: usize, rows: usize) -> usize {
    let last = rows.saturating_sub(height);
    let offset = if selected < offset {
        selected
    } else if height > 0 && selected >= offset + height {
        selected + 1 - height
    } else {
        offset
    };
    if offset > last { last } else { offset }
}

/// The row that a step leads to, inside of all rows.
pub(crate) fn step(selected: usize, by: isize, rows: usize) -> usize {
    selected.saturating_add_signed(by).min(rows.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_selected_is_seen() {
        assert_eq!(follow(0, 5, 3, 10), 3);
        assert_eq!(follow(5, 2, 3, 10), 2);
        assert_eq!(follow(3, 4, 3, 10), 3);
        assert_eq!(follow(9, 9, 3, 10), 7);
        assert_eq!(follow(4, 0, 3, 0), 0);
        assert_eq!(step(0, -1, 3), 0);
        assert_eq!(step(1, 9, 3), 2);
        assert_eq!(step(0, 1, 0), 0);
    }
}
