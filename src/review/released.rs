use super::{Numbers, mask};

/// Numbers of the audiences of one tag in two releases, as far as they may leave the machine: of a plain tag one, of an enumerated one all its
/// values, which are disjoint. `None` where nothing may be told.
#[must_use]
pub fn masked_numbers(exact: &[Numbers], is_plain: bool, population: u64, min_count: u64) -> Vec<Option<Numbers>> {
    let cells: Option<Vec<_>> = exact.iter().map(|n| Some((n.became, n.cells(population)?))).collect();
    match cells.as_deref() {
        None => vec![None; exact.len()],
        Some([(became, cells)]) if is_plain => vec![Some(mask::one(*became, *cells, min_count))],
        Some(cells) => mask::values(cells, min_count),
    }
}
