use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::{HashTable, hash_table::Entry};

use super::TextValues;

/// Gives equal texts equal codes, in order of first appearance.
#[derive(Debug)]
pub(super) struct Interner {
    values: TextValues,
    table: HashTable<u32>,
    hasher: FixedState,
    last: u32,
}

impl Interner {
    pub(super) fn new() -> Self {
        Self { values: TextValues::default(), table: HashTable::new(), hasher: FixedState::default(), last: 0 }
    }

    /// The code of a text.
    pub(super) fn code(&mut self, text: &str) -> u32 {
        // Neighbours are often equal: a session's device, a day's partition.
        if !self.values.is_empty() && self.values.get(self.last) == text {
            return self.last;
        }
        let Self { values, table, hasher, last } = self;
        let entry = table.entry(
            hasher.hash_one(text.as_bytes()),
            |&code| values.get(code) == text,
            |&code| hasher.hash_one(values.get(code).as_bytes()),
        );
        *last = match entry {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(free) => {
                let code = values.push(text);
                free.insert(code);
                code
            }
        };
        *last
    }

    pub(super) fn into_values(self) -> TextValues {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_by_first_appearance() {
        let mut interner = Interner::new();
        let codes: Vec<u32> = ["b", "a", "", "a", "b", "b", ""].iter().map(|t| interner.code(t)).collect();
        assert_eq!(codes, [0, 1, 2, 1, 0, 0, 2]);
        assert_eq!(interner.into_values().iter().collect::<Vec<_>>(), ["b", "a", ""]);
    }
}
