use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    FileIdentity, Location, SourceError, SourceFile, SourceSpec,
    file::{Place, format_of},
    remote,
};

/// Folders below the source's directory; more means a loop of links.
const DEPTH_MAX: usize = 32;

/// Lists the files of a source, ordered by path.
///
/// In a directory, names that begin with `.` or `_` and files of unknown ending are passed over; a file that is named
/// by the declaration itself must have a known ending.
///
/// # Errors
/// When there is no file, or a directory cannot be listed.
pub fn discover(spec: &SourceSpec) -> Result<Vec<SourceFile>, SourceError> {
    let mut files = match &spec.location {
        Location::Local { root, pattern } => discover_local(spec, root, pattern)?,
        Location::Remote { url, .. } if url.scheme() == "file" => {
            let path = url.to_file_path().map_err(|()| SourceError::BadPattern {
                source_name: spec.name.to_string(),
                pattern: url.to_string(),
                what: "a file URL has the form file:///folder/file".to_owned(),
            })?;
            discover_local(spec, Path::new("/"), &path.to_string_lossy())?
        }
        Location::Remote { url, cache } => remote::list(spec, url, cache)?,
    };
    if files.is_empty() {
        return Err(SourceError::NoFiles { source_name: spec.name.to_string(), pattern: pattern_text(&spec.location) });
    }
    files.sort_by(|a, b| a.display.cmp(&b.display));
    files.dedup_by(|a, b| a.display == b.display);
    Ok(files)
}

fn pattern_text(location: &Location) -> String {
    match location {
        Location::Local { root, pattern } => relative(root, Path::new(pattern)),
        Location::Remote { url, .. } => remote::public(url),
    }
}

fn discover_local(spec: &SourceSpec, root: &Path, pattern: &str) -> Result<Vec<SourceFile>, SourceError> {
    let mut search = Search { spec, root, files: Vec::new() };
    let path = Path::new(pattern);
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => search.directory(path, path, 0)?,
        Ok(meta) => search.named_file(path, path.parent().unwrap_or(path), &meta)?,
        Err(_) if is_glob(pattern) => search.glob(pattern)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(SourceError::NotFound { source_name: spec.name.to_string(), path: path.to_owned() });
        }
        Err(source) => return Err(SourceError::Io { action: "read", file: relative(root, path), source }),
    }
    Ok(search.files)
}

fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

struct Search<'a> {
    spec: &'a SourceSpec,
    root: &'a Path,
    files: Vec<SourceFile>,
}

impl Search<'_> {
    fn directory(&mut self, base: &Path, dir: &Path, depth: usize) -> Result<(), SourceError> {
        let io = |source| SourceError::Io { action: "list", file: relative(self.root, dir), source };
        if depth > DEPTH_MAX {
            return Err(SourceError::BadPattern {
                source_name: self.spec.name.to_string(),
                pattern: relative(self.root, base),
                what: format!("folders are nested more than {DEPTH_MAX} deep; is there a link to a parent?"),
            });
        }
        let mut entries: Vec<PathBuf> =
            fs::read_dir(dir).map_err(io)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>().map_err(io)?;
        entries.sort();
        for path in entries {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with(['.', '_']) {
                continue;
            }
            let meta = fs::metadata(&path).map_err(|source| SourceError::Io {
                action: "read",
                file: relative(self.root, &path),
                source,
            })?;
            if meta.is_dir() {
                self.directory(base, &path, depth + 1)?;
            } else if format_of(&name).is_some() {
                self.named_file(&path, base, &meta)?;
            }
        }
        Ok(())
    }

    fn glob(&mut self, pattern: &str) -> Result<(), SourceError> {
        let bad = |what: String| SourceError::BadPattern {
            source_name: self.spec.name.to_string(),
            pattern: relative(self.root, Path::new(pattern)),
            what,
        };
        let base: PathBuf =
            Path::new(pattern).components().take_while(|c| !is_glob(&c.as_os_str().to_string_lossy())).collect();
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let paths: Vec<PathBuf> = glob::glob_with(pattern, options)
            .map_err(|e| bad(e.msg.to_owned()))?
            .collect::<Result<_, _>>()
            .map_err(|e| bad(e.to_string()))?;
        for path in paths {
            let meta = fs::metadata(&path).map_err(|source| SourceError::Io {
                action: "read",
                file: relative(self.root, &path),
                source,
            })?;
            if meta.is_dir() {
                self.directory(&base, &path, 0)?;
            } else {
                self.named_file(&path, &base, &meta)?;
            }
        }
        Ok(())
    }

    fn named_file(&mut self, path: &Path, base: &Path, meta: &fs::Metadata) -> Result<(), SourceError> {
        let display = relative(self.root, path);
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((format, compression)) = format_of(&name) else {
            return Err(SourceError::UnknownFormat { file: display });
        };
        let modified_ns = meta
            .modified()
            .ok()
            .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
            .and_then(|d| i64::try_from(d.as_nanos()).ok())
            .unwrap_or(0);
        let folders = path.parent().and_then(|p| p.strip_prefix(base).ok()).unwrap_or(Path::new(""));
        self.files.push(SourceFile {
            display: display.into(),
            identity: FileIdentity { size: meta.len(), modified_ns, tag: None },
            partitions: folders.iter().filter_map(|f| partition(&f.to_string_lossy())).collect(),
            format,
            compression,
            place: Place::Local(path.to_owned()),
        });
        Ok(())
    }
}

/// `key=value` of a folder name.
pub(super) fn partition(folder: &str) -> Option<(Arc<str>, Option<Arc<str>>)> {
    let (key, value) = folder.split_once('=')?;
    if key.is_empty() {
        return None;
    }
    let value = (value != "__HIVE_DEFAULT_PARTITION__" && !value.is_empty()).then(|| percent_decoded(value).into());
    Some((percent_decoded(key).into(), value))
}

/// Hive writes characters that file systems dislike as `%3A`.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = (bytes[i] == b'%').then(|| text.get(i + 1..i + 3)).flatten();
        if let Some(byte) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            out.push(byte);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// `path` relative to `root` where it lies within, with `/`.
fn relative(root: &Path, path: &Path) -> String {
    let text = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}
