//! Sets of values of one term, as ranges of an ordered line.

use std::{cmp::Ordering, sync::Arc};

use super::rational::Rational;

/// A value on the line that a term's values lie on. One term's points are all of one variant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Point {
    /// A whole number of a discrete line: ints, the mantissas of decimals, days, bools (0 and 1). Nothing lies between
    /// neighbours.
    Lane(i128),
    /// A number of a dense line: fractions.
    Exact(Rational),
    /// A float, in the order of [`float_point`].
    Float(i64),
    /// Microseconds: instants and elapsed times.
    Micros(i64),
    /// Bytes of a text; also bytes that no text has, as the end of a prefix.
    Text(Arc<[u8]>),
}

/// The point of a float that is not NaN; -0 is 0, as comparisons have it.
pub(super) fn float_point(value: f64) -> Point {
    let bits = (value + 0.0).to_bits().cast_signed();
    Point::Float(if bits < 0 { bits ^ i64::MAX } else { bits })
}

/// The float of a point that [`float_point`] made.
pub(super) fn float_of(ordered: i64) -> f64 {
    let bits = if ordered < 0 { ordered ^ i64::MAX } else { ordered };
    f64::from_bits(bits.cast_unsigned())
}

/// A place between points.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Cut {
    /// Before everything.
    Start,
    /// Just before a point.
    Below(Point),
    /// Just behind a point; never of a [`Point::Lane`], where it is just before the next.
    Above(Point),
    /// Behind everything.
    End,
}

impl Cut {
    /// Just before a point.
    pub(super) const fn below(point: Point) -> Self {
        Self::Below(point)
    }

    /// Just behind a point.
    pub(super) fn above(point: Point) -> Self {
        match point {
            Point::Lane(lane) => Self::Below(Point::Lane(lane + 1)),
            other => Self::Above(other),
        }
    }
}

impl PartialOrd for Cut {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cut {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |cut: &Self| match cut {
            Self::Start => (0u8, None, 0u8),
            Self::Below(point) => (1, Some(point.clone()), 0),
            Self::Above(point) => (1, Some(point.clone()), 1),
            Self::End => (2, None, 0),
        };
        match (self, other) {
            // The common case, without copies.
            (Self::Below(a), Self::Below(b)) | (Self::Above(a), Self::Above(b)) => a.cmp(b),
            _ => key(self).cmp(&key(other)),
        }
    }
}

/// A range between two cuts, the first before the second.
pub(super) type Range = (Cut, Cut);

/// A set of values: ranges in order, apart from each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ValueSet {
    ranges: Vec<Range>,
}

impl ValueSet {
    pub(super) const fn empty() -> Self {
        Self { ranges: Vec::new() }
    }

    /// Everything on the line.
    pub(super) fn full() -> Self {
        Self::range(Cut::Start, Cut::End)
    }

    /// What lies between two cuts.
    pub(super) fn range(from: Cut, to: Cut) -> Self {
        if from < to { Self { ranges: vec![(from, to)] } } else { Self::empty() }
    }

    pub(super) fn point(point: Point) -> Self {
        Self::range(Cut::below(point.clone()), Cut::above(point))
    }

    /// The lanes of `[low, high]`.
    pub(super) fn lanes(low: i128, high: i128) -> Self {
        Self::range(Cut::below(Point::Lane(low)), Cut::above(Point::Lane(high)))
    }

    pub(super) fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The first cut, if there is anything.
    pub(super) fn start(&self) -> Option<&Cut> {
        self.ranges.first().map(|(from, _)| from)
    }

    /// The last cut, if there is anything.
    pub(super) fn end(&self) -> Option<&Cut> {
        self.ranges.last().map(|(_, to)| to)
    }

    /// The only value of a range, if it has only one.
    pub(super) fn single(range: &Range) -> Option<&Point> {
        match range {
            (Cut::Below(a), Cut::Above(b)) if a == b => Some(a),
            (Cut::Below(a @ Point::Lane(low)), Cut::Below(Point::Lane(high))) if *high == low + 1 => Some(a),
            _ => None,
        }
    }

