//! Objects of an S3-like store, fetched into temporary files.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use object_store::{ObjectStore, ObjectStoreExt, path::Path as Key};
use tempfile::TempPath;
use url::Url;

use super::{
    FileIdentity, SourceError, SourceFile, SourceSpec,
    discover::partition,
    file::{Place, format_of},
};

/// Bytes per request.
const FETCH_BYTES: u64 = 16 << 20;

/// How often a request is made again that failed for a passing reason: with pauses from a tenth of a second that double.
#[cfg(feature = "s3")]
const RETRIES_MAX: usize = 6;
/// How long that goes on.
#[cfg(feature = "s3")]
const RETRY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(60);

/// One object and, once it was needed, its copy on disk, which lives as long as this value.
#[derive(Debug)]
pub(super) struct RemoteObject {
    store: Arc<dyn ObjectStore>,
    key: Key,
    url: String,
    size: u64,
    cache: PathBuf,
    copy: OnceLock<TempPath>,
    fetching: Mutex<()>,
}

/// Opens the object store of a URL; settings and credentials are taken from the environment (`AWS_…`), nothing else of it is read.
///
/// # Errors
/// When the URL names no store of a known kind, or a setting makes no sense.
pub fn open_objects(url: &Url) -> Result<(Arc<dyn ObjectStore>, Key), object_store::Error> {
    install_tls();
    #[cfg(feature = "s3")]
    if url.scheme() == "s3" {
        let retry = object_store::RetryConfig {
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIMEOUT,
            ..object_store::RetryConfig::default()
        };
        let builder = object_store::aws::AmazonS3Builder::from_env().with_url(url.as_str()).with_retry(retry);
        return Ok((Arc::new(builder.build()?), Key::from_url_path(url.path())?));
    }
    let options = std::env::vars().filter(|(key, _)| key.starts_with("AWS_")).map(|(k, v)| (k.to_ascii_lowercase(), v));
    let (store, base) = object_store::parse_url_opts(url, options)?;
    Ok((Arc::from(store), base))
}

/// Lists the objects below a URL: the object itself, or all below it as a folder.
pub(super) fn list(spec: &SourceSpec, url: &Url, cache: &Path) -> Result<Vec<SourceFile>, SourceError> {
    let shown = public(url);
    let failed = |what: String| SourceError::Remote { action: "list", url: shown.clone(), what };
    let (store, base) = open_objects(url).map_err(|e| failed(e.to_string()))?;
    let runtime = runtime().map_err(|e| failed(e.to_string()))?;
    let is_folder = url.path().ends_with('/');
    let mut metas = Vec::new();
    runtime
        .block_on(async {
            if !is_folder && format_of(base.filename().unwrap_or_default()).is_some() {
                match store.head(&base).await {
                    Ok(meta) => {
                        metas.push(meta);
                        return Ok(());
                    }
                    Err(object_store::Error::NotFound { .. }) => {}
                    Err(e) => return Err(e),
                }
            }
            let mut folders = vec![base.clone()];
            while let Some(folder) = folders.pop() {
                let found = store.list_with_delimiter(Some(&folder)).await?;
                folders.extend(found.common_prefixes);
                metas.extend(found.objects);
            }
            Ok(())
        })
        .map_err(|e| failed(e.to_string()))?;
    let prefix = shown.strip_suffix(url.path()).unwrap_or(&shown).to_owned();
    let mut files = Vec::new();
    for meta in metas {
        let within: Vec<String> = meta
            .location
            .prefix_match(&base)
            .map(|parts| parts.map(|p| p.as_ref().to_owned()).collect())
            .unwrap_or_default();
        let hidden = within.iter().any(|part| part.starts_with(['.', '_']));
        let Some((format, compression)) = format_of(meta.location.filename().unwrap_or_default()) else { continue };
        if hidden {
            continue;
        }
        let display = format!("{prefix}/{}", meta.location);
        let folders = &within[..within.len().saturating_sub(1)];
        let modified_ns = if meta.e_tag.is_some() { 0 } else { meta.last_modified.timestamp_nanos_opt().unwrap_or(0) };
        files.push(SourceFile {
            display: display.as_str().into(),
            identity: FileIdentity { size: meta.size, modified_ns, tag: meta.e_tag },
            partitions: folders.iter().filter_map(|f| partition(f)).collect(),
            format,
            compression,
            place: Place::Remote(Arc::new(RemoteObject {
                store: store.clone(),
                key: meta.location,
                url: display,
                size: meta.size,
                cache: cache.to_owned(),
                copy: OnceLock::new(),
                fetching: Mutex::new(()),
            })),
        });
    }
    if files.is_empty() {
        return Err(SourceError::NoFiles { source_name: spec.name.to_string(), pattern: shown });
    }
    Ok(files)
}

impl RemoteObject {
    /// Its copy on disk, fetched when this is the first call.
    pub(super) fn fetched(&self) -> Result<&Path, SourceError> {
        let _one_at_a_time = self.fetching.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(copy) = self.copy.get() {
            return Ok(copy);
        }
        let copy = self.fetch()?;
        Ok(self.copy.get_or_init(|| copy))
    }

    fn fetch(&self) -> Result<TempPath, SourceError> {
        let failed = |what: String| SourceError::Remote { action: "fetch", url: self.url.clone(), what };
        let io = |source| SourceError::Io { action: "write", file: self.cache.display().to_string(), source };
        std::fs::create_dir_all(&self.cache).map_err(io)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.cache).map_err(io)?;
        let runtime = runtime().map_err(|e| failed(e.to_string()))?;
        let mut start = 0;
        while start < self.size {
            let end = (start + FETCH_BYTES).min(self.size);
            let bytes =
                runtime.block_on(self.store.get_range(&self.key, start..end)).map_err(|e| failed(e.to_string()))?;
            if bytes.len() as u64 != end - start {
                return Err(failed("the object changed while it was fetched".to_owned()));
            }
            file.write_all(&bytes).map_err(io)?;
            start = end;
        }
        file.flush().map_err(io)?;
        Ok(file.into_temp_path())
    }
}

/// A URL without user, password and query, which may hold secrets.
pub(super) fn public(url: &Url) -> String {
    let mut url = url.clone();
    // Fails only for URLs that cannot have them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.to_string()
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// Chooses `ring` for TLS, once per process; a provider that the program installed before stays.
fn install_tls() {
    #[cfg(feature = "s3")]
    let _ = rustls::crypto::ring::default_provider().install_default();
}
