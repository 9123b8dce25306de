use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::numbers::{Became, Cells, Numbers};

/// Values of a category that are shown one by one; all others are the rest.
pub const GROUPS_SHOWN: usize = 8;

/// Some people of the population, told apart by a column: those of one value, of all values that are not shown, of no
/// value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "group", rename_all = "snake_case")]
pub enum Group {
    /// Those with this value.
    Value {
        /// The value.
        value: String,
    },
    /// Those with any of the values that are not shown.
    Rest {
        /// How many values these are.
        values: u64,
    },
    /// Those of whom the column says nothing.
    Unknown,
    /// Several groups as one, because they must not be told one by one.
    Together {
        /// What they are: values, `rest`, `unknown`.
        groups: Vec<Self>,
    },
}

/// What a change does to an audience within one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupNumbers {
    /// Who is meant.
    #[serde(flatten)]
    pub group: Group,
    /// The numbers; `share` is of the group, not of the population.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// How many the group has in all; not written down, since a reader could compute with it.
    #[serde(skip)]
    pub(super) size: u64,
}

impl GroupNumbers {
    pub(super) fn cells(&self) -> Option<Cells> {
        self.numbers.cells(self.size)
    }
}

/// The population cut by a column: disjoint groups that together are everybody.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    groups: Vec<(Group, RoaringBitmap)>,
}

impl Groups {
    /// Cuts a population by who has which value. The largest groups come first, the rest and those without a value last.
    #[must_use]
    pub fn new(values: Vec<(String, RoaringBitmap)>, population: &RoaringBitmap) -> Self {
        let mut unknown = population.clone();
        let mut values: Vec<(String, RoaringBitmap)> = values.into_iter().filter(|(_, m)| !m.is_empty()).collect();
        for (_, members) in &values {
            unknown -= members;
        }
        values.sort_by(|(a, x), (b, y)| y.len().cmp(&x.len()).then_with(|| a.cmp(b)));
        let rest = values.split_off(values.len().min(GROUPS_SHOWN));
        let mut groups: Vec<(Group, RoaringBitmap)> =
            values.into_iter().map(|(value, members)| (Group::Value { value }, members)).collect();
        if !rest.is_empty() {
            let number = rest.len() as u64;
            let members = rest.into_iter().fold(RoaringBitmap::new(), |all, (_, members)| all | members);
            groups.push((Group::Rest { values: number }, members));
        }
        if !unknown.is_empty() {
            groups.push((Group::Unknown, unknown));
        }
        Self { groups }
    }

    /// Who is in each group.
    pub fn members(&self) -> impl Iterator<Item = &RoaringBitmap> {
        self.groups.iter().map(|(_, members)| members)
    }

    /// What a change does within each group. Both sets are subsets of the population that was cut.
    #[must_use]
    pub fn count(&self, became: Became, before: &RoaringBitmap, after: &RoaringBitmap) -> Vec<GroupNumbers> {
        let (entered, exited, remained) = (after - before, before - after, before & after);
        let one = |(group, members): &(Group, RoaringBitmap)| {
            let (entered, exited) = (entered.intersection_len(members), exited.intersection_len(members));
            let remained = remained.intersection_len(members);
            let size = members.len();
            let outside = size - entered - exited - remained;
            let cells = Cells { remained, entered, exited, outside };
            GroupNumbers { group: group.clone(), numbers: Numbers::of_cells(became, cells), size }
        };
        self.groups.iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::Count;

    #[test]
    fn groups_are_everybody_once() {
        let population: RoaringBitmap = (0..1000).collect();
        let value = |i: u32| (format!("city {i:02}"), (i * 50..i * 50 + 40 + i).collect::<RoaringBitmap>());
        let groups =
            Groups::new((0..12).map(value).chain([("none".to_owned(), RoaringBitmap::new())]).collect(), &population);
        let (before, after): (RoaringBitmap, RoaringBitmap) = ((0..600).collect(), (300..1000).collect());
        let counted = groups.count(Became::Changed, &before, &after);
        let names: Vec<Group> = counted.iter().map(|g| g.group.clone()).collect();
        assert_eq!(names[0], Group::Value { value: "city 11".to_owned() });
        assert_eq!(names[8..], [Group::Rest { values: 4 }, Group::Unknown]);
        let sum =
            |count: fn(&Numbers) -> Count| counted.iter().map(|g| count(&g.numbers).exact().unwrap()).sum::<u64>();
        assert_eq!(sum(|n| n.before), 600);
        assert_eq!(sum(|n| n.after), 700);
        assert_eq!(sum(|n| n.entered), 400);
        assert_eq!(sum(|n| n.exited), 300);
        assert_eq!(counted.iter().map(|g| g.size).sum::<u64>(), 1000);
    }
}
