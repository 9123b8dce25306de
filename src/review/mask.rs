//! What may leave the machine.
//!
//! A reader of a masked plan knows the population, sees counts, and computes: before + entered − exited = after, parts
//! add up to wholes, who is in one value is in no other. The rules below hide so much that no number from 0 up to the
//! bound follows. They decide by margins of twice the bound wherever a decision itself would tell something: that a count
//! was hidden must not say why.

use super::numbers::{Became, Cells, Numbers};
use crate::docs::{Count, masked_cells};

/// How many are told of one audience in a population.
///
/// Small counts are not told. `after` is told only beside exact entered and exited: from before and after the difference
/// of the two would follow, and where rules show that nobody can exit, that difference is a count of people.
pub(super) fn one(became: Became, cells: Cells, k: u64) -> Numbers {
    let population = cells.population();
    let (before, after) = (cells.before(), cells.after());
    let alone = |size| masked_cells(&[size], population, k)[0];
    let zero = Count::Exact(0);
    let numbers = |before, after, entered, exited| Numbers {
        became,
        before,
        after,
        entered,
        exited,
        share: None,
        jaccard: None,
        churn: None,
    };
    let masked = match became {
        _ if k <= 1 => {
            numbers(Count::Exact(before), Count::Exact(after), Count::Exact(cells.entered), Count::Exact(cells.exited))
        }
        _ if population < 2 * k => numbers(Count::Hidden, Count::Hidden, Count::Hidden, Count::Hidden),
        Became::New => numbers(zero, alone(after), alone(after), zero),
        Became::Gone => numbers(alone(before), zero, zero, alone(before)),
        Became::Same => numbers(alone(before), alone(before), zero, zero),
        Became::Changed => {
            let told = changed(cells, k);
            numbers(told.before, told.after, told.entered, told.exited)
        }
    };
    masked.with_shares(population)
}

/// What is told of a changed audience.
struct Told {
    before: Count,
    after: Count,
    entered: Count,
    exited: Count,
}

fn changed(cells: Cells, k: u64) -> Told {
    let population = cells.population();
    let before = match cells.before() {
        size if size < k => Count::Below(k),
        size if population - size < k => Count::Hidden,
        size => Count::Exact(size),
    };
    // A part of a whole that is told: the other part must not follow, and a whole of less than twice the bound has
    // always a small part.
    let part = |part: u64, whole: u64| match part {
        _ if whole < 2 * k => Count::Hidden,
        part if part < k => Count::Below(k),
        part if whole - part < k => Count::Hidden,
        part => Count::Exact(part),
    };
    // A part of the population, where the whole it is a part of is not told.
    let far = |part: u64| match part {
        part if part < k => Count::Below(k),
        part if population - part < 2 * k => Count::Hidden,
        part => Count::Exact(part),
    };
    let (entered, exited) = match before {
        Count::Exact(size) => (part(cells.entered, population - size), part(cells.exited, size)),
        Count::Below(_) => (far(cells.entered), Count::Below(k)),
        Count::Hidden => (Count::Below(k), far(cells.exited)),
    };
    let is_told = before.exact().is_some() && entered.exact().is_some() && exited.exact().is_some();
    let after = if is_told { Count::Exact(cells.after()) } else { Count::Hidden };
    Told { before, after, entered, exited }
}

/// How many are told of the values of an enumerated tag, which are disjoint; `None` for a value of which nothing is told.
///
/// A value is told as a whole or not at all, only with room on all sides, and never so that a single one is left out.
pub(super) fn values(values: &[(Became, Cells)], k: u64) -> Vec<Option<Numbers>> {
    let Some(population) = values.first().map(|(_, cells)| cells.population()) else { return Vec::new() };
    let mut told: Vec<Option<Numbers>> = values.iter().map(|(became, cells)| value(*became, *cells, k)).collect();
    if k <= 1 {
        return told;
    }
    let is_hidden = |count: Count| count.exact().is_none();
    loop {
        let shown: Vec<usize> = (0..told.len()).filter(|at| told[*at].is_some()).collect();
        let smallest = shown.iter().copied().min_by_key(|at| (values[*at].1.before().max(values[*at].1.after()), *at));
        let Some(smallest) = smallest else { break };
        let entered = told.iter().filter(|t| t.as_ref().is_none_or(|t| is_hidden(t.entered))).count();
        let exited = told.iter().filter(|t| t.as_ref().is_none_or(|t| is_hidden(t.exited))).count();
        // Where everybody has a value before and after, as many enter values as exit them: with unknowns on one side
        // only, they would follow, or their sum would.
        let is_one_sided = (entered == 0) != (exited == 0);
        let left = told.len() - shown.len();
        let rest = |size: &dyn Fn(Cells) -> u64, of: &dyn Fn(usize) -> bool| {
            population.saturating_sub((0..values.len()).filter(|at| of(*at)).map(|at| size(values[at].1)).sum())
        };
        let is_shown = |at: usize| told[at].is_some();
        let (before, after) = (rest(&Cells::before, &is_shown), rest(&Cells::after, &is_shown));
        let is_left_small = left > 0 && (left == 1 || before < 2 * k || after < 2 * k);
        let (nobody_before, nobody_after) = (rest(&Cells::before, &|_| true), rest(&Cells::after, &|_| true));
        let is_small_rest = |rest: u64| rest > 0 && rest < 2 * k;
        let are_outside_small = left == 0 && (is_small_rest(nobody_before) || is_small_rest(nobody_after));
        if !(is_one_sided || is_left_small || are_outside_small) {
            break;
        }
        told[smallest] = None;
    }
    told
}

