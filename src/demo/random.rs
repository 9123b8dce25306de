//! Randomness that is the same everywhere: integer streams, and curves built from plain arithmetic.

/// A stream of random numbers (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(super) struct Random {
    state: u64,
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

const fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// The stream of one person for one purpose.
    pub(super) const fn of(seed: u64, person: u64, purpose: u64) -> Self {
        Self { state: mixed(mixed(seed ^ GOLDEN).wrapping_add(mixed(person.wrapping_mul(GOLDEN) ^ mixed(purpose)))) }
    }

    const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mixed(self.state)
    }

    /// From 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// From 0 up to, not including, `n`.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        // The bias of this multiplication is below n / 2^64.
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// True in `p` of all cases.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Roughly normal: mean 0, deviation 1, by the sum of twelve uniform numbers.
    pub(super) fn normal(&mut self) -> f64 {
        // Three 21-bit numbers per draw.
        let mut sum = 0u64;
        for _ in 0..4 {
            let bits = self.next();
            sum += (bits & 0x1f_ffff) + ((bits >> 21) & 0x1f_ffff) + ((bits >> 42) & 0x1f_ffff);
        }
        (sum as f64 + 6.0) / 2_097_152.0 - 6.0
    }

    /// Heavy-tailed with median 1.
    pub(super) fn lognormal(&mut self, deviation: f64) -> f64 {
        exp(self.normal() * deviation)
    }

    /// How many of independent rare things happen when `mean` do on average.
    pub(super) fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 30.0 {
            return (mean + self.normal() * mean.sqrt()).round().max(0.0) as u64;
        }
        let floor = exp(-mean);
        let mut product = self.unit();
        let mut n = 0;
        while product > floor {
            product *= self.unit();
            n += 1;
        }
        n
    }

    /// How often something succeeds in a row that goes on with probability `p`, at most `max`.
    pub(super) fn streak(&mut self, p: f64, max: u64) -> u64 {
        let mut n = 0;
        while n < max && self.chance(p) {
            n += 1;
        }
        n
    }

    /// A position in a table of rising sums that ends in 1.
    pub(super) fn pick(&mut self, sums: &[f64]) -> usize {
        let u = self.unit();
        sums.iter().position(|s| u < *s).unwrap_or(sums.len() - 1)
    }
}

/// e^x for |x| < 700, to about seven digits.
pub(super) fn exp(x: f64) -> f64 {
    let power = x * std::f64::consts::LOG2_E;
    let whole = power.floor();
    let f = power - whole;
    // 2^f on [0, 1): the Taylor series of e^(f ln 2).
    let t = f * std::f64::consts::LN_2;
    let mut series = 1.0;
    for k in (1..=9).rev() {
        series = 1.0 + series * t / f64::from(k);
    }
    let exponent = (whole as i64 + 1023).clamp(1, 2046) as u64;
    series * f64::from_bits(exponent << 52)
}

/// Rising sums of weights, scaled to end in 1.
pub(super) fn sums(weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    let sums = weights.iter().map(|w| {
        sum += w;
        sum / total
    });
    sums.collect()
}

/// Rising sums of Zipf's weights 1, 1/2, 1/3, ….
pub(super) fn zipf(n: u32) -> Vec<f64> {
    sums(&(1..=n).map(|k| 1.0 / f64::from(k)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close() {
        for x in [-30.0, -1.0, -0.1, 0.0, 0.5, 1.0, 3.3, 20.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn moments_are_right() {
        let mut random = Random::of(7, 0, 0);
        let n = 100_000;
        let mean = |f: &mut dyn FnMut() -> f64| (0..n).map(|_| f()).sum::<f64>() / f64::from(n);
        assert!((mean(&mut || random.unit()) - 0.5).abs() < 0.01);
        assert!(mean(&mut || random.normal()).abs() < 0.02);
        assert!((mean(&mut || random.normal().powi(2)) - 1.0).abs() < 0.02);
        assert!((mean(&mut || random.poisson(3.0) as f64) - 3.0).abs() < 0.05);
        assert!((mean(&mut || random.poisson(80.0) as f64) - 80.0).abs() < 0.3);
    }

    #[test]
    fn streams_differ_by_person_and_purpose() {
        let first = |person, purpose| Random::of(1, person, purpose).next();
        assert_ne!(first(0, 0), first(1, 0));
        assert_ne!(first(0, 0), first(0, 1));
        assert_ne!(first(0, 1), first(1, 0));
        assert_eq!(first(5, 2), first(5, 2));
    }
}
