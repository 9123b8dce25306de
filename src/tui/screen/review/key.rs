//! What a review is remembered by.

use std::{collections::VecDeque, sync::Arc};

use crate::workspace::Reviewed;

/// What the result of a review depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewKey {
    /// What it is to go into: a commit, or a branch of the remote.
    pub(crate) base: String,
    /// Its commit; `None` is the work tree.
    pub(crate) head: Option<String>,
    /// The data that audiences were counted over.
    pub(crate) snapshot: Option<String>,
    /// Which reading of the files; 0 where only commits count.
    pub(crate) reading: u64,
}

/// Reviews that were made, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Reviews(VecDeque<(ReviewKey, Arc<Reviewed>)>);

impl Reviews {
    /// A plan of many tags is large; going back and forth between so many is quick.
    const KEPT_MAX: usize = 24;

    pub(crate) fn get(&self, key: &ReviewKey) -> Option<&Arc<Reviewed>> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, reviewed)| reviewed)
    }

    pub(crate) fn keep(&mut self, key: ReviewKey, reviewed: Arc<Reviewed>) {
        // An older reading of the same change is of no use any more.
        self.0.retain(|(known, _)| known.base != key.base || known.head != key.head);
        self.0.push_back((key, reviewed));
        if self.0.len() > Self::KEPT_MAX {
            self.0.pop_front();
        }
    }

    pub(crate) fn forget(&mut self, key: &ReviewKey) {
        self.0.retain(|(known, _)| known != key);
    }

    /// What was found of the same change, if over other data or in an older reading of the files.
    pub(crate) fn older(&self, key: &ReviewKey) -> Option<&Arc<Reviewed>> {
        self.0.iter().find(|(known, _)| known.base == key.base && known.head == key.head).map(|(_, reviewed)| reviewed)
    }
}