    /// The values, when they are few points.
    pub(super) fn points(&self) -> Option<Vec<&Point>> {
        self.ranges.iter().map(Self::single).collect()
    }

    pub(super) fn intersect(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        let (mut a, mut b) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let (from, to) = (std::cmp::max(&x.0, &y.0), std::cmp::min(&x.1, &y.1));
            if from < to {
                ranges.push((from.clone(), to.clone()));
            }
            if x.1 < y.1 {
                a.next();
            } else {
                b.next();
            }
        }
        Self { ranges }
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        let mut all: Vec<Range> = self.ranges.iter().chain(&other.ranges).cloned().collect();
        all.sort();
        let mut ranges: Vec<Range> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match ranges.last_mut() {
                Some(last) if from <= last.1 => {
                    if to > last.1 {
                        last.1 = to;
                    }
                }
                _ => ranges.push((from, to)),
            }
        }
        Self { ranges }
    }

    /// Everything else on the line.
    pub(super) fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut from = Cut::Start;
        for (start, end) in &self.ranges {
            if from < *start {
                ranges.push((from, start.clone()));
            }
            from = end.clone();
        }
        if from < Cut::End {
            ranges.push((from, Cut::End));
        }
        Self { ranges }
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.intersect(other) == *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn set(ranges: &[(i128, i128)]) -> ValueSet {
        ranges.iter().fold(ValueSet::empty(), |set, (a, b)| set.union(&ValueSet::lanes(*a, *b)))
    }

    fn holds(set: &ValueSet, lane: i128) -> bool {
        !set.intersect(&ValueSet::point(Point::Lane(lane))).is_empty()
    }

    #[test]
    fn neighbours_are_one_range() {
        assert_eq!(set(&[(1, 2), (3, 4)]), set(&[(1, 4)]));
        assert_eq!(set(&[(1, 2), (4, 4)]).ranges().len(), 2);
    }

    #[test]
    fn floats_keep_their_order() {
        let ordered = [f64::NEG_INFINITY, -2.5, -1e-300, 0.0, 1e-300, 0.5, f64::INFINITY];
        for pair in ordered.windows(2) {
            assert!(float_point(pair[0]) < float_point(pair[1]), "{pair:?}");
        }
        assert_eq!(float_point(-0.0), float_point(0.0));
        for value in ordered {
            let Point::Float(lane) = float_point(value) else { panic!() };
            assert_eq!(float_of(lane), value);
        }
    }

    #[test]
    fn open_ends_of_a_dense_line_differ() {
        let at = |n| Point::Micros(n);
        let open = ValueSet::range(Cut::above(at(1)), Cut::below(at(2)));
        assert!(!open.is_empty());
        assert!(ValueSet::range(Cut::above(at(1)), Cut::below(at(1))).is_empty());
        assert!(open.intersect(&ValueSet::point(at(1))).is_empty());
    }

    proptest! {
        #[test]
        fn set_laws(a in vec((-9i128..9, 0i128..4), 0..4), b in vec((-9i128..9, 0i128..4), 0..4)) {
            let ends = |r: &[(i128, i128)]| r.iter().map(|(low, n)| (*low, low + n)).collect::<Vec<_>>();
            let (a, b) = (set(&ends(&a)), set(&ends(&b)));
            for lane in -12..15 {
                prop_assert_eq!(holds(&a.intersect(&b), lane), holds(&a, lane) && holds(&b, lane));
                prop_assert_eq!(holds(&a.union(&b), lane), holds(&a, lane) || holds(&b, lane));
                prop_assert_eq!(holds(&a.complement(), lane), !holds(&a, lane));
            }
            prop_assert_eq!(a.is_subset(&b), (-12..15).all(|lane| !holds(&a, lane) || holds(&b, lane)));
        }
    }
}
