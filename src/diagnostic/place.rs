use std::{ops::Range, sync::Arc};

/// A half-open range of bytes in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Builds a span.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// A span in a named file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the workspace, with `/`; or a name in angle brackets such as `<query>`.
    pub file: Arc<str>,
    /// Bytes in that file's text.
    pub span: Span,
    /// Tags that the place speaks of, where one text makes several (a family): empty for what means only itself.
    pub members: Vec<Arc<str>>,
}

impl Place {
    /// Builds a place.
    #[must_use]
    pub fn new(file: impl Into<Arc<str>>, span: impl Into<Span>) -> Self {
        Self { file: file.into(), span: span.into(), members: Vec::new() }
    }

    /// Says which tag of several that a text makes is meant.
    #[must_use]
    pub fn of_member(mut self, tag: Arc<str>) -> Self {
        self.members = vec![tag];
        self
    }
}

/// Finds line and column of a byte.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads the line starts of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Self { starts: starts.collect() }
    }

    /// Line and column, both from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&s| s <= byte) - 1;
        let start = self.starts[line];
        let mut end = byte.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        (line + 1, text.get(start..end).map_or(0, |s| s.chars().count()) + 1)
    }
}
