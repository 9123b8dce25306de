//! From definitions of both sides and the store to numbers.

use std::{collections::BTreeMap, sync::Arc};

use roaring::RoaringBitmap;

use super::{
    countable::Countable,
    evaluate::{Audiences, Evaluated, Sides, Wanted},
    touched::{Touched, suppression_tags},
};
use crate::{
    catalog::Status,
    review::{Became, GroupNumbers, Groups, Numbers, Subject, ValueNumbers, Which},
    workspace::{Progress, WorkspaceError},
};

/// What is known of one tag's audiences.
#[derive(Debug, Default)]
pub(super) struct TagCount {
    pub(super) is_built: bool,
    pub(super) numbers: Option<Numbers>,
    pub(super) values: Vec<ValueNumbers>,
    pub(super) by: Vec<GroupNumbers>,
    pub(super) uncounted: Option<String>,
    /// The sets behind the numbers.
    pub(super) sets: Vec<Set>,
}

/// An audience on both sides.
#[derive(Debug)]
pub(super) struct Set {
    /// Position of the value; `None` is the tag as a whole.
    pub(super) value: Option<usize>,
    pub(super) name: Option<Arc<str>>,
    pub(super) became: Became,
    pub(super) before: RoaringBitmap,
    pub(super) after: RoaringBitmap,
}

/// What is known of whom one strategy would address.
#[derive(Debug, Default)]
pub(super) struct StrategyCount {
    pub(super) numbers: Option<Numbers>,
    pub(super) uncounted: Option<String>,
    pub(super) set: Option<(RoaringBitmap, RoaringBitmap)>,
}

/// Whether something has an audience on a side: what a build takes, or, when no build takes it on either side, what is
/// being drafted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct There {
    pub(super) before: bool,
    pub(super) after: bool,
    pub(super) is_built: bool,
}

impl There {
    pub(super) fn of(before: Option<Status>, after: Option<Status>) -> Self {
        let built = |status: Option<Status>| status.is_some_and(Status::is_built);
        let drafted = |status: Option<Status>| status == Some(Status::Draft);
        if built(before) || built(after) {
            return Self { before: built(before), after: built(after), is_built: true };
        }
        Self { before: drafted(before), after: drafted(after), is_built: false }
    }

    /// What becomes of the audience; `None` when there is none on either side.
    pub(super) const fn became(self, is_changed: bool) -> Option<Became> {
        match (self.before, self.after, is_changed) {
            (true, true, true) => Some(Became::Changed),
            (true, true, false) => Some(Became::Same),
            (true, false, _) => Some(Became::Gone),
            (false, true, _) => Some(Became::New),
            (false, false, _) => None,
        }
    }
}

/// Everything that is counted of a change.
pub(super) struct Counting<'a> {
    pub(super) sides: Sides<'a>,
    /// Tags whose audience is asked for, with whether it is there.
    pub(super) tags: BTreeMap<Arc<str>, There>,
    pub(super) strategies: &'a [Touched],
    pub(super) before: Countable<'a>,
    pub(super) after: Countable<'a>,
    pub(super) population: &'a RoaringBitmap,
}

/// The outcome, by id.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) tags: BTreeMap<Arc<str>, TagCount>,
    pub(super) strategies: BTreeMap<Arc<str>, StrategyCount>,
    /// The category of users; nothing when nobody asked.
    pub(super) groups: Groups,
}

