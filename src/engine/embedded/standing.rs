//! Where one subject stands in rankings, while all others stay as they are.

use std::{cmp::Ordering, collections::HashMap};

use super::{
    EngineError, Observed, Progress,
    bits::Bits,
    container::{ContainerResult, Targets},
    exact::Exact,
    later::Later,
    rank::{KeyLanes, Keys, size_of, sortable, unsortable},
    run::first_pass,
    vector::{Lanes, Vector},
};
use crate::{
    engine::plan::{
        QueryPlan,
        node::{Node, Op, Scalar},
    },
    rule::{
        DataType,
        typed::{Rank, RankSize},
    },
    store::facts::{CONTAINER, Facts},
};

/// The keys of everybody else in some rankings, as far as they decide about one subject.
#[derive(Debug, Clone, Default)]
pub struct Rankings {
    tables: HashMap<Rank, RankTable>,
}

/// One ranking without the subject.
#[derive(Debug, Clone)]
struct RankTable {
    bottom: bool,
    size: RankSize,
    /// Best first up to the place that decides; behind it in any order.
    others: Others,
    /// How lanes read.
    ty: DataType,
    scale: i32,
}

#[derive(Debug, Clone)]
enum Others {
    Int(Vec<i64>),
    Exact(Vec<Exact>),
}

/// The key of a subject.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    Int(i64),
    Exact(Exact),
}

/// Where a subject stands in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// How many are ranked, the subject included if it is.
    pub ranked: u64,
    /// How many places there are.
    pub places: u64,
    /// The value that the last place has; `None` when there is no place.
    pub edge: Option<Observed>,
    /// What the subject's value has to be at least as good as; `None` when every value will do, or none.
    pub needed: Option<Observed>,
    /// The subject's value; `None` when it is not ranked.
    pub value: Option<Observed>,
    /// How many are better; 0 when it is not ranked.
    pub better: u64,
    /// Whether it is in.
    pub is_member: bool,
}

impl Rankings {
    /// Ranks everybody but one subject, in all rankings of the plan. The plan's wanted tags decide which there are.
    ///
    /// # Errors
    /// As [`super::run`].
    pub fn of<F: Facts + ?Sized>(
        plan: &QueryPlan,
        facts: &F,
        except: u32,
        progress: &dyn Progress,
    ) -> Result<Self, EngineError> {
        if plan.rank_of.is_empty() {
            return Ok(Self::default());
        }
        let ranks: Vec<usize> = plan
            .schedule
            .later
            .iter()
            .filter_map(|node| if let Op::Rank(rank) = plan.subjects.node(*node).op { Some(rank) } else { None })
            .collect();
        let targets = Targets::new(plan, &[], &ranks);
        let mut containers = first_pass(plan, &targets, facts, progress)?;
        let later = Later::compute(plan, &mut containers);
        let mut tables = HashMap::new();
        for (rank, index) in &plan.rank_of {
            if ranks.contains(index) {
                tables.insert(rank.clone(), RankTable::new(plan, *index, &containers, &later, except));
            }
        }
        Ok(Self { tables })
    }

    /// True when there are no rankings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Where a subject with this value stands; `value` is `None` for one who is not ranked.
    ///
    /// `None` when the ranking was not computed.
    #[must_use]
    pub fn standing(&self, rank: &Rank, value: Option<&Observed>) -> Option<Standing> {
        self.tables.get(rank).map(|table| table.standing(value))
    }

    /// Membership of each lane in a ranking of a plan.
    pub(super) fn members(
        &self,
        plan: &QueryPlan,
        index: usize,
        value: &Vector,
        among: impl Fn(usize) -> bool,
        len: usize,
    ) -> Vec<bool> {
        let table = plan.rank_of.iter().find(|(_, i)| *i == index).and_then(|(rank, _)| self.tables.get(rank));
        let Some(table) = table else { return vec![false; len] };
        let node = plan.subjects.node(plan.ranks[index].value);
        let key = |i: usize| if among(i) { Key::of(value, node, i) } else { None };
        (0..len).map(|i| key(i).is_some_and(|key| table.is_member(key))).collect()
    }
}

