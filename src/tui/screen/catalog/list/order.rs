//! In which order tags stand.

use std::cmp::Ordering;

use crate::{
    rule::say::Phrase,
    workspace::{DeskTag, Trends},
};

/// What tags can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Column {
    #[default]
    Id,
    Name,
    Size,
    Trend,
    Status,
    Health,
    Owner,
}

impl Column {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] =
        [Self::Id, Self::Name, Self::Size, Self::Trend, Self::Status, Self::Health, Self::Owner];

    /// What stands above it.
    pub(crate) const fn title(self) -> Phrase {
        match self {
            Self::Id => Phrase::new("Tag", "标签"),
            Self::Name => Phrase::new("Name", "名称"),
            Self::Size => Phrase::new("Size", "人数"),
            Self::Trend => Phrase::new("Trend", "趋势"),
            Self::Status => Phrase::new("Status", "状态"),
            Self::Health => Phrase::new("Health", "健康"),
            Self::Owner => Phrase::new("Owner", "负责人"),
        }
    }

    /// Whether the first order is from the largest to the smallest.
    const fn starts_descending(self) -> bool {
        matches!(self, Self::Size | Self::Trend | Self::Health)
    }

    const fn next(self) -> Self {
        match self {
            Self::Id => Self::Name,
            Self::Name => Self::Size,
            Self::Size => Self::Trend,
            Self::Trend => Self::Status,
            Self::Status => Self::Health,
            Self::Health => Self::Owner,
            Self::Owner => Self::Id,
        }
    }
}

/// An order of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Order {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

impl Order {
    /// By a column, in the direction that is asked for first.
    pub(crate) const fn by(column: Column) -> Self {
        Self { column, descending: column.starts_descending() }
    }

    /// By the next column.
    pub(crate) const fn next(self) -> Self {
        Self::by(self.column.next())
    }

    /// In the other direction.
    pub(crate) const fn reversed(self) -> Self {
        Self { descending: !self.descending, ..self }
    }

    /// How two tags stand to each other. What is not known comes last in both directions; what is equal is ordered by id.
    pub(crate) fn compare(self, a: &DeskTag, b: &DeskTag, trends: Option<&Trends>) -> Ordering {
        let by_column = match self.column {
            Column::Id => return self.directed(a.id.cmp(&b.id)),
            Column::Name => self.known_first(text(a.name()), text(b.name()), by_letters),
            Column::Size => self.known_first(a.size, b.size, u64::cmp),
            Column::Trend => {
                let growth = |tag: &DeskTag| growth(trends.map_or(&[], |trends| trends.sizes(&tag.id)));
                self.known_first(growth(a), growth(b), f64::total_cmp)
            }
            Column::Status => self.known_first(a.status(), b.status(), Ord::cmp),
            Column::Health => self.directed(problems(a).cmp(&problems(b))),
            Column::Owner => self.known_first(text(a.owner()), text(b.owner()), by_letters),
        };
        by_column.then_with(|| a.id.cmp(&b.id))
    }

    fn directed(self, ordering: Ordering) -> Ordering {
        if self.descending { ordering.reverse() } else { ordering }
    }

    fn known_first<T>(self, a: Option<T>, b: Option<T>, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.directed(compare(&a, &b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

/// Letter by letter, whatever their case; without a copy, since thousands are compared for a key.
fn by_letters(a: &&str, b: &&str) -> Ordering {
    a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
}

fn text(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// By what share of itself an audience grew from the last but one known size to the last; growth out of nothing is without
/// bounds. `None` when two sizes are not known, or the newest is not.
pub(crate) fn growth(sizes: &[Option<u64>]) -> Option<f64> {
    let last = (*sizes.last()?)?;
    let before = sizes[..sizes.len() - 1].iter().rev().flatten().next().copied()?;
    Some(match (before, last) {
        (0, 0) => 0.0,
        (0, _) => f64::INFINITY,
        (before, last) => (last as f64 - before as f64) / before as f64,
    })
}

/// What is known to be wrong with a tag, the worst first: mistakes, a switch, an audience that is too old, warnings.
pub(crate) fn problems(tag: &DeskTag) -> (usize, bool, bool, usize) {
    (tag.errors, tag.is_off, tag.freshness.is_some_and(|freshness| freshness.is_stale()), tag.warnings)
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::many, *};

    fn orders() -> impl Iterator<Item = Order> {
        Column::ALL.into_iter().flat_map(|column| [Order::by(column), Order::by(column).reversed()])
    }

    #[test]
    fn every_order_is_an_order() {
        let tags = many(60);
        for order in orders() {
            let mut sorted: Vec<&DeskTag> = tags.iter().collect();
            sorted.sort_by(|a, b| order.compare(a, b, None));
            for (at, a) in sorted.iter().enumerate() {
                for (other, b) in sorted.iter().enumerate() {
                    assert_eq!(order.compare(a, b, None), at.cmp(&other), "{order:?}: {} and {}", a.id, b.id);
                }
            }
        }
    }

    #[test]
    fn what_is_not_known_comes_last_in_both_directions() {
        let mut tags = many(60);
        assert!(tags.iter().any(|tag| tag.size.is_none()));
        for order in [Order::by(Column::Size), Order::by(Column::Size).reversed()] {
            tags.sort_by(|a, b| order.compare(a, b, None));
            let known = tags.iter().take_while(|tag| tag.size.is_some()).count();
            assert!(tags[known..].iter().all(|tag| tag.size.is_none()));
            let sizes: Vec<u64> = tags.iter().filter_map(|tag| tag.size).collect();
            let is_sorted = if order.descending { sizes.is_sorted_by(|a, b| a >= b) } else { sizes.is_sorted() };
            assert!(is_sorted, "{order:?}");
        }
    }

    #[test]
    fn mistakes_are_the_worst_of_health() {
        let mut tags = many(400);
        tags.sort_by(|a, b| Order::by(Column::Health).compare(a, b, None));
        let broken = tags.iter().take_while(|tag| tag.errors > 0).count();
        assert!(broken > 0 && tags[broken..].iter().all(|tag| tag.errors == 0));
        assert_eq!(problems(&tags[399]), (0, false, false, 0));
    }

    #[test]
    fn growth_is_a_share_of_what_was() {
        assert_eq!(growth(&[Some(100), None, Some(150)]), Some(0.5));
        assert_eq!(growth(&[Some(0), Some(0)]), Some(0.0));
        assert_eq!(growth(&[Some(0), Some(3)]), Some(f64::INFINITY));
        assert_eq!(growth(&[Some(4), Some(1)]), Some(-0.75));
        assert_eq!(growth(&[Some(4), None]), None, "it is no longer built");
        assert_eq!(growth(&[Some(4)]), None);
        assert_eq!(growth(&[]), None);
    }

    #[test]
    fn all_columns_follow_each_other() {
        let mut order = Order::default();
        let mut seen = Vec::new();
        for _ in Column::ALL {
            seen.push(order.column);
            order = order.next();
        }
        assert_eq!((seen.as_slice(), order), (&Column::ALL[..], Order::default()));
    }
}
