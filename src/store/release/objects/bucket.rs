use std::{future::Future, path::PathBuf, sync::Arc};

use object_store::{
    Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, UpdateVersion, path::Path as Key,
};
use tokio::runtime::Runtime;

use super::{Object, Objects, Version};
use crate::{source::open_objects, store::StoreError};

/// Requests at once: enough to hide the way to a store, few enough not to be told to slow down.
const AT_ONCE: usize = 16;

/// Objects of an S3-like store below a prefix.
///
/// Requests that fail for a passing reason are made again, with growing pauses. What was read after a write sees it, and a
/// conditional write is refused when its condition does not hold: S3 promises both.
#[derive(Debug)]
pub(in crate::store::release) struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: Key,
    /// Where that is, for people.
    shown: String,
    runtime: Runtime,
}

impl Bucket {
    /// The objects below a URL. Credentials come from the environment, never from the URL.
    ///
    /// # Errors
    /// When the URL or the environment cannot be understood.
    pub(in crate::store::release) fn open(url: &url::Url) -> Result<Self, StoreError> {
        let shown = url.to_string();
        let shelf = |what: String| StoreError::shelf("open", &shown, &what);
        let (store, prefix) = open_objects(url).map_err(|e| shelf(e.to_string()))?;
        Self::new(store, prefix, &shown)
    }

    pub(in crate::store::release) fn new(
        store: Arc<dyn ObjectStore>,
        prefix: Key,
        shown: &str,
    ) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|e| StoreError::shelf("open", shown, &e.to_string()))?;
        Ok(Self { store, prefix, shown: shown.trim_end_matches('/').to_owned(), runtime })
    }

    fn key(&self, key: &str) -> Key {
        key.split('/').fold(self.prefix.clone(), |path, part| path.join(part))
    }

    fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn failed(&self, action: &'static str, key: &str, error: &Error) -> StoreError {
        StoreError::shelf(action, &format!("{}/{key}", self.shown), &error.to_string())
    }

    /// `None` when there is no such object; that there is no such bucket is an error.
    fn found<T>(&self, key: &str, result: Result<T, Error>) -> Result<Option<T>, StoreError> {
        match result {
            Ok(found) => Ok(Some(found)),
            Err(error @ Error::NotFound { .. }) if !error.to_string().contains("NoSuchBucket") => Ok(None),
            Err(error) => Err(self.failed("read", key, &error)),
        }
    }

    /// False when the condition of a write does not hold.
    fn written<T>(&self, key: &str, result: Result<T, Error>) -> Result<bool, StoreError> {
        match result {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotModified { .. }) => Ok(false),
            Err(error) => Err(self.failed("write", key, &error)),
        }
    }

    fn write(&self, key: &str, bytes: &[u8], mode: PutMode) -> Result<bool, StoreError> {
        let options = PutOptions { mode, ..PutOptions::default() };
        let payload = PutPayload::from(bytes.to_vec());
        let result = self.wait(self.store.put_opts(&self.key(key), payload, options));
        self.written(key, result)
    }
}

impl Objects for Bucket {
    fn get(&self, key: &str) -> Result<Option<Object>, StoreError> {
        let path = self.key(key);
        let result = self.wait(async {
            let got = self.store.get(&path).await?;
            let version = Version { tag: got.meta.e_tag.clone(), version: got.meta.version.clone() };
            Ok(Object { bytes: got.bytes().await?.to_vec(), version })
        });
        self.found(key, result)
    }

    fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let result = self.wait(self.store.head(&self.key(key)));
        Ok(self.found(key, result)?.map(|meta| meta.size))
    }

    fn create(&self, key: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        self.write(key, bytes, PutMode::Create)
    }

    fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(key, bytes, PutMode::Overwrite).map(|_| ())
    }

    fn replace(&self, key: &str, bytes: &[u8], expected: &Version) -> Result<bool, StoreError> {
        let expected = UpdateVersion { e_tag: expected.tag.clone(), version: expected.version.clone() };
        self.write(key, bytes, PutMode::Update(expected))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        match self.wait(self.store.delete(&self.key(key))) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("remove", key, &error)),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let path = self.key(folder);
        let found = self.wait(self.store.list_with_delimiter(Some(&path)));
        let found = found.map_err(|error| self.failed("list", folder, &error))?;
        let mut names: Vec<String> =
            found.objects.iter().filter_map(|meta| meta.location.filename().map(str::to_owned)).collect();
        names.sort();
        Ok(names)
    }

    fn place(&self, key: &str) -> PathBuf {
        PathBuf::from(format!("{}/{key}", self.shown))
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }
}
