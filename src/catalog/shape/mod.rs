//! What a file may look like, and where it does not.
//!
//! The shape of a file type is read once from its JSON Schema, so that keys, types and words exist in one place: the
//! types of [`manifest`](super::manifest). Walking a file along it finds everything that is wrong at once, with spans;
//! serde would stop at the first.

mod compile;
mod walk;

pub(super) use compile::Shaped;
pub(super) use walk::check;

/// What a value may be.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Text.
    Text,
    /// One of some words.
    Word(Vec<String>),
    /// A whole number within bounds.
    Int { min: i64, max: i64 },
    /// Any number.
    Number,
    /// True or false.
    Bool,
    /// A list.
    Array(Box<Self>),
    /// A table.
    Table(TableShape),
    /// One of several.
    Either(Vec<Self>),
}

/// What a table may hold.
#[derive(Debug, Clone)]
pub(super) struct TableShape {
    /// Known keys, ordered by name.
    pub(super) keys: Vec<KeyShape>,
    /// What any other key may hold; `None`: there is no other key.
    pub(super) others: Option<Box<Shape>>,
}

/// A known key.
#[derive(Debug, Clone)]
pub(super) struct KeyShape {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) shape: Shape,
    /// How it could be written, for remedies.
    pub(super) example: Option<String>,
}

impl TableShape {
    fn key(&self, name: &str) -> Option<&KeyShape> {
        self.keys.binary_search_by(|key| key.name.as_str().cmp(name)).ok().map(|at| &self.keys[at])
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.name.as_str())
    }
}
