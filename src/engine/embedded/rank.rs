use std::cmp::Ordering;

use rayon::prelude::*;

use super::{
    bits::Bits,
    exact::Exact,
    vector::{Lanes, Vector},
};
use crate::{engine::plan::node::Scalar, rule::typed::RankSize};

/// What is compared in a ranking.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    /// Whole lanes, and floats by a number that sorts like them.
    Int(i64),
    /// Fractions.
    Exact(Exact),
}

impl Key {
    /// The key of a lane that is not null.
    pub(super) fn of(value: &Vector, scale: i32, i: usize) -> Self {
        match &value.lanes {
            Lanes::Ratio(numerators, denominators) => {
                Self::Exact(Exact { numerator: numerators[i], denominator: denominators[i], scale })
            }
            Lanes::Float(lanes) => Self::of_float(lanes[i]),
            Lanes::Same(Scalar::Float(bits)) => Self::of_float(f64::from_bits(*bits)),
            lanes => Self::Int(lanes.ints().get(i)),
        }
    }

    fn of_float(x: f64) -> Self {
        // -0 equals 0; the bits of negative floats sort backwards.
        let bits = (x + 0.0).to_bits().cast_signed();
        Self::Int(if bits < 0 { bits ^ i64::MAX } else { bits })
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Exact(a), Self::Exact(b)) => a.compare(*b),
            (Self::Int(_), Self::Exact(_)) | (Self::Exact(_), Self::Int(_)) => {
                unreachable!("all keys of a ranking are of one kind")
            }
        }
    }
}

/// The keys of a container: of each subject whose value is not null, in order.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) present: Bits,
    pub(super) keys: Vec<Key>,
}

impl Keys {
    pub(super) fn none() -> Self {
        Self { present: Bits::none(), keys: Vec::new() }
    }
}

/// The members of a ranking, by container: those whose key is at least as good as the k-th best.
pub(super) fn members(bottom: bool, size: RankSize, containers: &[(&Keys, Bits)]) -> Vec<Bits> {
    // Best first.
    let order = |a: &Key, b: &Key| if bottom { a.compare(b) } else { b.compare(a) };
    let mut ranked: Vec<Key> = containers
        .par_iter()
        .flat_map_iter(|(keys, among)| {
            keys.present.iter().zip(&keys.keys).filter(|(i, _)| among.contains(*i)).map(|(_, key)| *key)
        })
        .collect();
    let k = size_of(size, ranked.len());
    if k == 0 {
        return containers.iter().map(|_| Bits::none()).collect();
    }
    let (_, edge, _) = ranked.select_nth_unstable_by(k - 1, order);
    let edge = *edge;
    containers
        .par_iter()
        .map(|(keys, among)| {
            let mut members = Bits::none();
            for (i, key) in keys.present.iter().zip(&keys.keys) {
                if among.contains(i) && order(key, &edge).is_le() {
                    members.insert(i);
                }
            }
            members
        })
        .collect()
}

/// How many of `n` ranked are kept.
fn size_of(size: RankSize, n: usize) -> usize {
    let n = n as u128;
    let k = match size {
        RankSize::Count(k) => u128::from(k),
        RankSize::Percent { mantissa, scale } => {
            // ceil(n * mantissa / 10^scale / 100); beyond any percent there is no more than all.
            let whole = 10u128.saturating_pow(u32::from(scale)).saturating_mul(100);
            n.saturating_mul(u128::from(mantissa)).div_ceil(whole)
        }
    };
    usize::try_from(k.min(n)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percents_round_up() {
        let percent = |mantissa, scale| RankSize::Percent { mantissa, scale };
        assert_eq!(size_of(percent(10, 0), 0), 0);
        assert_eq!(size_of(percent(10, 0), 1), 1);
        assert_eq!(size_of(percent(10, 0), 10), 1);
        assert_eq!(size_of(percent(10, 0), 11), 2);
        assert_eq!(size_of(percent(1, 1), 1000), 1);
        assert_eq!(size_of(percent(1, 1), 1001), 2);
        assert_eq!(size_of(percent(100, 0), 7), 7);
        assert_eq!(size_of(RankSize::Count(5), 3), 3);
    }

    proptest! {
        #[test]
        fn floats_keep_their_order(a: f64, b: f64) {
            if let Some(expected) = a.partial_cmp(&b) {
                prop_assert_eq!(Key::of_float(a).compare(&Key::of_float(b)), expected);
            }
        }

        #[test]
        fn members_are_those_of_a_sort(values in prop::collection::vec(-20i64..20, 1..60), k in 1u64..70, bottom: bool) {
            let mut present = Bits::none();
            (0..values.len()).for_each(|i| present.insert(i * 3));
            let keys = Keys { present: present.clone(), keys: values.iter().map(|v| Key::Int(*v)).collect() };
            let got = members(bottom, RankSize::Count(k), &[(&keys, present)]);
            let mut sorted = values.clone();
            sorted.sort_unstable();
            if !bottom {
                sorted.reverse();
            }
            let edge = sorted[(k as usize).min(values.len()) - 1];
            let expected: Vec<usize> = (0..values.len())
                .filter(|&i| if bottom { values[i] <= edge } else { values[i] >= edge })
                .map(|i| i * 3)
                .collect();
            prop_assert_eq!(got[0].iter().collect::<Vec<_>>(), expected);
        }
    }
}