impl RankTable {
    fn new(plan: &QueryPlan, index: usize, containers: &[ContainerResult], later: &Later, except: u32) -> Self {
        let rank = &plan.ranks[index];
        let node = plan.subjects.node(rank.value);
        let ranked: Vec<(&Keys, &Bits)> =
            containers.iter().map(|container| &container.keys[index]).zip(later.certain(rank.among)).collect();
        let is_other = |container: usize, i: usize| container * CONTAINER as usize + i != except as usize;
        let mut others = if ranked.iter().any(|(keys, _)| matches!(keys.lanes, KeyLanes::Exact(_))) {
            let lanes = |keys: &Keys| match &keys.lanes {
                KeyLanes::Exact(lanes) => lanes.clone(),
                KeyLanes::Int(_) => Vec::new(),
            };
            Others::Exact(keys_of(&ranked, lanes, is_other))
        } else {
            let lanes = |keys: &Keys| match &keys.lanes {
                KeyLanes::Int(lanes) => lanes.clone(),
                KeyLanes::Exact(_) => Vec::new(),
            };
            Others::Int(keys_of(&ranked, lanes, is_other))
        };
        // The place that decides about one more.
        let n = others.len();
        if let Some(last) = size_of(rank.size, n + 1).checked_sub(1).filter(|last| *last < n) {
            match &mut others {
                Others::Int(keys) => {
                    keys.select_nth_unstable_by(last, |a, b| order(rank.bottom, a.cmp(b)));
                }
                Others::Exact(keys) => {
                    keys.select_nth_unstable_by(last, |a, b| order(rank.bottom, a.compare(*b)));
                }
            }
        }
        Self { bottom: rank.bottom, size: rank.size, others, ty: node.ty, scale: node.scale }
    }

    /// Places when the subject is ranked.
    fn places(&self) -> usize {
        size_of(self.size, self.others.len() + 1)
    }

    /// How a key compares with another one: `Less` is better.
    fn compare(&self, key: Key, other: usize) -> Ordering {
        let ordering = match (key, &self.others) {
            (Key::Int(a), Others::Int(keys)) => a.cmp(&keys[other]),
            (Key::Exact(a), Others::Exact(keys)) => a.compare(keys[other]),
            (Key::Int(a), Others::Exact(keys)) => {
                Exact { numerator: a, denominator: 1, scale: self.scale }.compare(keys[other])
            }
            (Key::Exact(a), Others::Int(keys)) => {
                a.compare(Exact { numerator: keys[other], denominator: 1, scale: self.scale })
            }
        };
        order(self.bottom, ordering)
    }

    /// A ranked subject is in when fewer others than there are places are better: when it is as good as the last of as
    /// many others.
    fn is_member(&self, key: Key) -> bool {
        match self.places() {
            0 => false,
            places => places > self.others.len() || self.compare(key, places - 1).is_le(),
        }
    }

    fn shown(&self, other: usize) -> Observed {
        match &self.others {
            Others::Int(keys) if self.ty == DataType::Float => Observed::Float(unsortable(keys[other])),
            Others::Int(keys) => Observed::whole(keys[other], self.ty, self.scale),
            Others::Exact(keys) => {
                let Exact { numerator, denominator, scale } = keys[other];
                Observed::Fraction { numerator, denominator, scale }
            }
        }
    }

    fn standing(&self, value: Option<&Observed>) -> Standing {
        let n = self.others.len();
        let Some((value, key)) = value.and_then(|value| Some((value, Key::of_observed(value)?))) else {
            let places = size_of(self.size, n);
            let mut all: Vec<usize> = (0..n).collect();
            let edge = places.checked_sub(1).map(|last| {
                let by = |a: &usize, b: &usize| self.compare(self.key(*a), *b);
                *all.select_nth_unstable_by(last, by).1
            });
            return Standing {
                ranked: n as u64,
                places: places as u64,
                edge: edge.map(|i| self.shown(i)),
                needed: self.needed(),
                value: None,
                better: 0,
                is_member: false,
            };
        };
        let places = self.places();
        let better = (0..n).filter(|i| self.compare(key, *i).is_gt()).count();
        let is_member = self.is_member(key);
        // The last place is the subject's own, or that of the worst other who is in beside it.
        let edge = places.checked_sub(1).map(|last| {
            if !is_member {
                return self.shown(last);
            }
            let worst = (0..last.min(n)).reduce(|a, b| if self.compare(self.key(a), b).is_gt() { a } else { b });
            match worst {
                Some(other) if self.compare(key, other).is_lt() => self.shown(other),
                _ => value.clone(),
            }
        });
        Standing {
            ranked: n as u64 + 1,
            places: places as u64,
            edge,
            needed: self.needed(),
            value: Some(value.clone()),
            better: better as u64,
            is_member,
        }
    }

