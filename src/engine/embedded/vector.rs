use crate::engine::plan::node::Scalar;

/// Logic bytes: the low bit says "certainly true", the high bit "possibly true". With unknown as possibly but not
/// certainly true, three-valued `and` is `&` and `or` is `|`.
pub(super) const FALSE: u8 = 0;
/// See [`FALSE`].
pub(super) const UNKNOWN: u8 = 2;
/// See [`FALSE`].
pub(super) const TRUE: u8 = 3;

/// One value per subject of a tile, or per row of a block in a tile.
#[derive(Debug, Clone)]
pub(super) struct Vector {
    pub(super) lanes: Lanes,
    /// 1 where there is a value, 0 for null; `None`: no nulls. Logic keeps its unknowns in the lanes.
    pub(super) valid: Option<Vec<u8>>,
    /// 1 where a number did not fit on the way; `None`: nowhere. Whether that matters depends on who looks at the lane.
    pub(super) overflow: Option<Vec<u8>>,
}

/// The values.
#[derive(Debug, Clone)]
pub(super) enum Lanes {
    /// The same everywhere.
    Same(Scalar),
    /// [`FALSE`], [`UNKNOWN`] or [`TRUE`].
    Logic(Vec<u8>),
    /// Counts.
    Small(Vec<u32>),
    /// Whole lanes.
    Int(Vec<i64>),
    /// Floats; never NaN where valid.
    Float(Vec<f64>),
    /// Codes of the node's dictionary.
    Code(Vec<u32>),
    /// Fractions; a denominator is never 0 where valid.
    Ratio(Vec<i64>, Vec<i64>),
}

impl Vector {
    pub(super) const fn new(lanes: Lanes, valid: Option<Vec<u8>>) -> Self {
        Self { lanes, valid, overflow: None }
    }

    pub(super) const fn same(scalar: Scalar) -> Self {
        Self::new(Lanes::Same(scalar), None)
    }

    pub(super) const fn logic(bytes: Vec<u8>) -> Self {
        Self::new(Lanes::Logic(bytes), None)
    }

    /// Whether lane `i` of values (not logic) is null.
    pub(super) fn is_null(&self, i: usize) -> bool {
        match &self.lanes {
            Lanes::Same(scalar) => *scalar == Scalar::Null,
            Lanes::Logic(bytes) => bytes[i] == UNKNOWN,
            _ => self.valid.as_ref().is_some_and(|valid| valid[i] == 0),
        }
    }
}

/// Read access to whole lanes of either width.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ints<'v> {
    Same(i64),
    Small(&'v [u32]),
    Wide(&'v [i64]),
}

impl Ints<'_> {
    pub(super) fn get(self, i: usize) -> i64 {
        match self {
            Self::Same(value) => value,
            Self::Small(lanes) => i64::from(lanes[i]),
            Self::Wide(lanes) => lanes[i],
        }
    }
}

/// Read access to floats.
#[derive(Debug, Clone, Copy)]
pub(super) enum Floats<'v> {
    Same(f64),
    Each(&'v [f64]),
}

impl Floats<'_> {
    pub(super) fn get(self, i: usize) -> f64 {
        match self {
            Self::Same(value) => value,
            Self::Each(lanes) => lanes[i],
        }
    }
}

impl Lanes {
    /// Whole lanes; a null constant reads as 0 and is told apart by its vector.
    pub(super) fn ints(&self) -> Ints<'_> {
        match self {
            Self::Same(Scalar::Int(value)) => Ints::Same(*value),
            Self::Small(lanes) => Ints::Small(lanes),
            Self::Int(lanes) => Ints::Wide(lanes),
            Self::Same(_) => Ints::Same(0),
            Self::Logic(_) | Self::Float(_) | Self::Code(_) | Self::Ratio(..) => {
                unreachable!("the plan reads whole lanes only of nodes that have them")
            }
        }
    }

    /// Floats; a null constant reads as 0.
    pub(super) fn floats(&self) -> Floats<'_> {
        match self {
            Self::Same(Scalar::Float(bits)) => Floats::Same(f64::from_bits(*bits)),
            Self::Float(lanes) => Floats::Each(lanes),
            Self::Same(_) => Floats::Same(0.0),
            Self::Logic(_) | Self::Small(_) | Self::Int(_) | Self::Code(_) | Self::Ratio(..) => {
                unreachable!("the plan converts to floats before it computes with floats")
            }
        }
    }

    /// Codes of lane `i`.
    pub(super) fn code(&self, i: usize) -> u32 {
        match self {
            Self::Code(lanes) => lanes[i],
            _ => unreachable!("the plan reads codes only of nodes that have them"),
        }
    }
}

/// The logic byte of a constant.
pub(super) const fn truth_byte(scalar: &Scalar) -> u8 {
    match scalar {
        Scalar::Bool(true) => TRUE,
        Scalar::Bool(false) => FALSE,
        _ => UNKNOWN,
    }
}
