use crate::{
    source::TextValues,
    store::{StoreError, dictionary::Growing},
};

/// Not known when the chunk was looked up.
const MISSING: u32 = u32::MAX;

/// Codes of a chunk's distinct texts, as far as they were known when all chunks of its wave were looked up at once.
#[derive(Debug)]
pub(super) struct UnresolvedTexts {
    codes: Vec<u32>,
    missing: Vec<u32>,
}

impl UnresolvedTexts {
    /// Looks up distinct texts; changes nothing.
    ///
    /// # Errors
    /// When stored bytes are damaged.
    pub(super) fn look_up(dictionary: &Growing, values: &TextValues) -> Result<Self, StoreError> {
        let mut missing = Vec::new();
        let mut codes = Vec::with_capacity(values.len());
        for (at, text) in (0..).zip(values.iter()) {
            let code = dictionary.find(text)?;
            if code.is_none() {
                missing.push(at);
            }
            codes.push(code.unwrap_or(MISSING));
        }
        Ok(Self { codes, missing })
    }

    /// Gives codes to the missing ones; chunks must come in order.
    ///
    /// # Errors
    /// When there are too many texts.
    pub(super) fn resolve(&mut self, dictionary: &mut Growing, values: &TextValues) -> Result<(), StoreError> {
        for at in std::mem::take(&mut self.missing) {
            self.codes[at as usize] = dictionary.add(values.get(at))?;
        }
        Ok(())
    }

    /// Codes by position among the chunk's distinct texts; all are known by now.
    pub(super) fn codes(&self) -> &[u32] {
        &self.codes
    }
}
