use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    catalog::{Origin, text},
    diagnostic::{Place, Span},
};

/// A file that was read without mistakes of shape: its name, its text, and what the text says.
///
/// Spans are not stored: a place is found by reading the text again, since places are asked for only when something is
/// wrong.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// Path relative to the workspace, with `/`; of a tag that a family makes, the family's file.
    pub file: Arc<str>,
    /// The whole text; of a tag that a family makes, the file that it would be.
    pub text: Arc<str>,
    /// What it says.
    pub value: T,
    /// For a tag that a family makes, where its parts stand; `None` for whatever has a file of its own. Places are right
    /// either way, but what changes the file has to look here first.
    pub origin: Option<Arc<Origin>>,
}

/// One step of a path into a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A key of a table.
    Key(&'a str),
    /// An element of an array, from 0.
    At(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step<'_> {
    fn from(index: usize) -> Self {
        Self::At(index)
    }
}

impl<T> Document<T> {
    /// Where the value at a path stands, or else the nearest thing above it.
    #[must_use]
    pub fn place(&self, path: &[Step<'_>]) -> Place {
        if let Some(origin) = &self.origin {
            return origin.place(path);
        }
        Place::new(Arc::clone(&self.file), value_span(&self.text, path))
    }

    /// Where the key at a path stands, or else the nearest thing above it.
    #[must_use]
    pub fn key_place(&self, path: &[Step<'_>]) -> Place {
        if let Some(origin) = &self.origin {
            return origin.key_place(path);
        }
        Place::new(Arc::clone(&self.file), key_span(&self.text, path))
    }

    /// Where a part of the text value at a path stands; the span counts bytes of the decoded text.
    #[must_use]
    pub fn text_place(&self, path: &[Step<'_>], part: Span) -> Place {
        if let Some(origin) = &self.origin {
            return origin.text_place(path, part);
        }
        let outer = value_span(&self.text, path);
        Place::new(Arc::clone(&self.file), text::locate(&self.text, outer, part))
    }
}

/// Where a document begins to speak: its first key, so that a remark about the whole does not underline a comment.
pub(in crate::catalog) fn first_key(root: &DeTable<'_>) -> Span {
    root.keys().map(|key| Span::from(key.span())).min_by_key(|span| span.start).unwrap_or_default()
}

pub(in crate::catalog) fn value_span(source: &str, path: &[Step<'_>]) -> Span {
    walk(source, path).0
}

pub(in crate::catalog) fn key_span(source: &str, path: &[Step<'_>]) -> Span {
    walk(source, path).1
}

/// The text value at a path.
pub(in crate::catalog) fn text_at(source: &str, path: &[Step<'_>]) -> Option<String> {
    let (root, _) = DeTable::parse_recoverable(source);
    let (first, rest) = path.split_first()?;
    let Step::Key(first) = first else { return None };
    let mut value = root.get_ref().get(*first)?;
    for step in rest {
        value = match *step {
            Step::Key(key) => value.get_ref().as_table()?.get(key)?,
            Step::At(index) => value.get_ref().as_array()?.get(index)?,
        };
    }
    value.get_ref().as_str().map(str::to_owned)
}

/// Spans of the value and of the key at a path, or of the last step of it that is there.
fn walk(source: &str, path: &[Step<'_>]) -> (Span, Span) {
    let (root, _) = DeTable::parse_recoverable(source);
    let first = first_key(root.get_ref());
    let mut found = (first, first);
    let mut table = Some(root.get_ref());
    let mut array = None;
    for step in path {
        let next: Option<&Spanned<DeValue<'_>>> = match *step {
            Step::Key(key) => table.and_then(|t| t.get_key_value(key)).map(|(key, value)| {
                found = (value.span().into(), key.span().into());
                value
            }),
            Step::At(index) => array.and_then(|a: &toml::de::DeArray<'_>| a.get(index)).inspect(|value| {
                found = (value.span().into(), value.span().into());
            }),
        };
        let Some(next) = next else { break };
        table = next.get_ref().as_table();
        array = next.get_ref().as_array();
    }
    found
}
