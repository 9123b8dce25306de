use std::{
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    DeliverError, ExportFormat, ExportManifest, ExportedFile, Handover, SubjectIds,
    aside::{AsideFile, remove},
    manifest::{files, manifest_path},
    parquet::{Columns, write_parquet},
    roaring::write_roaring,
    text::{write_csv, write_ids, write_ndjson},
};
use crate::store::seal;

/// Where an exported audience comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Id of the tag.
    pub tag: String,
    /// Case of an enumerated tag; `None` is any case, or a plain tag.
    pub value: Option<String>,
    /// Number of the release.
    pub release: u64,
    /// Instant the audience was evaluated at, RFC 3339.
    pub as_of: String,
    /// Commit of the catalog; `None` outside a repository.
    pub commit: Option<String>,
    /// Whether files of the catalog differed from that commit.
    pub dirty: bool,
    /// Hash of everything the files of the catalog say.
    pub definitions: Option<String>,
    /// Hash of the data.
    pub snapshot: String,
    /// Version of the engine that evaluated.
    pub engine: String,
    /// BLAKE3 of the release's manifest.
    pub manifest: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// People in the files.
    pub count: u64,
    /// People of the audience who are left out because they must not be addressed.
    pub suppressed: u64,
    /// The files: the export itself, the mapping of a roaring export, the manifest.
    pub files: Vec<PathBuf>,
}

/// Writes `path`, for roaring also `path.ids.parquet`, and `path.manifest.json`.
///
/// All content is complete on disk before the first of these names appears, the manifest appears last, and an old
/// manifest disappears first: who finds a manifest whose checksums fit has a whole export.
///
/// # Errors
/// When something cannot be written or a member has no id; then no file was changed, unless a rename failed.
pub fn export_file(
    handover: &Handover,
    ids: &dyn SubjectIds,
    format: ExportFormat,
    path: &Path,
    provenance: &Provenance,
) -> Result<Exported, DeliverError> {
    let mut content = AsideFile::create(path)?;
    write(handover, ids, format, content.out())?;
    let mut parts = Vec::new();
    if format == ExportFormat::Roaring {
        let mapping_path = files(path, format).swap_remove(1);
        let mut mapping = AsideFile::create(&mapping_path)?;
        write_parquet(handover, ids, Columns::OrdinalAndId, mapping.out())?;
        parts.push((mapping_path, mapping.complete()?));
    }
    parts.push((path.to_owned(), content.complete()?));

    let manifest_path = manifest_path(path);
    let files = parts.iter().rev().map(|(path, part)| ExportedFile {
        name: path.file_name().map(|n| n.to_string_lossy().into_owned()),
        bytes: part.bytes,
        blake3: part.blake3.clone(),
    });
    let content = ExportManifest {
        provenance: provenance.clone(),
        format: format.name().to_owned(),
        count: handover.members().len(),
        suppressed: handover.suppressed(),
        files: files.collect(),
    };
    let mut manifest = AsideFile::create(&manifest_path)?;
    manifest.out().write_all(&seal(&content)).map_err(DeliverError::Stream)?;
    let manifest = manifest.complete()?;

    remove(&manifest_path)?;
    let mut written = Vec::new();
    for (_, part) in parts {
        written.insert(0, part.publish()?);
    }
    written.push(manifest.publish()?);
    Ok(Exported { count: handover.members().len(), suppressed: handover.suppressed(), files: written })
}

/// Writes to an open stream, which cannot be whole or not at all: a reader has to look at how the command ended.
///
/// # Errors
/// When the stream refuses, a member has no id, or the format is roaring, which is two files.
pub fn export_stream(
    handover: &Handover,
    ids: &dyn SubjectIds,
    format: ExportFormat,
    out: &mut (impl Write + Send),
) -> Result<Exported, DeliverError> {
    if format == ExportFormat::Roaring {
        return Err(DeliverError::RoaringStream);
    }
    write(handover, ids, format, out)?;
    Ok(Exported { count: handover.members().len(), suppressed: handover.suppressed(), files: Vec::new() })
}

