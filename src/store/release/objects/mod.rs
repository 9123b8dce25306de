//! Named objects, as an object store keeps them: written as a whole, replaced only if nobody else did meanwhile.

mod bucket;
mod cache;
mod folder;

pub(super) use bucket::Bucket;
pub(super) use cache::Cache;
pub(super) use folder::Folder;

use std::{
    fmt,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::store::StoreError;

/// What tells one state of an object from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    /// The entity tag, or a checksum of the bytes.
    pub(super) tag: Option<String>,
    /// The store's own word, where it has one.
    pub(super) version: Option<String>,
}

/// An object that was read.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) bytes: Vec<u8>,
    pub(super) version: Version,
}

/// Objects by key, `folder/name` or `name`. Whoever reads sees an object as it was written or not at all, and everything that
/// was written before the read began.
pub(super) trait Objects: fmt::Debug + Send + Sync {
    /// An object; `None` when there is none.
    fn get(&self, key: &str) -> Result<Option<Object>, StoreError>;

    /// The length of an object in bytes; `None` when there is none.
    fn size(&self, key: &str) -> Result<Option<u64>, StoreError>;

    /// Writes an object; false when there is one already, which stays as it is.
    fn create(&self, key: &str, bytes: &[u8]) -> Result<bool, StoreError>;

    /// Writes an object, whatever was there.
    fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Replaces an object; false when it is not in that state any more.
    fn replace(&self, key: &str, bytes: &[u8], expected: &Version) -> Result<bool, StoreError>;

    /// Removes an object, if it is there.
    fn remove(&self, key: &str) -> Result<(), StoreError>;

    /// Names of the objects in a folder, ordered.
    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError>;

    /// Where an object lies, for people. Holds no secret.
    fn place(&self, key: &str) -> PathBuf;

    /// How many requests are worth making at once.
    fn at_once(&self) -> usize;
}

/// Does something for every item, as many at once as the store likes; answers in the order of the items.
///
/// # Errors
/// That of the first item that has one. Others may have been done or not.
pub(super) fn for_each<T: Sync, R: Send>(
    objects: &dyn Objects,
    items: &[T],
    act: impl Fn(&T) -> Result<R, StoreError> + Sync,
) -> Result<Vec<R>, StoreError> {
    let threads = objects.at_once().min(items.len());
    if threads < 2 {
        return items.iter().map(act).collect();
    }
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at).filter(|_| failed.load(Ordering::Relaxed) == usize::MAX) else {
                        return;
                    };
                    let result = act(item);
                    if result.is_err() {
                        failed.fetch_min(at, Ordering::Relaxed);
                    }
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
