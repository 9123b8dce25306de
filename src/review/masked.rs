use std::collections::BTreeSet;

use super::{
    ChangePlan, PlannedTag,
    group::{Group, GroupNumbers},
    mask,
    numbers::{Became, Cells, Numbers},
    twin::{Subject, Which},
};
use crate::docs::Count;

impl ChangePlan {
    /// The plan as it may leave the machine: counts below `min_count` are hidden, and what such a count could be computed
    /// from, from all that is told. A plan that is masked already is masked no further.
    #[must_use]
    pub fn masked(&self, min_count: u64) -> Self {
        let mut plan = Self { masked_below: Some(min_count), ..self.clone() };
        if self.masked_below.is_some() {
            plan.masked_below = self.masked_below;
            return plan;
        }
        let Some(population) = self.data.as_ref().and_then(|data| data.population.exact()) else { return plan };
        for tag in &mut plan.tags {
            mask_tag(tag, population, min_count);
        }
        for strategy in &mut plan.strategies {
            strategy.numbers = strategy.numbers.as_ref().map(|numbers| mask_one(numbers, population, min_count));
        }
        plan.mask_twins(self, min_count);
        let (told, hidden): (Vec<_>, Vec<_>) =
            self.overlaps.iter().map(|o| o.masked(min_count)).partition(Option::is_some);
        plan.overlaps = told.into_iter().flatten().collect();
        plan.overlaps_hidden = self.overlaps_hidden + hidden.len() as u64;
        if let Some(data) = &mut plan.data {
            data.population = Count::masked(population, min_count);
        }
        plan
    }

    /// Hides numbers that differ from other numbers by few people.
    fn mask_twins(&mut self, exact: &Self, min_count: u64) {
        let Some(twins) = &exact.twins else {
            // Read back from a file: which sets lie in each other is no longer known.
            self.mask_near_sizes(min_count);
            return;
        };
        for twin in twins.iter().filter(|t| t.difference < min_count) {
            if self.is_told(twin.of, exact) && self.is_told(twin.with, exact) {
                self.hide(twin.with.0);
            }
        }
    }

    fn mask_near_sizes(&mut self, min_count: u64) {
        if min_count <= 1 {
            return;
        }
        self.tags.iter_mut().for_each(|tag| tag.by.clear());
        let mut told: Vec<(u64, Subject)> = Vec::new();
        let mut hidden: BTreeSet<Subject> = BTreeSet::new();
        for subject in self.subjects() {
            let sizes: Vec<u64> = self.numbers_of(subject).map(sizes).unwrap_or_default();
            let is_near = |size: &u64| {
                told.iter()
                    .any(|(other, of)| !same_audience(*of, subject) && (1..min_count).contains(&size.abs_diff(*other)))
            };
            if sizes.iter().any(is_near) {
                hidden.insert(subject);
            } else {
                told.extend(sizes.into_iter().map(|size| (size, subject)));
            }
        }
        for subject in hidden {
            self.hide(subject);
        }
    }

    /// Everybody whose numbers are told, the most important first.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        let mut subjects = Vec::new();
        for (at, tag) in self.tags.iter().enumerate() {
            subjects.push(Subject::Tag(at));
            subjects.extend((0..tag.values.len()).map(|value| Subject::Value(at, value)));
        }
        subjects.extend((0..self.strategies.len()).map(Subject::Strategy));
        subjects
    }

    fn numbers_of(&self, subject: Subject) -> Option<&Numbers> {
        match subject {
            Subject::Tag(at) => self.tags.get(at)?.numbers.as_ref(),
            Subject::Value(at, value) => self.tags.get(at)?.values.get(value)?.numbers.as_ref(),
            Subject::Group(at, group) => self.tags.get(at)?.by.get(group).map(|g| &g.numbers),
            Subject::Strategy(at) => self.strategies.get(at)?.numbers.as_ref(),
        }
    }

    fn is_told(&self, (subject, which): (Subject, Which), exact: &Self) -> bool {
        // Groups may be told together: then none of them is where it was.
        let subject = match subject {
            Subject::Group(at, group) => {
                let group = &exact.tags[at].by[group].group;
                let Some(now) = self.tags[at].by.iter().position(|g| g.group == *group) else { return false };
                Subject::Group(at, now)
            }
            subject => subject,
        };
        self.numbers_of(subject).is_some_and(|numbers| {
            let count = match which {
                Which::Before => numbers.before,
                Which::After => numbers.after,
                Which::Entered => numbers.entered,
                Which::Exited => numbers.exited,
            };
            count.exact().is_some()
        })
    }

    fn hide(&mut self, subject: Subject) {
        match subject {
            Subject::Tag(at) | Subject::Value(at, _) => {
                let tag = &mut self.tags[at];
                tag.numbers = tag.numbers.as_ref().map(hidden);
                tag.values.iter_mut().for_each(|value| value.numbers = None);
                tag.by.clear();
            }
            Subject::Group(at, _) => self.tags[at].by.clear(),
            Subject::Strategy(at) => {
                let strategy = &mut self.strategies[at];
                strategy.numbers = strategy.numbers.as_ref().map(hidden);
            }
        }
    }
}