fn write(
    handover: &Handover,
    ids: &dyn SubjectIds,
    format: ExportFormat,
    out: &mut (impl Write + Send),
) -> Result<(), DeliverError> {
    match format {
        ExportFormat::Ids => write_ids(handover, ids, out),
        ExportFormat::Csv => write_csv(handover, ids, out),
        ExportFormat::Ndjson => write_ndjson(handover, ids, out),
        ExportFormat::Parquet => write_parquet(handover, ids, Columns::Id, out),
        ExportFormat::Roaring => write_roaring(handover, out),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::{borrow::Cow, collections::BTreeMap, fs};

    use ::roaring::RoaringBitmap;
    use arrow::array::{AsArray, RecordBatch};

    use super::*;

    pub(in crate::deliver) struct Numbered;

    impl SubjectIds for Numbered {
        fn id(&self, ordinal: u32) -> Result<Option<Cow<'_, str>>, DeliverError> {
            Ok((ordinal < 1000).then(|| Cow::Owned(format!("u{ordinal}"))))
        }
    }

    pub(in crate::deliver) fn provenance() -> Provenance {
        let as_of = "2026-01-08T00:00:00+08:00".into();
        Provenance { tag: "t".into(), release: 7, as_of, ..Provenance::default() }
    }

    fn read_parquet(path: &Path) -> Vec<RecordBatch> {
        let file = fs::File::open(path).unwrap();
        let reader = ::parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(file, 1000).unwrap();
        reader.map(Result::unwrap).collect()
    }

    #[test]
    fn roaring_comes_with_its_mapping_and_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.roaring");
        let handover = Handover::new(&RoaringBitmap::from([1, 5, 9]), &[RoaringBitmap::from([5])]);
        let exported = export_file(&handover, &Numbered, ExportFormat::Roaring, &path, &provenance()).unwrap();
        assert_eq!((exported.count, exported.suppressed), (2, 1));

        let members = RoaringBitmap::deserialize_from(&*fs::read(&path).unwrap()).unwrap();
        assert_eq!(members, RoaringBitmap::from([1, 9]));
        let mapping: BTreeMap<u32, String> = read_parquet(&folder.path().join("t.roaring.ids.parquet"))
            .iter()
            .flat_map(|b| {
                let ordinals = b.column(0).as_primitive::<arrow::datatypes::UInt32Type>();
                let ids = b.column(1).as_string::<i32>();
                ordinals.values().iter().zip(ids.iter()).map(|(o, id)| (*o, id.unwrap().to_owned())).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(mapping, BTreeMap::from([(1, "u1".to_owned()), (9, "u9".to_owned())]));

        let manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.path().join("t.roaring.manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["count"], 2);
        let checksum = blake3::hash(&fs::read(&path).unwrap()).to_hex().to_string();
        assert_eq!(manifest["files"][0]["blake3"], checksum);
        assert_eq!(manifest["files"][1]["name"], "t.roaring.ids.parquet");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left over");
    }

    #[test]
    fn parquet_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let handover = Handover::new(&(3..=5).collect(), &[]);
        export_file(&handover, &Numbered, ExportFormat::Parquet, &path, &provenance()).unwrap();
        let batches = read_parquet(&path);
        let ids: Vec<_> = batches[0].column(0).as_string::<i32>().iter().flatten().collect();
        assert_eq!(ids, ["u3", "u4", "u5"]);
    }

    #[test]
    fn a_failed_export_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.ids");
        fs::write(&path, "old").unwrap();
        let handover = Handover::new(&RoaringBitmap::from([1, 5000]), &[]);
        assert!(export_file(&handover, &Numbered, ExportFormat::Ids, &path, &provenance()).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }

    #[test]
    fn an_empty_audience_is_a_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        for format in ExportFormat::ALL {
            let path = folder.path().join(format.name());
            let handover = Handover::new(&RoaringBitmap::new(), &[]);
            export_file(&handover, &Numbered, format, &path, &provenance()).unwrap();
            assert!(path.exists(), "{format}");
        }
    }

    #[test]
    fn a_stream_takes_no_bitmap() {
        let handover = Handover::new(&RoaringBitmap::from([1]), &[]);
        let error = export_stream(&handover, &Numbered, ExportFormat::Roaring, &mut Vec::new()).unwrap_err();
        assert!(matches!(error, DeliverError::RoaringStream), "{error}");
    }
}
