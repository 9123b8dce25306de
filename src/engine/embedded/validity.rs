//! Validity bits of a column as bytes, eight rows at a time: a branch per row would be mispredicted wherever nulls are
//! neither rare nor the rule.

use std::ops::Range;

use super::{pool::Pool, vector::UNKNOWN};

/// One in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Byte `i` of entry `b` is bit `i` of `b`.
static SPREAD: [u64; 256] = spread();

const fn spread() -> [u64; 256] {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 256 {
        let mut i = 0;
        while i < 8 {
            table[b] |= ((b as u64 >> i) & 1) << (8 * i);
            i += 1;
        }
        b += 1;
    }
    table
}

/// Ones where rows `row..row + 8` have a value, a byte each. Rows behind the end of `bits` have none.
fn eight(bits: &[u64], row: usize) -> u64 {
    let (word, shift) = (row / 64, row % 64);
    let mut b = bits[word] >> shift;
    if shift > 56
        && let Some(next) = bits.get(word + 1)
    {
        b |= next << (64 - shift);
    }
    SPREAD[(b & 0xff) as usize]
}

/// One byte per row: 1 where there is a value.
pub(super) fn valid(bits: &[u64], rows: Range<usize>, pool: &mut Pool) -> Vec<u8> {
    let mut out: Vec<u8> = pool.take(rows.len() + 7);
    for row in rows.clone().step_by(8) {
        out.extend_from_slice(&eight(bits, row).to_le_bytes());
    }
    out.truncate(rows.len());
    out
}

/// Makes the answer of every row without a value [`UNKNOWN`].
pub(super) fn blank(answers: &mut [u8], bits: &[u64], rows: Range<usize>) {
    let (chunks, rest) = answers.as_chunks_mut::<8>();
    let mut row = rows.start;
    for chunk in chunks {
        let keep = eight(bits, row) * 0xff;
        *chunk = ((u64::from_le_bytes(*chunk) & keep) | ((ONES * u64::from(UNKNOWN)) & !keep)).to_le_bytes();
        row += 8;
    }
    for (answer, row) in rest.iter_mut().zip(row..) {
        if bits[row / 64] >> (row % 64) & 1 == 0 {
            *answer = UNKNOWN;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_at_a_time_is_one_at_a_time(
            bits in prop::collection::vec(any::<u64>(), 1..5),
            from in 0usize..200,
            len in 0usize..200,
            answer in 0u8..4,
        ) {
            let from = from.min(bits.len() * 64);
            let rows = from..(from + len).min(bits.len() * 64);
            let has = |row: usize| bits[row / 64] >> (row % 64) & 1 == 1;
            let expected: Vec<u8> = rows.clone().map(|row| u8::from(has(row))).collect();
            prop_assert_eq!(valid(&bits, rows.clone(), &mut Pool::default()), expected);
            let mut answers = vec![answer; rows.len()];
            blank(&mut answers, &bits, rows.clone());
            let expected: Vec<u8> = rows.map(|row| if has(row) { answer } else { UNKNOWN }).collect();
            prop_assert_eq!(answers, expected);
        }
    }
}