impl Counting<'_> {
    pub(super) fn run(mut self, progress: &dyn Progress) -> Result<Counts, WorkspaceError> {
        let (mut before, mut after) = (Wanted::default(), Wanted::default());
        let mut counts = Counts::default();
        for (id, there) in self.tags.clone() {
            let why = self.why_not(&id, there);
            if why.is_none() {
                before.tags.extend(there.before.then(|| id.clone()));
                after.tags.extend(there.after.then(|| id.clone()));
            }
            let count = TagCount { is_built: there.is_built, uncounted: why, ..TagCount::default() };
            counts.tags.insert(id, count);
        }
        for strategy in self.strategies {
            let why = self.want_strategy(strategy, &mut before, &mut after);
            let count = StrategyCount { uncounted: why, ..StrategyCount::default() };
            counts.strategies.insert(strategy.id.clone(), count);
        }
        let evaluated = self.sides.evaluate(&before, &after, progress)?;
        self.count_tags(&evaluated, &mut counts);
        self.count_strategies(&evaluated, &mut counts);
        Ok(counts)
    }

    fn why_not(&mut self, id: &Arc<str>, there: There) -> Option<String> {
        let after = there.after.then(|| self.after.why_not(id)).flatten();
        after.or_else(|| {
            let before = there.before.then(|| self.before.why_not(id)).flatten()?;
            Some(format!("before the change, {before}"))
        })
    }

    /// Wants what a strategy needs; or says why it cannot be counted.
    fn want_strategy(&mut self, strategy: &Touched, before: &mut Wanted, after: &mut Wanted) -> Option<String> {
        for (rule, is_before) in [(&strategy.after, false), (&strategy.before, true)] {
            let Some(rule) = rule else { continue };
            let countable = if is_before { &mut self.before } else { &mut self.after };
            let suppressed = self.sides.catalog(is_before).map(suppression_tags).unwrap_or_default();
            let why = countable.why_not_rule(&rule.references()).or_else(|| {
                suppressed.iter().find_map(|tag| Some(format!("suppression tag `{tag}`: {}", countable.why_not(tag)?)))
            });
            if let Some(why) = why {
                return Some(if is_before { format!("before the change, {why}") } else { why });
            }
        }
        if strategy.before.is_none() && strategy.after.is_none() {
            return strategy.why_not.clone();
        }
        for (rule, is_before, wanted) in [(&strategy.before, true, before), (&strategy.after, false, after)] {
            let Some(rule) = rule else { continue };
            wanted.tags.extend(self.sides.catalog(is_before).map(suppression_tags).unwrap_or_default());
            wanted.strategies.insert(strategy.id.clone(), rule.clone());
        }
        None
    }

    fn count_tags(&self, evaluated: &Evaluated, counts: &mut Counts) {
        let population = self.population.len();
        if !self.sides.groups.is_empty() {
            counts.groups = Groups::new(evaluated.groups.clone(), self.population);
        }
        let groups = &counts.groups;
        for (id, count) in &mut counts.tags {
            let there = self.tags[id];
            let is_changed = self.sides.changed.contains(id);
            let Some(became) = there.became(is_changed).filter(|_| count.uncounted.is_none()) else { continue };
            let (before, after) = (evaluated.before.any(id), evaluated.after.any(id));
            count.numbers = Some(Numbers::of(became, &before, &after, population));
            count.by = groups.count(became, &before, &after);
            let values = values(id, evaluated);
            for (at, value) in values.iter().enumerate() {
                let side = |audiences: &Audiences| {
                    let found =
                        audiences.tags.get(id).into_iter().flatten().find(|(name, _)| name.as_ref() == Some(value));
                    found.map(|(_, members)| members.clone())
                };
                let (old, new) = (side(&evaluated.before), side(&evaluated.after));
                let there = There { before: old.is_some(), after: new.is_some(), is_built: there.is_built };
                let became = there.became(is_changed).unwrap_or(became);
                let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
                let numbers = Numbers::of(became, &old, &new, population);
                count.values.push(ValueNumbers { value: value.to_string(), numbers: Some(numbers) });
                let name = Some(value.clone());
                count.sets.push(Set { value: Some(at), name, became, before: old, after: new });
            }
            if values.is_empty() {
                count.sets.push(Set { value: None, name: None, became, before, after });
            }
        }
    }

    fn count_strategies(&self, evaluated: &Evaluated, counts: &mut Counts) {
        let suppressed = |is_before: bool, audiences: &Audiences| {
            let tags = self.sides.catalog(is_before).map(suppression_tags).unwrap_or_default();
            tags.iter().fold(RoaringBitmap::new(), |all, tag| all | audiences.any(tag))
        };
        let (out_before, out_after) = (suppressed(true, &evaluated.before), suppressed(false, &evaluated.after));
        for strategy in self.strategies {
            let Some(count) = counts.strategies.get_mut(&strategy.id) else { continue };
            let Some(became) = strategy.there.became(strategy.is_changed).filter(|_| count.uncounted.is_none()) else {
                continue;
            };
            let side = |audiences: &Audiences, out: &RoaringBitmap| {
                audiences.strategies.get(&strategy.id).map(|members| members - out).unwrap_or_default()
            };
            let (before, after) = (side(&evaluated.before, &out_before), side(&evaluated.after, &out_after));
            count.numbers = Some(Numbers::of(became, &before, &after, self.population.len()));
            count.set = Some((before, after));
        }
    }
}

/// Values of a tag, those after the change first.
fn values(id: &Arc<str>, evaluated: &Evaluated) -> Vec<Arc<str>> {
    let mut values: Vec<Arc<str>> = Vec::new();
    for audiences in [&evaluated.after, &evaluated.before] {
        for value in audiences.tags.get(id).into_iter().flatten().filter_map(|(value, _)| value.as_ref()) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
    }
    values
}

/// Every set whose size is told, with whose it is.
pub(super) fn told_sets<'c>(
    groups: &Groups,
    tags: impl Iterator<Item = Option<&'c TagCount>>,
    strategies: impl Iterator<Item = Option<&'c StrategyCount>>,
) -> Vec<((Subject, Which), RoaringBitmap)> {
    let mut sets = Vec::new();
    let mut tell = |subject: Subject, became: Option<Became>, before: &RoaringBitmap, after: &RoaringBitmap| {
        let both = [(Which::Before, before.clone()), (Which::After, after.clone())];
        let moved = [(Which::Entered, after - before), (Which::Exited, before - after)];
        let moved = moved.into_iter().filter(|_| became == Some(Became::Changed));
        sets.extend(
            both.into_iter()
                .chain(moved)
                .filter(|(_, set)| !set.is_empty())
                .map(|(which, set)| ((subject, which), set)),
        );
    };
    for (at, count) in tags.enumerate() {
        for set in count.into_iter().flat_map(|c| &c.sets) {
            let subject = set.value.map_or(Subject::Tag(at), |value| Subject::Value(at, value));
            tell(subject, Some(set.became), &set.before, &set.after);
            // Of values, nothing is told by group.
            if set.value.is_none() {
                for (group, members) in groups.members().enumerate() {
                    let subject = Subject::Group(at, group);
                    tell(subject, Some(set.became), &(&set.before & members), &(&set.after & members));
                }
            }
        }
    }
    for (at, count) in strategies.enumerate() {
        if let Some((before, after)) = count.and_then(|c| c.set.as_ref()) {
            tell(Subject::Strategy(at), count.and_then(|c| c.numbers.as_ref()).map(|n| n.became), before, after);
        }
    }
    sets
}
