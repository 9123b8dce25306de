//! What only a comparison of two catalogs can see: steps that no life takes, ids that change hands, what is deleted or ends
//! while it is needed, other owners, other categories.
//!
//! Pure: two catalogs in, findings out. What the files say is somebody else's affair, what a rule means
//! [`change`](super::change)'s, and who has to agree [`policy`](super::policy)'s; the policy that allows further steps is
//! that of the base.

mod code;
mod ended;
mod lives;
mod renamed;
#[cfg(test)]
mod tests;
mod thing;

use std::sync::Arc;

use super::Catalog;
use crate::diagnostic::{Diagnostics, Place, Sources};

pub use code::CODES;
pub use lives::{moved_workspace, unreadable_base};

/// Two catalogs, and what is known about their files.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// As it was.
    pub base: &'a Catalog,
    /// As it is proposed.
    pub head: &'a Catalog,
    /// The files as they were.
    pub base_texts: &'a Sources,
    /// The files as they are proposed.
    pub head_texts: &'a Sources,
    /// What is wrong in the proposed files by themselves.
    pub head_found: &'a Diagnostics,
    /// Files that git takes for renamed, old and new path relative to the workspace.
    pub renames: &'a [(String, String)],
    /// What leads the name of a file in a place that is in the base's text, such as `1a2b3c4d5e:`.
    pub base_name: &'a str,
}

/// Compares. Places in files of the base are named with [`Compared::base_name`] before them. Sorted.
#[must_use]
pub fn compare(compared: &Compared<'_>) -> Diagnostics {
    let mut found = Diagnostics::new();
    let pairs = thing::pairs(compared);
    let renamed = renamed::renamed(compared, &pairs);
    for pair in &pairs {
        lives::check(compared, pair, &renamed, &mut found);
        ended::check(compared, pair, &mut found);
    }
    found.sort();
    found
}

impl Compared<'_> {
    /// A place in the base's text.
    fn in_base(&self, mut place: Place) -> Place {
        place.file = Arc::from(format!("{}{}", self.base_name, place.file));
        place
    }
}
