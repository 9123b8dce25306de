//! Whoever reads what is told tries to compute what is not.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// What a reader sees of some audiences.
type Seen = Vec<Option<[Count; 4]>>;

fn seen(numbers: &Numbers) -> [Count; 4] {
    [numbers.before, numbers.after, numbers.entered, numbers.exited]
}

/// All ways to put `n` people into `cells` cells.
fn tables(n: u64, cells: usize) -> Vec<Vec<u64>> {
    if cells == 1 {
        return vec![vec![n]];
    }
    let with = |first: u64| tables(n - first, cells - 1).into_iter().map(move |rest| [vec![first], rest].concat());
    (0..=n).flat_map(with).collect()
}

/// Every number of people that must not be told.
fn secrets(cells: Cells) -> [(&'static str, u64); 9] {
    let Cells { remained, entered, exited, outside } = cells;
    [
        ("remained", remained),
        ("entered", entered),
        ("exited", exited),
        ("outside", outside),
        ("before", remained + exited),
        ("after", remained + entered),
        ("not before", entered + outside),
        ("not after", exited + outside),
        ("moved", entered + exited),
    ]
}

/// For every population up to some size and every change in it: whoever knows the rules by which numbers are hidden, and
/// sees what is told, finds for every small number at least one other that it could be.
#[test]
fn one_audience_tells_no_small_number_even_to_who_knows_the_rules() {
    for (k, most) in [(2, 22), (3, 22), (5, 20)] {
        for population in k..=most {
            let mut classes: BTreeMap<String, Vec<Cells>> = BTreeMap::new();
            for t in tables(population, 4) {
                let cells = Cells { remained: t[0], entered: t[1], exited: t[2], outside: t[3] };
                let told = seen(&one(Became::Changed, cells, k));
                classes.entry(format!("{told:?}")).or_default().push(cells);
            }
            for (told, possible) in classes {
                for at in 0..secrets(possible[0]).len() {
                    let (name, first) = secrets(possible[0])[at];
                    let is_certain = possible.iter().all(|cells| secrets(*cells)[at].1 == first);
                    assert!(!(is_certain && first < k), "{name} of {population} is {first} for sure: {told}");
                }
            }
        }
    }
}

/// The same where rules show that nobody can enter, or exit.
#[test]
fn that_nobody_can_exit_does_not_help() {
    for (k, most) in [(2, 30), (3, 40), (5, 40)] {
        for population in k..=most {
            for is_exit in [true, false] {
                let mut classes: BTreeMap<String, Vec<Cells>> = BTreeMap::new();
                for t in tables(population, 3) {
                    let (entered, exited) = if is_exit { (0, t[1]) } else { (t[1], 0) };
                    let cells = Cells { remained: t[0], entered, exited, outside: t[2] };
                    let told = seen(&one(Became::Changed, cells, k));
                    classes.entry(format!("{told:?}")).or_default().push(cells);
                }
                for (told, possible) in classes {
                    for at in 0..secrets(possible[0]).len() {
                        let (name, first) = secrets(possible[0])[at];
                        let is_known = if is_exit { name == "entered" } else { name == "exited" };
                        let is_certain = possible.iter().all(|cells| secrets(*cells)[at].1 == first);
                        assert!(
                            is_known || !(is_certain && first < k),
                            "{name} of {population} is {first} for sure: {told}"
                        );
                    }
                }
            }
        }
    }
}

/// The cells of each value, from who went from which value (or none, the last) to which.
fn cells_of(table: &[u64], values: usize) -> Vec<Cells> {
    let states = values + 1;
    let population: u64 = table.iter().sum();
    (0..values)
        .map(|v| {
            let others = || (0..states).filter(|u| *u != v);
            let remained = table[v * states + v];
            let entered: u64 = others().map(|u| table[u * states + v]).sum();
            let exited: u64 = others().map(|u| table[v * states + u]).sum();
            Cells { remained, entered, exited, outside: population - remained - entered - exited }
        })
        .collect()
}

fn fits(count: Count, size: u64) -> bool {
    match count {
        Count::Exact(n) => n == size,
        Count::Below(bound) => size < bound,
        Count::Hidden => true,
    }
}

/// Whether a change could have led to what is told.
fn is_possible(told: &Seen, cells: &[Cells]) -> bool {
    told.iter().zip(cells).all(|(told, cells)| {
        told.is_none_or(|counts| {
            let sizes = [cells.before(), cells.after(), cells.entered, cells.exited];
            counts.iter().zip(sizes).all(|(count, size)| fits(*count, size))
        })
    })
}

/// Whoever knows that values exclude each other, and tries every way in which people may have gone from value to value,
/// finds for every small number another one. With `everybody`, the reader also knows that nobody is without a value.
fn values_tell_nothing(population: u64, values: usize, everybody: bool, k: u64) -> usize {
    let states = values + 1;
    let all: Vec<Vec<Cells>> = if everybody {
        let spread = |t: Vec<u64>| -> Vec<u64> {
            let mut wide = vec![0; states * states];
            for (at, n) in t.into_iter().enumerate() {
                wide[at / values * states + at % values] = n;
            }
            wide
        };
        tables(population, values * values).into_iter().map(|t| cells_of(&spread(t), values)).collect()
    } else {
        tables(population, states * states).into_iter().map(|t| cells_of(&t, values)).collect()
    };
    let mut told: BTreeMap<String, Seen> = BTreeMap::new();
    for cells in &all {
        let pairs: Vec<(Became, Cells)> = cells.iter().map(|c| (Became::Changed, *c)).collect();
        let seen: Seen = super::values(&pairs, k).iter().map(|n| n.as_ref().map(seen)).collect();
        told.insert(format!("{seen:?}"), seen);
    }
    for seen in told.values() {
        let possible: Vec<&Vec<Cells>> = all.iter().filter(|cells| is_possible(seen, cells)).collect();
        for value in 0..values {
            for at in 0..secrets(possible[0][value]).len() {
                let (name, first) = secrets(possible[0][value])[at];
                let is_certain = possible.iter().all(|cells| secrets(cells[value])[at].1 == first);
                assert!(!(is_certain && first < k), "{name} of value {value} is {first} for sure: {seen:?}");
            }
        }
    }
    told.len()
}

#[test]
fn values_tell_no_small_number() {
    assert!(values_tell_nothing(8, 2, false, 2) > 3);
    assert!(values_tell_nothing(16, 2, true, 2) > 100);
    assert!(values_tell_nothing(22, 2, true, 3) > 100);
    assert!(values_tell_nothing(9, 3, true, 2) > 10);
}

/// Parts of an audience whose sum is told: every small number in a part has another value that fits.
fn parts_tell_nothing(became: Became, all: &[Cells], k: u64) -> bool {
    let sum = all.iter().fold(Cells::default(), |sum, c| sum + *c);
    let whole = one(became, sum, k);
    let Some((alone, together)) = parts(&whole, all, k) else { return false };
    let hidden: Vec<Cells> = all.iter().zip(&alone).filter(|(_, told)| told.is_none()).map(|(c, _)| *c).collect();
    assert!(hidden.len() != 1, "one part that is not told is what the others leave: {all:?}");
    assert_eq!(hidden.is_empty(), together.is_none());
    let sums = [whole.before, whole.entered, whole.exited].map(|c| c.exact().is_some());
    let check = |numbers: &Numbers, cells: Cells, least: u64| {
        let told = [numbers.before, numbers.entered, numbers.exited];
        let sizes = [cells.before(), cells.entered, cells.exited];
        let defined = [
            became == Became::New,
            matches!(became, Became::Gone | Became::Same),
            matches!(became, Became::New | Became::Same),
        ];
        for at in 0..3 {
            match told[at] {
                Count::Exact(n) => {
                    assert_eq!(n, sizes[at]);
                    assert!(sums[at], "more is told of a part than of the whole");
                    assert!(n >= least || defined[at], "{n} is small: {all:?}");
                }
                Count::Hidden => {}
                Count::Below(_) => panic!("a bound on a part is a bound on the others"),
            }
        }
        if became == Became::Changed && told[0].exact().is_some() && told[2].exact().is_some() {
            assert!(cells.remained >= k, "who stayed is before less exited: {all:?}");
        }
        assert!(cells.outside >= k, "who of the category is outside is small: {all:?}");
    };
    for (cells, numbers) in all.iter().zip(&alone) {
        if let Some(numbers) = numbers {
            check(numbers, *cells, k);
        }
    }
    if let Some(numbers) = together {
        check(&numbers, hidden.iter().fold(Cells::default(), |sum, c| sum + *c), 2 * k);
    }
    true
}

proptest! {
    #[test]
    fn parts_tell_no_small_number(
        cells in prop::collection::vec((0u64..60, 0u64..40, 0u64..40, 0u64..80), 1..9),
        k in 2u64..12,
    ) {
        let all: Vec<Cells> = cells
            .iter()
            .map(|&(remained, entered, exited, outside)| Cells { remained, entered, exited, outside })
            .collect();
        parts_tell_nothing(Became::Changed, &all, k);
        let widened: Vec<Cells> = all.iter().map(|c| Cells { exited: 0, ..*c }).collect();
        parts_tell_nothing(Became::Changed, &widened, k);
        let new: Vec<Cells> = all.iter().map(|c| Cells { exited: 0, remained: 0, ..*c }).collect();
        parts_tell_nothing(Became::New, &new, k);
        let gone: Vec<Cells> = all.iter().map(|c| Cells { entered: 0, remained: 0, ..*c }).collect();
        parts_tell_nothing(Became::Gone, &gone, k);
        let same: Vec<Cells> = all.iter().map(|c| Cells { entered: 0, exited: 0, ..*c }).collect();
        parts_tell_nothing(Became::Same, &same, k);
    }
}

#[test]
fn what_can_be_told_is_told() {
    let cells = |remained, entered, exited, outside| Cells { remained, entered, exited, outside };
    let told = |cells| seen(&one(Became::Changed, cells, 11));
    let below = Count::Below(11);
    let exact = Count::Exact;
    assert_eq!(told(cells(500, 100, 50, 9000)), [exact(550), exact(600), exact(100), exact(50)]);
    // A rule was widened: how many enter is told, and what follows for the size after it is a range.
    assert_eq!(told(cells(500, 100, 0, 9000)), [exact(500), Count::Hidden, exact(100), below]);
    assert_eq!(told(cells(500, 3, 4, 9000)), [exact(504), Count::Hidden, below, below]);
    // Five stay: all but five exit.
    assert_eq!(told(cells(5, 100, 500, 9000)), [exact(505), Count::Hidden, exact(100), Count::Hidden]);
    assert_eq!(told(cells(0, 3, 4, 9)), [Count::Hidden; 4]);
    assert_eq!(seen(&one(Became::New, cells(0, 300, 0, 700), 11)), [exact(0), exact(300), exact(300), exact(0)]);
    assert_eq!(seen(&one(Became::New, cells(0, 3, 0, 700), 11)), [exact(0), below, below, exact(0)]);
    assert_eq!(seen(&one(Became::Changed, cells(1, 2, 3, 4), 1)), [exact(4), exact(3), exact(2), exact(3)]);
}

#[test]
fn a_moved_border_between_values_is_told() {
    // 500 go from the second value to the third; the first is as it was.
    let cells =
        |remained, entered, exited| Cells { remained, entered, exited, outside: 10_000 - remained - entered - exited };
    let told = super::values(
        &[
            (Became::Changed, cells(900, 0, 0)),
            (Became::Changed, cells(2000, 0, 500)),
            (Became::Changed, cells(6600, 500, 0)),
        ],
        11,
    );
    let below = Count::Below(11);
    let exact = Count::Exact;
    let told: Vec<[Count; 4]> = told.iter().map(|n| seen(n.as_ref().expect("told"))).collect();
    assert_eq!(told[0], [exact(900), Count::Hidden, below, below]);
    assert_eq!(told[1], [exact(2500), Count::Hidden, below, exact(500)]);
    assert_eq!(told[2], [exact(6600), Count::Hidden, exact(500), below]);
}