/// What could be told of one value.
fn value(became: Became, cells: Cells, k: u64) -> Option<Numbers> {
    if k <= 1 {
        return Some(Numbers::of_cells(became, cells));
    }
    let population = cells.population();
    let has_room = |size: u64| size >= 2 * k && population - size >= 2 * k;
    let is_told = match became {
        Became::New => has_room(cells.after()),
        Became::Gone => has_room(cells.before()),
        Became::Same => has_room(cells.before()),
        Became::Changed => {
            has_room(cells.before())
                && (cells.entered < k || cells.outside >= k)
                && (cells.exited < k || cells.remained >= k)
        }
    };
    is_told.then(|| one(became, cells, k))
}

/// Which parts of an audience may be told one by one, and what is told of each; all others are told as one. `None` when
/// no part can be told. `whole` is what is told of the audience: of parts no more is told.
pub(super) fn parts(whole: &Numbers, parts: &[Cells], k: u64) -> Option<(Vec<Option<Numbers>>, Option<Numbers>)> {
    let became = whole.became;
    let tells = [whole.before, whole.entered, whole.exited].map(|count| count.exact().is_some());
    let shown = |cells: Cells| {
        let numbers = Numbers::of_cells(became, cells);
        if k <= 1 {
            return numbers;
        }
        let keep = |tells: bool, count: Count| if tells { count } else { Count::Hidden };
        let [before, entered, exited] = tells;
        Numbers {
            before: keep(before, numbers.before),
            entered: keep(entered, numbers.entered),
            exited: keep(exited, numbers.exited),
            after: keep(before && entered && exited, numbers.after),
            ..numbers
        }
        .with_shares(0)
    };
    if k <= 1 {
        return Some((parts.iter().map(|part| Some(shown(*part))).collect(), None));
    }
    let has_room = |cells: Cells, least: u64| {
        let zero_is_known = |at: usize| match became {
            Became::New => at != 1,
            Became::Gone => at != 0 && at != 2,
            Became::Same => at != 0,
            Became::Changed => false,
        };
        let counts = [cells.before(), cells.entered, cells.exited];
        let remained_is_small = became == Became::Changed && tells[0] && tells[2] && cells.remained < k;
        let outside_is_small = cells.outside < k;
        let fine = (0..3).all(|at| !tells[at] || zero_is_known(at) || counts[at] >= least);
        fine && !remained_is_small && !outside_is_small
    };
    let is_told = if became == Became::New { tells[1] } else { tells[0] };
    if !is_told {
        return None;
    }
    let mut alone: Vec<bool> = parts.iter().map(|part| has_room(*part, k)).collect();
    loop {
        let together: Vec<usize> = (0..parts.len()).filter(|at| !alone[*at]).collect();
        let sum = together.iter().fold(Cells::default(), |sum, at| sum + parts[*at]);
        if together.is_empty() || (together.len() > 1 && has_room(sum, 2 * k)) {
            let told = parts.iter().zip(&alone).map(|(part, alone)| alone.then(|| shown(*part))).collect();
            return Some((told, (!together.is_empty()).then(|| shown(sum))));
        }
        let smallest = (0..parts.len())
            .filter(|at| alone[*at])
            .min_by_key(|at| (parts[*at].before().max(parts[*at].after()), *at))?;
        alone[smallest] = false;
    }
}

impl std::ops::Add for Cells {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            remained: self.remained + other.remained,
            entered: self.entered + other.entered,
            exited: self.exited + other.exited,
            outside: self.outside + other.outside,
        }
    }
}

#[cfg(test)]
mod tests;
