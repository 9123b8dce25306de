//! Whether an export is what its manifest says.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use ::roaring::RoaringBitmap;

use super::{
    DeliverError, ExportFormat, ExportManifest, ExportedFile,
    manifest::{EXPORT_AGAIN, files, manifest_path},
};
use crate::store::{StoreError, unseal};

/// What was checked of an export, and what was found.
#[derive(Debug)]
pub struct ExportCheck {
    /// What its manifest says; `None` when that cannot be believed.
    pub manifest: Option<ExportManifest>,
    /// Files that were read.
    pub files: Vec<PathBuf>,
    /// What does not fit.
    pub findings: Vec<StoreError>,
}

/// The largest manifest that is read: they hold a few lines.
const MANIFEST_BYTES_MAX: u64 = 1 << 20;

/// Checks the files of an export against the manifest beside them: every byte, and how many people they hold.
///
/// # Errors
/// When a file cannot be read; what does not fit is the answer, not an error.
pub fn check_export(export: &Path) -> Result<ExportCheck, DeliverError> {
    let path = manifest_path(export);
    let io = |path: &Path, source| DeliverError::Io { action: "read", path: path.to_owned(), source };
    let damaged = |path: &Path, what: &str| StoreError::Damaged {
        path: path.to_owned(),
        what: what.to_owned(),
        remedy: EXPORT_AGAIN,
    };
    let mut check = ExportCheck { manifest: None, files: vec![path.clone()], findings: Vec::new() };
    if std::fs::metadata(&path).map_err(|e| io(&path, e))?.len() > MANIFEST_BYTES_MAX {
        check.findings.push(damaged(&path, "it is too large for a manifest"));
        return Ok(check);
    }
    let manifest: ExportManifest = match unseal(&path, &std::fs::read(&path).map_err(|e| io(&path, e))?, EXPORT_AGAIN) {
        Ok(manifest) => manifest,
        Err(error) => {
            check.findings.push(error);
            return Ok(check);
        }
    };
    let Ok(format) = manifest.format.parse::<ExportFormat>() else {
        check.findings.push(damaged(&path, "it names a format that is not known here"));
        return Ok(check);
    };
    let expected = files(export, format);
    if expected.len() != manifest.files.len() {
        check.findings.push(damaged(&path, "it does not list the files of its format"));
        return Ok(check);
    }
    for (file, entry) in expected.into_iter().zip(&manifest.files) {
        match check_bytes(&file, entry).map_err(|e| io(&file, e))? {
            Some(what) => check.findings.push(damaged(&file, what)),
            // Whose bytes are right is counted, so that a manifest cannot speak of other people than its files hold.
            None => match count(&file, format, file != export)? {
                Some(count) if count == manifest.count => {}
                _ => check.findings.push(damaged(&file, "it has another number of people than the manifest says")),
            },
        }
        check.files.push(file);
    }
    check.manifest = Some(manifest);
    Ok(check)
}

/// What is wrong with the bytes of a file.
fn check_bytes(file: &Path, entry: &ExportedFile) -> std::io::Result<Option<&'static str>> {
    let mut hasher = blake3::Hasher::new();
    let opened = match File::open(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Some("it is missing")),
        opened => opened?,
    };
    let length = opened.metadata()?.len();
    hasher.update_reader(opened)?;
    let is_right = length == entry.bytes && hasher.finalize().to_hex().as_str() == entry.blake3;
    Ok((!is_right).then_some("its bytes do not match the checksum in the manifest"))
}

/// How many people a file holds; `None` when it is not of its format.
fn count(file: &Path, format: ExportFormat, is_mapping: bool) -> Result<Option<u64>, DeliverError> {
    let io = |source| DeliverError::Io { action: "read", path: file.to_owned(), source };
    let open = || File::open(file).map(BufReader::new).map_err(io);
    Ok(match format {
        ExportFormat::Parquet => rows(file)?,
        ExportFormat::Roaring if is_mapping => rows(file)?,
        ExportFormat::Roaring => RoaringBitmap::deserialize_from(open()?).ok().map(|members| members.len()),
        ExportFormat::Ids | ExportFormat::Ndjson => lines(open()?).map_err(io)?,
        ExportFormat::Csv => {
            let mut csv = csv::ReaderBuilder::new().from_reader(open()?);
            let mut record = csv::ByteRecord::new();
            let mut rows = Some(0);
            while let Some(count) = rows {
                match csv.read_byte_record(&mut record) {
                    Ok(true) => rows = Some(count + 1),
                    Ok(false) => break,
                    Err(_) => rows = None,
                }
            }
            rows
        }
    })
}

/// Lines; `None` when the last one has no end.
fn lines(mut reader: impl BufRead) -> std::io::Result<Option<u64>> {
    let mut count = 0;
    let mut ends_line = true;
    loop {
        let buffer = reader.fill_buf()?;
        let Some(last) = buffer.last() else { return Ok(ends_line.then_some(count)) };
        ends_line = *last == b'\n';
        count += memchr::memchr_iter(b'\n', buffer).count() as u64;
        let length = buffer.len();
        reader.consume(length);
    }
}

/// Rows of a Parquet file; `None` when it is none.
fn rows(file: &Path) -> Result<Option<u64>, DeliverError> {
    let opened =
        File::open(file).map_err(|source| DeliverError::Io { action: "read", path: file.to_owned(), source })?;
    let reader = ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(opened);
    Ok(reader.ok().and_then(|reader| u64::try_from(reader.metadata().file_metadata().num_rows()).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::{
        Handover, export_file,
        file::tests::{Numbered, provenance},
    };

    #[test]
    fn what_was_exported_is_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        for members in [RoaringBitmap::new(), RoaringBitmap::from([1, 5, 9])] {
            for format in ExportFormat::ALL {
                let path = folder.path().join(format!("{}.{format}", members.len()));
                export_file(&Handover::new(&members, &[]), &Numbered, format, &path, &provenance()).unwrap();
                let check = check_export(&path).unwrap();
                assert!(check.findings.is_empty(), "{:?}", check.findings);
                assert_eq!(check.manifest.unwrap().count, members.len());
                assert_eq!(check.files.len(), if format == ExportFormat::Roaring { 3 } else { 2 });
            }
        }
    }

    #[test]
    fn a_manifest_of_another_export_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let export = |name: &str, members: &[u32], format| {
            let path = folder.path().join(name);
            let handover = Handover::new(&members.iter().copied().collect(), &[]);
            export_file(&handover, &Numbered, format, &path, &provenance()).unwrap();
            path
        };
        let (a, b) = (export("a", &[1, 2], ExportFormat::Ids), export("b", &[3], ExportFormat::Ids));
        std::fs::copy(manifest_path(&a), manifest_path(&b)).unwrap();
        assert_eq!(check_export(&b).unwrap().findings.len(), 1);
        std::fs::remove_file(&a).unwrap();
        assert!(check_export(&a).unwrap().findings[0].to_string().ends_with("it is missing"));
    }
}
