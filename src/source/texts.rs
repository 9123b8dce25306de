/// Texts one after the other in one buffer; a text's code is its position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextValues {
    buffer: String,
    ends: Vec<usize>,
}

impl TextValues {
    /// How many texts there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a code.
    ///
    /// # Panics
    /// When the code is not below [`TextValues::len`].
    #[must_use]
    pub fn get(&self, code: u32) -> &str {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.buffer[start..self.ends[code]]
    }

    /// The texts by code.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = &self.buffer[start..end];
            start = end;
            text
        })
    }

    /// Adds a text and returns its code.
    ///
    /// # Panics
    /// When there are 2³² texts already.
    pub fn push(&mut self, text: &str) -> u32 {
        let code = u32::try_from(self.ends.len()).expect("a chunk has fewer than 2^32 rows");
        self.buffer.push_str(text);
        self.ends.push(self.buffer.len());
        code
    }
}

impl<T: AsRef<str>> FromIterator<T> for TextValues {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut values = Self::default();
        for text in texts {
            values.push(text.as_ref());
        }
        values
    }
}
