use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

use roaring::RoaringBitmap;

use super::{
    chunks::{CHUNK_IDS, Chunk},
    remote::RemoteShelf,
};
use crate::store::{Ids, StoreError};

/// Chunks that are held at once: a walk in order needs one, and memory stays bounded.
const HELD: usize = 8;

/// Whom the ordinals of a release mean.
#[derive(Debug)]
pub struct SubjectsOfRelease {
    from: From,
    count: u32,
}

#[derive(Debug)]
enum From {
    Store(Ids),
    Shelf {
        shelf: Arc<RemoteShelf>,
        chunks: Vec<String>,
        /// The last used are last.
        held: Mutex<Vec<(usize, Arc<Chunk>)>>,
    },
}

impl SubjectsOfRelease {
    pub(super) const fn of_store(ids: Ids, count: u32) -> Self {
        Self { from: From::Store(ids), count }
    }

    pub(super) const fn of_shelf(shelf: Arc<RemoteShelf>, chunks: Vec<String>, count: u32) -> Self {
        Self { from: From::Shelf { shelf, chunks, held: Mutex::new(Vec::new()) }, count }
    }

    /// How many ordinals mean somebody: those below.
    #[must_use]
    pub const fn len(&self) -> u32 {
        self.count
    }

    /// True when no ordinal means anybody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The id of an ordinal; `None` when it means nobody.
    ///
    /// # Errors
    /// When the bytes are damaged or cannot be read.
    pub fn id(&self, ordinal: u32) -> Result<Option<Cow<'_, str>>, StoreError> {
        match &self.from {
            From::Store(ids) => Ok(ids.id(ordinal)?.map(Cow::Borrowed)),
            From::Shelf { .. } => {
                let (at, within) = (ordinal / CHUNK_IDS, ordinal % CHUNK_IDS);
                if ordinal >= self.count {
                    return Ok(None);
                }
                Ok(self.chunk(at as usize)?.id(within as usize).map(|id| Cow::Owned(id.to_owned())))
            }
        }
    }

    /// Fetches what the ids of these ordinals need, many requests at once, so that asking for them one by one need not wait for each.
    ///
    /// # Errors
    /// When something is damaged or cannot be read.
    pub fn fetch(&self, ordinals: &RoaringBitmap) -> Result<(), StoreError> {
        let From::Shelf { shelf, chunks, .. } = &self.from else { return Ok(()) };
        let mut wanted = Vec::new();
        let mut from = 0_u32;
        while let Some(ordinal) = ordinals.range(from..).next() {
            wanted.extend(chunks.get((ordinal / CHUNK_IDS) as usize).cloned());
            match (ordinal / CHUNK_IDS + 1).checked_mul(CHUNK_IDS) {
                Some(next) => from = next,
                None => break,
            }
        }
        shelf.fetch_chunks(&wanted)
    }

    /// Fetches all ids, see [`Self::fetch`].
    pub(super) fn fetch_all(&self) -> Result<(), StoreError> {
        match &self.from {
            From::Store(_) => Ok(()),
            From::Shelf { shelf, chunks, .. } => shelf.fetch_chunks(chunks),
        }
    }

    /// How many chunks there are.
    pub(super) const fn chunks(&self) -> usize {
        self.count.div_ceil(CHUNK_IDS) as usize
    }

    /// What a chunk is named after, where that is known without reading it.
    pub(super) fn chunk_name(&self, at: usize) -> Option<&str> {
        match &self.from {
            From::Store(_) => None,
            From::Shelf { chunks, .. } => chunks.get(at).map(String::as_str),
        }
    }

    /// The ids of a container.
    pub(super) fn chunk(&self, at: usize) -> Result<Arc<Chunk>, StoreError> {
        let first = at as u32 * CHUNK_IDS;
        match &self.from {
            From::Store(ids) => {
                let end = self.count.min(first.saturating_add(CHUNK_IDS));
                Ok(Arc::new(Chunk::of(ids, first, end)?))
            }
            From::Shelf { shelf, chunks, held } => {
                let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(place) = held.iter().position(|(number, _)| *number == at) {
                    let found = held.remove(place);
                    held.push(found);
                } else {
                    let expected = (self.count - first).min(CHUNK_IDS);
                    let chunk = shelf.chunk(&chunks[at], expected as usize)?;
                    if held.len() == HELD {
                        held.remove(0);
                    }
                    held.push((at, Arc::new(chunk)));
                }
                Ok(held.last().map(|(_, chunk)| chunk.clone()).expect("it was just put there"))
            }
        }
    }
}
