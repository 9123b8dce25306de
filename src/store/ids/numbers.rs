use hashbrown::HashTable;

/// No ordinal.
const NONE: u32 = u32::MAX;
/// Numbers below this are always kept by position.
const DENSE_LEAST: usize = 1 << 22;

/// Ordinals of whole-number ids: by position where the numbers are dense, else hashed. A cache over the dictionary:
/// what it does not know may still be stored.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    dense: Vec<u32>,
    sparse: HashTable<(i64, u32)>,
}

impl Numbers {
    pub(super) fn get(&self, id: i64) -> Option<u32> {
        if let Some(ordinal) = usize::try_from(id).ok().and_then(|i| self.dense.get(i))
            && *ordinal != NONE
        {
            return Some(*ordinal);
        }
        if self.sparse.is_empty() {
            return None;
        }
        self.sparse.find(mix(id), |(other, _)| *other == id).map(|(_, ordinal)| *ordinal)
    }

    /// Remembers an ordinal; `id` has none here yet.
    pub(super) fn set(&mut self, id: i64, ordinal: u32) {
        match usize::try_from(id).ok().and_then(|i| self.dense.get_mut(i)) {
            Some(slot) => *slot = ordinal,
            None => {
                self.sparse.insert_unique(mix(id), (id, ordinal), |(id, _)| mix(*id));
            }
        }
    }

    /// Prepares for ids up to `largest`, of which about `rows` come.
    pub(super) fn expect(&mut self, largest: i64, rows: usize) {
        let Ok(largest) = usize::try_from(largest) else { return };
        let limit = DENSE_LEAST.max(rows.saturating_mul(4));
        if largest < limit && self.dense.len() <= largest {
            self.dense.resize((largest + 1).next_power_of_two().min(limit), NONE);
        }
    }

    /// Bytes of memory.
    pub(super) fn size_bytes(&self) -> usize {
        self.dense.capacity() * 4 + self.sparse.capacity() * 17
    }
}

/// A number whose bits depend on all bits of the id.
const fn mix(id: i64) -> u64 {
    let mut x = id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 32)
}

/// The number that a text is the canonical decimal of.
pub(super) fn canonical(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let first = *digits.as_bytes().first()?;
    if !first.is_ascii_digit() || digits.len() > 19 || (first == b'0' && text.len() > 1) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_printed_form_is_a_number() {
        for (text, number) in [
            ("0", Some(0)),
            ("42", Some(42)),
            ("-7", Some(-7)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("042", None),
            ("-0", None),
            ("-07", None),
            ("+1", None),
            ("", None),
            ("-", None),
            ("1e3", None),
            ("４２", None),
        ] {
            assert_eq!(canonical(text), number, "{text}");
        }
    }

    #[test]
    fn dense_and_sparse_numbers_are_found() {
        let mut numbers = Numbers::default();
        numbers.set(5, 50);
        numbers.expect(100, 10);
        numbers.set(7, 70);
        numbers.set(-3, 30);
        numbers.set(i64::MAX, 90);
        for (id, ordinal) in [(5, Some(50)), (7, Some(70)), (-3, Some(30)), (i64::MAX, Some(90)), (6, None)] {
            assert_eq!(numbers.get(id), ordinal, "{id}");
        }
    }
}
