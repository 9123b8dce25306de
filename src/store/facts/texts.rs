use std::collections::HashMap;

use crate::store::{StoreError, dictionary::Dictionary};

/// Distinct texts; a text's code is its position and never changes.
#[derive(Debug, Default)]
pub struct TextDictionary {
    texts: Texts,
}

#[derive(Debug)]
enum Texts {
    Memory {
        texts: Vec<Box<str>>,
        codes: HashMap<Box<str>, u32>,
    },
    /// Verified when opened.
    Stored(Dictionary),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Memory { texts: Vec::new(), codes: HashMap::new() }
    }
}

impl TextDictionary {
    /// Builds one from texts in code order.
    ///
    /// # Panics
    /// When there are more than `u32::MAX` texts.
    pub fn from_texts(texts: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        let texts: Vec<Box<str>> = texts.into_iter().map(Into::into).collect();
        let codes = texts
            .iter()
            .enumerate()
            .map(|(i, t)| (t.clone(), u32::try_from(i).expect("fewer than 2^32 texts")))
            .collect();
        Self { texts: Texts::Memory { texts, codes } }
    }

    /// A stored dictionary. All of it is checked here, because a look-up has no way to say that bytes are damaged, and
    /// an answer from damaged bytes would silently be a wrong audience.
    ///
    /// # Errors
    /// When bytes are damaged.
    pub(in crate::store) fn stored(dictionary: Dictionary) -> Result<Self, StoreError> {
        dictionary.verify()?;
        Ok(Self { texts: Texts::Stored(dictionary) })
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.texts {
            Texts::Memory { texts, .. } => texts.len(),
            Texts::Stored(dictionary) => dictionary.len() as usize,
        }
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a code below [`TextDictionary::len`].
    ///
    /// # Panics
    /// When the code is not below it.
    #[must_use]
    pub fn text(&self, code: u32) -> &str {
        match &self.texts {
            Texts::Memory { texts, .. } => &texts[code as usize],
            Texts::Stored(dictionary) => {
                let text = dictionary.text(code).expect("verified when opened");
                text.expect("codes are below the number of texts")
            }
        }
    }

    /// The code of a text.
    ///
    /// # Panics
    /// Never: stored dictionaries are checked when they are opened.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<u32> {
        match &self.texts {
            Texts::Memory { codes, .. } => codes.get(text).copied(),
            Texts::Stored(dictionary) => dictionary.find(text).expect("verified when opened"),
        }
    }
}
