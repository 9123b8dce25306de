//! Text tests over columns of dictionary codes: the test was made once per text, here it is only looked up.

use std::ops::Range;

use super::{
    pool::Pool,
    vector::{FALSE, TRUE},
};
use crate::store::facts::Raw;

/// Texts up to which a test is a chain of comparisons, which compilers turn into vector instructions, instead of a
/// look-up per row, which they cannot.
const COMPARED: usize = 4;

/// What `truth`, by code, says of each row. Codes that `truth` does not know give [`FALSE`].
pub(super) fn look_up(raw: Raw<'_>, rows: Range<usize>, truth: &[u8], pool: &mut Pool) -> Vec<u8> {
    let mut out: Vec<u8> = pool.any(rows.len());
    macro_rules! per_row {
        ($raw:expr, $index:expr) => {
            for (out, code) in out.iter_mut().zip(&$raw[rows]) {
                *out = truth.get($index(*code)).copied().unwrap_or_default();
            }
        };
    }
    match raw {
        Raw::Zeros(_) => out.fill(truth.first().copied().unwrap_or_default()),
        Raw::U8(raw) => bytes(&raw[rows], truth, &mut out),
        Raw::U16(raw) => per_row!(raw, usize::from),
        Raw::U32(raw) => per_row!(raw, |code| code as usize),
        Raw::U64(raw) => per_row!(raw, |code| usize::try_from(code).unwrap_or(usize::MAX)),
    }
    out
}

fn bytes(raw: &[u8], truth: &[u8], out: &mut [u8]) {
    let mut table = [FALSE; 256];
    let known = truth.len().min(256);
    table[..known].copy_from_slice(&truth[..known]);
    let hits: Vec<u8> = (0..=u8::MAX).filter(|code| table[usize::from(*code)] != FALSE).collect();
    let plain = hits.iter().all(|code| table[usize::from(*code)] == TRUE);
    match hits.as_slice() {
        [] => out.fill(FALSE),
        [code] if plain => {
            for (out, raw) in out.iter_mut().zip(raw) {
                *out = u8::from(raw == code) * TRUE;
            }
        }
        codes if plain && codes.len() <= COMPARED => {
            let last = codes[codes.len() - 1];
            let mut four = [last; COMPARED];
            four[..codes.len()].copy_from_slice(codes);
            let [a, b, c, d] = four;
            for (out, raw) in out.iter_mut().zip(raw) {
                *out = (u8::from(*raw == a) | u8::from(*raw == b) | u8::from(*raw == c) | u8::from(*raw == d)) * TRUE;
            }
        }
        _ => {
            for (out, raw) in out.iter_mut().zip(raw) {
                *out = table[usize::from(*raw)];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_ways_are_a_look_up(
            raw in prop::collection::vec(0u8..12, 0..200),
            truth in prop::collection::vec(prop::sample::select(vec![FALSE, FALSE, FALSE, TRUE, super::super::vector::UNKNOWN]), 0..12),
            skip in 0usize..3,
        ) {
            let rows = skip.min(raw.len())..raw.len();
            let expected: Vec<u8> = raw[rows.clone()].iter().map(|c| truth.get(usize::from(*c)).copied().unwrap_or(FALSE)).collect();
            let wide: Vec<u32> = raw.iter().map(|c| u32::from(*c)).collect();
            let pool = &mut Pool::default();
            prop_assert_eq!(look_up(Raw::U8(&raw), rows.clone(), &truth, pool), expected.clone());
            prop_assert_eq!(look_up(Raw::U32(&wide), rows, &truth, pool), expected);
        }
    }
}
