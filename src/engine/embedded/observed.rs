use std::{cmp::Ordering, sync::Arc};

use super::{
    exact::Exact,
    vector::{FALSE, Lanes, TRUE, Vector, truth_byte},
};
use crate::{
    calendar::{Days, Micros},
    engine::plan::{
        QueryPlan,
        node::{NodeId, Scalar},
    },
    rule::DataType,
};

/// What an expression is worth for one subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Observed {
    /// Nothing; of a condition: unknown.
    Null,
    /// A condition, or a bool.
    Bool(bool),
    /// `mantissa * 10^-scale`.
    Number {
        /// The number without its point.
        mantissa: i64,
        /// Digits behind the point; negative for whole tens, hundreds, ….
        scale: i32,
    },
    /// `numerator / denominator * 10^-scale`; the denominator is not 0.
    Fraction {
        /// Above the line.
        numerator: i64,
        /// Below it.
        denominator: i64,
        /// Digits behind the point of the quotient's scale.
        scale: i32,
    },
    /// Never NaN.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// A local date.
    Date(Days),
    /// An instant.
    Instant(Micros),
    /// Elapsed time.
    Duration(Micros),
}

impl Observed {
    /// Three-valued truth of a condition.
    #[must_use]
    pub const fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// How two numbers compare, exactly where both are exact; `None` when one of them is no number.
    #[must_use]
    pub fn compare_numbers(&self, other: &Self) -> Option<Ordering> {
        match (self.exact(), other.exact()) {
            (Some(a), Some(b)) => Some(a.compare(b)),
            _ => self.to_float()?.partial_cmp(&other.to_float()?),
        }
    }

    /// The nearest float of a number.
    #[must_use]
    pub fn to_float(&self) -> Option<f64> {
        match self {
            Self::Float(x) => Some(*x),
            other => other.exact().map(Exact::to_float),
        }
    }

    pub(super) const fn exact(&self) -> Option<Exact> {
        match *self {
            Self::Number { mantissa, scale } => Some(Exact { numerator: mantissa, denominator: 1, scale }),
            Self::Fraction { numerator, denominator, scale } => Some(Exact { numerator, denominator, scale }),
            _ => None,
        }
    }

    /// Lane `i` of a node over subjects.
    pub(super) fn of(plan: &QueryPlan, id: NodeId, value: &Vector, i: usize) -> Self {
        let node = plan.subjects.node(id);
        if node.ty == DataType::Bool {
            let byte = match &value.lanes {
                Lanes::Logic(bytes) => bytes[i],
                Lanes::Same(scalar) => truth_byte(scalar),
                _ => unreachable!("conditions are logic"),
            };
            return match byte {
                TRUE => Self::Bool(true),
                FALSE => Self::Bool(false),
                _ => Self::Null,
            };
        }
        if value.is_null(i) {
            return Self::Null;
        }
        match &value.lanes {
            Lanes::Same(Scalar::Text(text)) => Self::Text(text.clone()),
            Lanes::Same(Scalar::Float(bits)) => Self::Float(f64::from_bits(*bits)),
            Lanes::Float(lanes) => Self::Float(lanes[i]),
            Lanes::Ratio(numerators, denominators) => {
                Self::Fraction { numerator: numerators[i], denominator: denominators[i], scale: node.scale }
            }
            Lanes::Code(codes) => match node.dictionary {
                Some(dictionary) => Self::Text(plan.dictionaries[dictionary].text(codes[i]).into()),
                None => Self::Null,
            },
            lanes => Self::whole(lanes.ints().get(i), node.ty, node.scale),
        }
    }

    /// A whole lane of a type.
    pub(super) fn whole(lane: i64, ty: DataType, scale: i32) -> Self {
        match ty {
            DataType::Date => Self::Date(i32::try_from(lane).unwrap_or(if lane < 0 { i32::MIN } else { i32::MAX })),
            DataType::Timestamp => Self::Instant(lane),
            DataType::Duration => Self::Duration(lane),
            _ => Self::Number { mantissa: lane, scale },
        }
    }
}
