use std::cmp::Ordering;

use rayon::prelude::*;

use super::{
    bits::Bits,
    exact::Exact,
    vector::{Lanes, Vector},
};
use crate::{engine::plan::node::Scalar, rule::typed::RankSize};

/// The keys of a container: of each subject whose value is not null, in order.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) present: Bits,
    pub(super) lanes: KeyLanes,
}

#[derive(Debug, Clone)]
pub(super) enum KeyLanes {
    /// Whole lanes, and floats as numbers that sort like them.
    Int(Vec<i64>),
    /// Fractions.
    Exact(Vec<Exact>),
}

impl Keys {
    pub(super) fn none() -> Self {
        Self { present: Bits::none(), lanes: KeyLanes::Int(Vec::new()) }
    }

    /// Adds the keys of a tile that begins at `first`; `wanted` says of its subjects whether they take part.
    pub(super) fn add(
        &mut self,
        value: &Vector,
        scale: i32,
        (first, len): (usize, usize),
        wanted: impl Fn(usize) -> bool,
    ) {
        let subjects: Vec<usize> = (0..len).filter(|i| wanted(*i) && !value.is_null(*i)).collect();
        subjects.iter().for_each(|i| self.present.insert(first + i));
        match &value.lanes {
            Lanes::Ratio(numerators, denominators) => {
                let exact = |i: &usize| Exact { numerator: numerators[*i], denominator: denominators[*i], scale };
                match &mut self.lanes {
                    KeyLanes::Exact(keys) => keys.extend(subjects.iter().map(exact)),
                    KeyLanes::Int(_) => self.lanes = KeyLanes::Exact(subjects.iter().map(exact).collect()),
                }
            }
            lanes => {
                let KeyLanes::Int(keys) = &mut self.lanes else {
                    unreachable!("all keys of a ranking are of one kind");
                };
                match lanes {
                    Lanes::Float(_) | Lanes::Same(Scalar::Float(_)) => {
                        let floats = lanes.floats();
                        keys.extend(subjects.iter().map(|i| sortable(floats.get(*i))));
                    }
                    _ => {
                        let ints = lanes.ints();
                        keys.extend(subjects.iter().map(|i| ints.get(*i)));
                    }
                }
            }
        }
    }
}

/// A whole number that sorts like a float; -0 equals 0.
pub(super) fn sortable(x: f64) -> i64 {
    let bits = (x + 0.0).to_bits().cast_signed();
    // The bits of negative floats sort backwards.
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The float that a number stands for.
pub(super) const fn unsortable(key: i64) -> f64 {
    let bits = if key < 0 { key ^ i64::MAX } else { key };
    f64::from_bits(bits.cast_unsigned())
}

/// The members of a ranking, by container: those whose key is at least as good as the k-th best.
pub(super) fn members(bottom: bool, size: RankSize, containers: &[(&Keys, Bits)]) -> Vec<Bits> {
    if containers.iter().any(|(keys, _)| matches!(keys.lanes, KeyLanes::Exact(_))) {
        let lanes = |keys: &'_ Keys| match &keys.lanes {
            KeyLanes::Exact(lanes) => lanes.clone(),
            KeyLanes::Int(_) => Vec::new(),
        };
        select(bottom, size, containers, lanes, |a, b| a.compare(*b))
    } else {
        let lanes = |keys: &'_ Keys| match &keys.lanes {
            KeyLanes::Int(lanes) => lanes.clone(),
            KeyLanes::Exact(_) => Vec::new(),
        };
        select(bottom, size, containers, lanes, i64::cmp)
    }
}

fn select<K: Copy + Send + Sync>(
    bottom: bool,
    size: RankSize,
    containers: &[(&Keys, Bits)],
    lanes: impl Fn(&Keys) -> Vec<K> + Sync,
    compare: impl Fn(&K, &K) -> Ordering + Sync,
) -> Vec<Bits> {
    // Best first.
    let order = |a: &K, b: &K| if bottom { compare(a, b) } else { compare(b, a) };
    let ranked_of = |(keys, among): &(&Keys, Bits)| -> Vec<(u16, K)> {
        let lanes = lanes(keys);
        let subjects = keys.present.iter().zip(lanes).filter(|(i, _)| among.contains(*i));
        subjects.map(|(i, key)| (u16::try_from(i).expect("below 65,536"), key)).collect()
    };
    let ranked: Vec<Vec<(u16, K)>> = containers.par_iter().map(ranked_of).collect();
    let mut keys: Vec<K> = ranked.iter().flatten().map(|(_, key)| *key).collect();
    let k = size_of(size, keys.len());
    if k == 0 {
        return containers.iter().map(|_| Bits::none()).collect();
    }
    let edge = *keys.select_nth_unstable_by(k - 1, order).1;
    let chosen = |ranked: &Vec<(u16, K)>| {
        let mut members = Bits::none();
        for (i, key) in ranked {
            if order(key, &edge).is_le() {
                members.insert(usize::from(*i));
            }
        }
        members
    };
    ranked.par_iter().map(chosen).collect()
}

/// How many of `n` ranked are kept.
pub(super) fn size_of(size: RankSize, n: usize) -> usize {
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
                prop_assert_eq!(sortable(a).cmp(&sortable(b)), expected);
            }
        }

        #[test]
        fn members_are_those_of_a_sort(values in prop::collection::vec(-20i64..20, 1..60), k in 1u64..70, bottom: bool, ratio: bool) {
            let n = values.len();
            let lanes = if ratio { Lanes::Ratio(values.clone(), vec![3; n]) } else { Lanes::Int(values.clone()) };
            let mut keys = Keys::none();
            keys.add(&Vector::new(lanes, None), 0, (64, n), |_| true);
            let among = keys.present.clone();
            let got = members(bottom, RankSize::Count(k), &[(&keys, among)]);
            let mut sorted = values.clone();
            sorted.sort_unstable();
            if !bottom {
                sorted.reverse();
            }
            let edge = sorted[(k as usize).min(n) - 1];
            let expected: Vec<usize> = (0..n)
                .filter(|&i| if bottom { values[i] <= edge } else { values[i] >= edge })
                .map(|i| 64 + i)
                .collect();
            prop_assert_eq!(got[0].iter().collect::<Vec<_>>(), expected);
        }
    }
}
