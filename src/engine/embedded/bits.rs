use roaring::RoaringBitmap;

use super::{logic::Truth, vector::Vector};
use crate::store::facts::CONTAINER;

const WORDS: usize = CONTAINER as usize / 64;

/// A set of ordinals of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(super) fn none() -> Self {
        Self { words: vec![0; WORDS] }
    }

    /// The part of a bitmap that lies in a container.
    pub(super) fn of_bitmap(bitmap: &RoaringBitmap, container: u32) -> Self {
        let first = container * CONTAINER;
        let last = first + (CONTAINER - 1);
        if bitmap.contains_range(first..=last) {
            return Self { words: vec![u64::MAX; WORDS] };
        }
        let mut bits = Self::none();
        let mut members = bitmap.iter();
        members.advance_to(first);
        for ordinal in members.take_while(|ordinal| *ordinal <= last) {
            bits.insert((ordinal - first) as usize);
        }
        bits
    }

    pub(super) fn insert(&mut self, i: usize) {
        self.words[i / 64] |= 1 << (i % 64);
    }

    pub(super) fn contains(&self, i: usize) -> bool {
        self.words[i / 64] >> (i % 64) & 1 == 1
    }

    /// True when no ordinal of `first..first + len` is in; both are multiples of 64, or `len` reaches the end of a word.
    pub(super) fn misses(&self, first: usize, len: usize) -> bool {
        self.words[first / 64..(first + len).div_ceil(64)].iter().all(|word| *word == 0)
    }

    /// Writes one bit of the logic bytes of a tile: `bit` 0 is "certainly true", 1 "possibly true". The tile begins at a
    /// multiple of 64 and is written once.
    pub(super) fn write(&mut self, first: usize, truth: &Vector, len: usize, bit: u32) {
        match truth.truth() {
            Truth::Same(byte) if byte >> bit & 1 == 1 => (first..first + len).for_each(|i| self.insert(i)),
            Truth::Same(_) => {}
            Truth::Each(bytes) => {
                for (word, chunk) in self.words[first / 64..].iter_mut().zip(bytes[..len].chunks(64)) {
                    *word |= pack(chunk, bit);
                }
            }
        }
    }

    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    pub(super) fn invert(&mut self) {
        self.words.iter_mut().for_each(|a| *a = !*a);
    }

    pub(super) fn xor(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a ^= b);
    }

    /// Members in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(i, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    i * 64 + bit
                })
            })
        })
    }

    /// The set as a finished container of a bitmap.
    pub(super) fn to_bitmap(&self, container: u32) -> RoaringBitmap {
        let bytes: Vec<u8>;
        let lsb0: &[u8] = if cfg!(target_endian = "little") {
            bytemuck::cast_slice(&self.words)
        } else {
            bytes = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
            &bytes
        };
        RoaringBitmap::from_lsb0_bytes(container * CONTAINER, lsb0)
    }
}

/// Collects a bit of up to 64 bytes.
fn pack(bytes: &[u8], bit: u32) -> u64 {
    let mut word = 0;
    let mut chunks = bytes.chunks_exact(8);
    for (i, eight) in chunks.by_ref().enumerate() {
        let eight = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        // The product moves the low bit of byte i to bit 56 + i.
        let low = eight >> bit & 0x0101_0101_0101_0101;
        word |= (low.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    let done = bytes.len() / 8 * 8;
    for (i, byte) in chunks.remainder().iter().enumerate() {
        word |= u64::from(byte >> bit & 1) << (done + i);
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_become_bits(bytes in prop::collection::vec(0u8..4, 0..64), bit in 0u32..2) {
            let word = pack(&bytes, bit);
            for i in 0..64 {
                let expected = bytes.get(i).is_some_and(|byte| byte >> bit & 1 == 1);
                prop_assert_eq!(word >> i & 1 == 1, expected);
            }
        }

        #[test]
        fn bitmaps_come_and_go(members in prop::collection::btree_set(0u32..200_000, 0..300)) {
            let bitmap: RoaringBitmap = members.iter().copied().collect();
            let mut back = RoaringBitmap::new();
            for container in 0..4 {
                let bits = Bits::of_bitmap(&bitmap, container);
                prop_assert_eq!(
                    bits.iter().count() as u64,
                    bitmap.range_cardinality(container * CONTAINER..(container + 1) * CONTAINER)
                );
                back |= bits.to_bitmap(container);
            }
            prop_assert_eq!(back, bitmap);
        }
    }
}
