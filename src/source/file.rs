use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{SourceError, remote::RemoteObject};

/// A file of a source, found but not yet read. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// What reports call it: the path relative to the workspace with `/`, or the URL. Unique within its source.
    pub display: Arc<str>,
    /// Changes when the content does, as far as that can be told without reading it.
    pub identity: FileIdentity,
    /// Values of `key=value` folders on the way to the file, outermost first; `None` is Hive's null.
    pub partitions: Vec<(Arc<str>, Option<Arc<str>>)>,
    /// How its rows are written.
    pub format: Format,
    /// What lies around that.
    pub compression: Compression,
    pub(super) place: Place,
}

/// What can be known of a file's content without reading it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FileIdentity {
    /// Bytes on disk or in the object store.
    pub size: u64,
    /// Time of the last change in nanoseconds since 1970; 0 when `tag` is there.
    pub modified_ns: i64,
    /// The object store's entity tag.
    pub tag: Option<String>,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// Cells separated by `delimiter`, a header line, quotes doubled within quotes (RFC 4180).
    Csv {
        /// `,` or a tab.
        delimiter: u8,
    },
    /// One JSON object per line.
    Ndjson,
}

/// What lies around the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Nothing.
    Plain,
    /// gzip, one or more members.
    Gzip,
    /// Zstandard, one or more frames.
    Zstd,
}

#[derive(Debug, Clone)]
pub(super) enum Place {
    Local(PathBuf),
    Remote(Arc<RemoteObject>),
}

impl SourceFile {
    /// Hash of the content (BLAKE3), by reading all of it.
    ///
    /// # Errors
    /// When the file cannot be read or fetched.
    pub fn fingerprint(&self) -> Result<blake3::Hash, SourceError> {
        let path = self.local_path()?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_mmap_rayon(path).map_err(|source| self.io("read", source))?;
        Ok(hasher.finalize())
    }

    /// Where its bytes are on disk; fetches an object on first use.
    pub(super) fn local_path(&self) -> Result<&Path, SourceError> {
        match &self.place {
            Place::Local(path) => Ok(path),
            Place::Remote(object) => object.fetched(),
        }
    }

    pub(super) fn open_raw(&self) -> Result<File, SourceError> {
        File::open(self.local_path()?).map_err(|source| self.io("read", source))
    }

    pub(super) fn io(&self, action: &'static str, source: io::Error) -> SourceError {
        SourceError::Io { action, file: self.display.to_string(), source }
    }

    pub(super) fn unreadable(&self, what: impl ToString) -> SourceError {
        let mut format = match self.format {
            Format::Parquet => "Parquet".to_owned(),
            Format::Csv { .. } => "CSV".to_owned(),
            Format::Ndjson => "NDJSON".to_owned(),
        };
        match self.compression {
            Compression::Plain => {}
            Compression::Gzip => format.push_str(" (gzip)"),
            Compression::Zstd => format.push_str(" (Zstandard)"),
        }
        SourceError::Unreadable { file: self.display.to_string(), format, what: what.to_string() }
    }
}

/// Reads format and compression off a file name; `None` when its ending is not known. Letter case does not count.
pub(super) fn format_of(name: &str) -> Option<(Format, Compression)> {
    let name = name.to_ascii_lowercase();
    let (stem, compression) = if let Some(stem) = name.strip_suffix(".gz") {
        (stem, Compression::Gzip)
    } else if let Some(stem) = name.strip_suffix(".zst") {
        (stem, Compression::Zstd)
    } else {
        (name.as_str(), Compression::Plain)
    };
    let (_, ending) = stem.rsplit_once('.')?;
    let format = match ending {
        "parquet" | "pq" if compression == Compression::Plain => Format::Parquet,
        "csv" => Format::Csv { delimiter: b',' },
        "tsv" => Format::Csv { delimiter: b'\t' },
        "ndjson" | "jsonl" | "json" => Format::Ndjson,
        _ => return None,
    };
    Some((format, compression))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_the_format() {
        let csv = Format::Csv { delimiter: b',' };
        for (name, expected) in [
            ("a.parquet", Some((Format::Parquet, Compression::Plain))),
            ("a.CSV.GZ", Some((csv, Compression::Gzip))),
            ("day=2026-01-08.csv.zst", Some((csv, Compression::Zstd))),
            ("a.tsv", Some((Format::Csv { delimiter: b'\t' }, Compression::Plain))),
            ("a.jsonl", Some((Format::Ndjson, Compression::Plain))),
            ("a.parquet.gz", None),
            ("a.gz", None),
            ("csv", None),
            ("readme.md", None),
        ] {
            assert_eq!(format_of(name), expected, "{name}");
        }
    }
}