    fn needed(&self) -> Option<Observed> {
        let last = self.places().checked_sub(1)?;
        (last < self.others.len()).then(|| self.shown(last))
    }

    fn key(&self, other: usize) -> Key {
        match &self.others {
            Others::Int(keys) => Key::Int(keys[other]),
            Others::Exact(keys) => Key::Exact(keys[other]),
        }
    }
}

impl Others {
    fn len(&self) -> usize {
        match self {
            Self::Int(keys) => keys.len(),
            Self::Exact(keys) => keys.len(),
        }
    }
}

impl Key {
    fn of(value: &Vector, node: &Node, i: usize) -> Option<Self> {
        if value.is_null(i) {
            return None;
        }
        Some(match &value.lanes {
            Lanes::Ratio(numerators, denominators) => {
                Self::Exact(Exact { numerator: numerators[i], denominator: denominators[i], scale: node.scale })
            }
            Lanes::Float(_) | Lanes::Same(Scalar::Float(_)) => Self::Int(sortable(value.lanes.floats().get(i))),
            lanes => Self::Int(lanes.ints().get(i)),
        })
    }

    fn of_observed(value: &Observed) -> Option<Self> {
        Some(match value {
            Observed::Number { mantissa, .. } => Self::Int(*mantissa),
            Observed::Fraction { numerator, denominator, scale } => {
                Self::Exact(Exact { numerator: *numerator, denominator: *denominator, scale: *scale })
            }
            Observed::Float(x) => Self::Int(sortable(*x)),
            Observed::Date(days) => Self::Int(i64::from(*days)),
            Observed::Instant(t) | Observed::Duration(t) => Self::Int(*t),
            Observed::Null | Observed::Bool(_) | Observed::Text(_) => return None,
        })
    }
}

fn order(bottom: bool, ordering: Ordering) -> Ordering {
    if bottom { ordering } else { ordering.reverse() }
}

fn keys_of<K: Copy>(
    ranked: &[(&Keys, &Bits)],
    lanes: impl Fn(&Keys) -> Vec<K>,
    is_other: impl Fn(usize, usize) -> bool,
) -> Vec<K> {
    let mut all = Vec::new();
    for (container, (keys, among)) in ranked.iter().enumerate() {
        let keys = keys.present.iter().zip(lanes(keys));
        all.extend(keys.filter(|(i, _)| among.contains(*i) && is_other(container, *i)).map(|(_, key)| key));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_standing_is_that_of_a_sort(
            others in prop::collection::vec(-9i64..9, 0..30),
            own in prop::option::of(-9i64..9),
            places in 0u64..12,
            bottom: bool,
        ) {
            let size = RankSize::Count(places);
            let mut keys = others.clone();
            let last = size_of(size, keys.len() + 1).checked_sub(1).filter(|last| *last < keys.len());
            if let Some(last) = last {
                keys.select_nth_unstable_by(last, |a, b| order(bottom, a.cmp(b)));
            }
            let table = RankTable { bottom, size, others: Others::Int(keys), ty: DataType::Int, scale: 0 };
            let number = |mantissa| Observed::Number { mantissa, scale: 0 };
            let standing = table.standing(own.map(number).as_ref());

            let mut all = others.clone();
            all.extend(own);
            all.sort_unstable_by(|a, b| order(bottom, a.cmp(b)));
            let places = all.len().min(usize::try_from(places).unwrap());
            prop_assert_eq!((standing.ranked, standing.places), (all.len() as u64, places as u64));
            let edge = places.checked_sub(1).map(|last| all[last]);
            prop_assert_eq!(&standing.edge, &edge.map(number));
            let better = own.map_or(0, |own| all.iter().filter(|x| order(bottom, x.cmp(&&own)).is_lt()).count());
            prop_assert_eq!(standing.better, better as u64);
            let is_member = own.zip(edge).is_some_and(|(own, edge)| order(bottom, own.cmp(&edge)).is_le());
            prop_assert_eq!(standing.is_member, is_member);
            if let (Some(own), Some(Observed::Number { mantissa, .. })) = (own, standing.needed) {
                prop_assert_eq!(order(bottom, own.cmp(&mantissa)).is_le(), is_member);
            }
        }
    }
}
