//! What is claimed, in two-valued logic over terms that have a value or none.

use super::{moment::Moment, set::ValueSet};

/// Position of a term among those of a question.
pub(super) type TermId = usize;

/// What a term may be: null, or a value of a set. For terms in time the set is all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Values {
    pub(super) null: bool,
    pub(super) set: ValueSet,
}

impl Values {
    /// A value of a set.
    pub(super) const fn of(set: ValueSet) -> Self {
        Self { null: false, set }
    }

    pub(super) fn known() -> Self {
        Self::of(ValueSet::full())
    }

    pub(super) const fn null() -> Self {
        Self { null: true, set: ValueSet::empty() }
    }

    fn complement(&self) -> Self {
        Self { null: !self.null, set: self.set.complement() }
    }
}

/// A formula over terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    True,
    False,
    /// The term is one of these.
    Is(TermId, Values),
    /// The term, an instant, is known and not before that.
    AtLeast(TermId, Moment),
    /// The term, an instant, is known and not after that.
    AtMost(TermId, Moment),
    And(Vec<Self>),
    Or(Vec<Self>),
    /// Formulas that always hold together; each says what another part of the theory understands.
    Alike(Vec<Self>),
}

impl Formula {
    /// The formula that holds exactly when this does not. Exact moments that do not fit make it weaker, never stronger, so
    /// that nothing is claimed that does not hold.
    pub(super) fn complement(&self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Is(term, values) => Self::Is(*term, values.complement()),
            Self::AtLeast(term, moment) => match moment.plus(-1) {
                Some(before) => Self::Or(vec![Self::Is(*term, Values::null()), Self::AtMost(*term, before)]),
                None => Self::True,
            },
            Self::AtMost(term, moment) => match moment.plus(1) {
                Some(after) => Self::Or(vec![Self::Is(*term, Values::null()), Self::AtLeast(*term, after)]),
                None => Self::True,
            },
            Self::And(parts) => Self::Or(parts.iter().map(Self::complement).collect()),
            Self::Or(parts) => Self::And(parts.iter().map(Self::complement).collect()),
            Self::Alike(parts) => Self::Alike(parts.iter().map(Self::complement).collect()),
        }
    }

    /// `a and b`, without needless levels.
    pub(super) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::And(inner) => kept.extend(inner),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::True,
            1 => kept.swap_remove(0),
            _ => Self::And(kept),
        }
    }

    /// `a or b`, without needless levels.
    pub(super) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Or(inner) => kept.extend(inner),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::False,
            1 => kept.swap_remove(0),
            _ => Self::Or(kept),
        }
    }
}
