//! What a term still can be.

use crate::rule::prove::{
    build::Along,
    formula::Values,
    moment::Moment,
    set::{Cut, Point, ValueSet},
};

/// Null, or a value: of a set, and for instants between moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule::prove) struct Domain {
    /// Whether it can be null.
    pub(in crate::rule::prove) null: bool,
    /// The values; for instants all or none.
    pub(in crate::rule::prove) set: ValueSet,
    /// As an instant, not before any of these.
    pub(in crate::rule::prove) lower: Vec<Moment>,
    /// As an instant, not after any of these.
    pub(in crate::rule::prove) upper: Vec<Moment>,
}

impl Domain {
    pub(in crate::rule::prove) fn of(values: Values) -> Self {
        Self { null: values.null, set: values.set, lower: Vec::new(), upper: Vec::new() }
    }

    /// Nothing is possible.
    pub(super) const fn is_nothing(&self) -> bool {
        !self.null && self.set.is_empty()
    }

    /// Surely null.
    pub(super) const fn is_null(&self) -> bool {
        self.set.is_empty()
    }

    /// Surely known.
    pub(super) const fn is_known(&self) -> bool {
        !self.null
    }

    pub(in crate::rule::prove) fn restrict(&mut self, values: &Values) -> bool {
        let changed = self.null && !values.null;
        self.null &= values.null;
        self.restrict_set(&values.set) | changed
    }

    /// Narrows the values, null apart.
    pub(super) fn restrict_set(&mut self, set: &ValueSet) -> bool {
        if self.set.is_subset(set) {
            return false;
        }
        self.set = self.set.intersect(set);
        true
    }

    /// Makes it known.
    pub(super) fn know(&mut self) -> bool {
        std::mem::replace(&mut self.null, false)
    }

    /// Makes it null.
    pub(super) fn lose(&mut self) -> bool {
        let changed = !self.set.is_empty();
        self.set = ValueSet::empty();
        changed
    }

    /// Known, and not before a moment.
    pub(super) fn at_least(&mut self, moment: Moment) -> bool {
        self.know() | self.not_before(moment)
    }

    /// Known, and not after a moment.
    pub(super) fn at_most(&mut self, moment: Moment) -> bool {
        self.know() | self.not_after(moment)
    }

    /// Not before a moment, if known.
    pub(super) fn not_before(&mut self, moment: Moment) -> bool {
        if self.set.is_empty() || self.lower.iter().any(|known| moment.is_at_most(*known)) {
            return false;
        }
        self.lower.retain(|known| !known.is_at_most(moment));
        self.lower.push(moment);
        self.meet()
    }

    /// Not after a moment, if known.
    pub(super) fn not_after(&mut self, moment: Moment) -> bool {
        if self.set.is_empty() || self.upper.iter().any(|known| known.is_at_most(moment)) {
            return false;
        }
        self.upper.retain(|known| !moment.is_at_most(*known));
        self.upper.push(moment);
        self.meet()
    }

    /// No instant lies between bounds that are the wrong way round.
    fn meet(&mut self) -> bool {
        if self.lower.iter().any(|from| self.upper.iter().any(|to| to.is_before(*from))) {
            self.set = ValueSet::empty();
        }
        true
    }

    pub(super) fn is_within(&self, values: &Values) -> bool {
        (!self.null || values.null) && self.set.is_subset(&values.set)
    }

    pub(super) fn is_outside(&self, values: &Values) -> bool {
        !(self.null && values.null) && self.set.intersect(&values.set).is_empty()
    }

    pub(super) fn is_at_least(&self, moment: Moment) -> bool {
        !self.null && self.lower.iter().any(|known| moment.is_at_most(*known))
    }

    pub(super) fn is_at_most(&self, moment: Moment) -> bool {
        !self.null && self.upper.iter().any(|known| known.is_at_most(moment))
    }

    /// Surely null, or before a moment.
    pub(super) fn is_before(&self, moment: Moment) -> bool {
        self.set.is_empty() || self.upper.iter().any(|known| known.is_before(moment))
    }

    /// Surely null, or after a moment.
    pub(super) fn is_after(&self, moment: Moment) -> bool {
        self.set.is_empty() || self.lower.iter().any(|known| moment.is_before(*known))
    }

    /// Not above the largest of another, if known; strictly below it when asked.
    pub(super) fn below(&mut self, other: &Self, strictly: bool, along: Along) -> bool {
        let mut changed = false;
        match along {
            Along::Line => {
                if let Some(end) = other.set.end() {
                    let end = if strictly { before(end) } else { end.clone() };
                    changed = self.restrict_set(&ValueSet::range(Cut::Start, end));
                }
            }
            Along::Time => {
                for moment in other.upper.iter().filter_map(|m| m.plus(-i64::from(strictly))) {
                    changed |= self.not_after(moment);
                }
            }
        }
        changed
    }

    /// Not below the smallest of another, if known; strictly above it when asked.
    pub(super) fn above(&mut self, other: &Self, strictly: bool, along: Along) -> bool {
        let mut changed = false;
        match along {
            Along::Line => {
                if let Some(start) = other.set.start() {
                    let start = if strictly { behind(start) } else { start.clone() };
                    changed = self.restrict_set(&ValueSet::range(start, Cut::End));
                }
            }
            Along::Time => {
                for moment in other.lower.iter().filter_map(|m| m.plus(strictly.into())) {
                    changed |= self.not_before(moment);
                }
            }
        }
        changed
    }

    /// Surely below everything that another can be.
    pub(super) fn lies_below(&self, other: &Self, along: Along) -> bool {
        match along {
            Along::Line => matches!((self.set.end(), other.set.start()), (Some(end), Some(start)) if end <= start),
            Along::Time => self.upper.iter().any(|a| other.lower.iter().any(|b| a.is_before(*b))),
        }
    }

    /// Surely at most everything that another can be.
    pub(super) fn lies_at_most(&self, other: &Self, along: Along) -> bool {
        match along {
            Along::Line => match (self.set.end(), other.set.start()) {
                (Some(end), Some(Cut::Below(point))) => *end <= Cut::above(point.clone()),
                _ => false,
            },
            Along::Time => self.upper.iter().any(|a| other.lower.iter().any(|b| a.is_at_most(*b))),
        }
    }
}

/// The end of what is strictly below something that ends here.
fn before(end: &Cut) -> Cut {
    match end {
        Cut::Below(Point::Lane(lane)) => Cut::Below(Point::Lane(lane - 1)),
        Cut::Above(point) => Cut::Below(point.clone()),
        other => other.clone(),
    }
}

/// The start of what is strictly above something that starts here.
fn behind(start: &Cut) -> Cut {
    match start {
        Cut::Below(point) => Cut::above(point.clone()),
        other => other.clone(),
    }
}
