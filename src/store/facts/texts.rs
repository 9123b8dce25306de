use std::collections::HashMap;

/// Distinct texts; a text's code is its position and never changes.
#[derive(Debug, Default)]
pub struct TextDictionary {
    texts: Vec<Box<str>>,
    codes: HashMap<Box<str>, u32>,
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
        Self { texts, codes }
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The text of a code below [`TextDictionary::len`].
    #[must_use]
    pub fn text(&self, code: u32) -> &str {
        &self.texts[code as usize]
    }

    /// The code of a text.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<u32> {
        self.codes.get(text).copied()
    }
}
