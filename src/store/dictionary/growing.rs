use std::path::Path;

use hashbrown::HashTable;

use super::{Dictionary, RangeState, hash, write_range};
use crate::store::StoreError;

/// A dictionary that an ingest adds to: the stored ranges, and new texts in memory.
#[derive(Debug, Default)]
pub(in crate::store) struct Growing {
    stored: Dictionary,
    first: u32,
    texts: String,
    ends: Vec<usize>,
    /// Numbers in `ends` of new texts that are looked up here.
    table: HashTable<u32>,
}

impl Growing {
    pub(in crate::store) fn new(stored: Dictionary) -> Self {
        Self { first: stored.len(), stored, ..Self::default() }
    }

    /// How many texts there are.
    pub(in crate::store) fn len(&self) -> u32 {
        self.first + self.ends.len() as u32
    }

    /// How many are new.
    pub(in crate::store) const fn new_count(&self) -> usize {
        self.ends.len()
    }

    /// The number of a text, stored or new.
    ///
    /// # Errors
    /// When stored bytes are damaged.
    pub(in crate::store) fn find(&self, text: &str) -> Result<Option<u32>, StoreError> {
        let hash = hash(text);
        if let Some(local) = self.table.find(hash, |local| self.new_text(*local) == text) {
            return Ok(Some(self.first + local));
        }
        self.stored.find_hashed(text, hash)
    }

    /// The number of a text in the stored ranges; `text` is only made when there are any.
    ///
    /// # Errors
    /// When stored bytes are damaged.
    pub(in crate::store) fn find_stored<'t>(&self, text: impl FnOnce() -> &'t str) -> Result<Option<u32>, StoreError> {
        if self.first == 0 { Ok(None) } else { self.stored.find(text()) }
    }

    /// The number of a text that is in no stored range; new ones get the next.
    ///
    /// # Errors
    /// When there are 2³² − 1 texts already.
    pub(in crate::store) fn add(&mut self, text: &str) -> Result<u32, StoreError> {
        let hashed = hash(text);
        let (texts, ends) = (&self.texts, &self.ends);
        if let Some(local) = self.table.find(hashed, |local| text_of(texts, ends, *local) == text) {
            return Ok(self.first + local);
        }
        let number = self.append(text)?;
        let local = number - self.first;
        let (texts, ends) = (&self.texts, &self.ends);
        self.table.insert_unique(hashed, local, |local| hash(text_of(texts, ends, *local)));
        Ok(number)
    }

    /// Gives a text the next number without making it findable before it is written: the caller remembers it.
    ///
    /// # Errors
    /// When there are 2³² − 1 texts already.
    pub(in crate::store) fn append(&mut self, text: &str) -> Result<u32, StoreError> {
        let number = self.len();
        if number == u32::MAX {
            return Err(StoreError::Full { what: "4,294,967,295 distinct texts".to_owned() });
        }
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        Ok(number)
    }

    /// A new text, by its number minus that of the first new one.
    pub(in crate::store) fn new_text(&self, local: u32) -> &str {
        text_of(&self.texts, &self.ends, local)
    }

    /// New texts, by number.
    pub(in crate::store) fn new_texts(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|local| self.new_text(local))
    }

    /// Bytes of memory.
    pub(in crate::store) fn size_bytes(&self) -> usize {
        self.texts.len() + self.ends.len() * 8 + self.table.capacity() * 5
    }

    /// Writes the new texts as a range, merged with the last ranges of `states` where these are not much larger, and
    /// goes on with them stored. `next_file` names files.
    ///
    /// # Errors
    /// When a file cannot be written or read.
    pub(in crate::store) fn store(
        &mut self,
        folder: &Path,
        states: &mut Vec<RangeState>,
        mut next_file: impl FnMut() -> String,
    ) -> Result<(), StoreError> {
        if self.ends.is_empty() {
            return Ok(());
        }
        let (mut first, mut count) = (self.first, self.ends.len() as u32);
        let mut kept = states.len();
        while kept > 0 && states[kept - 1].count <= count.saturating_mul(2) {
            kept -= 1;
            first = states[kept].first;
            count += states[kept].count;
        }
        let merged = self.stored.ranges[kept..].iter().flat_map(super::Range::texts);
        let texts = merged.chain(self.new_texts().map(Ok));
        let state = write_range(folder, next_file(), first, count, texts)?;
        states.truncate(kept);
        states.push(state);
        *self = Self::new(Dictionary::open(folder, states)?);
        Ok(())
    }
}

fn text_of<'t>(texts: &'t str, ends: &[usize], local: u32) -> &'t str {
    let local = local as usize;
    let start = if local == 0 { 0 } else { ends[local - 1] };
    &texts[start..ends[local]]
}