fn same_audience(a: Subject, b: Subject) -> bool {
    let tag = |subject| match subject {
        Subject::Tag(at) | Subject::Value(at, _) | Subject::Group(at, _) => Some(at),
        Subject::Strategy(_) => None,
    };
    a == b || tag(a).is_some_and(|at| tag(b) == Some(at))
}

/// Sizes of sets that are told and not zero by definition.
fn sizes(numbers: &Numbers) -> Vec<u64> {
    let mut sizes: Vec<u64> = [numbers.before, numbers.after, numbers.entered, numbers.exited]
        .iter()
        .filter_map(|count| count.exact())
        .filter(|size| *size > 0)
        .collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn hidden(numbers: &Numbers) -> Numbers {
    Numbers {
        before: Count::Hidden,
        after: Count::Hidden,
        entered: Count::Hidden,
        exited: Count::Hidden,
        share: None,
        jaccard: None,
        churn: None,
        ..*numbers
    }
}

fn mask_one(numbers: &Numbers, population: u64, min_count: u64) -> Numbers {
    numbers.cells(population).map_or_else(|| hidden(numbers), |cells| mask::one(numbers.became, cells, min_count))
}

fn mask_tag(tag: &mut PlannedTag, population: u64, min_count: u64) {
    let Some(numbers) = &tag.numbers else { return };
    let cells: Vec<_> = tag
        .values
        .iter()
        .filter_map(|value| value.numbers.as_ref())
        .filter_map(|numbers| Some((numbers.became, numbers.cells(population)?)))
        .collect();
    let values = if cells.len() == tag.values.len() { mask::values(&cells, min_count) } else { Vec::new() };
    let whole = if values.iter().any(Option::is_some) {
        // With values told one by one the whole is what they add up to, or nothing.
        let all: Option<Vec<&Numbers>> = values.iter().map(Option::as_ref).collect();
        whole_of(numbers, all.as_deref().unwrap_or_default(), population, min_count)
    } else {
        mask_one(numbers, population, min_count)
    };
    // Of values nothing is told by category, and of all values together little is worth telling.
    let by = if tag.values.is_empty() || min_count <= 1 { mask_parts(&whole, &tag.by, min_count) } else { Vec::new() };
    let mut values = values.into_iter();
    for value in &mut tag.values {
        value.numbers = values.next().flatten();
    }
    (tag.numbers, tag.by) = (Some(whole), by);
}

/// What values that are told say about all of them.
fn whole_of(numbers: &Numbers, values: &[&Numbers], population: u64, min_count: u64) -> Numbers {
    if min_count <= 1 {
        return numbers.clone();
    }
    let sum = |count: fn(&Numbers) -> Count| {
        let sum: Option<u64> = values.iter().map(|v| count(v).exact()).sum();
        sum.filter(|_| !values.is_empty()).map_or(Count::Hidden, Count::Exact)
    };
    let (before, after) = (sum(|n| n.before), sum(|n| n.after));
    let (entered, exited) = match numbers.became {
        Became::New => (after, Count::Exact(0)),
        Became::Gone => (Count::Exact(0), before),
        Became::Same => (Count::Exact(0), Count::Exact(0)),
        Became::Changed => (Count::Hidden, Count::Hidden),
    };
    Numbers { before, after, entered, exited, ..hidden(numbers) }.with_shares(population)
}

fn mask_parts(whole: &Numbers, by: &[GroupNumbers], min_count: u64) -> Vec<GroupNumbers> {
    let cells: Vec<Cells> = by.iter().filter_map(GroupNumbers::cells).collect();
    if cells.len() != by.len() || by.is_empty() {
        return Vec::new();
    }
    let Some((alone, together)) = mask::parts(whole, &cells, min_count) else { return Vec::new() };
    let mut groups: Vec<Group> = Vec::new();
    let mut told = Vec::new();
    for (group, numbers) in by.iter().zip(alone) {
        match numbers {
            Some(numbers) => told.push(GroupNumbers { group: group.group.clone(), numbers, size: 0 }),
            None => groups.push(group.group.clone()),
        }
    }
    told.extend(together.map(|numbers| GroupNumbers { group: Group::Together { groups }, numbers, size: 0 }));
    told
}

#[cfg(test)]
mod tests;
